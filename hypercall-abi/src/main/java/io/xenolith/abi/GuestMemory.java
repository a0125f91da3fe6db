package io.xenolith.abi;

/**
 * Little-endian memory as one party sees it: a guest's own virtual address space, a private copy, or machine memory.
 * Layout flyweights ({@link CStruct}) are read and written through it.
 *
 * <p>Who implements it decides what an address is and what happens at a bad one. A guest's virtual memory raises a page
 * fault in that guest (the access either succeeds after the guest's handler mended the page tables, or never returns);
 * a {@link LocalMemory} throws {@link IndexOutOfBoundsException}, which is a bug of its owner.
 *
 * <p>One thread owns a host, so plain stores are seen by everybody in program order. The methods that name an ordering
 * ({@code ...Release}, {@code ...Acquire}, {@link #fullFence}) mark the places where real hardware needs a barrier; a
 * recording implementation can check them.
 */
public interface GuestMemory {
    byte getByte(long address);

    short getShort(long address);

    int getInt(long address);

    long getLong(long address);

    void putByte(long address, byte value);

    void putShort(long address, short value);

    void putInt(long address, int value);

    void putLong(long address, long value);

    /** Copies {@code length} bytes at {@code address} to {@code target[offset..]}. */
    void read(long address, byte[] target, int offset, int length);

    /** Copies {@code source[offset..]} to {@code length} bytes at {@code address}. */
    void write(long address, byte[] source, int offset, int length);

    /** Sets {@code length} bytes at {@code address} to {@code value}. */
    void fill(long address, int length, byte value);

    /** Stores {@code value} iff the int holds {@code expected}; returns what it held. {@code address} is 4-aligned. */
    int compareAndExchangeInt(long address, int expected, int value);

    /** Stores {@code value} iff the long holds {@code expected}; returns what it held. {@code address} is 8-aligned. */
    long compareAndExchangeLong(long address, long expected, long value);

    /** Atomically exchanges; returns the old value. {@code address} is 8-aligned. */
    default long getAndSetLong(final long address, final long value) {
        final long old = getLong(address);
        putLong(address, value);
        return old;
    }

    /** Atomically sets {@code bits}; returns the old value. {@code address} is 4-aligned. */
    default int getAndOrInt(final long address, final int bits) {
        final int old = getInt(address);
        putInt(address, old | bits);
        return old;
    }

    /** Atomically clears the bits that are not in {@code mask}; returns the old value. {@code address} is 4-aligned. */
    default int getAndAndInt(final long address, final int mask) {
        final int old = getInt(address);
        putInt(address, old & mask);
        return old;
    }

    /** Atomically sets {@code bits}; returns the old value. {@code address} is 8-aligned. */
    default long getAndOrLong(final long address, final long bits) {
        final long old = getLong(address);
        putLong(address, old | bits);
        return old;
    }

    /** Atomically clears the bits that are not in {@code mask}; returns the old value. {@code address} is 8-aligned. */
    default long getAndAndLong(final long address, final long mask) {
        final long old = getLong(address);
        putLong(address, old & mask);
        return old;
    }

    /** An int load before every later access (consumer side of an index). */
    default int getIntAcquire(final long address) {
        return getInt(address);
    }

    /** An int store after every earlier access (producer side of an index). */
    default void putIntRelease(final long address, final int value) {
        putInt(address, value);
    }

    /** Orders every earlier access before every later one. */
    default void fullFence() {
    }

    /** A fresh copy of {@code length} bytes at {@code address}. */
    default byte[] bytes(final long address, final int length) {
        final byte[] copy = new byte[length];
        read(address, copy, 0, length);
        return copy;
    }
}
