package io.xenolith.bench;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** From the toolstack's order to the new kernel's first instruction. Domains come and go: memory is used again. */
public final class DomainCreateBenchmark implements Benchmark {
    private static final double GOAL_MS = 5;
    private static final double NS_PER_MS = 1e6;
    private static final String NAME = "new";

    @Override
    public String name() {
        return "domain-create";
    }

    @Override
    public String measures() {
        return "toolstack command to first instruction of a Java domU of 64 MiB";
    }

    @Override
    public Unit unit() {
        return Unit.MILLISECONDS;
    }

    @Override
    public Goal goal() {
        return new Goal.AtMost(GOAL_MS);
    }

    @Override
    public Result run(final Effort effort) {
        try (BenchHost host = BenchHost.forDomUs(1)) {
            for (int i = 0; i < effort.warmUps(); i++) {
                creations(host, effort.iterationMs());
            }
            final List<Double> medians = new ArrayList<>();
            final List<Double> cpuMedians = new ArrayList<>();
            for (int i = 0; i < effort.iterations(); i++) {
                final List<double[]> creations = creations(host, effort.iterationMs());
                medians.add(Result.median(creations.stream().map(times -> times[0]).toList()));
                cpuMedians.add(Result.median(creations.stream().map(times -> times[1]).toList()));
            }
            return new Result(this, medians, cpuMedians, "");
        }
    }

    /** Wall-clock and CPU milliseconds of each of the creations in {@code ms} of CPU time. */
    private static List<double[]> creations(final BenchHost host, final long ms) {
        final List<double[]> times = new ArrayList<>();
        final long endNs = cpuNs() + (long) (ms * NS_PER_MS);
        do {
            times.add(creation(host));
        } while (cpuNs() < endNs);
        return times;
    }

    private static double[] creation(final BenchHost host) {
        final IdleDomains idle = new IdleDomains();
        final int started = host.kernelsStarted();
        final long startNs = System.nanoTime();
        final long startCpuNs = cpuNs();
        host.create(NAME, idle::run);
        host.runUntil(() -> host.kernelsStarted() > started);
        final double cpuMs = (cpuNs() - startCpuNs) / NS_PER_MS;
        final double wallMs = (System.nanoTime() - startNs) / NS_PER_MS;
        host.runUntil(() -> idle.waiting() > 0);
        host.destroy(NAME);
        return new double[]{wallMs, cpuMs};
    }

    private static long cpuNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
