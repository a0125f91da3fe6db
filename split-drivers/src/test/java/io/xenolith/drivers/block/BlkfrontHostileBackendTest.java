package io.xenolith.drivers.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.DomId;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.io.blkif.Blkif;
import io.xenolith.abi.io.blkif.BlkifRequestIndirect;
import io.xenolith.drivers.platform.GrantMapping;
import io.xenolith.drivers.xenbus.XenbusState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Blkfront against a backend that writes what it likes. SPLIT-DRIVERS section 19. */
class BlkfrontHostileBackendTest {
    private final VbdFixture vbd = new VbdFixture();
    private final List<Integer> statuses = new ArrayList<>();
    private Blkfront front;
    private RawBackend raw;

    @BeforeEach
    void started() {
        front = vbd.blkfront();
        front.start();
        vbd.machine.runNow();
    }

    private void connect() {
        raw = new RawBackend(vbd);
        raw.connected();
        assertThat(front.isConnected()).isTrue();
    }

    private void read(final int count) {
        for (int i = 0; i < count; i++) {
            assertThat(front.read(i, List.of(new BlkSegment(vbd.page(0), 0, 0)), statuses::add))
                    .isEqualTo(BlkSubmit.ACCEPTED);
        }
        front.push();
        vbd.machine.run();
    }

    private void assertDisabled(final String reason) {
        assertThat(front.failure()).isEqualTo(reason);
        assertThat(front.isConnected()).isFalse();
        assertThat(front.inFlight()).isZero();
        assertThat(vbd.machine.store.get("/local/domain/5/error/device/vbd/51712/error")).isEqualTo(reason);
        assertThat(vbd.front("state")).isEqualTo("5");
        assertThat(front.read(0, List.of(BlkSegment.wholePage(vbd.page(0))), statuses::add))
                .isEqualTo(BlkSubmit.NOT_CONNECTED);
        assertThat(vbd.guest.channelCount()).isZero();
    }

    @Test
    void responsesOutOfOrderAreFine() {
        connect();
        read(3);
        final long[] ids = {raw.request(0).id(), raw.request(1).id(), raw.request(2).id()};
        raw.put(ids[2], 0, 0);
        raw.put(ids[0], 0, -1);
        raw.put(ids[1], 0, 0);
        raw.push();
        assertThat(statuses).containsExactly(0, -1, 0);
        assertThat(front.inFlight()).isZero();
    }

    @Test
    void anAnswerToNothingDisablesTheDevice() {
        connect();
        read(1);
        raw.put(raw.request(0).id() + 1024, 0, 0);
        raw.push();
        assertDisabled("response to id 1024, which is not in flight");
        assertThat(statuses).containsExactly(-1);
    }

    @ParameterizedTest
    @ValueSource(longs = {32, 255, -1, Long.MIN_VALUE, Long.MAX_VALUE})
    void anIdOutOfRangeDisablesTheDevice(final long id) {
        connect();
        read(1);
        raw.put(id, 0, 0);
        raw.push();
        assertDisabled("response to id " + Long.toUnsignedString(id) + ", which is not in flight");
    }

    @Test
    void aSecondAnswerToTheSameRequestDisablesTheDevice() {
        connect();
        read(2);
        final long id = raw.request(0).id();
        raw.put(id, 0, 0);
        raw.put(id, 0, 0);
        raw.push();
        assertDisabled("response to id " + id + ", which is not in flight");
        assertThat(statuses).containsExactly(0, -1);
    }

    @Test
    void anOldAnswerFitsNoNewRequestInTheSamePlace() {
        connect();
        for (int i = 0; i < 32; i++) {
            read(1);
            raw.put(raw.request(i).id(), 0, 0);
            raw.push();
        }
        read(1);
        raw.put(raw.request(0).id() - (32L << 10), 0, 0);
        raw.push();
        assertThat(front.failure()).contains("not in flight");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 33, -1, Integer.MIN_VALUE})
    void aRspProdBeyondTheRequestsDisablesTheDevice(final int rspProd) {
        connect();
        read(1);
        raw.setRspProd(rspProd);
        assertDisabled("rsp_prod is beyond what was requested");
        assertThat(statuses).containsExactly(-1);
    }

    @Test
    void anAnswerOfAnotherOperationDisablesTheDevice() {
        connect();
        read(1);
        raw.put(raw.request(0).id(), 1, 0);
        raw.push();
        assertDisabled("response of WRITE to a READ");
    }

    @Test
    void anAnswerThatKeepsThePagesMappedDisablesTheDeviceAndTheBufferIsLost() {
        connect();
        read(1);
        final GrantMapping kept = new GrantMapping(raw.request(0).segGref(0), false);
        vbd.dom0.map(new DomId(VbdFixture.DOMID), List.of(kept));
        raw.put(raw.request(0).id(), 0, 0);
        raw.push();
        assertDisabled("the backend answered id 0 and kept its pages mapped");
        assertThat(statuses).containsExactly(BlkCompletion.BUFFER_LOST);
        vbd.dom0.unmap(List.of(kept));
        raw.disconnect();
        vbd.backKey("state", "6");
        vbd.machine.run();
        vbd.backKey("state", "6");
        vbd.machine.run();
        assertThat(vbd.guest.grantCount()).isZero();
        assertThat(front.state()).isEqualTo(XenbusState.CLOSED);
    }

    @Test
    void aStatusThatIsNoneIsAnError() {
        connect();
        read(1);
        raw.put(raw.request(0).id(), 0, 77);
        raw.push();
        assertThat(statuses).containsExactly(-1);
        assertThat(front.isConnected()).isTrue();
    }

    @Test
    void aFlushThatIsNotSupportedAfterAllIsNotSentAgain() {
        connect();
        assertThat(front.flush(statuses::add)).isEqualTo(BlkSubmit.ACCEPTED);
        front.push();
        raw.put(raw.request(0).id(), Blkif.BLKIF_OP_FLUSH_DISKCACHE, Blkif.BLKIF_RSP_EOPNOTSUPP);
        raw.push();
        assertThat(statuses).containsExactly(Blkif.BLKIF_RSP_EOPNOTSUPP);
        assertThat(front.isFlushSupported()).isFalse();
        assertThat(front.flush(statuses::add)).isEqualTo(BlkSubmit.NOT_SUPPORTED);
    }

    @Test
    void aBarrierThatIsNotSupportedAfterAllIsNotSentAgain() {
        vbd.backKey("feature-barrier", "1");
        connect();
        assertThat(front.barrier(0, List.of(), statuses::add)).isEqualTo(BlkSubmit.ACCEPTED);
        front.push();
        raw.put(raw.request(0).id(), Blkif.BLKIF_OP_WRITE_BARRIER, Blkif.BLKIF_RSP_EOPNOTSUPP);
        raw.push();
        assertThat(statuses).containsExactly(Blkif.BLKIF_RSP_EOPNOTSUPP);
        assertThat(front.barrier(0, List.of(), statuses::add)).isEqualTo(BlkSubmit.NOT_SUPPORTED);
    }

    @Test
    void aDiscardThatIsNotSupportedAfterAllIsNotSentAgain() {
        vbd.backKey("feature-discard", "1");
        connect();
        assertThat(front.discard(0, 8, false, statuses::add)).isEqualTo(BlkSubmit.ACCEPTED);
        front.push();
        raw.put(raw.request(0).id(), Blkif.BLKIF_OP_DISCARD, Blkif.BLKIF_RSP_EOPNOTSUPP);
        raw.push();
        assertThat(statuses).containsExactly(Blkif.BLKIF_RSP_EOPNOTSUPP);
        assertThat(front.discard(0, 8, false, statuses::add)).isEqualTo(BlkSubmit.NOT_SUPPORTED);
    }

    private void readIndirect() {
        vbd.backKey("feature-max-indirect-segments", "4294967295");
        connect();
        assertThat(front.segmentsMax()).isEqualTo(32);
        assertThat(front.read(0, Collections.nCopies(12, BlkSegment.wholePage(vbd.page(0))), statuses::add))
                .isEqualTo(BlkSubmit.ACCEPTED);
        front.push();
    }

    @Test
    void anIndirectRequestIsAnsweredByWhatItIsAbout() {
        readIndirect();
        raw.put(raw.request(0).id(), Blkif.BLKIF_OP_READ, 0);
        raw.push();
        assertThat(statuses).containsExactly(0);
        assertThat(vbd.guest.grantCount()).isEqualTo(1);
        assertThat(vbd.guest.memory().ownPages()).isEqualTo(2);
    }

    @Test
    void anIndirectAnswerThatIsNotAboutTheRequestDisablesTheDevice() {
        readIndirect();
        raw.put(raw.request(0).id(), Blkif.BLKIF_OP_INDIRECT, 0);
        raw.push();
        assertDisabled("response of INDIRECT to a READ");
        assertThat(statuses).containsExactly(-1);
    }

    @Test
    void anAnswerThatKeepsTheListMappedDisablesTheDeviceAndTheListIsFreedLater() {
        readIndirect();
        final BlkifRequestIndirect sent = new BlkifRequestIndirect()
                .wrap(new LocalMemory(vbd.dom0.memory().bytes(raw.ring + 64, 112)), 0);
        assertThat(sent.nrSegments()).isEqualTo(12);
        final GrantMapping kept = new GrantMapping(sent.indirectGrefs(0), true);
        vbd.dom0.map(new DomId(VbdFixture.DOMID), List.of(kept));
        assertThat(kept.isMapped()).isTrue();
        raw.put(sent.id(), Blkif.BLKIF_OP_READ, 0);
        raw.push();
        assertDisabled("the backend answered id 0 and kept its pages mapped");
        vbd.dom0.unmap(List.of(kept));
        raw.disconnect();
        vbd.backKey("state", "6");
        vbd.machine.run();
        vbd.backKey("state", "6");
        vbd.machine.run();
        assertThat(vbd.guest.grantCount()).isZero();
    }

    @Test
    void theListOfAnIndirectRequestIsForReadingOnly() {
        readIndirect();
        final GrantMapping writable = new GrantMapping(
                new BlkifRequestIndirect().wrap(new LocalMemory(vbd.dom0.memory().bytes(raw.ring + 64, 112)), 0)
                        .indirectGrefs(0),
                false);
        vbd.dom0.map(new DomId(VbdFixture.DOMID), List.of(writable));
        assertThat(writable.isMapped()).isFalse();
    }

    @Test
    void aResponseChangedAfterItWasReadChangesNothing() {
        connect();
        read(2);
        final long first = raw.request(0).id();
        raw.put(first, 0, 0);
        raw.push();
        vbd.dom0.memory().fill(raw.ring + 64, 112, (byte) 0xff);
        raw.put(raw.request(1).id(), 0, 0);
        raw.push();
        assertThat(statuses).containsExactly(0, 0);
    }

    @Test
    void eventsWithoutResponsesChangeNothing() {
        connect();
        read(1);
        for (int i = 0; i < 50; i++) {
            vbd.dom0.notify(raw.port);
            vbd.machine.run();
        }
        assertThat(front.isConnected()).isTrue();
        assertThat(front.inFlight()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"sectors, -1", "sectors, 99999999999999999999", "sectors, 12x", "sectors, ''", "info, x",
            "info, 4294967296"})
    void aDeviceWhoseDataMakesNoSenseIsNotUsed(final String key, final String value) {
        raw = new RawBackend(vbd);
        vbd.backKey("sectors", "256");
        vbd.backKey(key, value);
        vbd.backKey("state", "4");
        vbd.machine.run();
        assertThat(front.isConnected()).isFalse();
        assertDisabled("no sensible " + (key.equals("info") ? "info" : "number of sectors") + " in " + VbdFixture.BACK);
    }

    @Test
    void aSizeThatChangesIsSeen() {
        connect();
        vbd.backKey("sectors", "512");
        vbd.backKey("state", "4");
        vbd.machine.run();
        assertThat(front.sectors()).isEqualTo(512);
    }

    @Test
    void aBackendThatClosesWithoutAnsweringFailsWhatIsInFlight() {
        connect();
        read(2);
        vbd.backKey("state", "6");
        vbd.machine.run();
        assertThat(statuses).containsExactly(-1, -1);
        assertThat(vbd.front("state")).isEqualTo("6");
        assertThat(vbd.guest.grantCount()).isEqualTo(1);
        raw.disconnect();
        vbd.backKey("state", "6");
        vbd.machine.run();
        assertThat(vbd.guest.grantCount()).isZero();
    }

    @Test
    void aBackendInClosingIsWaitedForUntilTheLastAnswer() {
        connect();
        read(1);
        vbd.backKey("state", "5");
        vbd.machine.run();
        assertThat(vbd.front("state")).isEqualTo("5");
        assertThat(statuses).isEmpty();
        raw.put(raw.request(0).id(), 0, 0);
        raw.push();
        assertThat(statuses).containsExactly(0);
        assertThat(vbd.front("state")).isEqualTo("6");
    }

    @Test
    void withoutABackendItFails() {
        final VbdFixture empty = new VbdFixture();
        empty.machine.store.removeTree(VbdFixture.FRONT + "/backend");
        final Blkfront alone = empty.blkfront();
        alone.start();
        empty.machine.run();
        assertThat(alone.failure()).isEqualTo("no backend in device/vbd/51712");
    }

    @Test
    void withoutPagePortOrGrantForTheRingItFailsAndKeepsNothing() {
        for (int lack = 0; lack < 3; lack++) {
            final VbdFixture poor = new VbdFixture();
            poor.guest.pagesMax = lack == 0 ? 0 : 10;
            poor.guest.grantsMax = lack == 1 ? 0 : 10;
            poor.guest.portsMax = lack == 2 ? 0 : 10;
            final Blkfront each = poor.blkfront();
            each.start();
            poor.backKey("state", "2");
            poor.machine.run();
            assertThat(each.failure()).startsWith("no ");
            assertThat(poor.guest.grantCount()).isZero();
            assertThat(poor.guest.memory().ownPages()).isZero();
            assertThat(poor.guest.channelCount()).isZero();
        }
    }

    @Test
    void aKeyThatCannotBeWrittenFails() {
        vbd.machine.store.refuses = path -> path.endsWith("/ring-ref");
        vbd.backKey("state", "2");
        vbd.machine.run();
        assertThat(front.failure()).isEqualTo("cannot write ring and event channel to device/vbd/51712");
        assertThat(vbd.guest.grantCount()).isZero();
    }

    @Test
    void segmentsThatCannotBeAreTheCallersBug() {
        connect();
        assertThatThrownBy(() -> front.read(0, List.of(), statuses::add)).hasMessage("segments=0, want 1 to 11");
        assertThatThrownBy(() -> new BlkSegment(1, 0, 0)).hasMessage("page=1, want the address of a page");
        assertThatThrownBy(() -> new BlkSegment(0, 3, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BlkSegment(0, 0, 8)).isInstanceOf(IllegalArgumentException.class);
    }
}
