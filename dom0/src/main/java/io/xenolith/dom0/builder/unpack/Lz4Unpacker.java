package io.xenolith.dom0.builder.unpack;

/**
 * The legacy frame of LZ4, the one that kernels are packed with: the magic number, then blocks with their length before each,
 * until the data end. Source: LZ4 frame and block format descriptions.
 */
final class Lz4Unpacker {
    private static final long MAGIC = 0x184c2102L;
    private static final int LENGTH_MORE = 15;
    private static final int MATCH_MIN = 4;

    private final PackedInput input;
    private final UnpackedOutput output;

    Lz4Unpacker(final PackedInput input, final UnpackedOutput output) {
        this.input = input;
        this.output = output;
    }

    void unpack() throws UnpackException {
        input.skip(Integer.BYTES);
        while (input.remaining() > 0) {
            final long size = input.u32();
            // Another frame may follow at once.
            if (size != MAGIC) {
                block(input.part(size));
            }
        }
    }

    private void block(final PackedInput block) throws UnpackException {
        final int start = output.size();
        while (block.remaining() > 0) {
            final int token = block.u8();
            output.copy(block, length(block, token >> 4));
            // The last sequence of a block has literals only.
            if (block.remaining() > 0) {
                final int distance = block.u16();
                output.repeat(distance, MATCH_MIN + length(block, token & LENGTH_MORE), start);
            }
        }
    }

    private static int length(final PackedInput block, final int nibble) throws UnpackException {
        int length = nibble;
        if (nibble == LENGTH_MORE) {
            int more = 0xff;
            while (more == 0xff) {
                more = block.u8();
                length += more;
            }
        }
        return length;
    }
}
