package io.xenolith.dom0.builder.unpack;

/** Bits of bytes, the most significant first. */
final class Bzip2Bits {
    private final PackedInput input;
    private long buffer;
    private int buffered;

    Bzip2Bits(final PackedInput input) {
        this.input = input;
    }

    /** The next {@code count} bits, at most 24. */
    int read(final int count) throws UnpackException {
        while (buffered < count) {
            buffer = (buffer << Byte.SIZE) | input.u8();
            buffered += Byte.SIZE;
        }
        buffered -= count;
        return (int) (buffer >>> buffered) & ((1 << count) - 1);
    }

    boolean readFlag() throws UnpackException {
        return read(1) != 0;
    }
}
