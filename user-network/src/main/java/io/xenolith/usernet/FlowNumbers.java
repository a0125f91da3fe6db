package io.xenolith.usernet;

/** Numbers for flows that begin inside: the even ones. */
public final class FlowNumbers {
    private long last;

    public long next() {
        last += 2;
        return last;
    }
}
