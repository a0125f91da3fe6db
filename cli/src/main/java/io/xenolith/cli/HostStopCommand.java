package io.xenolith.cli;

import io.xenolith.control.ControlClient;
import io.xenolith.control.v1.Request;
import io.xenolith.control.v1.StopRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code xenolith host stop}. */
@Command(name = "stop", description = "Shut all domains of a host down, then the host.")
final class HostStopCommand implements Callable<Integer> {
    private static final int DAY_S = 86_400;

    @Spec
    private CommandSpec spec;

    @Mixin
    private HostOption host;

    @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "60", description = "Domains that have not shut "
            + "down by then are destroyed (${DEFAULT-VALUE}; 0: at once).")
    private int timeoutS;

    @Override
    public Integer call() throws IOException {
        Options.inRange(spec, "--timeout", timeoutS, 0, DAY_S);
        final PrintWriter err = spec.commandLine().getErr();
        try (ControlClient client = host.connect()) {
            client.follow(Request.newBuilder().setStop(StopRequest.newBuilder().setTimeoutS(timeoutS)), reply -> {
                if (!reply.getStopProgress().getText().isEmpty()) {
                    err.println("xenolith: " + reply.getStopProgress().getText());
                    err.flush();
                }
            });
            client.awaitEnd();
        }
        return 0;
    }
}
