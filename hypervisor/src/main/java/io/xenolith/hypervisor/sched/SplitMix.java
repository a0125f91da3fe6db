package io.xenolith.hypervisor.sched;

import java.util.random.RandomGenerator;

/**
 * The numbers of {@link java.util.SplittableRandom}, whose state nobody else can see. Source: Steele, Lea and Flood, "Fast
 * splittable pseudorandom number generators", 2014.
 */
final class SplitMix implements RandomGenerator {
    private static final long STEP = 0x9e37_79b9_7f4a_7c15L;

    private long state;

    SplitMix(final long seed) {
        state = seed;
    }

    @Override
    public long nextLong() {
        state += STEP;
        final long first = (state ^ state >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        final long second = (first ^ first >>> 27) * 0x94d0_49bb_1331_11ebL;
        return second ^ second >>> 31;
    }

    @Override
    public int nextInt() {
        state += STEP;
        final long first = (state ^ state >>> 33) * 0x62a9_d9ed_7997_05f5L;
        return (int) (((first ^ first >>> 28) * 0xcb24_d0a5_c88c_35b3L) >>> Integer.SIZE);
    }
}
