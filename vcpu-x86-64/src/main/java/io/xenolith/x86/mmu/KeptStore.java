package io.xenolith.x86.mmu;

/** The stores of one instruction that its owner carries out in the processor's place. */
public final class KeptStore {
    private int count;
    private long address;
    private long value;
    private int size;

    KeptStore() {
    }

    void clear() {
        count = 0;
    }

    void add(final long va, final long stored, final int bytes) {
        count++;
        address = va;
        value = stored;
        size = bytes;
    }

    /** How many there were; the rest is about the last. */
    public int count() {
        return count;
    }

    /** Linear address. */
    public long address() {
        return address;
    }

    /** What is to be stored, in the low {@link #size} bytes. */
    public long value() {
        return value;
    }

    /** 1, 2, 4 or 8. */
    public int size() {
        return size;
    }
}
