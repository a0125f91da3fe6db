package io.xenolith.dom0.builder.unpack;

/** A part of a byte array that is read from front to back; reading past its end is an {@link UnpackException}. */
final class PackedInput {
    private final byte[] bytes;
    private final int end;
    private int position;

    PackedInput(final byte[] bytes, final int offset, final int length) {
        this.bytes = bytes;
        this.position = offset;
        this.end = offset + length;
    }

    byte[] array() {
        return bytes;
    }

    /** Index into {@link #array} of the next byte. */
    int position() {
        return position;
    }

    int remaining() {
        return end - position;
    }

    /** Passes over {@code count} bytes; returns where they start. */
    int skip(final long count) throws UnpackException {
        if (count < 0 || count > remaining()) {
            throw new UnpackException("end too early");
        }
        final int start = position;
        position += (int) count;
        return start;
    }

    /** The next {@code count} bytes as an input of their own, which are passed over here. */
    PackedInput part(final long count) throws UnpackException {
        return new PackedInput(bytes, skip(count), (int) count);
    }

    int u8() throws UnpackException {
        return bytes[skip(1)] & 0xff;
    }

    /** Little-endian, as {@link #u24} and {@link #u32}. */
    int u16() throws UnpackException {
        return u8() | u8() << 8;
    }

    int u24() throws UnpackException {
        return u16() | u8() << 16;
    }

    long u32() throws UnpackException {
        return u16() | (long) u16() << 16;
    }

    int u16BigEndian() throws UnpackException {
        return u8() << 8 | u8();
    }

    long u32BigEndian() throws UnpackException {
        return (long) u16BigEndian() << 16 | u16BigEndian();
    }
}
