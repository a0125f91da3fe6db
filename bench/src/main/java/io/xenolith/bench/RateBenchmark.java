package io.xenolith.bench;

/**
 * Measures how many operations a second a host does, with JMH: in a JVM of its own, warmed up, in several iterations. A
 * subclass only says how to build the host and what one step of work is; it needs a public constructor without parameters.
 */
public abstract class RateBenchmark implements Benchmark {
    /** A fresh host that is ready to work. */
    protected abstract Workload open();

    @Override
    public Unit unit() {
        return Unit.PER_SECOND;
    }

    @Override
    public final Result run(final Effort effort) throws Exception {
        return JmhRates.measure(this, effort);
    }
}
