package io.xenolith.dom0.builder.unpack;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A bit stream of Zstandard, read from its last bit to its first: the last byte has a 1 above the bits that count. Bits before
 * the first one read as 0; {@link #remaining} is negative then. Source: RFC 8878 section 4.
 */
final class BackwardBits {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final int start;
    private long position;

    BackwardBits(final PackedInput input) throws UnpackException {
        bytes = input.array();
        start = input.position();
        final int length = input.remaining();
        final int last = length == 0 ? 0 : bytes[start + length - 1] & 0xff;
        if (last == 0) {
            throw new UnpackException("have a bit stream without an end");
        }
        position = (long) length * Byte.SIZE - Integer.numberOfLeadingZeros(last << 24) - 1;
    }

    /** Bits that have not been read; negative if more were read than there are. */
    long remaining() {
        return position;
    }

    /** The next {@code count} bits, at most 32, the first of them the most significant. */
    long read(final int count) {
        position -= count;
        return bitsAt(position, count);
    }

    /** As {@link #read}, without moving on. */
    int peek(final int count) {
        return (int) bitsAt(position - count, count);
    }

    void skip(final int count) {
        position -= count;
    }

    private long bitsAt(final long from, final int count) {
        if (from < 0) {
            final long there = from + count;
            return there <= 0 ? 0 : bitsAt(0, (int) there) << -from;
        }
        if (count == 0) {
            return 0;
        }
        final int first = start + (int) (from >>> 3);
        return (word(first, start + (int) ((from + count - 1) >>> 3)) >>> (from & 7)) & ((1L << count) - 1);
    }

    /** At least the bytes from {@code first} to {@code last} of the array, the first as the lowest. */
    private long word(final int first, final int last) {
        if (first <= bytes.length - Long.BYTES) {
            return (long) LONG.get(bytes, first);
        }
        long word = 0;
        for (int i = last; i >= first; i--) {
            word = (word << Byte.SIZE) | (bytes[i] & 0xff);
        }
        return word;
    }
}
