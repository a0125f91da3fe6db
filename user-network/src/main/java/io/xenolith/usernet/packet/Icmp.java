package io.xenolith.usernet.packet;

import java.util.Arrays;
import java.util.Optional;

/**
 * An ICMP message. Source: RFC 792.
 *
 * <pre>
 *  type      0  1
 *  code      1  1
 *  checksum  2  2
 *  rest      4      of an echo: identifier, sequence number, data
 * </pre>
 */
public record Icmp(int type, int code, byte[] rest) {
    public static final int ECHO_REPLY = 0;
    public static final int UNREACHABLE = 3;
    public static final int ECHO_REQUEST = 8;
    public static final int CODE_PORT = 3;
    public static final int CODE_PROHIBITED = 13;

    private static final int HEADER_BYTES = 4;
    /** Identifier and sequence number of an echo; unused space before what an unreachable message quotes. */
    private static final int REST_MIN = 4;
    /** How much of a packet's payload is quoted. */
    private static final int QUOTED = 8;

    /** The message in {@code packet}; empty if it is too short or damaged. */
    public static Optional<Icmp> parse(final Ipv4Packet packet) {
        final byte[] bytes = packet.payload();
        if (bytes.length < HEADER_BYTES + REST_MIN || Checksum.of(bytes, 0, bytes.length) != 0) {
            return Optional.empty();
        }
        return Optional.of(new Icmp(Octets.u8(bytes, 0), Octets.u8(bytes, 1),
                Arrays.copyOfRange(bytes, HEADER_BYTES, bytes.length)));
    }

    /** What tells the sender of {@code packet} that it has not got where it should. */
    public static Icmp unreachable(final int code, final Ipv4Packet packet) {
        final byte[] frame = packet.frame(MacAddress.BROADCAST, MacAddress.BROADCAST);
        final int quoted = Math.min(Ipv4Packet.HEADER_BYTES + QUOTED, frame.length - Ethernet.HEADER_BYTES);
        final byte[] rest = new byte[REST_MIN + quoted];
        System.arraycopy(frame, Ethernet.HEADER_BYTES, rest, REST_MIN, quoted);
        return new Icmp(UNREACHABLE, code, rest);
    }

    public byte[] bytes() {
        final byte[] bytes = new byte[HEADER_BYTES + rest.length];
        bytes[0] = (byte) type;
        bytes[1] = (byte) code;
        System.arraycopy(rest, 0, bytes, HEADER_BYTES, rest.length);
        Octets.putU16(bytes, 2, Checksum.of(bytes, 0, bytes.length));
        return bytes;
    }
}
