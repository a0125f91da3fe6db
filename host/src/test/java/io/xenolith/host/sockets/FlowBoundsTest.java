package io.xenolith.host.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.xenolith.host.input.OutsideInput;
import io.xenolith.usernet.SocketEvent;
import io.xenolith.usernet.udp.UdpFlows;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What guests and clients can make this side keep, and what becomes of more. */
class FlowBoundsTest {
    private static final InetSocketAddress OWN = new InetSocketAddress(InetAddress.getLoopbackAddress(), 53);

    private final SocketInbox inbox = new SocketInbox();
    private final FlowTable flows = new FlowTable("xenbr0", inbox, new Outstanding());
    private final EmbeddedChannel listener = new EmbeddedChannel(new UdpListener(0, flows));

    private List<OutsideInput> from(final int port) {
        listener.writeInbound(new DatagramPacket(Unpooled.wrappedBuffer(new byte[1]), OWN,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
        return inbox.take();
    }

    private static void fill(final EmbeddedChannel channel) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    }

    @Test
    void aNewClientIsToldOfThoughThereAreAsManyAsThereMayBeFlows() {
        for (int port = 1; port <= UdpFlows.FLOWS_MAX; port++) {
            assertThat(from(port)).hasSize(2);
        }
        assertThat(from(40_000)).first()
                .isEqualTo(new OutsideInput.Socket("xenbr0", new SocketEvent.Accepted(513, 0, 40_000)));
    }

    @Test
    void clientsThatNobodyMakesRoomForAreLostUntilSomebodyDoes() {
        for (int port = 1; port <= 2 * UdpFlows.FLOWS_MAX; port++) {
            from(port);
        }
        assertThat(from(40_000)).isEmpty();
        flows.find(1).orElseThrow().close();
        assertThat(from(40_000)).hasSize(2);
    }

    @Test
    void aDatagramForASocketThatIsFullIsLost() {
        from(1000);
        flows.find(1).orElseThrow().send(new byte[10]);
        assertThat(listener.outboundMessages()).hasSize(1);
        fill(listener);
        flows.find(1).orElseThrow().send(new byte[10]);
        assertThat(listener.outboundMessages()).hasSize(1);

        final UdpSocket socket = new UdpSocket(2, flows, false);
        final EmbeddedChannel channel = new EmbeddedChannel(socket);
        socket.connected(channel);
        socket.send(new byte[10]);
        assertThat(channel.outboundMessages()).hasSize(1);
        fill(channel);
        socket.send(new byte[10]);
        assertThat(channel.outboundMessages()).hasSize(1);
    }

    @Test
    void datagramsThatFindNoRoomInTheBacklogAreLost() {
        final Backlog backlog = new Backlog();
        int added = 0;
        while (backlog.add(0)) {
            added++;
        }
        assertThat(added).isEqualTo((4 << 20) / 256);
        backlog.gone(0);
        assertThat(backlog.add(1)).isFalse();
        assertThat(backlog.add(0)).isTrue();
    }

    @Test
    void ofTooManyConnectionsThatCannotCloseTheOldestIsReset() {
        final List<EmbeddedChannel> channels = new ArrayList<>();
        for (int i = 0; i <= FlowTable.CLOSING_MAX; i++) {
            final EmbeddedChannel channel = new EmbeddedChannel();
            channels.add(channel);
            flows.closing(channel);
        }
        assertThat(channels.getFirst().isOpen()).isFalse();
        assertThat(channels.subList(1, channels.size())).allMatch(EmbeddedChannel::isOpen);
        assertThat(flows.stillClosing()).hasSize(FlowTable.CLOSING_MAX);
    }
}
