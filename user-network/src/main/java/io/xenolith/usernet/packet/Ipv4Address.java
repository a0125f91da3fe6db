package io.xenolith.usernet.packet;

/**
 * An IPv4 address.
 *
 * @param value its four bytes, the first on top
 */
public record Ipv4Address(int value) {
    /** All stations of the link. */
    public static final Ipv4Address BROADCAST = new Ipv4Address(-1);
    /** No address: of a station that has none yet. */
    public static final Ipv4Address ANY = new Ipv4Address(0);

    private static final int PARTS = 4;
    private static final int PART_MAX = 255;

    /**
     * The address written {@code 10.0.2.15}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Ipv4Address parse(final String text) {
        final String[] parts = text.split("\\.", -1);
        int address = 0;
        for (final String part : parts) {
            if (parts.length != PARTS || !part.matches("[0-9]{1,3}") || Integer.parseInt(part) > PART_MAX) {
                throw new IllegalArgumentException("'" + text + "' is no IPv4 address");
            }
            address = address << Byte.SIZE | Integer.parseInt(part);
        }
        return new Ipv4Address(address);
    }

    static Ipv4Address at(final byte[] bytes, final int offset) {
        return new Ipv4Address(Octets.u32(bytes, offset));
    }

    /** The address {@code count} further. */
    public Ipv4Address plus(final int count) {
        return new Ipv4Address(value + count);
    }

    /** Of a single station: no group, no broadcast, not 0.x.x.x, not 127.x.x.x. */
    public boolean isStation() {
        final int first = value >>> 24;
        return first > 0 && first < 224 && first != 127;
    }

    @Override
    public String toString() {
        return (value >>> 24) + "." + (value >>> 16 & 0xff) + "." + (value >>> 8 & 0xff) + "." + (value & 0xff);
    }
}
