package io.xenolith.hypervisor.sched;

import io.xenolith.abi.sched.Sched;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.console.VcpuDump;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.trace.TraceEvent;

/** How domains stop and go on: Xen's domain_shutdown, domain_crash and domain_resume. */
public final class DomainStops {
    private static final String[] REASONS = {"poweroff", "reboot", "suspend", "crash", "watchdog", "soft_reset"};

    private final Hypervisor hypervisor;

    public DomainStops(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    /** Stops every vCPU. A reason recorded earlier (SCHEDOP_shutdown_code) wins; a domain that is down stays as it is. */
    public void shutdown(final Domain domain, final int reason) {
        if (domain.shutDown || domain.dying != Domain.Dying.ALIVE) {
            return;
        }
        domain.shutDown = true;
        if (domain.shutdownCode < 0) {
            domain.shutdownCode = reason;
        }
        domain.stateChanged();
        trace(domain, "shutdown", name(domain.shutdownCode)
                + (domain.crashReason.isEmpty() ? "" : ": " + domain.crashReason));
        // Whoever has asked for it is told by the domain's own port, and nobody else (domctl subscribe).
        if (domain.shutdownCode == Sched.SHUTDOWN_suspend && domain.suspendPort > 0) {
            domain.evtchn().send(domain.suspendPort);
        } else {
            hypervisor.events().raiseGlobalVirq(Xen.VIRQ_DOM_EXC);
        }
    }

    public void crash(final Domain domain, final String reason) {
        if (domain.shutDown || domain.dying != Domain.Dying.ALIVE) {
            return;
        }
        domain.crashReason = reason;
        new VcpuDump(hypervisor).crashed(domain, reason);
        shutdown(domain, Sched.SHUTDOWN_crash);
    }

    /** Forgets the shut-down; a domain that is not shut down is left alone. */
    public void resume(final Domain domain) {
        if (!domain.shutDown) {
            return;
        }
        domain.shutDown = false;
        domain.shutdownCode = -1;
        domain.crashReason = "";
        domain.stateChanged();
        trace(domain, "resumed", "");
        // xenstored and the toolstack learn of it by this virq.
        hypervisor.events().raiseGlobalVirq(Xen.VIRQ_DOM_EXC);
    }

    private void trace(final Domain domain, final String state, final String reason) {
        if (hypervisor.trace().on()) {
            hypervisor.trace().emit(new TraceEvent.DomainState(domain.domid(), state, reason));
        }
    }

    /** A SHUTDOWN_ reason's name, or its number if it has none. */
    public static String name(final int reason) {
        return reason >= 0 && reason < REASONS.length ? REASONS[reason] : Integer.toString(reason);
    }
}
