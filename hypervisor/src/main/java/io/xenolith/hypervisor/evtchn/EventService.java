package io.xenolith.hypervisor.evtchn;

import io.xenolith.abi.xen.Xen;
import io.xenolith.evtchn.EventChannels;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.DomainLimits;
import io.xenolith.hypervisor.domain.DomainPart;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.TableWork;
import io.xenolith.hypervisor.vcpu.VcpuEvents;

/** Gives every domain its event channels, and raises what comes from the hypervisor itself. */
public final class EventService implements DomainPart, VcpuEvents {
    /** Interrupt numbers of the hardware domain: more than 200, fewer than 99999 (recorded). */
    private static final int HARDWARE_PIRQS = 256;

    private final Hypervisor hypervisor;

    private EventService(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    /** Adds event channels to a hypervisor that has no domains yet: the domain part, the events, hypercalls 16 and 32. */
    public static EventService register(final Hypervisor hypervisor) {
        final EventService service = new EventService(hypervisor);
        hypervisor.events(service);
        hypervisor.lifecycle().addPart(service);
        final EventChannelOp op = new EventChannelOp(hypervisor);
        hypervisor.hypercalls().register(Xen.__HYPERVISOR_event_channel_op, op);
        hypervisor.hypercalls().register(Xen.__HYPERVISOR_event_channel_op_compat,
                new EventChannelOpCompat(hypervisor, op));
        return service;
    }

    @Override
    public boolean create(final Domain domain, final DomainLimits limits) {
        if (domain.hardwareDomain()) {
            domain.nrPirqs = HARDWARE_PIRQS;
        }
        final int maxPort = limits.maxEvtchnPort() < 0 ? Integer.MAX_VALUE : limits.maxEvtchnPort();
        domain.evtchn(new EventChannels(new DomainEventHost(domain), new DomainPirqs(domain), maxPort,
                hypervisor.trace()));
        return true;
    }

    @Override
    public boolean release(final Domain domain, final TableWork work) {
        if (domain.evtchn() != null && !domain.evtchn().destroy(work::givesWay)) {
            return false;
        }
        giveVirqsBack(domain);
        return true;
    }

    /** Global virqs that {@code domain} handled go to the hardware domain again. */
    private void giveVirqsBack(final Domain domain) {
        final Domain hardware = hypervisor.domain(0);
        if (hardware == null || hardware == domain) {
            return;
        }
        for (int virq = 0; virq < Xen.NR_VIRQS; virq++) {
            if (hypervisor.virqHandler(virq) == domain.domid()) {
                hypervisor.virqHandler(virq, hardware);
            }
        }
    }

    @Override
    public void raiseVirq(final Vcpu vcpu, final int virq) {
        vcpu.domain().evtchn().raiseVirq(vcpu.id(), virq);
    }

    @Override
    public void raiseGlobalVirq(final int virq) {
        final Domain handler = hypervisor.domain(hypervisor.virqHandler(virq));
        // None before dom0 is made, and while it is being made.
        if (handler != null && handler.evtchn() != null) {
            handler.evtchn().raiseGlobalVirq(virq);
        }
    }

    @Override
    public boolean portValid(final Domain domain, final int port) {
        return domain.evtchn().isAllocated(port);
    }

    @Override
    public boolean portPending(final Domain domain, final int port) {
        return domain.evtchn().isPending(port);
    }

    /** A simulated device's interrupt line fires: the pirq becomes pending if {@code domain} has bound it. */
    public boolean raisePirq(final Domain domain, final int pirq) {
        return domain.evtchn().raisePirq(pirq);
    }
}
