package io.xenolith.x86.fpu;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.FpuState;
import io.xenolith.x86.cpu.Rflags;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.fpu.Float80.Kind;
import io.xenolith.x86.interp.Operands;
import io.xenolith.x86.isa.Operation;

/** The x87 instructions that compute and compare: what comes from where, and what is answered on a stack fault. */
final class Computation {
    private final Operands operands;
    private final CpuState state;
    private final FpuState fpu;
    private final RegisterStack stack;
    private final FloatAlu alu;
    private final BasicArithmetic arithmetic;
    private final MemoryFormats formats;
    private final Remainder remainder;
    private final Transcendentals transcendentals;

    Computation(final Operands operands, final RegisterStack stack, final FloatAlu alu,
            final BasicArithmetic arithmetic,
            final MemoryFormats formats) {
        this.operands = operands;
        this.state = operands.state;
        this.fpu = operands.state.fpu;
        this.stack = stack;
        this.alu = alu;
        this.arithmetic = arithmetic;
        this.formats = formats;
        this.remainder = new Remainder(alu);
        this.transcendentals = new Transcendentals(alu);
    }

    // ---------------------------------------------------------------- arithmetic

    /** Loads the memory operand, a real or an integer by {@code operation}, into the alu. */
    private void loadOperand(final Instruction insn, final Operation operation) {
        final int size = insn.size(0);
        final long bits = operands.memory.load(operands.address(insn, size), size);
        stack.begin();
        switch (operation) {
            case FIADD, FIMUL, FISUB, FISUBR, FIDIV, FIDIVR, FICOM, FICOMP ->
                arithmetic.integer(Operands.signExtend(bits, size));
            default -> formats.widen(bits, size);
        }
    }

    /** The four operations and the two reversed ones, with memory or another register. */
    void binary(final Instruction insn, final Operation operation, final boolean pops) {
        int target = 0;
        if (insn.hasMemory()) {
            loadOperand(insn, operation);
            if (stack.isEmpty(0)) {
                stack.underflowInto(0);
                return;
            }
            compute(operation, stack.signExponent(0), stack.mantissa(0), alu.signExponent, alu.mantissa);
        } else {
            target = insn.number(0);
            final int source = insn.number(1);
            stack.begin();
            if (stack.isEmpty(target) || stack.isEmpty(source)) {
                if (stack.underflow()) {
                    stack.writeIndefinite(target);
                    stack.popIf(pops);
                }
                return;
            }
            compute(operation, stack.signExponent(target), stack.mantissa(target), stack.signExponent(source),
                    stack.mantissa(source));
        }
        if (stack.accept()) {
            stack.writeResult(target);
            stack.popIf(pops);
        }
    }

    private void compute(final Operation operation, final int aExponent, final long a, final int bExponent,
            final long b) {
        switch (operation) {
            case FADD, FADDP, FIADD -> arithmetic.add(aExponent, a, bExponent, b);
            case FSUB, FSUBP, FISUB -> arithmetic.subtract(aExponent, a, bExponent, b);
            case FSUBR, FSUBRP, FISUBR -> arithmetic.subtract(bExponent, b, aExponent, a);
            case FMUL, FMULP, FIMUL -> arithmetic.multiply(aExponent, a, bExponent, b);
            case FDIV, FDIVP, FIDIV -> arithmetic.divide(aExponent, a, bExponent, b);
            default -> arithmetic.divide(bExponent, b, aExponent, a);
        }
    }

    /** fsqrt, frndint, f2xm1. */
    void unary(final Operation operation) {
        if (stack.isEmpty(0)) {
            stack.underflowInto(0);
            return;
        }
        stack.begin();
        switch (operation) {
            case FSQRT -> arithmetic.squareRoot(stack.signExponent(0), stack.mantissa(0));
            case FRNDINT -> arithmetic.roundToInteger(stack.signExponent(0), stack.mantissa(0));
            default -> transcendentals.powerLessOne(stack.signExponent(0), stack.mantissa(0));
        }
        if (stack.accept()) {
            stack.writeResult(0);
        }
    }

    /** fscale. */
    void scale() {
        if (stack.isEmpty(0) || stack.isEmpty(1)) {
            stack.underflowInto(0);
            return;
        }
        stack.begin();
        arithmetic.scale(stack.signExponent(0), stack.mantissa(0), stack.signExponent(1), stack.mantissa(1));
        if (stack.accept()) {
            stack.writeResult(0);
        }
    }

    /** fprem, fprem1: C2 says whether the remainder is partial; otherwise the others are the quotient's last bits. */
    void remainder(final boolean nearest) {
        fpu.status &= ~StatusWord.C2;
        if (stack.isEmpty(0) || stack.isEmpty(1)) {
            stack.underflowInto(0);
            return;
        }
        stack.begin();
        remainder.divide(stack.signExponent(0), stack.mantissa(0), stack.signExponent(1), stack.mantissa(1), nearest);
        if (!stack.accept()) {
            return;
        }
        stack.writeResult(0);
        if (remainder.hasQuotient) {
            final long quotient = remainder.partial ? 0 : remainder.quotient;
            fpu.status = (fpu.status & ~StatusWord.CONDITIONS)
                    | (remainder.partial ? StatusWord.C2 : 0)
                    | ((quotient & 4) != 0 ? StatusWord.C0 : 0)
                    | ((quotient & 2) != 0 ? StatusWord.C3 : 0)
                    | ((quotient & 1) != 0 ? StatusWord.C1 : 0);
        }
    }

    /** fyl2x, fyl2xp1, fpatan: the result goes to st(1), which becomes st(0). */
    void intoSecond(final Operation operation) {
        if (stack.isEmpty(0) || stack.isEmpty(1)) {
            if (stack.underflow()) {
                stack.writeIndefinite(1);
                stack.pop();
            }
            return;
        }
        stack.begin();
        switch (operation) {
            case FYL2X -> transcendentals.logarithm(stack.signExponent(1), stack.mantissa(1), stack.signExponent(0),
                    stack.mantissa(0));
            case FYL2XP1 -> transcendentals.logarithmOfSum(stack.signExponent(1), stack.mantissa(1),
                    stack.signExponent(0), stack.mantissa(0));
            default -> transcendentals.arcTangent(stack.signExponent(1), stack.mantissa(1), stack.signExponent(0),
                    stack.mantissa(0));
        }
        if (stack.accept()) {
            stack.writeResult(1);
            stack.pop();
        }
    }

    /** fsin, fcos. */
    void sineOrCosine(final Operation operation) {
        fpu.status &= ~StatusWord.C2;
        if (stack.isEmpty(0)) {
            stack.underflowInto(0);
            return;
        }
        if (leftAlone()) {
            return;
        }
        stack.begin();
        if (operation == Operation.FSIN) {
            transcendentals.sine(stack.signExponent(0), stack.mantissa(0));
        } else {
            transcendentals.cosine(stack.signExponent(0), stack.mantissa(0));
        }
        if (stack.accept()) {
            stack.writeResult(0);
        }
    }

    /** Sets C2, which is clear, for an argument of a trigonometric instruction that is out of range. */
    private boolean leftAlone() {
        fpu.status &= ~StatusWord.C1;
        if (Transcendentals.outOfRange(stack.signExponent(0), stack.mantissa(0))) {
            fpu.status |= StatusWord.C2;
            return true;
        }
        return false;
    }

    /** fptan, fsincos, fxtract: st(0) is replaced and another result pushed. */
    void twoResults(final Operation operation) {
        if (operation != Operation.FXTRACT) {
            fpu.status &= ~StatusWord.C2;
        }
        if (stack.isEmpty(0) || !stack.isEmpty(-1)) {
            if (stack.isEmpty(0) ? stack.underflow() : stack.overflow()) {
                stack.writeIndefinite(0);
                stack.pushIndefinite();
            }
            return;
        }
        final int argumentExponent = stack.signExponent(0);
        final long argument = stack.mantissa(0);
        if (operation != Operation.FXTRACT && leftAlone()) {
            return;
        }
        stack.begin();
        switch (operation) {
            case FPTAN -> transcendentals.tangent(argumentExponent, argument);
            case FSINCOS -> transcendentals.sine(argumentExponent, argument);
            default -> extract(argumentExponent, argument);
        }
        if (!stack.accept()) {
            return;
        }
        stack.writeResult(0);
        final Kind kind = Float80.kind(argumentExponent, argument);
        if (!kind.hasNoValue() && !(kind == Kind.INFINITY && operation != Operation.FXTRACT)) {
            secondResult(operation, kind, argumentExponent, argument);
        }
        stack.pushResult();
    }

    /** The exponent; a NaN is its own exponent and significand. */
    private void extract(final int argumentExponent, final long argument) {
        if (!alu.takeNan(Float80.kind(argumentExponent, argument), argumentExponent, argument)) {
            arithmetic.extractExponent(argumentExponent, argument);
        }
    }

    private void secondResult(final Operation operation, final Kind kind, final int argumentExponent,
            final long argument) {
        switch (operation) {
            case FPTAN -> alu.exact(Float80.BIAS, Float80.INTEGER_BIT);
            case FSINCOS -> {
                transcendentals.cosine(argumentExponent, argument);
                stack.accept();
            }
            default -> {
                if (kind.isFinite()) {
                    alu.exact((argumentExponent & Float80.SIGN) | Float80.BIAS, Float80.normalMantissa(argument));
                } else {
                    alu.exact(argumentExponent, argument);
                }
            }
        }
    }

    /** fchs, fabs: of whatever the register holds. */
    void changeSign(final Operation operation) {
        if (stack.isEmpty(0)) {
            stack.underflowInto(0);
            return;
        }
        fpu.status &= ~StatusWord.C1;
        fpu.signExponent[fpu.physical(0)] = operation == Operation.FABS
                ? stack.signExponent(0) & Float80.EXPONENT
                : stack.signExponent(0) ^ Float80.SIGN;
    }

    // ---------------------------------------------------------------- comparison

    /** fcom, fucom, ficom, ftst and those that pop: the answer goes to the condition bits. */
    void compare(final Instruction insn, final Operation operation) {
        final boolean quiet = switch (operation) {
            case FUCOM, FUCOMP, FUCOMPP -> true;
            default -> false;
        };
        final int pops = switch (operation) {
            case FCOMP, FUCOMP, FICOMP -> 1;
            case FCOMPP, FUCOMPP -> 2;
            default -> 0;
        };
        boolean sourceEmpty = false;
        if (insn.hasMemory()) {
            loadOperand(insn, operation);
        } else {
            stack.begin();
            if (operation == Operation.FTST) {
                alu.zero(false);
            } else {
                final int source = insn.operandCount() > 0 ? insn.number(0) : 1;
                sourceEmpty = stack.isEmpty(source);
                alu.exact(stack.signExponent(source), stack.mantissa(source));
            }
        }
        final int conditions = StatusWord.C3 | StatusWord.C2 | StatusWord.C0;
        if (stack.isEmpty(0) || sourceEmpty) {
            fpu.status |= conditions;
            if (stack.underflow()) {
                stack.pop(pops);
            }
            return;
        }
        final int answer = arithmetic.compare(stack.signExponent(0), stack.mantissa(0), alu.signExponent, alu.mantissa,
                quiet);
        fpu.status = (fpu.status & ~conditions) | answer;
        if (stack.accept()) {
            stack.pop(pops);
        }
    }

    /** fcomi, fucomi and those that pop: the answer goes to the flags. */
    void compareToFlags(final Instruction insn, final Operation operation) {
        final boolean quiet = operation == Operation.FUCOMI || operation == Operation.FUCOMIP;
        final boolean pops = operation == Operation.FCOMIP || operation == Operation.FUCOMIP;
        final int source = insn.number(1);
        if (stack.isEmpty(0) || stack.isEmpty(source)) {
            state.explicit(Rflags.ZF | Rflags.PF | Rflags.CF);
            if (stack.underflow() && pops) {
                stack.pop();
            }
            return;
        }
        stack.begin();
        final int answer = arithmetic.compare(stack.signExponent(0), stack.mantissa(0), stack.signExponent(source),
                stack.mantissa(source),
                quiet);
        state.explicit(((answer & StatusWord.C3) != 0 ? Rflags.ZF : 0) | ((answer & StatusWord.C2) != 0 ? Rflags.PF : 0)
                | ((answer & StatusWord.C0) != 0 ? Rflags.CF : 0));
        // C1 is left as it is.
        stack.raise(alu.flags);
        if ((alu.flags & ~fpu.control & StatusWord.PRE_COMPUTATION) == 0) {
            stack.popIf(pops);
        }
    }

    /** fxam: C1 is the sign, the others the class. */
    void examine() {
        final int kind = stack.isEmpty(0)
                ? StatusWord.C3 | StatusWord.C0
                : switch (Float80.kind(stack.signExponent(0), stack.mantissa(0))) {
                    case UNSUPPORTED -> 0;
                    case QUIET_NAN, SIGNALLING_NAN -> StatusWord.C0;
                    case NORMAL -> StatusWord.C2;
                    case INFINITY -> StatusWord.C2 | StatusWord.C0;
                    case ZERO -> StatusWord.C3;
                    case DENORMAL -> StatusWord.C3 | StatusWord.C2;
                };
        final int sign = Float80.negative(stack.signExponent(0)) ? StatusWord.C1 : 0;
        fpu.status = (fpu.status & ~StatusWord.CONDITIONS) | kind | sign;
    }
}
