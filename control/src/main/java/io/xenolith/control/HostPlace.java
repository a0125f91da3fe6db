package io.xenolith.control;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a long-lived host keeps its state, which is where commands find it.
 *
 * @param name of the host
 * @param folder its state folder
 */
public record HostPlace(String name, Path folder) {
    /** A host that nobody gave a name. */
    public static final String DEFAULT_NAME = "default";
    /** Names the host that commands talk to: a name, or with a slash in it a state folder. */
    public static final String VARIABLE = "XENOLITH_HOST";
    /** Name of the socket in the state folder where commands reach the host. */
    static final String CONTROL_SOCKET = "control.sock";
    /** Longest path of a unix domain socket on Linux. Source: unix(7), sun_path. */
    private static final int SOCKET_PATH_MAX = 107;

    /**
     * The place of a host: in {@code state} if that is given, else of the name that is given, else as
     * {@value #VARIABLE} in {@code environment} says, else the default.
     *
     * @throws IllegalArgumentException the name cannot be one, or the path is too long for a socket
     */
    public static HostPlace of(final Optional<String> name, final Optional<Path> state,
            final Map<String, String> environment) {
        if (state.isPresent()) {
            return checked(name.orElseGet(() -> nameOf(state.get())), state.get());
        }
        final String asked = name.orElseGet(() -> environment.getOrDefault(VARIABLE, ""));
        if (name.isEmpty() && asked.contains("/")) {
            return checked(nameOf(Path.of(asked)), Path.of(asked));
        }
        final String its = asked.isEmpty() ? DEFAULT_NAME : asked;
        return checked(its, stateHome(environment).resolve("xenolith").resolve(its));
    }

    /** Source: XDG Base Directory Specification. */
    private static Path stateHome(final Map<String, String> environment) {
        final String said = environment.getOrDefault("XDG_STATE_HOME", "");
        return said.startsWith("/")
                ? Path.of(said)
                : Path.of(environment.getOrDefault("HOME", "/"), ".local", "state");
    }

    private static String nameOf(final Path folder) {
        final Path last = folder.toAbsolutePath().normalize().getFileName();
        return last == null ? DEFAULT_NAME : last.toString();
    }

    private static HostPlace checked(final String name, final Path folder) {
        if (!name.matches("[A-Za-z0-9_.+-]{1,64}") || name.startsWith(".")) {
            throw new IllegalArgumentException("a host cannot be called '" + name
                    + "': want 1 to 64 letters, digits and _.+-, no dot in front");
        }
        final HostPlace place = new HostPlace(name, folder.toAbsolutePath().normalize());
        final int length = place.xenstoreSocket().toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > SOCKET_PATH_MAX) {
            throw new IllegalArgumentException(place.folder() + ": " + (length - SOCKET_PATH_MAX)
                    + " bytes too long for the sockets in it; give a shorter --state");
        }
        return place;
    }

    /** Where commands reach the host. */
    public Path controlSocket() {
        return folder.resolve(CONTROL_SOCKET);
    }

    /** Where programs for xenstored's socket reach it. */
    public Path xenstoreSocket() {
        return folder.resolve("xenstored.sock");
    }
}
