package io.xenolith.hypervisor.absent;

import static io.xenolith.hypervisor.call.SubOperation.missing;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.mca.Mca;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/**
 * Hypercall 48, mca: permission, structure and its own interface version are judged; no operation is there. Source: Xen
 * public/arch-x86/xen-mca.h, HYPERCALLS.md section 14.
 */
final class MachineCheckOp implements HypercallHandler {
    /** struct xen_mc begins with the command and the interface version. */
    private static final int HEAD_SIZE = 8;
    private static final int INTERFACE_VERSION_OFFSET = 4;

    private final Hypervisor hypervisor;

    MachineCheckOp(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    @Override
    public long call(final Vcpu vcpu, final long struct, final long a2, final long a3, final long a4, final long a5) {
        if (!vcpu.domain().privileged()) {
            return -Errno.XEN_EPERM;
        }
        final LocalMemory head = new LocalMemory(HEAD_SIZE);
        if (!hypervisor.guestAccess().copyFrom(vcpu, struct, head, HEAD_SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        return head.getInt(INTERFACE_VERSION_OFFSET) == Mca.XEN_MCA_INTERFACE_VERSION
                ? -Errno.XEN_ENOSYS
                : -Errno.XEN_EACCES;
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(missing(Mca.XEN_MC_fetch, "XEN_MC_fetch", "priv"),
                missing(Mca.XEN_MC_notifydomain, "XEN_MC_notifydomain", "priv"),
                missing(Mca.XEN_MC_physcpuinfo, "XEN_MC_physcpuinfo", "priv"),
                missing(Mca.XEN_MC_msrinject, "XEN_MC_msrinject", "priv"),
                missing(Mca.XEN_MC_mceinject, "XEN_MC_mceinject", "priv"),
                missing(Mca.XEN_MC_inject_v2, "XEN_MC_inject_v2", "priv"));
    }
}
