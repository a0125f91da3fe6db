package io.xenolith.x86.interp;

import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.decode.OperandKind;
import io.xenolith.x86.isa.Attribute;
import io.xenolith.x86.isa.Operation;

/**
 * Finds for a decoded instruction the operation of the interpreter's loop and packs its operands into the four words that
 * {@link io.xenolith.x86.code.Block} describes. rip-relative addresses and branch targets become offsets from the start of
 * the page, so that the words fit whatever address the page is reached by.
 */
final class Lowering {
    private static final int FS = 4;

    /** The words of the instruction last lowered. */
    final int[] words = new int[4];

    private Instruction insn;
    private int end;

    /**
     * Lowers {@code instruction}, whose end is at page offset {@code endOffset}.
     *
     * @return the operation, {@link FastOp#ORDINARY} or {@link FastOp#ORDINARY_END} if there is no faster one
     */
    int lower(final Instruction instruction, final int endOffset, final boolean longMode) {
        insn = instruction;
        end = endOffset;
        words[1] = 0;
        words[2] = 0;
        words[3] = 0;
        words[0] = operation(longMode);
        return words[0] & 0xFFFF;
    }

    private int operation(final boolean longMode) {
        if (isString()) {
            return FastOp.STRING;
        }
        final int ordinary = endsBlock(insn) ? FastOp.ORDINARY_END : FastOp.ORDINARY;
        if (!longMode || insn.addressSize() != Long.BYTES) {
            return ordinary;
        }
        final int fast = insn.operation().isVector() ? vector() : general();
        return fast < 0 ? ordinary : fast;
    }

    private boolean isString() {
        return switch (insn.operation()) {
            case MOVS, STOS, LODS, SCAS, CMPS -> true;
            default -> false;
        };
    }

    /** Whether the instruction goes, or may go, elsewhere than to its end, or changes how the next ones run. */
    static boolean endsBlock(final Instruction insn) {
        return switch (insn.operation()) {
            case JCC, JMP, CALL, RET, JRCXZ, LOOP, LOOPE, LOOPNE, JMPF, CALLF, RETF, IRET, INT, INT3, INT1, INTO,
                    SYSCALL,
                    SYSENTER, POPF, UD0, UD1, UD2, HLT ->
                true;
            default -> insn.is(Attribute.PRIV) || insn.is(Attribute.SUPERVISOR);
        };
    }

    // ---------------------------------------------------------------- general-purpose instructions

    private int general() {
        return switch (insn.operation()) {
            case MOV -> move();
            case MOVZX -> extend(FastOp.MOVZX8, FastOp.MOVZX8, FastOp.MOVZX16, FastOp.MOVZX16);
            case MOVSX -> extend(FastOp.MOVSX8_32, FastOp.MOVSX8_64, FastOp.MOVSX16_32, FastOp.MOVSX16_64);
            case MOVSXD -> insn.operandSize() == Long.BYTES ? registerFrom(FastOp.MOVSX32_64) : -1;
            case LEA -> loadAddress();
            case ADD -> combine(FastOp.ADD32, FastOp.ADDM32);
            case SUB -> combine(FastOp.SUB32, FastOp.SUBM32);
            case AND -> combine(FastOp.AND32, -1);
            case OR -> combine(FastOp.OR32, -1);
            case XOR -> combine(FastOp.XOR32, -1);
            case CMP -> compare(FastOp.CMP8, FastOp.CMP32, FastOp.CMPM8, FastOp.CMPM32);
            case TEST -> compare(FastOp.TEST8, FastOp.TEST32, FastOp.TESTM8, FastOp.TESTM32);
            case INC -> single(FastOp.INC32);
            case DEC -> single(FastOp.DEC32);
            case NOT -> single(FastOp.NOT32);
            case SHL -> shift(FastOp.SHL32, FastOp.SHL64);
            case SHR -> shift(FastOp.SHR32, FastOp.SHR64);
            case SAR -> shift(FastOp.SAR32, FastOp.SAR64);
            case ROL -> shift(FastOp.ROL32, -1);
            case ROR -> shift(FastOp.ROR32, FastOp.ROR64);
            case IMUL -> multiply();
            case CMOVCC -> conditionalMove();
            case SETCC -> setByCondition();
            case CBW -> insn.operandSize() == Long.BYTES ? FastOp.CDQE : -1;
            case PUSH -> push();
            case POP -> insn.kind(0) == OperandKind.REG64 ? FastOp.POP64 | first(0) : -1;
            case NOP, ENDBR64, PAUSE -> FastOp.NOP;
            default -> branch();
        };
    }

    private int first(final int operand) {
        return insn.number(operand) << FastOp.FIRST_SHIFT;
    }

    private int second(final int operand) {
        return insn.number(operand) << FastOp.SECOND_SHIFT;
    }

    private static boolean isByteRegister(final OperandKind kind) {
        return kind == OperandKind.REG8;
    }

    private static boolean isGeneral(final OperandKind kind) {
        return switch (kind) {
            case REG8, REG16, REG32, REG64 -> true;
            default -> false;
        };
    }

    /** Bits of word 0 for source operand {@code i}, and its words; -1 if it is of no fast kind. */
    private int source(final int i) {
        final OperandKind kind = insn.kind(i);
        if (isGeneral(kind)) {
            return second(i);
        }
        if (kind == OperandKind.IMMEDIATE) {
            words[3] = (int) insn.immediate();
            return FastOp.FORM_IMMEDIATE << FastOp.FORM_SHIFT;
        }
        if (kind == OperandKind.MEMORY && memory()) {
            return FastOp.FORM_MEMORY << FastOp.FORM_SHIFT;
        }
        return -1;
    }

    /** Packs the memory operand; false if its displacement needs more than 32 bits. */
    private boolean memory() {
        long displacement = insn.displacement();
        int base = insn.base() == Instruction.NONE ? Gpr.ZERO : insn.base();
        if (insn.base() == Instruction.RIP) {
            base = Gpr.CODE_PAGE;
            displacement += end;
        }
        if (displacement != (int) displacement) {
            return false;
        }
        final int index = insn.index() == Instruction.NONE ? Gpr.ZERO : insn.index();
        final int segment = insn.segment() < FS ? Gpr.ZERO : Gpr.SEGMENT_BASES + insn.segment();
        words[1] = base | index << FastOp.INDEX_SHIFT | insn.scale() << FastOp.SCALE_SHIFT
                | segment << FastOp.SEGMENT_SHIFT;
        words[2] = (int) displacement;
        return true;
    }

    /** A 64-bit operation directly follows its 32-bit one. */
    private int wide(final int op32) {
        return switch (insn.operandSize()) {
            case 4 -> op32;
            case 8 -> op32 + 1;
            default -> -1;
        };
    }

    private int registerFrom(final int op) {
        final int source = source(1);
        return source < 0 || op < 0 ? -1 : op | first(0) | source;
    }

    private int move() {
        if (insn.kind(0) == OperandKind.MEMORY) {
            return store();
        }
        if (insn.kind(0) == OperandKind.REG64 && insn.kind(1) == OperandKind.IMMEDIATE
                && insn.immediate() != (int) insn.immediate()) {
            words[2] = (int) (insn.immediate() >>> Integer.SIZE);
            words[3] = (int) insn.immediate();
            return FastOp.MOV_IMM64 | first(0);
        }
        return switch (insn.kind(0)) {
            case REG8 -> registerFrom(FastOp.MOV8);
            case REG32 -> registerFrom(FastOp.MOV32);
            case REG64 -> registerFrom(FastOp.MOV64);
            default -> -1;
        };
    }

    private int store() {
        final int op = switch (insn.size(0)) {
            case 1 -> FastOp.STORE8;
            case 2 -> FastOp.STORE16;
            case 4 -> FastOp.STORE32;
            default -> FastOp.STORE64;
        };
        return memoryWith(op);
    }

    /** A memory destination with a register or immediate source. */
    private int memoryWith(final int op) {
        if (op < 0 || insn.kind(1) == OperandKind.MEMORY) {
            return -1;
        }
        final int source = source(1);
        return source < 0 || !memory() ? -1 : op | source;
    }

    private int extend(final int byte32, final int byte64, final int word32, final int word64) {
        if (insn.operandSize() == 2) {
            return -1;
        }
        final boolean wide = insn.operandSize() == Long.BYTES;
        return registerFrom(insn.size(1) == 1 ? wide ? byte64 : byte32 : wide ? word64 : word32);
    }

    private int loadAddress() {
        final int op = wide(FastOp.LEA32);
        if (op < 0 || !memory()) {
            return -1;
        }
        // The segment base is no part of an effective address.
        words[1] = (words[1] & (1 << FastOp.SEGMENT_SHIFT) - 1) | Gpr.ZERO << FastOp.SEGMENT_SHIFT;
        return op | first(0);
    }

    private int combine(final int register32, final int memory32) {
        if (insn.size(0) < Integer.BYTES) {
            return -1;
        }
        if (insn.kind(0) == OperandKind.MEMORY) {
            return memory32 < 0 ? -1 : memoryWith(wide(memory32));
        }
        return registerFrom(wide(register32));
    }

    private int compare(final int register8, final int register32, final int memory8, final int memory32) {
        if (insn.size(0) == 1) {
            if (insn.kind(0) == OperandKind.MEMORY) {
                return memoryWith(memory8);
            }
            return isByteRegister(insn.kind(0)) ? registerFrom(register8) : -1;
        }
        if (insn.kind(0) == OperandKind.MEMORY) {
            return insn.operation() == Operation.TEST && insn.operandSize() == Long.BYTES
                    ? -1
                    : memoryWith(wide(memory32));
        }
        return registerFrom(wide(register32));
    }

    private int single(final int register32) {
        return insn.kind(0) == OperandKind.REG32 || insn.kind(0) == OperandKind.REG64
                ? wide(register32) | first(0)
                : -1;
    }

    private int shift(final int op32, final int op64) {
        final int op = insn.kind(0) == OperandKind.REG32 ? op32 : insn.kind(0) == OperandKind.REG64 ? op64 : -1;
        if (op < 0 || insn.kind(1) != OperandKind.IMMEDIATE) {
            return -1;
        }
        final int count = (int) insn.immediate() & ShiftUnit.countMask(insn.size(0));
        words[3] = count;
        return count == 0 ? -1 : op | first(0);
    }

    private int multiply() {
        if (insn.operandCount() == 2) {
            return registerFrom(wide(FastOp.IMUL32));
        }
        if (insn.operandCount() == 3 && insn.operandSize() >= Integer.BYTES && isGeneral(insn.kind(1))) {
            words[3] = (int) insn.immediate();
            return wide(FastOp.IMUL32_IMM) | first(0) | second(1);
        }
        return -1;
    }

    private int conditionalMove() {
        final int op = registerFrom(wide(FastOp.CMOV32));
        words[3] = insn.condition();
        return op;
    }

    private int setByCondition() {
        words[3] = insn.condition();
        return isByteRegister(insn.kind(0)) ? FastOp.SETCC | first(0) : -1;
    }

    private int push() {
        if (insn.operandSize() != Long.BYTES || insn.kind(0) == OperandKind.SEGMENT) {
            return -1;
        }
        final int source = source(0);
        return source < 0 ? -1 : FastOp.PUSH64 | source;
    }

    private int branch() {
        return switch (insn.operation()) {
            case JMP, CALL -> jump(insn.operation() == Operation.CALL);
            case JCC -> {
                final int op = insn.condition() == 4 ? FastOp.JE : insn.condition() == 5 ? FastOp.JNE : FastOp.JCC;
                yield relative(op | insn.condition() << FastOp.FIRST_SHIFT);
            }
            case RET -> insn.operandCount() == 0 ? FastOp.RET : -1;
            default -> -1;
        };
    }

    private int jump(final boolean call) {
        if (insn.kind(0) == OperandKind.RELATIVE) {
            return relative(call ? FastOp.CALL : FastOp.JMP);
        }
        final int source = source(0);
        words[3] = end;
        return source < 0 ? -1 : (call ? FastOp.CALL_INDIRECT : FastOp.JMP_INDIRECT) | source;
    }

    /** Word 3: target as an offset from the page's start; word 2: end of the instruction. */
    private int relative(final int op) {
        final long target = end + insn.immediate();
        if (target != (int) target) {
            return -1;
        }
        words[2] = end;
        words[3] = (int) target;
        return op;
    }

    // ---------------------------------------------------------------- vector moves

    private int vector() {
        final boolean aligned = switch (insn.operation()) {
            case MOVAPS, MOVAPD, MOVDQA -> true;
            default -> false;
        };
        return switch (insn.operation()) {
            case MOVAPS, MOVAPD, MOVDQA, MOVUPS, MOVUPD, MOVDQU -> vectorMove(aligned);
            default -> FastOp.VECTOR;
        };
    }

    private int vectorMove(final boolean aligned) {
        if (insn.kind(0) == OperandKind.MEMORY) {
            return memory() ? (aligned ? FastOp.MOVAPS_STORE : FastOp.MOVUPS_STORE) | first(1) : FastOp.VECTOR;
        }
        if (insn.kind(1) == OperandKind.MEMORY) {
            return memory() ? (aligned ? FastOp.MOVAPS_LOAD : FastOp.MOVUPS_LOAD) | first(0) : FastOp.VECTOR;
        }
        return FastOp.MOVAPS | first(0) | second(1);
    }
}
