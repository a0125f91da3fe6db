package io.xenolith.host.image;

import io.xenolith.drivers.block.DiscardLimits;
import io.xenolith.host.scenario.AccessMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Collections;
import java.util.Set;

/**
 * A raw disk image: sector n is the file's bytes from 512 n on. While it is open for writing nobody else can open it for
 * writing, in this process or another, and nobody in this process for reading. Only its owner here may change its size, by {@link #resize}.
 */
public final class ImageFile implements Image {
    /** Whose bytes can be counted in a signed 64-bit number. */
    private static final long SECTORS_MAX = Long.MAX_VALUE / SECTOR_BYTES;
    /** Sectors that are zeroed by one write. */
    private static final long ZEROS_MAX = 2048;

    /**
     * Bytes that are read at once. The channel reads into a buffer of its own and copies from there: a part this long is still
     * in the processor's cache by then.
     */
    private static final int READ_MAX = 64 << 10;

    private final Path file;
    private final Path real;
    private final FileChannel channel;
    private final AccessMode mode;
    /** Tells the channel's file from every other; empty if that cannot be said. */
    private final Optional<Object> key;
    private long sectors;
    private boolean closed;
    private boolean sought;
    /** Another descriptor of the file: closing it ends the lock, so it is opened once, and closed with the channel. */
    private Optional<DataSeeker> seeker = Optional.empty();

    /** Takes over {@code channel}, of the file that {@code key} tells, which has been checked and locked. */
    ImageFile(final Path file, final Path real, final FileChannel channel, final Optional<Object> key,
            final AccessMode mode, final long sectors) {
        this.file = file;
        this.real = real;
        this.channel = channel;
        this.key = key;
        this.mode = mode;
        this.sectors = sectors;
    }

    /**
     * Opens {@code file}.
     *
     * @throws ImageException it is missing, no file, empty, not a multiple of 512 bytes long, in use, or may not be written
     */
    public static ImageFile open(final Path file, final AccessMode mode) throws IOException {
        final long size = checkedSize(file);
        final Path real = file.toRealPath();
        if (!OpenImages.enter(real.toString(), mode == AccessMode.READ_WRITE)) {
            throw new ImageException(file + ": in use: this process has it open already"
                    + (mode == AccessMode.READ_WRITE ? "" : " for writing"));
        }
        try {
            final Optional<Object> before = key(file);
            final FileChannel channel = lockedChannel(file, mode);
            // Whoever put another file in its place meanwhile leaves it open which of them the channel is of.
            final Optional<Object> key = key(file).filter(after -> after.equals(before.orElse(null)));
            return new ImageFile(file, real, channel, key, mode, size / SECTOR_BYTES);
        } catch (final IOException e) {
            OpenImages.leave(real.toString());
            throw e;
        }
    }

    private static Optional<Object> key(final Path file) {
        try {
            return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        } catch (final IOException e) {
            return Optional.empty();
        }
    }

    private static long checkedSize(final Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new ImageException(file + ": no such image");
        }
        if (!Files.isRegularFile(file)) {
            throw new ImageException(file + ": not a regular file");
        }
        final long size = Files.size(file);
        if (size == 0 || size % SECTOR_BYTES != 0) {
            throw new ImageException(
                    file + ": " + size + " bytes long, a disk image is a multiple of " + SECTOR_BYTES + " bytes");
        }
        return size;
    }

    private static FileChannel lockedChannel(final Path file, final AccessMode mode) throws IOException {
        if (mode == AccessMode.READ_WRITE && isMarkedReadOnly(file)) {
            throw new ImageException(file + ": no permission to write it; attach it with mode ro");
        }
        final FileChannel channel;
        try {
            channel = FileChannel.open(file, mode == AccessMode.READ_WRITE
                    ? Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE)
                    : Set.of(StandardOpenOption.READ));
        } catch (final AccessDeniedException e) {
            throw new ImageException(file + ": no permission to "
                    + (mode == AccessMode.READ_WRITE ? "write it; attach it with mode ro" : "read it"), e);
        }
        if (mode == AccessMode.READ_WRITE) {
            lock(file, channel);
        }
        return channel;
    }

    /**
     * Nobody has permission to write. The system would let root do it all the same, but an image that was marked so is not to
     * be changed by a slip in a scenario.
     */
    private static boolean isMarkedReadOnly(final Path file) throws IOException {
        if (!Files.getFileStore(file).supportsFileAttributeView(PosixFileAttributeView.class)) {
            return false;
        }
        final Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        return Collections.disjoint(permissions, Set.of(PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE));
    }

    /** The lock is held until the channel is closed. */
    private static void lock(final Path file, final FileChannel channel) throws IOException {
        FileLock lock = null;
        try {
            lock = channel.tryLock();
            if (lock == null) {
                throw new ImageException(file + ": in use: another process has it open for writing");
            }
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
    }

    /** The file, as it was named when it was opened. */
    public Path file() {
        return file;
    }

    @Override
    public String label() {
        return file.getFileName().toString();
    }

    @Override
    public long sectors() {
        return sectors;
    }

    /** Cuts the file off, or fills it up with zeros. */
    @Override
    public void resize(final long newSectors) throws IOException {
        if (newSectors < 1 || newSectors > SECTORS_MAX) {
            throw new ImageException(file + ": " + newSectors + " sectors, want 1 to " + SECTORS_MAX);
        }
        if (readonly()) {
            throw new ImageException(file + ": opened read-only, its size stays");
        }
        final long old = sectors;
        // Smaller at once, larger when the room is there: no access is let through to where the file does not reach.
        sectors = Math.min(old, newSectors);
        if (newSectors < old) {
            channel.truncate(newSectors * SECTOR_BYTES);
        } else if (newSectors > old) {
            final ByteBuffer last = ByteBuffer.allocate(1);
            final int written = channel.write(last, newSectors * SECTOR_BYTES - 1);
            if (written != 1) {
                throw new ImageException(file + ": cannot grow to " + newSectors + " sectors");
            }
        }
        sectors = newSectors;
    }

    @Override
    public boolean readonly() {
        return mode == AccessMode.READ_ONLY;
    }

    @Override
    public void read(final long sector, final byte[] target, final int offset, final int length) throws IOException {
        check(sector, length);
        final ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
        final int end = offset + length;
        long position = sector * SECTOR_BYTES;
        while (buffer.position() < end) {
            buffer.limit(Math.min(end, buffer.position() + READ_MAX));
            final int read = channel.read(buffer, position);
            if (read < 0) {
                throw new ImageException(file + ": became shorter while in use: sector " + position / SECTOR_BYTES
                        + " of " + sectors + " is gone");
            }
            position += read;
        }
    }

    /** Where the file has holes, as the system tells; it may call data what is zeros. */
    @Override
    public long nextData(final long sector) throws IOException {
        check(sector, 0);
        final Optional<DataSeeker> asked = seeker();
        if (asked.isEmpty()) {
            return sector;
        }
        final long found = asked.get().next(sector * SECTOR_BYTES);
        // What was cut off by somebody else is no hole: whoever reads it is told.
        if (found == DataSeeker.UNKNOWN || channel.size() < sectors * SECTOR_BYTES) {
            return sector;
        }
        return found == DataSeeker.NONE ? sectors : Math.min(found / SECTOR_BYTES, sectors);
    }

    private Optional<DataSeeker> seeker() {
        if (!sought && !closed) {
            sought = true;
            seeker = key.flatMap(known -> DataSeeker.open(real, known));
        }
        return seeker;
    }

    @Override
    public void write(final long sector, final byte[] source, final int offset, final int length) throws IOException {
        check(sector, length);
        if (readonly()) {
            throw new ImageException(file + ": opened read-only, sector " + sector + " cannot be written");
        }
        final ByteBuffer buffer = ByteBuffer.wrap(source, offset, length);
        long position = sector * SECTOR_BYTES;
        try {
            while (buffer.hasRemaining()) {
                position += channel.write(buffer, position);
            }
        } catch (final IOException e) {
            throw new ImageException(file + ": sector " + position / SECTOR_BYTES + " cannot be written: "
                    + e.getMessage(), e);
        }
    }

    @Override
    public void flush() throws IOException {
        channel.force(false);
    }

    @Override
    public Optional<DiscardLimits> discardLimits() {
        return readonly() ? Optional.empty() : Optional.of(new DiscardLimits(SECTOR_BYTES, 0, true));
    }

    /**
     * Writes zeros: the sectors lose what they held, and the file keeps its length. A secure discard is over when the zeros
     * are on the disk; a file system that never overwrites in place may still keep the old blocks.
     */
    @Override
    public void discard(final long first, final long count, final boolean secure) throws IOException {
        final byte[] zeros = new byte[(int) Math.min(count, ZEROS_MAX) * SECTOR_BYTES];
        for (long done = 0; done < count; done += ZEROS_MAX) {
            write(first + done, zeros, 0, (int) Math.min(count - done, ZEROS_MAX) * SECTOR_BYTES);
        }
        if (secure) {
            flush();
        }
    }

    /** Gives the file back, and its lock. */
    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            try {
                channel.close();
            } finally {
                seeker.ifPresent(DataSeeker::close);
                seeker = Optional.empty();
                // Not before: closing would end the lock of whoever opens it next.
                OpenImages.leave(real.toString());
            }
        }
    }

    private void check(final long sector, final int length) {
        final boolean inside = sector >= 0 && length >= 0 && length % SECTOR_BYTES == 0
                && sector <= sectors - length / SECTOR_BYTES;
        if (!inside) {
            throw new IllegalArgumentException(
                    file + ": sector=" + sector + " length=" + length + ", the image has " + sectors + " sectors");
        }
    }
}
