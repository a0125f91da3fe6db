package io.xenolith.hypervisor.absent;

import static io.xenolith.hypervisor.call.SubOperation.absent;
import static io.xenolith.hypervisor.call.SubOperation.implemented;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.hvm.HvmOp;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.xsm.DefaultAction;
import io.xenolith.hypervisor.xsm.Permission;
import java.util.List;

/**
 * Hypercall 34, hvm_op, on a host without HVM domains. Source: Xen public/hvm/hvm_op.h, HYPERCALLS.md section 14; answers
 * asked of 4.17.7.
 */
final class HvmOps implements HypercallHandler {
    /** struct xen_hvm_param: domid, index, value. */
    private static final int HVM_PARAM_SIZE = 16;
    private static final int HVM_PARAM_INDEX = 4;
    private static final int HVM_NR_PARAMS = 39;
    /** struct xen_hvm_pagetable_dying: domid, gpa. */
    private static final int PAGETABLE_DYING_SIZE = 16;
    /** struct xen_hvm_xentrace: event, extra_bytes, extra[28]. */
    private static final int XENTRACE_SIZE = 32;
    private static final int XENTRACE_EXTRA = 28;
    private static final int TRACE_EVENTS = 1 << 12;
    /** struct xen_hvm_get_mem_type: domid, mem_type, pad, pfn. */
    private static final int MEM_TYPE_SIZE = 16;
    private static final String NOT_PV = "-EINVAL: every target is PV";

    private final Hypervisor hypervisor;

    HvmOps(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    @Override
    public int subOperation(final long op, final long arg, final long a3) {
        return (int) op;
    }

    @Override
    public long call(final Vcpu vcpu, final long op, final long arg, final long a3, final long a4, final long a5) {
        return switch ((int) op) {
            case HvmOp.HVMOP_set_param, HvmOp.HVMOP_get_param -> param(vcpu, arg);
            case HvmOp.HVMOP_flush_tlbs, HvmOp.HVMOP_set_evtchn_upcall_vector -> -Errno.XEN_EINVAL;
            case HvmOp.HVMOP_pagetable_dying -> pagetableDying(vcpu, arg);
            case HvmOp.HVMOP_get_time -> getTime(vcpu, arg);
            case HvmOp.HVMOP_xentrace -> xentrace(vcpu, arg);
            case HvmOp.HVMOP_get_mem_type -> memType(vcpu, arg);
            // Nobody listens; an argument there must not be.
            case HvmOp.HVMOP_guest_request_vm_event -> arg == 0 ? 0 : -Errno.XEN_EINVAL;
            case HvmOp.HVMOP_altp2m -> -Errno.XEN_EOPNOTSUPP;
            default -> -Errno.XEN_ENOSYS;
        };
    }

    private LocalMemory copy(final Vcpu vcpu, final long arg, final int size) {
        final LocalMemory copy = new LocalMemory(size);
        return hypervisor.guestAccess().copyFrom(vcpu, arg, copy, size) ? copy : null;
    }

    /** The domain that the first word of an argument names; null if there is none. */
    private Domain named(final Vcpu vcpu, final LocalMemory argument) {
        final int domid = argument.getShort(0) & 0xffff;
        return domid == Xen.DOMID_SELF ? vcpu.domain() : hypervisor.domain(domid);
    }

    /** Parameters belong to HVM domains, so whatever is named is refused, before any permission is asked (recorded). */
    private long param(final Vcpu vcpu, final long arg) {
        final LocalMemory param = copy(vcpu, arg, HVM_PARAM_SIZE);
        if (param == null) {
            return -Errno.XEN_EFAULT;
        }
        if (Integer.compareUnsigned(param.getInt(HVM_PARAM_INDEX), HVM_NR_PARAMS) >= 0) {
            return -Errno.XEN_EINVAL;
        }
        return named(vcpu, param) == null ? -Errno.XEN_ESRCH : -Errno.XEN_EINVAL;
    }

    private long pagetableDying(final Vcpu vcpu, final long arg) {
        final LocalMemory table = copy(vcpu, arg, PAGETABLE_DYING_SIZE);
        if (table == null) {
            return -Errno.XEN_EFAULT;
        }
        final Domain domain = named(vcpu, table);
        if (domain == null) {
            return -Errno.XEN_ESRCH;
        }
        return domain == vcpu.domain() ? -Errno.XEN_EINVAL : -Errno.XEN_EOPNOTSUPP;
    }

    /** The one that PV guests have as well. */
    private long getTime(final Vcpu vcpu, final long arg) {
        final LocalMemory time = copy(vcpu, arg, Long.BYTES);
        if (time == null) {
            return -Errno.XEN_EFAULT;
        }
        time.putLong(0, hypervisor.clock().nowNs());
        return hypervisor.guestAccess().copyTo(vcpu, arg, time, Long.BYTES) ? 0 : -Errno.XEN_EFAULT;
    }

    /** A guest's own line in xentrace's buffers, of which there are none: it is judged and forgotten. */
    private long xentrace(final Vcpu vcpu, final long arg) {
        final LocalMemory line = copy(vcpu, arg, XENTRACE_SIZE);
        if (line == null) {
            return -Errno.XEN_EFAULT;
        }
        final int event = line.getShort(0) & 0xffff;
        final int extra = line.getShort(Short.BYTES) & 0xffff;
        return event >= TRACE_EVENTS || extra > XENTRACE_EXTRA ? -Errno.XEN_EINVAL : 0;
    }

    private long memType(final Vcpu vcpu, final long arg) {
        final LocalMemory request = copy(vcpu, arg, MEM_TYPE_SIZE);
        if (request == null) {
            return -Errno.XEN_EFAULT;
        }
        final Domain domain = named(vcpu, request);
        if (domain == null) {
            return -Errno.XEN_ESRCH;
        }
        return hypervisor.xsm().permits(DefaultAction.TARGET, vcpu.domain(), domain, Permission.HVM_HVMCTL)
                ? -Errno.XEN_EINVAL
                : -Errno.XEN_EPERM;
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(absent(HvmOp.HVMOP_set_param, "HVMOP_set_param", "target", NOT_PV),
                absent(HvmOp.HVMOP_get_param, "HVMOP_get_param", "target", NOT_PV),
                absent(HvmOp.HVMOP_flush_tlbs, "HVMOP_flush_tlbs", "any", NOT_PV),
                absent(HvmOp.HVMOP_pagetable_dying, "HVMOP_pagetable_dying", "any", NOT_PV),
                implemented(HvmOp.HVMOP_get_time, "HVMOP_get_time", "any"),
                implemented(HvmOp.HVMOP_xentrace, "HVMOP_xentrace", "any"),
                absent(HvmOp.HVMOP_set_mem_access, "HVMOP_set_mem_access", "priv",
                        "-ENOSYS: gone, XENMEM_access_op does it"),
                absent(HvmOp.HVMOP_get_mem_access, "HVMOP_get_mem_access", "priv",
                        "-ENOSYS: gone, XENMEM_access_op does it"),
                absent(HvmOp.HVMOP_get_mem_type, "HVMOP_get_mem_type", "target", NOT_PV),
                absent(HvmOp.HVMOP_set_evtchn_upcall_vector, "HVMOP_set_evtchn_upcall_vector", "any", NOT_PV),
                implemented(HvmOp.HVMOP_guest_request_vm_event, "HVMOP_guest_request_vm_event", "any"),
                absent(HvmOp.HVMOP_altp2m, "HVMOP_altp2m", "target", "-EOPNOTSUPP: no alternate maps"));
    }
}
