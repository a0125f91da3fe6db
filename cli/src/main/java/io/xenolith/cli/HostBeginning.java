package io.xenolith.cli;

import io.xenolith.control.HostPlace;
import io.xenolith.control.TcpAddress;
import io.xenolith.host.daemon.Daemon;
import io.xenolith.host.daemon.DaemonOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What commands have in common that a long-lived host begins with. */
final class HostBeginning {
    /** The last word of a daemon to the command that started it. */
    static final String READY = "ready";

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Mixin
    private HostOption host;

    @Option(names = "--listen", paramLabel = "tcp:[ADDRESS:]PORT", description = "Listen on TCP, too, to clients that have "
            + "a certificate; on the loopback interface unless an ADDRESS is given.")
    private Optional<String> listen = Optional.empty();

    @Option(names = "--certificates", paramLabel = "DIR", description = "Where host certificates has made them, for "
            + "--listen.")
    private Optional<Path> certificates = Optional.empty();

    @Option(names = "--foreground", description = "Stay, and be the host.")
    private boolean foreground;

    @Option(names = "--detached", hidden = true, description = "Be the host in the background; said by this command to "
            + "itself.")
    private boolean detached;

    /**
     * Has a host begin, in this process or in one of its own.
     *
     * @param arguments of the command, without the options that are here: what a process of its own is told
     * @return exit code
     */
    int begin(final DaemonOptions.Beginning beginning, final List<String> arguments)
            throws IOException, InterruptedException {
        final DaemonOptions options = new DaemonOptions(host.place(), listening(), beginning);
        if (detached) {
            return new DetachedHost(options).run();
        }
        if (foreground) {
            return runHere(options);
        }
        return new HostProcess(options.place(), complete(arguments)).start(spec.commandLine().getErr());
    }

    private int runHere(final DaemonOptions options) throws IOException {
        final PrintWriter err = spec.commandLine().getErr();
        try (Daemon daemon = new Daemon(options, err::println)) {
            err.println("xenolith: host " + options.place().name() + " runs");
            err.flush();
            daemon.run();
        }
        return 0;
    }

    private Optional<DaemonOptions.Listening> listening() {
        if (listen.isPresent() != certificates.isPresent()) {
            throw new ParameterException(spec.commandLine(), "--listen and --certificates need each other");
        }
        try {
            return listen.map(text -> new DaemonOptions.Listening(TcpAddress.parse(text), certificates.get()));
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--listen: " + e.getMessage(), e);
        }
    }

    /** What the process in the background is told; the place is complete, since it may have another environment. */
    private List<String> complete(final List<String> arguments) {
        final List<String> complete = new ArrayList<>(arguments);
        final HostPlace place = host.place();
        complete.addAll(List.of("--detached", "--name", place.name(), "--state", place.folder().toString()));
        listen.ifPresent(text -> complete.addAll(List.of("--listen", text)));
        certificates.ifPresent(dir -> complete.addAll(List.of("--certificates", dir.toAbsolutePath().toString())));
        return complete;
    }
}
