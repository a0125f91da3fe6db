package io.xenolith.host.boot;

import io.xenolith.host.run.OutputFile;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The file for a line of each instruction. Lines come from the midst of the engine, which takes an exception for a bug of its
 * own: so a failing disk is noted here, the run is told to end, and whoever waits for it asks.
 */
final class InstructionFile implements Closeable {
    private final BufferedWriter lines;
    private final Runnable end;
    /** Why no line can be written any more; null while it can. */
    private IOException failure;

    /** @param end ends the run when the file cannot be written */
    InstructionFile(final Path file, final Runnable end) throws IOException {
        this.lines = new BufferedWriter(new OutputStreamWriter(new OutputFile(file), StandardCharsets.UTF_8));
        this.end = end;
    }

    void write(final String line) {
        if (failure != null) {
            return;
        }
        try {
            lines.write(line);
            lines.newLine();
        } catch (final IOException e) {
            failure = e;
            end.run();
        }
    }

    /**
     * Asks whether all lines were written.
     *
     * @throws IOException they were not; the message names the file and says why
     */
    void check() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    /** Writes what is left. After a failure, which {@link #check} tells, there is nothing to be written. */
    @Override
    public void close() throws IOException {
        try {
            lines.close();
        } catch (final IOException e) {
            if (failure == null) {
                throw e;
            }
        }
    }
}
