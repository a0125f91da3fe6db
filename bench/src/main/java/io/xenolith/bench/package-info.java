/**
 * Benchmarks: what a host does in a second of real time. {@link io.xenolith.bench.Benchmarks} lists them; a benchmark of a rate
 * extends {@link io.xenolith.bench.RateBenchmark}, any other implements {@link io.xenolith.bench.Benchmark}. Nothing here is a
 * test: a figure depends on the machine, and is recorded with it.
 */
package io.xenolith.bench;
