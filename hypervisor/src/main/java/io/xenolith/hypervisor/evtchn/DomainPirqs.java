package io.xenolith.hypervisor.evtchn;

import io.xenolith.evtchn.PirqHost;
import io.xenolith.hypervisor.domain.Domain;

/**
 * Physical interrupts of one domain. They come from simulated devices, each of which belongs to one domain and needs neither
 * sharing nor a target CPU, so binding one is always possible and changes nothing outside the port.
 */
final class DomainPirqs implements PirqHost {
    private final Domain domain;

    DomainPirqs(final Domain domain) {
        this.domain = domain;
    }

    @Override
    public int count() {
        return domain.nrPirqs;
    }

    @Override
    public boolean permitted(final int pirq) {
        return domain.pirqs.get(pirq);
    }

    @Override
    public int bind(final int pirq, final int vcpu, final boolean willShare) {
        return 0;
    }

    @Override
    public void move(final int pirq, final int vcpu) {
        // The line has no affinity.
    }

    @Override
    public void unbind(final int pirq) {
        // The line keeps firing; nobody hears it.
    }
}
