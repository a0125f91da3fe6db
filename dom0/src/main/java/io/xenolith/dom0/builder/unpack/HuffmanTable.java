package io.xenolith.dom0.builder.unpack;

/** A Huffman code of Zstandard: up to 256 symbols in codes of up to 11 bits. Source: RFC 8878 section 4.2. */
final class HuffmanTable {
    private static final int BITS_MAX = 11;
    private static final int SYMBOLS_MAX = 256;
    private static final int DIRECT = 128;
    private static final int WEIGHT_ACCURACY_MAX = 6;

    private final int bitsMax;
    private final byte[] symbols;
    private final byte[] lengths;

    private HuffmanTable(final int bitsMax) {
        this.bitsMax = bitsMax;
        symbols = new byte[1 << bitsMax];
        lengths = new byte[1 << bitsMax];
    }

    /** Reads the description of a code: the weights of all symbols but the last. */
    static HuffmanTable read(final PackedInput input) throws UnpackException {
        final int header = input.u8();
        final int[] weights = new int[SYMBOLS_MAX];
        if (header < DIRECT) {
            return of(weights, packedWeights(input.part(header), weights));
        }
        final int count = header - DIRECT + 1;
        for (int symbol = 0; symbol < count; symbol += 2) {
            final int pair = input.u8();
            weights[symbol] = pair >> 4;
            weights[symbol + 1] = pair & 0xf;
        }
        return of(weights, count);
    }

    /** Two states take turns until the bits are used up; returns how many weights that gave. */
    private static int packedWeights(final PackedInput input, final int[] weights) throws UnpackException {
        final FseTable table = FseTable.read(input, BITS_MAX + 1, WEIGHT_ACCURACY_MAX);
        final BackwardBits stream = new BackwardBits(input);
        int state = table.firstState(stream);
        int other = table.firstState(stream);
        int count = 0;
        while (count < SYMBOLS_MAX - 2) {
            weights[count++] = table.symbol(state);
            final int next = table.nextState(state, stream);
            if (stream.remaining() < 0) {
                weights[count++] = table.symbol(other);
                return count;
            }
            state = other;
            other = next;
        }
        throw damaged();
    }

    private static UnpackException damaged() {
        return new UnpackException("have a damaged Huffman code");
    }

    /** The code in which symbol {@code count} has the weight that is left over. */
    private static HuffmanTable of(final int[] weights, final int count) throws UnpackException {
        int sum = 0;
        for (int symbol = 0; symbol < count; symbol++) {
            if (weights[symbol] > BITS_MAX) {
                throw damaged();
            }
            sum += 1 << weights[symbol] >> 1;
        }
        final int bitsMax = Integer.SIZE - Integer.numberOfLeadingZeros(sum);
        final int left = (1 << bitsMax) - sum;
        if (sum == 0 || bitsMax > BITS_MAX || Integer.bitCount(left) != 1) {
            throw damaged();
        }
        weights[count] = Integer.numberOfTrailingZeros(left) + 1;
        final HuffmanTable table = new HuffmanTable(bitsMax);
        table.fill(weights, count + 1);
        return table;
    }

    /** Codes are given out by ascending weight, then by symbol; a weight w takes 2^(w-1) places of the table. */
    private void fill(final int[] weights, final int count) {
        int place = 0;
        for (int weight = 1; weight <= bitsMax; weight++) {
            for (int symbol = 0; symbol < count; symbol++) {
                if (weights[symbol] == weight) {
                    final int end = place + (1 << (weight - 1));
                    for (; place < end; place++) {
                        symbols[place] = (byte) symbol;
                        lengths[place] = (byte) (bitsMax + 1 - weight);
                    }
                }
            }
        }
    }

    /** Decodes {@code count} symbols to {@code target[offset..]}; the stream must end with the last one. */
    void decode(final BackwardBits stream, final byte[] target, final int offset, final int count)
            throws UnpackException {
        for (int i = offset; i < offset + count; i++) {
            final int place = stream.peek(bitsMax);
            target[i] = symbols[place];
            stream.skip(lengths[place]);
        }
        if (stream.remaining() != 0) {
            throw new UnpackException("have literals that do not fill their stream");
        }
    }
}
