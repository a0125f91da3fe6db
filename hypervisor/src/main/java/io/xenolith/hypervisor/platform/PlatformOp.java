package io.xenolith.hypervisor.platform;

import static io.xenolith.hypervisor.call.SubOperation.implemented;
import static io.xenolith.hypervisor.call.SubOperation.missing;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.platform.Platform;
import io.xenolith.abi.platform.XenPlatformOp;
import io.xenolith.abi.platform.XenpfSettime64;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/**
 * Hypercall 7, platform_op: the hardware domain tells Xen about the machine; here only the wall clock can be told. Checks:
 * structure (-EFAULT), version (-EACCES), permission (-EPERM), operation. Source: Xen public/platform.h.
 */
public final class PlatformOp implements HypercallHandler {
    private static final long NANOS = 1_000_000_000L;
    private static final int U = XenPlatformOp.U_OFFSET;

    private final Hypervisor hypervisor;
    private final XenPlatformOp head = new XenPlatformOp();

    public PlatformOp(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    @Override
    public int subOperation(final long op, final long a2, final long a3) {
        return head.structMemory() == null ? -1 : head.cmd();
    }

    @Override
    public long call(final Vcpu vcpu, final long address, final long a2, final long a3, final long a4, final long a5) {
        final LocalMemory op = new LocalMemory(XenPlatformOp.SIZE);
        head.wrap(op, 0);
        if (!hypervisor.guestAccess().copyFrom(vcpu, address, op, XenPlatformOp.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        if (head.interfaceVersion() != Platform.XENPF_INTERFACE_VERSION) {
            return -Errno.XEN_EACCES;
        }
        if (!vcpu.domain().privileged()) {
            return -Errno.XEN_EPERM;
        }
        return head.cmd() == Platform.XENPF_settime64 ? setTime(new XenpfSettime64().wrap(op, U)) : -Errno.XEN_ENOSYS;
    }

    private long setTime(final XenpfSettime64 request) {
        if (request.mbz() != 0) {
            return -Errno.XEN_EINVAL;
        }
        final long sinceEpoch = request.nsecs() - request.systemTime();
        hypervisor.wallClock(request.secs() + Math.floorDiv(sinceEpoch, NANOS), (int) Math.floorMod(sinceEpoch, NANOS));
        return 0;
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(implemented(Platform.XENPF_settime64, "XENPF_settime64", "priv"),
                missing(Platform.XENPF_settime32, "XENPF_settime32", "priv"),
                missing(Platform.XENPF_getidletime, "XENPF_getidletime", "priv"),
                missing(-1,
                        "XENPF_ memtype, microcode, firmware, power, cpu and memory hot-plug, resource_op, get_symbol",
                        "priv"));
    }
}
