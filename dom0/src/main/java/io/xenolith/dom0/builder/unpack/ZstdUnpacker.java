package io.xenolith.dom0.builder.unpack;

/**
 * A frame of Zstandard, whatever its window: all that was written so far is at hand. Kernels are packed with windows of
 * 128 MiB, which libraries in Java refuse. Source: RFC 8878.
 */
final class ZstdUnpacker {
    private static final int SINGLE_SEGMENT = 0x20;
    private static final int RESERVED = 0x08;
    private static final int CHECKSUM = 0x04;
    private static final int BLOCK_MAX = 128 << 10;
    private static final int BLOCK_RAW = 0;
    private static final int BLOCK_RLE = 1;
    private static final int BLOCK_COMPRESSED = 2;

    private final PackedInput input;
    private final UnpackedOutput output;

    ZstdUnpacker(final PackedInput input, final UnpackedOutput output) {
        this.input = input;
        this.output = output;
    }

    void unpack() throws UnpackException {
        final int start = output.size();
        final boolean checksum = header();
        final ZstdBlocks blocks = new ZstdBlocks(output);
        boolean last = false;
        while (!last) {
            final int header = input.u24();
            last = (header & 1) != 0;
            block(blocks, header >> 1 & 3, header >> 3);
        }
        if (checksum && (int) input.u32() != (int) Xxh64.of(output.array(), start, output.size())) {
            throw UnpackException.badChecksum();
        }
    }

    /** Passes over the frame's header, whose sizes are not needed; returns whether there is a checksum at the end. */
    private boolean header() throws UnpackException {
        input.skip(Integer.BYTES);
        final int descriptor = input.u8();
        if ((descriptor & RESERVED) != 0) {
            throw new UnpackException("have a frame header of an unknown kind");
        }
        final boolean singleSegment = (descriptor & SINGLE_SEGMENT) != 0;
        input.skip(singleSegment ? 0 : 1);
        final int dictionaryBytes = 1 << (descriptor & 3) >> 1;
        for (int i = 0; i < dictionaryBytes; i++) {
            if (input.u8() != 0) {
                throw new UnpackException("need a dictionary");
            }
        }
        final int contentSize = descriptor >> 6;
        input.skip(contentSize == 0 ? singleSegment ? 1 : 0 : 1 << contentSize);
        return (descriptor & CHECKSUM) != 0;
    }

    private void block(final ZstdBlocks blocks, final int type, final int size) throws UnpackException {
        if (size > BLOCK_MAX) {
            throw new UnpackException("have a block of " + size + " bytes, more than there may be");
        }
        switch (type) {
            case BLOCK_RAW -> output.copy(input, size);
            case BLOCK_RLE -> output.fill(input.u8(), size);
            case BLOCK_COMPRESSED -> blocks.unpack(input.part(size));
            default -> throw new UnpackException("have a block of an unknown kind");
        }
    }
}
