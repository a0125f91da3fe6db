package io.xenolith.x86.vector;

import io.xenolith.x86.isa.Operation;

/** Packed multiplications and sums of neighbouring products, on 64 bits. */
final class Products {
    private static final int WORD_MASK = 0xFFFF;

    private Products() {
    }

    /** pmullw, pmulhw, pmulhuw and pmulhrsw. */
    static long words(final Operation operation, final long a, final long b) {
        long result = 0;
        for (int at = 0; at < Long.SIZE; at += Short.SIZE) {
            result |= (long) (product(operation, (short) (a >>> at), (short) (b >>> at)) & WORD_MASK) << at;
        }
        return result;
    }

    private static int product(final Operation operation, final short a, final short b) {
        return switch (operation) {
            case PMULLW -> a * b;
            case PMULHW -> (a * b) >> Short.SIZE;
            case PMULHUW -> ((a & WORD_MASK) * (b & WORD_MASK)) >>> Short.SIZE;
            default -> (((a * b) >> 14) + 1) >> 1;
        };
    }

    /** pmulld. */
    static long lowOfDwords(final long a, final long b) {
        final int low = (int) a * (int) b;
        final int high = (int) (a >>> Integer.SIZE) * (int) (b >>> Integer.SIZE);
        return dwords(low, high);
    }

    /** pmaddwd. */
    static long addedWords(final long a, final long b) {
        final int low = (short) a * (short) b + (short) (a >>> 16) * (short) (b >>> 16);
        final int high = (short) (a >>> 32) * (short) (b >>> 32) + (short) (a >>> 48) * (short) (b >>> 48);
        return dwords(low, high);
    }

    /** pmaddubsw: unsigned bytes of a times signed bytes of b. */
    static long addedBytes(final long a, final long b) {
        long result = 0;
        for (int at = 0; at < Long.SIZE; at += Short.SIZE) {
            final int first = (int) (a >>> at & 0xFF) * (byte) (b >>> at);
            final int second = (int) (a >>> (at + Byte.SIZE) & 0xFF) * (byte) (b >>> (at + Byte.SIZE));
            result |= (long) (Pairs.saturateWord(first + second) & WORD_MASK) << at;
        }
        return result;
    }

    /** psadbw. */
    static long sumOfDifferences(final long a, final long b) {
        int sum = 0;
        for (int at = 0; at < Long.SIZE; at += Byte.SIZE) {
            sum += Math.abs((int) (a >>> at & 0xFF) - (int) (b >>> at & 0xFF));
        }
        return sum;
    }

    /** Two dwords as one word. */
    static long dwords(final int low, final int high) {
        return (low & 0xFFFF_FFFFL) | (long) high << Integer.SIZE;
    }
}
