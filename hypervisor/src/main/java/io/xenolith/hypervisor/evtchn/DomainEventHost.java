package io.xenolith.hypervisor.evtchn;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.evtchn.EventAccess;
import io.xenolith.evtchn.EventChannels;
import io.xenolith.evtchn.EventHost;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.xsm.DefaultAction;
import io.xenolith.hypervisor.xsm.Permission;
import io.xenolith.hypervisor.xsm.Xsm;

/** One domain as its event channels see it. */
final class DomainEventHost implements EventHost {
    private final Domain domain;
    private final Hypervisor hypervisor;

    DomainEventHost(final Domain domain) {
        this.domain = domain;
        this.hypervisor = domain.hypervisor();
    }

    @Override
    public int domid() {
        return domain.domid();
    }

    @Override
    public EventChannels peer(final int domid) {
        final Domain peer = hypervisor.domain(domid);
        return peer == null ? null : peer.evtchn();
    }

    @Override
    public boolean permits(final EventAccess access, final int owner, final int other) {
        final Xsm xsm = hypervisor.xsm();
        return switch (access) {
            case UNBOUND -> xsm.permitsUnbound(domain, hypervisor.domain(owner), other);
            case INTERDOMAIN -> xsm.permitsInterdomain(domain, hypervisor.domain(other));
            case SEND -> xsm.permits(DefaultAction.HOOK, domain, hypervisor.domain(other), Permission.EVENT_SEND);
            case STATUS ->
                xsm.permits(DefaultAction.TARGET, domain, hypervisor.domain(owner), Permission.EVENT_STATUS);
            case RESET -> xsm.permits(DefaultAction.TARGET, domain, hypervisor.domain(owner), Permission.EVENT_RESET);
        };
    }

    @Override
    public boolean dying() {
        return domain.dying != Domain.Dying.ALIVE;
    }

    @Override
    public boolean pausedByToolstack() {
        return domain.pauseCount > 0;
    }

    @Override
    public int maxVcpus() {
        return domain.maxVcpus();
    }

    @Override
    public boolean vcpuExists(final int vcpu) {
        return domain.vcpu(vcpu) != null;
    }

    @Override
    public GuestMemory memory() {
        return hypervisor.memory();
    }

    @Override
    public long sharedInfoAddress() {
        return domain.sharedInfoMfn() << Page.SHIFT;
    }

    @Override
    public long vcpuInfoAddress(final int vcpu) {
        // A domain has ports before its toolstack has given it vCPUs.
        final long address = domain.vcpu(vcpu) == null ? 0 : domain.vcpu(vcpu).vcpuInfoAddress();
        return address == 0 ? NO_ADDRESS : address;
    }

    @Override
    public void kick(final int vcpu) {
        if (domain.vcpu(vcpu) != null) {
            domain.vcpu(vcpu).unblock();
        }
    }

    @Override
    public void wakePollers(final int port) {
        domain.wakePollers(port);
    }

    @Override
    public void notifyXen(final int vcpu, final int port) {
        // Xen's own consumers (memory events, device models) do not exist here, so nothing makes such a port.
        throw new IllegalStateException(domain + " port " + port + " has no consumer in Xen");
    }

    @Override
    public long claimPage(final long gfn) {
        // For a PV guest a gfn is an mfn. Whatever the conflict is, this caller's guest sees -EINVAL.
        return hypervisor.paging().heldPages().hold(domain, gfn)
                ? gfn << Page.SHIFT
                : -Errno.XEN_EINVAL;
    }

    @Override
    public void releasePage(final long address) {
        hypervisor.paging().heldPages().release(address >>> Page.SHIFT);
    }
}
