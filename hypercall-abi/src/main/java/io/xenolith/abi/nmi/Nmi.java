// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.nmi;

/** nmi_op sub-operations. Source: Xen public/nmi.h. */
public final class Nmi {
    public static final int _XEN_NMIREASON_io_error = 0;
    public static final int _XEN_NMIREASON_pci_serr = 1;
    public static final int _XEN_NMIREASON_unknown = 2;
    public static final long XEN_NMIREASON_io_error = 0x1L;
    public static final long XEN_NMIREASON_pci_serr = 0x2L;
    public static final long XEN_NMIREASON_unknown = 0x4L;
    public static final int XENNMI_register_callback = 0;
    public static final int XENNMI_unregister_callback = 1;

    private Nmi() {
    }
}
