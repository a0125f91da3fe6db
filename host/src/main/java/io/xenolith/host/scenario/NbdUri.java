package io.xenolith.host.scenario;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * An export of an NBD server: {@code nbd://host[:port]/export} or {@code nbd+unix:///export?socket=PATH}. Source: the NBD project's
 * doc/uri.md.
 *
 * @param server where it listens
 * @param export how the server calls it; "" is the server's default
 * @param text what was written
 */
public record NbdUri(Server server, String export, String text) {
    /** Port that IANA gave to NBD. */
    public static final int DEFAULT_PORT = 10_809;
    /** Bytes that an export's name may have, by the protocol. */
    private static final int EXPORT_BYTES_MAX = 4096;
    private static final int PORT_MAX = 65_535;
    private static final Pattern SCHEME = Pattern.compile("nbds?(\\+\\w+)?:.*");
    private static final String SOCKET = "socket=";

    /** Where a server listens. */
    public sealed interface Server {
        /** At a port of a machine. */
        record Tcp(String host, int port) implements Server {
        }

        /** At a socket of this machine's file system. */
        record Unix(Path socket) implements Server {
        }
    }

    /** Whether {@code text} is meant as such a URI, right or wrong, and not as a file's name. */
    public static boolean isMeantBy(final String text) {
        return SCHEME.matcher(text).matches();
    }

    /**
     * Reads {@code text}.
     *
     * @throws IllegalArgumentException it is none that can be used; the message says why
     */
    public static NbdUri parse(final String text) {
        final URI uri;
        try {
            uri = new URI(text);
        } catch (final URISyntaxException e) {
            throw new IllegalArgumentException("'" + text + "' is no URI: " + e.getReason() + " at character "
                    + (e.getIndex() + 1), e);
        }
        final String export = uri.getPath() == null || uri.getPath().isEmpty() ? "" : uri.getPath().substring(1);
        if (export.length() > EXPORT_BYTES_MAX) {
            throw new IllegalArgumentException("'" + text + "' names an export of more than " + EXPORT_BYTES_MAX
                    + " bytes");
        }
        return switch (uri.getScheme()) {
            case "nbd" -> new NbdUri(tcp(text, uri), export, text);
            case "nbd+unix" -> new NbdUri(unix(text, uri), export, text);
            case "nbds", "nbds+unix" -> throw new IllegalArgumentException("'" + text
                    + "' wants TLS, which is not spoken here; want nbd:// or nbd+unix://");
            default ->
                throw new IllegalArgumentException("'" + text + "' is no way to a server; want nbd:// or nbd+unix://");
        };
    }

    private static Server tcp(final String text, final URI uri) {
        if (uri.getHost() == null || uri.getQuery() != null || uri.getPort() > PORT_MAX || uri.getPort() == 0) {
            throw new IllegalArgumentException("'" + text + "', want nbd://HOST[:PORT]/EXPORT");
        }
        // An IPv6 address has brackets in a URI only.
        final String host = uri.getHost().replaceAll("[\\[\\]]", "");
        return new Server.Tcp(host, uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
    }

    private static Server unix(final String text, final URI uri) {
        final String query = uri.getQuery();
        if (uri.getRawAuthority() != null || query == null || !query.startsWith(SOCKET) || query.equals(SOCKET)) {
            throw new IllegalArgumentException("'" + text + "', want nbd+unix:///EXPORT?socket=PATH");
        }
        return new Server.Unix(Path.of(query.substring(SOCKET.length())));
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
