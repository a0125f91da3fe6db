package io.xenolith.x86.vector;

import io.xenolith.x86.cpu.Rflags;
import io.xenolith.x86.decode.Instruction;

/** ptest, phminposuw and mpsadbw: instructions that look over whole registers. */
final class Searches {
    private static final int WORD_MASK = 0xFFFF;
    private static final int GROUP_BYTES = 4;

    private final VectorOperands v;

    Searches(final VectorOperands v) {
        this.v = v;
    }

    /** ptest: ZF if no bit is in both, CF if no bit is in the source alone. */
    void test(final Instruction insn) {
        v.load(insn, 1);
        final long low = v.low(insn, 0);
        final long high = v.high(insn, 0);
        final boolean disjoint = ((v.lo & low) | (v.hi & high)) == 0;
        final boolean contained = ((v.lo & ~low) | (v.hi & ~high)) == 0;
        v.state.explicit((disjoint ? Rflags.ZF : 0) | (contained ? Rflags.CF : 0));
    }

    /** phminposuw: the least word and the number of the first lane that has it. */
    void leastWord(final Instruction insn) {
        v.load(insn, 1);
        int least = WORD_MASK + 1;
        int number = 0;
        for (int i = 0; i < 8; i++) {
            final int word = (int) ((i < 4 ? v.lo : v.hi) >>> ((i & 3) * Short.SIZE)) & WORD_MASK;
            if (word < least) {
                least = word;
                number = i;
            }
        }
        v.xmm(insn, 0, least | (long) number << Short.SIZE, 0);
    }

    /** mpsadbw: sums of differences between four bytes of the source and eight places of the destination. */
    void slidingDifferences(final Instruction insn) {
        v.load(insn, 1);
        final int control = (int) insn.immediate();
        final long half = (control & 2) == 0 ? v.lo : v.hi;
        final int pattern = (int) (half >>> ((control & 1) * Integer.SIZE));
        final int start = (control & 4) == 0 ? 0 : GROUP_BYTES;
        final long low = v.low(insn, 0);
        final long high = v.high(insn, 0);
        v.xmm(insn, 0, slide(low, high, start, pattern), slide(low, high, start + 4, pattern));
    }

    private static long slide(final long low, final long high, final int start, final int pattern) {
        long result = 0;
        for (int i = 0; i < 4; i++) {
            int sum = 0;
            for (int j = 0; j < GROUP_BYTES; j++) {
                sum += Math.abs(unsignedByte(low, high, start + i + j) - (pattern >>> (j * Byte.SIZE) & 0xFF));
            }
            result |= (long) sum << (i * Short.SIZE);
        }
        return result;
    }

    private static int unsignedByte(final long low, final long high, final int number) {
        return (int) ((number < Long.BYTES ? low : high) >>> ((number & 7) * Byte.SIZE)) & 0xFF;
    }
}
