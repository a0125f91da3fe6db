package io.xenolith.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What JMH runs for every {@link RateBenchmark}: which one is a parameter. */
@State(Scope.Thread)
public class RateLoop {
    /** Class name of the benchmark. */
    @Param("")
    public String type;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private Workload workload;

    /** What JMH adds up over an iteration. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Counts {
        public long operations;
        public long wallNs;
        public long cpuNs;
    }

    @Setup(Level.Trial)
    public void open() throws ReflectiveOperationException {
        workload = Class.forName(type).asSubclass(RateBenchmark.class).getConstructor().newInstance().open();
    }

    @TearDown(Level.Trial)
    public void close() {
        workload.close();
    }

    /** One step of the workload. */
    @Benchmark
    public void step(final Counts counts) {
        final long cpuBefore = threads.getCurrentThreadCpuTime();
        final long wallBefore = System.nanoTime();
        counts.operations += workload.run();
        counts.wallNs += System.nanoTime() - wallBefore;
        counts.cpuNs += threads.getCurrentThreadCpuTime() - cpuBefore;
    }
}
