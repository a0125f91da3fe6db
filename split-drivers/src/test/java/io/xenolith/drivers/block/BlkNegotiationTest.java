package io.xenolith.drivers.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.DomId;
import io.xenolith.abi.io.blkif.Blkif;
import io.xenolith.drivers.block.BlkbackOptions.Transfer;
import io.xenolith.drivers.platform.GrantMapping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Larger rings, several rings, persistent grants, large sectors, and all of it in any combination. */
class BlkNegotiationTest {
    private static final BlkFeatures FRONT = BlkFeatures.FRONTEND_DEFAULT;
    private static final BlkFeatures BACK = BlkFeatures.LINUX_BACKEND;

    private final VbdFixture vbd = new VbdFixture();
    private final List<Integer> statuses = new ArrayList<>();
    private Blkback back;
    private Blkfront front;

    private void connect(final BlkbackOptions options, final BlkFeatures wanted) {
        back = vbd.blkback(options);
        front = vbd.blkfront(wanted);
        assertThat(back.start()).isEmpty();
        front.start();
        vbd.machine.runNow();
        assertThat(front.failure()).isEmpty();
        assertThat(front.isConnected()).isTrue();
    }

    private void connect(final BlkFeatures offered, final BlkFeatures wanted) {
        connect(BlkbackOptions.DEFAULT.withFeatures(offered), wanted);
    }

    private int finish(final BlkSubmit submitted) {
        assertThat(submitted).isEqualTo(BlkSubmit.ACCEPTED);
        front.push();
        vbd.settle();
        return statuses.getLast();
    }

    private void assertNothingHeldAfterClosing() {
        front.close();
        vbd.machine.run();
        assertThat(front.inFlight()).isZero();
        assertThat(vbd.dom0.mappingCount()).isZero();
        assertThat(vbd.dom0.channelCount()).isZero();
        assertThat(vbd.dom0.memory().ownPages()).isZero();
        assertThat(vbd.guest.grantCount()).isZero();
        assertThat(vbd.guest.channelCount()).isZero();
    }

    // Larger rings.

    @ParameterizedTest
    @CsvSource({"4, 0, 0", "0, 4, 0", "2, 1, 1", "1, 3, 1", "4, 4, 4"})
    void aRingHasTheSmallerOfBothSidesOrders(final int offered, final int wanted, final int order) {
        connect(BACK.withRingPageOrder(offered), FRONT.withRingPageOrder(wanted));
        assertThat(vbd.back("max-ring-page-order")).isEqualTo(offered == 0 ? null : "" + offered);
        assertThat(vbd.front("ring-page-order")).isEqualTo(order == 0 ? null : "" + order);
        final int pages = 1 << order;
        assertThat(vbd.guest.grantCount()).isEqualTo(pages);
        assertThat(vbd.dom0.mappingCount()).isEqualTo(pages);
        assertThat(vbd.front("ring-ref") == null).isEqualTo(order > 0);
        assertThat(vbd.front("ring-ref" + (pages - 1)) == null).isEqualTo(order == 0);
        final int entries = Integer.highestOneBit((pages * 4096 - 64) / 112);
        final long page = vbd.page(0);
        for (int i = 0; i < entries; i++) {
            assertThat(front.read(i % 256, List.of(new BlkSegment(page, 0, 0)), statuses::add))
                    .isEqualTo(BlkSubmit.ACCEPTED);
        }
        assertThat(front.read(0, List.of(new BlkSegment(page, 0, 0)), statuses::add)).isEqualTo(BlkSubmit.RING_FULL);
        front.push();
        vbd.machine.run();
        assertThat(statuses).hasSize(entries).containsOnly(0);
        assertNothingHeldAfterClosing();
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 1", "4, 2", "5, 2", "0, 0", "x, 0", "4294967295, 4"})
    void theOlderKeyCountsPages(final String pages, final int order) {
        vbd.backKey("max-ring-pages", pages);
        front = vbd.blkfront(FRONT.withRingPageOrder(4));
        front.start();
        vbd.backKey("state", "2");
        vbd.machine.runNow();
        assertThat(vbd.guest.grantCount()).isEqualTo(1 << order);
    }

    @ParameterizedTest
    @CsvSource({"max-ring-page-order, 4294967295", "max-ring-page-order, 99", "max-ring-page-order, -1",
            "multi-queue-max-queues, 0", "multi-queue-max-queues, 99999999999999"})
    void anOfferThatMakesNoSenseIsNone(final String key, final String value) {
        vbd.backKey(key, value);
        front = vbd.blkfront(FRONT.withRingPageOrder(4).withQueues(4));
        front.start();
        vbd.backKey("state", "2");
        vbd.machine.runNow();
        assertThat(vbd.front("ring-ref")).isNotNull();
        assertThat(vbd.guest.grantCount()).isEqualTo(1);
    }

    @Test
    void withTooFewGrantsForALargeRingNothingIsKept() {
        vbd.guest.grantsMax = 5;
        back = vbd.blkback(BlkbackOptions.DEFAULT);
        assertThat(back.start()).isEmpty();
        front = vbd.blkfront(FRONT.withRingPageOrder(3));
        front.start();
        vbd.machine.run();
        assertThat(front.failure()).isEqualTo("no grant for the ring");
        assertThat(vbd.guest.grantCount()).isZero();
        assertThat(vbd.guest.memory().ownPages()).isZero();
    }

    // Several rings.

    @Test
    void requestsTakeTurnsOnTheRings() {
        connect(BACK.withQueues(4), FRONT.withQueues(3));
        assertThat(front.queues()).isEqualTo(3);
        assertThat(vbd.front("multi-queue-num-queues")).isEqualTo("3");
        assertThat(vbd.front("ring-ref")).isNull();
        assertThat(vbd.front("event-channel")).isNull();
        assertThat(vbd.front("queue-2/ring-ref")).isNotNull();
        assertThat(vbd.front("queue-2/event-channel")).isNotNull();
        final long page = vbd.page(0);
        for (int i = 0; i < 96; i++) {
            assertThat(front.read(i, List.of(new BlkSegment(page, 0, 0)), statuses::add))
                    .isEqualTo(BlkSubmit.ACCEPTED);
        }
        assertThat(front.read(0, List.of(new BlkSegment(page, 0, 0)), statuses::add)).isEqualTo(BlkSubmit.RING_FULL);
        front.push();
        vbd.machine.run();
        assertThat(statuses).hasSize(96).containsOnly(0);
        assertThat(back.counters().reads()).isEqualTo(96);
        assertNothingHeldAfterClosing();
    }

    @Test
    void severalRingsAreOneDisk() {
        connect(BlkbackOptions.DEFAULT.withFeatures(BACK.withQueues(2))
                .withLatency(new BlkLatency(0, 0, 1_000_000_000)), FRONT.withQueues(2));
        final long before = vbd.machine.nowNs;
        final List<Long> times = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            front.read(0, List.of(BlkSegment.wholePage(vbd.page(0))), _ -> times.add(vbd.machine.nowNs - before));
        }
        front.push();
        vbd.machine.run();
        assertThat(times).containsExactly(4096L, 8192L);
    }

    @Test
    void withSeveralRingsThereAreNoBarriers() {
        connect(BACK.withQueues(2), FRONT.withQueues(2));
        assertThat(front.isBarrierSupported()).isFalse();
        assertThat(front.barrier(0, List.of(), statuses::add)).isEqualTo(BlkSubmit.NOT_SUPPORTED);
    }

    @Test
    void aViolationOnOneRingClosesAll() {
        connect(BACK.withQueues(2), FRONT.withQueues(2));
        front.read(0, List.of(BlkSegment.wholePage(vbd.page(0))), statuses::add);
        front.push();
        vbd.machine.runNow();
        final int ref = Integer.parseInt(vbd.front("queue-1/ring-ref"));
        final var mapping = new GrantMapping(ref, false);
        vbd.dom0.map(new DomId(VbdFixture.DOMID), List.of(mapping));
        vbd.dom0.memory().putInt(mapping.address(), 1000);
        vbd.dom0.unmap(List.of(mapping));
        vbd.dom0.raise(2);
        vbd.machine.run();
        assertThat(vbd.machine.notes).containsExactly("vbd/5/51712: req_prod is not within the ring");
        assertThat(statuses).containsExactly(Blkif.BLKIF_RSP_ERROR);
        assertThat(vbd.dom0.mappingCount()).isZero();
        assertThat(vbd.dom0.channelCount()).isZero();
    }

    @Test
    void aRestartedBackendWithSmallerRingsGetsEverythingBitByBit() {
        connect(BACK.withQueues(2).withRingPageOrder(2), FRONT.withQueues(2).withRingPageOrder(2));
        final int accepted = 200;
        for (int i = 0; i < accepted; i++) {
            assertThat(front.write(i, List.of(new BlkSegment(vbd.page(i), 0, 0)), statuses::add))
                    .isEqualTo(BlkSubmit.ACCEPTED);
        }
        front.push();
        back.stop();
        Arrays.fill(vbd.disk.bytes, (byte) 0x55);
        back = vbd.blkback(BlkbackOptions.DEFAULT.withFeatures(BlkFeatures.PLAIN));
        assertThat(back.start()).isEmpty();
        vbd.machine.run();
        assertThat(front.queues()).isEqualTo(1);
        assertThat(vbd.front("ring-page-order")).isNull();
        assertThat(vbd.front("multi-queue-num-queues")).isNull();
        assertThat(statuses).hasSize(accepted).containsOnly(0);
        for (int i = 0; i < accepted; i++) {
            assertThat(vbd.disk.bytes[i * 512]).isEqualTo((byte) i);
        }
    }

    // Persistent grants.

    @ParameterizedTest
    @CsvSource({"true, true, true", "true, false, false", "false, true, false"})
    void grantsPersistIfBothSidesWantIt(final boolean offered, final boolean wanted, final boolean persistent) {
        connect(BACK.withPersistent(offered), FRONT.withPersistent(wanted));
        assertThat(vbd.back("feature-persistent")).isEqualTo(offered ? "1" : "0");
        assertThat(vbd.front("feature-persistent")).isEqualTo(wanted ? "1" : null);
        assertThat(front.isPersistent()).isEqualTo(persistent);
        final long page = vbd.page(7);
        for (int i = 0; i < 5; i++) {
            assertThat(finish(front.write(8, List.of(BlkSegment.wholePage(page)), statuses::add))).isZero();
            assertThat(finish(front.read(16, List.of(new BlkSegment(page, 1, 2)), statuses::add))).isZero();
            vbd.guest.memory().fill(page, 4096, (byte) 7);
        }
        assertThat(Arrays.copyOfRange(vbd.disk.bytes, 4096, 8192)).containsOnly(7);
        assertThat(vbd.guest.grantCount()).isEqualTo(persistent ? 2 : 1);
        assertThat(vbd.dom0.mappingCount()).isEqualTo(persistent ? 2 : 1);
        assertNothingHeldAfterClosing();
    }

    @Test
    void aPersistentReadChangesNothingBesideItsSectors() {
        connect(BACK, FRONT.withPersistent(true));
        final long page = vbd.page(0xaa);
        assertThat(finish(front.read(16, List.of(new BlkSegment(page, 2, 3)), statuses::add))).isZero();
        final byte[] seen = vbd.guest.memory().bytes(page, 4096);
        assertThat(Arrays.copyOfRange(seen, 0, 1024)).containsOnly(0xaa);
        assertThat(Arrays.copyOfRange(seen, 1024, 2048)).isEqualTo(Arrays.copyOfRange(vbd.disk.bytes, 8192, 9216));
        assertThat(Arrays.copyOfRange(seen, 2048, 4096)).containsOnly(0xaa);
    }

    @Test
    void aPersistentReadThatFailsLeavesThePageAlone() {
        connect(BACK, FRONT.withPersistent(true));
        final long page = vbd.page(0xaa);
        vbd.disk.fails = true;
        assertThat(finish(front.read(16, List.of(BlkSegment.wholePage(page)), statuses::add))).isEqualTo(-1);
        assertThat(vbd.guest.memory().bytes(page, 4096)).containsOnly(0xaa);
    }

    @Test
    void withoutPagesForThePoolTheRequestMustWait() {
        connect(BACK, FRONT.withPersistent(true));
        final List<BlkSegment> segments = List.of(BlkSegment.wholePage(vbd.page(1)),
                BlkSegment.wholePage(vbd.page(2)));
        vbd.guest.pagesMax = vbd.guest.memory().ownPages() + 1;
        assertThat(front.write(0, segments, statuses::add)).isEqualTo(BlkSubmit.NO_GRANT);
        assertThat(finish(front.write(0, segments.subList(0, 1), statuses::add))).isZero();
    }

    @Test
    void requestsInFlightSurviveARestoreWithAllFeatures() {
        final BlkFeatures wanted = FRONT.withPersistent(true).withQueues(2).withRingPageOrder(1);
        final BlkbackOptions options = BlkbackOptions.DEFAULT.withFeatures(BACK.withQueues(2));
        connect(options, wanted);
        final long page = vbd.page(7);
        assertThat(finish(front.write(0, List.of(BlkSegment.wholePage(page)), statuses::add))).isZero();
        final List<BlkSegment> many = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            many.add(BlkSegment.wholePage(page));
        }
        front.write(8, many, statuses::add);
        front.push();
        back.stop();
        vbd.guest.forgetGrantsAndPorts();
        vbd.machine.store.removeTree(VbdFixture.FRONT);
        vbd.machine.store.removeTree(VbdFixture.BACK);
        vbd.writeDirectories();
        back = vbd.blkback(options);
        assertThat(back.start()).isEmpty();
        front.resume();
        vbd.settle();
        assertThat(statuses).containsExactly(0, 0);
        assertThat(Arrays.copyOfRange(vbd.disk.bytes, 0, 21 * 4096)).containsOnly(7);
        assertNothingHeldAfterClosing();
        assertThat(vbd.guest.memory().ownPages()).isEqualTo(1);
    }

    @Test
    void aPersistentGrantThatTheBackendKeepsAtTheEndIsFreedLater() {
        front = vbd.blkfront(FRONT.withPersistent(true));
        front.start();
        vbd.machine.runNow();
        final RawBackend raw = new RawBackend(vbd);
        vbd.backKey("feature-persistent", "1");
        raw.connected();
        assertThat(front.write(0, List.of(BlkSegment.wholePage(vbd.page(1))), statuses::add))
                .isEqualTo(BlkSubmit.ACCEPTED);
        front.push();
        final GrantMapping kept = new GrantMapping(raw.request(0).segGref(0), false);
        vbd.dom0.map(new DomId(VbdFixture.DOMID), List.of(kept));
        raw.put(raw.request(0).id(), Blkif.BLKIF_OP_WRITE, 0);
        raw.push();
        assertThat(statuses).containsExactly(0);
        assertThat(front.isConnected()).isTrue();
        raw.disconnect();
        vbd.backKey("state", "6");
        vbd.machine.run();
        assertThat(vbd.guest.grantCount()).isEqualTo(1);
        vbd.dom0.unmap(List.of(kept));
        vbd.backKey("state", "6");
        vbd.machine.run();
        assertThat(vbd.guest.grantCount()).isZero();
        assertThat(vbd.guest.memory().ownPages()).isEqualTo(1);
    }

    // Sizes and kinds.

    @ParameterizedTest
    @CsvSource({"512, true, true, 512, 256", "4096, true, true, 4096, 32", "4096, true, false, 512, 256",
            "4096, false, true, 512, 256", "2048, true, true, 2048, 64"})
    void sectorsAreLargeWhereBothSidesCan(final int device, final boolean offered, final boolean wanted,
            final int used, final int published) {
        connect(BlkbackOptions.DEFAULT.withSectorBytes(device).withFeatures(BACK.withLargeSectors(offered)),
                FRONT.withLargeSectors(wanted));
        assertThat(vbd.back("sector-size")).isEqualTo("" + used);
        assertThat(vbd.back("physical-sector-size")).isEqualTo("" + device);
        assertThat(vbd.back("sectors")).isEqualTo("" + published);
        assertThat(front.sectors()).isEqualTo(256);
        assertThat(front.sectorBytes()).isEqualTo(used);
        assertThat(finish(front.write(248, List.of(BlkSegment.wholePage(vbd.page(3))), statuses::add))).isZero();
        assertThat(Arrays.copyOfRange(vbd.disk.bytes, 248 * 512, 256 * 512)).containsOnly(3);
        assertThat(front.read(1, List.of(new BlkSegment(vbd.page(0), 0, 0)), statuses::add))
                .isEqualTo(used == 512 ? BlkSubmit.ACCEPTED : BlkSubmit.MISALIGNED);
    }

    @ParameterizedTest
    @CsvSource({"1024, false", "0, true", "8192, true", "1000, true", "256, true", "x, true"})
    void aSectorSizeThatMakesNoSenseIsNotUsed(final String bytes, final boolean wanted) {
        front = vbd.blkfront(FRONT.withLargeSectors(wanted));
        front.start();
        vbd.machine.runNow();
        final RawBackend raw = new RawBackend(vbd);
        assertThat(raw.rspProd).isZero();
        vbd.backKey("sectors", "256");
        vbd.backKey("sector-size", bytes);
        vbd.backKey("state", "4");
        vbd.machine.runNow();
        assertThat(front.failure()).isEqualTo("no sensible sector-size in " + VbdFixture.BACK);
    }

    @Test
    void aDeviceGrowsAndShrinksWhileItIsUsed() {
        connect(BACK, FRONT);
        vbd.disk.visibleSectors = 128;
        back.resized();
        vbd.machine.runNow();
        assertThat(front.sectors()).isEqualTo(128);
        final List<BlkSegment> page = List.of(BlkSegment.wholePage(vbd.page(1)));
        assertThat(front.read(128, page, statuses::add)).isEqualTo(BlkSubmit.OUT_OF_RANGE);
        final int changes = vbd.stateChanges;
        vbd.disk.visibleSectors = 256;
        back.resized();
        vbd.machine.runNow();
        assertThat(front.sectors()).isEqualTo(256);
        assertThat(vbd.stateChanges).isGreaterThan(changes);
        assertThat(finish(front.read(248, page, statuses::add))).isZero();
    }

    @Test
    void aRequestThatADeviceShrankUnderIsAnError() {
        connect(BACK, FRONT);
        front.read(248, List.of(BlkSegment.wholePage(vbd.page(1))), statuses::add);
        vbd.disk.visibleSectors = 128;
        front.push();
        vbd.settle();
        assertThat(statuses).containsExactly(Blkif.BLKIF_RSP_ERROR);
    }

    @Test
    void withoutAConnectionTheNewSizeComesWithTheNextOne() {
        back = vbd.blkback(BlkbackOptions.DEFAULT);
        assertThat(back.start()).isEmpty();
        vbd.disk.visibleSectors = 128;
        back.resized();
        vbd.machine.runNow();
        assertThat(vbd.back("sectors")).isNull();
        front = vbd.blkfront();
        front.start();
        vbd.machine.runNow();
        assertThat(front.sectors()).isEqualTo(128);
    }

    @Test
    void aCdromIsKnownAsOne() {
        vbd.backKey("device-type", "cdrom");
        vbd.backKey("removable", "1");
        vbd.backKey("mode", "r");
        connect(BACK, FRONT);
        assertThat(front.isCdrom()).isTrue();
        assertThat(front.isRemovable()).isTrue();
        assertThat(front.isReadonly()).isTrue();
        assertThat(front.discardLimits()).isEmpty();
    }

    // Everything at once.

    @Test
    void anyCombinationOfFeaturesMovesTheRightBytes() {
        for (int seed = 0; seed < 120; seed++) {
            new CombinationRun(seed).run();
        }
    }

    private static BlkFeatures features(final Random random) {
        return new BlkFeatures(random.nextBoolean(), random.nextBoolean(), random.nextBoolean(), random.nextBoolean(),
                random.nextBoolean(), random.nextBoolean() ? 0 : random.nextInt(257), random.nextInt(3),
                1 + random.nextInt(3), random.nextBoolean());
    }

    /** Two sides with features of their own, a model of the disk, and now and then a backend that begins anew. */
    private static final class CombinationRun {
        private static final int LANES = 8;
        private static final int LANE_SECTORS = 32;

        private final int seed;
        private final Random random;
        private final VbdFixture vbd = new VbdFixture();
        private final byte[] model = vbd.disk.bytes.clone();
        private final Blkfront front;
        private final List<Runnable> checks = new ArrayList<>();
        private final BlkbackOptions options;
        private Blkback back;

        CombinationRun(final int seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.front = vbd.blkfront(features(random));
            options = BlkbackOptions.DEFAULT.withFeatures(features(random)).withSectorBytes(512 << random.nextInt(4));
            back = backend();
            front.start();
            vbd.settle();
        }

        private Blkback backend() {
            final Blkback made = vbd.blkback(options
                    .withTransfer(random.nextBoolean() ? Transfer.COPY : Transfer.MAP)
                    .withPersistentMax(random.nextInt(60)));
            assertThat(made.start()).isEmpty();
            return made;
        }

        void run() {
            for (int round = 0; round < 6; round++) {
                for (int lane = 0; lane < LANES; lane++) {
                    submit(lane);
                }
                front.push();
                if (random.nextInt(4) == 0) {
                    vbd.machine.runNow();
                    back.stop();
                    back = backend();
                }
                vbd.settle();
                checks.forEach(Runnable::run);
                checks.clear();
                assertThat(vbd.disk.bytes).as("seed %d", seed).isEqualTo(model);
            }
            front.close();
            vbd.machine.run();
            assertThat(vbd.dom0.mappingCount()).as("seed %d", seed).isZero();
            assertThat(vbd.dom0.memory().ownPages()).as("seed %d", seed).isZero();
            assertThat(vbd.guest.grantCount()).as("seed %d", seed).isZero();
            assertThat(vbd.guest.memory().ownPages()).as("seed %d", seed).isZero();
        }

        private void submit(final int lane) {
            final int unit = front.sectorBytes() / 512;
            final int count = (1 + random.nextInt(LANE_SECTORS / unit)) * unit;
            final int sector = lane * LANE_SECTORS + random.nextInt((LANE_SECTORS - count) / unit + 1) * unit;
            if (random.nextInt(4) == 0) {
                discard(sector, count);
            } else {
                move(sector, count, unit);
            }
        }

        private void discard(final int sector, final int count) {
            final int[] status = {-99};
            final BlkSubmit submitted = front.discard(sector, count, false, s -> status[0] = s);
            if (front.discardLimits().isEmpty()) {
                assertThat(submitted).isEqualTo(BlkSubmit.NOT_SUPPORTED);
                return;
            }
            assertThat(submitted).as("seed %d", seed).isEqualTo(BlkSubmit.ACCEPTED);
            Arrays.fill(model, sector * 512, (sector + count) * 512, (byte) 0);
            checks.add(() -> assertThat(status[0]).as("seed %d", seed).isZero());
        }

        private void move(final int sector, final int count, final int unit) {
            final List<BlkSegment> segments = new ArrayList<>();
            for (int at = 0; at < count && segments.size() < front.segmentsMax(); at += unit) {
                segments.add(new BlkSegment(vbd.page(random.nextInt(256)), 0, unit - 1));
            }
            final int[] status = {-99};
            final boolean writes = random.nextBoolean();
            final BlkSubmit submitted = writes
                    ? write(sector, segments, s -> status[0] = s)
                    : front.read(sector, segments, s -> status[0] = s);
            assertThat(submitted).as("seed %d", seed).isEqualTo(BlkSubmit.ACCEPTED);
            final int bytes = segments.size() * unit * 512;
            if (writes) {
                System.arraycopy(contents(segments, unit), 0, model, sector * 512, bytes);
            }
            checks.add(() -> {
                assertThat(status[0]).as("seed %d", seed).isZero();
                assertThat(contents(segments, unit)).as("seed %d", seed)
                        .isEqualTo(Arrays.copyOfRange(model, sector * 512, sector * 512 + bytes));
                segments.forEach(segment -> vbd.guest.freePages(segment.page(), 1));
            });
        }

        private BlkSubmit write(final int sector, final List<BlkSegment> segments, final BlkCompletion completion) {
            final boolean barrier = front.isBarrierSupported() && segments.size() <= 11 && random.nextInt(3) == 0;
            return barrier
                    ? front.barrier(sector, segments, completion)
                    : front.write(sector, segments, completion);
        }

        private byte[] contents(final List<BlkSegment> segments, final int unit) {
            final byte[] all = new byte[segments.size() * unit * 512];
            for (int i = 0; i < segments.size(); i++) {
                final byte[] one = vbd.guest.memory().bytes(segments.get(i).page(), unit * 512);
                System.arraycopy(one, 0, all, i * one.length, one.length);
            }
            return all;
        }
    }
}
