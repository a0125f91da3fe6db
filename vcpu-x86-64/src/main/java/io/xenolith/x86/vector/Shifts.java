package io.xenolith.x86.vector;

import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.isa.Operation;

/** Packed shifts, by a constant or by the low 64 bits of an operand. A count of the lane's width or more shifts all out. */
final class Shifts {
    private static final long WORDS = 0x0001_0001_0001_0001L;
    private static final long DWORDS = 0x0000_0001_0000_0001L;

    private final VectorOperands v;

    Shifts(final VectorOperands v) {
        this.v = v;
    }

    /** psllw and the like. */
    void execute(final Instruction insn) {
        final Operation operation = insn.operation();
        v.load(insn, 1);
        final int count = v.lo >= 0 && v.lo < Long.SIZE ? (int) v.lo : Long.SIZE;
        if (VectorOperands.isMmx(insn, 0)) {
            v.mmx(insn, 0, word(operation, v.mmx(insn, 0), count));
        } else {
            v.xmm(insn, 0, word(operation, v.low(insn, 0), count), word(operation, v.high(insn, 0), count));
        }
    }

    private static long word(final Operation operation, final long a, final int count) {
        return switch (operation) {
            case PSRLQ -> count == Long.SIZE ? 0 : a >>> count;
            case PSLLQ -> count == Long.SIZE ? 0 : a << count;
            case PSRLD -> count >= Integer.SIZE ? 0 : a >>> count & (0xFFFF_FFFFL >>> count) * DWORDS;
            case PSLLD -> count >= Integer.SIZE ? 0 : a << count & (0xFFFF_FFFFL << count & 0xFFFF_FFFFL) * DWORDS;
            case PSRLW -> count >= Short.SIZE ? 0 : a >>> count & (0xFFFFL >>> count) * WORDS;
            case PSLLW -> count >= Short.SIZE ? 0 : a << count & (0xFFFFL << count & 0xFFFFL) * WORDS;
            case PSRAD -> arithmetic(a, Math.min(count, Swar.DWORD_TOP), DWORDS, Swar.DWORD_SIGNS);
            case PSRAW -> arithmetic(a, Math.min(count, Swar.WORD_TOP), WORDS, Swar.WORD_SIGNS);
            default -> throw new AssertionError(operation);
        };
    }

    /** Shifts zeros in, then extends the sign from where it has come to. {@code ones} has bit 0 of each lane. */
    private static long arithmetic(final long a, final int count, final long ones, final long signs) {
        final long sign = signs >>> count;
        // Bits up to the sign's new place: twice that bit less one, in each lane.
        final long kept = sign - ones | sign;
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
                v.xmm(insn, 0, right(low, high, bits), high >>> bits);
            }
        } else if (count >= Long.BYTES) {
            v.xmm(insn, 0, 0, low << bits);
        } else {
            v.xmm(insn, 0, low << bits, left(low, high, bits));
        }
    }

    /** Low half of a 128-bit value shifted right by less than 64. */
    static long right(final long low, final long high, final int bits) {
        return bits == 0 ? low : low >>> bits | high << -bits;
    }

    /** High half of a 128-bit value shifted left by less than 64. */
    private static long left(final long low, final long high, final int bits) {
        return bits == 0 ? high : high << bits | low >>> -bits;
    }
}
