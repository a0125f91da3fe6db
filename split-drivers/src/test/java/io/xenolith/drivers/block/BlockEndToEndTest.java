package io.xenolith.drivers.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.io.blkif.Blkif;
import io.xenolith.abi.io.blkif.BlkifRequest;
import io.xenolith.abi.io.blkif.BlkifResponse;
import io.xenolith.abi.LocalMemory;
import io.xenolith.drivers.block.BlkbackOptions.Transfer;
import io.xenolith.drivers.xenbus.XenbusState;
import io.xenolith.trace.TraceEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Blkfront and Blkback, who know nothing of each other but bytes and keys. SPLIT-DRIVERS sections 2, 4 and 20. */
class BlockEndToEndTest {
    private final VbdFixture vbd = new VbdFixture();
    private final List<Integer> statuses = new ArrayList<>();
    private final List<Long> latencies = new ArrayList<>();
    private BlkbackOptions options = BlkbackOptions.DEFAULT;
    private Blkback back;
    private Blkfront front;

    @BeforeEach
    void latenciesAreRecorded() {
        options = options.withLatencyRecorder(latencies::add);
    }

    private void connect() {
        back = vbd.blkback(options);
        front = vbd.blkfront();
        assertThat(back.start()).isEmpty();
        front.start();
        vbd.machine.run();
        assertThat(front.failure()).isEmpty();
        assertThat(front.isConnected()).isTrue();
    }

    private int read(final long sector, final BlkSegment... segments) {
        assertThat(front.read(sector, List.of(segments), statuses::add)).isEqualTo(BlkSubmit.ACCEPTED);
        return finish();
    }

    private int write(final long sector, final BlkSegment... segments) {
        assertThat(front.write(sector, List.of(segments), statuses::add)).isEqualTo(BlkSubmit.ACCEPTED);
        return finish();
    }

    private int finish() {
        front.push();
        vbd.machine.run();
        return statuses.getLast();
    }

    private byte[] disk(final int sector, final int sectors) {
        return Arrays.copyOfRange(vbd.disk.bytes, sector * 512, (sector + sectors) * 512);
    }

    @Test
    void theHandshakePublishesTheKeysOfARealHost() {
        connect();
        assertThat(vbd.back("state")).isEqualTo("4");
        assertThat(vbd.front("state")).isEqualTo("4");
        assertThat(vbd.front("protocol")).isEqualTo("x86_64-abi");
        assertThat(vbd.front("ring-ref")).matches("[0-9]+");
        assertThat(vbd.front("event-channel")).matches("[0-9]+");
        assertThat(vbd.back("feature-flush-cache")).isEqualTo("1");
        assertThat(vbd.back("sectors")).isEqualTo("256");
        assertThat(vbd.back("info")).isEqualTo("0");
        assertThat(vbd.back("sector-size")).isEqualTo("512");
        assertThat(vbd.back("physical-sector-size")).isEqualTo("512");
        assertThat(vbd.back("feature-barrier")).isEqualTo("1");
        assertThat(vbd.back("feature-persistent")).isEqualTo("1");
        assertThat(vbd.back("feature-max-indirect-segments")).isEqualTo("256");
        assertThat(vbd.back("max-ring-page-order")).isEqualTo("4");
        assertThat(vbd.back("multi-queue-max-queues")).isEqualTo("1");
        assertThat(vbd.back("feature-discard")).isEqualTo("1");
        assertThat(vbd.back("discard-granularity")).isEqualTo("512");
        assertThat(vbd.back("discard-alignment")).isEqualTo("0");
        assertThat(vbd.back("discard-secure")).isEqualTo("0");
        assertThat(front.sectors()).isEqualTo(256);
        assertThat(front.isReadonly()).isFalse();
        assertThat(front.isFlushSupported()).isTrue();
    }

    @Test
    void statesGoThroughTheOrderOfTheSpecification() {
        connect();
        final List<String> states = new ArrayList<>();
        for (final TraceEvent event : vbd.machine.trace) {
            if (event instanceof final TraceEvent.XenbusState s) {
                states.add((s.path().contains("/backend/") ? "B" : "F") + s.state());
            }
        }
        assertThat(states).containsExactly("F1", "B2", "F3", "B4", "F4");
    }

    @ParameterizedTest
    @EnumSource(Transfer.class)
    void dataReadIsTheDataOnTheDisk(final Transfer transfer) {
        options = options.withTransfer(transfer);
        connect();
        final long page = vbd.page(0xaa);
        assertThat(read(8, new BlkSegment(page, 2, 5))).isEqualTo(Blkif.BLKIF_RSP_OKAY);
        final byte[] seen = vbd.guest.memory().bytes(page, 4096);
        assertThat(Arrays.copyOfRange(seen, 1024, 3072)).isEqualTo(disk(8, 4));
        assertThat(Arrays.copyOfRange(seen, 0, 1024)).containsOnly(0xaa);
        assertThat(Arrays.copyOfRange(seen, 3072, 4096)).containsOnly(0xaa);
        assertThat(vbd.guest.grantCount()).isEqualTo(1);
        assertThat(vbd.dom0.mappingCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Transfer.class)
    void dataWrittenIsOnTheDisk(final Transfer transfer) {
        options = options.withTransfer(transfer);
        connect();
        assertThat(write(16, BlkSegment.wholePage(vbd.page(1)), new BlkSegment(vbd.page(2), 7, 7)))
                .isEqualTo(Blkif.BLKIF_RSP_OKAY);
        assertThat(disk(16, 8)).containsOnly(1);
        assertThat(disk(24, 1)).containsOnly(2);
        assertThat(vbd.dom0.mappingCount()).isEqualTo(1);
    }

    @Test
    void elevenSegmentsGoInOneRequest() {
        connect();
        final BlkSegment[] segments = new BlkSegment[11];
        for (int i = 0; i < 11; i++) {
            segments[i] = BlkSegment.wholePage(vbd.page(i + 1));
        }
        assertThat(write(0, segments)).isZero();
        for (int i = 0; i < 11; i++) {
            assertThat(disk(i * 8, 8)).containsOnly(i + 1);
        }
    }

    @Test
    void thirtyTwoRequestsAreInFlightAndTheNextMustWait() {
        connect();
        final long page = vbd.page(0);
        for (int i = 0; i < 32; i++) {
            assertThat(front.read(i, List.of(new BlkSegment(page, 0, 0)), statuses::add))
                    .isEqualTo(BlkSubmit.ACCEPTED);
        }
        assertThat(front.read(0, List.of(new BlkSegment(page, 0, 0)), statuses::add)).isEqualTo(BlkSubmit.RING_FULL);
        assertThat(front.inFlight()).isEqualTo(32);
        finish();
        assertThat(statuses).hasSize(32).containsOnly(0);
        assertThat(front.inFlight()).isZero();
        assertThat(back.counters().reads()).isEqualTo(32);
        assertThat(back.counters().bytesRead()).isEqualTo(32 * 512);
        assertThat(back.inFlight()).isZero();
    }

    @Test
    void aFlushIsAnsweredAfterTheWritesBeforeIt() {
        options = options.withLatency(new BlkLatency(100_000, 1_000, 1_000_000_000));
        connect();
        final List<String> order = new ArrayList<>();
        front.write(0, List.of(BlkSegment.wholePage(vbd.page(1))), _ -> order.add("write"));
        front.flush(_ -> order.add("flush"));
        front.push();
        vbd.machine.run();
        assertThat(order).containsExactly("write", "flush");
        assertThat(vbd.disk.flushes).isEqualTo(1);
        assertThat(back.counters().flushes()).isEqualTo(1);
    }

    @Test
    void requestsCompleteAtTheModelledLatency() {
        options = options.withLatency(new BlkLatency(50_000, 0, 1_000_000_000));
        connect();
        final long before = vbd.machine.nowNs;
        final long page = vbd.page(0);
        front.read(0, List.of(BlkSegment.wholePage(page)), statuses::add);
        front.read(8, List.of(BlkSegment.wholePage(page)), statuses::add);
        front.push();
        vbd.machine.run();
        assertThat(vbd.machine.nowNs - before).isEqualTo(4096 * 2 + 50_000);
        assertThat(latencies).containsExactly(4096L + 50_000, 4096L * 2 + 50_000);
    }

    @Test
    void aReadOnlyDeviceRefusesWritesOnBothSides() {
        vbd.backKey("mode", "r");
        connect();
        assertThat(vbd.back("info")).isEqualTo("4");
        assertThat(front.isReadonly()).isTrue();
        assertThat(front.write(0, List.of(BlkSegment.wholePage(vbd.page(1))), statuses::add))
                .isEqualTo(BlkSubmit.READ_ONLY);
        assertThat(read(0, BlkSegment.wholePage(vbd.page(1)))).isZero();
    }

    @Test
    void infoTellsOfCdromAndRemovable() {
        vbd.backKey("device-type", "cdrom");
        vbd.backKey("removable", "1");
        vbd.disk.readonly = true;
        connect();
        assertThat(vbd.back("info")).isEqualTo("7");
    }

    @Test
    void sectorsBeyondTheEndAreRefusedByTheFrontend() {
        connect();
        final List<BlkSegment> page = List.of(BlkSegment.wholePage(vbd.page(1)));
        assertThat(front.read(249, page, statuses::add)).isEqualTo(BlkSubmit.OUT_OF_RANGE);
        assertThat(front.read(-1, page, statuses::add)).isEqualTo(BlkSubmit.OUT_OF_RANGE);
        assertThat(front.read(Long.MAX_VALUE, page, statuses::add)).isEqualTo(BlkSubmit.OUT_OF_RANGE);
        assertThat(front.read(248, page, statuses::add)).isEqualTo(BlkSubmit.ACCEPTED);
    }

    @Test
    void aBadMediumIsAnErrorAndTheRingGoesOn() {
        connect();
        vbd.disk.fails = true;
        assertThat(read(0, BlkSegment.wholePage(vbd.page(1)))).isEqualTo(Blkif.BLKIF_RSP_ERROR);
        assertThat(vbd.machine.notes).containsExactly("vbd/5/51712: READ at sector 0: bad medium");
        vbd.disk.fails = false;
        assertThat(read(0, BlkSegment.wholePage(vbd.page(1)))).isZero();
        assertThat(back.counters().errors()).isEqualTo(1);
    }

    @Test
    void aFullGrantTableIsBackPressure() {
        connect();
        vbd.guest.grantsMax = 3;
        final List<BlkSegment> segments = List.of(BlkSegment.wholePage(vbd.page(1)), BlkSegment.wholePage(vbd.page(2)),
                BlkSegment.wholePage(vbd.page(3)));
        assertThat(front.read(0, segments, statuses::add)).isEqualTo(BlkSubmit.NO_GRANT);
        assertThat(vbd.guest.grantCount()).isEqualTo(1);
        assertThat(front.inFlight()).isZero();
    }

    @Test
    void closingAnswersWhatIsInFlightAndLeavesNothingBehind() {
        connect();
        final long page = vbd.page(0);
        front.read(0, List.of(BlkSegment.wholePage(page)), statuses::add);
        front.push();
        vbd.machine.runNow();
        front.close();
        assertThat(front.read(0, List.of(BlkSegment.wholePage(page)), statuses::add))
                .isEqualTo(BlkSubmit.NOT_CONNECTED);
        vbd.machine.run();
        assertThat(statuses).containsExactly(0);
        assertThat(vbd.front("state")).isEqualTo("6");
        assertThat(vbd.back("state")).isEqualTo("6");
        assertThat(vbd.guest.grantCount()).isZero();
        assertThat(vbd.dom0.mappingCount()).isZero();
        assertThat(vbd.guest.channelCount()).isZero();
        assertThat(vbd.dom0.channelCount()).isZero();
        assertThat(vbd.guest.memory().ownPages()).isEqualTo(1);
        assertThat(vbd.dom0.memory().ownPages()).isZero();
    }

    @Test
    void aClosedDeviceConnectsAgainAndAgain() {
        connect();
        for (int round = 0; round < 5; round++) {
            front.close();
            vbd.machine.run();
            assertThat(vbd.back("state")).isEqualTo("6");
            front.reopen();
            vbd.machine.run();
            assertThat(vbd.back("state")).isEqualTo("4");
            assertThat(vbd.front("state")).isEqualTo("4");
            assertThat(read(8, BlkSegment.wholePage(vbd.page(0)))).isZero();
        }
        assertThat(vbd.dom0.mappingCount()).isEqualTo(1);
    }

    @Test
    void theToolstackRemovesADeviceThatIsInUse() {
        connect();
        final long page = vbd.page(0);
        front.read(0, List.of(BlkSegment.wholePage(page)), statuses::add);
        front.push();
        vbd.machine.runNow();
        vbd.backKey("online", "0");
        vbd.backKey("state", "5");
        vbd.machine.run();
        assertThat(statuses).containsExactly(0);
        assertThat(vbd.front("state")).isEqualTo("6");
        assertThat(vbd.back("state")).isEqualTo("6");
        assertThat(vbd.dom0.mappingCount()).isZero();
        assertThat(vbd.guest.grantCount()).isZero();
        front.reopen();
        vbd.machine.run();
        assertThat(vbd.back("state")).isEqualTo("6");
    }

    @Test
    void aDeviceWhoseDirectoryGoesIsDroppedAtOnce() {
        connect();
        front.read(0, List.of(BlkSegment.wholePage(vbd.page(0))), statuses::add);
        front.push();
        vbd.machine.runNow();
        vbd.machine.store.removeTree(VbdFixture.FRONT);
        vbd.machine.store.removeTree(VbdFixture.BACK);
        vbd.machine.run();
        assertThat(vbd.dom0.mappingCount()).isZero();
        assertThat(vbd.dom0.channelCount()).isZero();
        assertThat(statuses).containsExactly(Blkif.BLKIF_RSP_ERROR);
        assertThat(front.state()).isEqualTo(XenbusState.CLOSED);
        assertThat(vbd.front("state")).isNull();
        assertThat(vbd.back("state")).isNull();
    }

    @ParameterizedTest
    @EnumSource(Transfer.class)
    void aBackendThatIsRestartedGetsTheUnansweredRequestsAgain(final Transfer transfer) {
        options = options.withTransfer(transfer);
        connect();
        final long page = vbd.page(3);
        front.write(0, List.of(BlkSegment.wholePage(page)), statuses::add);
        front.read(64, List.of(BlkSegment.wholePage(vbd.page(4))), statuses::add);
        front.push();
        vbd.machine.runNow();
        back.stop();
        assertThat(statuses).isEmpty();
        back = vbd.blkback(options);
        assertThat(back.start()).isEmpty();
        vbd.machine.run();
        assertThat(vbd.back("state")).isEqualTo("4");
        assertThat(statuses).containsExactly(0, 0);
        assertThat(back.counters().writes()).isEqualTo(1);
        assertThat(disk(0, 8)).containsOnly(3);
        assertThat(vbd.guest.grantCount()).isEqualTo(1);
    }

    @Test
    void requestsInFlightSurviveARestore() {
        connect();
        front.write(8, List.of(BlkSegment.wholePage(vbd.page(7))), statuses::add);
        front.push();
        back.stop();
        vbd.guest.forgetGrantsAndPorts();
        vbd.machine.store.removeTree(VbdFixture.FRONT);
        vbd.machine.store.removeTree(VbdFixture.BACK);
        vbd.writeDirectories();
        back = vbd.blkback(options);
        assertThat(back.start()).isEmpty();
        front.resume();
        vbd.machine.run();
        assertThat(statuses).containsExactly(0);
        assertThat(disk(8, 8)).containsOnly(7);
        assertThat(front.isConnected()).isTrue();
    }

    @Test
    void eachStepOfOneReadIsTracedWithItsBytes() {
        connect();
        vbd.machine.trace.clear();
        read(8, BlkSegment.wholePage(vbd.page(0)));
        final List<String> steps = new ArrayList<>();
        long id = -1;
        for (final TraceEvent event : vbd.machine.trace) {
            switch (event) {
                case final TraceEvent.RingSlot slot -> {
                    steps.add("d" + slot.domain() + " slot " + slot.side());
                    assertThat(slot.device()).isEqualTo(VbdFixture.NAME);
                    if (slot.side().equals("req")) {
                        id = slot.id();
                        final BlkifRequest seen = new BlkifRequest().wrap(new LocalMemory(slot.slot()), 0);
                        assertThat(seen.id()).isEqualTo(id);
                        assertThat(seen.sectorNumber()).isEqualTo(8);
                        assertThat(seen.handle()).isEqualTo(51712);
                        assertThat(slot.text()).startsWith("READ sector 8, 1 segments: gref ").endsWith(" [0..7]");
                    } else {
                        assertThat(slot.id()).isEqualTo(id);
                        final BlkifResponse seen = new BlkifResponse().wrap(new LocalMemory(slot.slot()), 0);
                        assertThat(seen.id()).isEqualTo(id);
                        assertThat(slot.text()).isEqualTo("READ OKAY");
                    }
                }
                case final TraceEvent.RingPush push -> steps.add("d" + push.domain() + " push " + push.side());
                case final TraceEvent.RingTake take -> {
                    steps.add("d" + take.domain() + " take " + take.side());
                    assertThat(take.id()).isEqualTo(id);
                }
                case final TraceEvent.BlockIo io -> {
                    steps.add("d" + io.domain() + " io " + io.operation() + " " + io.sector() + " " + io.bytes());
                    assertThat(io.id()).isEqualTo(id);
                }
                default -> steps.add(event.toString());
            }
        }
        assertThat(steps).startsWith("d5 slot req", "d5 push req", "d0 take req");
        assertThat(steps).containsSubsequence("d0 take req", "d0 io READ 8 4096", "d0 slot rsp", "d0 push rsp",
                "d5 take rsp");
    }

    /** Random reads, writes and flushes, many in flight, against a model of the disk; both transfers. */
    @ParameterizedTest
    @EnumSource(Transfer.class)
    void dataReadIsTheDataWritten(final Transfer transfer) {
        options = options.withTransfer(transfer);
        connect();
        for (int seed = 0; seed < 20; seed++) {
            new ModelRun(seed).run();
        }
        assertThat(vbd.guest.grantCount()).isEqualTo(1);
        assertThat(vbd.dom0.mappingCount()).isEqualTo(1);
    }

    private final class ModelRun {
        private static final int LANES = 16;
        private static final int LANE_SECTORS = 16;

        private final Random random;
        private final int seed;
        private final byte[] model = vbd.disk.bytes.clone();

        ModelRun(final int seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        /** Each lane of sectors has one request in flight, since the order of overlapping ones is undefined. */
        void run() {
            for (int round = 0; round < 8; round++) {
                final List<Runnable> checks = new ArrayList<>();
                for (int lane = 0; lane < LANES; lane++) {
                    submit(lane, checks);
                }
                if (random.nextInt(4) == 0) {
                    assertThat(front.flush(status -> assertThat(status).isZero())).isEqualTo(BlkSubmit.ACCEPTED);
                }
                front.push();
                vbd.machine.run();
                checks.forEach(Runnable::run);
                assertThat(vbd.disk.bytes).as("seed %d", seed).isEqualTo(model);
            }
        }

        private void submit(final int lane, final List<Runnable> checks) {
            final List<BlkSegment> segments = new ArrayList<>();
            final int count = 1 + random.nextInt(2);
            final List<Long> pages = new ArrayList<>();
            int sectors = 0;
            for (int i = 0; i < count; i++) {
                final long page = vbd.page(random.nextInt(256));
                pages.add(page);
                final int first = random.nextInt(8);
                segments.add(new BlkSegment(page, first, first + random.nextInt(8 - first)));
                sectors += segments.getLast().sectors();
            }
            final int sector = lane * LANE_SECTORS + random.nextInt(LANE_SECTORS - sectors + 1);
            final int[] status = {-99};
            final boolean writes = random.nextBoolean();
            final BlkSubmit submitted = writes
                    ? front.write(sector, segments, s -> status[0] = s)
                    : front.read(sector, segments, s -> status[0] = s);
            assertThat(submitted).as("seed %d", seed).isEqualTo(BlkSubmit.ACCEPTED);
            if (writes) {
                int at = sector * 512;
                for (final BlkSegment segment : segments) {
                    final byte[] bytes = vbd.guest.memory().bytes(segment.page() + segment.firstSect() * 512L,
                            segment.sectors() * 512);
                    System.arraycopy(bytes, 0, model, at, bytes.length);
                    at += bytes.length;
                }
            }
            checks.add(() -> {
                assertThat(status[0]).as("seed %d", seed).isZero();
                int at = sector * 512;
                for (final BlkSegment segment : segments) {
                    final byte[] bytes = vbd.guest.memory().bytes(segment.page() + segment.firstSect() * 512L,
                            segment.sectors() * 512);
                    assertThat(bytes).as("seed %d", seed).isEqualTo(Arrays.copyOfRange(model, at, at + bytes.length));
                    at += bytes.length;
                }
                pages.forEach(page -> vbd.guest.freePages(page, 1));
            });
        }
    }
}
