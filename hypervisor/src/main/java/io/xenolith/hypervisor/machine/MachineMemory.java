package io.xenolith.hypervisor.machine;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Page;
import io.xenolith.x86.Ram;
import io.xenolith.x86.code.CodeCache;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The RAM of one host, addressed by machine address (mfn * 4096 + offset): the only place where guests' bytes live.
 *
 * <p>It is {@link SparseMemory}, so that a large host costs only the pages it touches. An address outside RAM is a bug of the caller (the hypervisor checks every frame number it is given) and throws
 * {@link IndexOutOfBoundsException}.
 */
public final class MachineMemory implements GuestMemory, Ram, AutoCloseable {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final SparseMemory sparse;
    private final MemorySegment ram;
    private final long frames;
    /** What x86-64 engines have decoded of this memory, or null while there is none. */
    private CodeCache code;

    private MachineMemory(final SparseMemory sparse, final MemorySegment ram) {
        this.sparse = sparse;
        this.ram = ram;
        this.frames = ram.byteSize() >>> Page.SHIFT;
    }

    /** Zeroed RAM of {@code bytes}, a multiple of the page size. */
    public static MachineMemory ofSize(final long bytes) {
        if (bytes <= 0 || (bytes & Page.OFFSET_MASK) != 0) {
            throw new IllegalArgumentException("bytes=" + bytes + ", want a positive multiple of " + Page.SIZE);
        }
        final SparseMemory sparse = new SparseMemory();
        try {
            return new MachineMemory(sparse, sparse.zeroed(bytes));
        } catch (final RuntimeException e) {
            sparse.close();
            throw e;
        }
    }

    /** More sparse memory that lives as long as this: for what is to be known of frames. */
    public SparseMemory sparse() {
        return sparse;
    }

    /** Number of frames; frame numbers 0 to frames() - 1 exist. */
    public long frames() {
        return frames;
    }

    /** The decoded code of this memory, which is forgotten where it is written. */
    public CodeCache code() {
        if (code == null) {
            code = new CodeCache(this);
        }
        return code;
    }

    /** To be called before what is known of this memory is written down: decoded code is no part of that. */
    public void forgetDecoded() {
        if (code != null) {
            code.forgetBlocks();
        }
    }

    /**
     * To be called after what was written down is there again, in memory that lies somewhere else.
     *
     * @return false if it was not of this memory
     */
    public boolean moved() {
        return (code == null || code.moved(this)) && ram.byteSize() >>> Page.SHIFT == frames;
    }

    private void written(final long address, final long length) {
        if (code != null) {
            code.written(address, length);
        }
    }

    /** {@link #written} for a value that lies within one page, as nearly all do. */
    private void stored(final long address, final int size) {
        if (code != null && (code.holdsCode(address >>> Page.SHIFT)
                || (address & Page.OFFSET_MASK) > Page.SIZE - size)) {
            code.written(address, size);
        }
    }

    /** The bytes themselves, to be read in bulk; whoever writes through it tells {@link #code}. */
    @Override
    public MemorySegment segment() {
        return ram;
    }

    @Override
    public void close() {
        sparse.close();
    }

    @Override
    public byte getByte(final long address) {
        return ram.get(ValueLayout.JAVA_BYTE, address);
    }

    @Override
    public short getShort(final long address) {
        return ram.get(SHORT, address);
    }

    @Override
    public int getInt(final long address) {
        return ram.get(INT, address);
    }

    @Override
    public long getLong(final long address) {
        return ram.get(LONG, address);
    }

    @Override
    public void putByte(final long address, final byte value) {
        ram.set(ValueLayout.JAVA_BYTE, address, value);
        stored(address, Byte.BYTES);
    }

    @Override
    public void putShort(final long address, final short value) {
        ram.set(SHORT, address, value);
        stored(address, Short.BYTES);
    }

    @Override
    public void putInt(final long address, final int value) {
        ram.set(INT, address, value);
        stored(address, Integer.BYTES);
    }

    @Override
    public void putLong(final long address, final long value) {
        ram.set(LONG, address, value);
        stored(address, Long.BYTES);
    }

    @Override
    public void read(final long address, final byte[] target, final int offset, final int length) {
        MemorySegment.copy(ram, ValueLayout.JAVA_BYTE, address, target, offset, length);
    }

    @Override
    public void write(final long address, final byte[] source, final int offset, final int length) {
        MemorySegment.copy(source, offset, ram, ValueLayout.JAVA_BYTE, address, length);
        written(address, length);
    }

    @Override
    public void fill(final long address, final int length, final byte value) {
        ram.asSlice(address, length).fill(value);
        written(address, length);
    }

    /** Copies {@code length} bytes from one machine address to another; the ranges may overlap. */
    public void copy(final long from, final long to, final long length) {
        MemorySegment.copy(ram, from, ram, to, length);
        written(to, length);
    }

    @Override
    public int compareAndExchangeInt(final long address, final int expected, final int value) {
        // One thread owns a host: a plain exchange is atomic towards every other party.
        final int old = getInt(address);
        if (old == expected) {
            putInt(address, value);
        }
        return old;
    }

    @Override
    public long compareAndExchangeLong(final long address, final long expected, final long value) {
        final long old = getLong(address);
        if (old == expected) {
            putLong(address, value);
        }
        return old;
    }
}
