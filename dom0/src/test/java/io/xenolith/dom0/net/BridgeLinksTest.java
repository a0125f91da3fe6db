package io.xenolith.dom0.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.drivers.net.Gso;
import io.xenolith.drivers.net.NetPacket;
import io.xenolith.drivers.net.PacketChecksum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BridgeLinksTest {
    private final Bridge bridge = new Bridge("xenbr0", () -> 0, BridgeTap.NONE);
    private final List<NetPacket> atGuest = new ArrayList<>();
    private final List<String> left = new ArrayList<>();
    private final BridgeLinks links = new BridgeLinks(_ -> bridge, Bridge::removePort,
            (link, packet) -> left.add(link + ":" + packet.length()));
    private final Bridge.Port guest = bridge.addPort("vif1.0");

    BridgeLinksTest() {
        guest.plug(atGuest::add);
    }

    private static NetPacket toAll(final int length) {
        final byte[] frame = new byte[length];
        Arrays.fill(frame, 0, 6, (byte) 0xff);
        return NetPacket.of(frame);
    }

    @Test
    void packetsGoAndComeWhileALinkIsOpen() {
        links.event(3, new LinkEvent.Came(toAll(60)));
        assertThat(atGuest).isEmpty();
        links.event(3, new LinkEvent.Opened("xenbr0"));
        links.event(3, new LinkEvent.Came(toAll(60)));
        guest.send(toAll(61));
        links.event(3, new LinkEvent.Closed());
        links.event(3, new LinkEvent.Came(toAll(60)));
        guest.send(toAll(62));
        assertThat(atGuest).hasSize(1);
        assertThat(left).containsExactly("3:61");
    }

    @Test
    void aLinkThatIsOpenedTwiceIsOneAndThatIsClosedTwiceIsNone() {
        links.event(3, new LinkEvent.Opened("xenbr0"));
        links.event(3, new LinkEvent.Opened("xenbr0"));
        guest.send(toAll(60));
        assertThat(left).hasSize(1);
        links.event(3, new LinkEvent.Closed());
        links.event(3, new LinkEvent.Closed());
        assertThat(bridge.ports()).containsExactly(guest);
    }

    @Test
    void packetsThatAreNotWhatTheyClaimAreDropped() {
        links.event(3, new LinkEvent.Opened("xenbr0"));
        links.event(3, new LinkEvent.Came(NetPacket.of(new byte[13])));
        links.event(3, new LinkEvent.Came(new NetPacket(toAll(60).frame(), PacketChecksum.BLANK, Gso.NONE)));
        links.event(3, new LinkEvent.Came(new NetPacket(toAll(60).frame(), PacketChecksum.UNCHECKED, new Gso(1, 100))));
        assertThat(atGuest).isEmpty();
    }
}
