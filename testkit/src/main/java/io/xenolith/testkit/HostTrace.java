package io.xenolith.testkit;

import io.xenolith.trace.TraceSink;
import io.xenolith.trace.format.TraceHeader;
import io.xenolith.trace.format.TraceStamper;
import io.xenolith.trace.format.TraceWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The trace of one test: a file that is kept only if the test fails, or nothing. */
final class HostTrace {
    private final Optional<Path> file;
    private final TraceStamper sink;
    private final TraceWriter writer;

    /** @param file where the trace goes; empty: there is none */
    HostTrace(final Optional<Path> file, final Settings settings, final LongSupplier timeNs) {
        this.file = file;
        sink = new TraceStamper(timeNs);
        writer = file.map(path -> open(path, settings)).orElse(null);
        if (writer != null) {
            sink.add(writer);
        }
    }

    private static TraceWriter open(final Path path, final Settings settings) {
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            return TraceWriter.toFile(path, new TraceHeader(settings.seed(), settings.toString()));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TraceSink sink() {
        return sink;
    }

    /** The file, if the trace is to be read by somebody. */
    Optional<Path> file() {
        return file;
    }

    void close(final boolean keep) {
        if (writer != null) {
            try {
                writer.close();
                if (!keep) {
                    Files.delete(file.orElseThrow());
                }
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
