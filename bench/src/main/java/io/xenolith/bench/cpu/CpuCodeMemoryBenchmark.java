package io.xenolith.bench.cpu;

import io.xenolith.bench.Benchmark;
import io.xenolith.bench.Effort;
import io.xenolith.bench.Goal;
import io.xenolith.bench.Result;
import io.xenolith.bench.Unit;
import io.xenolith.x86.code.Footprint;
import java.util.List;
import java.util.Locale;

/** Host memory that a cached instruction takes, blocks and tables included. */
public final class CpuCodeMemoryBenchmark implements Benchmark {
    private static final long INSTRUCTIONS = 2_000_000;

    @Override
    public String name() {
        return "cpu-code-memory";
    }

    @Override
    public String measures() {
        return "host memory of a cached guest instruction";
    }

    @Override
    public Unit unit() {
        return Unit.BYTES;
    }

    @Override
    public Goal goal() {
        return new Goal.None();
    }

    @Override
    public Result run(final Effort effort) {
        try (CpuProgram program = new CpuProgram("mix")) {
            long executed = 0;
            while (executed < INSTRUCTIONS) {
                executed += program.run(INSTRUCTIONS);
            }
            final Footprint footprint = program.footprint();
            return Result.of(this, List.of((double) footprint.bytes() / footprint.instructions()),
                    String.format(Locale.ROOT,
                            "%d instructions in %d blocks", footprint.instructions(), footprint.blocks()));
        }
    }
}
