package io.xenolith.bench.snapshot;

import io.xenolith.bench.Benchmark;
import io.xenolith.bench.Effort;
import io.xenolith.bench.Goal;
import io.xenolith.bench.Result;
import io.xenolith.bench.Unit;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code xenolith boot --snapshot} from the start of its process, which has the flags and classes of this one, to its end. */
public final class ColdBenchmark implements Benchmark {
    private static final double GOAL_MS = 1_500;
    private static final double NS_PER_MS = 1e6;
    /** What the launcher runs; it is no class that this module may know. */
    private static final String COMMAND = "io.xenolith.cli.Main";

    private final SavedGuest guest;

    public ColdBenchmark(final SavedGuest guest) {
        this.guest = guest;
    }

    @Override
    public String name() {
        return "snapshot-cold";
    }

    @Override
    public String measures() {
        return "the same by a new process, \"boot --snapshot NAME\", until it has ended";
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
    public Optional<String> lacks() {
        return guest.lacks();
    }

    @Override
    public Result run(final Effort effort) throws IOException, InterruptedException {
        final Path typed = Files.createTempFile("xenolith-typed", null);
        final List<Double> wall = new ArrayList<>();
        try (SavedBoot boot = SavedBoot.of(guest)) {
            Files.writeString(typed, guest.typed());
            for (int i = 0; i < effort.iterations(); i++) {
                wall.add(command(boot.folder(), typed));
            }
        } finally {
            Files.delete(typed);
        }
        return Result.of(this, wall, "");
    }

    private double command(final Path snapshots, final Path typed) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), COMMAND, "boot", "--snapshot",
                SavedBoot.NAME, "--expect", guest.answer()));
        final ProcessBuilder builder = new ProcessBuilder(command).redirectInput(typed.toFile())
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("XENOLITH_SNAPSHOTS", snapshots.toString());
        final long begunNs = System.nanoTime();
        final int code = builder.start().waitFor();
        final double ms = (System.nanoTime() - begunNs) / NS_PER_MS;
        if (code != 0) {
            throw new IOException("the command ended with " + code);
        }
        return ms;
    }
}
