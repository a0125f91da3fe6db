package io.xenolith.drivers.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.drivers.block.BlkbackOptions.Transfer;
import io.xenolith.trace.TraceEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each optional feature of the block protocol, used by the one half where the other offers it. SPLIT-DRIVERS 4. */
class BlkFeatureTest {
    private static final BlkFeatures ALL = new BlkFeatures(true, true, true, true, true, 256, 4, 16, true);

    private final VbdFixture vbd = new VbdFixture();
    private final List<Integer> statuses = new ArrayList<>();
    private BlkbackOptions options = BlkbackOptions.DEFAULT;
    private BlkFeatures wanted = BlkFeatures.FRONTEND_DEFAULT;
    private Blkback back;
    private Blkfront front;

    private void connect() {
        back = vbd.blkback(options);
        front = vbd.blkfront(wanted);
        assertThat(back.start()).isEmpty();
        front.start();
        vbd.machine.runNow();
        assertThat(front.failure()).isEmpty();
        assertThat(front.isConnected()).isTrue();
    }

    private void offer(final BlkFeatures features) {
        options = options.withFeatures(features);
    }

    /** Sends what was accepted and lets it be answered, which is sooner than grants are idle. */
    private int finish(final BlkSubmit submitted) {
        assertThat(submitted).isEqualTo(BlkSubmit.ACCEPTED);
        front.push();
        vbd.settle();
        return statuses.getLast();
    }

    private List<BlkSegment> pages(final int count) {
        final List<BlkSegment> segments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            segments.add(BlkSegment.wholePage(vbd.page(i + 1)));
        }
        return segments;
    }

    private byte[] disk(final int sector, final int sectors) {
        return Arrays.copyOfRange(vbd.disk.bytes, sector * 512, (sector + sectors) * 512);
    }

    private List<String> slots(final String side) {
        final List<String> texts = new ArrayList<>();
        for (final TraceEvent event : vbd.machine.trace) {
            if (event instanceof final TraceEvent.RingSlot slot && slot.side().equals(side)) {
                texts.add(slot.text());
            }
        }
        return texts;
    }

    // Indirect requests.

    @ParameterizedTest
    @ValueSource(ints = {12, 31, 32})
    void moreThanElevenSegmentsGoInOneIndirectRequest(final int count) {
        connect();
        assertThat(front.segmentsMax()).isEqualTo(32);
        final List<BlkSegment> segments = pages(count);
        assertThat(finish(front.write(0, segments, statuses::add))).isZero();
        for (int i = 0; i < count; i++) {
            assertThat(disk(i * 8, 8)).containsOnly(i + 1);
        }
        assertThat(slots("req")).singleElement().asString()
                .startsWith("INDIRECT WRITE sector 0, " + count + " segments, listed in gref ");
        assertThat(slots("rsp")).containsExactly("WRITE OKAY");
        assertThat(back.counters().bytesWritten()).isEqualTo(count * 4096L);
        assertThat(vbd.guest.grantCount()).isEqualTo(1);
        assertThat(vbd.guest.memory().ownPages()).isEqualTo(count + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"COPY", "MAP"})
    void anIndirectReadFillsEverySegment(final String transfer) {
        options = options.withTransfer(Transfer.valueOf(transfer));
        connect();
        final List<BlkSegment> segments = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            segments.add(new BlkSegment(vbd.page(0), 1, 6));
        }
        assertThat(finish(front.read(3, segments, statuses::add))).isZero();
        for (int i = 0; i < 30; i++) {
            assertThat(vbd.guest.memory().bytes(segments.get(i).page() + 512, 3072)).isEqualTo(disk(3 + i * 6, 6));
        }
        assertThat(vbd.dom0.mappingCount()).isEqualTo(1);
    }

    @Test
    void elevenSegmentsGoInAPlainRequestEvenSo() {
        connect();
        assertThat(finish(front.write(0, pages(11), statuses::add))).isZero();
        assertThat(slots("req")).singleElement().asString().startsWith("WRITE sector 0, 11 segments");
    }

    @ParameterizedTest
    @CsvSource({"0, 32, 11", "32, 0, 11", "8, 32, 11", "20, 32, 20", "256, 256, 256", "256, 100, 100"})
    void theSmallerOfBothSidesSegmentsIsTheMost(final int offered, final int used, final int most) {
        offer(BlkFeatures.LINUX_BACKEND.withIndirectSegments(offered));
        wanted = wanted.withIndirectSegments(used);
        connect();
        assertThat(front.segmentsMax()).isEqualTo(most);
        assertThatThrownBy(() -> front.read(0, pages(most + 1), statuses::add))
                .hasMessage("segments=" + (most + 1) + ", want 1 to " + most);
    }

    @Test
    void withoutAPageForTheListTheRequestMustWait() {
        connect();
        final List<BlkSegment> segments = pages(12);
        vbd.guest.pagesMax = vbd.guest.memory().ownPages();
        assertThat(front.write(0, segments, statuses::add)).isEqualTo(BlkSubmit.NO_GRANT);
        assertThat(vbd.guest.grantCount()).isEqualTo(1);
        assertThat(front.inFlight()).isZero();
    }

    // Barriers.

    @Test
    void aBarrierFlushesBeforeAndAfterItsData() {
        connect();
        assertThat(front.isBarrierSupported()).isTrue();
        assertThat(finish(front.barrier(8, pages(1), statuses::add))).isZero();
        assertThat(disk(8, 8)).containsOnly(1);
        assertThat(vbd.disk.flushes).isEqualTo(2);
        assertThat(back.counters().writes()).isEqualTo(1);
    }

    @Test
    void aBarrierIsAnsweredAfterWhatIsBeforeItAndBeforeWhatIsAfterIt() {
        options = options.withLatency(new BlkLatency(100_000, 1_000, 1_000_000_000));
        connect();
        final List<String> order = new ArrayList<>();
        front.write(0, pages(1), _ -> order.add("first"));
        front.barrier(8, pages(1), _ -> order.add("barrier"));
        front.write(16, pages(1), _ -> order.add("second"));
        front.push();
        vbd.machine.run();
        assertThat(order).containsExactly("first", "barrier", "second");
    }

    @Test
    void aBarrierWithoutDataIsAFlush() {
        connect();
        assertThat(finish(front.barrier(0, List.of(), statuses::add))).isZero();
        assertThat(vbd.disk.flushes).isEqualTo(2);
    }

    @Test
    void aBarrierToAReadOnlyDeviceIsRefused() {
        vbd.backKey("mode", "r");
        connect();
        assertThat(front.barrier(0, pages(1), statuses::add)).isEqualTo(BlkSubmit.READ_ONLY);
    }

    @Test
    void aBarrierOfTwelveSegmentsIsTheCallersBug() {
        connect();
        assertThatThrownBy(() -> front.barrier(0, pages(12), statuses::add))
                .hasMessage("segments=12, want 1 to 11");
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true", "false, false"})
    void aFeatureThatOneSideLacksIsNotUsed(final boolean offered, final boolean used) {
        offer(BlkFeatures.LINUX_BACKEND.withBarrier(offered).withFlush(offered).withDiscard(offered));
        wanted = wanted.withBarrier(used).withFlush(used).withDiscard(used);
        connect();
        assertThat(front.barrier(0, List.of(), statuses::add)).isEqualTo(BlkSubmit.NOT_SUPPORTED);
        assertThat(front.flush(statuses::add)).isEqualTo(BlkSubmit.NOT_SUPPORTED);
        assertThat(front.discard(0, 8, false, statuses::add)).isEqualTo(BlkSubmit.NOT_SUPPORTED);
        assertThat(vbd.back("feature-flush-cache")).isEqualTo(offered ? "1" : "0");
        assertThat(vbd.back("feature-barrier")).isEqualTo(offered ? "1" : "0");
        assertThat(vbd.back("feature-discard")).isEqualTo(offered ? "1" : null);
    }

    // Discards.

    @Test
    void aDiscardForgetsSectors() {
        connect();
        assertThat(finish(front.discard(8, 16, false, statuses::add))).isZero();
        assertThat(disk(8, 16)).containsOnly(0);
        assertThat(disk(7, 1)).isNotEqualTo(new byte[512]);
        assertThat(disk(24, 1)).isNotEqualTo(new byte[512]);
        assertThat(slots("req")).containsExactly("DISCARD sector 8, 16 sectors");
        assertThat(slots("rsp")).containsExactly("DISCARD OKAY");
        assertThat(back.counters().discards()).isEqualTo(1);
        assertThat(back.counters().bytesDiscarded()).isEqualTo(16 * 512);
    }

    @Test
    void aSecureDiscardIsOneWhereItIsOffered() {
        offer(BlkFeatures.LINUX_BACKEND.withSecureDiscard(true));
        connect();
        assertThat(vbd.back("discard-secure")).isEqualTo("1");
        assertThat(finish(front.discard(8, 16, true, statuses::add))).isZero();
        assertThat(vbd.disk.secureDiscards).isEqualTo(1);
        assertThat(slots("req")).containsExactly("secure DISCARD sector 8, 16 sectors");
    }

    @Test
    void aSecureDiscardThatIsNotOfferedIsNotSupported() {
        connect();
        assertThat(front.discard(8, 16, true, statuses::add)).isEqualTo(BlkSubmit.NOT_SUPPORTED);
    }

    @Test
    void aDeviceThatCannotDiscardOffersNone() {
        vbd.disk.limits = Optional.empty();
        connect();
        assertThat(vbd.back("feature-discard")).isNull();
        assertThat(front.discardLimits()).isEmpty();
    }

    @Test
    void theToolstackCanForbidDiscards() {
        vbd.backKey("discard-enable", "0");
        connect();
        assertThat(vbd.back("feature-discard")).isNull();
    }

    @Test
    void aReadOnlyDeviceOffersNoDiscards() {
        vbd.backKey("mode", "r");
        connect();
        assertThat(vbd.back("feature-discard")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"2, 8, ACCEPTED", "10, 16, ACCEPTED", "250, 6, ACCEPTED", "0, 8, MISALIGNED", "2, 7, MISALIGNED",
            "1, 8, MISALIGNED", "2, 0, OUT_OF_RANGE", "-6, 8, OUT_OF_RANGE", "250, 8, OUT_OF_RANGE",
            "2, 9223372036854775800, OUT_OF_RANGE", "9223372036854775802, 8, OUT_OF_RANGE"})
    void aDiscardKeepsToGranularityAndAlignment(final long sector, final long count, final BlkSubmit expected) {
        vbd.disk.limits = Optional.of(new DiscardLimits(4096, 1024, false));
        connect();
        assertThat(vbd.back("discard-granularity")).isEqualTo("4096");
        assertThat(vbd.back("discard-alignment")).isEqualTo("1024");
        assertThat(front.discard(sector, count, false, statuses::add)).isEqualTo(expected);
        front.push();
        vbd.machine.run();
        assertThat(statuses).hasSize(expected == BlkSubmit.ACCEPTED ? 1 : 0).doesNotContain(-1);
    }

    @ParameterizedTest
    @CsvSource({"513, 0", "0, 0", "4096, 4096", "4096, 100", "-4096, 0", "x, 0"})
    void discardLimitsThatMakeNoSenseAreNone(final String granularity, final String alignment) {
        final Optional<DiscardLimits> seen = withLimits(granularity, alignment);
        assertThat(seen).isEqualTo(granularity.startsWith("-") || granularity.equals("x")
                ? Optional.of(new DiscardLimits(512, 0, false))
                : Optional.empty());
    }

    private Optional<DiscardLimits> withLimits(final String granularity, final String alignment) {
        front = vbd.blkfront(wanted);
        front.start();
        vbd.machine.runNow();
        vbd.backKey("feature-discard", "1");
        vbd.backKey("discard-granularity", granularity);
        vbd.backKey("discard-alignment", alignment);
        new RawBackend(vbd).connected();
        assertThat(front.isConnected()).isTrue();
        return front.discardLimits();
    }

    @Test
    void limitsThatCannotBeAreTheCallersBug() {
        assertThatThrownBy(() -> new DiscardLimits(500, 0, false)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DiscardLimits(4096, 4096, false)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ALL.withIndirectSegments(257)).hasMessage("indirectSegments=257, want 0 to 256");
        assertThatThrownBy(() -> ALL.withRingPageOrder(5)).hasMessage("ringPageOrder=5, want 0 to 4");
        assertThatThrownBy(() -> ALL.withQueues(0)).hasMessage("queues=0, want 1 to 16");
    }
}
