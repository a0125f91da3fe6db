package io.xenolith.usernet.packet;

/**
 * An Ethernet address.
 *
 * @param value its six bytes, the first on top
 */
public record MacAddress(long value) {
    /** Bytes of an address. */
    public static final int BYTES = 6;
    /** All stations. */
    public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);

    private static final long GROUP_BIT = 1L << 40;

    /** The one at {@code bytes[offset..offset + 6)}. */
    public static MacAddress at(final byte[] bytes, final int offset) {
        return new MacAddress(
                ((long) Octets.u16(bytes, offset) << 32) | (Octets.u32(bytes, offset + 2) & 0xffff_ffffL));
    }

    /** Writes it to {@code bytes[offset..offset + 6)}. */
    public void put(final byte[] bytes, final int offset) {
        Octets.putU16(bytes, offset, (int) (value >>> 32));
        Octets.putU32(bytes, offset + 2, (int) value);
    }

    /** Of several stations, or of all. */
    public boolean isGroup() {
        return (value & GROUP_BIT) != 0;
    }
}
