package io.xenolith.domu.net;

import io.xenolith.drivers.net.Gso;
import io.xenolith.drivers.net.NetPacket;
import io.xenolith.drivers.net.PacketChecksum;
import io.xenolith.drivers.net.PacketOffload;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The protocols of one interface, without waiting: what comes is answered or kept, in bounded amounts, since anybody may
 * send. Packets with a wrong checksum, fragments and packets for others are dropped.
 */
public final class NetStack {
    /** Longest data of a UDP datagram in one Ethernet packet. */
    public static final int DATA_MAX = 1472;

    private static final int NEIGHBOURS_MAX = 256;
    private static final int DATAGRAMS_MAX = 64;
    private static final int ETHERNET = 14;
    private static final int FRAME_MIN = 60;
    private static final int TYPE_IPV4 = 0x0800;
    private static final int TYPE_ARP = 0x0806;
    private static final int ARP_BYTES = 28;
    private static final int ARP_REQUEST = 1;
    private static final int ARP_REPLY = 2;
    private static final int IP_HEADER = 20;
    private static final int TTL = 64;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int ICMP = 1;
    private static final int UDP = 17;
    private static final int TRANSPORT_HEADER = 8;
    private static final int ECHO_REPLY = 0;
    private static final int ECHO_REQUEST = 8;
    private static final byte[] ALL_STATIONS = {-1, -1, -1, -1, -1, -1};

    private final byte[] mac;
    private final int address;
    private final Predicate<NetPacket> sender;
    private final Map<Integer, byte[]> neighbours = new LinkedHashMap<>();
    private final Map<Integer, ArrayDeque<Datagram>> sockets = new LinkedHashMap<>();
    private Optional<EchoReply> lastReply = Optional.empty();
    private int identification;

    /** An answer to an echo request. */
    record EchoReply(int source, int identifier, int sequence, byte[] data) {
    }

    /**
     * @param mac 6 bytes
     * @param address the interface's IPv4 address
     * @param sender takes a packet, or says that there is no room
     */
    public NetStack(final byte[] mac, final int address, final Predicate<NetPacket> sender) {
        this.mac = mac.clone();
        this.address = address;
        this.sender = sender;
    }

    public int address() {
        return address;
    }

    /** A packet from the network. */
    public void received(final NetPacket packet) {
        final byte[] frame = packet.frame();
        final int type = u16(frame, 12);
        if (type == TYPE_ARP && frame.length >= ETHERNET + ARP_BYTES) {
            receivedArp(frame);
        } else if (type == TYPE_IPV4 && frame.length >= ETHERNET + IP_HEADER) {
            receivedIp(packet);
        }
    }

    private void receivedArp(final byte[] frame) {
        final boolean forIpv4 = u16(frame, 14) == 1 && u16(frame, 16) == TYPE_IPV4 && frame[18] == 6 && frame[19] == 4;
        if (!forIpv4 || u32(frame, 38) != address) {
            return;
        }
        final byte[] senderMac = Arrays.copyOfRange(frame, 22, 28);
        final int senderAddress = u32(frame, 28);
        learn(senderAddress, senderMac);
        if (u16(frame, 20) == ARP_REQUEST) {
            sendArp(ARP_REPLY, senderMac, senderMac, senderAddress);
        }
    }

    private void learn(final int neighbour, final byte[] neighbourMac) {
        neighbours.remove(neighbour);
        if (neighbours.size() >= NEIGHBOURS_MAX) {
            neighbours.remove(neighbours.keySet().iterator().next());
        }
        neighbours.put(neighbour, neighbourMac);
    }

    /** The Ethernet address of {@code neighbour} is known. */
    boolean knows(final int neighbour) {
        return neighbours.containsKey(neighbour);
    }

    /** Asks everybody for the Ethernet address of {@code neighbour}. */
    void ask(final int neighbour) {
        sendArp(ARP_REQUEST, ALL_STATIONS, new byte[6], neighbour);
    }

    private void sendArp(final int operation, final byte[] destination, final byte[] targetMac, final int target) {
        final byte[] frame = frame(destination, TYPE_ARP, ARP_BYTES);
        put16(frame, 14, 1);
        put16(frame, 16, TYPE_IPV4);
        frame[18] = 6;
        frame[19] = 4;
        put16(frame, 20, operation);
        System.arraycopy(mac, 0, frame, 22, 6);
        put32(frame, 28, address);
        System.arraycopy(targetMac, 0, frame, 32, 6);
        put32(frame, 38, target);
        // Without room it is lost, as on any network; who needs it asks again.
        final boolean _ = sender.test(NetPacket.of(frame));
    }

    private void receivedIp(final NetPacket packet) {
        final byte[] frame = packet.frame();
        final int header = (frame[ETHERNET] & 0xf) * 4;
        final int total = u16(frame, ETHERNET + 2);
        final boolean whole = (frame[ETHERNET] & 0xf0) == 0x40 && header >= IP_HEADER && total >= header
                && ETHERNET + total <= frame.length && (u16(frame, ETHERNET + 6) & ~DONT_FRAGMENT) == 0;
        if (!whole || PacketOffload.checksum(frame, ETHERNET, ETHERNET + header) != 0 || u32(frame, 30) != address) {
            return;
        }
        final int transport = ETHERNET + header;
        final int end = ETHERNET + total;
        if (end - transport < TRANSPORT_HEADER) {
            return;
        }
        switch (frame[ETHERNET + 9]) {
            case ICMP -> receivedIcmp(frame, transport, end);
            case UDP -> receivedUdp(packet, transport, end);
            default -> {
                // No other protocol lives here.
            }
        }
    }

    private void receivedIcmp(final byte[] frame, final int at, final int end) {
        if (PacketOffload.checksum(frame, at, end) != 0) {
            return;
        }
        final int source = u32(frame, 26);
        final byte[] data = Arrays.copyOfRange(frame, at + TRANSPORT_HEADER, end);
        if (frame[at] == ECHO_REQUEST) {
            // The answer goes back to where the question came from, whatever ARP says.
            sendEcho(ECHO_REPLY, Arrays.copyOfRange(frame, 6, 12), source, u16(frame, at + 4), u16(frame, at + 6),
                    data);
        } else if (frame[at] == ECHO_REPLY) {
            lastReply = Optional.of(new EchoReply(source, u16(frame, at + 4), u16(frame, at + 6), data));
        }
    }

    /** The last answer to an echo request. */
    Optional<EchoReply> lastReply() {
        return lastReply;
    }

    /** Sends an echo request to a neighbour that is known. @return false without room */
    boolean echo(final int neighbour, final int identifier, final int sequence, final byte[] data) {
        return sendEcho(ECHO_REQUEST, neighbours.get(neighbour), neighbour, identifier, sequence, data);
    }

    private boolean sendEcho(final int type, final byte[] destination, final int to, final int identifier,
            final int sequence, final byte[] data) {
        final byte[] frame = ipFrame(destination, to, ICMP, TRANSPORT_HEADER + data.length);
        final int at = ETHERNET + IP_HEADER;
        frame[at] = (byte) type;
        put16(frame, at + 4, identifier);
        put16(frame, at + 6, sequence);
        System.arraycopy(data, 0, frame, at + TRANSPORT_HEADER, data.length);
        put16(frame, at + 2, PacketOffload.checksum(frame, at, at + TRANSPORT_HEADER + data.length));
        return sender.test(NetPacket.of(frame));
    }

    private void receivedUdp(final NetPacket packet, final int at, final int end) {
        final byte[] frame = packet.frame();
        final int length = u16(frame, at + 4);
        if (length < TRANSPORT_HEADER || at + length > end) {
            return;
        }
        if (packet.checksum() == PacketChecksum.UNCHECKED
                && !PacketOffload.isChecksumRight(frame).orElse(false)) {
            return;
        }
        final ArrayDeque<Datagram> socket = sockets.get(u16(frame, at + 2));
        if (socket != null && socket.size() < DATAGRAMS_MAX) {
            socket.add(new Datagram(u32(frame, 26), u16(frame, at),
                    Arrays.copyOfRange(frame, at + TRANSPORT_HEADER, at + length)));
        }
    }

    /** Keeps what comes to UDP port {@code port} from now on. @return false if it is taken */
    boolean open(final int port) {
        return sockets.putIfAbsent(port, new ArrayDeque<>()) == null;
    }

    void close(final int port) {
        sockets.remove(port);
    }

    /** The next datagram that came to {@code port}. */
    Optional<Datagram> poll(final int port) {
        final ArrayDeque<Datagram> socket = sockets.get(port);
        return socket == null ? Optional.empty() : Optional.ofNullable(socket.poll());
    }

    /** Sends a datagram to a neighbour that is known; its checksum is left to the backend. @return false without room */
    boolean udp(final int neighbour, final int sourcePort, final int port, final byte[] data) {
        final byte[] frame = ipFrame(neighbours.get(neighbour), neighbour, UDP, TRANSPORT_HEADER + data.length);
        final int at = ETHERNET + IP_HEADER;
        put16(frame, at, sourcePort);
        put16(frame, at + 2, port);
        put16(frame, at + 4, TRANSPORT_HEADER + data.length);
        System.arraycopy(data, 0, frame, at + TRANSPORT_HEADER, data.length);
        final NetPacket blank = PacketOffload.blank(frame).orElseThrow();
        return sender.test(new NetPacket(blank.frame(), PacketChecksum.BLANK, Gso.NONE));
    }

    private byte[] frame(final byte[] destination, final int type, final int length) {
        final byte[] frame = new byte[Math.max(FRAME_MIN, ETHERNET + length)];
        System.arraycopy(destination, 0, frame, 0, 6);
        System.arraycopy(mac, 0, frame, 6, 6);
        put16(frame, 12, type);
        return frame;
    }

    private byte[] ipFrame(final byte[] destination, final int to, final int protocol, final int length) {
        final byte[] frame = frame(destination, TYPE_IPV4, IP_HEADER + length);
        frame[ETHERNET] = 0x45;
        put16(frame, ETHERNET + 2, IP_HEADER + length);
        put16(frame, ETHERNET + 4, identification++);
        put16(frame, ETHERNET + 6, DONT_FRAGMENT);
        frame[ETHERNET + 8] = TTL;
        frame[ETHERNET + 9] = (byte) protocol;
        put32(frame, 26, address);
        put32(frame, 30, to);
        put16(frame, ETHERNET + 10, PacketOffload.checksum(frame, ETHERNET, ETHERNET + IP_HEADER));
        return frame;
    }

    private static int u16(final byte[] bytes, final int at) {
        return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
    }

    private static int u32(final byte[] bytes, final int at) {
        return (u16(bytes, at) << 16) | u16(bytes, at + 2);
    }

    private static void put16(final byte[] bytes, final int at, final int value) {
        bytes[at] = (byte) (value >> 8);
        bytes[at + 1] = (byte) value;
    }

    private static void put32(final byte[] bytes, final int at, final int value) {
        put16(bytes, at, value >>> 16);
        put16(bytes, at + 2, value);
    }
}
