package io.xenolith.dom0.builder.unpack;

import io.xenolith.abi.LocalMemory;

/** The hash XXH64 with seed 0, whose lower half ends a frame of Zstandard. Source: the xxHash algorithm description. */
final class Xxh64 {
    private static final long P1 = 0x9e3779b185ebca87L;
    private static final long P2 = 0xc2b2ae3d27d4eb4fL;
    private static final long P3 = 0x165667b19e3779f9L;
    private static final long P4 = 0x85ebca77c2b2ae63L;
    private static final long P5 = 0x27d4eb2f165667c5L;
    private static final long P1_PLUS_P2 = 0x60ea27eeadc0b5d6L;
    private static final int STRIPE = 32;

    private Xxh64() {
    }

    /** The hash of {@code bytes[from..to-1]}. */
    static long of(final byte[] bytes, final int from, final int to) {
        final LocalMemory memory = new LocalMemory(bytes);
        int at = from;
        long hash = P5;
        if (to - from >= STRIPE) {
            long a = P1_PLUS_P2;
            long b = P2;
            long c = 0;
            long d = -P1;
            for (; at <= to - STRIPE; at += STRIPE) {
                a = round(a, memory.getLong(at));
                b = round(b, memory.getLong(at + 8));
                c = round(c, memory.getLong(at + 16));
                d = round(d, memory.getLong(at + 24));
            }
            hash = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
            hash = merge(merge(merge(merge(hash, a), b), c), d);
        }
        return finish(tail(hash + to - from, memory, at, to));
    }

    private static long round(final long lane, final long input) {
        return Long.rotateLeft(lane + input * P2, 31) * P1;
    }

    private static long merge(final long hash, final long lane) {
        return (hash ^ round(0, lane)) * P1 + P4;
    }

    /** Less than a stripe is left: longs, an int, bytes. */
    private static long tail(final long start, final LocalMemory memory, final int from, final int to) {
        long hash = start;
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            hash = Long.rotateLeft(hash ^ round(0, memory.getLong(at)), 27) * P1 + P4;
        }
        if (at <= to - Integer.BYTES) {
            hash = Long.rotateLeft(hash ^ (Integer.toUnsignedLong(memory.getInt(at)) * P1), 23) * P2 + P3;
            at += Integer.BYTES;
        }
        for (; at < to; at++) {
            hash = Long.rotateLeft(hash ^ ((memory.getByte(at) & 0xff) * P5), 11) * P1;
        }
        return hash;
    }

    private static long finish(final long start) {
        long hash = (start ^ (start >>> 33)) * P2;
        hash = (hash ^ (hash >>> 29)) * P3;
        return hash ^ (hash >>> 32);
    }
}
