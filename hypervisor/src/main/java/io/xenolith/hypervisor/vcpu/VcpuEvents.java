package io.xenolith.hypervisor.vcpu;

import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;

/** What vCPUs, timers and domain stops need of event channels. */
public interface VcpuEvents {
    /** Raises a per-vCPU virq; nothing happens if it is not bound. */
    void raiseVirq(Vcpu vcpu, int virq);

    /** Raises a global virq for its handler: dom0, or the domain set by set_virq_handler. */
    void raiseGlobalVirq(int virq);

    /** {@code port} lies in the range {@code domain} has allocated, free or not (Xen's port_is_valid). */
    boolean portValid(Domain domain, int port);

    /** {@code port}, a valid one, is pending, masked or not; a free one is not. */
    boolean portPending(Domain domain, int port);
}
