package io.xenolith.bench.cpu;

/** SHA-256 of 8 MiB. */
public final class CpuSha256Benchmark extends CpuBenchmark {
    public CpuSha256Benchmark() {
        super("sha256", "SHA-256", "b3773b942d6b4ae2");
    }
}
