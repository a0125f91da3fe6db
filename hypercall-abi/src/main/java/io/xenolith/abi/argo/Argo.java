// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.argo;

/** argo_op sub-operations. Source: Xen public/argo.h. */
public final class Argo {
    public static final int XEN_ARGO_OP_register_ring = 1;
    public static final int XEN_ARGO_REGISTER_FLAG_FAIL_EXIST = 1;
    public static final int XEN_ARGO_RING_EXISTS = 1;
    public static final int XEN_ARGO_OP_unregister_ring = 2;
    public static final int XEN_ARGO_RING_SHARED = 2;
    public static final int XEN_ARGO_OP_sendv = 3;
    public static final int XEN_ARGO_OP_notify = 4;
    public static final int XEN_ARGO_RING_EMPTY = 4;
    public static final int XEN_ARGO_MAXIOV = 8;
    public static final int XEN_ARGO_RING_SUFFICIENT = 8;
    public static final int XEN_ARGO_MSG_SLOT_SIZE = 16;
    public static final int XEN_ARGO_RING_EMSGSIZE = 16;
    public static final int XEN_ARGO_RING_EBUSY = 32;
    public static final int XEN_ARGO_DOMID_ANY = 32756;
    public static final long XEN_ARGO_MAX_RING_SIZE = 0x1000000L;

    private Argo() {
    }
}
