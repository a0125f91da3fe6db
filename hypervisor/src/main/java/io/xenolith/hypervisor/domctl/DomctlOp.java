package io.xenolith.hypervisor.domctl;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctl;
import io.xenolith.abi.domctl.XenDomctlCreatedomain;
import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;
import io.xenolith.abi.domctl.XenDomctlIrqPermission;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.call.UnionForms;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.vcpu.HypercallContinuation;
import io.xenolith.hypervisor.vcpu.VcpuContext;
import io.xenolith.hypervisor.xsm.DefaultAction;
import io.xenolith.hypervisor.xsm.Permission;
import io.xenolith.hypervisor.xsm.Xsm;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Hypercall 36, domctl: what a toolstack does to domains. Checks come in Xen's order: structure (-EFAULT), version
 * (-EACCES), domain (-ESRCH), permission (-EPERM), operation. Source: Xen public/domctl.h, HYPERCALLS.md section 14.
 */
public final class DomctlOp implements HypercallHandler {
    private static final int DOMAIN_FIRST_RESERVED = 0x7ff0;

    private final Hypervisor hypervisor;
    private final TreeMap<Integer, DomctlOperation> operations = new TreeMap<>();
    private final List<SubOperation> listing = new ArrayList<>();
    private final XenDomctl head = new XenDomctl();
    private final UnionForms forms;

    public DomctlOp(final Hypervisor hypervisor, final VcpuContext contexts) {
        this.hypervisor = hypervisor;
        forms = new UnionForms(hypervisor.config().abi().headers(), XenDomctl.U_OFFSET)
                .with(Domctl.XEN_DOMCTL_createdomain, "xen_domctl_createdomain", XenDomctlCreatedomain.SIZE)
                .with(Domctl.XEN_DOMCTL_getdomaininfo, "xen_domctl_getdomaininfo", XenDomctlGetdomaininfo.SIZE)
                .with(Domctl.XEN_DOMCTL_irq_permission, "xen_domctl_irq_permission", XenDomctlIrqPermission.SIZE);
        DomainLifecycleOps.register(hypervisor, this);
        DomainAttributeOps.register(hypervisor, this);
        VcpuOps.register(hypervisor, contexts, this);
        MemoryInspectionOps.register(hypervisor, this);
        new ShadowOps(hypervisor).register(this);
        AbsentOps.register(hypervisor, this);
        DevicePermissionOps.register(this);
        ProcessorOps.register(hypervisor, this);
        NumaOps.register(hypervisor, this);
    }

    /** Adds an operation that acts, if this Xen has its number. */
    void add(final SubOperation line, final DomctlOperation operation) {
        if (!hypervisor.config().abi().headers().has(line.name())) {
            return;
        }
        operations.put(line.number(), operation);
        listing.add(line);
    }

    @Override
    public int subOperation(final long op, final long a2, final long a3) {
        // The number lies in guest memory; the last copied head is that of the call being reported.
        return head.structMemory() == null ? -1 : head.cmd();
    }

    @Override
    public long call(final Vcpu vcpu, final long address, final long a2, final long a3, final long a4, final long a5) {
        final LocalMemory op = new LocalMemory(XenDomctl.SIZE);
        head.wrap(op, 0);
        if (!hypervisor.guestAccess().copyFrom(vcpu, address, op, XenDomctl.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        if (head.interfaceVersion() != hypervisor.config().abi().domctlVersion()) {
            return -Errno.XEN_EACCES;
        }
        final Domain target;
        if (head.cmd() == Domctl.XEN_DOMCTL_createdomain) {
            target = null;
        } else if (head.cmd() == Domctl.XEN_DOMCTL_getdomaininfo) {
            if (head.domain() >= DOMAIN_FIRST_RESERVED) {
                return -Errno.XEN_EINVAL;
            }
            target = hypervisor.domainFrom(head.domain());
        } else {
            target = hypervisor.domain(head.domain());
        }
        if (target == null && head.cmd() != Domctl.XEN_DOMCTL_createdomain) {
            return -Errno.XEN_ESRCH;
        }
        if (!permitted(vcpu.domain(), target, op)) {
            return -Errno.XEN_EPERM;
        }
        final DomctlOperation operation = operations.get(head.cmd());
        return operation == null ? -Errno.XEN_ENOSYS : performAndCopyBack(operation, vcpu, target, op, address);
    }

    /** Without a policy, control domains may do everything, and the xenstore domain may ask who is there. */
    private boolean permitted(final Domain caller, final Domain target, final LocalMemory op) {
        final Xsm xsm = hypervisor.xsm();
        if (head.cmd() == Domctl.XEN_DOMCTL_createdomain) {
            // A policy looks at the new domain's label, when the rest has been judged.
            return xsm.permitsHooked(DefaultAction.PRIV, caller, Permission.DOMAIN_CREATE);
        }
        final DefaultAction action = head.cmd() == Domctl.XEN_DOMCTL_getdomaininfo
                ? DefaultAction.XS_PRIV
                : DefaultAction.PRIV;
        return DomctlPermissions.of(head.cmd(), op).map(permission -> xsm.permits(action, caller, target, permission))
                .orElseGet(() -> xsm.permitsUnknown(action, caller));
    }

    private long performAndCopyBack(final DomctlOperation operation, final Vcpu vcpu, final Domain target,
            final LocalMemory op, final long address) {
        final int cmd = head.cmd();
        final LocalMemory known = forms.toBase(cmd, op);
        final long result = operation.perform(vcpu, target, known);
        if (result == DomctlOperation.RESTART) {
            final int again = cmd == Domctl.XEN_DOMCTL_shadow_op ? Xen.__HYPERVISOR_arch_1 : Xen.__HYPERVISOR_domctl;
            vcpu.continuation = new HypercallContinuation(again, address, 0, 0, 0, 0);
            return 0;
        }
        forms.fromBase(cmd, known, op);
        // A shadow_op tells its counts whatever comes of it (asked of Xen 4.17.7).
        final boolean tells = result == 0 || cmd == Domctl.XEN_DOMCTL_shadow_op;
        if (tells && !hypervisor.guestAccess().copyTo(vcpu, address, op, XenDomctl.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        return result;
    }

    @Override
    public List<SubOperation> operations() {
        return List.copyOf(listing);
    }
}
