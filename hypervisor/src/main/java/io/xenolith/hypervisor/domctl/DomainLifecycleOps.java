package io.xenolith.hypervisor.domctl;

import static io.xenolith.hypervisor.call.SubOperation.implemented;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctl;
import io.xenolith.abi.domctl.XenDomctlCreatedomain;
import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;
import io.xenolith.abi.domctl.XenDomctlMaxVcpus;
import io.xenolith.abi.errno.Errno;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.DomainInfo;
import io.xenolith.hypervisor.domain.DomainLimits;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.gnttab.GrantLimits;
import io.xenolith.hypervisor.mm.FrameTable;

/** domctl operations on a domain's life: create, give vCPUs, pause, inspect, resume, destroy. */
final class DomainLifecycleOps {
    private static final int DOMAIN_FIRST_RESERVED = 0x7ff0;
    private static final int KNOWN_FLAGS = Domctl.XEN_DOMCTL_CDF_hvm | Domctl.XEN_DOMCTL_CDF_hap
            | Domctl.XEN_DOMCTL_CDF_s3_integrity | Domctl.XEN_DOMCTL_CDF_oos_off | Domctl.XEN_DOMCTL_CDF_xs_domain
            | Domctl.XEN_DOMCTL_CDF_iommu | Domctl.XEN_DOMCTL_CDF_nested_virt | Domctl.XEN_DOMCTL_CDF_vpmu;
    private static final int HANDLE_SIZE = 16;
    /** As large as a grant table is made here, however large the host would have it. */
    private static final int GRANT_FRAMES_MAX = 1 << 16;

    private final Hypervisor hypervisor;
    /** The number chosen last; a creation that fails afterwards has used it up. */
    private int lastChosen;

    private DomainLifecycleOps(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    static void register(final Hypervisor hypervisor, final DomctlOp domctl) {
        final DomainLifecycleOps ops = new DomainLifecycleOps(hypervisor);
        domctl.add(implemented(Domctl.XEN_DOMCTL_createdomain, "XEN_DOMCTL_createdomain", "priv"), ops::create);
        domctl.add(implemented(Domctl.XEN_DOMCTL_destroydomain, "XEN_DOMCTL_destroydomain", "priv"), ops::destroy);
        domctl.add(implemented(Domctl.XEN_DOMCTL_pausedomain, "XEN_DOMCTL_pausedomain", "priv"), ops::pause);
        domctl.add(implemented(Domctl.XEN_DOMCTL_unpausedomain, "XEN_DOMCTL_unpausedomain", "priv"), ops::unpause);
        domctl.add(implemented(Domctl.XEN_DOMCTL_getdomaininfo, "XEN_DOMCTL_getdomaininfo", "priv"), ops::info);
        domctl.add(implemented(Domctl.XEN_DOMCTL_max_vcpus, "XEN_DOMCTL_max_vcpus", "priv"), ops::maxVcpus);
        domctl.add(implemented(Domctl.XEN_DOMCTL_resumedomain, "XEN_DOMCTL_resumedomain", "priv"), ops::resume);
    }

    private long create(final Vcpu caller, final Domain none, final LocalMemory op) {
        final XenDomctl head = new XenDomctl().wrap(op, 0);
        final XenDomctlCreatedomain config = new XenDomctlCreatedomain().wrap(op, DomctlOperation.U);
        int domid = head.domain();
        if (domid == 0 || domid >= DOMAIN_FIRST_RESERVED) {
            domid = chooseDomid();
            if (domid < 0) {
                return -Errno.XEN_ENOMEM;
            }
        } else if (hypervisor.domain(domid) != null) {
            return -Errno.XEN_EEXIST;
        }
        if (!hypervisor.config().abi().headers().has("XEN_DOMCTL_GRANT_version_mask")) {
            // A struct without a limit to the version: what the host has.
            config.grantOpts(hypervisor.config().abi().maxGrantVersion());
        }
        final long refused = refuse(config);
        if (refused != 0) {
            return refused;
        }
        if (!hypervisor.xsm().permitsCreation(caller.domain(), config.ssidref())) {
            return -Errno.XEN_EPERM;
        }
        final DomainLimits limits = limits(config);
        final Domain domain = hypervisor.lifecycle().create(domid, false, limits);
        if (domain == null) {
            return -Errno.XEN_ENOMEM;
        }
        for (int i = 0; i < HANDLE_SIZE; i++) {
            domain.handle[i] = (byte) config.handle(i);
        }
        hypervisor.xsm().created(domain, config.ssidref());
        domain.xenstoreDomain = (config.flags() & Domctl.XEN_DOMCTL_CDF_xs_domain) != 0;
        head.domain(domid);
        return 0;
    }

    /** The next free number above the last chosen one, or -1. */
    private int chooseDomid() {
        for (int tries = 0; tries < DOMAIN_FIRST_RESERVED; tries++) {
            lastChosen = lastChosen + 1 >= DOMAIN_FIRST_RESERVED ? 1 : lastChosen + 1;
            if (hypervisor.domain(lastChosen) == null) {
                return lastChosen;
            }
        }
        return -1;
    }

    private long refuse(final XenDomctlCreatedomain config) {
        final AbiProfile profile = hypervisor.config().abi();
        final int flags = config.flags();
        if ((flags & ~KNOWN_FLAGS) != 0 || (config.grantOpts() & ~Domctl.XEN_DOMCTL_GRANT_version_mask) != 0) {
            return -Errno.XEN_EINVAL;
        }
        final int known = Domctl.XEN_DOMCTL_CDF_s3_integrity | Domctl.XEN_DOMCTL_CDF_oos_off
                | Domctl.XEN_DOMCTL_CDF_xs_domain;
        if ((flags & ~known) != 0) {
            // No HVM, no IOMMU, no vPMU on this host.
            return -Errno.XEN_EINVAL;
        }
        final GrantLimits host = hypervisor.grantLimits();
        final int version = config.grantOpts() & Domctl.XEN_DOMCTL_GRANT_version_mask;
        final boolean bad = config.iommuOpts() != 0 || config.vmtraceSize() != 0 || config.archMiscFlags() != 0
                || config.archEmulationFlags() != 0 || config.maxVcpus() < 1
                || Integer.compareUnsigned(config.maxVcpus(), profile.maxVcpus()) > 0 || version == 0
                || version > profile.maxGrantVersion() || resolved(config.maxGrantFrames(), host.frames()) < 1
                || config.maxGrantFrames() > host.frames() || config.maxMaptrackFrames() > host.maptrackFrames();
        if (bad) {
            return -Errno.XEN_EINVAL;
        }
        return config.cpupoolId() == 0 ? 0 : -Errno.XEN_ESRCH;
    }

    private DomainLimits limits(final XenDomctlCreatedomain config) {
        final GrantLimits host = hypervisor.grantLimits();
        return new DomainLimits(config.maxVcpus(), config.maxEvtchnPort(),
                Math.min(resolved(config.maxGrantFrames(), host.frames()), GRANT_FRAMES_MAX),
                Math.min(resolved(config.maxMaptrackFrames(), host.maptrackFrames()), GRANT_FRAMES_MAX),
                config.grantOpts() & Domctl.XEN_DOMCTL_GRANT_version_mask);
    }

    /** Whoever asks for less than nothing gets what the host has. */
    private static int resolved(final int asked, final int host) {
        return asked < 0 ? host : asked;
    }

    private long destroy(final Vcpu caller, final Domain target, final LocalMemory op) {
        if (target == caller.domain()) {
            return -Errno.XEN_EINVAL;
        }
        // A context that was refused may have left a table of the target to this vCPU, which would keep it dying.
        if (hypervisor.paging().finishOldTable(caller.tableWork) == FrameTable.RESTART) {
            return DomctlOperation.RESTART;
        }
        return hypervisor.lifecycle().destroy(target, caller.tableWork) ? 0 : DomctlOperation.RESTART;
    }

    private long pause(final Vcpu caller, final Domain target, final LocalMemory op) {
        if (target == caller.domain()) {
            return -Errno.XEN_EINVAL;
        }
        hypervisor.lifecycle().pause(target);
        return 0;
    }

    private long unpause(final Vcpu caller, final Domain target, final LocalMemory op) {
        return hypervisor.lifecycle().unpause(target) ? 0 : -Errno.XEN_EINVAL;
    }

    private long info(final Vcpu caller, final Domain found, final LocalMemory op) {
        DomainInfo.fill(found, new XenDomctlGetdomaininfo().wrap(op, DomctlOperation.U));
        new XenDomctl().wrap(op, 0).domain(found.domid());
        return 0;
    }

    private long maxVcpus(final Vcpu caller, final Domain target, final LocalMemory op) {
        final int max = new XenDomctlMaxVcpus().wrap(op, DomctlOperation.U).max();
        if (target == caller.domain() || max != target.maxVcpus() || target.dying != Domain.Dying.ALIVE) {
            return -Errno.XEN_EINVAL;
        }
        hypervisor.lifecycle().allocateVcpus(target);
        return 0;
    }

    private long resume(final Vcpu caller, final Domain target, final LocalMemory op) {
        if (target == caller.domain()) {
            return -Errno.XEN_EINVAL;
        }
        hypervisor.resume(target);
        return 0;
    }
}
