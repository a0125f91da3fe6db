package io.xenolith.hypervisor.vcpu.x86;

import io.xenolith.abi.Page;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.DomainCounters;
import io.xenolith.hypervisor.domain.Registers;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.time.VirtualClock;
import io.xenolith.hypervisor.vcpu.HypercallContinuation;
import io.xenolith.hypervisor.vcpu.HypervisorError;
import io.xenolith.hypervisor.vcpu.TrapDelivery;
import io.xenolith.hypervisor.vcpu.VcpuEngine;
import io.xenolith.hypervisor.vcpu.VcpuExit;
import io.xenolith.x86.Breakpoints;
import io.xenolith.x86.Engine;
import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.fpu.FxsaveImage;
import java.util.function.LongConsumer;

/**
 * Runs x86-64 code on one vCPU. Between runs of the processor the registers are the vCPU's; the processor holds them only while
 * it executes. The FPU is loaded when it is first used in a slice, as in Xen: until then the processor's CR0.TS is set.
 */
public final class X86Engine implements VcpuEngine {
    private static final VcpuExit BUDGET = new VcpuExit.Budget();
    private static final VcpuExit YIELD = new VcpuExit.Yield();
    private static final VcpuExit STOPPED = new VcpuExit.Stopped();
    private static final Breakpoints NO_BREAKPOINTS = new Breakpoints();
    private static final io.xenolith.x86.VcpuExit END_OF_BUDGET = new io.xenolith.x86.VcpuExit.Budget();
    private static final int SYSCALL_LENGTH = 2;
    /** Registers of a hypercall's arguments. */
    private static final int[] ARGUMENTS = {Registers.RDI, Registers.RSI, Registers.RDX, Registers.R10, Registers.R8};
    private static final long TSC_FRACTION = 1L << 32;
    private static final long NS_PER_MS = 1_000_000;

    private final Hypervisor hypervisor;
    private final VirtualClock clock;
    private final Vcpu vcpu;
    private final Registers registers;
    private final Engine engine;
    private final CpuState cpu;
    private final TrapDelivery traps;
    private final RegisterTransfer transfer;
    private final Exceptions exceptions;
    private final DomainCounters counters;
    private final X86Engines engines;
    private final RecentHypercalls recent = new RecentHypercalls();
    private final long instructionNs;
    private final long tscRate;

    private long deadlineNs;
    private boolean discarded;
    private boolean fpuLoaded;
    private int tlbGeneration;
    /** How many of them the counters have. */
    private long pageWalks;
    /** Where the vCPU's writes are noted while the domain is in log-dirty mode. */
    private final LongConsumer writes;

    X86Engine(final X86Engines engines, final Vcpu vcpu, final Engine engine) {
        this.engines = engines;
        this.hypervisor = engines.hypervisor();
        this.clock = hypervisor.clock();
        this.vcpu = vcpu;
        this.registers = vcpu.registers();
        this.engine = engine;
        this.cpu = engine.state();
        this.traps = engines.traps();
        this.transfer = new RegisterTransfer(vcpu, engine, hypervisor.paging().ldtPages());
        this.exceptions = new Exceptions(this, engines, vcpu, engine);
        this.counters = vcpu.domain().counters();
        this.instructionNs = hypervisor.config().costs().instructionNs();
        this.tscRate = TSC_FRACTION * hypervisor.tsc().khz() / NS_PER_MS * instructionNs;
        this.tlbGeneration = vcpu.tlbGeneration;
        this.writes = maddr -> vcpu.domain().shadow().stored(maddr);
        noteWrites();
        // Each vCPU its own sequence.
        cpu.randomState = (((hypervisor.config().seed() << 16) + vcpu.domain().domid()) << 13) + 2L * vcpu.id() + 1;
    }

    @Override
    public VcpuExit run(final long budgetNs) {
        if (discarded) {
            return STOPPED;
        }
        deadlineNs = clock.nowNs() + budgetNs;
        try {
            switchTo();
            while (!mustStop()) {
                step();
            }
            return stop();
        } catch (final HypervisorError bug) {
            throw bug;
        } catch (final RuntimeException | Error thrown) {
            throw new HypervisorError("code of d" + vcpu.domain().domid() + "v" + vcpu.id() + " at rip 0x"
                    + Long.toHexString(registers.rip), hypervisor.config().seed(), thrown);
        } finally {
            saveFpu();
        }
    }

    @Override
    public void stopBy(final long timeNs) {
        deadlineNs = Math.min(deadlineNs, timeNs);
    }

    @Override
    public boolean timeOver() {
        return clock.nowNs() >= deadlineNs;
    }

    @Override
    public void discard() {
        if (!discarded) {
            discarded = true;
            hypervisor.memory().code().unregister(engine.memory());
        }
    }

    private boolean mustStop() {
        return vcpu.yielded || !vcpu.runnable() || clock.nowNs() >= deadlineNs;
    }

    private VcpuExit stop() {
        final VcpuExit exit = !vcpu.runnable() ? STOPPED : vcpu.yielded ? YIELD : BUDGET;
        vcpu.yielded = false;
        return exit;
    }

    /** What Xen does when it switches to a vCPU: data selectors are loaded, and may turn out to be stale. */
    private void switchTo() {
        XenSegments.load(vcpu, cpu);
        if (!transfer.loadData()) {
            traps.failsafe(vcpu);
            transfer.dropData();
        }
    }

    /** Delivers one thing that is pending, or executes. */
    private void step() {
        if (traps.pending(vcpu)) {
            clock.advance(hypervisor.config().costs().upcallNs());
            traps.deliverPending(vcpu);
            return;
        }
        final io.xenolith.x86.VcpuExit.Fault bad = enterGuest();
        if (bad == null) {
            handle(execute());
        } else {
            exceptions.onEntry(bad);
        }
    }

    /** Makes the processor's state the vCPU's. Null, or the exception that its code or stack segment raises. */
    private io.xenolith.x86.VcpuExit.Fault enterGuest() {
        XenSegments.load(vcpu, cpu);
        transfer.load();
        transfer.loadUserGs();
        cpu.taskSwitched = vcpu.taskSwitched || !fpuLoaded;
        engine.memory().root(vcpu.activeRoot() << Page.SHIFT);
        if (tlbGeneration != vcpu.tlbGeneration) {
            tlbGeneration = vcpu.tlbGeneration;
            engine.memory().flushAll();
            noteWrites();
        }
        System.arraycopy(vcpu.debugRegisters, 0, cpu.debug, 0, cpu.debug.length);
        return transfer.loadCodeAndStack();
    }

    private void noteWrites() {
        engine.memory().writes(vcpu.domain().shadow().logDirty() ? writes : null);
    }

    private io.xenolith.x86.VcpuExit execute() {
        cpu.tscBase = hypervisor.tsc().at(clock.nowNs());
        cpu.tscRate = tscRate;
        final long left = (deadlineNs - clock.nowNs() + instructionNs - 1) / instructionNs;
        final boolean watched = engines.debugger() != null || engines.listener() != null;
        final io.xenolith.x86.VcpuExit exit = watched ? runWatched(left) : engine.run(left);
        account(engine.executed());
        counters.pageWalks += engine.memory().walks() - pageWalks;
        pageWalks = engine.memory().walks();
        transfer.store();
        return exit;
    }

    /** One run, however often it is interrupted for a look: nothing but what a debugger writes itself makes a difference. */
    private io.xenolith.x86.VcpuExit runWatched(final long budget) {
        final Debugger debugger = engines.debugger();
        final InstructionListener listener = engines.listener();
        io.xenolith.x86.VcpuExit exit = END_OF_BUDGET;
        engine.begin();
        while (engine.executed() < budget && exit.equals(END_OF_BUDGET)) {
            transfer.store();
            long allowed = debugger == null ? budget : debugger.mayExecute(vcpu);
            transfer.load();
            if (allowed == 0) {
                stopBy(clock.nowNs());
                return exit;
            }
            if (listener != null) {
                listener.before(vcpu);
                allowed = 1;
            }
            exit = engine.goOn(Math.min(budget, saturatedSum(engine.executed(), allowed)),
                    debugger == null ? NO_BREAKPOINTS : debugger.breakpoints());
        }
        return exit;
    }

    private static long saturatedSum(final long executed, final long allowed) {
        return allowed > Long.MAX_VALUE - executed ? Long.MAX_VALUE : executed + allowed;
    }

    /** Charges {@code instructions}. */
    void account(final long instructions) {
        clock.advance(instructions * instructionNs);
        counters.instructions += instructions;
    }

    private void handle(final io.xenolith.x86.VcpuExit exit) {
        switch (exit) {
            case final io.xenolith.x86.VcpuExit.Budget budget -> counters.exitsForTime++;
            case final io.xenolith.x86.VcpuExit.Syscall call -> systemCall();
            case final io.xenolith.x86.VcpuExit.Sysenter call -> sysenter();
            case final io.xenolith.x86.VcpuExit.SoftwareInterrupt interrupt -> {
                counters.exitsForInterrupts++;
                exceptions.softwareInterrupt(interrupt);
            }
            case final io.xenolith.x86.VcpuExit.Fault fault -> {
                counters.exitsForFaults++;
                exceptions.fault(fault);
            }
        }
    }

    private void systemCall() {
        registers.gpr[Registers.RCX] = registers.rip;
        registers.gpr[Registers.R11] = registers.rflags;
        if (!vcpu.kernelMode) {
            counters.exitsForSystemCalls++;
            traps.systemCall(vcpu, SYSCALL_LENGTH, !cpu.longMode);
            return;
        }
        hypercall();
    }

    /** {@code sysenter} in the kernel's own code is as good as one in user code: Xen does not tell them apart. */
    private void sysenter() {
        counters.exitsForSystemCalls++;
        traps.sysenter(vcpu);
    }

    private void hypercall() {
        final long[] gpr = registers.gpr;
        final long number = gpr[Registers.RAX];
        counters.exitsForHypercalls++;
        recent.called(registers.rip, number, gpr[Registers.RDI], gpr[Registers.RSI], gpr[Registers.RDX]);
        final long result = hypervisor.hypercall(vcpu, number, gpr[Registers.RDI], gpr[Registers.RSI],
                gpr[Registers.RDX], gpr[Registers.R10], gpr[Registers.R8]);
        final HypercallContinuation next = vcpu.continuation;
        if (next != null) {
            vcpu.continuation = null;
            continueWith(next);
        } else if (vcpu.contextReplaced) {
            vcpu.contextReplaced = false;
        } else {
            gpr[Registers.RAX] = result;
            recent.returned(result);
        }
    }

    /** The hypercalls it made last. */
    public RecentHypercalls recentHypercalls() {
        return recent;
    }

    /** The guest executes its {@code syscall} again, after whatever is pending, with these registers. */
    private void continueWith(final HypercallContinuation next) {
        registers.gpr[Registers.RAX] = next.number();
        for (int i = 0; i < next.arguments(); i++) {
            registers.gpr[ARGUMENTS[i]] = next.argument(i);
        }
        registers.rip -= SYSCALL_LENGTH;
    }

    /** An FPU instruction has met CR0.TS: if that is Xen's and not the guest's, the FPU is loaded. */
    boolean loadFpu() {
        if (vcpu.taskSwitched) {
            return false;
        }
        cpu.taskSwitched = false;
        if (!fpuLoaded) {
            fpuLoaded = true;
            FxsaveImage.restore(cpu, vcpu.fpuContext);
        }
        return true;
    }

    /** The FXSAVE image of its registers, between instructions. */
    public byte[] fpuImage() {
        if (fpuLoaded) {
            FxsaveImage.save(cpu, vcpu.fpuContext);
        }
        return vcpu.fpuContext.clone();
    }

    /** Gives it other registers, between instructions. */
    public void fpuImage(final byte[] image) {
        System.arraycopy(image, 0, vcpu.fpuContext, 0, vcpu.fpuContext.length);
        if (fpuLoaded) {
            FxsaveImage.restore(cpu, vcpu.fpuContext);
        }
    }

    private void saveFpu() {
        if (fpuLoaded) {
            fpuLoaded = false;
            FxsaveImage.save(cpu, vcpu.fpuContext);
        }
    }

    /**
     * Executes the instruction at rip, which stores to a page that is mapped read-only. One of the FPU's is not emulated
     * (asked of Xen 4.17.7): with TS set it faults.
     *
     * @return whether the hypervisor has carried the store out; otherwise nothing has happened
     */
    boolean emulateStore(final long va) {
        final long[] gpr = registers.gpr.clone();
        final long rip = registers.rip;
        final long rflags = registers.rflags;
        final int cs = registers.cs;
        cpu.taskSwitched = true;
        final io.xenolith.x86.VcpuExit exit = engine.runKeepingStores(va);
        final boolean one = engine.executed() == 1 && engine.memory().kept().count() == 1;
        transfer.store();
        if (one && hypervisor.paging().writablePageTables().store(vcpu, engine.memory().kept().address(),
                engine.memory().kept().size(), engine.memory().kept().value())) {
            account(1);
            counters.emulatedTableWrites++;
            if (!(exit instanceof io.xenolith.x86.VcpuExit.Budget)) {
                handle(exit);
            }
            return true;
        }
        System.arraycopy(gpr, 0, registers.gpr, 0, gpr.length);
        registers.rip = rip;
        registers.rflags = rflags;
        registers.cs = cs;
        return false;
    }
}
