package io.xenolith.x86.interp;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Rflags;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.decode.OperandKind;

/** push, pop and their kin. rsp changes only after the memory access has succeeded. */
final class StackUnit {
    private static final int SS = 2;
    private static final int NESTING_MASK = 31;
    private static final int ALL = 8;

    private final Operands operands;
    private final CpuState state;
    private final SegmentUnit segments;

    StackUnit(final Operands operands, final SegmentUnit segments) {
        this.operands = operands;
        this.state = operands.state;
        this.segments = segments;
    }

    /** Bytes of a stack pointer: 8 in 64-bit mode, otherwise 4 or 2 as the stack segment says. */
    private int stackSize() {
        if (state.longMode) {
            return Long.BYTES;
        }
        return state.segments.hasWideStack() ? Integer.BYTES : Short.BYTES;
    }

    /** Linear address of {@code size} bytes of the stack, to be read or written: either is the same to its segment. */
    private long stackAddress(final long offset, final int size) {
        return operands.linear(SS, Operands.truncate(offset, stackSize()), size, true);
    }

    /** Raises the fault that pushing {@code bytes} would raise, if any. */
    void probePush(final int bytes) {
        operands.memory.probeWrite(stackAddress(state.gpr[Gpr.RSP] - bytes, bytes), bytes);
    }

    /** Sets the stack pointer, as wide as the stack segment makes it. */
    void stackPointer(final long value) {
        operands.register(Gpr.RSP, stackSize(), value);
    }

    /** Pushes the low {@code size} bytes of {@code value}. */
    void push(final long value, final int size) {
        stackPointer(stored(value, size));
    }

    /** Stores what pushing {@code value} would; answers what rsp would become. */
    long stored(final long value, final int size) {
        final long rsp = state.gpr[Gpr.RSP] - size;
        operands.memory.store(stackAddress(rsp, size), value, size);
        return rsp;
    }

    /** The word at the top of the stack and {@code depth} bytes further, which stays. */
    long peek(final int depth, final int size) {
        return operands.memory.load(stackAddress(state.gpr[Gpr.RSP] + depth, size), size);
    }

    /** Drops {@code bytes}. */
    void drop(final long bytes) {
        stackPointer(state.gpr[Gpr.RSP] + bytes);
    }

    void push(final Instruction insn) {
        final int size = insn.operandSize();
        if (insn.kind(0) == OperandKind.SEGMENT && size == Integer.BYTES) {
            // Only the selector's 16 bits are written, as current processors do it.
            final long rsp = state.gpr[Gpr.RSP] - size;
            operands.memory.store16(stackAddress(rsp, Short.BYTES), state.selectors[insn.number(0)]);
            stackPointer(rsp);
            return;
        }
        push(insn.kind(0) == OperandKind.IMMEDIATE ? insn.immediate() : operands.read(insn, 0), size);
    }

    void pop(final Instruction insn) {
        final int size = insn.operandSize();
        final long value = peek(0, size);
        if (insn.kind(0) == OperandKind.SEGMENT) {
            segments.popped(insn.number(0), (int) value & 0xFFFF);
            drop(size);
            return;
        }
        final long rsp = state.gpr[Gpr.RSP];
        // An address with rsp as base is computed after the increment; pop rsp keeps what was popped.
        drop(size);
        if (insn.kind(0) == OperandKind.MEMORY) {
            final long offset = operands.offset(insn);
            stackPointer(rsp);
            final long address = operands.linear(Operands.segment(insn), offset, size, true);
            operands.memory.store(address, value, size);
            drop(size);
        } else {
            operands.write(insn, 0, value);
        }
    }

    void pushAll(final Instruction insn) {
        final int size = insn.operandSize();
        final long rsp = state.gpr[Gpr.RSP];
        final int bytes = ALL * size;
        probePush(bytes);
        for (int i = 0; i < ALL; i++) {
            operands.memory.store(stackAddress(rsp - (long) (i + 1) * size, size), state.gpr[i], size);
        }
        stackPointer(rsp - bytes);
    }

    void popAll(final Instruction insn) {
        final int size = insn.operandSize();
        operands.memory.probeRead(stackAddress(state.gpr[Gpr.RSP], ALL * size), ALL * size);
        for (int i = 0; i < ALL; i++) {
            final int number = ALL - 1 - i;
            if (number != Gpr.RSP) {
                operands.register(number, size, peek(i * size, size));
            }
        }
        drop((long) ALL * size);
    }

    void pushFlags(final Instruction insn) {
        push(state.rflags() & ~(Rflags.RF | Rflags.VM), insn.operandSize());
    }

    void popFlags(final Instruction insn) {
        final int size = insn.operandSize();
        setFlags((int) peek(0, size), size, 0);
        drop(size);
    }

    /** Loads the flags that code of privilege level 3 may change, and those of {@code more}. */
    void setFlags(final int value, final int size, final int more) {
        final int mask = (Rflags.USER_WRITABLE | more) & (size == 2 ? 0xFFFF : -1);
        state.rflags((state.rflags() & ~mask) | (value & mask));
        operands.memory.refreshContext();
    }

    void enter(final Instruction insn) {
        final int size = insn.operandSize();
        final int nesting = (int) insn.immediate2() & NESTING_MASK;
        final long rsp = state.gpr[Gpr.RSP];
        final long rbp = state.gpr[Gpr.RBP];
        final long frame = rsp - size;
        final long end = frame - (long) nesting * size - (insn.immediate() & 0xFFFF);
        // The instruction also checks that the last byte of the new frame could be written.
        operands.memory.probeWrite(stackAddress(end, 1), 1);
        operands.memory.probeWrite(stackAddress(frame - (long) nesting * size, (nesting + 1) * size),
                (nesting + 1) * size);
        operands.memory.store(stackAddress(frame, size), rbp, size);
        for (int i = 1; i < nesting; i++) {
            final long link = operands.memory.load(stackAddress(rbp - (long) i * size, size), size);
            operands.memory.store(stackAddress(frame - (long) i * size, size), link, size);
        }
        if (nesting > 0) {
            operands.memory.store(stackAddress(frame - (long) nesting * size, size), frame, size);
        }
        operands.register(Gpr.RBP, size, frame);
        stackPointer(end);
    }

    void leave(final Instruction insn) {
        final int size = insn.operandSize();
        final long rbp = state.gpr[Gpr.RBP];
        final long value = operands.memory.load(stackAddress(rbp, size), size);
        stackPointer(rbp + size);
        operands.register(Gpr.RBP, size, value);
    }
}
