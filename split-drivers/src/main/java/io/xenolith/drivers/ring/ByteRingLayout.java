package io.xenolith.drivers.ring;

/**
 * Where a ring of bytes lies: the data and its two free-running 32-bit indexes. The byte of an index is
 * {@code index & (size - 1)}; {@code prod - cons} bytes are in the ring.
 *
 * @param data address of the first byte
 * @param size number of bytes, a power of two
 * @param cons address of the consumer's index
 * @param prod address of the producer's index
 */
public record ByteRingLayout(long data, int size, long cons, long prod) {
    public ByteRingLayout {
        if (Integer.bitCount(size) != 1 || size < 0) {
            throw new IllegalArgumentException("size=" + size + ", want a power of 2");
        }
    }

    /** The same ring in a page at {@code page}, this one's addresses being offsets in it. */
    public ByteRingLayout at(final long page) {
        return new ByteRingLayout(page + data, size, page + cons, page + prod);
    }
}
