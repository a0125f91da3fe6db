package io.xenolith.host.run;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that a run writes, over whatever is there. What goes wrong while it is written names the file. */
public final class OutputFile extends OutputStream {
    private final Path file;
    private final FileChannel channel;
    private final OutputStream out;

    /** Opens {@code file}; a failure is one of {@link FileChannel#open}, which names the file by itself. */
    public OutputFile(final Path file) throws IOException {
        this(file, FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE));
    }

    private OutputFile(final Path file, final FileChannel channel) {
        this.file = file;
        this.channel = channel;
        this.out = Channels.newOutputStream(channel);
    }

    /** Opens {@code file} and leaves in it what is there until {@link #empty}, before which nothing is to be written. */
    static OutputFile keeping(final Path file) throws IOException {
        return new OutputFile(file, FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    }

    /** What was there goes. */
    void empty() throws IOException {
        try {
            channel.truncate(0);
        } catch (final IOException e) {
            throw named(e);
        }
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
