package io.xenolith.x86.fpu;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.FpuState;
import io.xenolith.x86.cpu.Vector;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.interp.Operands;
import io.xenolith.x86.isa.Operation;
import io.xenolith.x86.mmu.LinearMemory;

/**
 * The x87 instructions. Source: Intel SDM volume 1, chapter 8, and the instructions' pages in volume 2.
 *
 * <p>An instruction with a memory operand reads or probes it first, so that its page faults find nothing changed. Then come
 * stack faults, then the arithmetic under {@link FloatAlu}, then {@link RegisterStack#accept}: it sets the exception flags
 * and says whether the masked result is to be written. An unmasked exception is only noted here; it is raised as #MF by the
 * next instruction that waits.
 *
 * <p>As the recorded processor has them: the instruction pointer is that of the last instruction which is no control
 * instruction, the data pointer and the opcode are those of the last one which met an unmasked exception, and the selectors
 * of both are zero (CPUID.7.0:EBX bits 6 and 13).
 */
public final class X87Unit {
    private final Operands operands;
    private final CpuState state;
    private final FpuState fpu;
    private final LinearMemory memory;

    private final RegisterStack stack;
    private final Computation computation;
    private final Moves moves;
    private final X87Environment environment;

    /** A unit on {@code operands}. */
    public X87Unit(final Operands operands) {
        this.operands = operands;
        this.state = operands.state;
        this.fpu = operands.state.fpu;
        this.memory = operands.memory;
        this.environment = new X87Environment(fpu, memory);
        final FloatAlu alu = new FloatAlu();
        final BasicArithmetic arithmetic = new BasicArithmetic(alu);
        final MemoryFormats formats = new MemoryFormats(alu, arithmetic);
        this.stack = new RegisterStack(fpu, alu);
        this.computation = new Computation(operands, stack, alu, arithmetic, formats);
        this.moves = new Moves(operands, stack, alu, arithmetic, formats);
    }

    /** Executes {@code insn}, whose operation is an x87 one. */
    public void execute(final Instruction insn) {
        if (state.taskSwitched) {
            throw operands.fault(Vector.NM);
        }
        final Operation operation = insn.operation();
        if (!isNonWaiting(operation)) {
            raisePending();
        }
        if (isControl(operation)) {
            control(insn, operation);
            return;
        }
        perform(insn, operation);
        notePointers(insn);
    }

    /** Raises #MF if an unmasked exception is pending: what fwait and the MMX instructions do before anything else. */
    public void raisePending() {
        if ((fpu.status & StatusWord.ES) != 0) {
            throw operands.fault(Vector.MF);
        }
    }

    private static boolean isNonWaiting(final Operation operation) {
        return switch (operation) {
            case FNSTENV, FNSTCW, FNSTSW, FNSAVE, FNCLEX, FNINIT, FNENI, FNDISI, FNSETPM -> true;
            default -> false;
        };
    }

    private static boolean isControl(final Operation operation) {
        return switch (operation) {
            case FLDCW, FLDENV, FRSTOR -> true;
            default -> isNonWaiting(operation);
        };
    }

    private void notePointers(final Instruction insn) {
        fpu.instructionPointer = operands.nextRip - insn.length();
        if ((fpu.status & StatusWord.ES) != 0) {
            fpu.opcode = (insn.opcode() & 7) << 8 | insn.modrm();
            if (insn.hasMemory()) {
                fpu.dataPointer = operands.offset(insn);
            }
        }
    }

    // ---------------------------------------------------------------- control instructions

    private void control(final Instruction insn, final Operation operation) {
        final boolean wide = insn.operandSize() != Short.BYTES;
        switch (operation) {
            case FLDCW -> fpu.loadControl(memory.load16(operands.address(insn, Short.BYTES)));
            case FNSTCW -> memory.store16(operands.target(insn, Short.BYTES), fpu.control);
            case FNSTSW -> operands.write(insn, 0, fpu.status);
            case FLDENV -> environment.load(operands.address(insn, X87Environment.bytes(wide)), wide);
            case FNSTENV -> environment.store(operands.target(insn, X87Environment.bytes(wide)), wide);
            case FRSTOR -> environment.restore(operands.address(insn, X87Environment.stateBytes(wide)), wide);
            case FNSAVE -> environment.save(operands.target(insn, X87Environment.stateBytes(wide)), wide);
            case FNCLEX -> fpu.status &= ~(StatusWord.EXCEPTIONS | StatusWord.SF | StatusWord.ES | StatusWord.B);
            case FNINIT -> fpu.initialize();
            default -> {
                // fneni, fndisi and fnsetpm have done nothing since the 80387.
            }
        }
    }

    // ---------------------------------------------------------------- dispatch

    private void perform(final Instruction insn, final Operation operation) {
        switch (operation) {
            case FADD, FMUL, FSUB, FSUBR, FDIV, FDIVR, FIADD, FIMUL, FISUB, FISUBR, FIDIV, FIDIVR ->
                computation.binary(insn, operation, false);
            case FADDP, FMULP, FSUBP, FSUBRP, FDIVP, FDIVRP -> computation.binary(insn, operation, true);
            case FCOM, FCOMP, FCOMPP, FUCOM, FUCOMP, FUCOMPP, FICOM, FICOMP, FTST ->
                computation.compare(insn, operation);
            case FCOMI, FCOMIP, FUCOMI, FUCOMIP -> computation.compareToFlags(insn, operation);
            case FLD -> moves.load(insn);
            case FILD -> moves.loadInteger(insn);
            case FBLD -> moves.loadBcd(insn);
            case FST -> moves.store(insn, false);
            case FSTP -> moves.store(insn, true);
            case FIST -> moves.storeInteger(insn, false, false);
            case FISTP -> moves.storeInteger(insn, false, true);
            case FISTTP -> moves.storeInteger(insn, true, true);
            case FBSTP -> moves.storeBcd(insn);
            case FLD1, FLDL2T, FLDL2E, FLDPI, FLDLG2, FLDLN2, FLDZ -> moves.loadConstant(operation);
            case FXCH -> moves.exchange(insn.number(0));
            case FCHS, FABS -> computation.changeSign(operation);
            case FXAM -> computation.examine();
            case FSQRT, FRNDINT, F2XM1 -> computation.unary(operation);
            case FSIN, FCOS -> computation.sineOrCosine(operation);
            case FPTAN, FSINCOS, FXTRACT -> computation.twoResults(operation);
            case FPREM, FPREM1 -> computation.remainder(operation == Operation.FPREM1);
            case FSCALE -> computation.scale();
            case FYL2X, FYL2XP1, FPATAN -> computation.intoSecond(operation);
            case FCMOVB, FCMOVE, FCMOVBE, FCMOVU, FCMOVNB, FCMOVNE, FCMOVNBE, FCMOVNU ->
                moves.conditionalMove(insn, operation);
            case FDECSTP -> stack.turn(-1);
            case FINCSTP -> stack.turn(1);
            case FFREE -> stack.free(insn.number(0));
            case FFREEP -> {
                stack.free(insn.number(0));
                stack.pop();
            }
            case FNOP -> {
            }
            default -> throw new AssertionError(operation);
        }
    }
}
