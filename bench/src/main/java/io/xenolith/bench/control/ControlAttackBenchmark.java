package io.xenolith.bench.control;

import io.xenolith.bench.Benchmark;
import io.xenolith.bench.Effort;
import io.xenolith.bench.Goal;
import io.xenolith.bench.Result;
import io.xenolith.bench.Unit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * What is left of a busy domain's instructions while somebody attacks the control server, of what they are without: instructions a
 * second of the host's thread's CPU time. Both take turns, so that what disturbs the machine meets both.
 */
abstract class ControlAttackBenchmark implements Benchmark {
    private static final double GOAL = 0.9;
    private static final long NS_PER_MS = 1_000_000;

    /** Begins to attack who listens at {@code socket}. */
    abstract Attack begin(Path socket) throws IOException;

    /** What the attack counts. */
    abstract String counted();

    @Override
    public final Unit unit() {
        return Unit.RATIO;
    }

    @Override
    public final Goal goal() {
        return new Goal.AtLeast(GOAL);
    }

    @Override
    public final Result run(final Effort effort) throws IOException {
        final List<Double> ratios = new ArrayList<>();
        final List<Double> ratiosByClock = new ArrayList<>();
        final List<Double> rates = new ArrayList<>();
        double done = 0;
        double seconds = 0;
        try (BusyDaemon daemon = new BusyDaemon()) {
            for (int i = -effort.warmUps(); i < effort.iterations(); i++) {
                final BusyDaemon.Moment begun = daemon.now();
                pass(begun, effort.iterationMs());
                final BusyDaemon.Moment attacked = daemon.now();
                final BusyDaemon.Moment ended;
                try (Attack attack = begin(daemon.socket())) {
                    pass(attacked, effort.iterationMs());
                    ended = daemon.now();
                    done += attack.done();
                    seconds += (ended.wallNs() - attacked.wallNs()) / 1e9;
                }
                if (i >= 0) {
                    ratiosByClock.add(ended.rateSince(attacked) / attacked.rateSince(begun));
                    ratios.add(ended.cpuRateSince(attacked) / attacked.cpuRateSince(begun));
                    rates.add(attacked.cpuRateSince(begun));
                }
            }
        }
        return Result.of(this, ratios, String.format(Locale.ROOT,
                "%.0f %s, %.0f a second; %.0f M/s without; %.3f by the clock, with which attackers take CPUs away",
                done,
                counted(), done / seconds, median(rates) / 1e6, median(ratiosByClock)));
    }

    private static double median(final List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private static void pass(final BusyDaemon.Moment since, final long ms) {
        long leftNs = ms * NS_PER_MS;
        while (leftNs > 0) {
            LockSupport.parkNanos(leftNs);
            leftNs = since.wallNs() + ms * NS_PER_MS - System.nanoTime();
        }
    }
}
