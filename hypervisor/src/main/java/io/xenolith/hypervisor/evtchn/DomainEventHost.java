package io.xenolith.hypervisor.evtchn;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.evtchn.EventChannels;
import io.xenolith.evtchn.EventHost;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;

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
    public boolean mayTarget(final int domid) {
        return domain.mayTarget(hypervisor.domain(domid));
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
