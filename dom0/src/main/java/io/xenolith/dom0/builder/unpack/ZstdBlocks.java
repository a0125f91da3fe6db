package io.xenolith.dom0.builder.unpack;

import java.util.Arrays;

/**
 * The compressed blocks of one frame: literals, and sequences that say how to put them between repeated bytes. Tables and
 * recent offsets go over from block to block. Source: RFC 8878 section 3.1.1.3.
 */
final class ZstdBlocks {
    private static final int LITERALS_MAX = 128 << 10;
    private static final int LITERALS_RAW = 0;
    private static final int LITERALS_RLE = 1;
    private static final int LITERALS_COMPRESSED = 2;
    private static final int STREAMS = 4;

    private final UnpackedOutput output;
    private final int frameStart;
    private final ZstdSequences sequences;
    private final byte[] literals = new byte[LITERALS_MAX];
    private int literalsSize;
    private HuffmanTable huffman;

    ZstdBlocks(final UnpackedOutput output) {
        this.output = output;
        this.frameStart = output.size();
        this.sequences = new ZstdSequences();
    }

    void unpack(final PackedInput block) throws UnpackException {
        readLiterals(block);
        final int count = sequences.begin(block);
        int used = 0;
        for (int i = 0; i < count; i++) {
            sequences.next(i == count - 1);
            final int run = sequences.literals();
            if (run > literalsSize - used) {
                throw new UnpackException("use more literals than there are");
            }
            output.write(literals, used, run);
            used += run;
            output.repeat(sequences.offset(), sequences.match(), frameStart);
        }
        output.write(literals, used, literalsSize - used);
    }

    private void readLiterals(final PackedInput block) throws UnpackException {
        final int first = block.u8();
        final int type = first & 3;
        final int format = first >> 2 & 3;
        if (type == LITERALS_RAW || type == LITERALS_RLE) {
            literalsSize = checked(plainSize(block, first, format));
            if (type == LITERALS_RLE) {
                Arrays.fill(literals, 0, literalsSize, (byte) block.u8());
            } else {
                System.arraycopy(block.array(), block.skip(literalsSize), literals, 0, literalsSize);
            }
            return;
        }
        final int sizeBits = format < 2 ? 10 : format == 2 ? 14 : 18;
        final int headerBytes = format < 2 ? 3 : format + 2;
        long header = first;
        for (int i = 1; i < headerBytes; i++) {
            header |= (long) block.u8() << (i * Byte.SIZE);
        }
        final int mask = (1 << sizeBits) - 1;
        literalsSize = checked((int) (header >> 4) & mask);
        final PackedInput packed = block.part((int) (header >> (4 + sizeBits)) & mask);
        if (type == LITERALS_COMPRESSED) {
            huffman = HuffmanTable.read(packed);
        } else if (huffman == null) {
            throw new UnpackException("use a code that they did not give");
        }
        decodeLiterals(packed, format == 0 ? 1 : STREAMS);
    }

    private static int plainSize(final PackedInput block, final int first, final int format) throws UnpackException {
        return switch (format) {
            case 1 -> first >> 4 | block.u8() << 4;
            case 3 -> first >> 4 | block.u16() << 4;
            default -> first >> 3;
        };
    }

    private static int checked(final int size) throws UnpackException {
        if (size > LITERALS_MAX) {
            throw new UnpackException("have " + size + " literals in a block, more than there may be");
        }
        return size;
    }

    private void decodeLiterals(final PackedInput packed, final int streams) throws UnpackException {
        if (streams == 1) {
            huffman.decode(new BackwardBits(packed), literals, 0, literalsSize);
            return;
        }
        final int[] sizes = {packed.u16(), packed.u16(), packed.u16()};
        final int each = (literalsSize + STREAMS - 1) / STREAMS;
        if (literalsSize < each * (STREAMS - 1)) {
            throw new UnpackException("have too few literals for four streams");
        }
        for (int i = 0; i < STREAMS; i++) {
            final boolean last = i == STREAMS - 1;
            final PackedInput stream = packed.part(last ? packed.remaining() : sizes[i]);
            huffman.decode(new BackwardBits(stream), literals, i * each, last ? literalsSize - i * each : each);
        }
    }
}
