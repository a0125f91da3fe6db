package io.xenolith.x86.interp;

import io.xenolith.x86.CpuidPolicy;
import io.xenolith.x86.VcpuExit;
import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Rflags;
import io.xenolith.x86.cpu.Vector;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.fpu.FxsaveArea;
import io.xenolith.x86.isa.Attribute;

/** What concerns the processor as a whole: identification, time, interrupts by instruction, and what is privileged. */
final class SystemUnit {
    private static final long LOW = 0xFFFF_FFFFL;
    /** x87, SSE: the states xgetbv shows. */
    private static final int XCR0 = 3;
    private static final int IOPL_SHIFT = 12;
    private static final int TASK_SWITCHED = 1 << 3;
    /** Constants of Marsaglia's 64-bit xorshift generator, and of its finishing multiplication. */
    private static final long RANDOM_MULTIPLIER = 0x2545_F491_4F6C_DD1DL;

    private final Operands operands;
    private final CpuState state;
    private final CpuidPolicy policy;
    private final FxsaveArea area;
    /** Why the run ends after this instruction; null: it goes on. */
    VcpuExit exit;
    /** Instructions this run has executed before the current one. */
    long executed;

    SystemUnit(final Operands operands, final CpuidPolicy policy) {
        this.operands = operands;
        this.state = operands.state;
        this.policy = policy;
        this.area = new FxsaveArea(operands.state, operands.memory, operands.fault);
    }

    /** #GP(0) or #UD if the privilege level forbids {@code insn}. */
    void checkPrivilege(final Instruction insn) {
        if (insn.is(Attribute.SUPERVISOR) && state.cpl != 0) {
            throw operands.fault(Vector.UD);
        }
        final boolean io = insn.is(Attribute.IO) || insn.is(Attribute.IOPL);
        if ((insn.is(Attribute.PRIV) && state.cpl != 0) || (io && state.cpl > (state.otherFlags >>> IOPL_SHIFT & 3))) {
            throw operands.fault(Vector.GP);
        }
    }

    void cpuid() {
        if (state.cpuidFaulting) {
            throw operands.fault(Vector.GP);
        }
        final CpuidPolicy.Leaf leaf = policy.leaf((int) state.gpr[Gpr.RAX], (int) state.gpr[Gpr.RCX]);
        state.gpr[Gpr.RAX] = leaf.eax() & LOW;
        state.gpr[Gpr.RBX] = leaf.ebx() & LOW;
        state.gpr[Gpr.RCX] = leaf.ecx() & LOW;
        state.gpr[Gpr.RDX] = leaf.edx() & LOW;
    }

    /** TSC at the current instruction. */
    private long tsc() {
        return state.tscBase + executed * (state.tscRate >>> Integer.SIZE)
                + ((executed * (state.tscRate & LOW)) >>> Integer.SIZE);
    }

    void rdtsc(final boolean withAux) {
        if (state.rdtscForbidden) {
            throw operands.fault(Vector.GP);
        }
        final long tsc = tsc();
        state.gpr[Gpr.RAX] = tsc & LOW;
        state.gpr[Gpr.RDX] = tsc >>> Integer.SIZE;
        if (withAux) {
            state.gpr[Gpr.RCX] = state.tscAux & LOW;
        }
    }

    void rdpid(final Instruction insn) {
        operands.write(insn, 0, state.tscAux & LOW);
    }

    /** rdrand and rdseed: the next number of the processor's own, seeded generator; always there. */
    void random(final Instruction insn) {
        long x = state.randomState;
        x ^= x >>> 12;
        x ^= x << 25;
        x ^= x >>> 27;
        state.randomState = x;
        operands.write(insn, 0, x * RANDOM_MULTIPLIER);
        state.explicit(Rflags.CF);
    }

    void xgetbv() {
        if ((int) state.gpr[Gpr.RCX] != 0) {
            throw operands.fault(Vector.GP);
        }
        state.gpr[Gpr.RAX] = XCR0;
        state.gpr[Gpr.RDX] = 0;
    }

    void segmentBase(final Instruction insn) {
        switch (insn.operation()) {
            case RDFSBASE -> operands.write(insn, 0, state.gpr[Gpr.FS_BASE]);
            case RDGSBASE -> operands.write(insn, 0, state.gpr[Gpr.GS_BASE]);
            case WRFSBASE -> state.gpr[Gpr.FS_BASE] = canonical(operands.read(insn, 0));
            default -> state.gpr[Gpr.GS_BASE] = canonical(operands.read(insn, 0));
        }
    }

    private long canonical(final long base) {
        if (base << 16 >> 16 != base) {
            throw operands.fault(Vector.GP);
        }
        return base;
    }

    /** sgdt and sidt: limit, then base. */
    void storeTable(final Instruction insn, final int limit, final long base) {
        final int bytes = Short.BYTES + (state.longMode ? Long.BYTES : Integer.BYTES);
        final long address = operands.target(insn, bytes);
        operands.memory.probeWrite(address, bytes);
        operands.memory.store16(address, limit);
        operands.memory.store(address + Short.BYTES, base, bytes - Short.BYTES);
    }

    /** sldt, str and smsw. */
    void storeWord(final Instruction insn) {
        operands.write(insn, 0, switch (insn.operation()) {
            case SLDT -> state.ldtSelector;
            case STR -> state.taskSelector;
            default -> state.cr0 | (state.taskSwitched ? TASK_SWITCHED : 0);
        });
    }

    /** clflush and its kin read nothing but may fault as a read. */
    void flushLine(final Instruction insn) {
        operands.memory.probeRead(operands.address(insn, 1), 1);
    }

    /** fxsave, fxrstor, xsave and xrstor. */
    void floatingState(final Instruction insn) {
        if (state.taskSwitched) {
            throw operands.fault(Vector.NM);
        }
        final boolean wide = insn.operandSize() == Long.BYTES;
        final int mask = (int) state.gpr[Gpr.RAX] & XCR0;
        switch (insn.operation()) {
            case FXSAVE -> area.save(operands.target(insn, FxsaveArea.LEGACY_BYTES), wide);
            case FXRSTOR -> area.restore(operands.address(insn, FxsaveArea.LEGACY_BYTES), wide);
            case XSAVE -> area.xsave(operands.target(insn, FxsaveArea.XSAVE_BYTES), mask, wide);
            default -> area.xrstor(operands.address(insn, FxsaveArea.XSAVE_BYTES), mask, wide);
        }
    }

    void bound(final Instruction insn) {
        final int size = insn.operandSize();
        final long address = operands.address(insn, 2 * size);
        final long index = Operands.signExtend(operands.read(insn, 0), size);
        final long low = Operands.signExtend(operands.memory.load(address, size), size);
        final long high = Operands.signExtend(operands.memory.load(address + size, size), size);
        if (index < low || index > high) {
            throw operands.fault(Vector.BR);
        }
    }

    void interrupt(final int vector) {
        exit = new VcpuExit.SoftwareInterrupt(vector, state.rip);
    }
}
