package io.xenolith.control;

import java.net.InetSocketAddress;

/**
 * Where a host listens on TCP, as {@code tcp:[ADDRESS:]PORT}.
 *
 * @param address name or number of the machine or of its interface; this machine's loopback interface unless something else is said
 */
public record TcpAddress(String address, int port) {
    private static final String PREFIX = "tcp:";
    private static final String LOOPBACK = "127.0.0.1";
    private static final int PORT_MAX = 65_535;

    /** It is written as one. */
    public static boolean isOne(final String text) {
        return text.startsWith(PREFIX);
    }

    /** @throws IllegalArgumentException {@code text} is none; the message says what is wanted */
    public static TcpAddress parse(final String text) {
        final String rest = isOne(text) ? text.substring(PREFIX.length()) : "";
        final int colon = rest.lastIndexOf(':');
        final String port = rest.substring(colon + 1);
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > PORT_MAX || colon == 0) {
            throw new IllegalArgumentException("'" + text + "', want tcp:[ADDRESS:]PORT");
        }
        return new TcpAddress(colon < 0 ? LOOPBACK : rest.substring(0, colon).replaceAll("^\\[|]$", ""),
                Integer.parseInt(port));
    }

    InetSocketAddress resolved() {
        return new InetSocketAddress(address, port);
    }

    @Override
    public String toString() {
        return PREFIX + (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }
}
