package io.xenolith.usernet.tcp;

/** Bytes that are not acknowledged yet, sent or not: a ring that grows as far as it may. */
final class SendBuffer {
    private static final int FIRST_BYTES = 4096;

    private byte[] ring = new byte[FIRST_BYTES];
    private int head;
    private int length;

    int length() {
        return length;
    }

    /** Puts {@code data} behind what is there. */
    void append(final byte[] data) {
        ensure(length + data.length);
        final int at = (head + length) % ring.length;
        final int first = Math.min(data.length, ring.length - at);
        System.arraycopy(data, 0, ring, at, first);
        System.arraycopy(data, first, ring, 0, data.length - first);
        length += data.length;
    }

    private void ensure(final int bytes) {
        if (bytes > ring.length) {
            int size = ring.length;
            while (size < bytes) {
                size *= 2;
            }
            final byte[] larger = new byte[size];
            copy(0, larger, length);
            ring = larger;
            head = 0;
        }
    }

    /** {@code count} bytes from {@code offset} on; they stay. */
    byte[] slice(final int offset, final int count) {
        final byte[] slice = new byte[count];
        copy(offset, slice, count);
        return slice;
    }

    private void copy(final int offset, final byte[] to, final int count) {
        final int at = (head + offset) % ring.length;
        final int first = Math.min(count, ring.length - at);
        System.arraycopy(ring, at, to, 0, first);
        System.arraycopy(ring, 0, to, first, count - first);
    }

    /** The first {@code count} bytes are acknowledged. */
    void discard(final int count) {
        head = (head + count) % ring.length;
        length -= count;
    }
}
