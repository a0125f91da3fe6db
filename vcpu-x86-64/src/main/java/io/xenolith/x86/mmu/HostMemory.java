package io.xenolith.x86.mmu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Loads and stores at host addresses, which only {@link LinearMemory} and {@link PageWalker} make, from frames they have
 * found to be RAM. A static final segment over everything lets the compiler drop bounds and liveness checks.
 */
final class HostMemory {
    private static final MemorySegment ALL = everything();
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private HostMemory() {
    }

    /** Restricted, because it can reach all of the process: hence the rule above on who makes addresses. */
    @SuppressWarnings("restricted")
    private static MemorySegment everything() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }

    static byte getByte(final long address) {
        return ALL.get(ValueLayout.JAVA_BYTE, address);
    }

    static short getShort(final long address) {
        return ALL.get(SHORT, address);
    }

    static int getInt(final long address) {
        return ALL.get(INT, address);
    }

    static long getLong(final long address) {
        return ALL.get(LONG, address);
    }

    static void putByte(final long address, final byte value) {
        ALL.set(ValueLayout.JAVA_BYTE, address, value);
    }

    static void putShort(final long address, final short value) {
        ALL.set(SHORT, address, value);
    }

    static void putInt(final long address, final int value) {
        ALL.set(INT, address, value);
    }

    static void putLong(final long address, final long value) {
        ALL.set(LONG, address, value);
    }

    static void read(final long address, final byte[] target, final int offset, final int length) {
        MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, address, target, offset, length);
    }

    static void copy(final long from, final long to, final long length) {
        MemorySegment.copy(ALL, from, ALL, to, length);
    }
}
