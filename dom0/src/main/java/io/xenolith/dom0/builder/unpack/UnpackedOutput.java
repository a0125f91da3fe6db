package io.xenolith.dom0.builder.unpack;

import java.util.Arrays;

/**
 * What a decompressor has written so far: also the window that it copies from. It grows as bytes come, never by what the data
 * claim, and not beyond a limit.
 */
final class UnpackedOutput {
    private final int limit;
    private byte[] bytes;
    private int size;

    /** At most {@code limit} bytes, with room for {@code expected} of them at once. */
    UnpackedOutput(final int limit, final int expected) {
        this.limit = limit;
        this.bytes = new byte[Math.min(limit, expected)];
    }

    int size() {
        return size;
    }

    /** The bytes so far, up to {@link #size}; valid until more are written. */
    byte[] array() {
        return bytes;
    }

    private void reserve(final int count) throws UnpackException {
        if (count < 0 || count > limit - size) {
            throw new UnpackException("unpack to more than the " + limit + " bytes that there is room for");
        }
        if (count > bytes.length - size) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(limit, Math.max((long) bytes.length * 2, (long) size + count)));
        }
    }

    void write(final int value) throws UnpackException {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    void write(final byte[] source, final int offset, final int count) throws UnpackException {
        reserve(count);
        System.arraycopy(source, offset, bytes, size, count);
        size += count;
    }

    void fill(final int value, final int count) throws UnpackException {
        reserve(count);
        Arrays.fill(bytes, size, size + count, (byte) value);
        size += count;
    }

    /** Moves {@code count} bytes from the input here. */
    void copy(final PackedInput input, final long count) throws UnpackException {
        final int start = input.skip(count);
        write(input.array(), start, (int) count);
    }

    /**
     * Repeats {@code count} bytes from {@code distance} before the end; the copy may run into what it writes.
     *
     * @param oldest index of the first byte that may be repeated
     */
    void repeat(final long distance, final int count, final int oldest) throws UnpackException {
        if (distance <= 0 || distance > size - oldest) {
            throw new UnpackException("refer to bytes before their start");
        }
        reserve(count);
        final int from = size - (int) distance;
        for (int left = count; left > 0;) {
            // What has been copied makes the next piece longer: the period stays the same.
            final int piece = Math.min(left, size - from);
            System.arraycopy(bytes, from, bytes, size, piece);
            size += piece;
            left -= piece;
        }
    }

    /** What was written. The output is not used afterwards. */
    byte[] toArray() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }
}
