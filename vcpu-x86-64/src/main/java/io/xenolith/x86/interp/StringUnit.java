package io.xenolith.x86.interp;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Rflags;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.decode.Instruction.Repeat;

/**
 * String instructions. A repeated one can stop after any iteration: registers then say how far it came, and rip still points
 * to it. Each iteration counts as one instruction; none at all (rcx is 0) counts as one.
 */
final class StringUnit {
    private static final int ES = 0;
    private static final int DS = 3;

    private final Operands operands;
    private final CpuState state;
    /** Iterations of the instruction under way, for the accounts of one that faults. */
    long iterations;
    /** Iterations that {@link #bulk} has made. */
    private long moved;
    private int addressSize;
    /** Whether the last instruction has come to its end. */
    boolean complete;

    StringUnit(final Operands operands) {
        this.operands = operands;
        this.state = operands.state;
    }

    /** Runs at most {@code allowance} iterations (at least 1) of {@code insn}. */
    void run(final Instruction insn, final long allowance) {
        iterations = 0;
        complete = true;
        addressSize = insn.addressSize();
        if (insn.repeat() == Repeat.NONE) {
            iterate(insn);
            iterations = 1;
            return;
        }
        final int size = insn.addressSize();
        long count = Operands.truncate(state.gpr[Gpr.RCX], size);
        if (count == 0) {
            if (size == Integer.BYTES) {
                operands.register(Gpr.RCX, size, 0);
            }
            return;
        }
        while (true) {
            if (!bulk(insn, count, allowance - iterations)) {
                iterate(insn);
                moved = 1;
            }
            count -= moved;
            iterations += moved;
            operands.register(Gpr.RCX, size, count);
            if (count == 0 || ended(insn)) {
                return;
            }
            if (iterations >= allowance || state.blockEnd == 0) {
                complete = false;
                return;
            }
        }
    }

    /** Many iterations of movs and stos at once, as far as the pages in question reach; false if it had better be one. */
    private boolean bulk(final Instruction insn, final long count, final long allowance) {
        if ((state.otherFlags & Rflags.DF) != 0 || insn.addressSize() != Long.BYTES || !state.longMode) {
            return false;
        }
        // rcx is unsigned: a negative one is more than any allowance.
        final long wanted = count < 0 ? allowance : Math.min(count, allowance);
        switch (insn.operation()) {
            case STOS -> moved = operands.memory.fill(target(insn, true), state.gpr[Gpr.RAX], insn.size(0), wanted);
            case MOVS -> {
                moved = operands.memory.copy(source(insn), target(insn, true), insn.size(0), wanted);
                state.gpr[Gpr.RSI] += moved * insn.size(0);
            }
            default -> {
                return false;
            }
        }
        state.gpr[Gpr.RDI] += moved * insn.size(0);
        return moved != 0;
    }

    /** Whether repe or repne ends the loop. */
    private boolean ended(final Instruction insn) {
        return switch (insn.operation()) {
            case CMPS, SCAS -> state.zf() == (insn.repeat() == Repeat.REPNE);
            default -> false;
        };
    }

    private long source(final Instruction insn) {
        final int segment = insn.segment() == Instruction.NONE ? DS : insn.segment();
        return operands.linear(segment, Operands.truncate(state.gpr[Gpr.RSI], addressSize), insn.size(0), false);
    }

    private long target(final Instruction insn, final boolean write) {
        return operands.linear(ES, Operands.truncate(state.gpr[Gpr.RDI], addressSize), insn.size(0), write);
    }

    private void advance(final int register, final int size) {
        final long by = (state.otherFlags & Rflags.DF) == 0 ? size : -size;
        operands.register(register, addressSize, state.gpr[register] + by);
    }

    private void iterate(final Instruction insn) {
        final int size = insn.size(0);
        switch (insn.operation()) {
            case MOVS -> {
                final long value = operands.memory.load(source(insn), size);
                operands.memory.store(target(insn, true), value, size);
                advance(Gpr.RSI, size);
                advance(Gpr.RDI, size);
            }
            case STOS -> {
                operands.memory.store(target(insn, true), state.gpr[Gpr.RAX], size);
                advance(Gpr.RDI, size);
            }
            case LODS -> {
                operands.register(Gpr.RAX, size, operands.memory.load(source(insn), size));
                advance(Gpr.RSI, size);
            }
            case SCAS -> {
                compare(operands.register(Gpr.RAX, size), operands.memory.load(target(insn, false), size), size);
                advance(Gpr.RDI, size);
            }
            default -> {
                // The target is read first: if both are missing, its page is the one that faults, as on Intel's processors.
                final long b = operands.memory.load(target(insn, false), size);
                compare(operands.memory.load(source(insn), size), b, size);
                advance(Gpr.RSI, size);
                advance(Gpr.RDI, size);
            }
        }
    }

    private void compare(final long left, final long right, final int size) {
        final long a = Operands.signExtend(left, size);
        final long b = Operands.signExtend(right, size);
        state.subtracted(a, b, Operands.signExtend(a - b, size));
    }
}
