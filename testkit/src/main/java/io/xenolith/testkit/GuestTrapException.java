package io.xenolith.testkit;

/** What the guest was doing for the test ended in a trap. The guest is well and can be used further. */
public final class GuestTrapException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Trap trap;

    GuestTrapException(final int domid, final Trap trap) {
        super("d" + domid + " had a " + trap);
        this.trap = trap;
    }

    public Trap trap() {
        return trap;
    }
}
