package io.xenolith.x86.vector;

import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.decode.OperandKind;

/** Moves between XMM, MMX and general registers and memory. Non-temporal ones are ordinary stores. */
final class Moves {
    private static final long LOW_DWORD = 0xFFFF_FFFFL;

    private final VectorOperands v;

    Moves(final VectorOperands v) {
        this.v = v;
    }

    /** 16 bytes: movups, movdqa, movntps, lddqu ... */
    void whole(final Instruction insn) {
        if (insn.kind(0) == OperandKind.MEMORY) {
            v.store(insn, v.low(insn, 1), v.high(insn, 1));
        } else {
            v.load(insn, 1);
            v.xmm(insn, 0, v.lo, v.hi);
        }
    }

    /** movss and movsd: a load clears the rest of the register, a move between registers leaves it alone. */
    void scalar(final Instruction insn) {
        v.load(insn, 1);
        if (insn.kind(0) == OperandKind.MEMORY) {
            v.operands.write(insn, 0, v.lo);
        } else if (insn.kind(1) == OperandKind.MEMORY) {
            v.xmm(insn, 0, v.lo, 0);
        } else if (insn.size(0) == Long.BYTES) {
            v.xmm(insn, 0, v.lo, v.high(insn, 0));
        } else {
            v.xmm(insn, 0, (v.low(insn, 0) & ~LOW_DWORD) | (v.lo & LOW_DWORD), v.high(insn, 0));
        }
    }

    /** movd, movq, movntq, movq2dq and movdq2q: the low part, the rest of the target register becomes zero. */
    void low(final Instruction insn) {
        v.load(insn, 1);
        final long value = insn.size(1) == Integer.BYTES ? v.lo & LOW_DWORD : v.lo;
        switch (insn.kind(0)) {
            case XMM -> v.xmm(insn, 0, value, 0);
            case MMX -> v.mmx(insn, 0, value);
            default -> v.operands.write(insn, 0, value);
        }
    }

    /** movlps and movlpd. */
    void lowHalf(final Instruction insn) {
        v.load(insn, 1);
        if (insn.kind(0) == OperandKind.MEMORY) {
            v.operands.write(insn, 0, v.lo);
        } else {
            v.xmm(insn, 0, v.lo, v.high(insn, 0));
        }
    }

    /** movhps and movhpd. */
    void highHalf(final Instruction insn) {
        v.load(insn, 1);
        if (insn.kind(0) == OperandKind.MEMORY) {
            v.operands.write(insn, 0, v.hi);
        } else {
            v.xmm(insn, 0, v.low(insn, 0), v.lo);
        }
    }

    /** movhlps: the source's high half becomes the low half. */
    void highToLow(final Instruction insn) {
        v.load(insn, 1);
        v.xmm(insn, 0, v.hi, v.high(insn, 0));
    }

    /** movlhps: the source's low half becomes the high half. */
    void lowToHigh(final Instruction insn) {
        v.load(insn, 1);
        v.xmm(insn, 0, v.low(insn, 0), v.lo);
    }

    /** movddup. */
    void duplicateLow(final Instruction insn) {
        v.load(insn, 1);
        v.xmm(insn, 0, v.lo, v.lo);
    }

    /** movsldup. */
    void duplicateEven(final Instruction insn) {
        v.load(insn, 1);
        v.xmm(insn, 0, Products.dwords((int) v.lo, (int) v.lo), Products.dwords((int) v.hi, (int) v.hi));
    }

    /** movshdup. */
    void duplicateOdd(final Instruction insn) {
        v.load(insn, 1);
        final int low = (int) (v.lo >>> 32);
        final int high = (int) (v.hi >>> 32);
        v.xmm(insn, 0, Products.dwords(low, low), Products.dwords(high, high));
    }

    /** movmskps. */
    void signsOfDwords(final Instruction insn) {
        v.load(insn, 1);
        v.operands.write(insn, 0, dwordSigns(v.lo) | dwordSigns(v.hi) << 2);
    }

    private static long dwordSigns(final long word) {
        return (word >>> 31 & 1) | word >>> 63 << 1;
    }

    /** movmskpd. */
    void signsOfQwords(final Instruction insn) {
        v.load(insn, 1);
        v.operands.write(insn, 0, v.lo >>> 63 | v.hi >>> 63 << 1);
    }

    /** pmovmskb. */
    void signsOfBytes(final Instruction insn) {
        v.load(insn, 1);
        v.operands.write(insn, 0, byteSigns(v.lo) | (long) byteSigns(v.hi) << Long.BYTES);
    }

    /** Sign bits of the eight bytes of a word. */
    static int byteSigns(final long word) {
        // The multiplication moves bit 8i of each byte to bit 56 + i.
        return (int) ((((word & Swar.BYTE_SIGNS) >>> 7) * 0x0102_0408_1020_4080L) >>> 56);
    }

    /** maskmovq and maskmovdqu. */
    void selectedBytes(final Instruction insn) {
        v.load(insn, 1);
        final int selected = byteSigns(v.lo) | byteSigns(v.hi) << Long.BYTES;
        final int size = insn.size(1);
        v.load(insn, 0);
        v.storeSelected(insn, size, selected);
    }
}
