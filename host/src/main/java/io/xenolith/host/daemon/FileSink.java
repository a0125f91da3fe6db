package io.xenolith.host.daemon;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Writes behind what is in a file, on a thread of its own. Whoever writes waits when a few pieces are on their way; it hears of a
 * piece that could not be written when it hands over the one so many places behind it, however quick the thread was, so that what a
 * host does follows from what the file took, not from when.
 */
final class FileSink extends OutputStream {
    private static final int PIECE_BYTES = 1 << 20;
    private static final int PIECES = 4;

    /** Opens the file, on the thread that writes. */
    @FunctionalInterface
    interface Opener {
        OutputStream open() throws IOException;
    }

    private final Opener opener;
    /** What is on its way, the oldest first. */
    private final Queue<Future<Void>> pending = new ArrayDeque<>();
    private final byte[] piece = new byte[PIECE_BYTES];
    private int used;
    /** Null before the first piece. */
    private ExecutorService writer;
    /** Of the thread that writes; null before it is open. */
    private OutputStream file;

    /**
     * @param path of a file that is there
     * @param offset its size: another file of that name is not written to
     */
    FileSink(final Path path, final long offset) {
        this(() -> open(path, offset));
    }

    FileSink(final Opener opener) {
        this.opener = opener;
    }

    private static OutputStream open(final Path path, final long offset) throws IOException {
        if (!Files.isRegularFile(path)) {
            // A pipe would have the host wait until somebody reads it.
            throw new IOException(Files.exists(path) ? path + ": not a regular file" : "No such file or directory");
        }
        final FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        try {
            claim(file, path, offset);
            return Channels.newOutputStream(file);
        } catch (final IOException e) {
            file.close();
            throw e;
        }
    }

    /** The lock goes when the file is closed. */
    private static void claim(final FileChannel file, final Path path, final long offset) throws IOException {
        if (!lock(file)) {
            throw new IOException(path + ": is being written already");
        }
        if (file.size() != offset) {
            throw new IOException(path + ": has " + file.size() + " bytes, and the stream is to begin at " + offset);
        }
    }

    private static boolean lock(final FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (final OverlappingFileLockException _) {
            return false;
        }
    }

    @Override
    public void write(final int value) throws IOException {
        write(new byte[]{(byte) value}, 0, 1);
    }

    @Override
    public void write(final byte[] bytes, final int offset, final int length) throws IOException {
        int done = 0;
        while (done < length) {
            final int now = Math.min(length - done, PIECE_BYTES - used);
            System.arraycopy(bytes, offset + done, piece, used, now);
            used += now;
            done += now;
            if (used == PIECE_BYTES) {
                handOver();
            }
        }
    }

    private void handOver() throws IOException {
        if (writer == null) {
            writer = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("saving").factory());
        }
        final byte[] bytes = Arrays.copyOf(piece, used);
        used = 0;
        pending.add(writer.submit(() -> {
            append(bytes);
            return null;
        }));
        if (pending.size() > PIECES) {
            await(pending.remove());
        }
    }

    private void append(final byte[] bytes) throws IOException {
        if (file == null) {
            file = opener.open();
        }
        file.write(bytes);
    }

    private static void await(final Future<Void> step) throws IOException {
        try {
            final Void _ = step.get();
        } catch (final ExecutionException e) {
            throw e.getCause() instanceof final IOException failure ? failure : new IOException(e.getCause());
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the host is ending", e);
        }
    }

    /** Comes back when all that was written is in the file. */
    @Override
    public void flush() throws IOException {
        if (used > 0) {
            handOver();
        }
        while (!pending.isEmpty()) {
            await(pending.remove());
        }
    }

    /** What was not flushed may be lost. */
    @Override
    public void close() throws IOException {
        if (writer == null || writer.isShutdown()) {
            return;
        }
        final Future<Void> end = writer.submit(() -> {
            if (file != null) {
                file.close();
            }
            return null;
        });
        writer.shutdown();
        await(end);
    }
}
