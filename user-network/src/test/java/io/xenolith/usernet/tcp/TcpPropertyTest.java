package io.xenolith.usernet.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.usernet.TestClock;
import io.xenolith.usernet.packet.TcpSegment;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever the wire does, both streams arrive whole and in order, and the connection ends. */
class TcpPropertyTest {
    private static final int SEEDS = 20;
    private static final long STEPS_MAX = 2_000_000;

    private final TestClock clock = new TestClock();

    @ParameterizedTest
    @CsvSource({"0, 0, 0, 1000000", "2, 0, 0, 300000", "0, 20, 0, 300000", "0, 0, 30, 300000", "5, 5, 20, 200000",
            "20, 20, 50, 40000"})
    void bothStreamsArriveWhateverIsLostRepeatedOrLate(final int loss, final int repeat, final int late,
            final int bytesMax) {
        for (int seed = 0; seed < SEEDS; seed++) {
            check(seed, loss, repeat, late, bytesMax);
        }
    }

    private void check(final int seed, final int loss, final int repeat, final int late, final int bytesMax) {
        final String run = "seed " + seed;
        final Random random = new Random(seed);
        final LossyWire wire = new LossyWire(clock, random, loss, repeat, late);
        final TestEnd[] ends = new TestEnd[2];
        final byte[] up = bytes(random, bytesMax);
        final byte[] down = bytes(random, bytesMax);
        ends[0] = new TestEnd(1000, 80, clock, random, up,
                (segment, mss) -> wire.carry(segment, mss, in -> arrive(ends[1], in)));
        ends[1] = new TestEnd(80, 1000, clock, random, down,
                (segment, mss) -> wire.carry(segment, mss, ends[0].endpoint::segment));
        ends[0].endpoint.connect();
        long steps = 0;
        while (!(ends[0].ended && ends[1].ended) && clock.step()) {
            steps++;
            assertThat(steps).as(run).isLessThan(STEPS_MAX);
            if (ends[0].finishSeen && ends[1].finishSeen) {
                // The last acknowledgement may always be the one that is lost; then only one side knows of the end.
                wire.becomeKind();
            }
        }
        assertThat(ends[1].received.toByteArray()).as(run).isEqualTo(up);
        assertThat(ends[0].received.toByteArray()).as(run).isEqualTo(down);
        for (final TestEnd end : ends) {
            assertThat(end.finishSeen).as(run).isTrue();
            assertThat(end.ended).as(run).isTrue();
            assertThat(end.endedInOrder).as(run).isTrue();
        }
        assertThat(ends[0].delivered()).as(run).isEqualTo(up.length);
        assertThat(ends[1].delivered()).as(run).isEqualTo(down.length);
    }

    /** As the table of flows does it: the first SYN makes the connection. */
    private static void arrive(final TestEnd end, final TcpSegment in) {
        if (in.has(TcpSegment.SYN) && !end.offered) {
            end.offered = true;
            end.endpoint.offered(in);
            end.endpoint.accept();
        } else {
            end.endpoint.segment(in);
        }
    }

    private static byte[] bytes(final Random random, final int max) {
        final byte[] bytes = new byte[random.nextInt(max + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void aLargeTransferOnAGoodWireTakesFewSegments() {
        final int[] segments = new int[1];
        final Random random = new Random(1);
        final byte[] data = new byte[4 << 20];
        random.nextBytes(data);
        final TestEnd[] ends = new TestEnd[2];
        ends[0] = new TestEnd(1000, 80, clock, random, data, (segment, mss) -> {
            segments[0]++;
            clock.in(1000, () -> arrive(ends[1], segment));
        });
        ends[1] = new TestEnd(80, 1000, clock, random, new byte[0],
                (segment, mss) -> clock.in(1000, () -> ends[0].endpoint.segment(segment)));
        ends[0].endpoint.connect();
        while (!(ends[0].ended && ends[1].ended) && clock.step()) {
            assertThat(clock.nowNs()).isLessThan(3_600_000_000_000L);
        }
        assertThat(ends[1].received.toByteArray()).isEqualTo(data);
        assertThat(segments[0]).isLessThan(data.length / 1460 / 2);
    }
}
