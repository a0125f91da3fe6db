package io.xenolith.dom0.builder.unpack;

/** A canonical Huffman code: shorter codes first, codes of one length in the order of their symbols. */
final class Bzip2Code {
    private final int[] symbols;
    /** By length: how many codes have it. */
    private final int[] counts;

    Bzip2Code(final int[] lengths, final int symbolCount, final int lengthMax) {
        symbols = new int[symbolCount];
        counts = new int[lengthMax + 1];
        int next = 0;
        for (int length = 1; length <= lengthMax; length++) {
            for (int symbol = 0; symbol < symbolCount; symbol++) {
                if (lengths[symbol] == length) {
                    symbols[next++] = symbol;
                    counts[length]++;
                }
            }
        }
    }

    int decode(final Bzip2Bits bits) throws UnpackException {
        int code = 0;
        int first = 0;
        int index = 0;
        for (int length = 1; length < counts.length; length++) {
            code = (code << 1) | bits.read(1);
            final int place = code - first;
            if (place < counts[length]) {
                return symbols[index + place];
            }
            index += counts[length];
            first = (first + counts[length]) << 1;
        }
        throw new UnpackException("have a code that does not exist");
    }
}
