package io.xenolith.x86.vector;

/**
 * Arithmetic on the 8-, 16- or 32-bit lanes of a 64-bit word, all lanes at once. Lanes are described by {@code
 * signs}, the mask of their sign bits, and {@code top}, the number of bits below a sign bit.
 */
final class Swar {
    static final long BYTE_SIGNS = 0x8080_8080_8080_8080L;
    static final int BYTE_TOP = 7;
    static final long WORD_SIGNS = 0x8000_8000_8000_8000L;
    static final int WORD_TOP = 15;
    static final long DWORD_SIGNS = 0x8000_0000_8000_0000L;
    static final int DWORD_TOP = 31;

    private Swar() {
    }

    static long add(final long a, final long b, final long signs) {
        return (a & ~signs) + (b & ~signs) ^ ((a ^ b) & signs);
    }

    static long sub(final long a, final long b, final long signs) {
        return (a | signs) - (b & ~signs) ^ ((a ^ ~b) & signs);
    }

    /** All bits of each lane whose sign bit is in {@code marks}. */
    static long fill(final long marks, final int top) {
        return marks - (marks >>> top) | marks;
    }

    /** Sign bits of the lanes where a is less than b, unsigned. */
    static long below(final long a, final long b, final long signs) {
        return ((~a & b) | ((~a | b) & sub(a, b, signs))) & signs;
    }

    /** Sign bits of the lanes where a is less than b, signed. */
    static long less(final long a, final long b, final long signs) {
        return below(a ^ signs, b ^ signs, signs);
    }

    /** All ones in the lanes that are equal. */
    static long equal(final long a, final long b, final long signs, final int top) {
        final long difference = a ^ b;
        final long nonZero = ((difference & ~signs) + ~signs | difference) & signs;
        return fill(nonZero ^ signs, top);
    }

    /** All ones in the lanes where a is greater than b, signed. */
    static long greater(final long a, final long b, final long signs, final int top) {
        return fill(less(b, a, signs), top);
    }

    /** Lanes of a where the lane of {@code mask} is all ones, of b elsewhere. */
    static long select(final long mask, final long a, final long b) {
        return (a & mask) | (b & ~mask);
    }

    static long minUnsigned(final long a, final long b, final long signs, final int top) {
        return select(fill(below(a, b, signs), top), a, b);
    }

    static long maxUnsigned(final long a, final long b, final long signs, final int top) {
        return select(fill(below(a, b, signs), top), b, a);
    }

    static long minSigned(final long a, final long b, final long signs, final int top) {
        return select(fill(less(a, b, signs), top), a, b);
    }

    static long maxSigned(final long a, final long b, final long signs, final int top) {
        return select(fill(less(a, b, signs), top), b, a);
    }

    static long addUnsignedSaturated(final long a, final long b, final long signs, final int top) {
        final long sum = add(a, b, signs);
        final long carries = ((a & b) | ((a | b) & ~sum)) & signs;
        return sum | fill(carries, top);
    }

    static long subUnsignedSaturated(final long a, final long b, final long signs, final int top) {
        return sub(a, b, signs) & ~fill(below(a, b, signs), top);
    }

    static long addSaturated(final long a, final long b, final long signs, final int top) {
        final long sum = add(a, b, signs);
        return saturate(sum, (a ^ sum) & (b ^ sum) & signs, a, signs, top);
    }

    static long subSaturated(final long a, final long b, final long signs, final int top) {
        final long difference = sub(a, b, signs);
        return saturate(difference, (a ^ b) & (a ^ difference) & signs, a, signs, top);
    }

    /** Replaces lanes that have overflowed by the largest or smallest number, of the sign of the lane of {@code a}. */
    private static long saturate(final long value, final long overflows, final long a, final long signs,
            final int top) {
        // 0x7F.. plus the sign bit is 0x7F.. or 0x80..; no carry leaves a lane.
        final long limits = ((a & signs) >>> top) + ~signs;
        return select(fill(overflows, top), limits, value);
    }

    /** (a + b + 1) / 2, unsigned. */
    static long average(final long a, final long b, final long signs) {
        final long halfDifference = (a ^ b) >>> 1 & ~signs;
        return sub(a | b, halfDifference, signs);
    }

    static long absolute(final long a, final long signs, final int top) {
        final long negative = fill(a & signs, top);
        return sub(a ^ negative, negative, signs);
    }

    /** a, -a or 0 by the sign of b. */
    static long sign(final long a, final long b, final long signs, final int top) {
        final long negative = fill(b & signs, top);
        return sub(a ^ negative, negative, signs) & ~equal(b, 0, signs, top);
    }
}
