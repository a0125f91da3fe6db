package io.xenolith.host.boot;

import io.xenolith.host.report.Table;
import io.xenolith.host.scenario.Units;
import io.xenolith.hypervisor.domain.DomainCounters;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;

/**
 * What a guest did, in numbers.
 *
 * @param counters as the hypervisor counts them
 * @param calls hypercalls by name; empty if they were not counted so
 * @param virtualNs how long it ran in its own time
 * @param wallNs how long that took
 */
public record BootStats(DomainCounters counters, Map<String, Long> calls, long virtualNs, long wallNs) {
    /** Instructions a microsecond: millions a second. */
    public double mips() {
        return wallNs == 0 ? 0 : counters.instructions * 1_000.0 / wallNs;
    }

    /** Tables for people. */
    public String text() {
        final Table table = new Table("count", "");
        table.row("instructions", counters.instructions);
        table.row("MIPS", String.format(Locale.ROOT, "%.1f", mips()));
        table.row("hypercalls", counters.hypercalls);
        table.row("traps to the guest", counters.traps);
        table.row("page faults", counters.pageFaults);
        table.row("privileged instructions", counters.emulatedInstructions);
        table.row("page-table writes", counters.emulatedTableWrites);
        table.row("events sent", counters.eventsSent);
        table.row("upcalls", counters.upcalls);
        table.row("virtual time", Units.printDuration(virtualNs));
        table.row("vCPUs ran", Units.printDuration(counters.runNs));
        table.row("wall time", Units.printDuration(wallNs));
        return table + (calls.isEmpty() ? "" : "\n" + callTable());
    }

    private Table callTable() {
        final Table table = new Table("hypercall", "calls");
        calls.entrySet().stream()
                .sorted(Map.Entry.<String, Long> comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(entry -> table.row(entry.getKey(), entry.getValue()));
        return table;
    }
}
