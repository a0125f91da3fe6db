package io.xenolith.host.snapshot.graph;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow. Numbers are written in as few bytes as they need, the low seven bits first. */
final class Output {
    private static final int MORE = 0x80;
    private static final int LOW_BITS = 0x7f;
    private static final int SHIFT = 7;

    private byte[] bytes = new byte[1 << 16];
    private int size;

    int size() {
        return size;
    }

    private void ensure(final int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(size, more)));
        }
    }

    void byteValue(final int value) {
        ensure(1);
        bytes[size++] = (byte) value;
    }

    /** A number that is not negative; small ones are short. */
    void count(final long value) {
        ensure(Long.BYTES + 2);
        long rest = value;
        while ((rest & ~LOW_BITS) != 0) {
            bytes[size++] = (byte) ((rest & LOW_BITS) | MORE);
            rest >>>= SHIFT;
        }
        bytes[size++] = (byte) rest;
    }

    /** Any number; those near 0 are short. */
    void number(final long value) {
        count((value << 1) ^ (value >> (Long.SIZE - 1)));
    }

    void text(final String value) {
        final byte[] encoded = value.getBytes(StandardCharsets.UTF_16LE);
        count(value.length());
        for (int i = 0; i < encoded.length; i += 2) {
            if (encoded[i + 1] != 0) {
                byteValue(1);
                raw(encoded, 0, encoded.length);
                return;
            }
        }
        byteValue(0);
        raw(value.getBytes(StandardCharsets.ISO_8859_1), 0, value.length());
    }

    void raw(final byte[] source, final int offset, final int length) {
        ensure(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    void append(final Output other) {
        raw(other.bytes, 0, other.size);
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }
}
