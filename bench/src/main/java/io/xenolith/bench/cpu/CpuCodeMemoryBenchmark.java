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
    private static final long STEP = 1_000_000;

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
            // To its end, so that all of its code is there.
            long executed = 0;
            while (program.answer().isEmpty()) {
                executed += program.run(STEP);
            }
            final Footprint footprint = program.footprint();
            return Result.of(this, List.of((double) footprint.bytes() / footprint.instructions()),
                    String.format(Locale.ROOT,
                            "%d instructions in %d blocks, after %d M executed", footprint.instructions(),
                            footprint.blocks(), executed / STEP));
        }
    }
}
