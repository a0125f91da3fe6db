package io.xenolith.usernet.packet;

/** Numbers in network byte order. */
public final class Octets {
    private Octets() {
    }

    public static int u8(final byte[] bytes, final int at) {
        return bytes[at] & 0xff;
    }

    public static int u16(final byte[] bytes, final int at) {
        return (u8(bytes, at) << 8) | u8(bytes, at + 1);
    }

    public static int u32(final byte[] bytes, final int at) {
        return (u16(bytes, at) << 16) | u16(bytes, at + 2);
    }

    public static void putU16(final byte[] bytes, final int at, final int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }

    public static void putU32(final byte[] bytes, final int at, final int value) {
        putU16(bytes, at, value >>> 16);
        putU16(bytes, at + 2, value);
    }
}
