package io.xenolith.hypervisor.check;

import io.xenolith.abi.xen.Xen;
import io.xenolith.evtchn.Channel;
import io.xenolith.evtchn.EventChannels;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import java.util.ArrayList;
import java.util.List;

/** Both ends of every event channel name each other, and every interrupt that is bound names the port that is bound to it. */
public final class EventInvariants {
    private final Hypervisor hypervisor;
    private final List<String> differences = new ArrayList<>();

    private EventInvariants(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    /** Each difference as a sentence; empty if all agrees. */
    public static List<String> check(final Hypervisor hypervisor) {
        final EventInvariants invariants = new EventInvariants(hypervisor);
        for (final Domain domain : hypervisor.domains()) {
            if (domain.evtchn() != null) {
                invariants.checkPorts(domain);
                invariants.checkVirqs(domain);
                invariants.checkPirqs(domain);
            }
        }
        return invariants.differences;
    }

    private void checkPorts(final Domain domain) {
        final EventChannels ports = domain.evtchn();
        for (int port = 0; port < ports.allocatedPorts(); port++) {
            final Channel channel = ports.channel(port);
            if (channel instanceof Channel.Reserved != (port == 0)) {
                report(domain, port, "is " + channel);
            }
            if (channel.inUse()) {
                checkInUse(domain, port, channel);
            }
        }
    }

    private void checkInUse(final Domain domain, final int port, final Channel channel) {
        final EventChannels ports = domain.evtchn();
        if (domain.dying != Domain.Dying.ALIVE) {
            report(domain, port, "of a dying domain is " + channel);
        }
        // A domain may have ports before its vCPUs are allocated.
        if (ports.notifyVcpu(port) < 0 || ports.notifyVcpu(port) >= domain.maxVcpus()) {
            report(domain, port, "tells vCPU " + ports.notifyVcpu(port) + " of " + domain.maxVcpus());
        }
        switch (channel) {
            case Channel.Interdomain(final int remoteDomid, final int remotePort) ->
                checkPair(domain, port, remoteDomid, remotePort);
            case Channel.Virq(final int virq) -> {
                final int vcpu = EventChannels.isGlobalVirq(virq) ? 0 : ports.notifyVcpu(port);
                if (ports.virqPort(vcpu, virq) != port) {
                    report(domain, port, "is for virq " + virq + ", which is bound to " + ports.virqPort(vcpu, virq));
                }
            }
            case Channel.Pirq(final int pirq) -> {
                if (ports.pirqPort(pirq) != port) {
                    report(domain, port, "is for pirq " + pirq + ", which is bound to " + ports.pirqPort(pirq));
                }
            }
            case Channel.Free _,Channel.Reserved _,Channel.Unbound _,Channel.Ipi _ -> {
                // Nothing else records them.
            }
        }
    }

    private void checkPair(final Domain domain, final int port, final int remoteDomid, final int remotePort) {
        final Domain remote = hypervisor.domain(remoteDomid);
        final String peer = "port " + remotePort + " of d" + remoteDomid;
        if (remote == null || remote.evtchn() == null || !remote.evtchn().isAllocated(remotePort)) {
            report(domain, port, "is connected to " + peer + ", which does not exist");
        } else if (!remote.evtchn().channel(remotePort).equals(new Channel.Interdomain(domain.domid(), port))) {
            report(domain, port, "is connected to " + peer + ", which is " + remote.evtchn().channel(remotePort));
        }
    }

    private void checkVirqs(final Domain domain) {
        for (int vcpu = 0; vcpu < domain.maxVcpus(); vcpu++) {
            for (int virq = 0; virq < Xen.NR_VIRQS; virq++) {
                final int port = domain.evtchn().virqPort(vcpu, virq);
                if (port != 0 && !isBoundTo(domain, port, new Channel.Virq(virq))) {
                    report(domain, port, "is not bound to virq " + virq + " of vCPU " + vcpu + " any more");
                }
                if (port != 0 && vcpu != 0 && EventChannels.isGlobalVirq(virq)) {
                    report(domain, port, "is bound to global virq " + virq + " at vCPU " + vcpu);
                }
            }
        }
    }

    private void checkPirqs(final Domain domain) {
        for (int pirq = 0; pirq < domain.nrPirqs; pirq++) {
            final int port = domain.evtchn().pirqPort(pirq);
            if (port != 0 && !isBoundTo(domain, port, new Channel.Pirq(pirq))) {
                report(domain, port, "is not bound to pirq " + pirq + " any more");
            }
        }
    }

    private static boolean isBoundTo(final Domain domain, final int port, final Channel channel) {
        return domain.evtchn().isAllocated(port) && domain.evtchn().channel(port).equals(channel);
    }

    private void report(final Domain domain, final int port, final String what) {
        differences.add("port " + port + " of " + domain + " " + what);
    }
}
