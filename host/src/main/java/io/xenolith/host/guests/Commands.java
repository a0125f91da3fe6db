package io.xenolith.host.guests;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Runs other programs. */
@FunctionalInterface
interface Commands {
    /**
     * What a program left behind.
     *
     * @param output what it wrote, errors among it
     */
    record Outcome(int exitCode, String output) {
    }

    /**
     * Runs {@code command} in {@code folder} to its end, in the C locale.
     *
     * @throws IOException it cannot be started
     */
    Outcome run(List<String> command, Path folder) throws IOException;
}
