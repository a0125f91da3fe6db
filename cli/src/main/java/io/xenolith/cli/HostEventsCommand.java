package io.xenolith.cli;

import io.xenolith.control.ControlClient;
import io.xenolith.control.v1.EventsSubscribe;
import io.xenolith.control.v1.HostEvent;
import io.xenolith.control.v1.Reply;
import io.xenolith.control.v1.Request;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code xenolith host events}. */
@Command(name = "events", description = "Print what happens to a host's domains, until the host ends.")
final class HostEventsCommand implements Callable<Integer> {
    private static final double NS_PER_S = 1e9;

    @Spec
    private CommandSpec spec;

    @Mixin
    private HostOption host;

    @Option(names = "--json", description = "An object in JSON on each line.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        try (ControlClient client = host.connect()) {
            client.follow(Request.newBuilder().setEventsSubscribe(EventsSubscribe.getDefaultInstance()), this::print);
        }
        return 0;
    }

    private void print(final Reply reply) {
        final HostEvent event = reply.getEvent();
        if (event.getKind().isEmpty()) {
            return;
        }
        final PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JsonMapper.builder().build().createObjectNode().put("time_ns", event.getTimeNs())
                    .put("domid", event.getDomid()).put("domain", event.getDomain()).put("kind", event.getKind())
                    .put("detail", event.getDetail()));
        } else {
            out.printf("%12.6f %4d %s %s%s%n", event.getTimeNs() / NS_PER_S, event.getDomid(), event.getDomain(),
                    event.getKind(), event.getDetail().isEmpty() ? "" : ": " + RunCommand.printable(event.getDetail()));
        }
        out.flush();
    }
}
