package io.xenolith.hypervisor.sched;

import io.xenolith.hypervisor.domain.Vcpu;

/** Hears of every vCPU that becomes able to run, and when the running one has to stop. */
public interface WakeListener {
    /** Before a run loop exists. */
    WakeListener NONE = new WakeListener() {
        @Override
        public void woken(final Vcpu vcpu) {
        }

        @Override
        public void stopped(final Vcpu vcpu) {
        }
    };

    /** {@code vcpu} is able to run after a change; it may have been before. */
    void woken(Vcpu vcpu);

    void stopped(Vcpu vcpu);
}
