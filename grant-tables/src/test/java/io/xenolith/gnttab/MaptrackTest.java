package io.xenolith.gnttab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MaptrackTest {
    @Test
    void handlesCountUpFromZero() {
        final Maptrack maptrack = new Maptrack(1);
        for (int i = 0; i < 255; i++) {
            assertThat(maptrack.take(0)).isEqualTo(i);
        }
    }

    @Test
    void theLastHandleOfTheLastFrameIsNeverGivenAway() {
        final Maptrack maptrack = new Maptrack(1);
        for (int i = 0; i < 255; i++) {
            maptrack.take(0);
        }
        assertThat(maptrack.take(0)).isEqualTo(Maptrack.NONE);
    }

    @Test
    void aFreedHandleGoesToTheEndOfTheQueue() {
        final Maptrack maptrack = new Maptrack(1);
        maptrack.free(maptrack.take(0));
        for (int i = 1; i < 256; i++) {
            assertThat(maptrack.take(0)).isEqualTo(i);
        }
        assertThat(maptrack.take(0)).isEqualTo(Maptrack.NONE);
    }

    @Test
    void aSecondFrameFollowsWhenTheFirstIsUsedUp() {
        final Maptrack maptrack = new Maptrack(2);
        for (int i = 0; i < 255; i++) {
            maptrack.take(0);
        }
        assertThat(maptrack.take(0)).isEqualTo(256);
        assertThat(maptrack.limit()).isEqualTo(512);
        for (int i = 257; i < 512; i++) {
            assertThat(maptrack.take(0)).isEqualTo(i);
        }
        assertThat(maptrack.take(0)).isEqualTo(Maptrack.NONE);
    }

    @Test
    void everyVcpuStartsAFrameOfItsOwn() {
        final Maptrack maptrack = new Maptrack(2);
        assertThat(maptrack.take(0)).isZero();
        assertThat(maptrack.take(3)).isEqualTo(256);
        assertThat(maptrack.take(0)).isEqualTo(1);
    }

    @Test
    void aVcpuWithoutFrameTakesOneHandleMoreAsTailOfItsQueue() {
        final Maptrack maptrack = new Maptrack(1);
        assertThat(maptrack.take(0)).isZero();
        assertThat(maptrack.take(1)).isEqualTo(2);
        assertThat(maptrack.take(0)).isEqualTo(3);
    }

    @Test
    void aStolenHandleComesBackToTheThief() {
        final Maptrack maptrack = new Maptrack(1);
        maptrack.take(0);
        maptrack.free(maptrack.take(1));
        assertThat(maptrack.take(1)).isEqualTo(1);
    }

    @Test
    void withoutFramesThereIsNoHandle() {
        assertThat(new Maptrack(0).take(0)).isEqualTo(Maptrack.NONE);
    }

    @Test
    void everyHandleIsGivenOnceWhateverTheOrderOfFrees() {
        final Maptrack maptrack = new Maptrack(3);
        final boolean[] out = new boolean[3 * Maptrack.PER_FRAME];
        for (int step = 0; step < 20_000; step++) {
            final int handle = (step * 7) % out.length;
            if (out[handle]) {
                out[handle] = false;
                maptrack.free(handle);
            }
            final int taken = maptrack.take(step % 3);
            if (taken != Maptrack.NONE) {
                assertThat(out[taken]).as("handle %s at step %s", taken, step).isFalse();
                out[taken] = true;
                maptrack.set(taken, null, 1, 1);
            }
        }
    }
}
