package io.xenolith.fuzz.guided;

/** An input, read from its front; behind its end there are zeros. */
final class FuzzBytes {
    private final byte[] bytes;
    private int next;

    FuzzBytes(final byte[] bytes) {
        this.bytes = bytes;
    }

    boolean empty() {
        return next >= bytes.length;
    }

    int next8() {
        return empty() ? 0 : bytes[next++] & 0xff;
    }

    int next16() {
        return next8() | next8() << 8;
    }

    int next32() {
        return next16() | next16() << 16;
    }

    long next64() {
        return Integer.toUnsignedLong(next32()) | (long) next32() << 32;
    }
}
