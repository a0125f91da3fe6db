package io.xenolith.bench;

import java.util.Optional;

/** One thing that can be measured. */
public interface Benchmark {
    /** What it is called on the command line: lower case with hyphens, unique. */
    String name();

    /** One line for people: what is done and counted. */
    String measures();

    /** Unit of its values. */
    Unit unit();

    /** What is to be reached. */
    Goal goal();

    /** Something that it needs and that is not here, with where to get it; empty if it can run. */
    default Optional<String> lacks() {
        return Optional.empty();
    }

    /** Measures; the host is built, and warmed up as {@code effort} says, before the clock runs. */
    Result run(Effort effort) throws Exception;
}
