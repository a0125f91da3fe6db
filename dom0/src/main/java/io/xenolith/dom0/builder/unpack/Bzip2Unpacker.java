package io.xenolith.dom0.builder.unpack;

/** A stream of bzip2. Source: the format as the manual of bzip2 1.0 and its files show it. */
final class Bzip2Unpacker {
    private static final int LEVEL_OFFSET = 3;
    private static final int LEVEL_UNIT = 100_000;
    private static final long BLOCK_MAGIC = 0x314159265359L;
    private static final long END_MAGIC = 0x177245385090L;
    private static final int MAGIC_HIGH_BITS = 24;

    private final PackedInput input;
    private final UnpackedOutput output;

    Bzip2Unpacker(final PackedInput input, final UnpackedOutput output) {
        this.input = input;
        this.output = output;
    }

    void unpack() throws UnpackException {
        input.skip(LEVEL_OFFSET);
        final int level = input.u8() - '0';
        if (level < 1 || level > 9) {
            throw new UnpackException("have no block size");
        }
        final Bzip2Bits bits = new Bzip2Bits(input);
        final Bzip2Block block = new Bzip2Block(bits, output, level * LEVEL_UNIT);
        while (true) {
            final long magic = (long) bits.read(MAGIC_HIGH_BITS) << MAGIC_HIGH_BITS | bits.read(MAGIC_HIGH_BITS);
            if (magic == END_MAGIC) {
                return;
            }
            if (magic != BLOCK_MAGIC) {
                throw new UnpackException("have no block where one should start");
            }
            block.unpack();
        }
    }
}
