package io.xenolith.x86.compare;

import java.nio.ByteBuffer;

/**
 * What running a case did.
 *
 * @param rip where it stopped
 * @param vector 3 if it ran to its end, otherwise the exception's
 * @param address of a page fault
 * @param memory hash of the window
 */
record Outcome(long[] gpr, long rip, int flags, int vector, int errorCode, long address, long memory) {
    static final int BYTES = 16 * 8 + 8 + 4 + 4 + 4 + 8 + 8;
    /** Ran to its end. */
    static final int END = 3;

    static Outcome read(final ByteBuffer in) {
        final long[] gpr = new long[16];
        for (int i = 0; i < gpr.length; i++) {
            gpr[i] = in.getLong();
        }
        return new Outcome(gpr, in.getLong(), in.getInt(), in.getInt(), in.getInt(), in.getLong(), in.getLong());
    }

    /** 32 bits over everything but the flags; the error code counts only where the exception has one. */
    int digest() {
        long h = 0;
        for (final long register : gpr) {
            h = mix(h, register);
        }
        h = mix(h, rip);
        h = mix(h, vector);
        h = mix(h, comparableError());
        h = mix(h, address);
        h = mix(h, memory);
        return (int) (h ^ h >>> 32);
    }

    /** Linux reports faults in the upper half as if a page were present there, to keep its layout to itself. */
    private int comparableError() {
        return switch (vector) {
            case 14 -> address < 0 ? errorCode | 1 : errorCode;
            case 13 -> errorCode;
            default -> 0;
        };
    }

    static long mix(final long hash, final long word) {
        final long h = (hash ^ word) * 0x100_0000_01B3L;
        return h ^ h >>> 29;
    }
}
