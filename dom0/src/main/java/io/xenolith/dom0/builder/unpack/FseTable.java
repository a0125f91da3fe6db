package io.xenolith.dom0.builder.unpack;

/**
 * A decoding table of finite state entropy: a state stands for a symbol, and tells how many bits make the next state from
 * which base. Source: RFC 8878 section 4.1.
 */
final class FseTable {
    private static final int ACCURACY_MIN = 5;
    private static final int REPEAT_MORE = 3;

    private final int accuracy;
    private final byte[] symbols;
    private final byte[] bits;
    private final int[] bases;

    private FseTable(final int accuracy) {
        this.accuracy = accuracy;
        symbols = new byte[1 << accuracy];
        bits = new byte[1 << accuracy];
        bases = new int[1 << accuracy];
    }

    /** The table that knows only {@code symbol}, and needs no bits for it. */
    static FseTable of(final int symbol) {
        final FseTable table = new FseTable(0);
        table.symbols[0] = (byte) symbol;
        return table;
    }

    /** Reads the description of a table with symbols up to {@code symbolMax} and at most {@code accuracyMax} bits a state. */
    static FseTable read(final PackedInput input, final int symbolMax, final int accuracyMax) throws UnpackException {
        final ForwardBits description = new ForwardBits(input);
        final int accuracy = description.read(4) + ACCURACY_MIN;
        if (accuracy > accuracyMax) {
            throw damaged();
        }
        final int[] counts = new int[symbolMax + 1];
        int left = 1 << accuracy;
        for (int symbol = 0; left > 0;) {
            if (symbol > symbolMax) {
                throw damaged();
            }
            final int count = description.readCount(left);
            left -= Math.abs(count);
            counts[symbol++] = count;
            if (count == 0) {
                symbol += zeros(description);
            }
        }
        if (left != 0) {
            throw damaged();
        }
        input.skip(description.bytes());
        return of(counts, accuracy);
    }

    private static UnpackException damaged() {
        return new UnpackException("have a damaged table");
    }

    /** After a symbol that does not occur: how many more of these follow. */
    private static int zeros(final ForwardBits description) throws UnpackException {
        int zeros = 0;
        int repeat = REPEAT_MORE;
        while (repeat == REPEAT_MORE) {
            repeat = description.read(2);
            zeros += repeat;
        }
        return zeros;
    }

    /** The table for these counts of each symbol, which sum up to the number of states; -1 counts as 1. */
    static FseTable of(final int[] counts, final int accuracy) {
        final FseTable table = new FseTable(accuracy);
        final int size = 1 << accuracy;
        final int[] next = new int[counts.length];
        int high = size;
        for (int symbol = 0; symbol < counts.length; symbol++) {
            next[symbol] = Math.abs(counts[symbol]);
            if (counts[symbol] < 0) {
                table.symbols[--high] = (byte) symbol;
            }
        }
        final int step = (size >> 1) + (size >> 3) + 3;
        int state = 0;
        for (int symbol = 0; symbol < counts.length; symbol++) {
            for (int i = 0; i < counts[symbol]; i++) {
                table.symbols[state] = (byte) symbol;
                state = (state + step) & (size - 1);
                while (state >= high) {
                    state = (state + step) & (size - 1);
                }
            }
        }
        for (int i = 0; i < size; i++) {
            final int count = next[table.symbols[i]]++;
            table.bits[i] = (byte) (accuracy - (Integer.SIZE - 1 - Integer.numberOfLeadingZeros(count)));
            table.bases[i] = (count << table.bits[i]) - size;
        }
        return table;
    }

    int firstState(final BackwardBits stream) {
        return (int) stream.read(accuracy);
    }

    int symbol(final int state) {
        return symbols[state];
    }

    int nextState(final int state, final BackwardBits stream) {
        return bases[state] + (int) stream.read(bits[state]);
    }

    /** The description of a table, whose bits are read from the first to the last. */
    private static final class ForwardBits {
        private final PackedInput input;
        private int position;

        ForwardBits(final PackedInput input) {
            this.input = input;
        }

        int bytes() {
            return (position + Byte.SIZE - 1) >> 3;
        }

        int read(final int count) throws UnpackException {
            int value = 0;
            for (int i = 0; i < count; i++, position++) {
                if (position >> 3 >= input.remaining()) {
                    throw new UnpackException("end too early");
                }
                value |= ((input.array()[input.position() + (position >> 3)] >> (position & 7)) & 1) << i;
            }
            return value;
        }

        /** A count of at most {@code left}: small values are written with one bit less. */
        int readCount(final int left) throws UnpackException {
            final int bits = Integer.SIZE - Integer.numberOfLeadingZeros(left + 1);
            final int low = (1 << (bits - 1)) - 1;
            final int shortValues = (1 << bits) - 1 - (left + 1);
            int value = read(bits - 1);
            if (value >= shortValues) {
                value |= read(1) << (bits - 1);
                if (value > low) {
                    value -= shortValues;
                }
            }
            return value - 1;
        }
    }
}
