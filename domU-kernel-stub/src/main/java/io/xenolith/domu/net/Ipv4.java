package io.xenolith.domu.net;

/** IPv4 addresses as 32-bit numbers, the first byte on top. */
public final class Ipv4 {
    /** All stations of the link. */
    public static final int BROADCAST = -1;

    private Ipv4() {
    }

    /**
     * The address written {@code 10.0.0.1}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static int parse(final String text) {
        final String[] parts = text.split("\\.", -1);
        int address = 0;
        for (final String part : parts) {
            if (parts.length != 4 || !part.matches("[0-9]{1,3}") || Integer.parseInt(part) > 255) {
                throw new IllegalArgumentException("'" + text + "' is no IPv4 address");
            }
            address = (address << 8) | Integer.parseInt(part);
        }
        return address;
    }

    /** {@code 10.0.0.1}. */
    public static String format(final int address) {
        return (address >>> 24) + "." + ((address >>> 16) & 0xff) + "." + ((address >>> 8) & 0xff) + "."
                + (address & 0xff);
    }
}
