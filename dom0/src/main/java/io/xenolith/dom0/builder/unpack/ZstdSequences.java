package io.xenolith.dom0.builder.unpack;

/**
 * The sequences of a block: how many literals, then how many bytes to repeat from how far back. Source: RFC 8878 sections
 * 3.1.1.3.2 (format), 3.1.1.5 (repeated offsets) and 3.1.1.3.2.1.1 (codes).
 */
final class ZstdSequences {
    private static final int[] LITERALS_COUNTS = {4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2,
            2,
            2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1};
    private static final int[] OFFSET_COUNTS = {1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
            -1, -1, -1, -1, -1};
    private static final int[] MATCH_COUNTS = {1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
            1,
            1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1};
    private static final int[] LITERALS_BITS = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3,
            4,
            6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    private static final int[] MATCH_BITS = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            0,
            0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    private static final int[] LITERALS_BASES = bases(LITERALS_BITS, 0);
    private static final int[] MATCH_BASES = bases(MATCH_BITS, 3);
    private static final int OFFSET_CODE_MAX = 31;
    private static final int LITERALS_ACCURACY_MAX = 9;
    private static final int OFFSET_ACCURACY_MAX = 8;
    private static final int MATCH_ACCURACY_MAX = 9;
    private static final FseTable LITERALS_PREDEFINED = FseTable.of(LITERALS_COUNTS, 6);
    private static final FseTable OFFSET_PREDEFINED = FseTable.of(OFFSET_COUNTS, 5);
    private static final FseTable MATCH_PREDEFINED = FseTable.of(MATCH_COUNTS, 6);
    private static final int MODE_PREDEFINED = 0;
    private static final int MODE_RLE = 1;
    private static final int MODE_FSE = 2;
    private static final int RECENT = 3;

    private final long[] recent = {1, 4, 8};
    private FseTable literalsTable;
    private FseTable offsetTable;
    private FseTable matchTable;
    private BackwardBits stream;
    private int literalsState;
    private int offsetState;
    private int matchState;
    private int literals;
    private int match;
    private long offset;

    /** Each code goes on where the one before it ends. */
    private static int[] bases(final int[] bits, final int first) {
        final int[] bases = new int[bits.length];
        bases[0] = first;
        for (int code = 1; code < bits.length; code++) {
            bases[code] = bases[code - 1] + (1 << bits[code - 1]);
        }
        return bases;
    }

    /** Reads what stands before the sequences of a block; returns how many sequences there are. */
    int begin(final PackedInput block) throws UnpackException {
        final int count = count(block);
        if (count == 0) {
            return 0;
        }
        final int modes = block.u8();
        literalsTable = table(block, modes >> 6 & 3, literalsTable, LITERALS_PREDEFINED, LITERALS_BITS.length - 1,
                LITERALS_ACCURACY_MAX);
        offsetTable = table(block, modes >> 4 & 3, offsetTable, OFFSET_PREDEFINED, OFFSET_CODE_MAX,
                OFFSET_ACCURACY_MAX);
        matchTable = table(block, modes >> 2 & 3, matchTable, MATCH_PREDEFINED, MATCH_BITS.length - 1,
                MATCH_ACCURACY_MAX);
        stream = new BackwardBits(block);
        literalsState = literalsTable.firstState(stream);
        offsetState = offsetTable.firstState(stream);
        matchState = matchTable.firstState(stream);
        return count;
    }

    private static int count(final PackedInput block) throws UnpackException {
        final int first = block.u8();
        if (first < 128) {
            return first;
        }
        return first < 255 ? ((first - 128) << 8) + block.u8() : block.u16() + 0x7f00;
    }

    private static FseTable table(final PackedInput block, final int mode, final FseTable before,
            final FseTable predefined, final int symbolMax, final int accuracyMax) throws UnpackException {
        return switch (mode) {
            case MODE_PREDEFINED -> predefined;
            case MODE_RLE -> FseTable.of(existing(block.u8(), symbolMax));
            case MODE_FSE -> FseTable.read(block, symbolMax, accuracyMax);
            default -> before == null ? notGiven() : before;
        };
    }

    private static int existing(final int symbol, final int symbolMax) throws UnpackException {
        if (symbol > symbolMax) {
            throw new UnpackException("have a code that does not exist");
        }
        return symbol;
    }

    private static FseTable notGiven() throws UnpackException {
        throw new UnpackException("use a table that they did not give");
    }

    /** Reads the next sequence; with the last one the bits must be used up. */
    void next(final boolean last) throws UnpackException {
        final int offsetCode = offsetTable.symbol(offsetState);
        final int matchCode = matchTable.symbol(matchState);
        final int literalsCode = literalsTable.symbol(literalsState);
        final long offsetValue = (1L << offsetCode) + stream.read(offsetCode);
        match = MATCH_BASES[matchCode] + (int) stream.read(MATCH_BITS[matchCode]);
        literals = LITERALS_BASES[literalsCode] + (int) stream.read(LITERALS_BITS[literalsCode]);
        offset = offset(offsetValue);
        if (!last) {
            literalsState = literalsTable.nextState(literalsState, stream);
            matchState = matchTable.nextState(matchState, stream);
            offsetState = offsetTable.nextState(offsetState, stream);
        }
        if (stream.remaining() < 0 || (last && stream.remaining() != 0)) {
            throw new UnpackException("have sequences that do not fill their stream");
        }
    }

    /** Values up to 3 name a recent offset: the one before the last without literals in between, as the last makes no sense. */
    private long offset(final long value) {
        final int which = value > RECENT ? RECENT : (int) value - 1 + (literals == 0 ? 1 : 0);
        final long found;
        if (value > RECENT) {
            found = value - RECENT;
        } else {
            found = which == RECENT ? recent[0] - 1 : recent[which];
        }
        if (which >= 2) {
            recent[2] = recent[1];
        }
        if (which >= 1) {
            recent[1] = recent[0];
        }
        recent[0] = found;
        return found;
    }

    int literals() {
        return literals;
    }

    int match() {
        return match;
    }

    long offset() {
        return offset;
    }
}
