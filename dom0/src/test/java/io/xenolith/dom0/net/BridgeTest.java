package io.xenolith.dom0.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.drivers.net.NetPacket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BridgeTest {
    private static final int ALL = 0xff;

    private long nowNs;
    private final List<String> tapped = new ArrayList<>();
    private final Bridge bridge = new Bridge("xenbr0", () -> nowNs, (name, port, fromGuest, _) -> tapped.add(
            name + " " + port + (fromGuest ? " in" : " out")));
    private final Bridge.Port a = bridge.addPort("a");
    private final Bridge.Port b = bridge.addPort("b");
    private final Bridge.Port c = bridge.addPort("c");
    private final List<NetPacket> atA = plug(a);
    private final List<NetPacket> atB = plug(b);
    private final List<NetPacket> atC = plug(c);

    private static List<NetPacket> plug(final Bridge.Port port) {
        final List<NetPacket> got = new ArrayList<>();
        port.plug(got::add);
        return got;
    }

    /** A packet between stations 02:00:00:00:xx:xx; {@link #ALL} is everybody. */
    private static NetPacket packet(final int from, final int to) {
        final byte[] frame = new byte[60];
        for (int i = 0; i < 6 && to == ALL; i++) {
            frame[i] = (byte) ALL;
        }
        frame[0] = (byte) (to == ALL ? ALL : 2);
        frame[4] = (byte) (to >> 8);
        frame[5] = (byte) to;
        frame[6] = 2;
        frame[10] = (byte) (from >> 8);
        frame[11] = (byte) from;
        return NetPacket.of(frame);
    }

    @Test
    void aPacketToAnUnknownAddressGoesToEveryOtherPort() {
        a.send(packet(1, 2));
        assertThat(atA).isEmpty();
        assertThat(atB).hasSize(1);
        assertThat(atC).hasSize(1);
    }

    @Test
    void nothingGoesFromALinkToALink() {
        final Bridge.Port one = bridge.addLinkPort("link1");
        final Bridge.Port two = bridge.addLinkPort("link2");
        final List<NetPacket> atOne = plug(one);
        final List<NetPacket> atTwo = plug(two);
        one.send(packet(1, ALL));
        two.send(packet(2, 1));
        two.send(packet(2, 3));
        assertThat(atOne).isEmpty();
        assertThat(atTwo).isEmpty();
        assertThat(atA).hasSize(2);
        a.send(packet(3, ALL));
        a.send(packet(3, 1));
        assertThat(atOne).hasSize(2);
        assertThat(atTwo).hasSize(1);
    }

    @Test
    void aStationThatIsForgottenIsLookedForEverywhere() {
        b.send(packet(0x102, ALL));
        bridge.forget("02:00:00:00:01:02");
        a.send(packet(1, 0x102));
        assertThat(atB).hasSize(1);
        assertThat(atC).hasSize(2);
    }

    @Test
    void aPacketToALearnedAddressGoesToItsPortAlone() {
        b.send(packet(2, ALL));
        a.send(packet(1, 2));
        assertThat(atB).hasSize(1);
        assertThat(atC).hasSize(1);
    }

    @Test
    void aBroadcastGoesToEveryOtherPort() {
        a.send(packet(1, ALL));
        b.send(packet(2, ALL));
        assertThat(List.of(atA.size(), atB.size(), atC.size())).containsExactly(1, 1, 2);
    }

    @Test
    void aPacketWhoseStationIsBehindTheSamePortGoesNowhere() {
        a.send(packet(1, ALL));
        a.send(packet(3, 1));
        assertThat(atB).hasSize(1);
        assertThat(atA).isEmpty();
    }

    @Test
    void aStationThatMovesIsFoundAtItsNewPort() {
        b.send(packet(2, ALL));
        c.send(packet(2, ALL));
        a.send(packet(1, 2));
        assertThat(atC).hasSize(2);
        assertThat(atB).hasSize(1);
    }

    @Test
    void anAddressIsForgottenWhenItIsOld() {
        b.send(packet(2, ALL));
        nowNs = Bridge.AGEING_NS - 1;
        a.send(packet(1, 2));
        assertThat(atC).hasSize(1);
        nowNs = Bridge.AGEING_NS;
        a.send(packet(1, 2));
        assertThat(atC).hasSize(2);
        assertThat(bridge.addressCount()).isEqualTo(1);
    }

    @Test
    void aGroupIsNotLearnedAsAStation() {
        a.send(NetPacket.of(packet(1, 2).frame().clone()));
        final byte[] frame = packet(1, 2).frame();
        frame[6] = 1;
        b.send(NetPacket.of(frame));
        assertThat(bridge.addressCount()).isEqualTo(1);
    }

    @Test
    void aGuestThatInventsAddressesFillsTheTableAndNoMore() {
        b.send(packet(2, ALL));
        for (int i = 0; i < 3000; i++) {
            a.send(packet(0x100 + i, ALL));
        }
        assertThat(bridge.addressCount()).isEqualTo(Bridge.ADDRESSES_MAX);
        atC.clear();
        a.send(packet(1, 2));
        assertThat(atC).isEmpty();
        nowNs = Bridge.AGEING_NS;
        c.send(packet(9, ALL));
        atB.clear();
        a.send(packet(1, 9));
        assertThat(atB).isEmpty();
    }

    @Test
    void anUnpluggedPortGetsNothingAndIsForgotten() {
        b.send(packet(2, ALL));
        b.unplug();
        a.send(packet(1, 2));
        assertThat(atB).isEmpty();
        assertThat(atC).hasSize(2);
        bridge.removePort(c);
        a.send(packet(1, 2));
        assertThat(atC).hasSize(2);
        assertThat(bridge.ports()).containsExactly(a, b);
    }

    @Test
    void portsCountWhatPassesThemAndTheTapHearsOfIt() {
        b.send(packet(2, ALL));
        a.send(packet(1, 2));
        assertThat(a.counters().inPackets()).isEqualTo(1);
        assertThat(a.counters().inBytes()).isEqualTo(60);
        assertThat(a.counters().outPackets()).isEqualTo(1);
        assertThat(b.counters().outPackets()).isEqualTo(1);
        assertThat(b.counters().outBytes()).isEqualTo(60);
        assertThat(tapped).containsExactly("xenbr0 b in", "xenbr0 a out", "xenbr0 c out", "xenbr0 a in",
                "xenbr0 b out");
    }
}
