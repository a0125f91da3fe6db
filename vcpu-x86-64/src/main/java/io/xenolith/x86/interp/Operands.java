package io.xenolith.x86.interp;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.GuestFault;
import io.xenolith.x86.cpu.Vector;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.decode.OperandKind;
import io.xenolith.x86.mmu.LinearMemory;

/**
 * Operands of the instruction that the ordinary path is executing: addresses, registers, memory. What the units of the
 * processor (integer, x87, vector ...) share.
 *
 * <p>A unit reads all that can fault before it changes anything; {@link #readForWrite} promises that the store that follows
 * will not fault.
 */
public final class Operands {
    private static final long MASK_32 = 0xFFFF_FFFFL;
    private static final long MASK_16 = 0xFFFF;
    private static final int DS = 3;
    private static final int SS = 2;

    /** The processor's registers. */
    public final CpuState state;
    /** The processor's memory. */
    public final LinearMemory memory;
    /** Thrown for the guest's exceptions. */
    public final GuestFault fault;
    /** Where execution goes on: the end of the instruction, until a branch changes it. */
    public long nextRip;

    /** Operands on {@code state} and {@code memory}. */
    public Operands(final CpuState state, final LinearMemory memory, final GuestFault fault) {
        this.state = state;
        this.memory = memory;
        this.fault = fault;
    }

    // ---------------------------------------------------------------- addresses

    /** Linear address of the memory operand, of which {@code size} bytes are to be read. */
    public long address(final Instruction insn, final int size) {
        return linear(segment(insn), offset(insn), size, false);
    }

    /** Linear address of the memory operand, of which {@code size} bytes are to be written (or read and written). */
    public long target(final Instruction insn, final int size) {
        return linear(segment(insn), offset(insn), size, true);
    }

    /** Offset of the memory operand within its segment: what lea answers, before truncation to the operand size. */
    public long offset(final Instruction insn) {
        final long[] gpr = state.gpr;
        long offset = insn.displacement();
        if (insn.base() == Instruction.RIP) {
            offset += nextRip;
        } else if (insn.base() != Instruction.NONE) {
            offset += gpr[insn.base()];
        }
        if (insn.index() != Instruction.NONE) {
            offset += gpr[insn.index()] << insn.scale();
        }
        return truncate(offset, insn.addressSize());
    }

    /** {@code value} wrapped to an address of {@code size} bytes. */
    public static long truncate(final long value, final int size) {
        return size == Long.BYTES ? value : value & (size == Integer.BYTES ? MASK_32 : MASK_16);
    }

    /**
     * Linear address of {@code offset} in segment register {@code segment}, where {@code size} bytes are to be read or
     * written. In compatibility mode #GP(0) or #SS(0) if the segment does not allow that.
     */
    public long linear(final int segment, final long offset, final int size, final boolean write) {
        final long linear = offset + state.gpr[Gpr.SEGMENT_BASES + segment];
        if (state.longMode) {
            return linear;
        }
        if (!state.segments.allows(segment, offset, size, write)) {
            throw fault(segment == SS ? Vector.SS : Vector.GP);
        }
        return linear & MASK_32;
    }

    /** The segment register of the memory operand: override, or ss for rsp and rbp, or ds. */
    public static int segment(final Instruction insn) {
        if (insn.segment() != Instruction.NONE) {
            return insn.segment();
        }
        return insn.base() == Gpr.RSP || insn.base() == Gpr.RBP ? SS : DS;
    }

    // ---------------------------------------------------------------- general registers

    /** The low {@code size} bytes of general register {@code number}, zero-extended. */
    public long register(final int number, final int size) {
        final long value = state.gpr[number];
        return switch (size) {
            case 1 -> value & 0xFF;
            case 2 -> value & MASK_16;
            case 4 -> value & MASK_32;
            default -> value;
        };
    }

    /** Writes {@code size} bytes: 4 clear the upper half, 1 and 2 leave the rest alone. */
    public void register(final int number, final int size, final long value) {
        final long[] gpr = state.gpr;
        gpr[number] = switch (size) {
            case 1 -> (gpr[number] & ~0xFFL) | (value & 0xFF);
            case 2 -> (gpr[number] & ~MASK_16) | (value & MASK_16);
            case 4 -> value & MASK_32;
            default -> value;
        };
    }

    // ---------------------------------------------------------------- integer operands

    /**
     * Integer operand {@code i}: a general register, memory or segment register zero-extended from its size, or an immediate
     * sign-extended.
     */
    public long read(final Instruction insn, final int i) {
        final OperandKind kind = insn.kind(i);
        return switch (kind) {
            case REG8, REG16, REG32, REG64 -> register(insn.number(i), insn.size(i));
            case REG8_HIGH -> state.gpr[insn.number(i)] >>> 8 & 0xFF;
            case MEMORY -> memory.load(address(insn, insn.size(i)), insn.size(i));
            case IMMEDIATE -> insn.immediate();
            case SEGMENT -> state.selectors[insn.number(i)] & MASK_16;
            default -> throw new AssertionError(kind);
        };
    }

    /** As {@link #read}, and a following {@link #write} of the same operand will not fault. */
    public long readForWrite(final Instruction insn, final int i) {
        if (insn.kind(i) != OperandKind.MEMORY) {
            return read(insn, i);
        }
        final long address = target(insn, insn.size(i));
        memory.probeWrite(address, insn.size(i));
        return memory.load(address, insn.size(i));
    }

    /** Writes integer operand {@code i}, a general register or memory. */
    public void write(final Instruction insn, final int i, final long value) {
        switch (insn.kind(i)) {
            case MEMORY -> memory.store(target(insn, insn.size(i)), value, insn.size(i));
            case REG8_HIGH -> {
                final int number = insn.number(i);
                state.gpr[number] = (state.gpr[number] & ~0xFF00L) | (value & 0xFF) << 8;
            }
            default -> register(insn.number(i), insn.size(i), value);
        }
    }

    /** The low {@code size} bytes of {@code value}, zero-extended. */
    public static long zeroExtend(final long value, final int size) {
        final int unused = Long.SIZE - size * Byte.SIZE;
        return value << unused >>> unused;
    }

    /** The low {@code size} bytes of {@code value}, sign-extended. */
    public static long signExtend(final long value, final int size) {
        final int unused = Long.SIZE - size * Byte.SIZE;
        return value << unused >> unused;
    }

    /** The fault of {@code vector} with error code 0, to be thrown. */
    public GuestFault fault(final int vector) {
        return fault.of(vector, 0);
    }
}
