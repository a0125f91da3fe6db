package io.xenolith.usernet.dhcp;

import io.xenolith.usernet.packet.Ipv4Address;
import io.xenolith.usernet.packet.MacAddress;
import io.xenolith.usernet.packet.Octets;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A DHCP message. Sources: RFC 2131, section 2; RFC 2132.
 *
 * <pre>
 *  op, htype, hlen, hops   0  4      yiaddr   16   4
 *  xid                     4  4      siaddr   20   4
 *  secs                    8  2      giaddr   24   4
 *  flags                  10  2      chaddr   28  16
 *  ciaddr                 12  4      (names)  44 192
 *                                    magic   236   4
 *                                    options 240
 * </pre>
 *
 * @param flags {@link #BROADCAST} or 0
 * @param ciaddr the address that the client has and may be reached at
 * @param yiaddr the address that it is given
 * @param options by their codes, without the end
 */
record DhcpMessage(int op, int xid, int flags, Ipv4Address ciaddr, Ipv4Address yiaddr, MacAddress chaddr,
        Map<Integer, byte[]> options) {
    static final int REQUEST = 1;
    static final int REPLY = 2;
    /** The client cannot take packets to its own address yet. */
    static final int BROADCAST = 0x8000;

    static final int OPTION_MASK = 1;
    static final int OPTION_ROUTER = 3;
    static final int OPTION_NAME_SERVER = 6;
    static final int OPTION_REQUESTED = 50;
    static final int OPTION_LEASE = 51;
    static final int OPTION_TYPE = 53;
    static final int OPTION_SERVER = 54;

    private static final int OPTION_PAD = 0;
    private static final int OPTION_END = 255;
    private static final int ETHERNET = 1;
    private static final int CHADDR_OFFSET = 28;
    private static final int MAGIC_OFFSET = 236;
    private static final int OPTIONS_OFFSET = 240;
    private static final int MAGIC = 0x6382_5363;
    /** Shorter ones are dropped by some clients: RFC 1542, 2.1. */
    private static final int BYTES_LEAST = 300;

    /** The message in {@code bytes}; empty if it is none of an Ethernet station. */
    static Optional<DhcpMessage> parse(final byte[] bytes) {
        if (bytes.length < OPTIONS_OFFSET || bytes[1] != ETHERNET || bytes[2] != MacAddress.BYTES
                || Octets.u32(bytes, MAGIC_OFFSET) != MAGIC) {
            return Optional.empty();
        }
        return Optional.of(new DhcpMessage(bytes[0], Octets.u32(bytes, 4), Octets.u16(bytes, 10),
                new Ipv4Address(Octets.u32(bytes, 12)), new Ipv4Address(Octets.u32(bytes, 16)),
                MacAddress.at(bytes, CHADDR_OFFSET), options(bytes)));
    }

    private static Map<Integer, byte[]> options(final byte[] bytes) {
        final Map<Integer, byte[]> options = new LinkedHashMap<>();
        int at = OPTIONS_OFFSET;
        while (at < bytes.length && Octets.u8(bytes, at) != OPTION_END) {
            if (bytes[at] == OPTION_PAD) {
                at++;
                continue;
            }
            final int length = at + 1 < bytes.length ? Octets.u8(bytes, at + 1) : 0;
            if (at + 2 + length > bytes.length) {
                break;
            }
            final byte[] value = new byte[length];
            System.arraycopy(bytes, at + 2, value, 0, length);
            options.putIfAbsent(Octets.u8(bytes, at), value);
            at += 2 + length;
        }
        return options;
    }

    /** What kind of message it is (RFC 2132, 9.6); 0 if it does not say. */
    int type() {
        final byte[] type = options.get(OPTION_TYPE);
        return type != null && type.length == 1 ? type[0] : 0;
    }

    /** The address in an option. */
    Optional<Ipv4Address> address(final int option) {
        final byte[] value = options.get(option);
        return value != null && value.length == Integer.BYTES
                ? Optional.of(new Ipv4Address(Octets.u32(value, 0)))
                : Optional.empty();
    }

    byte[] bytes() {
        final byte[] head = new byte[OPTIONS_OFFSET];
        head[0] = (byte) op;
        head[1] = ETHERNET;
        head[2] = MacAddress.BYTES;
        Octets.putU32(head, 4, xid);
        Octets.putU16(head, 10, flags);
        Octets.putU32(head, 12, ciaddr.value());
        Octets.putU32(head, 16, yiaddr.value());
        chaddr.put(head, CHADDR_OFFSET);
        Octets.putU32(head, MAGIC_OFFSET, MAGIC);
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head);
        options.forEach((code, value) -> {
            out.write(code);
            out.write(value.length);
            out.writeBytes(value);
        });
        out.write(OPTION_END);
        while (out.size() < BYTES_LEAST) {
            out.write(OPTION_PAD);
        }
        return out.toByteArray();
    }
}
