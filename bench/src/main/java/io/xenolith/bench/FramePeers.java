package io.xenolith.bench;

import io.xenolith.dom0.toolstack.VifConfig;
import io.xenolith.domu.Guest;
import io.xenolith.domu.Signal;
import io.xenolith.domu.net.GuestNet;
import io.xenolith.drivers.net.NetPacket;
import io.xenolith.drivers.net.NetSubmit;
import io.xenolith.drivers.net.NetbackOptions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Two domains on one bridge: one sends the same packet again and again, the other counts. As a TCP would, the sender waits
 * when a window of packets is not acknowledged, and the receiver acknowledges some at a time with a small packet; so nothing
 * is lost, and the return path is part of the work.
 */
final class FramePeers {
    static final String SENDER_MAC = "00:16:3e:00:00:01";
    static final String RECEIVER_MAC = "00:16:3e:00:00:02";
    /** Bytes of an acknowledgement. */
    private static final int ACK_BYTES = 60;
    /** An EtherType for local experiments. */
    private static final int ETHERTYPE_HIGH = 0x88;
    private static final int ETHERTYPE_LOW = 0xb5;
    private static final int ETHERTYPE_OFFSET = 12;
    private static final int MAC_BYTES = 6;

    private final NetPacket packet;
    private final int window;
    private final int packetsPerAck;
    private boolean listening;
    private long received;
    private long receivedBytes;

    /** @param window packets that may be on their way; a whole number of times {@code packetsPerAck} */
    FramePeers(final NetPacket packet, final int window, final int packetsPerAck) {
        this.packet = packet;
        this.window = window;
        this.packetsPerAck = packetsPerAck;
    }

    /** A frame of {@code bytes} that carries nothing. */
    static byte[] frame(final String to, final String from, final int bytes) {
        final byte[] frame = new byte[bytes];
        final HexFormat mac = HexFormat.ofDelimiter(":");
        System.arraycopy(mac.parseHex(to), 0, frame, 0, MAC_BYTES);
        System.arraycopy(mac.parseHex(from), 0, frame, MAC_BYTES, MAC_BYTES);
        frame[ETHERTYPE_OFFSET] = (byte) ETHERTYPE_HIGH;
        frame[ETHERTYPE_OFFSET + 1] = (byte) ETHERTYPE_LOW;
        return frame;
    }

    /** Orders the two domains. */
    void createOn(final BenchHost host, final String commandLine, final NetbackOptions options) {
        host.create("receiver", this::receive, commandLine, List.of(), List.of(vif(RECEIVER_MAC, options)));
        host.create("sender", this::send, commandLine, List.of(), List.of(vif(SENDER_MAC, options)));
    }

    private static VifConfig vif(final String mac, final NetbackOptions options) {
        return new VifConfig(0, mac, VifConfig.DEFAULT_BRIDGE, "", options);
    }

    /** Packets that arrived whole. */
    long received() {
        return received;
    }

    /** Bytes of them. */
    long receivedBytes() {
        return receivedBytes;
    }

    private void send(final Guest guest) {
        final GuestNet net = guest.network();
        final Signal acknowledged = guest.tasks().newSignal();
        final long[] open = {window};
        net.listen(_ -> {
            open[0] += packetsPerAck;
            acknowledged.raise();
        });
        while (!listening) {
            guest.sleep(1_000_000);
        }
        while (true) {
            while (open[0] > 0) {
                put(net, packet);
                open[0]--;
            }
            guest.tasks().await(acknowledged, () -> open[0] > 0);
        }
    }

    private void receive(final Guest guest) {
        final GuestNet net = guest.network();
        final Signal due = guest.tasks().newSignal();
        final NetPacket ack = NetPacket.of(frame(SENDER_MAC, RECEIVER_MAC, ACK_BYTES));
        net.listen(arrived -> {
            if (!Arrays.equals(arrived.frame(), packet.frame())) {
                throw new IllegalStateException("a packet arrived changed");
            }
            received++;
            receivedBytes += arrived.length();
            if (received % packetsPerAck == 0) {
                due.raise();
            }
        });
        listening = true;
        long acks = 0;
        while (true) {
            final long sent = acks;
            guest.tasks().await(due, () -> received / packetsPerAck > sent);
            put(net, ack);
            acks++;
        }
    }

    private static void put(final GuestNet net, final NetPacket packet) {
        final NetSubmit result = net.sendFrame(packet);
        if (result != NetSubmit.ACCEPTED) {
            throw new IllegalStateException("a packet was not sent: " + result);
        }
    }
}
