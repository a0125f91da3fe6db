package io.xenolith.bench;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a thousand idle domains cost those that work: time per event of two domains that answer each other, with 1,000 idle ones
 * beside them, over the same with 10. The two hosts take turns, so that what disturbs the machine meets both.
 */
public final class IdleScalingBenchmark implements Benchmark {
    private static final double GOAL = 1.2;
    private static final int FEW = 10;
    private static final int MANY = 1_000;
    private static final int MANY_SMOKE = 20;
    private static final int LAP = 1_000;
    private static final int PAIRS = 10;
    private static final long NS_PER_MS = 1_000_000L;

    @Override
    public String name() {
        return "idle-domains-event-time";
    }

    @Override
    public String measures() {
        return "CPU time per event of event-ping-pong with 1,000 idle domains beside it, over that with 10";
    }

    @Override
    public Unit unit() {
        return Unit.RATIO;
    }

    @Override
    public Goal goal() {
        return new Goal.AtMost(GOAL);
    }

    @Override
    public Result run(final Effort effort) {
        try (Workload few = open(FEW); Workload many = open(effort.smoke() ? MANY_SMOKE : MANY)) {
            for (int i = 0; i < effort.warmUps(); i++) {
                sample(few, many, effort);
            }
            final List<Double> ratios = new ArrayList<>();
            final List<Double> times = new ArrayList<>();
            for (int i = 0; i < effort.iterations(); i++) {
                final double[] perEventNs = sample(few, many, effort);
                ratios.add(perEventNs[1] / perEventNs[0]);
                times.add(perEventNs[0]);
            }
            return Result.of(this, ratios,
                    String.format(Locale.ROOT, "%.0f ns an event with %d", Result.median(times), FEW));
        }
    }

    private static Workload open(final int idle) {
        final EventPeers peers = new EventPeers();
        final IdleDomains idlers = new IdleDomains();
        final BenchHost host = BenchHost.forDomUs(idle + 2);
        idlers.createOn(host, idle);
        host.runUntil(() -> idlers.waiting() == idle);
        peers.createOn(host);
        return host.workload(peers::received, LAP);
    }

    /** Nanoseconds of CPU time an event took with few and with many. */
    private static double[] sample(final Workload few, final Workload many, final Effort effort) {
        final long turnNs = Math.max(1, effort.iterationMs() * NS_PER_MS / (2 * PAIRS));
        final double[] ns = new double[2];
        final double[] events = new double[2];
        for (int pair = 0; pair < PAIRS; pair++) {
            for (int which = 0; which < 2; which++) {
                final Workload workload = which == 0 ? few : many;
                final long startNs = cpuNs();
                long spentNs;
                do {
                    events[which] += workload.run();
                    spentNs = cpuNs() - startNs;
                } while (spentNs < turnNs);
                ns[which] += spentNs;
            }
        }
        return new double[]{ns[0] / events[0], ns[1] / events[1]};
    }

    private static long cpuNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
