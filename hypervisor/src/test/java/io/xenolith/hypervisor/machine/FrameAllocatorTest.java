package io.xenolith.hypervisor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrameAllocatorTest {
    private final SparseMemory memory = new SparseMemory();

    @AfterEach
    void close() {
        memory.close();
    }

    private FrameAllocator allocator(final int frames) {
        return new FrameAllocator(memory, new FrameLinks(memory, frames), frames);
    }

    @Test
    void lowestAddressComesFirst() {
        final FrameAllocator allocator = allocator(64);
        allocator.addRange(3, 64);
        assertThat(allocator.freeFrames()).isEqualTo(61);
        assertThat(allocator.allocate(0)).isEqualTo(3);
        assertThat(allocator.allocate(2)).isEqualTo(4);
        assertThat(allocator.allocate(0)).isEqualTo(8);
    }

    @Test
    void anExtentIsAlignedToItsSizeAndNothingBiggerThanFreeCanBeHad() {
        final FrameAllocator allocator = allocator(64);
        allocator.addRange(1, 63);
        assertThat(allocator.allocate(4)).isEqualTo(16);
        assertThat(allocator.allocate(4)).isEqualTo(32);
        assertThat(allocator.allocate(4)).isEqualTo(-1);
        assertThat(allocator.allocate(-1)).isEqualTo(-1);
        assertThat(allocator.allocate(19)).isEqualTo(-1);
    }

    @Test
    void freeFramesOfARangeAreThoseOfAllBlocksThatReachIntoIt() {
        final FrameAllocator allocator = allocator(64);
        allocator.addRange(3, 64);
        assertThat(allocator.freeFrames(0, 64)).isEqualTo(61);
        assertThat(allocator.freeFrames(0, 10)).isEqualTo(7);
        assertThat(allocator.freeFrames(10, 1L << 40)).isEqualTo(54);
        assertThat(allocator.freeFrames(17, 18)).isEqualTo(1);
        assertThat(allocator.allocate(0)).isEqualTo(3);
        assertThat(allocator.freeFrames(0, 10)).isEqualTo(6);
        assertThat(allocator.freeFrames(10, 10)).isZero();
    }

    @Test
    void freedBuddiesJoinUp() {
        final FrameAllocator allocator = allocator(1 << 18);
        allocator.addRange(0, 1 << 18);
        final List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            taken.add(allocator.allocate(0));
        }
        taken.forEach(allocator::free);
        assertThat(allocator.allocate(18)).isZero();
        assertThat(allocator.freeFrames()).isZero();
    }

    @Test
    void noFrameIsEverGivenTwice() {
        final int frames = 1000;
        final FrameAllocator allocator = allocator(frames);
        allocator.addRange(7, frames);
        final boolean[] taken = new boolean[frames];
        final SplittableRandom random = new SplittableRandom(1);
        for (int step = 0; step < 20_000; step++) {
            if (random.nextBoolean()) {
                final int order = random.nextInt(5);
                final int mfn = allocator.allocate(order);
                for (int i = mfn; mfn >= 0 && i < mfn + (1 << order); i++) {
                    assertThat(taken[i]).isFalse();
                    taken[i] = true;
                }
            } else {
                final int mfn = random.nextInt(7, frames);
                if (taken[mfn]) {
                    taken[mfn] = false;
                    allocator.free(mfn);
                }
            }
        }
        int free = 0;
        for (int i = 7; i < frames; i++) {
            free += taken[i] ? 0 : 1;
        }
        assertThat(allocator.freeFrames()).isEqualTo(free);
    }
}
