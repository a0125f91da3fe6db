package io.xenolith.cli;

import io.xenolith.control.ControlClient;
import io.xenolith.control.HostFinder;
import io.xenolith.control.HostPlace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which long-lived host a command is about. */
final class HostOption {
    @Option(names = {"--host",
            "--name"}, paramLabel = "NAME", description = "The host's name, or tcp:ADDRESS:PORT (default: "
                    + "what " + HostPlace.VARIABLE + " says, else " + HostPlace.DEFAULT_NAME + ").")
    private Optional<String> name = Optional.empty();

    @Option(names = "--state", paramLabel = "DIR", description = "The host's state folder (default: NAME in "
            + "xenolith under XDG_STATE_HOME or ~/.local/state).")
    private Optional<Path> state = Optional.empty();

    HostPlace place() {
        return HostPlace.of(name, state, System.getenv());
    }

    ControlClient connect() throws IOException {
        return HostFinder.connect(name, state, System.getenv());
    }
}
