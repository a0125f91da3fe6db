package io.xenolith.bench;

/** A host in the middle of its work, which can be made to do some more of it. */
public interface Workload extends AutoCloseable {
    /**
     * Does some more.
     *
     * @return how many operations (or bytes) that were; enough for about a millisecond, so that reading the clock costs nothing
     */
    long run();

    @Override
    void close();
}
