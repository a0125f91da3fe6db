package io.xenolith.host.boot;

import io.xenolith.host.report.Table;
import io.xenolith.host.scenario.Units;
import io.xenolith.hypervisor.domain.DomainCounters;
import java.util.Comparator;
import java.util.List;
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
    /** What a guest did that was started several times. */
    static DomainCounters sum(final List<DomainCounters> lives) {
        final DomainCounters sum = new DomainCounters();
        for (final DomainCounters life : lives) {
            sum.instructions += life.instructions;
            sum.hypercalls += life.hypercalls;
            sum.traps += life.traps;
            sum.pageFaults += life.pageFaults;
            sum.emulatedInstructions += life.emulatedInstructions;
            sum.emulatedTableWrites += life.emulatedTableWrites;
            sum.eventsSent += life.eventsSent;
            sum.upcalls += life.upcalls;
            sum.runNs += life.runNs;
        }
        return sum;
    }

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
