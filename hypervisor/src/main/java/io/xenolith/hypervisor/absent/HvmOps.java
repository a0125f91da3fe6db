package io.xenolith.hypervisor.absent;

import static io.xenolith.hypervisor.call.SubOperation.absent;
import static io.xenolith.hypervisor.call.SubOperation.missing;

import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.hvm.HvmOp;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/** Hypercall 34, hvm_op, on a host without HVM domains. Source: Xen public/hvm/hvm_op.h, HYPERCALLS.md section 14. */
final class HvmOps implements HypercallHandler {
    /** struct xen_hvm_param: domid, index, value. */
    private static final int HVM_PARAM_SIZE = 16;

    private final Hypervisor hypervisor;

    HvmOps(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    @Override
    public int subOperation(final long op, final long arg, final long a3) {
        return (int) op;
    }

    /** Parameters belong to HVM domains, so whatever is named is refused, before any permission is asked (recorded). */
    @Override
    public long call(final Vcpu vcpu, final long op, final long arg, final long a3, final long a4, final long a5) {
        if (op != HvmOp.HVMOP_set_param && op != HvmOp.HVMOP_get_param) {
            return -Errno.XEN_ENOSYS;
        }
        final byte[] param = new byte[HVM_PARAM_SIZE];
        return hypervisor.guestAccess().copyFrom(vcpu, arg, param, 0, HVM_PARAM_SIZE)
                ? -Errno.XEN_EINVAL
                : -Errno.XEN_EFAULT;
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(absent(HvmOp.HVMOP_set_param, "HVMOP_set_param", "target", "-EINVAL: every target is PV"),
                absent(HvmOp.HVMOP_get_param, "HVMOP_get_param", "target", "-EINVAL: every target is PV"),
                missing(HvmOp.HVMOP_flush_tlbs, "HVMOP_flush_tlbs", "any"),
                missing(HvmOp.HVMOP_pagetable_dying, "HVMOP_pagetable_dying", "any"),
                missing(HvmOp.HVMOP_get_time, "HVMOP_get_time", "any"),
                missing(HvmOp.HVMOP_xentrace, "HVMOP_xentrace", "any"),
                absent(HvmOp.HVMOP_set_mem_access, "HVMOP_set_mem_access", "priv",
                        "-ENOSYS: gone, XENMEM_access_op does it"),
                absent(HvmOp.HVMOP_get_mem_access, "HVMOP_get_mem_access", "priv",
                        "-ENOSYS: gone, XENMEM_access_op does it"),
                missing(HvmOp.HVMOP_get_mem_type, "HVMOP_get_mem_type", "target"),
                missing(HvmOp.HVMOP_set_evtchn_upcall_vector, "HVMOP_set_evtchn_upcall_vector", "any"),
                missing(HvmOp.HVMOP_guest_request_vm_event, "HVMOP_guest_request_vm_event", "any"),
                missing(HvmOp.HVMOP_altp2m, "HVMOP_altp2m", "target"));
    }
}
