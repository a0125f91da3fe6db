package io.xenolith.host.sockets;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The name server of this machine. Source: resolv.conf(5). */
final class NameServer {
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
    private static final String KEYWORD = "nameserver";
    private static final int PORT = 53;

    private NameServer() {
    }

    /** The first that the machine's configuration names; as resolv.conf(5) has it, the machine itself if it names none. */
    static InetSocketAddress ofMachine() {
        try {
            return of(Files.readAllLines(RESOLV_CONF));
        } catch (final IOException e) {
            return of(List.of());
        }
    }

    static InetSocketAddress of(final List<String> lines) {
        for (final String line : lines) {
            final String[] words = line.strip().split("\\s+", -1);
            if (words.length > 1 && words[0].equals(KEYWORD)) {
                final Optional<InetAddress> address = address(words[1]);
                if (address.isPresent()) {
                    return new InetSocketAddress(address.get(), PORT);
                }
            }
        }
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT);
    }

    private static Optional<InetAddress> address(final String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (final IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
