package io.xenolith.x86.interp;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Descriptor;
import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Rflags;
import io.xenolith.x86.cpu.Vector;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.decode.OperandKind;
import io.xenolith.x86.isa.Operation;
import io.xenolith.x86.mmu.PageWalker;

/**
 * Jumps, calls and returns, near and far. A target that is not canonical, or beyond the limit of cs, is #GP(0) of the branch,
 * which leaves rip and rsp as they were.
 *
 * <p>A near call to an address that is not canonical has stored its return address all the same, and a fault of that store
 * comes first. The manual has it the other way; Intel's processors were asked, with relative and indirect calls.
 */
final class BranchUnit {
    private static final int SS = 2;
    private static final int FAR_STACK_WORDS = 2;
    private static final int IRET_WORDS = 5;

    private final Operands operands;
    private final CpuState state;
    private final StackUnit stack;
    private final SegmentUnit segments;

    BranchUnit(final Operands operands, final StackUnit stack, final SegmentUnit segments) {
        this.operands = operands;
        this.state = operands.state;
        this.stack = stack;
        this.segments = segments;
    }

    private long target(final Instruction insn) {
        return checked(unchecked(insn), insn.operandSize());
    }

    private long unchecked(final Instruction insn) {
        return insn.kind(0) == OperandKind.RELATIVE ? operands.nextRip + insn.immediate() : operands.read(insn, 0);
    }

    private long checked(final long target, final int size) {
        final long wrapped = state.longMode ? target : Operands.truncate(target, size);
        final boolean reachable = state.longMode ? PageWalker.canonical(wrapped) : state.segments.allowsCode(wrapped);
        if (!reachable) {
            throw operands.fault(Vector.GP);
        }
        return wrapped;
    }

    void jump(final Instruction insn) {
        operands.nextRip = target(insn);
    }

    void jumpIf(final Instruction insn, final boolean taken) {
        if (taken) {
            jump(insn);
        }
    }

    /** jrcxz. */
    boolean counterIsZero(final Instruction insn) {
        return Operands.truncate(state.gpr[Gpr.RCX], insn.addressSize()) == 0;
    }

    void loop(final Instruction insn) {
        final int size = insn.addressSize();
        final long count = Operands.truncate(state.gpr[Gpr.RCX] - 1, size);
        final boolean wanted = switch (insn.operation()) {
            case LOOPE -> state.zf();
            case LOOPNE -> !state.zf();
            default -> true;
        };
        jumpIf(insn, count != 0 && wanted);
        operands.register(Gpr.RCX, size, count);
    }

    void call(final Instruction insn) {
        final int size = insn.operandSize();
        final long target = state.longMode ? unchecked(insn) : target(insn);
        final long rsp = stack.stored(operands.nextRip, size);
        operands.nextRip = checked(target, size);
        stack.stackPointer(rsp);
    }

    void ret(final Instruction insn) {
        final int size = insn.operandSize();
        operands.nextRip = checked(stack.peek(0, size), size);
        stack.drop(size + (insn.operandCount() > 0 ? insn.immediate() & 0xFFFF : 0));
    }

    /** jmp and call to selector and offset. */
    void far(final Instruction insn) {
        final int size = insn.operandSize();
        final long offset;
        final int selector;
        if (insn.kind(0) == OperandKind.FAR) {
            offset = Operands.truncate(insn.immediate(), size);
            selector = (int) insn.immediate2();
        } else {
            final long address = operands.address(insn, size + Short.BYTES);
            offset = operands.memory.load(address, size);
            selector = operands.memory.load16(address + size);
        }
        final long descriptor = segments.checkCode(selector, false);
        final long target = farTarget(descriptor, offset);
        if (insn.operation() == Operation.CALLF) {
            stack.probePush(FAR_STACK_WORDS * size);
            stack.push(state.selectors[SegmentUnit.CS], size);
            stack.push(operands.nextRip, size);
        }
        segments.enterCode(selector, descriptor);
        operands.nextRip = target;
    }

    private long farTarget(final long descriptor, final long offset) {
        final boolean wide = Descriptor.has(descriptor, Descriptor.LONG_CODE);
        final long target = wide ? offset : Operands.truncate(offset, Integer.BYTES);
        if (wide ? !PageWalker.canonical(target) : target > Descriptor.limit(descriptor)) {
            throw operands.fault(Vector.GP);
        }
        return target;
    }

    void farReturn(final Instruction insn) {
        final int size = insn.operandSize();
        final long offset = stack.peek(0, size);
        final int selector = (int) stack.peek(size, size) & 0xFFFF;
        final long descriptor = segments.checkCode(selector, true);
        final long target = farTarget(descriptor, offset);
        segments.enterCode(selector, descriptor);
        operands.nextRip = target;
        stack.drop((long) FAR_STACK_WORDS * size + (insn.operandCount() > 0 ? insn.immediate() & 0xFFFF : 0));
    }

    /** iret that stays at this privilege level. In 64-bit mode it always pops rsp and ss too. */
    void interruptReturn(final Instruction insn) {
        final int size = insn.operandSize();
        if ((state.otherFlags & Rflags.NT) != 0) {
            throw operands.fault(Vector.GP);
        }
        final long offset = stack.peek(0, size);
        final int selector = (int) stack.peek(size, size) & 0xFFFF;
        final int flags = (int) stack.peek(2 * size, size);
        final boolean withStack = state.longMode;
        final long rsp = withStack ? stack.peek(3 * size, size) : 0;
        final int ss = withStack ? (int) stack.peek(4 * size, size) & 0xFFFF : 0;
        final long descriptor = segments.checkCode(selector, true);
        final long target = farTarget(descriptor, offset);
        if (withStack) {
            segments.load(SS, ss);
            operands.register(Gpr.RSP, Long.BYTES, rsp);
        } else {
            stack.drop((long) (IRET_WORDS - 2) * size);
        }
        segments.enterCode(selector, descriptor);
        stack.setFlags(flags, size, Rflags.RF);
        operands.nextRip = target;
    }
}
