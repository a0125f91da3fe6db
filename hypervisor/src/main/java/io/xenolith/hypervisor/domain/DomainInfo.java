package io.xenolith.hypervisor.domain;

import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;

/** Fills xen_domctl_getdomaininfo, for domctl and sysctl alike. Source: Xen public/domctl.h. */
public final class DomainInfo {
    private static final int GPADDR_BITS_PV = 0;

    private DomainInfo() {
    }

    /** Describes {@code domain} in {@code info}; every byte of it is written. */
    public static void fill(final Domain domain, final XenDomctlGetdomaininfo info) {
        info.structMemory().fill(info.structAddress(), info.structSize(), (byte) 0);
        info.domain(domain.domid());
        info.flags(flags(domain));
        info.totPages(domain.totPages).maxPages(domain.maxPages).outstandingPages(domain.outstandingPages);
        info.sharedInfoFrame(domain.sharedInfoMfn());
        int online = 0;
        int maxId = (int) Domctl.XEN_INVALID_MAX_VCPU_ID;
        for (int id = 0; id < domain.maxVcpus(); id++) {
            final Vcpu vcpu = domain.vcpu(id);
            if (vcpu != null) {
                maxId = id;
                online += vcpu.down ? 0 : 1;
            }
        }
        info.cpuTime(domain.counters().runNs);
        info.nrOnlineVcpus(online).maxVcpuId(maxId);
        for (int i = 0; i < domain.handle.length; i++) {
            info.handle(i, domain.handle[i]);
        }
        info.ssidref(domain.hypervisor().xsm().ssidref(domain));
        info.gpaddrBits(GPADDR_BITS_PV);
    }

    private static int flags(final Domain domain) {
        int flags = vcpuFlags(domain);
        if (domain.relinquished) {
            // One that is still taken apart is not said to be dying yet; what others hold of it is (DOMDYING_dead).
            flags |= Domctl.XEN_DOMINF_dying;
        }
        // All bits of a code that there is not are set, above the mask as well.
        flags |= domain.shutdownCode << Domctl.XEN_DOMINF_shutdownshift;
        if (domain.shutDown) {
            flags |= Domctl.XEN_DOMINF_shutdown;
        }
        if (domain.pauseCount > 0) {
            flags |= Domctl.XEN_DOMINF_paused;
        }
        if (domain.debugged) {
            flags |= Domctl.XEN_DOMINF_debugged;
        }
        if (domain.xenstoreDomain) {
            flags |= Domctl.XEN_DOMINF_xs_domain;
        }
        return flags;
    }

    /** A domain is blocked if all the vCPUs that are online are, and running if one of them is; without any, neither. */
    private static int vcpuFlags(final Domain domain) {
        int flags = 0;
        boolean awake = false;
        for (int id = 0; id < domain.maxVcpus(); id++) {
            final Vcpu vcpu = domain.vcpu(id);
            if (vcpu != null && !vcpu.down) {
                flags |= Domctl.XEN_DOMINF_blocked | (vcpu.running ? Domctl.XEN_DOMINF_running : 0);
                awake |= !vcpu.blocked && !vcpu.polling;
            }
        }
        return awake ? flags & ~Domctl.XEN_DOMINF_blocked : flags;
    }
}
