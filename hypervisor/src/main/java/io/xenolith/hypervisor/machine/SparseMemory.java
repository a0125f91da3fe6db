package io.xenolith.hypervisor.machine;

import io.xenolith.abi.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Address space in which every byte is 0 until it is written, and which takes real memory only for pages that were: a host may
 * have far more RAM than the machine under it, as long as its guests do not use it.
 *
 * <p>On Linux it is an anonymous mapping that the kernel is told not to set memory aside for (a file's private mapping may not
 * be larger than the machine's memory) and not to fill with huge pages, of which one touched byte would take 2 MiB. Elsewhere it
 * is a private mapping of a sparse file that is deleted already. {@link #close} gives it all back.
 */
@SuppressWarnings("restricted") // The JDK has no safe way to such memory; what is unsafe about it stays in this class.
public final class SparseMemory implements AutoCloseable {
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE = 0x2;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_NORESERVE = 0x4000;
    private static final int MAP_FIXED = 0x10;
    private static final int MADV_NOHUGEPAGE = 15;
    private static final int O_CLOEXEC = 0x80000;
    private static final long MAP_FAILED = -1;
    private static final boolean LINUX = "Linux".equals(System.getProperty("os.name"));

    /** The system's calls, looked up when they are first needed. */
    private static final class Calls {
        private static final MethodHandle MMAP = call("mmap", FunctionDescriptor.of(ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
        private static final MethodHandle MUNMAP = call("munmap",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
        private static final MethodHandle MADVISE = call("madvise", FunctionDescriptor.of(ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
        private static final MethodHandle OPEN = call("open", FunctionDescriptor.of(ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        private static final MethodHandle CLOSE = call("close",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

        private static MethodHandle call(final String name, final FunctionDescriptor type) {
            final SymbolLookup lookup = Linker.nativeLinker().defaultLookup();
            return Linker.nativeLinker().downcallHandle(lookup.findOrThrow(name), type);
        }
    }

    private final Arena arena = Arena.ofShared();
    /** All that was asked for, in order. */
    private final List<MemorySegment> segments = new ArrayList<>();
    /** Which of their pages have come from a file, and are there although nobody has touched them. */
    private final List<BitSet> fromFile = new ArrayList<>();

    /**
     * {@code bytes} zero bytes, to be used until this is closed.
     *
     * @throws IllegalArgumentException if the system has no address space for them
     */
    public MemorySegment zeroed(final long bytes) {
        final MemorySegment segment = LINUX ? mapped(bytes) : file(bytes);
        segments.add(segment);
        fromFile.add(new BitSet());
        return segment;
    }

    /** Everything that {@link #zeroed} has given so far, in that order. */
    public List<MemorySegment> segments() {
        return List.copyOf(segments);
    }

    /**
     * The pages of the segment at place {@code index} that may hold something else than zeros: those that have been touched, as
     * the system tells, or all of them where it does not.
     */
    public BitSet touched(final int index) {
        final MemorySegment segment = segments.get(index);
        final int pages = Math.toIntExact(Math.ceilDiv(segment.byteSize(), Page.SIZE));
        final BitSet touched = PageMap.present(segment.address(), pages);
        touched.or(fromFile.get(index));
        return touched;
    }

    /**
     * Has {@code bytes} of {@code file} appear in the segment at place {@code index}. Until one of their pages is written it is
     * the file's, and shared by all who have it; what is written stays here. All numbers are multiples of the page size.
     *
     * @throws IOException the file cannot be mapped
     */
    public void map(final int index, final long offset, final Path file, final long fileOffset, final long bytes)
            throws IOException {
        final MemorySegment segment = segments.get(index);
        final long room = Page.count(segment.byteSize()) << Page.SHIFT;
        if (((offset | fileOffset | bytes) & Page.OFFSET_MASK) != 0 || offset < 0 || bytes <= 0
                || bytes > room - offset) {
            throw new IllegalArgumentException("bytes=" + bytes + " at " + offset + ", want pages below " + room);
        }
        if (LINUX) {
            mapFixed(segment.address() + offset, bytes, file, fileOffset);
        } else {
            final long copied = Math.min(bytes, segment.byteSize() - offset);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                segment.asSlice(offset, copied)
                        .copyFrom(channel.map(FileChannel.MapMode.READ_ONLY, fileOffset, copied, Arena.ofAuto()));
            }
        }
        fromFile.get(index).set((int) (offset >>> Page.SHIFT), (int) ((offset + bytes) >>> Page.SHIFT));
    }

    private static void mapFixed(final long target, final long bytes, final Path file, final long fileOffset)
            throws IOException {
        final long address;
        try (Arena name = Arena.ofConfined()) {
            final int descriptor = (int) Calls.OPEN.invokeExact(name.allocateFrom(file.toString()), O_CLOEXEC);
            if (descriptor < 0) {
                throw new IOException(file + ": cannot be opened to be mapped");
            }
            address = (long) Calls.MMAP.invokeExact(target, bytes, PROT_READ_WRITE,
                    MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE, descriptor, fileOffset);
            final int _ = (int) Calls.CLOSE.invokeExact(descriptor);
        } catch (final IOException e) {
            throw e;
        } catch (final Throwable e) {
            throw new IllegalStateException("a file cannot be mapped", e);
        }
        if (address == MAP_FAILED) {
            throw new IOException(file + ": the system refuses to map " + bytes + " bytes of it");
        }
    }

    private MemorySegment mapped(final long bytes) {
        final long address;
        try {
            address = (long) Calls.MMAP.invokeExact(0L, bytes, PROT_READ_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0L);
            if (address != MAP_FAILED) {
                // A kernel built without huge pages refuses; then there is nothing to ask for.
                final int _ = (int) Calls.MADVISE.invokeExact(address, bytes, MADV_NOHUGEPAGE);
            }
        } catch (final Throwable e) {
            throw new IllegalStateException("mmap cannot be called", e);
        }
        if (address == MAP_FAILED) {
            throw new IllegalArgumentException("the system refuses a host address space for " + bytes + " bytes");
        }
        return MemorySegment.ofAddress(address).reinterpret(bytes, arena, SparseMemory::unmap);
    }

    private static void unmap(final MemorySegment segment) {
        try {
            final int _ = (int) Calls.MUNMAP.invokeExact(segment.address(), segment.byteSize());
        } catch (final Throwable e) {
            throw new IllegalStateException("munmap cannot be called", e);
        }
    }

    private MemorySegment file(final long bytes) {
        try {
            final Path file = Files.createTempFile("xenolith-ram", null);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE,
                    StandardOpenOption.SPARSE, StandardOpenOption.DELETE_ON_CLOSE)) {
                channel.write(ByteBuffer.allocate(1), bytes - 1);
                return channel.map(FileChannel.MapMode.PRIVATE, 0, bytes, arena);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot make the host's RAM in " + System.getProperty("java.io.tmpdir"), e);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
