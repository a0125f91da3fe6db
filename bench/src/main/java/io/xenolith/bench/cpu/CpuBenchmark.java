package io.xenolith.bench.cpu;

import io.xenolith.bench.Goal;
import io.xenolith.bench.RateBenchmark;
import io.xenolith.bench.Workload;

/** Guest instructions a second of the x86-64 engine on one program, whose answer is checked. */
abstract class CpuBenchmark extends RateBenchmark {
    private static final double GOAL = 100e6;
    private static final long STEP = 200_000;

    private final String program;
    private final String measures;
    private final String answer;

    /**
     * A benchmark.
     *
     * @param answer what the program writes on a real processor ({@code src/main/native/cpu/build.sh} prints it)
     */
    CpuBenchmark(final String program, final String measures, final String answer) {
        this.program = program;
        this.measures = measures;
        this.answer = answer;
    }

    @Override
    public final String name() {
        return "cpu-" + program;
    }

    @Override
    public final String measures() {
        return "guest instructions: " + measures;
    }

    @Override
    public final Goal goal() {
        return new Goal.AtLeast(GOAL);
    }

    @Override
    protected final Workload open() {
        final CpuProgram running = new CpuProgram(program);
        return new Workload() {
            @Override
            public long run() {
                final long executed = running.run(STEP);
                if (!running.answer().isEmpty() && !running.answer().equals(answer)) {
                    throw new IllegalStateException(name() + " answered " + running.answer() + ", want " + answer);
                }
                return executed;
            }

            @Override
            public void close() {
                running.close();
            }
        };
    }
}
