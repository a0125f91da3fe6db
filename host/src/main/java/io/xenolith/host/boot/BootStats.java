package io.xenolith.host.boot;

import io.xenolith.host.report.Summary;
import io.xenolith.host.report.Table;
import io.xenolith.host.scenario.Units;
import io.xenolith.hypervisor.domain.DomainCounters;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a guest did, in numbers.
 *
 * @param counters as the hypervisor counts them
 * @param calls hypercalls by name, in the order of their first use; empty if they were not counted so
 * @param decoded instructions that were decoded, each once or, after its bytes were written, again
 * @param summary what its devices did
 * @param virtualNs how long it ran in its own time
 * @param wallNs how long that took
 * @param peakBytes the most memory that this process has had; 0 if the system does not say
 */
public record BootStats(DomainCounters counters, Map<String, Long> calls, long decoded, Summary summary,
        long virtualNs, long wallNs, long peakBytes) {
    /** Of a guest that did not run. */
    static final BootStats NONE = new BootStats(new DomainCounters(), Map.of(), 0,
            new Summary(0, List.of(), List.of()), 0, 0, 0);

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
            sum.exitsForHypercalls += life.exitsForHypercalls;
            sum.exitsForSystemCalls += life.exitsForSystemCalls;
            sum.exitsForInterrupts += life.exitsForInterrupts;
            sum.exitsForFaults += life.exitsForFaults;
            sum.exitsForTime += life.exitsForTime;
            sum.pageWalks += life.pageWalks;
            sum.runNs += life.runNs;
        }
        return sum;
    }

    /** Instructions a microsecond: millions a second. */
    public double mips() {
        return wallNs == 0 ? 0 : counters.instructions * 1_000.0 / wallNs;
    }

    /** {@code events} for each thousand instructions. */
    private String perThousand(final long events) {
        return counters.instructions == 0
                ? ""
                : String.format(Locale.ROOT, "%.3f per 1000 instructions", events * 1_000.0 / counters.instructions);
    }

    /** Tables for people. */
    public String text() {
        final Table table = new Table("count", "", "");
        table.row("instructions", counters.instructions, String.format(Locale.ROOT, "%.1f MIPS", mips()));
        table.row("instructions decoded", decoded, perThousand(decoded));
        table.row("page walks (TLB misses)", counters.pageWalks, perThousand(counters.pageWalks));
        table.row("exits: hypercall", counters.exitsForHypercalls, perThousand(counters.exitsForHypercalls));
        table.row("exits: system call", counters.exitsForSystemCalls, "");
        table.row("exits: interrupt instruction", counters.exitsForInterrupts, "");
        table.row("exits: exception", counters.exitsForFaults, "");
        table.row("exits: end of time", counters.exitsForTime, "");
        table.row("page-table writes emulated", counters.emulatedTableWrites, "");
        table.row("privileged instructions", counters.emulatedInstructions, "");
        table.row("exceptions to the guest", counters.traps, counters.pageFaults + " page faults");
        table.row("hypercalls", counters.hypercalls, "multicalls' entries included");
        table.row("events sent", counters.eventsSent, "");
        table.row("upcalls", counters.upcalls, "");
        table.row("virtual time", Units.printDuration(virtualNs), "vCPUs ran " + Units.printDuration(counters.runNs));
        table.row("wall time", Units.printDuration(wallNs), "");
        if (peakBytes > 0) {
            table.row("peak memory of this process", Units.printSize(peakBytes), "");
        }
        return table + summary.deviceText() + (calls.isEmpty() ? "" : "\n" + callTable());
    }

    private Table callTable() {
        final Table table = new Table("hypercall", "calls");
        calls.entrySet().stream().sorted(Map.Entry.<String, Long> comparingByValue().reversed())
                .forEach(entry -> table.row(entry.getKey(), entry.getValue()));
        return table;
    }
}
