package io.xenolith.host.run;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a run writes, over whatever is there. What goes wrong while it is written names the file. */
public final class OutputFile extends OutputStream {
    private final Path file;
    private final OutputStream out;

    /** Opens {@code file}; a failure is one of {@link Files#newOutputStream}, which names the file by itself. */
    public OutputFile(final Path file) throws IOException {
        this.file = file;
        this.out = Files.newOutputStream(file);
    }

    @Override
    public void write(final int next) throws IOException {
        write(new byte[]{(byte) next}, 0, 1);
    }

    @Override
    public void write(final byte[] bytes, final int offset, final int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (final IOException e) {
            throw named(e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            out.close();
        } catch (final IOException e) {
            throw named(e);
        }
    }

    private IOException named(final IOException e) {
        return new IOException(file + ": " + e.getMessage(), e);
    }
}
