package io.xenolith.host.snapshot;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;

/** Appends to a file and sums what goes by, from behind its first page on. */
final class SummedFile implements Closeable {
    private final FileChannel channel;
    private final CRC32C sum = new CRC32C();
    private final List<Integer> sums = new ArrayList<>();
    private int inChunk;
    private long at = FileHeader.BYTES;

    SummedFile(final Path file) throws IOException {
        final Path folder = file.toAbsolutePath().getParent();
        // What guests know is nobody else's business, from the first byte on.
        channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                Files.getFileStore(folder).supportsFileAttributeView("posix")
                        ? new FileAttribute<?>[]{
                                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
                        : new FileAttribute<?>[0]);
    }

    /** Where the next byte goes. */
    long at() {
        return at;
    }

    void write(final ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            final int part = Math.min(bytes.remaining(), FileHeader.CHUNK - inChunk);
            sum.update(bytes.slice(bytes.position(), part));
            final ByteBuffer now = bytes.slice(bytes.position(), part);
            while (now.hasRemaining()) {
                at += channel.write(now, at);
            }
            bytes.position(bytes.position() + part);
            inChunk += part;
            if (inChunk == FileHeader.CHUNK) {
                endChunk();
            }
        }
    }

    void align() throws IOException {
        final int over = (int) (at % FileHeader.BYTES);
        if (over != 0) {
            write(ByteBuffer.allocate(FileHeader.BYTES - over));
        }
    }

    private void endChunk() {
        sums.add((int) sum.getValue());
        sum.reset();
        inChunk = 0;
    }

    /** Writes the checksums; their own sum. */
    int end() throws IOException {
        if (inChunk > 0) {
            endChunk();
        }
        final ByteBuffer all = ByteBuffer.allocate(sums.size() * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        sums.forEach(all::putInt);
        all.flip();
        final CRC32C sumOfSums = new CRC32C();
        sumOfSums.update(all.slice());
        while (all.hasRemaining()) {
            at += channel.write(all, at);
        }
        return (int) sumOfSums.getValue();
    }

    void header(final FileHeader header) throws IOException {
        final ByteBuffer page = header.encoded();
        int done = 0;
        while (page.hasRemaining()) {
            done += channel.write(page, done);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
