package io.xenolith.x86.interp;

import io.xenolith.x86.CpuidPolicy;
import io.xenolith.x86.VcpuExit;
import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Vector;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.decode.OperandKind;
import io.xenolith.x86.fpu.X87Unit;
import io.xenolith.x86.isa.Attribute;
import io.xenolith.x86.vector.VectorUnit;

/**
 * The definition of every instruction: hands a decoded one to the unit that executes it. Faster ways to execute the common
 * ones are in {@link Interpreter}; they do the same.
 */
final class OrdinaryPath {
    final Operands operands;
    final SystemUnit system;
    final StringUnit strings;
    private final CpuState state;
    private final ArithmeticUnit arithmetic;
    private final ShiftUnit shifts;
    private final BitUnit bits;
    private final MoveUnit moves;
    private final StackUnit stack;
    private final BranchUnit branches;
    final SegmentUnit segments;
    private final X87Unit x87;
    final VectorUnit vector;

    OrdinaryPath(final Operands operands, final CpuidPolicy policy) {
        this.operands = operands;
        this.state = operands.state;
        system = new SystemUnit(operands, policy);
        strings = new StringUnit(operands);
        arithmetic = new ArithmeticUnit(operands);
        shifts = new ShiftUnit(operands);
        bits = new BitUnit(operands);
        moves = new MoveUnit(operands);
        segments = new SegmentUnit(operands);
        stack = new StackUnit(operands, segments);
        branches = new BranchUnit(operands, stack, segments);
        x87 = new X87Unit(operands);
        vector = new VectorUnit(operands);
    }

    /** Executes {@code insn}, no string instruction; {@link Operands#nextRip} is its end and becomes where to go on. */
    void execute(final Instruction insn) {
        if (insn.operation().isVector()) {
            vector.execute(insn);
        } else if (insn.operation().isX87()) {
            x87.execute(insn);
        } else {
            general(insn);
        }
    }

    private void general(final Instruction insn) {
        if (insn.is(Attribute.PRIV) || insn.is(Attribute.SUPERVISOR) || insn.is(Attribute.IO)
                || insn.is(Attribute.IOPL)) {
            system.checkPrivilege(insn);
        }
        switch (insn.operation()) {
            case ADD, OR, ADC, SBB, AND, SUB, XOR -> arithmetic.combine(insn);
            case CMP -> arithmetic.compare(insn);
            case TEST -> arithmetic.test(insn);
            case INC, DEC -> arithmetic.step(insn);
            case NOT -> arithmetic.not(insn);
            case NEG -> arithmetic.negate(insn);
            case MUL -> arithmetic.multiplyWide(insn);
            case IMUL -> arithmetic.multiply(insn);
            case DIV, IDIV -> arithmetic.divide(insn);
            case DAA, DAS -> arithmetic.decimalAdjust(insn);
            case AAA, AAS -> arithmetic.asciiAdjust(insn);
            case AAM -> arithmetic.asciiMultiplyAdjust(insn);
            case AAD -> arithmetic.asciiDivideAdjust(insn);
            case ROL, ROR, RCL, RCR, SHL, SHR, SAR -> shifts.shift(insn);
            case SHLD, SHRD -> shifts.shiftDouble(insn);
            case BT, BTS, BTR, BTC -> bits.bitTest(insn);
            case BSF, BSR -> bits.scan(insn);
            case TZCNT, LZCNT -> bits.countZeros(insn);
            case POPCNT -> bits.popcnt(insn);
            case BSWAP -> bits.byteSwap(insn);
            case MOVBE -> bits.moveSwapped(insn);
            case CRC32 -> bits.crc32(insn);
            case MOV -> move(insn);
            case MOVZX, MOVNTI -> moves.move(insn);
            case MOVSX -> moves.moveSigned(insn);
            case MOVSXD -> moves.moveSignedDoubleword(insn);
            case LEA -> moves.loadAddress(insn);
            case XCHG -> moves.exchange(insn);
            case CMOVCC -> moves.conditionalMove(insn);
            case SETCC -> moves.setByCondition(insn);
            case CBW -> moves.widen(insn);
            case CWD -> moves.widenIntoRdx(insn);
            case CMPXCHG -> moves.compareExchange(insn);
            case XADD -> moves.exchangeAdd(insn);
            case CMPXCHG8B -> moves.compareExchange8(insn);
            case CMPXCHG16B -> moves.compareExchange16(insn);
            case XLAT -> moves.translate(insn);
            case LAHF -> moves.flagsToAh();
            case SAHF -> moves.flagsFromAh();
            case CLC -> moves.carry(false);
            case STC -> moves.carry(true);
            case CMC -> moves.carry(!state.cf());
            case CLD -> moves.direction(false);
            case STD -> moves.direction(true);
            case SALC -> operands.register(0, 1, state.cf() ? -1 : 0);
            case PUSH -> stack.push(insn);
            case POP -> stack.pop(insn);
            case PUSHA -> stack.pushAll(insn);
            case POPA -> stack.popAll(insn);
            case PUSHF -> stack.pushFlags(insn);
            case POPF -> stack.popFlags(insn);
            case ENTER -> stack.enter(insn);
            case LEAVE -> stack.leave(insn);
            default -> control(insn);
        }
    }

    private void move(final Instruction insn) {
        if (insn.kind(0) == OperandKind.SEGMENT) {
            segments.move(insn);
        } else {
            moves.move(insn);
        }
    }

    private void control(final Instruction insn) {
        switch (insn.operation()) {
            case JCC -> branches.jumpIf(insn, state.condition(insn.condition()));
            case JMP -> branches.jump(insn);
            case CALL -> branches.call(insn);
            case RET -> branches.ret(insn);
            case JRCXZ -> branches.jumpIf(insn, branches.counterIsZero(insn));
            case LOOP, LOOPE, LOOPNE -> branches.loop(insn);
            case JMPF, CALLF -> branches.far(insn);
            case RETF -> branches.farReturn(insn);
            case IRET -> branches.interruptReturn(insn);
            case INT -> system.interrupt((int) insn.immediate() & 0xFF);
            case INT3 -> system.interrupt(Vector.BP);
            case INT1 -> system.interrupt(Vector.DB);
            case INTO -> {
                if (state.of()) {
                    system.interrupt(Vector.OF);
                }
            }
            case SYSCALL -> system.exit = new VcpuExit.Syscall();
            case SYSENTER -> system.exit = new VcpuExit.Sysenter();
            case LSS, LFS, LGS, LES, LDS -> segments.loadFar(insn);
            case LAR, LSL -> segments.query(insn);
            case VERR, VERW -> segments.verify(insn);
            case ARPL -> segments.adjustRpl(insn);
            default -> system(insn);
        }
    }

    private void system(final Instruction insn) {
        switch (insn.operation()) {
            case NOP, PAUSE, ENDBR32, ENDBR64, PREFETCH, PREFETCHW, PREFETCHWT1, PREFETCHNTA, PREFETCHT0, PREFETCHT1,
                    PREFETCHT2, RDSSPD, RDSSPQ, LFENCE, MFENCE, SFENCE -> {
                // No effect that a single processor could see.
            }
            case CPUID -> system.cpuid();
            case RDTSC -> system.rdtsc(false);
            case RDTSCP -> system.rdtsc(true);
            case RDPID -> system.rdpid(insn);
            case RDRAND, RDSEED -> system.random(insn);
            case XGETBV -> system.xgetbv();
            case RDFSBASE, RDGSBASE, WRFSBASE, WRGSBASE -> system.segmentBase(insn);
            case SGDT -> system.storeTable(insn, state.gdt.bytes - 1, state.gdtBase);
            case SIDT -> system.storeTable(insn, state.idtLimit, state.idtBase);
            case SLDT, STR, SMSW -> system.storeWord(insn);
            case CLFLUSH, CLFLUSHOPT, CLWB -> system.flushLine(insn);
            case FWAIT -> fwait();
            case FXSAVE, FXRSTOR, XSAVE, XRSTOR -> system.floatingState(insn);
            case LDMXCSR -> vector.loadMxcsr(insn);
            case STMXCSR -> vector.storeMxcsr(insn);
            // What is privileged has faulted already; these are unknown to privilege level 3.
            case BOUND -> system.bound(insn);
            default -> throw operands.fault(Vector.UD);
        }
    }

    private void fwait() {
        if (state.taskSwitched) {
            throw operands.fault(Vector.NM);
        }
        x87.raisePending();
    }
}
