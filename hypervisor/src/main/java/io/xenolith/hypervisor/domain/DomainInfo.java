package io.xenolith.hypervisor.domain;

import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;

/** Fills xen_domctl_getdomaininfo, for domctl and sysctl alike. Source: Xen public/domctl.h. */
public final class DomainInfo {
    private static final int SHUTDOWN_MASK = 0xff;
    private static final int GPADDR_BITS_PV = 0;

    private DomainInfo() {
    }

    /** Describes {@code domain} in {@code info}; every byte of it is written. */
    public static void fill(final Domain domain, final XenDomctlGetdomaininfo info) {
        info.structMemory().fill(info.structAddress(), info.structSize(), (byte) 0);
        info.domain(domain.domid());
        info.flags(flags(domain));
        info.totPages(domain.totPages).maxPages(domain.maxPages);
        info.sharedInfoFrame(domain.sharedInfoMfn());
        int online = 0;
        int maxId = 0;
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
        info.gpaddrBits(GPADDR_BITS_PV);
    }

    private static int flags(final Domain domain) {
        int flags = 0;
        if (domain.dying == Domain.Dying.DEAD) {
            flags |= Domctl.XEN_DOMINF_dying;
        }
        if (domain.shutDown) {
            flags |= Domctl.XEN_DOMINF_shutdown
                    | (domain.shutdownCode & SHUTDOWN_MASK) << Domctl.XEN_DOMINF_shutdownshift;
        }
        if (domain.pauseCount > 0) {
            flags |= Domctl.XEN_DOMINF_paused;
        }
        boolean blocked = true;
        for (int id = 0; id < domain.maxVcpus(); id++) {
            final Vcpu vcpu = domain.vcpu(id);
            if (vcpu != null && !vcpu.down && !vcpu.blocked && !vcpu.polling) {
                blocked = false;
            }
        }
        return blocked ? flags | Domctl.XEN_DOMINF_blocked : flags;
    }
}
