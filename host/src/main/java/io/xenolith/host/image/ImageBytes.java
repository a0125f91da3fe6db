package io.xenolith.host.image;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** The bytes of a file that is only read, for formats that are more than a row of sectors. Nobody here writes it meanwhile. */
public final class ImageBytes implements Closeable {
    private final Path file;
    private final String real;
    private final FileChannel channel;
    private final long size;
    private boolean closed;

    private ImageBytes(final Path file, final String real, final FileChannel channel, final long size) {
        this.file = file;
        this.real = real;
        this.channel = channel;
        this.size = size;
    }

    /**
     * Opens {@code file}.
     *
     * @throws ImageException it is missing, no file, may not be read, or is being written by this process
     */
    public static ImageBytes open(final Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new ImageException(file + ": no such image");
        }
        if (!Files.isRegularFile(file)) {
            throw new ImageException(file + ": not a regular file");
        }
        final String real = file.toRealPath().toString();
        if (!OpenImages.enter(real, false)) {
            throw new ImageException(file + ": in use: this process has it open already for writing");
        }
        try {
            final FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            return new ImageBytes(file, real, channel, channel.size());
        } catch (final IOException e) {
            OpenImages.leave(real);
            if (e instanceof AccessDeniedException) {
                throw new ImageException(file + ": no permission to read it", e);
            }
            throw e;
        }
    }

    /** The file, as it was named. */
    public Path file() {
        return file;
    }

    /** Bytes that it has. */
    public long size() {
        return size;
    }

    /** Reads {@code length} bytes from {@code position} on; what lies beyond the end is zeros. */
    public void read(final long position, final byte[] target, final int offset, final int length) throws IOException {
        final ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
        long next = position;
        while (buffer.hasRemaining()) {
            final int read = channel.read(buffer, next);
            if (read < 0) {
                Arrays.fill(target, buffer.position(), offset + length, (byte) 0);
                return;
            }
            next += read;
        }
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            try {
                channel.close();
            } finally {
                // Not before: a lock that somebody gets on the file would be gone with the channel.
                OpenImages.leave(real);
            }
        }
    }
}
