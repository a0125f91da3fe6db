package io.xenolith.bench.cpu;

/** Primes by a sieve, and Collatz runs. */
public final class CpuIntBenchmark extends CpuBenchmark {
    public CpuIntBenchmark() {
        super("int", "sieve and Collatz", "000245c5000001ba");
    }
}
