package io.xenolith.host.snapshot;

import io.xenolith.abi.Page;
import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.host.image.Sha256;
import io.xenolith.host.snapshot.graph.GraphException;
import io.xenolith.host.snapshot.graph.GraphReader;
import io.xenolith.hypervisor.machine.SparseMemory;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/** A snapshot file that is open, and whose every byte is what was written. Any number of hosts can be made of it. */
public final class SnapshotFile implements Closeable {
    private final Path file;
    private final FileChannel channel;
    private final FileHeader header;
    /** What the file was before it was opened: it is mapped by its name. */
    private final Identity identity;
    private final List<Long> sections = new ArrayList<>();
    private final List<Extent> extents = new ArrayList<>();

    /** Tells one file from another of the same name, and from itself after it was written. */
    private record Identity(Object key, long bytes, FileTime changed) {
        static Identity of(final Path file) throws IOException {
            final BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return new Identity(found.fileKey(), found.size(), found.lastModifiedTime());
        }
    }

    private SnapshotFile(final Path file, final FileChannel channel, final FileHeader header, final Identity identity) {
        this.file = file;
        this.channel = channel;
        this.header = header;
        this.identity = identity;
    }

    /**
     * Opens {@code file} and checks all of it.
     *
     * @throws SnapshotException it is damaged, or none
     */
    public static SnapshotFile open(final Path file) throws IOException {
        final SnapshotFile opened = openUnchecked(file);
        try {
            opened.verify();
            return opened;
        } catch (final IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** Opens {@code file} for a look at its description only. */
    public static SnapshotFile openUnchecked(final Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new SnapshotException(file + ": " + (Files.exists(file) ? "not a file" : "no such snapshot"));
        }
        final FileChannel channel;
        final Identity identity;
        try {
            identity = Identity.of(file);
            channel = FileChannel.open(file, StandardOpenOption.READ);
        } catch (final NoSuchFileException e) {
            throw new SnapshotException(file + ": no such snapshot", e);
        }
        try {
            final byte[] page = new byte[(int) Math.min(FileHeader.BYTES, channel.size())];
            read(channel, ByteBuffer.wrap(page), 0);
            return new SnapshotFile(file, channel, FileHeader.decoded(page, channel.size()), identity);
        } catch (final SnapshotException e) {
            channel.close();
            throw new SnapshotException(file + ": " + e.getMessage(), e);
        } catch (final IOException e) {
            channel.close();
            throw e;
        }
    }

    private static void read(final FileChannel channel, final ByteBuffer into, final long from) throws IOException {
        long at = from;
        while (into.hasRemaining()) {
            final int count = channel.read(into, at);
            if (count < 0) {
                throw new EOFException("the file ends at " + at);
            }
            at += count;
        }
    }

    private ByteBuffer part(final long at, final long bytes) throws IOException {
        final ByteBuffer part = ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
        read(channel, part, at);
        return part.flip();
    }

    private SnapshotException damaged(final String where) {
        return new SnapshotException(file + ": damaged: " + where);
    }

    private void verify() throws IOException {
        final ByteBuffer sums = part(header.sumsAt(), header.chunks() * Integer.BYTES);
        final CRC32C sum = new CRC32C();
        sum.update(sums.slice());
        if ((int) sum.getValue() != header.sumOfSums()
                || header.sumsAt() + header.chunks() * Integer.BYTES != header.length()) {
            throw damaged("its checksums are not those that were written");
        }
        final int workers = Runtime.getRuntime().availableProcessors();
        final int chunks = (int) header.chunks();
        final int bad = IntStream.range(0, workers).parallel()
                .map(worker -> firstBad(sums, (int) ((long) chunks * worker / workers),
                        (int) ((long) chunks * (worker + 1) / workers)))
                .min().orElse(chunks);
        if (bad < chunks) {
            throw damaged("not what was written from byte " + (FileHeader.BYTES + (long) bad * FileHeader.CHUNK)
                    + " on");
        }
        readTables();
    }

    /** The first chunk from {@code first} on, below {@code end}, that is not what was written; {@link Integer#MAX_VALUE} if all are. */
    private int firstBad(final ByteBuffer sums, final int first, final int end) {
        final ByteBuffer buffer = ByteBuffer.allocateDirect(FileHeader.CHUNK);
        final CRC32C sum = new CRC32C();
        for (int chunk = first; chunk < end; chunk++) {
            final long from = FileHeader.BYTES + (long) chunk * FileHeader.CHUNK;
            buffer.clear().limit((int) Math.min(FileHeader.CHUNK, header.sumsAt() - from));
            try {
                read(channel, buffer, from);
            } catch (final IOException e) {
                return chunk;
            }
            sum.reset();
            sum.update(buffer.flip());
            if ((int) sum.getValue() != sums.getInt(chunk * Integer.BYTES)) {
                return chunk;
            }
        }
        return Integer.MAX_VALUE;
    }

    private void readTables() throws IOException {
        final ByteBuffer lengths = part(header.sectionsAt(), header.sections() * Long.BYTES);
        while (lengths.hasRemaining()) {
            sections.add(lengths.getLong());
        }
        final ByteBuffer places = part(header.extentsAt(), header.extents() * Extent.ENCODED);
        while (places.hasRemaining()) {
            final Extent extent = new Extent(places.getInt(), places.getLong(), places.getLong(), places.getLong());
            check(extent);
            extents.add(extent);
        }
    }

    private void check(final Extent extent) throws SnapshotException {
        final boolean known = extent.section() >= 0 && extent.section() < sections.size();
        final long room = known ? Page.count(sections.get(extent.section())) << Page.SHIFT : 0;
        if (extent.bytes() <= 0 || extent.offset() < 0 || extent.bytes() > room - extent.offset()
                || extent.fileOffset() < FileHeader.BYTES
                || extent.bytes() > header.sumsAt() - extent.fileOffset()) {
            throw damaged("a part of it is nowhere");
        }
    }

    public Path file() {
        return file;
    }

    /** Its name; "" if the file is called as no snapshot is. */
    public String name() {
        return SnapshotFolder.name(file);
    }

    /**
     * Tells it from every other snapshot, under whatever name and wherever it is: SHA-256, in hex, of its first page and its
     * checksums, which are of every byte between.
     */
    public String id() throws IOException {
        final ByteBuffer sums = part(header.sumsAt(), header.chunks() * Integer.BYTES);
        return Sha256.of(ByteBuffer.allocate(FileHeader.BYTES + sums.remaining()).put(part(0, FileHeader.BYTES))
                .put(sums).array());
    }

    public long bytes() {
        return header.length();
    }

    /** What people are told, as JSON. */
    public String info() throws IOException {
        return StandardCharsets.UTF_8.decode(part(header.infoAt(), header.infoBytes())).toString();
    }

    /**
     * The objects that stand for themselves.
     *
     * @throws SnapshotException they are not those of this program
     */
    public Object plan() throws IOException {
        try {
            return GraphReader.read(part(header.planAt(), header.planBytes()).array(), _ -> null);
        } catch (final GraphException e) {
            throw new SnapshotException(file + ": its plan cannot be used: " + e.getMessage(), e);
        }
    }

    /** The objects that need what belongs to the process. */
    byte[] state() throws IOException {
        return part(header.stateAt(), header.stateBytes()).array();
    }

    /** Bytes of section {@code number}. */
    long sectionBytes(final int number) throws SnapshotException {
        if (number < 0 || number >= sections.size()) {
            throw damaged("it has no section " + number);
        }
        return sections.get(number);
    }

    /** Those of one section, in order. */
    List<Extent> extents(final int section) {
        return extents.stream().filter(extent -> extent.section() == section).toList();
    }

    /** The memory, which shares with this file what nobody writes. */
    SparseMemory memory() throws IOException {
        final int count = header.memorySections();
        final SparseMemory memory = new SparseMemory();
        try {
            for (int section = 0; section < count; section++) {
                memory.zeroed(sectionBytes(section));
            }
            for (final Extent extent : extents) {
                if (extent.section() < count) {
                    memory.map(extent.section(), extent.offset(), file, extent.fileOffset(), extent.bytes());
                }
            }
            if (!Identity.of(file).equals(identity)) {
                throw new SnapshotException(file + ": another file has taken its place, or it was written, meanwhile");
            }
            return memory;
        } catch (final IOException | IllegalArgumentException e) {
            memory.close();
            throw e instanceof final IOException io ? io : new SnapshotException(file + ": " + e.getMessage(), e);
        }
    }

    /** The disk in section {@code number}, as it was. */
    public BlockDevice disk(final int number) throws SnapshotException {
        return new SavedDisk(this, sectionBytes(number), extents(number));
    }

    void read(final long from, final byte[] target, final int offset, final int length) throws IOException {
        read(channel, ByteBuffer.wrap(target, offset, length), from);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
