package io.xenolith.x86.vector;

import io.xenolith.x86.Ram;
import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.FpuState;
import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Vector;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.decode.OperandKind;
import io.xenolith.x86.interp.Operands;
import io.xenolith.x86.isa.Attribute;
import io.xenolith.x86.mmu.LinearMemory;

/**
 * XMM, MMX and memory operands. A source is loaded into {@link #lo} and {@link #hi}, so that nothing is allocated; a
 * register is written only after everything that can fault.
 */
final class VectorOperands {
    /** Bytes of an XMM register. */
    static final int XMMWORD = 16;
    private static final int MMX_EXPONENT = 0xFFFF;
    private static final int ALL_IN_USE = 0xFF;
    private static final int X87_EXCEPTIONS = 0x3F;
    private static final long OFFSET_MASK = Ram.PAGE_SIZE - 1;

    final Operands operands;
    final CpuState state;
    /** XMM register n is words 2n and 2n+1. */
    final long[] xmm;
    /**
     * Low and high half of the operand loaded last; the high half is 0 unless it is an XMM register or 16 bytes of
     * memory.
     */
    long lo;
    long hi;

    private final LinearMemory memory;
    private final FpuState fpu;

    VectorOperands(final Operands operands) {
        this.operands = operands;
        this.state = operands.state;
        this.xmm = state.xmm;
        this.memory = operands.memory;
        this.fpu = state.fpu;
    }

    // ---------------------------------------------------------------- sources

    /**
     * Loads operand {@code i}. Less than 16 bytes of memory and general registers are zero-extended, constants are
     * bytes.
     */
    void load(final Instruction insn, final int i) {
        final OperandKind kind = insn.kind(i);
        if (kind == OperandKind.XMM) {
            final int word = insn.number(i) << 1;
            lo = xmm[word];
            hi = xmm[word + 1];
        } else if (kind == OperandKind.MEMORY) {
            loadMemory(insn, insn.size(i));
        } else if (kind == OperandKind.IMMEDIATE) {
            lo = insn.immediate() & 0xFF;
            hi = 0;
        } else {
            lo = kind == OperandKind.MMX ? fpu.mantissa[insn.number(i)] : operands.read(insn, i);
            hi = 0;
        }
    }

    private void loadMemory(final Instruction insn, final int size) {
        final long at = size == XMMWORD
                ? aligned(insn, operands.address(insn, XMMWORD))
                : operands.address(insn, size);
        if (crossesPage(at, size)) {
            // A fault in the second page is reported at its beginning.
            memory.probeRead(at, 1);
            memory.probeRead(nextPage(at), 1);
        }
        if (size == XMMWORD) {
            lo = memory.load64(at);
            hi = memory.load64(at + Long.BYTES);
        } else {
            lo = memory.load(at, size);
            hi = 0;
        }
    }

    /** {@code at}, the address of a 16-byte operand, if that may be there. */
    private long aligned(final Instruction insn, final long at) {
        if ((at & XMMWORD - 1) != 0 && !insn.is(Attribute.UNAL)) {
            throw operands.fault(Vector.GP);
        }
        return at;
    }

    private static boolean crossesPage(final long at, final int size) {
        return (at & OFFSET_MASK) > Ram.PAGE_SIZE - size;
    }

    private static long nextPage(final long at) {
        return (at | OFFSET_MASK) + 1;
    }

    // ---------------------------------------------------------------- XMM and MMX registers

    /** Whether operand {@code i} is an MMX register. */
    static boolean isMmx(final Instruction insn, final int i) {
        return insn.kind(i) == OperandKind.MMX;
    }

    /** Whether {@code insn} has an MMX register. */
    static boolean usesMmx(final Instruction insn) {
        return isMmx(insn, 0) || isMmx(insn, 1);
    }

    /** MMX register of operand {@code i}. */
    long mmx(final Instruction insn, final int i) {
        return fpu.mantissa[insn.number(i)];
    }

    /** Writes the MMX register of operand {@code i}. */
    void mmx(final Instruction insn, final int i, final long value) {
        final int number = insn.number(i);
        fpu.mantissa[number] = value;
        fpu.signExponent[number] = MMX_EXPONENT;
    }

    /** Low half of the XMM or all of the MMX register that is operand 0. */
    long targetLow(final Instruction insn) {
        return isMmx(insn, 0) ? mmx(insn, 0) : low(insn, 0);
    }

    /** High half of the XMM register that is operand 0, or 0. */
    long targetHigh(final Instruction insn) {
        return isMmx(insn, 0) ? 0 : high(insn, 0);
    }

    /** Writes the XMM or (the low half to) the MMX register that is operand 0. */
    void target(final Instruction insn, final long low, final long high) {
        if (isMmx(insn, 0)) {
            mmx(insn, 0, low);
        } else {
            xmm(insn, 0, low, high);
        }
    }

    /** Low half of the XMM register of operand {@code i}. */
    long low(final Instruction insn, final int i) {
        return xmm[insn.number(i) << 1];
    }

    /** High half of the XMM register of operand {@code i}. */
    long high(final Instruction insn, final int i) {
        return xmm[(insn.number(i) << 1) + 1];
    }

    /** Writes the XMM register of operand {@code i}. */
    void xmm(final Instruction insn, final int i, final long low, final long high) {
        final int word = insn.number(i) << 1;
        xmm[word] = low;
        xmm[word + 1] = high;
    }

    // ---------------------------------------------------------------- stores

    /** Stores 16 bytes to the memory operand. */
    void store(final Instruction insn, final long low, final long high) {
        final long at = aligned(insn, operands.target(insn, XMMWORD));
        if (crossesPage(at, XMMWORD)) {
            probeWrite(at, XMMWORD);
        }
        memory.store64(at, low);
        memory.store64(at + Long.BYTES, high);
    }

    /**
     * Stores at ds:rdi those of {@code size} bytes whose bit in {@code selected} is set. As on the recorded
     * processor, all of the bytes must be writable, the upper eight being looked at first.
     */
    void storeSelected(final Instruction insn, final int size, final int selected) {
        final long at = operands.linear(Operands.segment(insn),
                Operands.truncate(state.gpr[Gpr.RDI], insn.addressSize()), size, true);
        for (int half = size - Long.BYTES; half >= 0; half -= Long.BYTES) {
            probeWrite(at + half, Long.BYTES);
        }
        for (int i = 0; i < size; i++) {
            if ((selected & 1 << i) != 0) {
                memory.store8(at + i, (int) ((i < Long.BYTES ? lo : hi) >>> ((i & 7) * Byte.SIZE)));
            }
        }
    }

    private void probeWrite(final long at, final int size) {
        memory.probeWriteArea(at, 1, size);
    }

    // ---------------------------------------------------------------- x87 state

    /** Raises #MF if an x87 exception is pending. */
    void checkPendingX87() {
        if ((fpu.status & ~fpu.control & X87_EXCEPTIONS) != 0) {
            throw operands.fault(Vector.MF);
        }
    }

    /** What every MMX instruction but emms does to the x87 unit: TOP is 0 and all registers are in use. */
    void enterMmx() {
        fpu.top(0);
        fpu.inUse = ALL_IN_USE;
    }

    /** emms: no register is in use. */
    void leaveMmx() {
        fpu.inUse = 0;
        fpu.top(0);
    }
}
