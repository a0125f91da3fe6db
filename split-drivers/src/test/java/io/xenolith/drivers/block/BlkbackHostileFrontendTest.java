package io.xenolith.drivers.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.DomId;
import io.xenolith.abi.GrantRef;
import io.xenolith.abi.io.blkif.Blkif;
import io.xenolith.abi.io.blkif.BlkifResponse;
import io.xenolith.drivers.block.BlkbackOptions.Transfer;
import io.xenolith.drivers.xenbus.DevicePath;
import io.xenolith.drivers.xenbus.XenbusState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Blkback against a frontend that writes what it likes. SPLIT-DRIVERS sections 19 and 20. */
class BlkbackHostileFrontendTest {
    private static final int READ = Blkif.BLKIF_OP_READ;
    private static final int WRITE = Blkif.BLKIF_OP_WRITE;
    private static final int FLUSH = Blkif.BLKIF_OP_FLUSH_DISKCACHE;
    private static final int OKAY = Blkif.BLKIF_RSP_OKAY;
    private static final int ERROR = Blkif.BLKIF_RSP_ERROR;
    private static final int EOPNOTSUPP = Blkif.BLKIF_RSP_EOPNOTSUPP;

    private final VbdFixture vbd = new VbdFixture();
    private Blkback back;
    private RawFrontend raw;

    private void connect(final BlkbackOptions options) {
        back = vbd.blkback(options);
        assertThat(back.start()).isEmpty();
        raw = new RawFrontend(vbd);
        raw.publish();
        assertThat(vbd.back("state")).isEqualTo("4");
    }

    private void connect() {
        connect(BlkbackOptions.DEFAULT);
    }

    /** The status of the one request that was put. */
    private int status() {
        raw.push();
        vbd.machine.run();
        assertThat(raw.rspProd()).isEqualTo(raw.reqProd);
        return raw.response(raw.reqProd - 1).status();
    }

    private void assertCutOff(final String reason) {
        assertThat(vbd.machine.notes).containsExactly(VbdFixture.NAME + ": " + reason);
        assertThat(vbd.machine.store.get("/local/domain/0/error/backend/vbd/5/51712/error")).isEqualTo(reason);
        assertThat(vbd.back("state")).isEqualTo("5");
        assertNothingHeld();
    }

    private void assertNothingHeld() {
        assertThat(vbd.dom0.mappingCount()).isZero();
        assertThat(vbd.dom0.channelCount()).isZero();
        assertThat(vbd.dom0.memory().ownPages()).isZero();
    }

    // Requests.

    @Test
    void aFrontendThatStaysInInitialisedIsServed() {
        connect();
        raw.put(READ, 42, 8, raw.grant(vbd.page(0), false));
        assertThat(status()).isEqualTo(OKAY);
        assertThat(raw.response(0).id()).isEqualTo(42);
        assertThat(raw.events).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 5, 6, 7, 99, 255})
    void anOperationThatIsNotOfferedIsEopnotsupp(final int operation) {
        connect(BlkbackOptions.DEFAULT.withFeatures(BlkFeatures.PLAIN));
        raw.put(operation, 9, 0, raw.grant(vbd.page(0), false));
        assertThat(status()).isEqualTo(EOPNOTSUPP);
        assertThat(raw.response(0).operation()).isEqualTo(operation);
        assertThat(raw.response(0).id()).isEqualTo(9);
        assertThat(back.counters().errors()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 12", "0, 255", "1, 0", "1, 12", "3, 12"})
    void aNumberOfSegmentsThatDoesNotFitIsAnError(final int operation, final int segments) {
        connect();
        raw.put(operation, 1, 0, raw.grant(vbd.page(0), false)).nrSegments(segments);
        assertThat(status()).isEqualTo(ERROR);
        assertThat(vbd.disk.accesses).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "0, 8", "8, 8", "0, 255", "255, 255", "7, 6"})
    void sectorsOutsideAPageAreAnError(final int first, final int last) {
        connect();
        raw.put(READ, 1, 0, raw.grant(vbd.page(0), false)).segFirstSect(0, first).segLastSect(0, last);
        assertThat(status()).isEqualTo(ERROR);
        assertThat(vbd.disk.accesses).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {249, 256, 257, Long.MAX_VALUE, Long.MAX_VALUE - 7, Long.MIN_VALUE, -1, -8, 1L << 55})
    void sectorsBeyondTheEndAreAnErrorHoweverLargeTheNumber(final long sector) {
        connect();
        raw.put(WRITE, 1, sector, raw.grant(vbd.page(0), false));
        assertThat(status()).isEqualTo(ERROR);
        assertThat(vbd.disk.accesses).isZero();
    }

    @Test
    void theLastSectorsAreWithinTheDevice() {
        connect();
        raw.put(READ, 1, 248, raw.grant(vbd.page(0), false));
        assertThat(status()).isEqualTo(OKAY);
    }

    @Test
    void aDeviceSmallerThanTheRequestIsNotOverrun() {
        final VbdFixture small = vbd;
        final MemoryDisk disk = new MemoryDisk(4);
        back = new Blkback(small.dom0, DevicePath.ofBackend(VbdFixture.BACK).orElseThrow(), disk,
                BlkbackOptions.DEFAULT);
        assertThat(back.start()).isEmpty();
        raw = new RawFrontend(small);
        raw.publish();
        raw.put(READ, 1, 0, raw.grant(vbd.page(0), false));
        assertThat(status()).isEqualTo(ERROR);
    }

    @Test
    void aReadOnlyDeviceRefusesWrites() {
        vbd.backKey("mode", "r");
        connect();
        raw.put(WRITE, 1, 0, raw.grant(vbd.page(1), false));
        assertThat(status()).isEqualTo(ERROR);
        raw.put(FLUSH, 2, 0, raw.grant(vbd.page(1), false));
        assertThat(status()).isEqualTo(ERROR);
        raw.put(FLUSH, 3, 0, 0).nrSegments(0);
        assertThat(status()).isEqualTo(OKAY);
        assertThat(vbd.disk.flushes).isEqualTo(1);
    }

    @Test
    void aModeThatIsNotWIsReadOnly() {
        vbd.backKey("mode", "W");
        connect();
        assertThat(vbd.back("info")).isEqualTo("4");
    }

    @Test
    void aFlushMayCarryData() {
        connect();
        raw.put(FLUSH, 1, 16, raw.grant(vbd.page(0x5a), true));
        assertThat(status()).isEqualTo(OKAY);
        assertThat(Arrays.copyOfRange(vbd.disk.bytes, 16 * 512, 24 * 512)).containsOnly(0x5a);
        assertThat(vbd.disk.flushes).isEqualTo(1);
    }

    @Test
    void theSectorNumberOfAnEmptyFlushMeansNothing() {
        connect();
        raw.put(FLUSH, 1, -1, 0).nrSegments(0);
        assertThat(status()).isEqualTo(OKAY);
    }

    // Grants.

    @ParameterizedTest
    @EnumSource(Transfer.class)
    void aGrantThatDoesNotExistIsAnError(final Transfer transfer) {
        connect(BlkbackOptions.DEFAULT.withTransfer(transfer));
        raw.put(WRITE, 1, 0, 0xffff_ffff);
        assertThat(status()).isEqualTo(ERROR);
        assertThat(vbd.disk.accesses).isZero();
        assertThat(vbd.dom0.mappingCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Transfer.class)
    void aGrantToAnotherDomainIsAnError(final Transfer transfer) {
        connect(BlkbackOptions.DEFAULT.withTransfer(transfer));
        raw.put(READ, 1, 0, vbd.guest.grant(new DomId(7), vbd.page(0), false).orElseThrow().value());
        assertThat(status()).isEqualTo(ERROR);
        assertThat(vbd.dom0.mappingCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Transfer.class)
    void aReadIntoAReadOnlyGrantIsAnErrorAndAWriteFromItIsNot(final Transfer transfer) {
        connect(BlkbackOptions.DEFAULT.withTransfer(transfer));
        final long page = vbd.page(0x77);
        raw.put(READ, 1, 0, raw.grant(page, true));
        assertThat(status()).isEqualTo(ERROR);
        assertThat(vbd.guest.memory().bytes(page, 4096)).containsOnly(0x77);
        raw.put(WRITE, 2, 0, raw.grant(page, true));
        assertThat(status()).isEqualTo(OKAY);
    }

    @ParameterizedTest
    @EnumSource(Transfer.class)
    void oneBadSegmentKeepsAWriteFromTheDisk(final Transfer transfer) {
        connect(BlkbackOptions.DEFAULT.withTransfer(transfer));
        final byte[] before = vbd.disk.bytes.clone();
        raw.put(WRITE, 1, 0, raw.grant(vbd.page(1), false)).nrSegments(3).segGref(1, 4000).segLastSect(1, 7)
                .segGref(2, raw.grant(vbd.page(2), false)).segLastSect(2, 7);
        assertThat(status()).isEqualTo(ERROR);
        assertThat(vbd.disk.bytes).isEqualTo(before);
        assertThat(vbd.dom0.mappingCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Transfer.class)
    void theSameGrantInEverySegmentIsFine(final Transfer transfer) {
        connect(BlkbackOptions.DEFAULT.withTransfer(transfer));
        final int gref = raw.grant(vbd.page(3), false);
        final var request = raw.put(WRITE, 1, 0, gref).nrSegments(11);
        for (int i = 0; i < 11; i++) {
            request.segGref(i, gref).segFirstSect(i, i % 8).segLastSect(i, 7);
        }
        assertThat(status()).isEqualTo(OKAY);
        assertThat(vbd.dom0.mappingCount()).isEqualTo(1);
    }

    @Test
    void aGrantRevokedBeforeTheCopyIsAnError() {
        connect();
        final int gref = raw.grant(vbd.page(0), false);
        raw.put(READ, 1, 0, gref);
        vbd.dom0.beforeCopy = () -> assertThat(vbd.guest.endGrant(new GrantRef(gref))).isTrue();
        assertThat(status()).isEqualTo(ERROR);
    }

    @Test
    void aMappedGrantCannotBeRevokedUntilTheResponse() {
        connect(BlkbackOptions.DEFAULT.withTransfer(Transfer.MAP));
        final GrantRef gref = new GrantRef(raw.grant(vbd.page(0), false));
        raw.put(READ, 1, 0, gref.value());
        raw.push();
        vbd.machine.runNow();
        assertThat(vbd.guest.endGrant(gref)).isFalse();
        vbd.machine.run();
        assertThat(raw.response(0).status()).isEqualTo(OKAY);
        assertThat(vbd.guest.endGrant(gref)).isTrue();
    }

    // The ring.

    @Test
    void aRequestChangedAfterItWasTakenChangesNothing() {
        connect();
        final long page = vbd.page(0x11);
        final int gref = raw.grant(page, false);
        raw.put(WRITE, 1, 0, gref);
        vbd.dom0.beforeCopy = () -> raw.slot(0).operation(READ).sectorNumber(1 << 20).segGref(0, 999)
                .segLastSect(0, 255)
                .nrSegments(200).id(77);
        raw.push();
        vbd.machine.run();
        assertThat(raw.response(0).id()).isEqualTo(1);
        assertThat(raw.response(0).operation()).isEqualTo(WRITE);
        assertThat(raw.response(0).status()).isEqualTo(OKAY);
        assertThat(Arrays.copyOfRange(vbd.disk.bytes, 0, 4096)).containsOnly(0x11);
    }

    @ParameterizedTest
    @ValueSource(ints = {33, 100, -1, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void aReqProdBeyondTheRingStopsIt(final int reqProd) {
        connect();
        raw.setReqProd(reqProd);
        vbd.machine.run();
        assertCutOff("req_prod is not within the ring");
        assertThat(raw.rspProd()).isZero();
        vbd.guest.notify(raw.port);
        vbd.machine.run();
        assertThat(vbd.machine.notes).hasSize(1);
    }

    @Test
    void aReqProdThatGoesBackStopsTheRing() {
        connect();
        raw.put(READ, 1, 0, raw.grant(vbd.page(0), false));
        raw.put(READ, 2, 0, raw.grant(vbd.page(0), false));
        raw.push();
        vbd.machine.runNow();
        raw.setReqProd(1);
        vbd.machine.run();
        assertCutOff("req_prod is not within the ring");
    }

    @Test
    void aCutOffFrontendIsNotConnectedAgainUntilItBeginsAnew() {
        connect();
        raw.setReqProd(1000);
        vbd.machine.run();
        vbd.frontKey("state", "4");
        vbd.frontKey("state", "3");
        vbd.machine.run();
        assertThat(vbd.back("state")).isEqualTo("5");
        vbd.frontKey("state", "6");
        vbd.machine.run();
        assertThat(vbd.back("state")).isEqualTo("6");
        vbd.frontKey("state", "1");
        vbd.machine.run();
        assertThat(vbd.back("state")).isEqualTo("2");
        raw = new RawFrontend(vbd);
        raw.publish();
        assertThat(vbd.back("state")).isEqualTo("4");
        raw.put(READ, 1, 0, raw.grant(vbd.page(0), false));
        assertThat(status()).isEqualTo(OKAY);
    }

    @Test
    void scribblingOverIndexesAndPrivateAreaDoesNoHarm() {
        connect();
        vbd.guest.memory().putInt(raw.ring + RawFrontend.RSP_PROD, 12345);
        vbd.guest.memory().putInt(raw.ring + RawFrontend.REQ_EVENT, -5);
        vbd.guest.memory().fill(raw.ring + 16, 48, (byte) 0xff);
        raw.put(READ, 1, 0, raw.grant(vbd.page(0), false));
        assertThat(status()).isEqualTo(OKAY);
        assertThat(vbd.guest.memory().getInt(raw.ring + RawFrontend.REQ_EVENT)).isEqualTo(2);
    }

    @Test
    void everyByteOfAResponseIsWritten() {
        connect();
        raw.put(READ, 1, 0, raw.grant(vbd.page(0), false));
        vbd.dom0.beforeCopy = () -> vbd.guest.memory().fill(raw.ring + 64, 112, (byte) 0xee);
        raw.push();
        vbd.machine.run();
        final byte[] response = vbd.guest.memory().bytes(raw.ring + 64, BlkifResponse.SIZE);
        assertThat(response).containsExactly(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void aWakeUpTakesNoMoreThanItsLimitAndTheRestComesAfterOthers() {
        connect(BlkbackOptions.DEFAULT.withRequestsPerWakeUp(4));
        final int gref = raw.grant(vbd.page(0), false);
        for (int i = 0; i < 10; i++) {
            raw.put(READ, i, 0, gref);
        }
        final int[] copies = {0};
        final StringBuilder order = new StringBuilder();
        vbd.dom0.beforeCopy = () -> {
            copies[0]++;
            order.append('c');
            if (copies[0] == 1) {
                vbd.guest.runTask(() -> order.append('o'));
            }
        };
        raw.push();
        vbd.machine.run();
        assertThat(order).hasToString("cccco" + "c".repeat(6));
        assertThat(raw.rspProd()).isEqualTo(10);
    }

    @Test
    void everyRequestGetsExactlyOneResponse() {
        for (int seed = 0; seed < 30; seed++) {
            final Random random = new Random(seed);
            final BlackBox box = new BlackBox(random);
            box.run(seed);
        }
    }

    /** Random slots, most of them senseless, on a live ring. */
    private final class BlackBox {
        private final Random random;

        BlackBox(final Random random) {
            this.random = random;
            if (back != null) {
                back.stop();
                vbd.writeDirectories();
            }
            connect(BlkbackOptions.DEFAULT.withTransfer(random.nextBoolean() ? Transfer.COPY : Transfer.MAP)
                    .withRequestsPerWakeUp(1 + random.nextInt(40)));
        }

        void run(final int seed) {
            final int good = raw.grant(vbd.guest.allocatePages(1), false);
            int answered = 0;
            for (int round = 0; round < 20; round++) {
                final Set<Long> ids = new HashSet<>();
                final int count = 1 + random.nextInt(32);
                for (int i = 0; i < count; i++) {
                    final byte[] slot = new byte[112];
                    random.nextBytes(slot);
                    final var request = raw.slot(raw.reqProd);
                    vbd.guest.memory().write(raw.ring + 64 + (raw.reqProd & 31) * 112L, slot, 0, 112);
                    request.operation(random.nextInt(8)).nrSegments(random.nextInt(14)).id(raw.reqProd);
                    request.sectorNumber(random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(300));
                    for (int s = 0; s < 11; s++) {
                        request.segFirstSect(s, random.nextInt(5)).segLastSect(s, 2 + random.nextInt(7));
                        request.segGref(s, random.nextInt(20) == 0 ? random.nextInt() : good);
                    }
                    ids.add((long) raw.reqProd++);
                }
                raw.push();
                vbd.machine.run();
                assertThat(raw.rspProd()).as("seed %d", seed).isEqualTo(raw.reqProd);
                while (answered < raw.reqProd) {
                    assertThat(ids.remove(raw.response(answered++).id())).as("seed %d", seed).isTrue();
                }
                assertThat(ids).as("seed %d", seed).isEmpty();
                assertThat(vbd.dom0.mappingCount()).isEqualTo(1);
            }
        }
    }

    // Connecting and disconnecting.

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "protocol | arm-abi | the frontend's protocol is neither x86_64-abi nor x86_32-abi",
            "multi-queue-num-queues | 2 | the frontend asks for queues that were not offered",
            "multi-queue-num-queues | 0 | the frontend asks for queues that were not offered",
            "ring-page-order | 5 | the frontend asks for ring pages that were not offered",
            "ring-page-order | 99999999999 | the frontend asks for ring pages that were not offered",
            "num-ring-pages | 3 | the frontend asks for ring pages that were not offered",
            "ring-ref | -1 | the frontend published no sensible ring-ref and event-channel",
            "ring-ref | 4294967296 | the frontend published no sensible ring-ref and event-channel",
            "ring-ref | 8x | the frontend published no sensible ring-ref and event-channel",
            "event-channel | 0x1 | the frontend published no sensible ring-ref and event-channel",
            "ring-ref | 4294967295 | cannot map ring-ref 4294967295: status -3",
            "event-channel | 77 | cannot bind event-channel 77"})
    void aKeyThatMakesNoSenseIsRefused(final String key, final String value, final String reason) {
        back = vbd.blkback(BlkbackOptions.DEFAULT);
        assertThat(back.start()).isEmpty();
        raw = new RawFrontend(vbd);
        vbd.frontKey("ring-ref", Integer.toString(raw.ringGrant.value()));
        vbd.frontKey("event-channel", Integer.toString(raw.port.value()));
        vbd.frontKey(key, value);
        vbd.frontKey("state", "3");
        vbd.machine.run();
        assertCutOff(reason);
    }

    @Test
    void aFrontendWithoutAProtocolIsTakenToBeNative() {
        back = vbd.blkback(BlkbackOptions.DEFAULT);
        assertThat(back.start()).isEmpty();
        raw = new RawFrontend(vbd);
        vbd.frontKey("ring-ref", Integer.toString(raw.ringGrant.value()));
        vbd.frontKey("event-channel", Integer.toString(raw.port.value()));
        vbd.frontKey("state", "4");
        vbd.machine.run();
        assertThat(vbd.back("state")).isEqualTo("4");
    }

    @Test
    void aRingRefThatChangesWhileConnectedIsNotReadAgain() {
        connect();
        vbd.frontKey("ring-ref", "99999");
        vbd.frontKey("event-channel", "99");
        vbd.frontKey("state", "4");
        vbd.frontKey("state", "3");
        vbd.machine.run();
        raw.put(READ, 1, 0, raw.grant(vbd.page(0), false));
        assertThat(status()).isEqualTo(OKAY);
    }

    @Test
    void anotherDomainsPortIsRefused() {
        back = vbd.blkback(BlkbackOptions.DEFAULT);
        assertThat(back.start()).isEmpty();
        raw = new RawFrontend(vbd);
        vbd.frontKey("ring-ref", Integer.toString(raw.ringGrant.value()));
        final int strangers = vbd.guest.allocateUnbound(new DomId(9), () -> true).orElseThrow().value();
        vbd.frontKey("event-channel", Integer.toString(strangers));
        vbd.frontKey("state", "3");
        vbd.machine.run();
        assertCutOff("cannot bind event-channel " + strangers);
    }

    @Test
    void withoutMemoryForCopiesItDoesNotConnect() {
        vbd.dom0.pagesMax = 5;
        back = vbd.blkback(BlkbackOptions.DEFAULT);
        assertThat(back.start()).isEmpty();
        raw = new RawFrontend(vbd);
        raw.publish();
        assertCutOff("no memory for copies");
    }

    @ParameterizedTest
    @CsvSource({"frontend-id, 6", "frontend-id, 05", "frontend, /local/domain/6/device/vbd/51712", "frontend, ''"})
    void aDirectoryThatIsNotWhatItsPathSaysIsNotServed(final String key, final String value) {
        vbd.backKey(key, value);
        back = vbd.blkback(BlkbackOptions.DEFAULT);
        assertThat(back.start()).contains(key + " is ");
        assertThat(vbd.machine.store.watchCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Transfer.class)
    void aFrontendThatClosesWithoutWaitingGetsNoAnswersOnItsDeadRing(final Transfer transfer) {
        connect(BlkbackOptions.DEFAULT.withTransfer(transfer));
        for (int i = 0; i < 5; i++) {
            raw.put(READ, i, 0, raw.grant(vbd.page(0), false));
        }
        raw.push();
        vbd.machine.runNow();
        assertThat(back.inFlight()).isEqualTo(5);
        vbd.frontKey("state", "6");
        vbd.machine.run();
        assertNothingHeld();
        assertThat(back.inFlight()).isZero();
        assertThat(raw.rspProd()).isZero();
        assertThat(vbd.back("state")).isEqualTo("6");
    }

    @Test
    void aFrontendThatIsClosingSeesClosingAndIsServedUntilItHasClosed() {
        connect();
        vbd.frontKey("state", "5");
        vbd.machine.run();
        assertThat(vbd.back("state")).isEqualTo("5");
        raw.put(READ, 42, 8, raw.grant(vbd.page(0), false));
        assertThat(status()).isEqualTo(OKAY);
        vbd.frontKey("state", "6");
        vbd.machine.run();
        assertThat(vbd.back("state")).isEqualTo("6");
        assertNothingHeld();
    }

    @Test
    void aFrontendThatKeepsADeviceTheToolstackTakesAwayIsServed() {
        connect();
        vbd.backKey("online", "0");
        vbd.backKey("state", "5");
        vbd.machine.run();
        raw.put(READ, 42, 8, raw.grant(vbd.page(0), false));
        assertThat(status()).isEqualTo(OKAY);
        vbd.frontKey("state", "5");
        vbd.machine.run();
        assertThat(vbd.back("state")).isEqualTo("5");
        vbd.machine.store.removeTree(VbdFixture.FRONT);
        vbd.machine.run();
        assertThat(vbd.back("state")).isEqualTo("6");
        assertNothingHeld();
    }

    @Test
    void aFrontendThatClosesLongAfterTheToolstackAskedSeesClosingAgain() {
        connect();
        vbd.backKey("online", "0");
        vbd.backKey("state", "5");
        vbd.machine.run();
        vbd.frontKey("state", "5");
        final List<String> seen = new ArrayList<>();
        vbd.guest.store().watch(VbdFixture.BACK + "/state", _ -> seen.add(vbd.back("state")));
        vbd.machine.run();
        // The first is said to each new watch.
        assertThat(seen).containsExactly("5", "5");
    }

    @Test
    void aFrontendThatIsClosingWithoutAConnectionIsNotWaitedFor() {
        connect();
        raw.setReqProd(1000);
        vbd.machine.run();
        assertCutOff("req_prod is not within the ring");
        vbd.frontKey("state", "5");
        vbd.machine.run();
        assertThat(vbd.back("state")).isEqualTo("6");
    }

    @ParameterizedTest
    @EnumSource(Transfer.class)
    void aFrontendThatBeginsAnewWhileConnectedIsOfferedTheDeviceAgain(final Transfer transfer) {
        connect(BlkbackOptions.DEFAULT.withTransfer(transfer));
        raw.put(READ, 1, 0, raw.grant(vbd.page(0), false));
        raw.push();
        vbd.machine.runNow();
        vbd.frontKey("state", "1");
        vbd.machine.run();
        assertThat(vbd.back("state")).isEqualTo("2");
        assertNothingHeld();
    }

    @Test
    void closingTwiceIsHarmless() {
        connect();
        for (int i = 0; i < 3; i++) {
            vbd.frontKey("state", "5");
            vbd.machine.run();
            vbd.frontKey("state", "6");
            vbd.machine.run();
        }
        assertThat(vbd.back("state")).isEqualTo("6");
        assertNothingHeld();
    }

    @Test
    void aRefusedWriteOfTheDevicesDataIsReported() {
        vbd.machine.store.refuses = path -> path.endsWith("/sectors");
        back = vbd.blkback(BlkbackOptions.DEFAULT);
        assertThat(back.start()).isEmpty();
        raw = new RawFrontend(vbd);
        raw.publish();
        assertCutOff("cannot write the device's data to " + VbdFixture.BACK);
    }

    @Test
    void eventsWithoutWorkAreReportedAsSpurious() {
        connect();
        final int before = vbd.dom0.notifications;
        for (int i = 0; i < 100; i++) {
            vbd.guest.notify(raw.port);
            vbd.machine.run();
        }
        assertThat(vbd.dom0.notifications).isEqualTo(before);
        assertThat(vbd.dom0.spuriousEvents).isGreaterThanOrEqualTo(100);
    }

    @Test
    void oneFrontendsViolationDoesNotTouchAnothers() {
        connect();
        final VbdFixture other = new VbdFixture(vbd.machine, 6);
        final Blkback otherBack = other.blkback(BlkbackOptions.DEFAULT);
        assertThat(otherBack.start()).isEmpty();
        final RawFrontend otherRaw = new RawFrontend(other);
        otherRaw.publish();
        raw.put(READ, 1, 0, raw.grant(vbd.page(0), false));
        raw.push();
        otherRaw.setReqProd(5000);
        vbd.machine.run();
        assertThat(raw.response(0).status()).isEqualTo(OKAY);
        assertThat(otherBack.state()).isEqualTo(XenbusState.CLOSING);
        raw.put(READ, 2, 0, raw.grant(vbd.page(0), false));
        assertThat(status()).isEqualTo(OKAY);
    }

    @Test
    void aFrontendCannotUseAnothersGrants() {
        connect();
        final VbdFixture other = new VbdFixture(vbd.machine, 6);
        final long page = other.page(0x66);
        for (int i = 0; i < 10; i++) {
            other.guest.grant(new DomId(0), page, false);
        }
        final int theirs = other.guest.grefs().stream().filter(each -> !vbd.guest.grefs().contains(each)).findFirst()
                .orElseThrow();
        raw.put(READ, 1, 0, theirs);
        assertThat(status()).isEqualTo(ERROR);
        assertThat(other.guest.memory().bytes(page, 4096)).containsOnly(0x66);
    }

    /** Random states of the frontend, of the toolstack, random pushes: nothing throws, and closing frees everything. */
    @Test
    void anyCyclingThroughStatesEndsWithNothingHeld() {
        for (int seed = 0; seed < 60; seed++) {
            final Random random = new Random(seed);
            vbd.machine.store.removeTree("/local");
            vbd.writeDirectories();
            final Blkback each = vbd.blkback(
                    BlkbackOptions.DEFAULT.withTransfer(random.nextBoolean() ? Transfer.COPY : Transfer.MAP));
            assertThat(each.start()).isEmpty();
            raw = new RawFrontend(vbd);
            vbd.frontKey("ring-ref", Integer.toString(raw.ringGrant.value()));
            vbd.frontKey("event-channel", Integer.toString(raw.port.value()));
            final int gref = raw.grant(vbd.guest.allocatePages(1), false);
            for (int step = 0; step < 60; step++) {
                switch (random.nextInt(8)) {
                    case 0 -> vbd.guest.notify(raw.port);
                    case 1 -> {
                        raw.put(random.nextInt(3), step, random.nextInt(300), gref);
                        raw.push();
                    }
                    case 2 -> vbd.machine.run();
                    case 3 -> vbd.backKey("online", Integer.toString(random.nextInt(2)));
                    case 4 -> vbd.machine.nowNs += 30_000;
                    default -> vbd.frontKey("state", random.nextInt(10) == 0 ? "x" : "" + random.nextInt(10));
                }
                vbd.machine.runNow();
            }
            vbd.backKey("online", "0");
            vbd.backKey("state", "5");
            vbd.frontKey("state", "6");
            vbd.machine.run();
            assertThat(vbd.back("state")).as("seed %d", seed).isEqualTo("6");
            assertNothingHeld();
            each.stop();
            assertThat(vbd.machine.store.watchCount()).isZero();
            vbd.guest.close(raw.port);
        }
    }
}
