package io.xenolith.hypervisor.absent;

import static io.xenolith.hypervisor.call.SubOperation.absent;
import static io.xenolith.hypervisor.call.SubOperation.partly;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.mca.Mca;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.xsm.DefaultAction;
import io.xenolith.hypervisor.xsm.Permission;
import java.util.List;

/**
 * Hypercall 48, mca: permission, structure and its own interface version are judged; the machine has no machine checks. Source: Xen
 * public/arch-x86/xen-mca.h, HYPERCALLS.md section 14.
 */
final class MachineCheckOp implements HypercallHandler {
    /** struct xen_mc begins with the command and the interface version. */
    private static final int HEAD_SIZE = 8;
    private static final int INTERFACE_VERSION_OFFSET = 4;

    private static final String NO_EFFECT = "accepted, nothing happens";

    private final Hypervisor hypervisor;
    private final LocalMemory head = new LocalMemory(HEAD_SIZE);

    MachineCheckOp(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    @Override
    public int subOperation(final long struct, final long a2, final long a3) {
        // As of domctl: the number lies in guest memory; 0, which is none, of a call whose head was not read.
        return head.getInt(0);
    }

    @Override
    public long call(final Vcpu vcpu, final long struct, final long a2, final long a3, final long a4, final long a5) {
        head.fill(0, HEAD_SIZE, (byte) 0);
        if (!hypervisor.xsm().permits(DefaultAction.PRIV, vcpu.domain(), Permission.XEN_MCA_OP)) {
            return -Errno.XEN_EPERM;
        }
        if (!hypervisor.guestAccess().copyFrom(vcpu, struct, head, HEAD_SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        if (head.getInt(INTERFACE_VERSION_OFFSET) != Mca.XEN_MCA_INTERFACE_VERSION) {
            return -Errno.XEN_EACCES;
        }
        return switch (head.getInt(0)) {
            case Mca.XEN_MC_physcpuinfo -> oneCpu(vcpu, struct);
            // Injected into nothing.
            case Mca.XEN_MC_msrinject, Mca.XEN_MC_mceinject -> 0;
            default -> -Errno.XEN_EINVAL;
        };
    }

    /** How many CPUs there are; nothing else is known of them. */
    private long oneCpu(final Vcpu vcpu, final long struct) {
        final LocalMemory cpus = new LocalMemory(Integer.BYTES);
        cpus.putInt(0, 1);
        return hypervisor.guestAccess().copyTo(vcpu, struct + HEAD_SIZE, cpus, Integer.BYTES) ? 0 : -Errno.XEN_EFAULT;
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(absent(Mca.XEN_MC_fetch, "XEN_MC_fetch", "priv", "-EINVAL: there is nothing to fetch"),
                absent(Mca.XEN_MC_notifydomain, "XEN_MC_notifydomain", "priv", "-EINVAL: nothing happens"),
                partly(Mca.XEN_MC_physcpuinfo, "XEN_MC_physcpuinfo", "priv", "how many CPUs"),
                partly(Mca.XEN_MC_msrinject, "XEN_MC_msrinject", "priv", NO_EFFECT),
                partly(Mca.XEN_MC_mceinject, "XEN_MC_mceinject", "priv", NO_EFFECT),
                absent(Mca.XEN_MC_inject_v2, "XEN_MC_inject_v2", "priv", "-EINVAL: no vector to inject"));
    }
}
