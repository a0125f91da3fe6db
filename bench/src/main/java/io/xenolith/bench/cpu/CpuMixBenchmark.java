package io.xenolith.bench.cpu;

/** List, matrix, state machine and CRC. */
public final class CpuMixBenchmark extends CpuBenchmark {
    public CpuMixBenchmark() {
        super("mix", "list, matrix, state machine, CRC", "50e57962075833fe");
    }
}
