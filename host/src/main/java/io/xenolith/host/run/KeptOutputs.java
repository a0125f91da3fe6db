package io.xenolith.host.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files that a run writes which goes on from a snapshot. What is in them stays there until it does, so that a snapshot that
 * cannot be used costs nobody a trace.
 */
final class KeptOutputs implements Closeable {
    private final List<OutputFile> open = new ArrayList<>();

    /** Opens {@code file}; nothing may reach it before {@link #empty}. */
    Optional<OutputFile> open(final Optional<Path> file) throws IOException {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        final OutputFile opened = OutputFile.keeping(file.get());
        open.add(opened);
        return Optional.of(opened);
    }

    /** What was in the files goes. */
    void empty() throws IOException {
        for (final OutputFile each : open) {
            each.empty();
        }
    }

    /** The run has the files from now on, and closes them. */
    void handOver() {
        open.clear();
    }

    @Override
    public void close() throws IOException {
        for (final OutputFile each : open) {
            each.close();
        }
    }
}
