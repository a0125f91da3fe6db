package io.xenolith.host.snapshot;

import io.xenolith.abi.Page;
import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.hypervisor.machine.SparseMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Writes a snapshot file, which appears when it is complete. */
final class SnapshotWriter {
    /** Of all memory: each is a mapping in whoever restores, and the system allows some 65,000 in a process. */
    private static final int RUNS_MAX = 400;
    private static final long PART_MAX = 1L << 30;
    private static final MemorySegment ZEROS = MemorySegment.ofArray(new byte[Page.SIZE]);

    private final SummedFile to;
    private final List<Long> sections = new ArrayList<>();
    private final List<Extent> extents = new ArrayList<>();

    private SnapshotWriter(final SummedFile to) {
        this.to = to;
    }

    /**
     * Writes {@code file}, in the place of one that is there.
     *
     * @param info what people are told, as JSON
     * @param plan objects that stand for themselves
     * @param state objects that need what belongs to the process
     * @param disks sections behind those of {@code memory}
     */
    static void write(final Path file, final String info, final byte[] plan, final byte[] state,
            final SparseMemory memory, final List<BlockDevice> disks) throws IOException {
        final Path unfinished = file.resolveSibling("." + file.getFileName() + "." + ProcessHandle.current().pid());
        Files.deleteIfExists(unfinished);
        try {
            try (SummedFile to = new SummedFile(unfinished)) {
                new SnapshotWriter(to).write(info.getBytes(StandardCharsets.UTF_8), plan, state, memory, disks);
            }
            if (Files.getFileStore(unfinished).supportsFileAttributeView("posix")) {
                // Whoever has it mapped relies on nobody writing it.
                Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("r--------"));
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private void write(final byte[] info, final byte[] plan, final byte[] state, final SparseMemory memory,
            final List<BlockDevice> disks) throws IOException {
        final List<MemorySegment> segments = memory.segments();
        for (int i = 0; i < segments.size(); i++) {
            memory(segments.get(i), memory.touched(i));
        }
        for (final BlockDevice disk : disks) {
            disk(disk);
        }
        final long infoAt = to.at();
        to.write(ByteBuffer.wrap(info));
        final long planAt = to.at();
        to.write(ByteBuffer.wrap(plan));
        final long stateAt = to.at();
        to.write(ByteBuffer.wrap(state));
        final long sectionsAt = to.at();
        final ByteBuffer lengths = little(sections.size() * Long.BYTES);
        sections.forEach(lengths::putLong);
        to.write(lengths.flip());
        final long extentsAt = to.at();
        final ByteBuffer places = little(extents.size() * Extent.ENCODED);
        extents.forEach(extent -> places.putInt(extent.section()).putLong(extent.offset())
                .putLong(extent.fileOffset()).putLong(extent.bytes()));
        to.write(places.flip());
        final long sumsAt = to.at();
        final int sumOfSums = to.end();
        to.header(new FileHeader(to.at(), infoAt, info.length, planAt, plan.length, stateAt, state.length, sectionsAt,
                sections.size(),
                extentsAt, extents.size(), sumsAt, sumOfSums, segments.size()));
    }

    private static ByteBuffer little(final int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The pages that are not all zeros. */
    private void memory(final MemorySegment segment, final BitSet touched) throws IOException {
        final int section = sections.size();
        sections.add(segment.byteSize());
        for (int page = touched.nextSetBit(0); page >= 0; page = touched.nextSetBit(page + 1)) {
            final long from = (long) page << Page.SHIFT;
            final long length = Math.min(Page.SIZE, segment.byteSize() - from);
            if (MemorySegment.mismatch(segment, from, from + length, ZEROS, 0, length) < 0) {
                touched.clear(page);
            }
        }
        to.align();
        for (final PageRuns.Run run : PageRuns.of(touched, RUNS_MAX)) {
            final long from = (long) run.first() << Page.SHIFT;
            final long bytes = (long) (run.end() - run.first()) << Page.SHIFT;
            extents.add(new Extent(section, from, to.at(), bytes));
            final long end = Math.min(from + bytes, segment.byteSize());
            for (long at = from; at < end; at += PART_MAX) {
                to.write(segment.asSlice(at, Math.min(PART_MAX, end - at)).asByteBuffer());
            }
            to.align();
        }
    }

    /** What a disk has now, where it has something. */
    private void disk(final BlockDevice disk) throws IOException {
        final int section = sections.size();
        final long bytes = disk.sectors() * BlockDevice.SECTOR_BYTES;
        sections.add(bytes);
        final byte[] part = new byte[FileHeader.CHUNK];
        final byte[] zeros = new byte[FileHeader.CHUNK];
        to.align();
        for (long at = nextPart(disk, 0, bytes); at < bytes; at = nextPart(disk, at + part.length, bytes)) {
            final int length = (int) Math.min(part.length, bytes - at);
            disk.read(at / BlockDevice.SECTOR_BYTES, part, 0, length);
            if (!Arrays.equals(part, 0, length, zeros, 0, length)) {
                extents.add(new Extent(section, at, to.at(), length));
                to.write(ByteBuffer.wrap(part, 0, length));
                to.align();
            }
        }
    }

    /** Where the first part from {@code at}, the beginning of one, on begins that may hold something; {@code bytes} if none does. */
    private static long nextPart(final BlockDevice disk, final long at, final long bytes) throws IOException {
        if (at >= bytes) {
            return bytes;
        }
        final long data = disk.nextData(at / BlockDevice.SECTOR_BYTES) * BlockDevice.SECTOR_BYTES;
        return data >= bytes ? bytes : data / FileHeader.CHUNK * FileHeader.CHUNK;
    }
}
