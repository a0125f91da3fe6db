package io.xenolith.guest;

import io.xenolith.abi.GuestMemory;

/**
 * One direction of a shared byte stream: a buffer of a power of two, free-running 32-bit indexes, one producer and one
 * consumer. The xenstore and console pages each hold two. Neither side trusts the other's index: a difference greater
 * than
 * the buffer is {@link #BROKEN}.
 */
public final class ByteRing {
    /** The peer's index is impossible; the ring cannot be used any more. */
    public static final int BROKEN = -1;

    private final GuestMemory memory;
    private final long buffer;
    private final int size;
    private final long consAddress;
    private final long prodAddress;

    /** @param size bytes of the buffer, a power of two */
    public ByteRing(final GuestMemory memory, final long buffer, final int size, final long consAddress,
            final long prodAddress) {
        if (Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException("size=" + size + ", want a power of two");
        }
        this.memory = memory;
        this.buffer = buffer;
        this.size = size;
        this.consAddress = consAddress;
        this.prodAddress = prodAddress;
    }

    /** Bytes the consumer can take, or {@link #BROKEN}. */
    public int available() {
        final int used = memory.getIntAcquire(prodAddress) - memory.getInt(consAddress);
        return used < 0 || used > size ? BROKEN : used;
    }

    /** Bytes the producer can put, or {@link #BROKEN}. */
    public int space() {
        final int used = memory.getInt(prodAddress) - memory.getIntAcquire(consAddress);
        return used < 0 || used > size ? BROKEN : size - used;
    }

    /** Puts as many of {@code length} bytes as there is room for; returns how many, or {@link #BROKEN}. */
    public int write(final byte[] source, final int offset, final int length) {
        final int prod = memory.getInt(prodAddress);
        final int used = prod - memory.getIntAcquire(consAddress);
        if (used < 0 || used > size) {
            return BROKEN;
        }
        final int count = Math.min(length, size - used);
        if (count > 0) {
            // The consumer must have read the bytes we overwrite (it moved cons) before we write.
            memory.fullFence();
            final int at = prod & size - 1;
            final int first = Math.min(count, size - at);
            memory.write(buffer + at, source, offset, first);
            if (first < count) {
                memory.write(buffer, source, offset + first, count - first);
            }
            // Bytes before index: pairs with the consumer's acquire of prod.
            memory.putIntRelease(prodAddress, prod + count);
        }
        return count;
    }

    /** Takes at most {@code length} bytes; returns how many, or {@link #BROKEN}. */
    public int read(final byte[] target, final int offset, final int length) {
        final int cons = memory.getInt(consAddress);
        final int used = memory.getIntAcquire(prodAddress) - cons;
        if (used < 0 || used > size) {
            return BROKEN;
        }
        final int count = Math.min(length, used);
        if (count > 0) {
            final int at = cons & size - 1;
            final int first = Math.min(count, size - at);
            memory.read(buffer + at, target, offset, first);
            if (first < count) {
                memory.read(buffer, target, offset + first, count - first);
            }
            // Bytes taken before index: the producer may overwrite them once it sees cons.
            memory.fullFence();
            memory.putIntRelease(consAddress, cons + count);
        }
        return count;
    }
}
