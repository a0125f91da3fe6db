package io.xenolith.drivers.net;

import java.util.HexFormat;

/** Packets for tests, written down rather than computed. */
final class Frames {
    private static final HexFormat HEX = HexFormat.of();

    private Frames() {
    }

    static byte[] hex(final String text) {
        return HEX.parseHex(text.replace(" ", ""));
    }

    /** A packet of no protocol with {@code length} bytes, each telling its place. */
    static byte[] plain(final int length) {
        final byte[] frame = new byte[length];
        for (int i = 0; i < length; i++) {
            frame[i] = (byte) (i + i / 256);
        }
        frame[0] = 0;
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xb5;
        return frame;
    }

    /** A packet to the group 33:33:00:00:00:{@code last}. */
    static byte[] group(final int last) {
        final byte[] frame = plain(60);
        System.arraycopy(hex("33 33 00 00 00 00"), 0, frame, 0, 6);
        frame[5] = (byte) last;
        return frame;
    }

    /** TCP over IPv4 with {@code data} bytes, flags CWR PSH FIN ACK, sequence 0xffffff00, identification 7, no sums. */
    static byte[] tcpv4(final int data) {
        final byte[] frame = new byte[14 + 20 + 20 + data];
        put(frame, 0, "00163e000002 00163e000001 0800");
        put(frame, 14, "4500 0000 0007 4000 4006 0000 0a000001 0a000002");
        put(frame, 34, "1234 0050 ffffff00 00000001 5099 2000 0000 0000");
        PacketHeaders.putU16(frame, 16, frame.length - 14);
        PacketHeaders.putU16(frame, 24, PacketOffload.checksum(frame, 14, 34));
        fill(frame, 54);
        return frame;
    }

    /** The same over IPv6, behind a hop-by-hop header. */
    static byte[] tcpv6(final int data) {
        final byte[] frame = new byte[14 + 40 + 8 + 20 + data];
        put(frame, 0, "00163e000002 00163e000001 86dd");
        put(frame, 14, "60000000 0000 00 40 fe80000000000000 0000000000000001 fe80000000000000 0000000000000002");
        put(frame, 54, "06 00 010400000000");
        put(frame, 62, "1234 0050 ffffff00 00000001 5099 2000 0000 0000");
        PacketHeaders.putU16(frame, 18, frame.length - 54);
        fill(frame, 82);
        return frame;
    }

    /** UDP over IPv4 with {@code data} bytes, its checksum 0. */
    static byte[] udpv4(final int data) {
        final byte[] frame = new byte[14 + 20 + 8 + data];
        put(frame, 0, "00163e000002 00163e000001 0800");
        put(frame, 14, "4500 0000 0007 4000 4011 0000 0a000001 0a000002");
        put(frame, 34, "1234 0007 0000 0000");
        PacketHeaders.putU16(frame, 16, frame.length - 14);
        PacketHeaders.putU16(frame, 38, frame.length - 34);
        PacketHeaders.putU16(frame, 24, PacketOffload.checksum(frame, 14, 34));
        fill(frame, 42);
        return frame;
    }

    private static void put(final byte[] frame, final int at, final String text) {
        final byte[] bytes = hex(text);
        System.arraycopy(bytes, 0, frame, at, bytes.length);
    }

    private static void fill(final byte[] frame, final int from) {
        for (int i = from; i < frame.length; i++) {
            frame[i] = (byte) (i * 7);
        }
    }
}
