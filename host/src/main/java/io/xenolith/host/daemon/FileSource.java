package io.xenolith.host.daemon;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Reads a file from a place in it on, a few pieces ahead on a thread of its own. */
final class FileSource extends InputStream {
    private static final int PIECE_BYTES = 1 << 20;
    private static final int PIECES = 4;
    private static final byte[] END = {};

    private final Path path;
    private final long offset;
    /** Pieces that are being read, the next one first. */
    private final Queue<Future<byte[]>> ahead = new ArrayDeque<>();
    /** What is read of at the moment. */
    private byte[] piece = END;
    private int used;
    private boolean ended;
    /** Null before the first piece. */
    private ExecutorService reader;
    /** Of the thread that reads; null before it is open. */
    private InputStream file;

    FileSource(final Path path, final long offset) {
        this.path = path;
        this.offset = offset;
    }

    @Override
    public int read() throws IOException {
        final byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(final byte[] bytes, final int to, final int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (used == piece.length && !next()) {
            return -1;
        }
        final int now = Math.min(length, piece.length - used);
        System.arraycopy(piece, used, bytes, to, now);
        used += now;
        return now;
    }

    /** Goes on to the next piece; false if there is none. */
    private boolean next() throws IOException {
        if (reader == null) {
            reader = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("restoring").factory());
        }
        while (!ended && ahead.size() < PIECES) {
            ahead.add(reader.submit(this::load));
        }
        if (!ended) {
            piece = await(ahead.remove());
            used = 0;
            ended = piece.length == 0;
        }
        return !ended;
    }

    private byte[] load() throws IOException {
        if (file == null) {
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                // A pipe would have the host wait until somebody writes to it.
                throw new IOException(path + ": not a regular file");
            }
            file = Files.newInputStream(path);
            try {
                file.skipNBytes(offset);
            } catch (final EOFException _) {
                return END;
            }
        }
        return file.readNBytes(PIECE_BYTES);
    }

    private static <T> T await(final Future<T> step) throws IOException {
        try {
            return step.get();
        } catch (final ExecutionException e) {
            throw e.getCause() instanceof NoSuchFileException
                    ? new IOException("No such file or directory", e)
                    : e.getCause() instanceof final IOException failure ? failure : new IOException(e.getCause());
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the host is ending", e);
        }
    }

    @Override
    public void close() throws IOException {
        if (reader == null || reader.isShutdown()) {
            return;
        }
        final Future<Boolean> end = reader.submit(() -> {
            if (file != null) {
                file.close();
            }
            return true;
        });
        reader.shutdown();
        final boolean _ = await(end);
    }
}
