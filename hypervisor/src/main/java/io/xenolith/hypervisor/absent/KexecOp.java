package io.xenolith.hypervisor.absent;

import static io.xenolith.hypervisor.call.SubOperation.absent;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.kexec.Kexec;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.xsm.DefaultAction;
import io.xenolith.hypervisor.xsm.Permission;
import java.util.List;

/** Hypercall 37, kexec_op: no image can be loaded, so there is none. Source: Xen public/kexec.h. */
final class KexecOp implements HypercallHandler {
    private static final String NO_IMAGE = "0: no image is there";
    private static final String NO_ROOM = "-EINVAL: no memory was kept for a crash kernel";
    /** struct xen_kexec_range: range, nr, size, start. */
    private static final int RANGE_SIZE = 24;

    private final Hypervisor hypervisor;

    KexecOp(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    @Override
    public int subOperation(final long op, final long arg, final long a3) {
        return (int) op;
    }

    @Override
    public long call(final Vcpu vcpu, final long op, final long arg, final long a3, final long a4, final long a5) {
        if (!hypervisor.xsm().permits(DefaultAction.PRIV, vcpu.domain(), Permission.XEN_KEXEC)) {
            return -Errno.XEN_EPERM;
        }
        return switch (Math.toIntExact(Math.clamp(op, -1L, Kexec.KEXEC_CMD_kexec_status + 1L))) {
            case Kexec.KEXEC_CMD_kexec -> ofType(vcpu, arg, -Errno.XEN_ENOENT);
            case Kexec.KEXEC_CMD_kexec_unload, Kexec.KEXEC_CMD_kexec_status -> ofType(vcpu, arg, 0);
            case Kexec.KEXEC_CMD_kexec_load_v1, Kexec.KEXEC_CMD_kexec_load -> -Errno.XEN_EINVAL;
            case Kexec.KEXEC_CMD_kexec_unload_v1 -> ofType(vcpu, arg, 0);
            case Kexec.KEXEC_CMD_kexec_get_range -> range(vcpu, arg);
            // An unknown operation of a control domain returns 0 (recorded).
            default -> 0;
        };
    }

    /** Each of these structures begins with the image's type, which is judged first. */
    private long ofType(final Vcpu vcpu, final long arg, final long answer) {
        final LocalMemory type = new LocalMemory(Integer.BYTES);
        if (!hypervisor.guestAccess().copyFrom(vcpu, arg, type, Integer.BYTES)) {
            return -Errno.XEN_EFAULT;
        }
        final int value = type.getInt(0);
        return value == Kexec.KEXEC_TYPE_DEFAULT || value == Kexec.KEXEC_TYPE_CRASH ? answer : -Errno.XEN_EINVAL;
    }

    /** Every range is empty: nothing was kept for a crash kernel, and Xen has no place of its own in the machine. */
    private long range(final Vcpu vcpu, final long arg) {
        final LocalMemory range = new LocalMemory(RANGE_SIZE);
        if (!hypervisor.guestAccess().copyFrom(vcpu, arg, range, RANGE_SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        if (Integer.compareUnsigned(range.getInt(0), Kexec.KEXEC_RANGE_MA_VMCOREINFO) > 0) {
            return -Errno.XEN_EINVAL;
        }
        range.fill(Long.BYTES, RANGE_SIZE - Long.BYTES, (byte) 0);
        return hypervisor.guestAccess().copyTo(vcpu, arg, range, RANGE_SIZE) ? 0 : -Errno.XEN_EFAULT;
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(absent(Kexec.KEXEC_CMD_kexec, "KEXEC_CMD_kexec", "priv", "-ENOENT: no image can be loaded"),
                absent(Kexec.KEXEC_CMD_kexec_load_v1, "KEXEC_CMD_kexec_load_v1", "priv", NO_ROOM),
                absent(Kexec.KEXEC_CMD_kexec_unload_v1, "KEXEC_CMD_kexec_unload_v1", "priv", NO_IMAGE),
                absent(Kexec.KEXEC_CMD_kexec_get_range, "KEXEC_CMD_kexec_get_range", "priv",
                        "0: no memory was kept, every range is empty"),
                absent(Kexec.KEXEC_CMD_kexec_load, "KEXEC_CMD_kexec_load", "priv", NO_ROOM),
                absent(Kexec.KEXEC_CMD_kexec_unload, "KEXEC_CMD_kexec_unload", "priv", NO_IMAGE),
                absent(Kexec.KEXEC_CMD_kexec_status, "KEXEC_CMD_kexec_status", "priv", NO_IMAGE));
    }
}
