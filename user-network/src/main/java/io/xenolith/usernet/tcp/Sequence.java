package io.xenolith.usernet.tcp;

/** Sequence numbers, which go round. Source: RFC 9293, 3.4. */
final class Sequence {
    private Sequence() {
    }

    static boolean before(final int one, final int other) {
        return one - other < 0;
    }

    static boolean after(final int one, final int other) {
        return one - other > 0;
    }

    static int max(final int one, final int other) {
        return after(one, other) ? one : other;
    }
}
