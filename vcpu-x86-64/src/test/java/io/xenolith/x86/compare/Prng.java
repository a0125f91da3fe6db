package io.xenolith.x86.compare;

/** Marsaglia's xorshift64*, the same in the recorder. */
final class Prng {
    private static final long MULTIPLIER = 0x2545_F491_4F6C_DD1DL;
    private static final long[] BOUNDARIES = {0, 1, 2, -1, -2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF,
            0x1_0000,
            0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFFL, 0x1_0000_0000L, Long.MAX_VALUE, Long.MIN_VALUE,
            0xFFFF_FFFF_8000_0000L,
            0xFF80, 63, 64, 31, 32, 33, 15, 16, 17, 7, 8, 9};

    private long state;

    Prng(final long seed) {
        state = seed | 1;
    }

    long next() {
        state ^= state >>> 12;
        state ^= state << 25;
        state ^= state >>> 27;
        return state * MULTIPLIER;
    }

    /** 0 to {@code bound} - 1. */
    int below(final int bound) {
        return (int) ((next() >>> 33) % bound);
    }

    boolean chance(final int oneIn) {
        return below(oneIn) == 0;
    }

    /** A number near the limits of some width, or any. */
    long operand() {
        return switch (below(4)) {
            case 0, 1 -> BOUNDARIES[below(BOUNDARIES.length)] + (chance(8) ? below(3) - 1 : 0);
            case 2 -> next() >> below(64);
            default -> next();
        };
    }
}
