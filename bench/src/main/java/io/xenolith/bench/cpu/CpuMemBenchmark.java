package io.xenolith.bench.cpu;

/** 8 MiB copied, then a chase of pointers through them. */
public final class CpuMemBenchmark extends CpuBenchmark {
    public CpuMemBenchmark() {
        super("mem", "8 MiB copy and pointer chase", "0000b5eed547f300");
    }
}
