package io.xenolith.x86.vector;

import static io.xenolith.x86.vector.Swar.BYTE_SIGNS;
import static io.xenolith.x86.vector.Swar.BYTE_TOP;
import static io.xenolith.x86.vector.Swar.DWORD_SIGNS;
import static io.xenolith.x86.vector.Swar.DWORD_TOP;
import static io.xenolith.x86.vector.Swar.WORD_SIGNS;
import static io.xenolith.x86.vector.Swar.WORD_TOP;

import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.isa.Operation;

/** Packed integer instructions whose every 64 bits of result depend on the same 64 bits of both operands. */
final class PackedInteger {
    private final VectorOperands v;

    PackedInteger(final VectorOperands v) {
        this.v = v;
    }

    // ---------------------------------------------------------------- everyday ones

    /** pand and the like. */
    void and(final Instruction insn) {
        v.load(insn, 1);
        v.target(insn, v.targetLow(insn) & v.lo, v.targetHigh(insn) & v.hi);
    }

    /** pandn and the like. */
    void andNot(final Instruction insn) {
        v.load(insn, 1);
        v.target(insn, ~v.targetLow(insn) & v.lo, ~v.targetHigh(insn) & v.hi);
    }

    /** por and the like. */
    void or(final Instruction insn) {
        v.load(insn, 1);
        v.target(insn, v.targetLow(insn) | v.lo, v.targetHigh(insn) | v.hi);
    }

    /** pxor and the like. */
    void xor(final Instruction insn) {
        v.load(insn, 1);
        v.target(insn, v.targetLow(insn) ^ v.lo, v.targetHigh(insn) ^ v.hi);
    }

    /** paddb, paddw and paddd. */
    void add(final Instruction insn, final long signs) {
        v.load(insn, 1);
        v.target(insn, Swar.add(v.targetLow(insn), v.lo, signs), Swar.add(v.targetHigh(insn), v.hi, signs));
    }

    /** paddq. */
    void addQwords(final Instruction insn) {
        v.load(insn, 1);
        v.target(insn, v.targetLow(insn) + v.lo, v.targetHigh(insn) + v.hi);
    }

    /** psubb, psubw and psubd. */
    void sub(final Instruction insn, final long signs) {
        v.load(insn, 1);
        v.target(insn, Swar.sub(v.targetLow(insn), v.lo, signs), Swar.sub(v.targetHigh(insn), v.hi, signs));
    }

    /** psubq. */
    void subQwords(final Instruction insn) {
        v.load(insn, 1);
        v.target(insn, v.targetLow(insn) - v.lo, v.targetHigh(insn) - v.hi);
    }

    /** pcmpeqb, pcmpeqw and pcmpeqd. */
    void equal(final Instruction insn, final long signs, final int top) {
        v.load(insn, 1);
        v.target(insn, Swar.equal(v.targetLow(insn), v.lo, signs, top),
                Swar.equal(v.targetHigh(insn), v.hi, signs, top));
    }

    /** pminub. */
    void leastBytes(final Instruction insn) {
        v.load(insn, 1);
        v.target(insn, Swar.minUnsigned(v.targetLow(insn), v.lo, BYTE_SIGNS, BYTE_TOP),
                Swar.minUnsigned(v.targetHigh(insn), v.hi, BYTE_SIGNS, BYTE_TOP));
    }

    // ---------------------------------------------------------------- others

    /** Executes any other. */
    void execute(final Instruction insn) {
        final Operation operation = insn.operation();
        v.load(insn, 1);
        if (VectorOperands.isMmx(insn, 0)) {
            v.mmx(insn, 0, word(operation, v.mmx(insn, 0), v.lo));
        } else {
            v.xmm(insn, 0, word(operation, v.low(insn, 0), v.lo), word(operation, v.high(insn, 0), v.hi));
        }
    }

    /** 64 bits of the result. */
    private static long word(final Operation operation, final long a, final long b) {
        return switch (operation) {
            case PADDSB -> Swar.addSaturated(a, b, BYTE_SIGNS, BYTE_TOP);
            case PADDSW -> Swar.addSaturated(a, b, WORD_SIGNS, WORD_TOP);
            case PADDUSB -> Swar.addUnsignedSaturated(a, b, BYTE_SIGNS, BYTE_TOP);
            case PADDUSW -> Swar.addUnsignedSaturated(a, b, WORD_SIGNS, WORD_TOP);
            case PSUBSB -> Swar.subSaturated(a, b, BYTE_SIGNS, BYTE_TOP);
            case PSUBSW -> Swar.subSaturated(a, b, WORD_SIGNS, WORD_TOP);
            case PSUBUSB -> Swar.subUnsignedSaturated(a, b, BYTE_SIGNS, BYTE_TOP);
            case PSUBUSW -> Swar.subUnsignedSaturated(a, b, WORD_SIGNS, WORD_TOP);
            case PCMPEQQ -> a == b ? -1 : 0;
            case PCMPGTB -> Swar.greater(a, b, BYTE_SIGNS, BYTE_TOP);
            case PCMPGTW -> Swar.greater(a, b, WORD_SIGNS, WORD_TOP);
            case PCMPGTD -> Swar.greater(a, b, DWORD_SIGNS, DWORD_TOP);
            case PCMPGTQ -> a > b ? -1 : 0;
            case PMINUW -> Swar.minUnsigned(a, b, WORD_SIGNS, WORD_TOP);
            case PMINUD -> Swar.minUnsigned(a, b, DWORD_SIGNS, DWORD_TOP);
            case PMINSB -> Swar.minSigned(a, b, BYTE_SIGNS, BYTE_TOP);
            case PMINSW -> Swar.minSigned(a, b, WORD_SIGNS, WORD_TOP);
            case PMINSD -> Swar.minSigned(a, b, DWORD_SIGNS, DWORD_TOP);
            case PMAXUB -> Swar.maxUnsigned(a, b, BYTE_SIGNS, BYTE_TOP);
            case PMAXUW -> Swar.maxUnsigned(a, b, WORD_SIGNS, WORD_TOP);
            case PMAXUD -> Swar.maxUnsigned(a, b, DWORD_SIGNS, DWORD_TOP);
            case PMAXSB -> Swar.maxSigned(a, b, BYTE_SIGNS, BYTE_TOP);
            case PMAXSW -> Swar.maxSigned(a, b, WORD_SIGNS, WORD_TOP);
            case PMAXSD -> Swar.maxSigned(a, b, DWORD_SIGNS, DWORD_TOP);
            default -> lessUsual(operation, a, b);
        };
    }

    private static long lessUsual(final Operation operation, final long a, final long b) {
        return switch (operation) {
            case PAVGB -> Swar.average(a, b, BYTE_SIGNS);
            case PAVGW -> Swar.average(a, b, WORD_SIGNS);
            case PABSB -> Swar.absolute(b, BYTE_SIGNS, BYTE_TOP);
            case PABSW -> Swar.absolute(b, WORD_SIGNS, WORD_TOP);
            case PABSD -> Swar.absolute(b, DWORD_SIGNS, DWORD_TOP);
            case PSIGNB -> Swar.sign(a, b, BYTE_SIGNS, BYTE_TOP);
            case PSIGNW -> Swar.sign(a, b, WORD_SIGNS, WORD_TOP);
            case PSIGND -> Swar.sign(a, b, DWORD_SIGNS, DWORD_TOP);
            case PMULLW, PMULHW, PMULHUW, PMULHRSW -> Products.words(operation, a, b);
            case PMULLD -> Products.lowOfDwords(a, b);
            case PMULUDQ -> (a & 0xFFFF_FFFFL) * (b & 0xFFFF_FFFFL);
            case PMULDQ -> (long) (int) a * (int) b;
            case PMADDWD -> Products.addedWords(a, b);
            case PMADDUBSW -> Products.addedBytes(a, b);
            case PSADBW -> Products.sumOfDifferences(a, b);
            default -> throw new AssertionError(operation);
        };
    }
}
