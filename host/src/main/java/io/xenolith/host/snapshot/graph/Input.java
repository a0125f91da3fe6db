package io.xenolith.host.snapshot.graph;

import java.nio.charset.StandardCharsets;

/** Reads what {@link Output} wrote; believes nothing. */
final class Input {
    private static final int MORE = 0x80;
    private static final int LOW_BITS = 0x7f;
    private static final int SHIFT = 7;

    private final byte[] bytes;
    private final int end;
    private int at;

    Input(final byte[] bytes, final int from, final int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    int at() {
        return at;
    }

    void goTo(final int place) {
        at = place;
    }

    boolean atEnd() {
        return at == end;
    }

    private void need(final long count) throws GraphException {
        if (count < 0 || count > end - at) {
            throw new GraphException("it ends within a value, at byte " + at);
        }
    }

    int byteValue() throws GraphException {
        need(1);
        return bytes[at++];
    }

    long count() throws GraphException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += SHIFT) {
            final int next = byteValue();
            value |= (long) (next & LOW_BITS) << shift;
            if ((next & MORE) == 0) {
                return value;
            }
        }
        throw new GraphException("a number without an end before byte " + at);
    }

    /** A count that is below {@code limit}. */
    int count(final int limit) throws GraphException {
        final long value = count();
        if (value < 0 || value >= limit) {
            throw new GraphException(value + " where less than " + limit + " is possible, before byte " + at);
        }
        return (int) value;
    }

    long number() throws GraphException {
        final long value = count();
        return (value >>> 1) ^ -(value & 1);
    }

    String text() throws GraphException {
        final int chars = count(Integer.MAX_VALUE / 2);
        final boolean wide = byteValue() != 0;
        final int length = wide ? 2 * chars : chars;
        need(length);
        final String text = new String(bytes, at, length,
                wide ? StandardCharsets.UTF_16LE : StandardCharsets.ISO_8859_1);
        at += length;
        return text;
    }

    void raw(final byte[] target, final int offset, final int length) throws GraphException {
        need(length);
        System.arraycopy(bytes, at, target, offset, length);
        at += length;
    }
}
