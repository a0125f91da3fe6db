package io.xenolith.bench.snapshot;

import io.xenolith.bench.Benchmark;
import io.xenolith.bench.Effort;
import io.xenolith.bench.Goal;
import io.xenolith.bench.Result;
import io.xenolith.bench.Unit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** A part of going on and saving in a process that has done both before. */
public final class WarmBenchmark implements Benchmark {
    private static final double SAVE_GOAL_MS = 1_000;
    private static final double RESTORE_GOAL_MS = 500;

    private final String name;
    private final String measures;
    private final double goalMs;
    private final SavedGuest guest;
    private final ToDoubleFunction<SavedBoot.Round> part;

    private WarmBenchmark(final String name, final String measures, final double goalMs, final SavedGuest guest,
            final ToDoubleFunction<SavedBoot.Round> part) {
        this.name = name;
        this.measures = measures;
        this.goalMs = goalMs;
        this.guest = guest;
        this.part = part;
    }

    public static WarmBenchmark ofSaving(final SavedGuest guest) {
        return new WarmBenchmark("snapshot-save", "saving a host with a 256 MiB Linux, and ending it", SAVE_GOAL_MS,
                guest, SavedBoot.Round::save);
    }

    public static WarmBenchmark ofRestoring(final SavedGuest guest) {
        return new WarmBenchmark("snapshot-restore", "from a snapshot of a 256 MiB Linux to its shell's answer",
                RESTORE_GOAL_MS, guest, SavedBoot.Round::restore);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String measures() {
        return measures;
    }

    @Override
    public Unit unit() {
        return Unit.MILLISECONDS;
    }

    @Override
    public Goal goal() {
        return new Goal.AtMost(goalMs);
    }

    @Override
    public Optional<String> lacks() {
        return guest.lacks();
    }

    @Override
    public Result run(final Effort effort) throws IOException {
        final List<Double> wall = new ArrayList<>();
        final List<Double> cpu = new ArrayList<>();
        try (SavedBoot boot = SavedBoot.of(guest)) {
            for (int i = 0; i < effort.warmUps(); i++) {
                boot.round();
            }
            for (int i = 0; i < effort.iterations(); i++) {
                final SavedBoot.Times times = boot.round();
                wall.add(part.applyAsDouble(times.wall()));
                cpu.add(part.applyAsDouble(times.cpu()));
            }
        }
        return new Result(this, wall, cpu, "");
    }
}
