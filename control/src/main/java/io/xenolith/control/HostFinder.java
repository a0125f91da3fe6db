package io.xenolith.control;

import io.xenolith.control.v1.Link;
import io.xenolith.control.v1.Migrate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** How commands come to their host, from what they are told and what the environment says. */
public final class HostFinder {
    /** Folder with {@code client.p12}, for hosts on TCP. */
    public static final String CERTIFICATES_VARIABLE = "XENOLITH_CERTIFICATES";

    private HostFinder() {
    }

    /**
     * Connects to a host.
     *
     * @param name as {@link HostPlace#of} takes it, or an address on TCP
     * @param state folder of the host
     * @throws IOException it does not answer; the message says what to do
     * @throws IllegalArgumentException there can be no such host
     */
    public static ControlClient connect(final Optional<String> name, final Optional<Path> state,
            final Map<String, String> environment) throws IOException {
        final String asked = name.orElseGet(() -> environment.getOrDefault(HostPlace.VARIABLE, ""));
        if (state.isEmpty() && TcpAddress.isOne(asked)) {
            final String folder = environment.getOrDefault(CERTIFICATES_VARIABLE, "");
            if (folder.isEmpty()) {
                throw new IOException(
                        "for a host on TCP " + CERTIFICATES_VARIABLE + " must name the folder with client.p12");
            }
            return ControlClient.connect(TcpAddress.parse(asked), new Certificates(Path.of(folder)).forClient());
        }
        return ControlClient.connect(HostPlace.of(name, state, environment).controlSocket());
    }

    /**
     * Names the other host of a migration so that the host that is asked finds it, which has another environment and another
     * folder: it may be named as {@link #connect} takes it, or by its socket.
     *
     * @throws IllegalArgumentException there can be no such host
     */
    public static Migrate complete(final Migrate request, final Map<String, String> environment) {
        return request.toBuilder().setHost(other(request.getHost(), environment))
                .setCertificates(certificates(request.getHost(), environment)).build();
    }

    /** The same for a link. */
    public static Link complete(final Link request, final Map<String, String> environment) {
        return request.toBuilder().setHost(other(request.getHost(), environment))
                .setCertificates(certificates(request.getHost(), environment)).build();
    }

    private static String certificates(final String host, final Map<String, String> environment) {
        final String folder = environment.getOrDefault(CERTIFICATES_VARIABLE, "");
        return folder.isEmpty() || !TcpAddress.isOne(host) ? "" : Path.of(folder).toAbsolutePath().toString();
    }

    private static String other(final String host, final Map<String, String> environment) {
        if (TcpAddress.isOne(host)) {
            return host;
        }
        final Path path = Path.of(host).toAbsolutePath();
        if (path.endsWith(HostPlace.CONTROL_SOCKET)) {
            return path.getParent().toString();
        }
        final HostPlace place = host.contains("/")
                ? HostPlace.of(Optional.empty(), Optional.of(path), environment)
                : HostPlace.of(Optional.of(host), Optional.empty(), environment);
        return place.folder().toString();
    }
}
