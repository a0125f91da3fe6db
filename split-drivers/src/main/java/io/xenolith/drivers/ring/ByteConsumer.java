package io.xenolith.drivers.ring;

import io.xenolith.abi.GuestMemory;

/** The reading side of a ring of bytes. Its index is here; the page's copy is only ever written. */
public final class ByteConsumer {
    /** The producer's index cannot be. */
    public static final int BROKEN = -1;

    private final ByteRingLayout layout;
    private final GuestMemory memory;
    private int cons;

    /** Takes up the ring where its reading ended. */
    public ByteConsumer(final ByteRingLayout layout, final GuestMemory memory) {
        this.layout = layout;
        this.memory = memory;
        this.cons = memory.getInt(layout.cons());
    }

    /** Bytes that can be read now, or {@link #BROKEN} if the producer claims more than the ring holds. */
    public int available() {
        // Acquire: bytes are read after the index that covers them.
        final int filled = memory.getIntAcquire(layout.prod()) - cons;
        return Integer.compareUnsigned(filled, layout.size()) > 0 ? BROKEN : filled;
    }

    /**
     * Reads up to {@code length} bytes to {@code target[offset..]} and gives their room back.
     *
     * @return bytes read (the producer is to be notified if it is not 0), or {@link #BROKEN}
     */
    public int read(final byte[] target, final int offset, final int length) {
        final int available = available();
        if (available <= 0) {
            return available;
        }
        final int count = Math.min(available, length);
        final int at = cons & (layout.size() - 1);
        final int first = Math.min(count, layout.size() - at);
        memory.read(layout.data() + at, target, offset, first);
        if (first < count) {
            memory.read(layout.data(), target, offset + first, count - first);
        }
        cons += count;
        // Release: the producer that sees the index may write over the bytes, which are read by now.
        memory.putIntRelease(layout.cons(), cons);
        return count;
    }

    /** Index of the next byte to read. */
    public int cons() {
        return cons;
    }
}
