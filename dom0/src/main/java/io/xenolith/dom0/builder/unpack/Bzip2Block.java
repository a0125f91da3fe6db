package io.xenolith.dom0.builder.unpack;

import java.util.Arrays;

/**
 * The blocks of a bzip2 stream: Huffman codes, of which each 50 symbols choose one; runs of the front symbol; move to front;
 * the Burrows-Wheeler transform; runs of four equal bytes and more.
 */
final class Bzip2Block {
    private static final int CODES_MAX = 6;
    private static final int SYMBOLS_MAX = 258;
    private static final int LENGTH_MAX = 20;
    private static final int GROUP = 50;
    private static final int RUN_B = 1;
    private static final int RUN = 4;

    private final Bzip2Bits bits;
    private final UnpackedOutput output;
    /** The block's bytes; above them, later, the links of the transform. */
    private final int[] block;
    private final int[] front = new int[256];
    private int size;

    Bzip2Block(final Bzip2Bits bits, final UnpackedOutput output, final int sizeMax) {
        this.bits = bits;
        this.output = output;
        this.block = new int[sizeMax];
    }

    private static UnpackException damaged() {
        return new UnpackException("have a damaged block");
    }

    void unpack() throws UnpackException {
        final int checksum = (bits.read(16) << 16) | bits.read(16);
        if (bits.readFlag()) {
            throw new UnpackException("are of a version of bzip2 before 0.9.5");
        }
        final int origin = bits.read(24);
        readSymbols(readUsedBytes());
        if (origin >= size) {
            throw damaged();
        }
        final int start = output.size();
        write(origin);
        if (Bzip2Crc.of(output.array(), start, output.size()) != checksum) {
            throw UnpackException.badChecksum();
        }
    }

    /** Fills the list of bytes that occur; returns how many these are. */
    private int readUsedBytes() throws UnpackException {
        final int rows = bits.read(16);
        int used = 0;
        for (int row = 0; row < 16; row++) {
            if ((rows << row & 0x8000) != 0) {
                final int columns = bits.read(16);
                for (int column = 0; column < 16; column++) {
                    if ((columns << column & 0x8000) != 0) {
                        front[used++] = row * 16 + column;
                    }
                }
            }
        }
        return used;
    }

    private void readSymbols(final int used) throws UnpackException {
        final int codes = bits.read(3);
        final int groups = bits.read(15);
        if (used == 0 || codes < 2 || codes > CODES_MAX || groups == 0) {
            throw damaged();
        }
        final int[] selectors = readSelectors(codes, groups);
        final Bzip2Code[] tables = new Bzip2Code[codes];
        for (int i = 0; i < codes; i++) {
            tables[i] = readCode(used + 2);
        }
        size = 0;
        int runUnit = 1;
        int run = 0;
        final int endSymbol = used + 1;
        for (int group = 0; group < groups; group++) {
            for (int i = 0; i < GROUP; i++) {
                final int symbol = tables[selectors[group]].decode(bits);
                if (symbol <= RUN_B) {
                    run += runUnit << symbol;
                    runUnit <<= 1;
                    if (run > block.length - size) {
                        throw damaged();
                    }
                    continue;
                }
                Arrays.fill(block, size, size + run, front[0]);
                size += run;
                run = 0;
                runUnit = 1;
                if (symbol == endSymbol) {
                    return;
                }
                append(moveToFront(symbol - 1));
            }
        }
        throw damaged();
    }

    private void append(final int value) throws UnpackException {
        if (size == block.length) {
            throw damaged();
        }
        block[size++] = value;
    }

    private int moveToFront(final int place) {
        final int value = front[place];
        System.arraycopy(front, 0, front, 1, place);
        front[0] = value;
        return value;
    }

    private int[] readSelectors(final int codes, final int groups) throws UnpackException {
        final int[] order = {0, 1, 2, 3, 4, 5};
        final int[] selectors = new int[groups];
        for (int group = 0; group < groups; group++) {
            int place = 0;
            while (bits.readFlag()) {
                if (++place == codes) {
                    throw damaged();
                }
            }
            final int code = order[place];
            System.arraycopy(order, 0, order, 1, place);
            order[0] = code;
            selectors[group] = code;
        }
        return selectors;
    }

    /** A code is told by the length of each symbol's, as differences. */
    private Bzip2Code readCode(final int symbols) throws UnpackException {
        final int[] lengths = new int[SYMBOLS_MAX];
        int length = bits.read(5);
        for (int symbol = 0; symbol < symbols; symbol++) {
            while (bits.readFlag()) {
                length += bits.readFlag() ? -1 : 1;
                if (length < 0 || length > LENGTH_MAX) {
                    throw damaged();
                }
            }
            if (length < 1 || length > LENGTH_MAX) {
                throw damaged();
            }
            lengths[symbol] = length;
        }
        return new Bzip2Code(lengths, symbols, LENGTH_MAX);
    }

    /** Undoes the transform: byte and link share a word, the link in the upper 24 bits. */
    private void write(final int origin) throws UnpackException {
        final int[] starts = new int[256];
        for (int i = 0; i < size; i++) {
            starts[block[i]]++;
        }
        int sum = 0;
        for (int value = 0; value < starts.length; value++) {
            final int count = starts[value];
            starts[value] = sum;
            sum += count;
        }
        for (int i = 0; i < size; i++) {
            block[starts[block[i] & 0xff]++] |= i << Byte.SIZE;
        }
        int place = block[origin] >>> Byte.SIZE;
        int equal = 0;
        int last = -1;
        for (int i = 0; i < size; i++) {
            final int value = block[place] & 0xff;
            place = block[place] >>> Byte.SIZE;
            if (equal == RUN) {
                output.fill(last, value);
                equal = 0;
                last = -1;
                continue;
            }
            equal = value == last ? equal + 1 : 1;
            last = value;
            output.write(value);
        }
    }
}
