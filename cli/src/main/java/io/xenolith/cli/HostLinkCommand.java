package io.xenolith.cli;

import io.xenolith.control.ControlClient;
import io.xenolith.control.HostFinder;
import io.xenolith.control.v1.Link;
import io.xenolith.control.v1.Request;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xenolith host link}. */
@Command(name = "link", description = "Join a bridge of a host with the bridge of the same name on another host.")
final class HostLinkCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private HostOption host;

    @Option(names = "--bridge", paramLabel = "NAME", defaultValue = "xenbr0", description = "The bridge "
            + "(${DEFAULT-VALUE}).")
    private String bridge;

    @Option(names = "--end", description = "The link ends.")
    private boolean end;

    @Parameters(paramLabel = "HOST", description = "The other host: its name, its state folder, or tcp:ADDRESS:PORT.")
    private String other;

    @Override
    public Integer call() throws IOException {
        final PrintWriter err = spec.commandLine().getErr();
        try (ControlClient client = host.connect()) {
            final Link wanted = HostFinder.complete(
                    Link.newBuilder().setHost(other).setBridge(bridge).setEnd(end).build(), System.getenv());
            err.println("xenolith: " + client.ask(Request.newBuilder().setLink(wanted)).getLinkReport().getText());
            err.flush();
        }
        return 0;
    }
}
