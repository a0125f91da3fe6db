package io.xenolith.x86.interp;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.DescriptorTable;
import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Rflags;
import io.xenolith.x86.cpu.Vector;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.isa.Operation;

/**
 * Segment registers: loads with the checks of long mode, and the instructions that ask about descriptors.
 * Source: Intel SDM volume 3, 3.4 and 5; the pages of MOV, LAR, LSL, VERR.
 *
 * <p>Data segments have a base and no limit; in 64-bit mode only those of fs and gs count.
 */
final class SegmentUnit {
    static final int CS = 1;
    static final int SS = 2;

    private static final int RPL = 3;
    private static final int LDT = 4;
    private static final long PRESENT = 1L << 47;
    private static final long CODE_OR_DATA = 1L << 44;
    private static final long CODE = 1L << 43;
    /** Of code: runs at the caller's privilege. */
    private static final long CONFORMING = 1L << 42;
    /** Of data: may be written; of code: may be read. */
    private static final long WRITABLE_OR_READABLE = 1L << 41;
    private static final long ACCESSED = 1L << 40;
    private static final long LONG_CODE = 1L << 53;
    private static final long DEFAULT_32 = 1L << 54;
    private static final long GRANULARITY = 1L << 55;
    private static final int DPL_SHIFT = 45;
    private static final int ACCESS_BYTE = 5;
    private static final int SYSTEM_TYPE_SHIFT = 40;
    private static final long LAR_MASK = 0x00F0_FF00L;
    /** System descriptor types that lar and lsl accept in long mode: LDT, available and busy TSS; lar also call gates. */
    private static final int LSL_SYSTEM_TYPES = 1 << 2 | 1 << 9 | 1 << 11;
    private static final int LAR_SYSTEM_TYPES = LSL_SYSTEM_TYPES | 1 << 12;

    private final Operands operands;
    private final CpuState state;

    SegmentUnit(final Operands operands) {
        this.operands = operands;
        this.state = operands.state;
    }

    /** mov to a segment register. */
    void move(final Instruction insn) {
        load(insn.number(0), (int) operands.read(insn, 1) & 0xFFFF);
    }

    /** lss, lfs, lgs, les, lds. */
    void loadFar(final Instruction insn) {
        final int size = insn.operandSize();
        final long address = operands.address(insn);
        final long offset = operands.memory.load(address, size);
        final int selector = operands.memory.load16(address + size);
        load(switch (insn.operation()) {
            case LES -> 0;
            case LSS -> SS;
            case LDS -> 3;
            case LFS -> 4;
            default -> 5;
        }, selector);
        operands.write(insn, 0, offset);
    }

    /** Loads any segment register, as the processor does when it returns to this privilege level, or faults. */
    void loadAny(final int segment, final int selector) {
        if (segment == CS) {
            enterCode(selector, checkCode(selector, true));
        } else {
            load(segment, selector);
        }
    }

    /** Loads data or stack segment register {@code segment} with {@code selector}, or faults. */
    void load(final int segment, final int selector) {
        if ((selector & ~RPL) == 0) {
            if (segment == SS) {
                throw operands.fault(Vector.GP);
            }
            state.selectors[segment] = selector;
            state.gpr[Gpr.SEGMENT_BASES + segment] = 0;
            return;
        }
        final long at = descriptorAddress(selector);
        final long descriptor = at < 0 ? 0 : operands.memory.readMachineWord(at);
        if (at < 0 || !loadable(segment, selector, descriptor)) {
            throw selectorFault(Vector.GP, selector);
        }
        if ((descriptor & PRESENT) == 0) {
            throw selectorFault(segment == SS ? Vector.SS : Vector.NP, selector);
        }
        markAccessed(at, descriptor);
        state.selectors[segment] = selector;
        final boolean counts = !state.longMode || segment >= 4;
        state.gpr[Gpr.SEGMENT_BASES + segment] = counts ? base(descriptor) : 0;
    }

    private boolean loadable(final int segment, final int selector, final long descriptor) {
        final int rpl = selector & RPL;
        final boolean code = (descriptor & CODE) != 0;
        if ((descriptor & CODE_OR_DATA) == 0) {
            return false;
        }
        if (segment == SS) {
            return rpl == state.cpl && !code && (descriptor & WRITABLE_OR_READABLE) != 0
                    && dpl(descriptor) == state.cpl;
        }
        if (code && (descriptor & WRITABLE_OR_READABLE) == 0) {
            return false;
        }
        final boolean conforming = code && (descriptor & CONFORMING) != 0;
        return conforming || Math.max(rpl, state.cpl) <= dpl(descriptor);
    }

    private static int dpl(final long descriptor) {
        return (int) (descriptor >>> DPL_SHIFT) & RPL;
    }

    private static long base(final long descriptor) {
        return (descriptor >>> 16 & 0xFF_FFFF) | (descriptor >>> 32 & 0xFF00_0000L);
    }

    /** Machine address of a descriptor, negative if there is none; a page fault if its page of the table is not mapped. */
    private long descriptorAddress(final int selector) {
        final DescriptorTable table = (selector & LDT) == 0 ? state.gdt : state.ldt;
        final long at = table.descriptorAddress(selector);
        if (at == DescriptorTable.ABSENT) {
            throw operands.fault.pageFault(table.linearBase + (selector & ~(LDT | RPL)), 0);
        }
        return at;
    }

    private void markAccessed(final long at, final long descriptor) {
        if ((descriptor & ACCESSED) == 0) {
            operands.memory.writeMachineByte(at + ACCESS_BYTE, (int) ((descriptor | ACCESSED) >>> 40) & 0xFF);
        }
    }

    private RuntimeException selectorFault(final int vector, final int selector) {
        return operands.fault.of(vector, selector & ~RPL);
    }

    // ---------------------------------------------------------------- code segments

    /**
     * Checks a far transfer to {@code selector} that stays at this privilege level.
     *
     * @param returning a far return or iret, which also obeys the selector's RPL
     * @return the descriptor
     */
    long checkCode(final int selector, final boolean returning) {
        if ((selector & ~RPL) == 0) {
            throw operands.fault(Vector.GP);
        }
        final long at = descriptorAddress(selector);
        final long descriptor = at < 0 ? 0 : operands.memory.readMachineWord(at);
        if (at < 0 || !runnable(selector, descriptor, returning)) {
            throw selectorFault(Vector.GP, selector);
        }
        if ((descriptor & PRESENT) == 0) {
            throw selectorFault(Vector.NP, selector);
        }
        return descriptor;
    }

    private boolean runnable(final int selector, final long descriptor, final boolean returning) {
        final int rpl = selector & RPL;
        final boolean code = (descriptor & (CODE_OR_DATA | CODE)) == (CODE_OR_DATA | CODE);
        final boolean bothSizes = (descriptor & (LONG_CODE | DEFAULT_32)) == (LONG_CODE | DEFAULT_32);
        if (!code || bothSizes || (returning && rpl != state.cpl)) {
            return false;
        }
        return (descriptor & CONFORMING) != 0
                ? dpl(descriptor) <= state.cpl
                : (returning || rpl <= state.cpl) && dpl(descriptor) == state.cpl;
    }

    /** Makes {@code selector} with its checked {@code descriptor} the code segment. */
    void enterCode(final int selector, final long descriptor) {
        markAccessed(descriptorAddress(selector), descriptor);
        state.selectors[CS] = (selector & ~RPL) | state.cpl;
        state.longMode = (descriptor & LONG_CODE) != 0;
        state.gpr[Gpr.SEGMENT_BASES + CS] = state.longMode ? 0 : base(descriptor);
    }

    /** Whether {@code descriptor} is 64-bit code. */
    static boolean isLong(final long descriptor) {
        return (descriptor & LONG_CODE) != 0;
    }

    // ---------------------------------------------------------------- questions

    /** lar and lsl: ZF says whether the selector may be asked about. */
    void query(final Instruction insn) {
        final int selector = (int) operands.read(insn, 1) & 0xFFFF;
        final long at = descriptorAddress(selector);
        final long descriptor = at < 0 || (selector & ~RPL) == 0 ? 0 : operands.memory.readMachineWord(at);
        final boolean lar = insn.operation() == Operation.LAR;
        final boolean visible = at >= 0 && (selector & ~RPL) != 0
                && visible(selector, descriptor, lar ? LAR_SYSTEM_TYPES : LSL_SYSTEM_TYPES);
        if (visible) {
            operands.write(insn, 0, lar ? descriptor >>> 32 & LAR_MASK : limit(descriptor));
        }
        zeroFlag(visible);
    }

    private boolean visible(final int selector, final long descriptor, final int systemTypes) {
        if ((descriptor & CODE_OR_DATA) == 0) {
            if ((systemTypes >>> (descriptor >>> SYSTEM_TYPE_SHIFT & 15) & 1) == 0) {
                return false;
            }
        } else if ((descriptor & (CODE | CONFORMING)) == (CODE | CONFORMING)) {
            return true;
        }
        return Math.max(selector & RPL, state.cpl) <= dpl(descriptor);
    }

    private static long limit(final long descriptor) {
        final long limit = (descriptor & 0xFFFF) | (descriptor >>> 32 & 0xF_0000);
        return (descriptor & GRANULARITY) != 0 ? limit << 12 | 0xFFF : limit;
    }

    /** verr and verw. */
    void verify(final Instruction insn) {
        final int selector = (int) operands.read(insn, 0) & 0xFFFF;
        final long at = descriptorAddress(selector);
        final long descriptor = at < 0 || (selector & ~RPL) == 0 ? 0 : operands.memory.readMachineWord(at);
        final boolean code = (descriptor & CODE) != 0;
        final boolean right = insn.operation() == Operation.VERR
                ? !code || (descriptor & WRITABLE_OR_READABLE) != 0
                : !code && (descriptor & WRITABLE_OR_READABLE) != 0;
        zeroFlag(at >= 0 && (descriptor & CODE_OR_DATA) != 0 && right && visible(selector, descriptor, 0));
    }

    /** arpl. */
    void adjustRpl(final Instruction insn) {
        final long target = operands.readForWrite(insn, 0);
        final long source = operands.read(insn, 1);
        final boolean raise = (target & RPL) < (source & RPL);
        if (raise) {
            operands.write(insn, 0, (target & ~RPL) | (source & RPL));
        }
        zeroFlag(raise);
    }

    private void zeroFlag(final boolean zero) {
        state.explicit((state.statusFlags() & ~Rflags.ZF) | (zero ? Rflags.ZF : 0));
    }
}
