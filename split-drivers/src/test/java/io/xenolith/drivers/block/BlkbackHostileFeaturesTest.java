package io.xenolith.drivers.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.DomId;
import io.xenolith.abi.GrantRef;
import io.xenolith.abi.io.blkif.Blkif;
import io.xenolith.abi.io.blkif.BlkifRequestDiscard;
import io.xenolith.abi.io.blkif.BlkifRequestIndirect;
import io.xenolith.abi.io.blkif.BlkifRequestSegment;
import io.xenolith.drivers.block.BlkbackOptions.Transfer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Indirect requests, barriers, discards and persistent grants from a frontend that writes what it likes. */
class BlkbackHostileFeaturesTest {
    private static final int OKAY = Blkif.BLKIF_RSP_OKAY;
    private static final int ERROR = Blkif.BLKIF_RSP_ERROR;
    private static final int WRITE = Blkif.BLKIF_OP_WRITE;

    private final VbdFixture vbd = new VbdFixture();
    private BlkbackOptions options = BlkbackOptions.DEFAULT;
    private Blkback back;
    private RawFrontend raw;

    private void connect() {
        back = vbd.blkback(options);
        assertThat(back.start()).isEmpty();
        raw = new RawFrontend(vbd);
        raw.publish();
        assertThat(vbd.back("state")).isEqualTo("4");
    }

    private int status() {
        raw.push();
        vbd.settle();
        assertThat(raw.rspProd()).isEqualTo(raw.reqProd);
        return raw.response(raw.reqProd - 1).status();
    }

    /** Puts an indirect request whose list is in the page granted by {@code gref}. */
    private BlkifRequestIndirect putIndirect(final int operation, final int segments, final int gref) {
        final long slot = raw.ring + 64 + (raw.reqProd++ & 31) * 112L;
        return new BlkifRequestIndirect().wrap(vbd.guest.memory(), slot).operation(Blkif.BLKIF_OP_INDIRECT)
                .indirectOp(operation).nrSegments(segments).id(7).sectorNumber(0).handle(0).indirectGrefs(0, gref);
    }

    private BlkifRequestSegment entry(final long list, final int segment) {
        return new BlkifRequestSegment().wrap(vbd.guest.memory(), list + segment * 8L);
    }

    /** A list of {@code count} whole pages, all the same one. */
    private long list(final int count, final int gref) {
        final long list = vbd.page(0);
        for (int i = 0; i < count; i++) {
            entry(list, i).gref(gref).firstSect(0).lastSect(7);
        }
        return list;
    }

    // Indirect requests.

    @ParameterizedTest
    @CsvSource({"0, -1", "1, 0", "11, 0", "32, 0", "33, -1", "256, -1", "65535, -1"})
    void anIndirectRequestOfZeroOrBeyondTheSizeOrTheOfferIsAnError(final int segments, final int expected) {
        options = options.withFeatures(BlkFeatures.LINUX_BACKEND.withIndirectSegments(32));
        connect();
        final long list = list(32, raw.grant(vbd.page(9), false));
        putIndirect(WRITE, segments, raw.grant(list, true));
        assertThat(status()).isEqualTo(expected);
        assertThat(raw.response(0).operation()).isEqualTo(WRITE);
        assertThat(raw.response(0).id()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 77, 255})
    void anIndirectRequestIsAboutAReadOrAWriteOnly(final int operation) {
        connect();
        putIndirect(operation, 1, raw.grant(list(1, raw.grant(vbd.page(9), false)), true));
        assertThat(status()).isEqualTo(ERROR);
        assertThat(vbd.disk.accesses).isZero();
    }

    @ParameterizedTest
    @EnumSource(Transfer.class)
    void aListThatIsNotGrantedIsAnError(final Transfer transfer) {
        options = options.withTransfer(transfer);
        connect();
        putIndirect(WRITE, 1, 0x7fff_ffff);
        assertThat(status()).isEqualTo(ERROR);
        putIndirect(WRITE, 1, vbd.guest.grant(new DomId(9), vbd.page(0), true).orElseThrow().value());
        assertThat(status()).isEqualTo(ERROR);
        assertThat(vbd.disk.accesses).isZero();
        assertThat(vbd.dom0.mappingCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"5, 8", "6, 5", "0, 255", "255, 255"})
    void anEntryOutsideItsPageIsAnError(final int first, final int last) {
        connect();
        final long list = list(20, raw.grant(vbd.page(9), false));
        entry(list, 19).firstSect(first).lastSect(last);
        putIndirect(WRITE, 20, raw.grant(list, true));
        assertThat(status()).isEqualTo(ERROR);
        assertThat(vbd.disk.accesses).isZero();
    }

    @ParameterizedTest
    @EnumSource(Transfer.class)
    void anEntryThatIsNotGrantedKeepsAWriteFromTheDisk(final Transfer transfer) {
        options = options.withTransfer(transfer);
        connect();
        final long list = list(20, raw.grant(vbd.page(9), false));
        entry(list, 19).gref(0x1234_5678);
        putIndirect(WRITE, 20, raw.grant(list, true));
        assertThat(status()).isEqualTo(ERROR);
        assertThat(vbd.disk.accesses).isZero();
        assertThat(vbd.dom0.mappingCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 97, -1, Long.MAX_VALUE, Long.MIN_VALUE})
    void anIndirectRequestBeyondTheEndIsAnError(final long sector) {
        connect();
        final long list = list(32, raw.grant(vbd.page(9), false));
        putIndirect(WRITE, 32, raw.grant(list, true)).sectorNumber(sector);
        assertThat(status()).isEqualTo(ERROR);
        assertThat(vbd.disk.accesses).isZero();
    }

    @Test
    void anIndirectWriteToAReadOnlyDeviceIsAnError() {
        vbd.backKey("mode", "r");
        connect();
        putIndirect(WRITE, 12, raw.grant(list(12, raw.grant(vbd.page(9), false)), true));
        assertThat(status()).isEqualTo(ERROR);
        assertThat(vbd.disk.accesses).isZero();
    }

    @Test
    void aListChangedAfterItWasCopiedChangesNothing() {
        connect();
        final long list = list(12, raw.grant(vbd.page(9), false));
        putIndirect(WRITE, 12, raw.grant(list, true));
        final int[] batches = {0};
        vbd.dom0.beforeCopy = () -> {
            if (batches[0]++ > 0) {
                vbd.guest.memory().fill(list, 4096, (byte) 0xff);
            }
        };
        assertThat(status()).isEqualTo(OKAY);
        assertThat(back.counters().bytesWritten()).isEqualTo(12 * 4096);
    }

    @Test
    void aListOfItselfIsData() {
        connect();
        final long list = vbd.page(0);
        final int gref = raw.grant(list, false);
        for (int i = 0; i < 12; i++) {
            entry(list, i).gref(gref).firstSect(0).lastSect(0);
        }
        putIndirect(Blkif.BLKIF_OP_READ, 12, gref);
        assertThat(status()).isEqualTo(OKAY);
    }

    // Barriers and discards.

    @ParameterizedTest
    @CsvSource({"2, 12, -1", "2, 255, -1", "2, 0, 0"})
    void aBarrierHasUpToElevenSegments(final int operation, final int segments, final int expected) {
        connect();
        raw.put(operation, 1, 0, raw.grant(vbd.page(0), false)).nrSegments(segments);
        assertThat(status()).isEqualTo(expected);
    }

    private BlkifRequestDiscard putDiscard(final long sector, final long count, final int flag) {
        final long slot = raw.ring + 64 + (raw.reqProd++ & 31) * 112L;
        return new BlkifRequestDiscard().wrap(vbd.guest.memory(), slot).operation(Blkif.BLKIF_OP_DISCARD).flag(flag)
                .id(3).sectorNumber(sector).nrSectors(count);
    }

    @ParameterizedTest
    @CsvSource({"0, 256, 0", "0, 257, -1", "255, 1, 0", "256, 1, -1", "0, 0, -1", "0, -1, -1", "-1, 1, -1",
            "-1, -1, -1", "9223372036854775807, 9223372036854775807, -1", "1, 9223372036854775807, -1",
            "-9223372036854775808, 1, -1"})
    void aDiscardStaysWithinTheDevice(final long sector, final long count, final int expected) {
        connect();
        putDiscard(sector, count, 0);
        assertThat(status()).isEqualTo(expected);
        assertThat(vbd.disk.discards).isEqualTo(expected == OKAY ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({"2, 8, 0", "0, 8, -1", "2, 4, -1", "250, 6, 0"})
    void aMisalignedDiscardIsAnError(final long sector, final long count, final int expected) {
        vbd.disk.limits = Optional.of(new DiscardLimits(4096, 1024, false));
        connect();
        putDiscard(sector, count, 0);
        assertThat(status()).isEqualTo(expected);
    }

    @Test
    void aSecureDiscardThatWasNotOfferedIsAnError() {
        connect();
        putDiscard(0, 8, Blkif.BLKIF_DISCARD_SECURE);
        assertThat(status()).isEqualTo(ERROR);
        assertThat(vbd.disk.discards).isZero();
    }

    @Test
    void aDiscardOfAReadOnlyDeviceIsNotSupported() {
        vbd.backKey("mode", "r");
        connect();
        putDiscard(0, 8, 0);
        assertThat(status()).isEqualTo(Blkif.BLKIF_RSP_EOPNOTSUPP);
        assertThat(vbd.disk.discards).isZero();
    }

    @Test
    void aDiscardThatFailsIsAnError() {
        connect();
        vbd.disk.fails = true;
        putDiscard(0, 8, 0);
        assertThat(status()).isEqualTo(ERROR);
    }

    // Persistent grants.

    private void connectPersistent(final int max) {
        options = options.withPersistentMax(max);
        vbd.frontKey("feature-persistent", "1");
        connect();
    }

    @Test
    void aFrontendThatNamesNewGrantsForEverExhaustsNothing() {
        connectPersistent(10);
        final List<Integer> grefs = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            grefs.add(raw.grant(vbd.page(i), false));
            raw.put(WRITE, i, i, grefs.getLast());
            assertThat(status()).isEqualTo(OKAY);
            assertThat(vbd.dom0.mappingCount()).isEqualTo(Math.min(i + 1, 10) + 1);
        }
        // The last ten are the ones that stayed.
        for (int i = 0; i < 40; i++) {
            assertThat(vbd.guest.endGrant(new GrantRef(grefs.get(i)))).isEqualTo(i < 30);
        }
    }

    @Test
    void aRequestOfMorePagesThanMayStayIsServedAllTheSame() {
        connectPersistent(3);
        final var request = raw.put(WRITE, 1, 0, raw.grant(vbd.page(1), false)).nrSegments(6);
        for (int i = 1; i < 6; i++) {
            request.segGref(i, raw.grant(vbd.page(i + 1), false)).segFirstSect(i, 0).segLastSect(i, 7);
        }
        assertThat(status()).isEqualTo(OKAY);
        assertThat(vbd.disk.bytes[5 * 4096]).isEqualTo((byte) 6);
        assertThat(vbd.dom0.mappingCount()).isEqualTo(4);
    }

    @Test
    void withoutRoomForAnyPageEachIsMappedForItsRequest() {
        connectPersistent(0);
        raw.put(WRITE, 1, 0, raw.grant(vbd.page(1), false));
        assertThat(status()).isEqualTo(OKAY);
        assertThat(vbd.dom0.mappingCount()).isEqualTo(1);
    }

    @Test
    void aPersistentGrantIsMappedOnceHoweverOftenItIsNamed() {
        connectPersistent(100);
        final int gref = raw.grant(vbd.page(1), false);
        for (int round = 0; round < 5; round++) {
            final var request = raw.put(WRITE, 1, 0, gref).nrSegments(11);
            for (int i = 0; i < 11; i++) {
                request.segGref(i, gref).segFirstSect(i, 0).segLastSect(i, 7);
            }
            assertThat(status()).isEqualTo(OKAY);
            assertThat(vbd.dom0.mappingCount()).isEqualTo(2);
        }
    }

    @Test
    void aPersistentGrantThatIsReadOnlyIsAnError() {
        connectPersistent(100);
        raw.put(WRITE, 1, 0, raw.grant(vbd.page(1), true));
        assertThat(status()).isEqualTo(ERROR);
        raw.put(WRITE, 2, 0, 0x7fff_ffff);
        assertThat(status()).isEqualTo(ERROR);
        assertThat(vbd.disk.accesses).isZero();
        assertThat(vbd.dom0.mappingCount()).isEqualTo(1);
    }

    @Test
    void whatAFailedRequestMappedStaysWithinTheLimitToo() {
        connectPersistent(2);
        final var request = raw.put(WRITE, 1, 0, raw.grant(vbd.page(1), false)).nrSegments(5);
        for (int i = 1; i < 4; i++) {
            request.segGref(i, raw.grant(vbd.page(i), false)).segFirstSect(i, 0).segLastSect(i, 7);
        }
        request.segGref(4, 999_999).segFirstSect(4, 0).segLastSect(4, 7);
        assertThat(status()).isEqualTo(ERROR);
        assertThat(vbd.dom0.mappingCount()).isEqualTo(3);
    }

    @Test
    void aPersistentGrantThatIsIdleForAMinuteIsUnmapped() {
        connectPersistent(100);
        final GrantRef first = new GrantRef(raw.grant(vbd.page(1), false));
        final GrantRef second = new GrantRef(raw.grant(vbd.page(2), false));
        raw.put(WRITE, 1, 0, first.value());
        assertThat(status()).isEqualTo(OKAY);
        vbd.machine.runUntil(vbd.machine.nowNs + PersistentTransfer.IDLE_NS / 2);
        raw.put(WRITE, 2, 0, second.value());
        assertThat(status()).isEqualTo(OKAY);
        vbd.machine.runUntil(vbd.machine.nowNs + PersistentTransfer.IDLE_NS / 2);
        assertThat(vbd.guest.endGrant(first)).isTrue();
        assertThat(vbd.guest.endGrant(second)).isFalse();
        vbd.machine.run();
        assertThat(vbd.guest.endGrant(second)).isTrue();
    }

    @Test
    void closingUnmapsWhatPersisted() {
        connectPersistent(100);
        raw.put(WRITE, 1, 0, raw.grant(vbd.page(1), false));
        assertThat(status()).isEqualTo(OKAY);
        vbd.frontKey("state", "6");
        vbd.machine.runNow();
        assertThat(vbd.dom0.mappingCount()).isZero();
    }

    @Test
    void aFrontendThatPersistsWithoutAnOfferIsServedRequestByRequest() {
        options = options.withFeatures(BlkFeatures.PLAIN);
        connectPersistent(100);
        raw.put(WRITE, 1, 0, raw.grant(vbd.page(1), false));
        assertThat(status()).isEqualTo(OKAY);
        assertThat(vbd.dom0.mappingCount()).isEqualTo(1);
    }

    // Rings.

    private String refusal() {
        back = vbd.blkback(options);
        assertThat(back.start()).isEmpty();
        vbd.frontKey("state", "3");
        vbd.machine.run();
        assertThat(vbd.back("state")).isEqualTo("5");
        assertThat(vbd.dom0.mappingCount()).isZero();
        assertThat(vbd.dom0.channelCount()).isZero();
        assertThat(vbd.dom0.memory().ownPages()).isZero();
        return vbd.machine.store.get("/local/domain/0/error/backend/vbd/5/51712/error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "31", "32", "63", "64", "4294967295", "4294967296", "-1", "x", ""})
    void aRingOrderThatWasNotOfferedIsRefusedBeforeItIsShifted(final String order) {
        vbd.frontKey("ring-page-order", order);
        assertThat(refusal()).isEqualTo("the frontend asks for ring pages that were not offered");
    }

    @ParameterizedTest
    @CsvSource({"1, 4", "2, 2", "0, 2"})
    void anOrderAndANumberOfPagesMustAgree(final String order, final String pages) {
        vbd.frontKey("ring-page-order", order);
        vbd.frontKey("num-ring-pages", pages);
        assertThat(refusal()).isEqualTo("the frontend asks for ring pages that were not offered");
    }

    @Test
    void eachPageOfARingMustBePublished() {
        vbd.frontKey("ring-page-order", "1");
        vbd.frontKey("event-channel", "1");
        vbd.frontKey("ring-ref", "8");
        vbd.frontKey("ring-ref0", "8");
        assertThat(refusal()).isEqualTo("the frontend published no sensible ring-ref and event-channel");
    }

    @Test
    void eachPageOfARingMustBeGranted() {
        final int good = vbd.guest.grant(new DomId(0), vbd.page(0), false).orElseThrow().value();
        vbd.frontKey("ring-page-order", "1");
        vbd.frontKey("event-channel", "1");
        vbd.frontKey("ring-ref0", Integer.toString(good));
        vbd.frontKey("ring-ref1", "777");
        assertThat(refusal()).isEqualTo("cannot map ring-ref 777: status -3");
        assertThat(vbd.guest.endGrant(new GrantRef(good))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "3", "17", "4294967295", "-1", "two"})
    void queuesThatWereNotOfferedAreRefused(final String queues) {
        options = options.withFeatures(BlkFeatures.LINUX_BACKEND.withQueues(2));
        vbd.frontKey("multi-queue-num-queues", queues);
        assertThat(refusal()).isEqualTo("the frontend asks for queues that were not offered");
    }

    @Test
    void severalQueuesMustBePublishedInTheirDirectories() {
        options = options.withFeatures(BlkFeatures.LINUX_BACKEND.withQueues(2));
        vbd.frontKey("multi-queue-num-queues", "2");
        vbd.frontKey("ring-ref", "8");
        vbd.frontKey("event-channel", "1");
        assertThat(refusal()).isEqualTo("the frontend published no sensible ring-ref and event-channel");
    }

    @Test
    void oneBadQueueClosesTheOthers() {
        options = options.withFeatures(BlkFeatures.LINUX_BACKEND.withQueues(2));
        raw = new RawFrontend(vbd);
        vbd.frontKey("multi-queue-num-queues", "2");
        vbd.frontKey("queue-0/ring-ref", Integer.toString(raw.ringGrant.value()));
        vbd.frontKey("queue-0/event-channel", Integer.toString(raw.port.value()));
        vbd.frontKey("queue-1/ring-ref", Integer.toString(raw.ringGrant.value()));
        vbd.frontKey("queue-1/event-channel", "99");
        assertThat(refusal()).isEqualTo("cannot bind event-channel 99");
    }
}
