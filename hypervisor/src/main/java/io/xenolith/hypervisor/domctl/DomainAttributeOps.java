package io.xenolith.hypervisor.domctl;

import static io.xenolith.hypervisor.call.SubOperation.absent;
import static io.xenolith.hypervisor.call.SubOperation.implemented;
import static io.xenolith.hypervisor.call.SubOperation.partly;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctlAddressSize;
import io.xenolith.abi.domctl.XenDomctlMaxMem;
import io.xenolith.abi.domctl.XenDomctlSchedulerOp;
import io.xenolith.abi.domctl.XenDomctlSetdebugging;
import io.xenolith.abi.domctl.XenDomctlSetdomainhandle;
import io.xenolith.abi.domctl.XenDomctlSettimeoffset;
import io.xenolith.abi.domctl.XenDomctlSetVirqHandler;
import io.xenolith.abi.domctl.XenDomctlSubscribe;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.profile.OtherVersions;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.sched.Scheduler;
import io.xenolith.hypervisor.time.WallClock;

/** domctl operations that read or set one attribute of a domain. */
final class DomainAttributeOps {
    private static final int ADDRESS_SIZE = 64;

    private final Hypervisor hypervisor;

    private DomainAttributeOps(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    static void register(final Hypervisor hypervisor, final DomctlOp domctl) {
        final DomainAttributeOps ops = new DomainAttributeOps(hypervisor);
        domctl.add(implemented(Domctl.XEN_DOMCTL_max_mem, "XEN_DOMCTL_max_mem", "priv"), ops::maxMem);
        domctl.add(implemented(Domctl.XEN_DOMCTL_setdomainhandle, "XEN_DOMCTL_setdomainhandle", "priv"), ops::handle);
        domctl.add(implemented(Domctl.XEN_DOMCTL_setdebugging, "XEN_DOMCTL_setdebugging", "priv",
                "without gdbsx, which Debian does not build, it stops for nobody"), ops::debugging);
        domctl.add(implemented(Domctl.XEN_DOMCTL_settimeoffset, "XEN_DOMCTL_settimeoffset", "priv"), ops::timeOffset);
        domctl.add(implemented(Domctl.XEN_DOMCTL_scheduler_op, "XEN_DOMCTL_scheduler_op", "priv"), ops::scheduler);
        domctl.add(absent(Domctl.XEN_DOMCTL_set_address_size, "XEN_DOMCTL_set_address_size", "priv",
                "no 32-bit PV is built, so 64 is the only size"), ops::setAddressSize);
        domctl.add(implemented(Domctl.XEN_DOMCTL_get_address_size, "XEN_DOMCTL_get_address_size", "priv"),
                ops::getAddressSize);
        domctl.add(partly(OtherVersions.XEN_DOMCTL_disable_migrate, "XEN_DOMCTL_disable_migrate", "priv",
                "accepted; nothing here depends on it"), (caller, target, op) -> 0);
        domctl.add(implemented(Domctl.XEN_DOMCTL_set_virq_handler, "XEN_DOMCTL_set_virq_handler", "priv"),
                ops::virqHandler);
        domctl.add(implemented(Domctl.XEN_DOMCTL_subscribe, "XEN_DOMCTL_subscribe", "priv"), ops::subscribe);
    }

    /** The domain's port on which it tells that it has suspended itself. */
    private long subscribe(final Vcpu caller, final Domain target, final LocalMemory op) {
        target.suspendPort = new XenDomctlSubscribe().wrap(op, DomctlOperation.U).port();
        return 0;
    }

    private long maxMem(final Vcpu caller, final Domain target, final LocalMemory op) {
        final long kib = new XenDomctlMaxMem().wrap(op, DomctlOperation.U).maxMemkb();
        target.maxPages = kib >>> (Page.SHIFT - 10);
        return 0;
    }

    private long handle(final Vcpu caller, final Domain target, final LocalMemory op) {
        final XenDomctlSetdomainhandle request = new XenDomctlSetdomainhandle().wrap(op, DomctlOperation.U);
        for (int i = 0; i < target.handle.length; i++) {
            target.handle[i] = (byte) request.handle(i);
        }
        return 0;
    }

    private long debugging(final Vcpu caller, final Domain target, final LocalMemory op) {
        if (target == caller.domain()) {
            return -Errno.XEN_EINVAL;
        }
        target.debugged = new XenDomctlSetdebugging().wrap(op, DomctlOperation.U).enable() != 0;
        return 0;
    }

    private long timeOffset(final Vcpu caller, final Domain target, final LocalMemory op) {
        target.timeOffsetSec = new XenDomctlSettimeoffset().wrap(op, DomctlOperation.U).timeOffsetSeconds();
        WallClock.update(target);
        return 0;
    }

    private long scheduler(final Vcpu caller, final Domain target, final LocalMemory op) {
        final XenDomctlSchedulerOp request = new XenDomctlSchedulerOp().wrap(op, DomctlOperation.U);
        final Scheduler scheduler = hypervisor.scheduler();
        if (request.schedId() != scheduler.kind().schedId()
                || Integer.compareUnsigned(request.cmd(), Domctl.XEN_DOMCTL_SCHEDOP_getvcpuinfo) > 0) {
            return -Errno.XEN_EINVAL;
        }
        return scheduler.control().adjust(caller, target, request);
    }

    private long setAddressSize(final Vcpu caller, final Domain target, final LocalMemory op) {
        return new XenDomctlAddressSize().wrap(op, DomctlOperation.U).size() == ADDRESS_SIZE ? 0 : -Errno.XEN_EINVAL;
    }

    private long getAddressSize(final Vcpu caller, final Domain target, final LocalMemory op) {
        new XenDomctlAddressSize().wrap(op, DomctlOperation.U).size(ADDRESS_SIZE);
        return 0;
    }

    private long virqHandler(final Vcpu caller, final Domain target, final LocalMemory op) {
        final int virq = new XenDomctlSetVirqHandler().wrap(op, DomctlOperation.U).virq();
        return hypervisor.virqHandler(virq, target) ? 0 : -Errno.XEN_EINVAL;
    }
}
