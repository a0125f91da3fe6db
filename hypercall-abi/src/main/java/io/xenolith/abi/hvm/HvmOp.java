// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.hvm;

/** hvm_op sub-operations. Source: Xen public/hvm/hvm_op.h. */
public final class HvmOp {
    public static final int HVM_IOREQSRV_BUFIOREQ_OFF = 0;
    public static final int HVM_IOREQSRV_BUFIOREQ_LEGACY = 1;
    public static final int HVM_IOREQSRV_BUFIOREQ_ATOMIC = 2;
    public static final int HVMMEM_ram_rw = 0;
    public static final int HVMMEM_ram_ro = 1;
    public static final int HVMMEM_mmio_dm = 2;
    public static final int HVMMEM_unused = 3;
    public static final int HVMMEM_ioreq_server = 4;
    public static final int HVMOP_set_param = 0;
    public static final int HVMOP_ALTP2M_INTERFACE_VERSION = 1;
    public static final int HVMOP_altp2m_get_domain_state = 1;
    public static final int HVMOP_get_param = 1;
    public static final int HVMOP_altp2m_set_domain_state = 2;
    public static final int HVMOP_altp2m_vcpu_enable_notify = 3;
    public static final int HVMOP_altp2m_create_p2m = 4;
    public static final int HVMOP_altp2m_destroy_p2m = 5;
    public static final int HVMOP_flush_tlbs = 5;
    public static final int HVMOP_altp2m_switch_p2m = 6;
    public static final int HVMOP_altp2m_set_mem_access = 7;
    public static final int HVMOP_altp2m_change_gfn = 8;
    public static final int HVMOP_altp2m_set_mem_access_multi = 9;
    public static final int HVMOP_pagetable_dying = 9;
    public static final int HVMOP_altp2m_set_suppress_ve = 10;
    public static final int HVMOP_get_time = 10;
    public static final int HVMOP_altp2m_get_suppress_ve = 11;
    public static final int HVMOP_xentrace = 11;
    public static final int HVMOP_altp2m_get_mem_access = 12;
    public static final int HVMOP_set_mem_access = 12;
    public static final int HVMOP_altp2m_vcpu_disable_notify = 13;
    public static final int HVMOP_get_mem_access = 13;
    public static final int HVMOP_altp2m_get_p2m_idx = 14;
    public static final int HVMOP_altp2m_set_suppress_ve_multi = 15;
    public static final int HVMOP_get_mem_type = 15;
    public static final int HVMOP_altp2m_set_visibility = 16;
    public static final int HVMOP_set_evtchn_upcall_vector = 23;
    public static final int HVMOP_guest_request_vm_event = 24;
    public static final int HVMOP_altp2m = 25;

    private HvmOp() {
    }
}
