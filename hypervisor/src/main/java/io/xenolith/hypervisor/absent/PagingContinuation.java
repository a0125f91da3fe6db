package io.xenolith.hypervisor.absent;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctl;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/**
 * Hypercall 49: where Xen continues a long shadow_op domctl. A guest reaches it too, and is heard if it brings just that;
 * then it is answered as by domctl. Source: HYPERCALLS.md section 13.
 */
final class PagingContinuation implements HypercallHandler {
    private final Hypervisor hypervisor;

    PagingContinuation(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    @Override
    public long call(final Vcpu vcpu, final long struct, final long a2, final long a3, final long a4, final long a5) {
        final LocalMemory copy = new LocalMemory(XenDomctl.SIZE);
        if (!hypervisor.guestAccess().copyFrom(vcpu, struct, copy, XenDomctl.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final XenDomctl op = new XenDomctl().wrap(copy, 0);
        if (op.cmd() != Domctl.XEN_DOMCTL_shadow_op
                || op.interfaceVersion() != hypervisor.config().abi().domctlVersion()) {
            return -Errno.XEN_EOPNOTSUPP;
        }
        return hypervisor.hypercalls().handler(Xen.__HYPERVISOR_domctl).call(vcpu, struct, 0, 0, 0, 0);
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(SubOperation.absent(-1, "paging_domctl_cont", "priv", "no shadow paging is built"));
    }
}
