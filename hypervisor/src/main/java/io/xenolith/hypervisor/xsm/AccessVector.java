package io.xenolith.hypervisor.xsm;

/**
 * What a policy's rules say about one class of permissions between two labels, as bits; what neither has is for the
 * policy's default to decide.
 */
record AccessVector(int allowed, int denied) {
    static final AccessVector UNDECIDED = new AccessVector(0, 0);

    /** With a later rule. */
    AccessVector with(final FlaskRule rule, final int bits) {
        return rule.allow()
                ? new AccessVector(allowed | bits, denied & ~bits)
                : new AccessVector(allowed & ~bits, denied | bits);
    }
}
