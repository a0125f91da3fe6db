package io.xenolith.drivers.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.io.netif.Netif;
import io.xenolith.drivers.fake.FakeDomain;
import io.xenolith.drivers.xenbus.XenbusState;
import io.xenolith.trace.TraceEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both halves with several queues, and with a control ring. */
class NetQueuesTest {
    private static final NetbackOptions FOUR = NetbackOptions.DEFAULT.withQueues(4);

    private final VifFixture vif = new VifFixture();
    private Netback back = vif.netback(FOUR);
    private Netfront front = vif.netfront(NetfrontOptions.DEFAULT.withQueues(4));

    private void connect() {
        assertThat(back.start()).isEmpty();
        front.start();
        vif.machine.runNow();
        assertThat(vif.machine.notes).isEmpty();
        assertThat(front.isConnected()).isTrue();
        assertThat(back.state()).isEqualTo(XenbusState.CONNECTED);
    }

    private void connect(final NetbackOptions backOptions, final NetfrontOptions frontOptions) {
        back = vif.netback(backOptions);
        front = vif.netfront(frontOptions);
        connect();
    }

    /** A TCP packet of flow {@code port} with {@code data} bytes of its own. */
    private static NetPacket tcp(final int port, final int data) {
        final byte[] frame = Frames.tcpv4(data);
        PacketHeaders.putU16(frame, 34, port);
        return new NetPacket(PacketOffload.complete(frame).orElseThrow(), PacketChecksum.UNCHECKED, Gso.NONE);
    }

    private void send(final NetPacket packet) {
        assertThat(front.send(packet)).isEqualTo(NetSubmit.ACCEPTED);
        vif.machine.runNow();
    }

    private List<Long> packets(final boolean sent) {
        return back.counters().queues().stream().map(each -> sent ? each.txPackets() : each.rxPackets()).toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachQueueHasADirectoryAndTheDeviceHasNoRingsOfItsOwn(final boolean split) {
        connect(FOUR, NetfrontOptions.DEFAULT.withQueues(4).withSplitChannels(split));
        assertThat(vif.back("multi-queue-max-queues")).isEqualTo("4");
        assertThat(vif.front("multi-queue-num-queues")).isEqualTo("4");
        assertThat(front.queues()).isEqualTo(4);
        for (int i = 0; i < 4; i++) {
            for (final String key : split
                    ? List.of("tx-ring-ref", "rx-ring-ref", "event-channel-tx", "event-channel-rx")
                    : List.of("tx-ring-ref", "rx-ring-ref", "event-channel")) {
                assertThat(vif.front("queue-" + i + "/" + key)).as(key).matches("[0-9]+");
                assertThat(vif.front(key)).as(key).isNull();
            }
        }
        assertThat(vif.front("queue-4/tx-ring-ref")).isNull();
        assertThat(vif.dom0.channelCount()).isEqualTo(split ? 8 : 4);
        assertThat(vif.dom0.mappingCount()).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({"1, 4, 1", "4, 1, 1", "2, 4, 2", "16, 3, 3"})
    void asManyQueuesAreUsedAsBothHave(final int offered, final int wanted, final int used) {
        connect(NetbackOptions.DEFAULT.withQueues(offered),
                NetfrontOptions.DEFAULT.withQueues(wanted).withRxBuffers(8));
        assertThat(front.queues()).isEqualTo(used);
        assertThat(vif.front("multi-queue-num-queues")).isEqualTo(Integer.toString(used));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "many", "99999999999999999999"})
    void aBackendThatOffersNoNumberOfQueuesGetsOne(final String offered) {
        vif.backKey("feature-rx-copy", "1");
        vif.backKey("multi-queue-max-queues", offered);
        vif.backKey("state", "2");
        front.start();
        vif.machine.runNow();
        assertThat(vif.front("multi-queue-num-queues")).isEqualTo("1");
        assertThat(vif.front("tx-ring-ref")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4294967295", "1000000"})
    void aBackendThatOffersVeryManyGetsWhatTheFrontendHas(final String offered) {
        vif.backKey("multi-queue-max-queues", offered);
        vif.backKey("state", "2");
        front.start();
        vif.machine.runNow();
        assertThat(vif.front("multi-queue-num-queues")).isEqualTo("4");
    }

    @Test
    void flowsSpreadOverTheQueuesBothWaysAndKeepTheirOrder() {
        connect();
        for (int i = 0; i < 320; i++) {
            send(tcp(1000 + i % 32, 100 + i));
            vif.toGuest(tcp(2000 + i % 32, 100 + i));
        }
        assertThat(packets(true)).hasSize(4).doesNotContain(0L);
        assertThat(packets(false)).hasSize(4).doesNotContain(0L);
        for (final List<NetPacket> side : List.of(vif.network, vif.received)) {
            assertThat(side).hasSize(320);
            final Map<Integer, Integer> last = new HashMap<>();
            for (final NetPacket packet : side) {
                final Integer before = last.put(PacketHeaders.u16(packet.frame(), 34), packet.length());
                assertThat(before == null ? 0 : before).isLessThan(packet.length());
            }
        }
    }

    @Test
    void aFlowIsInOneQueueOnly() {
        connect();
        for (int i = 0; i < 50; i++) {
            send(tcp(1234, i));
            vif.toGuest(tcp(1234, i));
        }
        assertThat(packets(true)).containsOnlyOnce(50L);
        assertThat(packets(false)).containsOnlyOnce(50L);
        assertThat(back.counters().txPackets()).isEqualTo(50);
        assertThat(back.counters().rxPackets()).isEqualTo(50);
    }

    @Test
    void aFullQueueDoesNotStopTheOthers() {
        vif.backKey("rate", "1,1000000");
        connect();
        while (front.send(tcp(1000, 10)) == NetSubmit.ACCEPTED) {
            assertThat(front.inFlight()).isLessThan(257);
        }
        assertThat(IntStream.range(1001, 1032).mapToObj(port -> front.send(tcp(port, 10))))
                .contains(NetSubmit.ACCEPTED);
    }

    @Test
    void aRateIsOfAllQueuesTogetherAndEveryQueueGetsItsShare() {
        vif.backKey("rate", "1000,1000");
        connect();
        for (int i = 0; i < 64; i++) {
            for (int port = 1000; port < 1032; port++) {
                assertThat(front.send(tcp(port, 946))).isIn(NetSubmit.ACCEPTED, NetSubmit.RING_FULL);
            }
        }
        vif.machine.runUntil(vif.machine.nowNs + 400_000_000L);
        assertThat(vif.network).hasSizeBetween(395, 405);
        final List<Long> each = packets(true);
        assertThat(each).hasSize(4).allSatisfy(packets -> assertThat(packets).isGreaterThan(60L));
    }

    @Test
    void queuesOfAnEarlierInstanceAreGoneWhenTheGuestWantsFewer() {
        connect();
        front.close();
        vif.machine.runNow();
        front = vif.netfront(NetfrontOptions.DEFAULT);
        front.start();
        vif.machine.runNow();
        assertThat(front.isConnected()).isTrue();
        assertThat(vif.machine.store.nodes.keySet()).noneMatch(key -> key.contains("/queue-"));
        front.close();
        vif.machine.runNow();
        front = vif.netfront(NetfrontOptions.DEFAULT.withQueues(2).withSplitChannels(false));
        front.start();
        vif.machine.runNow();
        assertThat(vif.front("tx-ring-ref")).isNull();
        assertThat(vif.front("event-channel-tx")).isNull();
        assertThat(vif.front("queue-1/event-channel")).isNotNull();
        send(tcp(1, 1));
        assertThat(vif.network).hasSize(1);
    }

    @Test
    void closingGivesEverythingBack() {
        final int freePages = vif.machine.freePageCount();
        connect(FOUR, NetfrontOptions.DEFAULT.withQueues(4).withHashing(NetHashing.TOEPLITZ));
        send(tcp(1, 9000));
        front.close();
        vif.machine.runNow();
        assertThat(vif.machine.freePageCount()).isEqualTo(freePages);
        for (final FakeDomain domain : List.of(vif.dom0, vif.guest)) {
            assertThat(domain.grantCount()).isZero();
            assertThat(domain.mappingCount()).isZero();
            assertThat(domain.channelCount()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 5, 8, 9, 10})
    void aGuestWithTooFewPortsOrGrantsLeavesNothingBehind(final int limit) {
        vif.guest.grantsMax = limit;
        vif.guest.portsMax = 8;
        back.start();
        front.start();
        vif.machine.run();
        if (!front.failure().isEmpty()) {
            assertThat(vif.guest.grantCount()).isZero();
            assertThat(vif.guest.channelCount()).isZero();
            assertThat(vif.guest.memory().ownPages()).isZero();
        }
        assertThat(front.failure().isEmpty()).isEqualTo(limit >= 8);
    }

    @Test
    void tracesTellQueuesApart() {
        connect();
        send(tcp(1, 1));
        assertThat(vif.machine.trace).filteredOn(TraceEvent.RingSlot.class::isInstance)
                .extracting(event -> ((TraceEvent.RingSlot) event).device())
                .contains("vif/5/0/queue-0/rx", "vif/5/0/queue-3/rx")
                .allMatch(name -> name.startsWith("vif/5/0/queue"));
    }

    @Test
    void aFrontendThatAsksForItGetsHashesAndSendsThem() {
        connect(FOUR, NetfrontOptions.DEFAULT.withQueues(4).withHashing(NetHashing.TOEPLITZ));
        assertThat(vif.back("feature-ctrl-ring")).isEqualTo("1");
        assertThat(vif.front("ctrl-ring-ref")).matches("[0-9]+");
        assertThat(vif.front("event-channel-ctrl")).matches("[0-9]+");
        assertThat(front.isHashing()).isTrue();
        final Hashing expected = new Hashing();
        expected.setAlgorithm(Netif.XEN_NETIF_CTRL_HASH_ALGORITHM_TOEPLITZ);
        expected.setTypes(Hashing.TYPES_ALL);
        expected.setKey(NetHashing.TOEPLITZ.key());
        final List<NetPacket> packets = new ArrayList<>();
        for (int port = 1; port < 40; port++) {
            packets.add(tcp(port, 10));
        }
        packets.add(NetPacket.of(Frames.udpv4(20)));
        packets.add(NetPacket.of(Frames.plain(60)));
        final long[] queued = new long[4];
        for (final NetPacket packet : packets) {
            send(packet);
            vif.toGuest(packet);
            final FlowHash hash = expected.hash(packet.frame());
            assertThat(vif.network.getLast().hash()).isEqualTo(hash);
            assertThat(vif.received.getLast().hash()).isEqualTo(hash);
            assertThat(vif.received.getLast().frame()).isEqualTo(packet.frame());
            queued[(hash.value() & 127) % 4]++;
        }
        assertThat(packets(true)).containsExactly(queued[0], queued[1], queued[2], queued[3]);
        assertThat(packets(false)).isEqualTo(packets(true));
    }

    @Test
    void aLargePacketHasBothExtraInfos() {
        connect(FOUR, NetfrontOptions.DEFAULT.withQueues(2).withHashing(NetHashing.TOEPLITZ));
        final Gso gso = new Gso(Netif.XEN_NETIF_GSO_TYPE_TCPV4, 1448);
        final NetPacket packet = new NetPacket(PacketOffload.blank(Frames.tcpv4(20_000)).orElseThrow().frame(),
                PacketChecksum.BLANK, gso);
        send(packet);
        vif.toGuest(packet);
        for (final List<NetPacket> side : List.of(vif.network, vif.received)) {
            assertThat(side).singleElement().satisfies(got -> {
                assertThat(got.frame()).isEqualTo(packet.frame());
                assertThat(got.gso()).isEqualTo(gso);
                assertThat(got.hash().type()).isEqualTo(Netif._XEN_NETIF_CTRL_HASH_TYPE_IPV4_TCP);
            });
        }
        assertThat(front.inFlight()).isZero();
    }

    @Test
    void piecesHaveTheHashOfTheWhole() {
        connect(FOUR, NetfrontOptions.DEFAULT.withQueues(2).withFeatures(OffloadFeatures.NONE)
                .withHashing(NetHashing.TOEPLITZ));
        vif.toGuest(new NetPacket(PacketOffload.blank(Frames.tcpv4(5000)).orElseThrow().frame(), PacketChecksum.BLANK,
                new Gso(Netif.XEN_NETIF_GSO_TYPE_TCPV4, 1448)));
        assertThat(vif.received).hasSize(4).extracting(NetPacket::hash).containsOnly(vif.received.getFirst().hash());
        assertThat(vif.received.getFirst().hash().isPresent()).isTrue();
    }

    @Test
    void withoutAControlRingNothingIsHashed() {
        connect(FOUR.withControlRing(false), NetfrontOptions.DEFAULT.withQueues(4).withHashing(NetHashing.TOEPLITZ));
        assertThat(vif.back("feature-ctrl-ring")).isEqualTo("0");
        assertThat(vif.front("ctrl-ring-ref")).isNull();
        assertThat(front.isHashing()).isFalse();
        send(tcp(1, 1));
        assertThat(vif.network.getLast().hash()).isEqualTo(FlowHash.NONE);
    }

    @Test
    void aFrontendThatDoesNotAskGetsNoHashes() {
        connect();
        vif.toGuest(tcp(1, 1).withHash(new FlowHash(1, 77)));
        assertThat(vif.received).singleElement().extracting(NetPacket::hash).isEqualTo(FlowHash.NONE);
    }

    @Test
    void packetsThatWaitAreNotOvertakenWhenHashingBegins() {
        vif.backKey("rate", "100,1000000");
        back = vif.netback(FOUR);
        front = vif.netfront(NetfrontOptions.DEFAULT.withQueues(4).withHashing(NetHashing.TOEPLITZ).withRxBuffers(2));
        back.start();
        front.start();
        while (!front.isConnected()) {
            vif.machine.runSome(1);
        }
        assertThat(front.isHashing()).isFalse();
        for (int port = 1; port < 20; port++) {
            for (int i = 0; i < 3; i++) {
                assertThat(front.send(tcp(port, 100 + i))).isEqualTo(NetSubmit.ACCEPTED);
                vif.toGuest.accept(tcp(port, 100 + i));
            }
        }
        vif.machine.runNow();
        assertThat(front.isHashing()).isTrue();
        for (int port = 1; port < 20; port++) {
            assertThat(front.send(tcp(port, 103))).isEqualTo(NetSubmit.ACCEPTED);
            vif.toGuest(tcp(port, 103));
        }
        vif.machine.run();
        for (final List<NetPacket> side : List.of(vif.network, vif.received)) {
            assertThat(side).hasSize(19 * 4);
            for (int port = 1; port < 20; port++) {
                final int flow = port;
                assertThat(side.stream().filter(packet -> PacketHeaders.u16(packet.frame(), 34) == flow)
                        .map(NetPacket::length)).containsExactly(154, 155, 156, 157);
            }
        }
    }

    @Test
    void hashingIsAskedForAgainOfANewBackend() {
        connect(FOUR, NetfrontOptions.DEFAULT.withQueues(4).withHashing(NetHashing.TOEPLITZ));
        back.stop();
        back = vif.netback(FOUR.withQueues(2));
        back.start();
        vif.machine.run();
        assertThat(front.isConnected()).isTrue();
        assertThat(front.queues()).isEqualTo(2);
        assertThat(front.isHashing()).isTrue();
        vif.toGuest(tcp(1, 1));
        assertThat(vif.received.getLast().hash().isPresent()).isTrue();
    }
}
