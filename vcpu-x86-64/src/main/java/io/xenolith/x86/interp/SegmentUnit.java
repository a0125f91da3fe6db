package io.xenolith.x86.interp;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Descriptor;
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
 * <p>What descriptors say goes into {@link CpuState#segments}. The bases of es, cs, ss and ds count in compatibility mode
 * alone, those of fs and gs always.
 */
final class SegmentUnit {
    static final int CS = 1;
    static final int SS = 2;

    private static final long LOW = 0xFFFF_FFFFL;
    private static final int RPL = 3;
    private static final int LDT = 4;
    private static final int ACCESS_BYTE = 5;
    private static final int FS = 4;
    private static final long LAR_MASK = 0x00F0_FF00L;
    /** System descriptor types that lar and lsl accept in long mode: LDT, available and busy TSS; lar also call gates. */
    private static final int LSL_SYSTEM_TYPES = 1 << 2 | 1 << 9 | 1 << 11;
    private static final int LAR_SYSTEM_TYPES = LSL_SYSTEM_TYPES | 1 << 12;

    private final Operands operands;
    private final CpuState state;
    /** Set when mov or pop has loaded ss: debug exceptions wait for the next instruction, which loads rsp. */
    boolean stackLoaded;

    SegmentUnit(final Operands operands) {
        this.operands = operands;
        this.state = operands.state;
    }

    /** mov to a segment register. */
    void move(final Instruction insn) {
        load(insn.number(0), (int) operands.read(insn, 1) & 0xFFFF);
        stackLoaded |= insn.number(0) == SS;
    }

    /** pop to a segment register, but for the stack pointer. */
    void popped(final int segment, final int selector) {
        load(segment, selector);
        stackLoaded |= segment == SS;
    }

    /** lss, lfs, lgs, les, lds. */
    void loadFar(final Instruction insn) {
        final int size = insn.operandSize();
        final long address = operands.address(insn, size + Short.BYTES);
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
            state.segments.loadNull(segment);
            state.gpr[Gpr.SEGMENT_BASES + segment] = 0;
            return;
        }
        final long at = descriptorAddress(selector);
        final long descriptor = at < 0 ? 0 : operands.memory.readMachineWord(at);
        if (at < 0 || !loadable(segment, selector, descriptor)) {
            throw selectorFault(Vector.GP, selector);
        }
        if (!Descriptor.has(descriptor, Descriptor.PRESENT)) {
            throw selectorFault(segment == SS ? Vector.SS : Vector.NP, selector);
        }
        markAccessed(at, descriptor);
        state.selectors[segment] = selector;
        state.segments.load(segment, descriptor);
        final boolean counts = !state.longMode || segment >= FS;
        state.gpr[Gpr.SEGMENT_BASES + segment] = counts ? Descriptor.base(descriptor) : 0;
    }

    private boolean loadable(final int segment, final int selector, final long descriptor) {
        final int rpl = selector & RPL;
        if (!Descriptor.has(descriptor, Descriptor.CODE_OR_DATA)) {
            return false;
        }
        final boolean code = Descriptor.isCode(descriptor);
        final boolean accessible = Descriptor.has(descriptor, Descriptor.WRITABLE_OR_READABLE);
        if (segment == SS) {
            return rpl == state.cpl && !code && accessible && Descriptor.dpl(descriptor) == state.cpl;
        }
        if (code && !accessible) {
            return false;
        }
        return Descriptor.isConforming(descriptor) || Math.max(rpl, state.cpl) <= Descriptor.dpl(descriptor);
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
        if (!Descriptor.has(descriptor, Descriptor.ACCESSED)) {
            operands.memory.writeMachineByte(at + ACCESS_BYTE,
                    (int) ((descriptor | Descriptor.ACCESSED) >>> 40) & 0xFF);
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
        if (!Descriptor.has(descriptor, Descriptor.PRESENT)) {
            throw selectorFault(Vector.NP, selector);
        }
        return descriptor;
    }

    private boolean runnable(final int selector, final long descriptor, final boolean returning) {
        final int rpl = selector & RPL;
        final boolean bothSizes = Descriptor.has(descriptor, Descriptor.LONG_CODE | Descriptor.DEFAULT_32);
        if (!Descriptor.isCode(descriptor) || bothSizes || (returning && rpl != state.cpl)) {
            return false;
        }
        return Descriptor.isConforming(descriptor)
                ? Descriptor.dpl(descriptor) <= state.cpl
                : (returning || rpl <= state.cpl) && Descriptor.dpl(descriptor) == state.cpl;
    }

    /** Makes {@code selector} with its checked {@code descriptor} the code segment. */
    void enterCode(final int selector, final long descriptor) {
        markAccessed(descriptorAddress(selector), descriptor);
        state.selectors[CS] = (selector & ~RPL) | state.cpl;
        state.segments.load(CS, descriptor);
        state.longMode = Descriptor.has(descriptor, Descriptor.LONG_CODE);
        state.code16 = !state.longMode && !Descriptor.has(descriptor, Descriptor.DEFAULT_32);
        for (int segment = 0; segment < FS; segment++) {
            state.gpr[Gpr.SEGMENT_BASES + segment] = state.longMode ? 0 : state.segments.base(segment);
        }
        if (!state.longMode) {
            // As real processors do; the upper halves of the other registers stay.
            state.gpr[Gpr.RSP] &= LOW;
        }
    }

    // ---------------------------------------------------------------- questions

    /** lar and lsl: ZF says whether the selector may be asked about. */
    void query(final Instruction insn) {
        final int selector = (int) operands.read(insn, 1) & 0xFFFF;
        final long descriptor = described(selector);
        final boolean lar = insn.operation() == Operation.LAR;
        final boolean visible = visible(selector, descriptor, lar ? LAR_SYSTEM_TYPES : LSL_SYSTEM_TYPES);
        if (visible) {
            operands.write(insn, 0, lar ? descriptor >>> 32 & LAR_MASK : Descriptor.limit(descriptor));
        }
        zeroFlag(visible);
    }

    private boolean visible(final int selector, final long descriptor, final int systemTypes) {
        if (!Descriptor.has(descriptor, Descriptor.CODE_OR_DATA)) {
            if ((systemTypes >>> Descriptor.systemType(descriptor) & 1) == 0) {
                return false;
            }
        } else if (Descriptor.isConforming(descriptor)) {
            return true;
        }
        return Math.max(selector & RPL, state.cpl) <= Descriptor.dpl(descriptor);
    }

    /** verr and verw. */
    void verify(final Instruction insn) {
        final int selector = (int) operands.read(insn, 0) & 0xFFFF;
        final long descriptor = described(selector);
        final boolean code = Descriptor.isCode(descriptor);
        final boolean accessible = Descriptor.has(descriptor, Descriptor.WRITABLE_OR_READABLE);
        final boolean right = insn.operation() == Operation.VERR ? !code || accessible : !code && accessible;
        zeroFlag(right && visible(selector, descriptor, 0));
    }

    /** The descriptor that {@code selector} names; 0, a system descriptor of no type, if there is none. */
    private long described(final int selector) {
        if ((selector & ~RPL) == 0) {
            return 0;
        }
        final long at = descriptorAddress(selector);
        return at < 0 ? 0 : operands.memory.readMachineWord(at);
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
