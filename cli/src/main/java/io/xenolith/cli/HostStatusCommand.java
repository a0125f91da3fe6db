package io.xenolith.cli;

import io.xenolith.control.ControlClient;
import io.xenolith.control.v1.Request;
import io.xenolith.control.v1.StatusReply;
import io.xenolith.control.v1.StatusRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code xenolith host status}. */
@Command(name = "status", description = "Say whether a host runs, and what is on it; exit code 1 if none runs.")
final class HostStatusCommand implements Callable<Integer> {
    private static final double NS_PER_S = 1e9;

    @Spec
    private CommandSpec spec;

    @Mixin
    private HostOption host;

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        final StatusReply status;
        try (ControlClient client = host.connect()) {
            status = client.ask(Request.newBuilder().setStatus(StatusRequest.getDefaultInstance())).getStatus();
        }
        final PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(status));
        } else {
            print(status, out);
        }
        out.flush();
        return 0;
    }

    private static void print(final StatusReply status, final PrintWriter out) {
        out.printf("%-8s %s%n", "host", status.getName() + (status.getStopping() ? " (is going down)" : ""));
        out.printf("%-8s %d%n", "process", status.getPid());
        out.printf("%-8s %s%n", "state", status.getStateFolder());
        status.getListensList().forEach(address -> out.printf("%-8s %s%n", "listens", address));
        out.printf("%-8s %d MiB%n", "memory", status.getMemoryBytes() >> 20);
        out.printf("%-8s %d%n", "seed", status.getSeed());
        if (!status.getStuck().isEmpty()) {
            printStuck(status, out);
            return;
        }
        out.printf("%-8s %.1f s, of its own time %.1f s%n", "runs for", status.getRealTimeNs() / NS_PER_S,
                status.getHostTimeNs() / NS_PER_S);
        out.printf("%-8s %d%n", "clients", status.getClients());
        out.printf("%-8s %d%n", "domains", status.getDomainsCount());
        status.getLinksList()
                .forEach(link -> out.printf("%-8s %s with %s: %s, %d packets sent, %d received, %d lost%n", "link",
                        link.getBridge(), link.getHost(), link.getUp() ? "up" : "down", link.getSent(),
                        link.getReceived(),
                        link.getLost()));
        status.getDomainsList().forEach(domain -> out.printf("%8d %s%n", domain.getDomid(), domain.getName()));
    }

    /** Of its own time and its domains nothing is known. */
    private static void printStuck(final StatusReply status, final PrintWriter out) {
        out.printf("%-8s %.1f s%n", "runs for", status.getRealTimeNs() / NS_PER_S);
        out.printf("%-8s %d%n", "clients", status.getClients());
        out.printf("%-8s %s%n", "hangs", status.getStuck());
    }

    private static String json(final StatusReply status) {
        final ObjectNode node = JsonMapper.builder().build().createObjectNode().put("name", status.getName())
                .put("pid", status.getPid()).put("state_folder", status.getStateFolder())
                .put("memory_bytes", status.getMemoryBytes()).put("seed", status.getSeed())
                .put("real_time_ns", status.getRealTimeNs()).put("host_time_ns", status.getHostTimeNs())
                .put("clients", status.getClients()).put("stopping", status.getStopping())
                .put("stuck", status.getStuck());
        final ArrayNode listens = node.putArray("listens");
        status.getListensList().forEach(listens::add);
        final ArrayNode links = node.putArray("links");
        status.getLinksList()
                .forEach(link -> links.addObject().put("bridge", link.getBridge()).put("host", link.getHost())
                        .put("asked", link.getAsked()).put("up", link.getUp()).put("sent", link.getSent())
                        .put("received", link.getReceived()).put("lost", link.getLost()));
        final ArrayNode domains = node.putArray("domains");
        status.getDomainsList()
                .forEach(domain -> domains.addObject().put("domid", domain.getDomid()).put("name", domain.getName()));
        return node.toPrettyString();
    }
}
