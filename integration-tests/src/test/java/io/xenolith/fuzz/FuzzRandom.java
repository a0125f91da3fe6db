package io.xenolith.fuzz;

import java.util.List;
import java.util.SplittableRandom;

/** Where every choice comes from: a seed. */
final class FuzzRandom {
    private static final long[] BOUNDARIES = {0, 1, 2, 7, 8, 31, 32, 63, 64, 255, 256, 511, 512, 4095, 4096, 0x7ff0,
            0x7fff, 0xffff, 0x10000, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL, 0x1_0000_0000L, Long.MAX_VALUE,
            Long.MIN_VALUE, -1, -2, -4096, 1L << 40, 1L << 52};

    private final SplittableRandom random;

    FuzzRandom(final long seed) {
        random = new SplittableRandom(seed);
    }

    int below(final int bound) {
        return random.nextInt(bound);
    }

    boolean oneIn(final int chances) {
        return random.nextInt(chances) == 0;
    }

    long any() {
        return random.nextLong();
    }

    long pick(final long... values) {
        return values[random.nextInt(values.length)];
    }

    <T> T pick(final List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** A value at which code tends to change its mind. */
    long boundary() {
        return pick(BOUNDARIES);
    }

    /** Mostly below {@code bound}, sometimes a boundary, seldom anything. */
    long about(final int bound) {
        return switch (below(16)) {
            case 0 -> boundary();
            case 1 -> oneIn(4) ? any() : bound;
            default -> below(bound);
        };
    }
}
