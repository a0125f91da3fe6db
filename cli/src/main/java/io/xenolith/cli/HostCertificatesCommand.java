package io.xenolith.cli;

import io.xenolith.control.Certificates;
import io.xenolith.control.HostFinder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xenolith host certificates}. */
@Command(name = "certificates", description = "Make what a host that listens on TCP and its clients know each other by.", footer = {
        "",
        "host start --listen takes DIR as --certificates; commands find client.p12 in the folder that "
                + HostFinder.CERTIFICATES_VARIABLE + " names. Whoever has client.p12 can do everything with the host."})
final class HostCertificatesCommand implements Callable<Integer> {
    private static final int YEARS_10 = 3_650;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The folder to make them in.")
    private Path folder;

    @Option(names = "--for", paramLabel = "NAME", description = "An address or a name of the host's machine, besides "
            + "127.0.0.1 and localhost. May be repeated.")
    private List<String> names = List.of();

    @Option(names = "--days", paramLabel = "N", defaultValue = "365", description = "How long they are valid "
            + "(${DEFAULT-VALUE}).")
    private int days;

    @Override
    public Integer call() throws IOException {
        Options.inRange(spec, "--days", days, 1, YEARS_10);
        final List<String> all = new ArrayList<>(List.of("127.0.0.1", "localhost"));
        all.addAll(names);
        new Certificates(folder).make(all, days);
        spec.commandLine().getErr().println("xenolith: " + folder + " has ca.p12, server.p12 and client.p12");
        return 0;
    }
}
