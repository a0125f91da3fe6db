package io.xenolith.x86.vector;

import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.isa.Operation;

/** Rearrangements of lanes: shuffles, interleavings, alignment, blends. */
final class Shuffles {
    private static final int WORD_MASK = 0xFFFF;
    private static final long LOW_DWORD = 0xFFFF_FFFFL;

    private final VectorOperands v;

    Shuffles(final VectorOperands v) {
        this.v = v;
    }

    // ---------------------------------------------------------------- by a constant

    /** pshufd. */
    void dwords(final Instruction insn) {
        v.load(insn, 1);
        final int order = (int) insn.immediate();
        final long low = dword(v.lo, v.hi, order) | dword(v.lo, v.hi, order >> 2) << 32;
        final long high = dword(v.lo, v.hi, order >> 4) | dword(v.lo, v.hi, order >> 6) << 32;
        v.xmm(insn, 0, low, high);
    }

    /** shufps: two dwords of the destination, then two of the source. */
    void dwordsOfTwo(final Instruction insn) {
        v.load(insn, 1);
        final int order = (int) insn.immediate();
        final long a = v.low(insn, 0);
        final long b = v.high(insn, 0);
        final long low = dword(a, b, order) | dword(a, b, order >> 2) << 32;
        final long high = dword(v.lo, v.hi, order >> 4) | dword(v.lo, v.hi, order >> 6) << 32;
        v.xmm(insn, 0, low, high);
    }

    private static long dword(final long low, final long high, final int number) {
        return ((number & 2) == 0 ? low : high) >>> ((number & 1) << 5) & LOW_DWORD;
    }

    /** shufpd. */
    void qwordsOfTwo(final Instruction insn) {
        v.load(insn, 1);
        final int order = (int) insn.immediate();
        final long low = (order & 1) == 0 ? v.low(insn, 0) : v.high(insn, 0);
        v.xmm(insn, 0, low, (order & 2) == 0 ? v.lo : v.hi);
    }

    /** pshufw, pshuflw and pshufhw. */
    void words(final Instruction insn) {
        v.load(insn, 1);
        final int order = (int) insn.immediate();
        switch (insn.operation()) {
            case PSHUFW -> v.mmx(insn, 0, words(v.lo, order));
            case PSHUFLW -> v.xmm(insn, 0, words(v.lo, order), v.hi);
            default -> v.xmm(insn, 0, v.lo, words(v.hi, order));
        }
    }

    private static long words(final long a, final int order) {
        long result = 0;
        for (int i = 0; i < 4; i++) {
            result |= (a >>> ((order >> (2 * i) & 3) * Short.SIZE) & WORD_MASK) << (i * Short.SIZE);
        }
        return result;
    }

    /** palignr: bytes of destination (high) and source (low) joined, from byte {@code immediate} on. */
    void align(final Instruction insn) {
        v.load(insn, 1);
        final int from = (int) insn.immediate() & 0xFF;
        if (VectorOperands.isMmx(insn, 0)) {
            v.mmx(insn, 0, joined(from, v.lo, v.mmx(insn, 0), 0, 0));
        } else {
            final long low = v.low(insn, 0);
            final long high = v.high(insn, 0);
            v.xmm(insn, 0, joined(from, v.lo, v.hi, low, high), joined(from + Long.BYTES, v.lo, v.hi, low, high));
        }
    }

    /** Eight bytes from byte {@code from} of four words on; zeros follow the words. */
    private static long joined(final int from, final long w0, final long w1, final long w2, final long w3) {
        final int bits = (from & 7) * Byte.SIZE;
        return switch (from >> 3) {
            case 0 -> Shifts.funnelRight(w0, w1, bits);
            case 1 -> Shifts.funnelRight(w1, w2, bits);
            case 2 -> Shifts.funnelRight(w2, w3, bits);
            case 3 -> w3 >>> bits;
            default -> 0;
        };
    }

    // ---------------------------------------------------------------- by an operand

    /** pshufb. */
    void bytes(final Instruction insn) {
        v.load(insn, 1);
        if (VectorOperands.isMmx(insn, 0)) {
            final long a = v.mmx(insn, 0);
            v.mmx(insn, 0, bytes(a, a, v.lo));
        } else {
            final long low = v.low(insn, 0);
            final long high = v.high(insn, 0);
            v.xmm(insn, 0, bytes(low, high, v.lo), bytes(low, high, v.hi));
        }
    }

    private static long bytes(final long low, final long high, final long order) {
        long result = 0;
        for (int at = 0; at < Long.SIZE; at += Byte.SIZE) {
            final int number = (int) (order >>> at);
            if ((number & 0x80) == 0) {
                result |= (((number & 8) == 0 ? low : high) >>> ((number & 7) * Byte.SIZE) & 0xFF) << at;
            }
        }
        return result;
    }

    /** blendps, blendpd and pblendw: a bit of the constant for each lane; set: the source's lane. */
    void blend(final Instruction insn) {
        v.load(insn, 1);
        final int choice = (int) insn.immediate();
        final int lanes = switch (insn.operation()) {
            case BLENDPD -> 1;
            case BLENDPS -> 2;
            default -> 4;
        };
        blend(insn, lanes(choice, lanes), lanes(choice >> lanes, lanes));
    }

    /** All ones in those of {@code count} lanes of a word whose bit is set. */
    static long lanes(final int choice, final int count) {
        final int bits = Long.SIZE / count;
        long mask = 0;
        for (int i = 0; i < count; i++) {
            if ((choice & 1 << i) != 0) {
                mask |= -1L >>> (Long.SIZE - bits) << (i * bits);
            }
        }
        return mask;
    }

    /** pblendvb, blendvps and blendvpd: the sign bits of xmm0's lanes choose. */
    void blendBySigns(final Instruction insn) {
        v.load(insn, 1);
        blend(insn, chosen(insn.operation(), v.xmm[0]), chosen(insn.operation(), v.xmm[1]));
    }

    private static long chosen(final Operation operation, final long signs) {
        return switch (operation) {
            case PBLENDVB -> Swar.fill(signs & Swar.BYTE_SIGNS, Swar.BYTE_TOP);
            case BLENDVPS -> Swar.fill(signs & Swar.DWORD_SIGNS, Swar.DWORD_TOP);
            default -> signs >> 63;
        };
    }

    private void blend(final Instruction insn, final long low, final long high) {
        v.xmm(insn, 0, Swar.select(low, v.lo, v.low(insn, 0)), Swar.select(high, v.hi, v.high(insn, 0)));
    }

    // ---------------------------------------------------------------- interleaving

    /** punpckl.. of bytes, words and dwords, and unpcklps. */
    void interleaveLow(final Instruction insn) {
        v.load(insn, 1);
        if (VectorOperands.isMmx(insn, 0)) {
            v.mmx(insn, 0, lowHalves(insn.operation(), v.mmx(insn, 0), v.lo));
        } else {
            final long a = v.low(insn, 0);
            v.xmm(insn, 0, lowHalves(insn.operation(), a, v.lo), lowHalves(insn.operation(), a >>> 32, v.lo >>> 32));
        }
    }

    /** punpckh.. of bytes, words and dwords, and unpckhps. */
    void interleaveHigh(final Instruction insn) {
        v.load(insn, 1);
        if (VectorOperands.isMmx(insn, 0)) {
            v.mmx(insn, 0, lowHalves(insn.operation(), v.mmx(insn, 0) >>> 32, v.lo >>> 32));
        } else {
            final long a = v.high(insn, 0);
            v.xmm(insn, 0, lowHalves(insn.operation(), a, v.hi), lowHalves(insn.operation(), a >>> 32, v.hi >>> 32));
        }
    }

    /** Lanes of the low halves in turns, the first from {@code a}. */
    private static long lowHalves(final Operation operation, final long a, final long b) {
        return switch (operation) {
            case PUNPCKLBW, PUNPCKHBW -> spreadBytes(a) | spreadBytes(b) << Byte.SIZE;
            case PUNPCKLWD, PUNPCKHWD -> spreadWords(a) | spreadWords(b) << Short.SIZE;
            default -> (a & LOW_DWORD) | b << Integer.SIZE;
        };
    }

    private static long spreadWords(final long a) {
        return (a & 0xFFFF) | (a & 0xFFFF_0000L) << 16;
    }

    private static long spreadBytes(final long a) {
        final long words = spreadWords(a);
        return (words | words << Byte.SIZE) & 0x00FF_00FF_00FF_00FFL;
    }

    /** punpcklqdq and unpcklpd. */
    void lowQwords(final Instruction insn) {
        v.load(insn, 1);
        v.xmm(insn, 0, v.low(insn, 0), v.lo);
    }

    /** punpckhqdq and unpckhpd. */
    void highQwords(final Instruction insn) {
        v.load(insn, 1);
        v.xmm(insn, 0, v.high(insn, 0), v.hi);
    }
}
