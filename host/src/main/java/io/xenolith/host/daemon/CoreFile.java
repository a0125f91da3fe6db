package io.xenolith.host.daemon;

import io.xenolith.dom0.toolstack.ToolstackQuestion;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A core dump's file, made when the first of it comes, and its owner's alone: a guest's secrets are in it. */
final class CoreFile implements ToolstackQuestion.CoreSink {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final String name;
    /** Null before anything has come. */
    private OutputStream out;

    CoreFile(final String name) {
        this.name = name;
    }

    @Override
    public void write(final byte[] bytes, final int length) throws IOException {
        if (out == null) {
            open(path());
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

    private void open(final Path file) throws IOException {
        out = Channels.newOutputStream(Files.newByteChannel(file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY)));
        // One that was there may be open to others.
        Files.setPosixFilePermissions(file, OWNER_ONLY);
    }

    @Override
    public void close() throws IOException {
        if (out != null) {
            out.close();
        }
    }

    @Override
    public void abandon() throws IOException {
        if (out != null) {
            try {
                out.close();
            } finally {
                // Where a link points, if it is one.
                Files.delete(Path.of(name).toRealPath());
            }
        }
    }
}
