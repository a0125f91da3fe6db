package io.xenolith.x86;

import io.xenolith.x86.code.CodeCache;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;

/** A machine for tests: RAM, one processor, and page tables that map single pages. */
public final class Machine implements AutoCloseable {
    public static final long PRESENT = 1;
    public static final long RW = 2;
    public static final long USER = 4;
    public static final long NX = 1L << 63;
    /** What ordinary data pages have. */
    public static final long DATA = PRESENT | RW | USER | NX;
    /** Writable code. */
    public static final long CODE = PRESENT | RW | USER;

    private static final long FRAME_MASK = 0x000F_FFFF_FFFF_F000L;

    private final Arena arena = Arena.ofShared();
    public final MemorySegment ram;
    public final CodeCache code;
    public final Engine engine;
    public final long root;
    private final Deque<Long> free = new ArrayDeque<>();
    private long nextFrame;

    /** A machine of {@code bytes} of RAM. */
    public Machine(final long bytes, final CpuidPolicy policy) {
        this(bytes, policy, CodeCache.BYTES_MAX);
    }

    /** A machine of {@code bytes} of RAM whose decoded code may take {@code codeBytesMax}. */
    public Machine(final long bytes, final CpuidPolicy policy, final long codeBytesMax) {
        ram = arena.allocate(bytes, Ram.PAGE_SIZE);
        final Ram region = () -> ram;
        code = new CodeCache(region, codeBytesMax);
        engine = new Engine(region, code, policy);
        root = frame();
        engine.memory().root(root);
    }

    /** Machine address of a zeroed frame. */
    public long frame() {
        if (!free.isEmpty()) {
            final long frame = free.pop();
            ram.asSlice(frame, Ram.PAGE_SIZE).fill((byte) 0);
            code.written(frame, Ram.PAGE_SIZE);
            return frame;
        }
        final long frame = nextFrame;
        nextFrame += Ram.PAGE_SIZE;
        if (nextFrame > ram.byteSize()) {
            throw new IllegalStateException("no RAM left");
        }
        return frame;
    }

    /** Address of the level-1 entry of {@code va}; tables are made on the way. */
    public long entry(final long va) {
        long table = root;
        for (int shift = 39; shift > 12; shift -= 9) {
            final long at = table + ((va >>> shift & 511) << 3);
            long entry = ram.get(ValueLayout.JAVA_LONG, at);
            if (entry == 0) {
                entry = frame() | PRESENT | RW | USER;
                ram.set(ValueLayout.JAVA_LONG, at, entry);
            }
            table = entry & FRAME_MASK;
        }
        return table + ((va >>> 12 & 511) << 3);
    }

    /** Changes the level-1 entry of {@code va} and tells nobody. */
    public void putEntry(final long va, final long value) {
        ram.set(ValueLayout.JAVA_LONG, entry(va), value);
    }

    /** Maps the page of {@code va} to {@code maddr}. */
    public void map(final long va, final long maddr, final long flags) {
        ram.set(ValueLayout.JAVA_LONG, entry(va), maddr | flags);
        engine.memory().flushPage(va);
    }

    /** Maps fresh frames for {@code length} bytes from {@code va}; pages that are there already stay and get the flags. */
    public void mapRange(final long va, final long length, final long flags) {
        for (long page = va & -4096L; page < va + length; page += Ram.PAGE_SIZE) {
            final long old = ram.get(ValueLayout.JAVA_LONG, entry(page));
            map(page, old == 0 ? frame() : old & FRAME_MASK, flags);
        }
    }

    /** Removes the mappings of {@code length} bytes from {@code va}. */
    public void unmapRange(final long va, final long length) {
        for (long page = va & -4096L; page < va + length; page += Ram.PAGE_SIZE) {
            final long old = ram.get(ValueLayout.JAVA_LONG, entry(page));
            if (old != 0) {
                ram.set(ValueLayout.JAVA_LONG, entry(page), 0);
                engine.memory().flushPage(page);
                free.push(old & FRAME_MASK);
            }
        }
    }

    /** Machine address behind {@code va}. */
    public long machineAddress(final long va) {
        final long entry = ram.get(ValueLayout.JAVA_LONG, entry(va));
        if (entry == 0) {
            throw new IllegalArgumentException("not mapped: " + Long.toHexString(va));
        }
        return (entry & FRAME_MASK) | (va & 4095);
    }

    /** Writes bytes by linear address. */
    public void write(final long va, final byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            final long maddr = machineAddress(va + i);
            ram.set(ValueLayout.JAVA_BYTE, maddr, bytes[i]);
            code.written(maddr, 1);
        }
    }

    /** Reads bytes by linear address. */
    public byte[] read(final long va, final int length) {
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = ram.get(ValueLayout.JAVA_BYTE, machineAddress(va + i));
        }
        return bytes;
    }

    @Override
    public void close() {
        arena.close();
    }
}
