package io.xenolith.abi.guest;

import io.xenolith.abi.GuestMemory;

/**
 * Sixteen bytes of guest code that stand for a Java method: {@code ud2}, the letters {@code "java"}, the entry number, and
 * padding of {@code int3}. The engine fetches them through the guest's page tables, so what a kernel's address means is
 * decided by the bytes that are there.
 *
 * <pre>
 *  offset size field
 *       0   2  0f 0b
 *       2   4  'j' 'a' 'v' 'a'
 *       6   2  entry number, little-endian
 *       8   8  cc
 * </pre>
 */
public final class EntryStub {
    public static final int SIZE = 16;
    private static final long OPCODE = 0x6176_616a_0b0fL;
    private static final long PADDING = 0xcccc_cccc_cccc_ccccL;

    private EntryStub() {
    }

    /** Writes the stub of {@code entry} (0 to 65535) at {@code address}. */
    public static void write(final GuestMemory memory, final long address, final int entry) {
        if (entry < 0 || entry > 0xffff) {
            throw new IllegalArgumentException("entry=" + entry + ", want 0 to 65535");
        }
        memory.putLong(address, OPCODE | (long) entry << 48);
        memory.putLong(address + 8, PADDING);
    }

    /** The entry number in {@code word}, the first eight bytes at an instruction pointer, or -1 if it is no stub. */
    public static int decode(final long word) {
        return (word & 0xffff_ffff_ffffL) == OPCODE ? (int) (word >>> 48) : -1;
    }
}
