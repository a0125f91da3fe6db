package io.xenolith.x86.interp;

import io.xenolith.x86.code.Block;
import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.decode.OperandKind;

/** Tells which instructions reach memory through the stack segment, for the choice between #GP and #SS. */
final class StackAccess {
    private StackAccess() {
    }

    /** Whether instruction {@code i} of {@code block} accesses memory through ss. */
    static boolean bySegment(final Block block, final int i) {
        final int at = i * Block.STRIDE;
        final int op = block.code[at] & 0xFFFF;
        if (op <= FastOp.STRING || op == FastOp.VECTOR) {
            return ordinary(block.ordinary[block.code[at + 3]]);
        }
        return switch (op) {
            case FastOp.PUSH64, FastOp.POP64, FastOp.CALL, FastOp.RET, FastOp.CALL_INDIRECT -> true;
            default -> {
                final int w = block.code[at + 1];
                final int base = w & FastOp.REGISTER_MASK;
                yield (base == Gpr.RSP || base == Gpr.RBP) && w >>> FastOp.SEGMENT_SHIFT == Gpr.ZERO;
            }
        };
    }

    private static boolean ordinary(final Instruction insn) {
        if (insn.hasMemory()) {
            return Operands.segment(insn) == 2;
        }
        return switch (insn.operation()) {
            case PUSH, POP, PUSHF, POPF, CALL, RET, ENTER, LEAVE, CALLF, RETF, IRET, PUSHA, POPA -> true;
            default -> insn.operandCount() > 0 && insn.kind(0) == OperandKind.SEGMENT && !insn.hasMemory();
        };
    }
}
