package io.xenolith.hypervisor.domctl;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctl;
import io.xenolith.abi.domctl.XenDomctlShadowOp;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.vcpu.HypercallContinuation;
import io.xenolith.hypervisor.xsm.DefaultAction;
import java.util.List;

/**
 * Hypercall 49: where Xen continues a shadow_op domctl that had to give way. A guest reaches it too, and is heard if it brings
 * just that and has left one half way. Source: HYPERCALLS.md section 13.
 */
public final class PagingContinuation implements HypercallHandler {
    private final Hypervisor hypervisor;
    private final ShadowOps operations;

    public PagingContinuation(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
        this.operations = new ShadowOps(hypervisor);
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
        final Domain target = hypervisor.domain(op.domain());
        if (target == null) {
            return -Errno.XEN_ESRCH;
        }
        final boolean permitted = DomctlPermissions.of(op.cmd(), copy)
                .map(permission -> hypervisor.xsm().permits(DefaultAction.PRIV, vcpu.domain(), target, permission))
                .orElseGet(() -> hypervisor.xsm().permitsUnknown(DefaultAction.PRIV, vcpu.domain()));
        final long result = permitted
                ? operations.perform(vcpu, target, copy, true)
                : -Errno.XEN_EPERM;
        if (result == DomctlOperation.RESTART) {
            vcpu.continuation = new HypercallContinuation(Xen.__HYPERVISOR_arch_1, struct, 0, 0, 0, 0);
            return 0;
        }
        // Copied back whatever the result, unlike by domctl.
        return hypervisor.guestAccess().copyTo(vcpu, struct + DomctlOperation.U, copy.array(), DomctlOperation.U,
                XenDomctlShadowOp.SIZE) ? result : -Errno.XEN_EFAULT;
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(hypervisor.config().abi().shadowPaging()
                ? SubOperation.implemented(-1, "paging_domctl_cont", "priv")
                : SubOperation.absent(-1, "paging_domctl_cont", "priv", "no shadow paging is built"));
    }
}
