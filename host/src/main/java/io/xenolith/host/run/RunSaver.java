package io.xenolith.host.run;

import java.io.IOException;
import java.nio.file.Path;

/** Writes the state of a run that stands between two turns. */
@FunctionalInterface
public interface RunSaver {
    /**
     * Writes {@code file}, from which the run can go on.
     *
     * @param info what people are told of it, as JSON
     * @throws IOException it cannot be saved now, or not there; the message says why
     */
    void save(Path file, String info) throws IOException;
}
