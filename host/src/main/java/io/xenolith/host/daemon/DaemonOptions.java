package io.xenolith.host.daemon;

import io.xenolith.control.HostPlace;
import io.xenolith.control.TcpAddress;
import io.xenolith.hypervisor.HypervisorConfig;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a host is started.
 *
 * @param place its name and state folder
 * @param listening where it listens besides its unix domain socket
 * @param beginning what it is at first
 */
public record DaemonOptions(HostPlace place, Optional<Listening> listening, Beginning beginning) {
    /** A host that is switched on. */
    public DaemonOptions(final HostPlace place, final Optional<Listening> listening, final HypervisorConfig config) {
        this(place, listening, new Beginning.Fresh(config));
    }

    /** What a host is at first. */
    public sealed interface Beginning {
        /** A machine that has just been switched on. */
        record Fresh(HypervisorConfig config) implements Beginning {
        }

        /** As it was in a snapshot. */
        record Snapshot(Path file) implements Beginning {
        }
    }

    /** On TCP, to clients with a certificate from the folder. */
    public record Listening(TcpAddress address, Path certificates) {
    }
}
