package io.xenolith.hypervisor.vcpu.x86;

import io.xenolith.abi.xen.XenArch;
import io.xenolith.hypervisor.domain.Registers;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.LdtPages;
import io.xenolith.x86.Engine;
import io.xenolith.x86.VcpuExit;
import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Vector;

/** Carries registers between a vCPU and the engine that runs it. */
final class RegisterTransfer {
    private static final int ES = 0;
    private static final int CS = 1;
    private static final int SS = 2;
    private static final int DS = 3;
    private static final int FS = 4;
    private static final int GS = 5;
    private static final int RPL_MASK = 3;
    /** Xen's own descriptors, which do not change, come behind those of the guest. */
    private static final int FIRST_FLAT = XenArch.FIRST_RESERVED_GDT_ENTRY * Long.BYTES;

    private final Vcpu vcpu;
    private final Registers registers;
    private final Engine engine;
    private final CpuState cpu;
    private final LdtPages ldtPages;

    RegisterTransfer(final Vcpu vcpu, final Engine engine, final LdtPages ldtPages) {
        this.vcpu = vcpu;
        this.registers = vcpu.registers();
        this.engine = engine;
        this.cpu = engine.state();
        this.ldtPages = ldtPages;
    }

    /** Everything but the selectors, from the vCPU. */
    void load() {
        System.arraycopy(registers.gpr, 0, cpu.gpr, 0, Gpr.COUNT);
        cpu.rip = registers.rip;
        cpu.rflags((int) registers.rflags);
        loadBases();
    }

    private void loadBases() {
        cpu.gpr[Gpr.FS_BASE] = registers.fsBase;
        cpu.gpr[Gpr.GS_BASE] = vcpu.kernelMode ? registers.gsBaseKernel : registers.gsBaseUser;
    }

    /** Everything, to the vCPU. */
    void store() {
        System.arraycopy(cpu.gpr, 0, registers.gpr, 0, Gpr.COUNT);
        registers.rip = cpu.rip;
        registers.rflags = cpu.rflags();
        registers.fsBase = cpu.gpr[Gpr.FS_BASE];
        if (vcpu.kernelMode) {
            registers.gsBaseKernel = cpu.gpr[Gpr.GS_BASE];
        } else {
            registers.gsBaseUser = cpu.gpr[Gpr.GS_BASE];
        }
        registers.es = cpu.selectors[ES];
        registers.cs = cpu.selectors[CS];
        registers.ss = cpu.selectors[SS];
        registers.ds = cpu.selectors[DS];
        registers.fs = cpu.selectors[FS];
        registers.gs = cpu.selectors[GS];
    }

    /** Loads cs and ss where they have changed: the end of Xen's own iret. Null, or the exception that they raise. */
    VcpuExit.Fault loadCodeAndStack() {
        if (stale(CS, registers.cs)) {
            final VcpuExit.Fault fault = load(CS, registers.cs);
            if (fault != null) {
                return fault;
            }
        }
        if (!stale(SS, registers.ss)) {
            return null;
        }
        if ((registers.ss & ~RPL_MASK) == 0) {
            return new VcpuExit.Fault(Vector.GP, 0, 0, 0);
        }
        return load(SS, registers.ss);
    }

    /** Another selector, or one of the guest's own tables, in which the descriptor may be another by now. */
    private boolean stale(final int segment, final int selector) {
        return cpu.selectors[segment] != selector || selector < FIRST_FLAT;
    }

    /** Loads a segment register, for which a page of the LDT may have to be mapped first. */
    private VcpuExit.Fault load(final int segment, final int selector) {
        final VcpuExit.Fault fault = engine.loadSegment(segment, selector);
        if (fault == null || fault.vector() != Vector.PF || !XenSegments.inLdt(vcpu, fault.address())
                || !XenSegments.mapLdt(ldtPages, vcpu, fault.address())) {
            return fault;
        }
        XenSegments.load(vcpu, cpu);
        return engine.loadSegment(segment, selector);
    }

    /** Loads gs where set_segment_base has given the guest's user mode another; one that cannot be loaded becomes null. */
    void loadUserGs() {
        if (cpu.selectors[GS] != registers.gs) {
            loadData(GS, registers.gs);
            registers.gs = cpu.selectors[GS];
            registers.gsBaseUser = (registers.gs & ~RPL_MASK) == 0 ? 0 : cpu.gpr[Gpr.GS_BASE];
            loadBases();
        }
    }

    /**
     * Loads ds, es, fs and gs, as Xen does when it switches to a vCPU. One that cannot be loaded becomes null.
     *
     * @return whether all could be loaded
     */
    boolean loadData() {
        final int failed = loadData(DS, registers.ds) + loadData(ES, registers.es) + loadData(FS, registers.fs)
                + loadData(GS, registers.gs);
        loadBases();
        return failed == 0;
    }

    /** The vCPU's data selectors become those that could be loaded. */
    void dropData() {
        registers.es = cpu.selectors[ES];
        registers.ds = cpu.selectors[DS];
        registers.fs = cpu.selectors[FS];
        registers.gs = cpu.selectors[GS];
    }

    /** How many could not be loaded. */
    private int loadData(final int segment, final int selector) {
        if (load(segment, selector) == null) {
            return 0;
        }
        engine.loadSegment(segment, 0);
        return 1;
    }
}
