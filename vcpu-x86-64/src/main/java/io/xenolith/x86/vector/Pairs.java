package io.xenolith.x86.vector;

import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.isa.Operation;

/**
 * Instructions that make one lane of two: packs (two wide lanes become two narrow ones) and horizontal additions. The
 * first half of the result comes from the destination, the second half from the source.
 */
final class Pairs {
    private static final int WORD_MASK = 0xFFFF;

    private final VectorOperands v;

    Pairs(final VectorOperands v) {
        this.v = v;
    }

    /** Executes {@code insn}. */
    void execute(final Instruction insn) {
        final Operation operation = insn.operation();
        v.load(insn, 1);
        if (VectorOperands.isMmx(insn, 0)) {
            v.mmx(insn, 0, word(operation, v.mmx(insn, 0), v.lo));
        } else {
            v.xmm(insn, 0, word(operation, v.low(insn, 0), v.high(insn, 0)), word(operation, v.lo, v.hi));
        }
    }

    private static long word(final Operation operation, final long low, final long high) {
        return switch (operation) {
            case PHADDD -> Products.dwords((int) low + (int) (low >>> 32), (int) high + (int) (high >>> 32));
            case PHSUBD -> Products.dwords((int) low - (int) (low >>> 32), (int) high - (int) (high >>> 32));
            default -> half(operation, low) | half(operation, high) << Integer.SIZE;
        };
    }

    /** 32 bits of result of 64 bits of operand. */
    private static long half(final Operation operation, final long a) {
        return switch (operation) {
            case PACKSSWB, PACKUSWB -> packWords(operation == Operation.PACKSSWB, a);
            case PACKSSDW -> (saturateWord((int) a) & WORD_MASK)
                    | (long) (saturateWord((int) (a >>> 32)) & WORD_MASK) << Short.SIZE;
            case PACKUSDW -> clamp((int) a, 0, WORD_MASK) | (long) clamp((int) (a >>> 32), 0, WORD_MASK) << Short.SIZE;
            default -> sum(operation, (short) a, (short) (a >>> 16))
                    | sum(operation, (short) (a >>> 32), (short) (a >>> 48)) << Short.SIZE;
        };
    }

    private static long packWords(final boolean signed, final long a) {
        final int least = signed ? Byte.MIN_VALUE : 0;
        final int most = signed ? Byte.MAX_VALUE : 0xFF;
        long result = 0;
        for (int i = 0; i < 4; i++) {
            result |= (long) (clamp((short) (a >>> (i * Short.SIZE)), least, most) & 0xFF) << (i * Byte.SIZE);
        }
        return result;
    }

    private static long sum(final Operation operation, final short a, final short b) {
        return WORD_MASK & switch (operation) {
            case PHADDW -> a + b;
            case PHSUBW -> a - b;
            case PHADDSW -> saturateWord(a + b);
            case PHSUBSW -> saturateWord(a - b);
            default -> throw new AssertionError(operation);
        };
    }

    /** {@code value}, or the nearest number that fits 16 bits. */
    static int saturateWord(final int value) {
        return clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    private static int clamp(final int value, final int least, final int most) {
        return Math.min(Math.max(value, least), most);
    }
}
