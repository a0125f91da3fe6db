package io.xenolith.x86.vector;

import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.isa.Operation;

/**
 * Packed shifts, by a constant or by the low 64 bits of an operand. A count of the lane's width or more shifts all
 * out.
 */
final class Shifts {
    /** The lowest bit of each lane: what describes lanes here. */
    static final long WORDS = 0x0001_0001_0001_0001L;
    static final long DWORDS = 0x0000_0001_0000_0001L;
    static final long QWORDS = 1;

    private final VectorOperands v;

    Shifts(final VectorOperands v) {
        this.v = v;
    }

    /** psllw, pslld and psllq. */
    void left(final Instruction insn, final long lanes) {
        v.load(insn, 1);
        final int count = count();
        final long kept = (ones(lanes) << count & kept(lanes)) * lanes;
        v.target(insn, v.targetLow(insn) << count & kept, v.targetHigh(insn) << count & kept);
    }

    /** psrlw, psrld and psrlq. */
    void right(final Instruction insn, final long lanes) {
        v.load(insn, 1);
        final int count = count();
        final long kept = (kept(lanes) >>> count) * lanes;
        v.target(insn, v.targetLow(insn) >>> count & kept, v.targetHigh(insn) >>> count & kept);
    }

    /** psraw and psrad. */
    void rightSigned(final Instruction insn, final long lanes) {
        v.load(insn, 1);
        final long signs = ((ones(lanes) + 1) >>> 1) * lanes;
        final int count = Math.min(count(), Long.bitCount(ones(lanes)) - 1);
        v.target(insn, extended(v.targetLow(insn), count, lanes, signs),
                extended(v.targetHigh(insn), count, lanes, signs));
    }

    /** The count of the operand loaded, at most 63. */
    private int count() {
        return v.lo >= 0 && v.lo < Long.SIZE ? (int) v.lo : Long.SIZE - 1;
    }

    /** All bits of one lane, or none if everything is shifted out: the host's shifts look at six bits of a count. */
    private long kept(final long lanes) {
        return v.lo >= 0 && v.lo < Long.SIZE ? ones(lanes) : 0;
    }

    /** All bits of one lane. */
    private static long ones(final long lanes) {
        return lanes == WORDS ? 0xFFFF : lanes == DWORDS ? 0xFFFF_FFFFL : -1;
    }

    /** Shifts zeros in, then extends the sign from where it has come to. */
    private static long extended(final long a, final int count, final long lanes, final long signs) {
        final long sign = signs >>> count;
        // Bits up to the sign's new place: twice that bit less one, in each lane.
        final long kept = sign - lanes | sign;
        return Swar.sub((a >>> count & kept) ^ sign, sign, signs);
    }

    /** psrldq and pslldq. */
    void bytes(final Instruction insn) {
        final int count = (int) insn.immediate() & 0xFF;
        final int bits = (count & 7) * Byte.SIZE;
        final long low = v.low(insn, 0);
        final long high = v.high(insn, 0);
        if (count >= VectorOperands.XMMWORD) {
            v.xmm(insn, 0, 0, 0);
        } else if (insn.operation() == Operation.PSRLDQ) {
            if (count >= Long.BYTES) {
                v.xmm(insn, 0, high >>> bits, 0);
            } else {
                v.xmm(insn, 0, funnelRight(low, high, bits), high >>> bits);
            }
        } else if (count >= Long.BYTES) {
            v.xmm(insn, 0, 0, low << bits);
        } else {
            v.xmm(insn, 0, low << bits, funnelLeft(low, high, bits));
        }
    }

    /** Low half of a 128-bit value shifted right by less than 64. */
    static long funnelRight(final long low, final long high, final int bits) {
        return bits == 0 ? low : low >>> bits | high << -bits;
    }

    /** High half of a 128-bit value shifted left by less than 64. */
    private static long funnelLeft(final long low, final long high, final int bits) {
        return bits == 0 ? high : high << bits | low >>> -bits;
    }
}
