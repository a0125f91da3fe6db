package io.xenolith.hypervisor.sched;

import io.xenolith.hypervisor.domain.Vcpu;

/** Hears when a vCPU that was not running becomes able to run, and when the running one has to stop. */
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

    void woken(Vcpu vcpu);

    void stopped(Vcpu vcpu);
}
