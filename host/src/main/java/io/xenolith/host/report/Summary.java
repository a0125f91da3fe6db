package io.xenolith.host.report;

import io.xenolith.host.scenario.Units;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What happened in a run, counted.
 *
 * @param virtualTimeNs how long it was
 * @param domains by number
 * @param devices disks, by name
 * @param vifs network interfaces, by name
 */
public record Summary(long virtualTimeNs, List<DomainSummary> domains, List<DeviceSummary> devices,
        List<VifSummary> vifs) {
    /** A run without a network. */
    public Summary(final long virtualTimeNs, final List<DomainSummary> domains, final List<DeviceSummary> devices) {
        this(virtualTimeNs, domains, devices, List.of());
    }

    /** Every number by the name that expectations use: {@code guest.hypercalls}, {@code guest.xvda.bytes_read}. */
    public Map<String, Long> counters() {
        final Map<String, Long> counters = new TreeMap<>();
        counters.put("host.virtual_time_ns", virtualTimeNs);
        for (final DomainSummary domain : domains) {
            final String prefix = domain.name() + ".";
            counters.put(prefix + "hypercalls", domain.hypercalls());
            counters.put(prefix + "events_sent", domain.eventsSent());
            counters.put(prefix + "upcalls", domain.upcalls());
            counters.put(prefix + "grants", domain.grants());
            counters.put(prefix + "grant_maps", domain.grantMaps());
            counters.put(prefix + "grant_copies", domain.grantCopies());
            counters.put(prefix + "traps", domain.traps());
            counters.put(prefix + "run_ns", domain.runNs());
        }
        for (final DeviceSummary device : devices) {
            final String prefix = device.name() + ".";
            counters.put(prefix + "requests", device.requests());
            counters.put(prefix + "errors", device.errors());
            counters.put(prefix + "bytes_read", device.bytesRead());
            counters.put(prefix + "bytes_written", device.bytesWritten());
            counters.put(prefix + "latency_p50_ns", device.latencyP50Ns());
            counters.put(prefix + "latency_p99_ns", device.latencyP99Ns());
            counters.put(prefix + "latency_max_ns", device.latencyMaxNs());
        }
        for (final VifSummary vif : vifs) {
            final String prefix = vif.name() + ".";
            counters.put(prefix + "tx_packets", vif.txPackets());
            counters.put(prefix + "tx_bytes", vif.txBytes());
            counters.put(prefix + "tx_dropped", vif.txDropped());
            counters.put(prefix + "rx_packets", vif.rxPackets());
            counters.put(prefix + "rx_bytes", vif.rxBytes());
            counters.put(prefix + "rx_dropped", vif.rxDropped());
        }
        return counters;
    }

    /** Tables of what block devices and network interfaces did, for people, each behind an empty line; empty without any. */
    public String deviceText() {
        return (devices.isEmpty() ? "" : "\n" + deviceTable()) + (vifs.isEmpty() ? "" : "\n" + vifTable());
    }

    private Table deviceTable() {
        final Table table = new Table("device", "requests", "errors", "read", "written", "p50", "p99", "max");
        devices.forEach(device -> table.row(device.name(), device.requests(), device.errors(),
                Units.printSize(device.bytesRead()), Units.printSize(device.bytesWritten()),
                Units.printDuration(device.latencyP50Ns()), Units.printDuration(device.latencyP99Ns()),
                Units.printDuration(device.latencyMaxNs())));
        return table;
    }

    private Table vifTable() {
        final Table table = new Table("vif", "sent", "bytes", "dropped", "received", "bytes", "dropped");
        vifs.forEach(vif -> table.row(vif.name(), vif.txPackets(), Units.printSize(vif.txBytes()),
                vif.txDropped(), vif.rxPackets(), Units.printSize(vif.rxBytes()), vif.rxDropped()));
        return table;
    }
}
