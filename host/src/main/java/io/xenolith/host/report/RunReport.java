package io.xenolith.host.report;

import io.xenolith.host.scenario.Units;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a run came to.
 *
 * @param scenario its file
 * @param traceSha256 digest of the trace's events, which two equal runs share; empty if none was kept
 */
public record RunReport(String scenario, long seed, Summary summary, long traceEvents, String traceSha256,
        List<ExpectationResult> expectations) {
    private static final int VERSION = 1;
    private static final JsonMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** Every expectation held. */
    public boolean ok() {
        return expectations.stream().allMatch(ExpectationResult::held);
    }

    /** Tables for people. */
    public String text() {
        final StringBuilder text = new StringBuilder();
        text.append(scenario).append(": seed ").append(seed).append(", ")
                .append(Units.printDuration(summary.virtualTimeNs()))
                .append(" of virtual time\n");
        if (!traceSha256.isEmpty()) {
            text.append("trace: ").append(traceEvents).append(" events, sha256 ").append(traceSha256).append('\n');
        }
        text.append('\n').append(domains());
        text.append(summary.deviceText());
        if (!expectations.isEmpty()) {
            text.append('\n');
            expectations.forEach(result -> text.append(result.held() ? "held    " : "FAILED  ").append("line ")
                    .append(result.line()).append(": ").append(result.text())
                    .append(result.held() ? "\n" : "\n        " + result.detail() + "\n"));
        }
        return text.toString();
    }

    private Table domains() {
        final Table table = new Table("domain", "id", "state", "hypercalls", "events", "upcalls", "grants", "maps",
                "copies", "traps", "ran");
        summary.domains()
                .forEach(domain -> table.row(domain.name(), domain.domid(), domain.state(), domain.hypercalls(),
                        domain.eventsSent(), domain.upcalls(), domain.grants(), domain.grantMaps(),
                        domain.grantCopies(),
                        domain.traps(), Units.printDuration(domain.runNs())));
        return table;
    }

    /** The same for programs. */
    public String json() {
        final ObjectNode root = MAPPER.createObjectNode();
        root.put("xenolith_report", VERSION).put("scenario", scenario).put("seed", seed).put("ok", ok())
                .put("virtual_time_ns", summary.virtualTimeNs()).put("trace_events", traceEvents)
                .put("trace_sha256", traceSha256);
        final ArrayNode domains = root.putArray("domains");
        summary.domains().forEach(domain -> domains.addObject().put("name", domain.name()).put("domid", domain.domid())
                .put("state", domain.state()).put("hypercalls", domain.hypercalls())
                .put("events_sent", domain.eventsSent())
                .put("upcalls", domain.upcalls()).put("grants", domain.grants()).put("grant_maps", domain.grantMaps())
                .put("grant_copies", domain.grantCopies()).put("traps", domain.traps()).put("run_ns", domain.runNs()));
        final ArrayNode devices = root.putArray("devices");
        summary.devices().forEach(device -> devices.addObject().put("name", device.name())
                .put("requests", device.requests()).put("errors", device.errors()).put("bytes_read", device.bytesRead())
                .put("bytes_written", device.bytesWritten()).put("latency_p50_ns", device.latencyP50Ns())
                .put("latency_p99_ns", device.latencyP99Ns()).put("latency_max_ns", device.latencyMaxNs()));
        if (!summary.vifs().isEmpty()) {
            final ArrayNode vifs = root.putArray("vifs");
            summary.vifs().forEach(vif -> vifs.addObject().put("name", vif.name()).put("tx_packets", vif.txPackets())
                    .put("tx_bytes", vif.txBytes()).put("tx_dropped", vif.txDropped())
                    .put("rx_packets", vif.rxPackets()).put("rx_bytes", vif.rxBytes())
                    .put("rx_dropped", vif.rxDropped()));
        }
        final ArrayNode results = root.putArray("expectations");
        expectations.forEach(result -> results.addObject().put("line", result.line()).put("text", result.text())
                .put("held", result.held()).put("detail", result.detail()));
        return MAPPER.writeValueAsString(root) + "\n";
    }
}
