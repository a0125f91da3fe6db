package io.xenolith.drivers.ring;

import io.xenolith.abi.GuestMemory;

/** The writing side of a ring of bytes. Its index is here; the page's copy is only ever written. */
public final class ByteProducer {
    /** The consumer's index cannot be. */
    public static final int BROKEN = -1;

    private final ByteRingLayout layout;
    private final GuestMemory memory;
    private int prod;

    /** Takes up the ring where its bytes ended. */
    public ByteProducer(final ByteRingLayout layout, final GuestMemory memory) {
        this.layout = layout;
        this.memory = memory;
        this.prod = memory.getInt(layout.prod());
    }

    /** Bytes that can be written now, or {@link #BROKEN} if the consumer claims to have read what was not written. */
    public int free() {
        // The consumer has read the bytes before it published cons; writing over them comes after this acquire.
        final int filled = prod - memory.getIntAcquire(layout.cons());
        return Integer.compareUnsigned(filled, layout.size()) > 0 ? BROKEN : layout.size() - filled;
    }

    /**
     * Writes as much of {@code source[offset..]} as there is room for, and publishes it.
     *
     * @return bytes written (the consumer is to be notified if it is not 0), or {@link #BROKEN}
     */
    public int write(final byte[] source, final int offset, final int length) {
        final int free = free();
        if (free <= 0) {
            return free;
        }
        final int count = Math.min(free, length);
        final int at = prod & (layout.size() - 1);
        final int first = Math.min(count, layout.size() - at);
        memory.write(layout.data() + at, source, offset, first);
        if (first < count) {
            memory.write(layout.data(), source, offset + first, count - first);
        }
        prod += count;
        // Release: the consumer that sees the index sees the bytes.
        memory.putIntRelease(layout.prod(), prod);
        return count;
    }

    /** Index after the last byte written. */
    public int prod() {
        return prod;
    }
}
