package io.xenolith.drivers.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.io.netif.Netif;
import io.xenolith.drivers.fake.FakeDomain;
import io.xenolith.drivers.xenbus.XenbusState;
import io.xenolith.trace.TraceEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both halves of the network device against each other. */
class NetEndToEndTest {
    private final VifFixture vif = new VifFixture();
    private Netback back = vif.netback(NetbackOptions.DEFAULT);
    private Netfront front = vif.netfront(NetfrontOptions.DEFAULT);

    private void connect() {
        assertThat(back.start()).isEmpty();
        front.start();
        vif.machine.runNow();
        assertThat(front.isConnected()).isTrue();
        assertThat(back.state()).isEqualTo(XenbusState.CONNECTED);
    }

    private void connect(final NetbackOptions backOptions, final NetfrontOptions frontOptions) {
        back = vif.netback(backOptions);
        front = vif.netfront(frontOptions);
        connect();
    }

    private void send(final NetPacket packet) {
        assertThat(front.send(packet)).isEqualTo(NetSubmit.ACCEPTED);
        vif.machine.runNow();
    }

    private static NetPacket blankTcp(final int data, final Gso gso) {
        final byte[] frame = gso.type() == Netif.XEN_NETIF_GSO_TYPE_TCPV6 ? Frames.tcpv6(data) : Frames.tcpv4(data);
        return new NetPacket(PacketOffload.blank(frame).orElseThrow().frame(), PacketChecksum.BLANK, gso);
    }

    private static Gso gso4(final int size) {
        return new Gso(Netif.XEN_NETIF_GSO_TYPE_TCPV4, size);
    }

    @Test
    void theBackendOffersWhatItCan() {
        connect();
        assertThat(vif.back("feature-sg")).isEqualTo("1");
        assertThat(vif.back("feature-gso-tcpv4")).isEqualTo("1");
        assertThat(vif.back("feature-gso-tcpv6")).isEqualTo("1");
        assertThat(vif.back("feature-ipv6-csum-offload")).isEqualTo("1");
        assertThat(vif.back("feature-no-csum-offload")).isNull();
        assertThat(vif.back("feature-rx-copy")).isEqualTo("1");
        assertThat(vif.back("feature-rx-flip")).isEqualTo("0");
        assertThat(vif.back("feature-multicast-control")).isEqualTo("1");
        assertThat(vif.back("feature-dynamic-multicast-control")).isEqualTo("1");
        assertThat(vif.back("feature-split-event-channels")).isEqualTo("1");
        assertThat(vif.back("multi-queue-max-queues")).isEqualTo("1");
    }

    @Test
    void theFrontendPublishesItsRingsAndFeatures() {
        connect();
        for (final String key : List.of("tx-ring-ref", "rx-ring-ref", "event-channel-tx", "event-channel-rx")) {
            assertThat(vif.front(key)).matches("[0-9]+");
        }
        assertThat(vif.front("event-channel")).isNull();
        for (final String key : List.of("request-rx-copy", "feature-rx-notify", "feature-sg", "feature-gso-tcpv4",
                "feature-gso-tcpv6", "feature-ipv6-csum-offload", "multi-queue-num-queues")) {
            assertThat(vif.front(key)).as(key).isEqualTo("1");
        }
        assertThat(front.mac()).isEqualTo("00:16:3e:00:00:01");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPacketGoesEachWay(final boolean split) {
        connect(NetbackOptions.DEFAULT, NetfrontOptions.DEFAULT.withSplitChannels(split));
        assertThat(vif.guest.channelCount()).isEqualTo(split ? 2 : 1);
        send(NetPacket.of(Frames.plain(60)));
        assertThat(vif.network).singleElement().satisfies(packet -> {
            assertThat(packet.frame()).isEqualTo(Frames.plain(60));
            assertThat(packet.checksum()).isEqualTo(PacketChecksum.UNCHECKED);
        });
        vif.toGuest(NetPacket.of(Frames.plain(1514)));
        assertThat(vif.received).singleElement()
                .satisfies(packet -> assertThat(packet.frame()).isEqualTo(Frames.plain(1514)));
        assertThat(front.inFlight()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 4095, 4096, 4097, 8192, 65_535})
    void aPacketOfSeveralSlotsArrivesWhole(final int length) {
        connect();
        send(NetPacket.of(Frames.plain(length)));
        vif.toGuest(NetPacket.of(Frames.plain(length)));
        assertThat(vif.network).singleElement()
                .satisfies(packet -> assertThat(packet.frame()).isEqualTo(Frames.plain(length)));
        assertThat(vif.received).singleElement()
                .satisfies(packet -> assertThat(packet.frame()).isEqualTo(Frames.plain(length)));
    }

    @Test
    void manyPacketsKeepTheirOrderAroundTheRing() {
        connect(NetbackOptions.DEFAULT, NetfrontOptions.DEFAULT.withRxBuffers(20));
        for (int i = 0; i < 700; i++) {
            final byte[] frame = Frames.plain(60 + i * 13 % 9000);
            frame[20] = (byte) i;
            frame[21] = (byte) (i >> 8);
            send(NetPacket.of(frame));
            vif.toGuest(NetPacket.of(frame));
        }
        for (final List<NetPacket> side : List.of(vif.network, vif.received)) {
            assertThat(side).hasSize(700);
            for (int i = 0; i < 700; i++) {
                assertThat(side.get(i).length()).isEqualTo(60 + i * 13 % 9000);
                assertThat(side.get(i).frame()[20]).isEqualTo((byte) i);
            }
        }
        assertThat(back.counters().txPackets()).isEqualTo(700);
        assertThat(back.counters().rxPackets()).isEqualTo(700);
        assertThat(back.counters().rxDropped()).isZero();
    }

    @Test
    void offloadsGoThroughWhereBothSidesCan() {
        connect();
        final NetPacket packet = blankTcp(9000, gso4(1448));
        send(packet);
        vif.toGuest(packet);
        for (final List<NetPacket> side : List.of(vif.network, vif.received)) {
            assertThat(side).singleElement().satisfies(got -> {
                assertThat(got.frame()).isEqualTo(packet.frame());
                assertThat(got.checksum()).isEqualTo(PacketChecksum.BLANK);
                assertThat(got.gso()).isEqualTo(gso4(1448));
            });
        }
        assertThat(front.inFlight()).isZero();
    }

    @Test
    void aGuestWithoutOffloadsGetsPiecesWithChecksums() {
        connect(NetbackOptions.DEFAULT, NetfrontOptions.DEFAULT.withFeatures(OffloadFeatures.NONE));
        vif.toGuest(blankTcp(5000, new Gso(Netif.XEN_NETIF_GSO_TYPE_TCPV6, 1400)));
        assertThat(vif.received).hasSize(4).allSatisfy(
                piece -> assertThat(PacketOffload.isChecksumRight(piece.frame())).contains(true));
    }

    @Test
    void aBackendWithoutOffloadsGetsPiecesWithChecksums() {
        connect(NetbackOptions.DEFAULT.withFeatures(OffloadFeatures.NONE), NetfrontOptions.DEFAULT);
        assertThat(vif.back("feature-no-csum-offload")).isEqualTo("1");
        send(blankTcp(5000, gso4(1448)));
        assertThat(vif.network).hasSize(4).allSatisfy(
                piece -> assertThat(PacketOffload.isChecksumRight(piece.frame())).contains(true));
    }

    @Test
    void validatedChecksumsAreToldOn() {
        connect();
        final NetPacket packet = new NetPacket(Frames.udpv4(20), PacketChecksum.VALIDATED, Gso.NONE);
        send(packet);
        vif.toGuest(packet);
        assertThat(vif.network.getFirst().checksum()).isEqualTo(PacketChecksum.VALIDATED);
        assertThat(vif.received.getFirst().checksum()).isEqualTo(PacketChecksum.VALIDATED);
    }

    @Test
    void aRateLimitsWhatTheGuestSends() {
        vif.backKey("rate", "10000,50000");
        connect();
        final long start = vif.machine.nowNs;
        final List<Long> times = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            assertThat(front.send(NetPacket.of(Frames.plain(1000)))).isEqualTo(NetSubmit.ACCEPTED);
        }
        vif.machine.runNow();
        assertThat(vif.network).hasSize(10);
        vif.machine.run();
        assertThat(vif.network).hasSize(40);
        times.add(vif.machine.nowNs - start);
        assertThat(times.getFirst()).isEqualTo(150_000_000L);
    }

    @Test
    void aRateThatMakesNoSenseRefusesTheConnection() {
        vif.backKey("rate", "fast");
        back.start();
        front.start();
        vif.machine.runNow();
        assertThat(front.isConnected()).isFalse();
        assertThat(vif.machine.notes).anyMatch(note -> note.contains("rate"));
    }

    @Test
    void moreThanAWakeUpsPacketsAreTakenInTurns() {
        connect(NetbackOptions.DEFAULT.withPacketsPerWakeUp(3), NetfrontOptions.DEFAULT);
        for (int i = 0; i < 10; i++) {
            assertThat(front.send(NetPacket.of(Frames.plain(60)))).isEqualTo(NetSubmit.ACCEPTED);
        }
        vif.machine.runNow();
        assertThat(vif.network).hasSize(10);
    }

    @Test
    void aFullTransmitRingSaysSoAndHasRoomLater() {
        vif.backKey("rate", "1,1000");
        connect();
        int sent = 0;
        while (front.send(NetPacket.of(Frames.plain(60))) == NetSubmit.ACCEPTED) {
            sent++;
        }
        assertThat(sent).isEqualTo(256);
        assertThat(front.send(NetPacket.of(Frames.plain(60)))).isEqualTo(NetSubmit.RING_FULL);
        vif.machine.run();
        assertThat(vif.network).hasSize(256);
        send(NetPacket.of(Frames.plain(60)));
    }

    @Test
    void withoutAPageNothingIsSentAndNothingIsLost() {
        connect();
        final int grants = vif.guest.grantCount();
        vif.guest.pagesMax = 0;
        assertThat(front.send(NetPacket.of(Frames.plain(60)))).isEqualTo(NetSubmit.NO_GRANT);
        vif.guest.pagesMax = 10_000;
        vif.guest.grantsMax = grants + 1;
        assertThat(front.send(NetPacket.of(Frames.plain(5000)))).isEqualTo(NetSubmit.NO_GRANT);
        assertThat(vif.guest.grantCount()).isEqualTo(grants);
    }

    @Test
    void packetsForWhichThereAreNoBuffersWaitForThem() {
        connect(NetbackOptions.DEFAULT, NetfrontOptions.DEFAULT.withRxBuffers(2));
        vif.toGuest.accept(NetPacket.of(Frames.plain(60)));
        vif.toGuest.accept(NetPacket.of(Frames.plain(61)));
        vif.toGuest.accept(NetPacket.of(Frames.plain(62)));
        vif.toGuest.accept(NetPacket.of(Frames.plain(8000)));
        vif.machine.runNow();
        assertThat(vif.received).extracting(NetPacket::length).containsExactly(60, 61, 62, 8000);
    }

    @Test
    void aPacketThatWaitsTooLongIsDropped() {
        connect(NetbackOptions.DEFAULT.withWaiting(256, 1_000_000), NetfrontOptions.DEFAULT.withRxBuffers(2));
        vif.toGuest(NetPacket.of(Frames.plain(9000)));
        assertThat(vif.received).isEmpty();
        vif.machine.run();
        assertThat(back.counters().rxDropped()).isEqualTo(1);
        vif.toGuest(NetPacket.of(Frames.plain(8000)));
        assertThat(vif.received).hasSize(1);
    }

    @Test
    void aFullQueueDropsWhatComes() {
        connect(NetbackOptions.DEFAULT.withWaiting(3, 1_000_000), NetfrontOptions.DEFAULT.withRxBuffers(2));
        for (int i = 0; i < 5; i++) {
            vif.toGuest(NetPacket.of(Frames.plain(9000)));
        }
        assertThat(back.counters().rxDropped()).isEqualTo(2);
    }

    @Test
    void aGuestThatAskedForItGetsOnlyItsGroups() {
        connect(NetbackOptions.DEFAULT, NetfrontOptions.DEFAULT.withMulticastControl(true));
        vif.toGuest(NetPacket.of(Frames.group(1)));
        assertThat(vif.received).isEmpty();
        assertThat(front.multicast(true, Frames.hex("333300000001"))).isEqualTo(NetSubmit.ACCEPTED);
        vif.machine.runNow();
        vif.toGuest(NetPacket.of(Frames.group(1)));
        vif.toGuest(NetPacket.of(Frames.group(2)));
        assertThat(vif.received).hasSize(1);
        assertThat(front.multicast(false, Frames.hex("333300000001"))).isEqualTo(NetSubmit.ACCEPTED);
        vif.machine.runNow();
        vif.toGuest(NetPacket.of(Frames.group(1)));
        assertThat(vif.received).hasSize(1);
        assertThat(vif.network).isEmpty();
        assertThat(front.inFlight()).isZero();
    }

    @Test
    void broadcastsPassTheFilter() {
        connect(NetbackOptions.DEFAULT, NetfrontOptions.DEFAULT.withMulticastControl(true));
        final byte[] frame = Frames.plain(60);
        System.arraycopy(Frames.hex("ffffffffffff"), 0, frame, 0, 6);
        vif.toGuest(NetPacket.of(frame));
        assertThat(vif.received).hasSize(1);
    }

    @Test
    void theFilterHoldsSixtyFourAddresses() {
        connect(NetbackOptions.DEFAULT, NetfrontOptions.DEFAULT.withMulticastControl(true));
        for (int i = 0; i < 65; i++) {
            assertThat(front.multicast(true, new byte[]{0x33, 0x33, 0, 0, 0, (byte) i})).isEqualTo(NetSubmit.ACCEPTED);
        }
        vif.machine.runNow();
        assertThat(front.txErrors()).isEqualTo(1);
        vif.toGuest(NetPacket.of(Frames.group(64)));
        assertThat(vif.received).isEmpty();
    }

    @Test
    void theFilterIsTurnedOnAndOffWhileConnected() {
        connect();
        vif.toGuest(NetPacket.of(Frames.group(1)));
        assertThat(vif.received).hasSize(1);
        vif.frontKey("request-multicast-control", "1");
        vif.machine.runNow();
        vif.toGuest(NetPacket.of(Frames.group(1)));
        assertThat(vif.received).hasSize(1);
        vif.frontKey("request-multicast-control", "0");
        vif.machine.runNow();
        vif.toGuest(NetPacket.of(Frames.group(1)));
        assertThat(vif.received).hasSize(2);
    }

    @Test
    void closingGivesEverythingBackAndReopeningWorks() {
        final int freePages = vif.machine.freePageCount();
        connect();
        send(NetPacket.of(Frames.plain(60)));
        front.close();
        vif.machine.runNow();
        assertThat(front.state()).isEqualTo(XenbusState.CLOSED);
        assertThat(back.state()).isEqualTo(XenbusState.CLOSED);
        assertNothingLeft(freePages);
        assertThat(front.send(NetPacket.of(Frames.plain(60)))).isEqualTo(NetSubmit.NOT_CONNECTED);
        front.reopen();
        vif.machine.runNow();
        assertThat(front.isConnected()).isTrue();
        send(NetPacket.of(Frames.plain(60)));
        vif.toGuest(NetPacket.of(Frames.plain(60)));
        assertThat(vif.network).hasSize(2);
        assertThat(vif.received).hasSize(1);
    }

    private void assertNothingLeft(final int freePages) {
        assertThat(vif.plugged).isFalse();
        assertThat(vif.machine.freePageCount()).isEqualTo(freePages);
        for (final FakeDomain domain : List.of(vif.dom0, vif.guest)) {
            assertThat(domain.grantCount()).isZero();
            assertThat(domain.mappingCount()).isZero();
            assertThat(domain.channelCount()).isZero();
        }
    }

    @Test
    void theToolstackTakesTheDeviceAway() {
        final int freePages = vif.machine.freePageCount();
        connect();
        vif.backKey("online", "0");
        vif.backKey("state", "5");
        vif.machine.run();
        assertThat(front.state()).isEqualTo(XenbusState.CLOSED);
        assertThat(back.state()).isEqualTo(XenbusState.CLOSED);
        assertNothingLeft(freePages);
    }

    @Test
    void aRestoredGuestConnectsAnew() {
        connect();
        front.send(NetPacket.of(Frames.plain(60)));
        back.stop();
        vif.guest.forgetGrantsAndPorts();
        vif.writeDirectories();
        back = vif.netback(NetbackOptions.DEFAULT);
        back.start();
        front.resume();
        vif.machine.run();
        assertThat(front.isConnected()).isTrue();
        vif.network.clear();
        send(NetPacket.of(Frames.plain(60)));
        vif.toGuest(NetPacket.of(Frames.plain(61)));
        assertThat(vif.network).hasSize(1);
        assertThat(vif.received).hasSize(1);
    }

    @Test
    void aBackendThatDiedIsReplaced() {
        connect();
        back.stop();
        back = vif.netback(NetbackOptions.DEFAULT);
        back.start();
        vif.machine.run();
        assertThat(front.isConnected()).isTrue();
        send(NetPacket.of(Frames.plain(60)));
        assertThat(vif.network).hasSize(1);
    }

    @Test
    void everyPacketIsInTheTrace() {
        connect();
        send(NetPacket.of(Frames.plain(5000)));
        vif.toGuest(NetPacket.of(Frames.plain(60)));
        assertThat(vif.machine.trace).filteredOn(TraceEvent.NetIo.class::isInstance).containsExactly(
                new TraceEvent.NetIo(0, VifFixture.NAME, "tx", 5000, 2, ""),
                new TraceEvent.NetIo(0, VifFixture.NAME, "rx", 60, 1, ""));
    }
}
