package io.xenolith.host.image;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * Asks the system where a file has data and where only holes: with a descriptor of its own, since a channel does not tell its
 * one. Closing that ends all locks that this process has on the file, so whoever holds one closes this together with it.
 */
@SuppressWarnings("restricted") // The JDK does not ask for holes; what is unsafe about it stays in this class.
final class DataSeeker {
    /** There is no data from the place asked for on. */
    static final long NONE = -1;
    /** The system does not know, so there may be data anywhere. */
    static final long UNKNOWN = -2;

    private static final boolean LINUX = "Linux".equals(System.getProperty("os.name"));
    private static final int O_RDONLY_CLOEXEC = 0x80000;
    private static final int O_PATH = 0x200000;
    private static final int SEEK_DATA = 3;
    private static final int ENXIO = 6;

    /** The system's calls, looked up when they are first needed. */
    private static final class Calls {
        private static final MethodHandle OPEN = call("open",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2));
        private static final MethodHandle CLOSE = call("close",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        private static final MethodHandle LSEEK = call("lseek", FunctionDescriptor.of(ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT),
                Linker.Option.captureCallState("errno"));
        private static final StructLayout STATE = Linker.Option.captureStateLayout();
        private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

        private static MethodHandle call(final String name, final FunctionDescriptor type,
                final Linker.Option... options) {
            final SymbolLookup lookup = Linker.nativeLinker().defaultLookup();
            return Linker.nativeLinker().downcallHandle(lookup.findOrThrow(name), type, options);
        }
    }

    private final int descriptor;

    private DataSeeker(final int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * One for {@code file}; empty where the system cannot be asked, or has another file there by now.
     *
     * @param key of the file that is meant, as its attributes tell, and it is open
     */
    static Optional<DataSeeker> open(final Path file, final Object key) {
        if (!LINUX) {
            return Optional.empty();
        }
        // This only holds the name's file in place. It may be another image by now, whose locks are lost by closing it, but not
        // by closing a descriptor of this kind.
        final int place = open(file.toString(), O_PATH | O_RDONLY_CLOEXEC);
        if (place < 0) {
            return Optional.empty();
        }
        try {
            final Path there = Path.of("/proc/self/fd/" + place);
            if (!key.equals(Files.readAttributes(there, BasicFileAttributes.class).fileKey())) {
                return Optional.empty();
            }
            final int opened = open(there.toString(), O_RDONLY_CLOEXEC);
            return opened < 0 ? Optional.empty() : Optional.of(new DataSeeker(opened));
        } catch (final IOException e) {
            return Optional.empty();
        } finally {
            close(place);
        }
    }

    /** Where the first data from byte {@code position} on are, {@link #NONE} or {@link #UNKNOWN}. */
    long next(final long position) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(Calls.STATE);
            final long found = (long) Calls.LSEEK.invokeExact(state, descriptor, position, SEEK_DATA);
            if (found >= 0) {
                return found;
            }
            return (int) Calls.ERRNO.get(state, 0L) == ENXIO ? NONE : UNKNOWN;
        } catch (final Throwable e) {
            throw new IllegalStateException("lseek cannot be called", e);
        }
    }

    /** Ends the locks that this process has on the file. */
    void close() {
        close(descriptor);
    }

    private static int open(final String file, final int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Calls.OPEN.invokeExact(arena.allocateFrom(file), flags);
        } catch (final Throwable e) {
            throw new IllegalStateException("open cannot be called", e);
        }
    }

    private static void close(final int descriptor) {
        try {
            final int _ = (int) Calls.CLOSE.invokeExact(descriptor);
        } catch (final Throwable e) {
            throw new IllegalStateException("close cannot be called", e);
        }
    }
}
