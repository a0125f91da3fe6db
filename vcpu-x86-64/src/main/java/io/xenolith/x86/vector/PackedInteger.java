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

    /** Executes {@code insn}. */
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
        case PAND, ANDPS, ANDPD -> a & b;
        case PANDN, ANDNPS, ANDNPD -> ~a & b;
        case POR, ORPS, ORPD -> a | b;
        case PXOR, XORPS, XORPD -> a ^ b;
        case PADDB -> Swar.add(a, b, BYTE_SIGNS);
        case PADDW -> Swar.add(a, b, WORD_SIGNS);
        case PADDD -> Swar.add(a, b, DWORD_SIGNS);
        case PADDQ -> a + b;
        case PSUBB -> Swar.sub(a, b, BYTE_SIGNS);
        case PSUBW -> Swar.sub(a, b, WORD_SIGNS);
        case PSUBD -> Swar.sub(a, b, DWORD_SIGNS);
        case PSUBQ -> a - b;
        case PADDSB -> Swar.addSaturated(a, b, BYTE_SIGNS, BYTE_TOP);
        case PADDSW -> Swar.addSaturated(a, b, WORD_SIGNS, WORD_TOP);
        case PADDUSB -> Swar.addUnsignedSaturated(a, b, BYTE_SIGNS, BYTE_TOP);
        case PADDUSW -> Swar.addUnsignedSaturated(a, b, WORD_SIGNS, WORD_TOP);
        case PSUBSB -> Swar.subSaturated(a, b, BYTE_SIGNS, BYTE_TOP);
        case PSUBSW -> Swar.subSaturated(a, b, WORD_SIGNS, WORD_TOP);
        case PSUBUSB -> Swar.subUnsignedSaturated(a, b, BYTE_SIGNS, BYTE_TOP);
        case PSUBUSW -> Swar.subUnsignedSaturated(a, b, WORD_SIGNS, WORD_TOP);
        case PCMPEQB -> Swar.equal(a, b, BYTE_SIGNS, BYTE_TOP);
        case PCMPEQW -> Swar.equal(a, b, WORD_SIGNS, WORD_TOP);
        case PCMPEQD -> Swar.equal(a, b, DWORD_SIGNS, DWORD_TOP);
        case PCMPEQQ -> a == b ? -1 : 0;
        case PCMPGTB -> Swar.greater(a, b, BYTE_SIGNS, BYTE_TOP);
        case PCMPGTW -> Swar.greater(a, b, WORD_SIGNS, WORD_TOP);
        case PCMPGTD -> Swar.greater(a, b, DWORD_SIGNS, DWORD_TOP);
        case PCMPGTQ -> a > b ? -1 : 0;
        case PMINUB -> Swar.minUnsigned(a, b, BYTE_SIGNS, BYTE_TOP);
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
