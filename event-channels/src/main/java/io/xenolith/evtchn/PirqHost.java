package io.xenolith.evtchn;

/** The physical interrupts of one domain, as its event channels need them. Numbers are checked against {@link #count}. */
public interface PirqHost {
    /** A domain without any physical interrupt. */
    PirqHost NONE = new PirqHost() {
        @Override
        public int count() {
            return 0;
        }

        @Override
        public boolean permitted(final int pirq) {
            return false;
        }

        @Override
        public int bind(final int pirq, final int vcpu, final boolean willShare) {
            throw new IllegalStateException("bind of pirq " + pirq + " of none");
        }

        @Override
        public void move(final int pirq, final int vcpu) {
            throw new IllegalStateException("move of pirq " + pirq + " of none");
        }

        @Override
        public void unbind(final int pirq) {
            throw new IllegalStateException("unbind of pirq " + pirq + " of none");
        }
    };

    /** Xen's nr_pirqs: numbers 0 to this - 1 exist for the domain. Constant. */
    int count();

    /** The domain was given this interrupt. */
    boolean permitted(int pirq);

    /**
     * Connects the interrupt to the domain, aimed at {@code vcpu}.
     *
     * @return 0, or {@code -EINVAL} (not mapped), {@code -EBUSY} (in use and not shareable), {@code -ENOMEM}
     */
    int bind(int pirq, int vcpu, boolean willShare);

    /** A bound interrupt is now to be handled by {@code vcpu}. */
    void move(int pirq, int vcpu);

    /** Disconnects a bound interrupt. */
    void unbind(int pirq);
}
