package io.xenolith.x86.fpu;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.FpuState;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.fpu.Float80.Kind;
import io.xenolith.x86.interp.Operands;
import io.xenolith.x86.isa.Operation;
import io.xenolith.x86.mmu.LinearMemory;

/** The x87 instructions that load, store and move. */
final class Moves {
    private static final int FLOAT_INDEFINITE = 0xFFC0_0000;
    private static final long DOUBLE_INDEFINITE = 0xFFF8_0000_0000_0000L;

    private final Operands operands;
    private final CpuState state;
    private final FpuState fpu;
    private final LinearMemory memory;
    private final RegisterStack stack;
    private final FloatAlu alu;
    private final BasicArithmetic arithmetic;
    private final MemoryFormats formats;

    Moves(final Operands operands, final RegisterStack stack, final FloatAlu alu, final BasicArithmetic arithmetic,
            final MemoryFormats formats) {
        this.operands = operands;
        this.state = operands.state;
        this.fpu = operands.state.fpu;
        this.memory = operands.memory;
        this.stack = stack;
        this.alu = alu;
        this.arithmetic = arithmetic;
        this.formats = formats;
    }

    // ---------------------------------------------------------------- loads

    /**
     * Pushes the alu's result, if the stack has room and no unmasked invalid operand was met. A denormal is pushed even when
     * its exception is not masked, as the recorded processor has it.
     */
    private void push() {
        if (!stack.isEmpty(-1)) {
            pushOverflow();
        } else {
            stack.accept();
            if ((alu.flags & ~fpu.control & StatusWord.IE) == 0) {
                stack.pushResult();
            }
        }
    }

    private void pushOverflow() {
        if (stack.overflow()) {
            stack.pushIndefinite();
        }
    }

    /** fld. */
    void load(final Instruction insn) {
        if (!insn.hasMemory()) {
            loadRegister(insn.number(0));
            return;
        }
        final long address = operands.address(insn, insn.size(0));
        final int size = insn.size(0);
        if (size > Long.BYTES) {
            AreaProbe.read(memory, address, Long.BYTES, Float80.BYTES);
            final int high = memory.load16(address + Long.BYTES);
            final long low = memory.load64(address);
            stack.begin();
            alu.exact(high, low);
        } else {
            final long bits = memory.load(address, size);
            stack.begin();
            formats.widen(bits, size);
            final Kind kind = Float80.kind(alu.signExponent, alu.mantissa);
            alu.takeNan(kind, alu.signExponent, alu.mantissa);
        }
        push();
    }

    private void loadRegister(final int n) {
        stack.begin();
        if (!stack.isEmpty(n)) {
            alu.exact(stack.signExponent(n), stack.mantissa(n));
            push();
        } else if (stack.underflow()) {
            stack.pushIndefinite();
        }
    }

    /** fild. */
    void loadInteger(final Instruction insn) {
        final int size = insn.size(0);
        final long value = Operands.signExtend(memory.load(operands.address(insn, size), size), size);
        stack.begin();
        arithmetic.integer(value);
        push();
    }

    /** fbld. */
    void loadBcd(final Instruction insn) {
        final long address = operands.address(insn, Float80.BYTES);
        AreaProbe.read(memory, address, Long.BYTES, Float80.BYTES);
        final int high = memory.load16(address + Long.BYTES);
        final long low = memory.load64(address);
        stack.begin();
        formats.loadBcd(high, low);
        push();
    }

    /** fld1 and its kin. */
    void loadConstant(final Operation operation) {
        stack.begin();
        switch (operation) {
            case FLD1 -> alu.exact(Float80.BIAS, Float80.INTEGER_BIT);
            case FLDZ -> alu.zero(false);
            default -> Constants.load(operation, alu);
        }
        push();
    }

    // ---------------------------------------------------------------- stores

    /** fst, fstp. */
    void store(final Instruction insn, final boolean pops) {
        if (!insn.hasMemory()) {
            storeRegister(insn, pops);
            return;
        }
        final long address = operands.target(insn, insn.size(0));
        final int size = insn.size(0);
        if (size > Long.BYTES) {
            storeExtended(address, pops);
            return;
        }
        memory.probeWrite(address, size);
        if (stack.isEmpty(0)) {
            if (stack.underflow()) {
                memory.store(address, size == Float.BYTES ? FLOAT_INDEFINITE : DOUBLE_INDEFINITE, size);
                stack.popIf(pops);
            }
            return;
        }
        stack.begin();
        final long bits = formats.narrow(stack.signExponent(0), stack.mantissa(0), size);
        if (stack.acceptStore()) {
            memory.store(address, bits, size);
            stack.popIf(pops);
        }
    }

    private void storeExtended(final long address, final boolean pops) {
        AreaProbe.write(memory, address, Long.BYTES, Float80.BYTES);
        if (stack.isEmpty(0)) {
            if (stack.underflow()) {
                storeTen(address, Float80.INDEFINITE_EXPONENT, Float80.INDEFINITE_MANTISSA);
                stack.popIf(pops);
            }
            return;
        }
        fpu.status &= ~StatusWord.C1;
        storeTen(address, stack.signExponent(0), stack.mantissa(0));
        stack.popIf(pops);
    }

    private void storeTen(final long address, final int high, final long low) {
        memory.store64(address, low);
        memory.store16(address + Long.BYTES, high);
    }

    private void storeRegister(final Instruction insn, final boolean pops) {
        final int target = insn.number(0);
        if (stack.isEmpty(0)) {
            // The second encoding of fstp pops without looking: no stack underflow.
            if (insn.opcode() == 0xD9) {
                stack.turn(1);
            } else if (stack.underflow()) {
                stack.writeIndefinite(target);
                stack.popIf(pops);
            }
            return;
        }
        fpu.status &= ~StatusWord.C1;
        stack.write(target, stack.signExponent(0), stack.mantissa(0));
        stack.popIf(pops);
    }

    /** fist, fistp, and fisttp, which {@code chops}. */
    void storeInteger(final Instruction insn, final boolean chops, final boolean pops) {
        final long address = operands.target(insn, insn.size(0));
        final int size = insn.size(0);
        memory.probeWrite(address, size);
        if (stack.isEmpty(0)) {
            if (stack.underflow()) {
                memory.store(address, 1L << (size * Byte.SIZE - 1), size);
                stack.popIf(pops);
            }
            return;
        }
        stack.begin();
        if (chops) {
            alu.chop();
        }
        final long value = formats.toInteger(stack.signExponent(0), stack.mantissa(0), size);
        if (stack.acceptStore()) {
            memory.store(address, value, size);
            stack.popIf(pops);
        }
    }

    /** fbstp. */
    void storeBcd(final Instruction insn) {
        final long address = operands.target(insn, Float80.BYTES);
        AreaProbe.write(memory, address, Long.BYTES, Float80.BYTES);
        stack.begin();
        final boolean empty = stack.isEmpty(0);
        if (empty) {
            formats.toBcd(Float80.INDEFINITE_EXPONENT, Float80.INDEFINITE_MANTISSA);
        } else {
            formats.toBcd(stack.signExponent(0), stack.mantissa(0));
        }
        if (empty ? stack.underflow() : stack.acceptStore()) {
            storeTen(address, formats.bcdHigh, formats.bcdLow);
            stack.pop();
        }
    }

    // ---------------------------------------------------------------- moves

    /** fxch. */
    void exchange(final int n) {
        if (stack.isEmpty(0) || stack.isEmpty(n)) {
            if (!stack.underflow()) {
                return;
            }
            if (stack.isEmpty(0)) {
                stack.writeIndefinite(0);
            }
            if (stack.isEmpty(n)) {
                stack.writeIndefinite(n);
            }
        } else {
            fpu.status &= ~StatusWord.C1;
        }
        final int oldExponent = stack.signExponent(0);
        final long old = stack.mantissa(0);
        stack.write(0, stack.signExponent(n), stack.mantissa(n));
        stack.write(n, oldExponent, old);
    }

    /** fcmovcc. */
    void conditionalMove(final Instruction insn, final Operation operation) {
        final int source = insn.number(1);
        if (stack.isEmpty(0) || stack.isEmpty(source)) {
            stack.underflowInto(0);
            return;
        }
        final boolean moves = switch (operation) {
            case FCMOVB -> state.cf();
            case FCMOVE -> state.zf();
            case FCMOVBE -> state.cf() || state.zf();
            case FCMOVU -> state.pf();
            case FCMOVNB -> !state.cf();
            case FCMOVNE -> !state.zf();
            case FCMOVNBE -> !state.cf() && !state.zf();
            default -> !state.pf();
        };
        if (moves) {
            stack.write(0, stack.signExponent(source), stack.mantissa(source));
        }
    }
}
