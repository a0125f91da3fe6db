package io.xenolith.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Resident memory of a process with one host and a thousand idle domUs of 64 MiB on it: JVM, dom0 and all. */
public final class IdleMemoryBenchmark implements Benchmark {
    private static final double GOAL_MIB = 1024;
    private static final int DOMAINS = 1_000;
    private static final int DOMAINS_SMOKE = 3;
    private static final int RUNS = 3;

    @Override
    public String name() {
        return "idle-domains-memory";
    }

    @Override
    public String measures() {
        return "resident memory of a JVM with 1,000 idle Java domUs of 64 MiB (heap at most 256 MiB, serial collector)";
    }

    @Override
    public Unit unit() {
        return Unit.MEBIBYTES;
    }

    @Override
    public Goal goal() {
        return new Goal.AtMost(GOAL_MIB);
    }

    @Override
    public Result run(final Effort effort) throws IOException, InterruptedException {
        final int domains = effort.smoke() ? DOMAINS_SMOKE : DOMAINS;
        final List<Double> samples = new ArrayList<>();
        for (int i = 0; i < Math.min(RUNS, effort.iterations()); i++) {
            samples.add(IdleDomainsProcess.residentMib(domains));
        }
        final double each = (Result.median(samples) - IdleDomainsProcess.residentMib(1)) / (domains - 1);
        return Result.of(this, samples, String.format(Locale.ROOT, "%.0f KiB a domain", each * 1024));
    }
}
