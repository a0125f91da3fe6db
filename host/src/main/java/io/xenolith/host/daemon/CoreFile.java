package io.xenolith.host.daemon;

import io.xenolith.dom0.toolstack.ToolstackQuestion;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A core dump's file, made when the first of it comes. */
final class CoreFile implements ToolstackQuestion.CoreSink {
    private final String name;
    /** Null before anything has come. */
    private OutputStream out;

    CoreFile(final String name) {
        this.name = name;
    }

    @Override
    public void write(final byte[] bytes, final int length) throws IOException {
        if (out == null) {
            out = Files.newOutputStream(path());
        }
        out.write(bytes, 0, length);
    }

    private Path path() throws IOException {
        final Path path;
        try {
            path = Path.of(name);
        } catch (final InvalidPathException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            // A pipe would have the host wait until somebody reads it.
            throw new IOException(name + ": not a regular file");
        }
        return path;
    }

    @Override
    public void close() throws IOException {
        if (out != null) {
            out.close();
        }
    }
}
