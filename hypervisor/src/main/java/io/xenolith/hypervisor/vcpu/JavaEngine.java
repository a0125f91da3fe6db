package io.xenolith.hypervisor.vcpu;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.guest.EntryStub;
import io.xenolith.abi.guest.GuestKernel;
import io.xenolith.abi.guest.JavaImage;
import io.xenolith.coroutine.Coroutine;
import io.xenolith.coroutine.Coroutines;
import io.xenolith.hypervisor.CostModel;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Registers;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.GuestVirtualMemory;
import io.xenolith.hypervisor.mm.PageFaults;
import io.xenolith.hypervisor.mm.PageWalker;
import java.util.function.BooleanSupplier;

/**
 * Runs a kernel written in Java on one vCPU.
 *
 * <p>The registers are real: {@code rip} stands at an entry stub when the kernel is entered, and at {@link #INSIDE} bytes
 * past it while its Java code runs. An event or a trap writes a real bounce frame on the guest's stack and enters the kernel
 * again, on the same Java stack, one <em>level</em> deeper; iret reads the real frame. If it names exactly the interrupted
 * context of a lower level, that level's Java code goes on where it was. If it names anything else, the interrupted code is
 * given up and the machine fetches at the new {@code rip}, as after a jump.
 *
 * <pre>
 *  level 0  start entry ... hypercall ---+ upcall              +--- goes on
 *  level 1                               event entry ... iret -+
 * </pre>
 *
 * <p>An ordinary kernel runs on a coroutine, which is left in the middle when the vCPU may not run. A reactive one
 * ({@link GuestKernel#reactive()}) runs on the caller's stack; between its entries nothing but the registers is left.
 */
public final class JavaEngine implements VcpuEngine {
    /** Offset into an entry stub at which the kernel's code is said to be. */
    static final int INSIDE = 8;
    /** Handlers within handlers; a guest beyond that has lost control of itself. */
    static final int LEVELS_MAX = 32;

    private static final int STUB_ALIGNMENT_MASK = EntryStub.SIZE - 1;

    private static final VcpuExit BUDGET = new VcpuExit.Budget();
    private static final VcpuExit YIELD = new VcpuExit.Yield();
    private static final VcpuExit STOPPED = new VcpuExit.Stopped();

    /** What a {@link ControlTransfer} under way means. */
    private enum Transfer {
        NONE,
        /** The code interrupted at {@link #transferLevel} goes on. */
        RESUME,
        /** {@link #transferLevel} fetches at rip. */
        JUMP,
        /** The vCPU will not run this code again. */
        END
    }

    private final JavaEngines engines;
    private final Hypervisor hypervisor;
    private final Vcpu vcpu;
    private final Registers registers;
    private final TrapDelivery traps;
    private final CostModel costs;
    private final JavaCpu cpu;
    private final ControlTransfer unwind = new ControlTransfer();
    private final long[] interruptedRip = new long[LEVELS_MAX];
    private final long[] interruptedRsp = new long[LEVELS_MAX];

    private Coroutine coroutine;
    private GuestKernel kernel;
    private long kernelFrame = -1;
    private Transfer transfer = Transfer.NONE;
    private int transferLevel;
    private int level;
    private long deadlineNs;
    private VcpuExit exit = STOPPED;
    private long suspendedRip;
    private long suspendedRsp;
    private boolean reactive;
    private boolean active;
    private boolean discarded;
    /** What ends the simulation, even if the kernel's code has caught it; null while all is well. */
    private HypervisorError bug;

    JavaEngine(final JavaEngines engines, final Vcpu vcpu) {
        this.engines = engines;
        this.hypervisor = engines.hypervisor();
        this.vcpu = vcpu;
        this.registers = vcpu.registers();
        this.traps = engines.traps();
        this.costs = hypervisor.config().costs();
        this.cpu = new JavaCpu(this, vcpu, new GuestVirtualMemory(vcpu, hypervisor.memory(), engines.walker(),
                this::emulateStore, new AccessFaults()));
    }

    @Override
    public VcpuExit run(final long budgetNs) {
        if (discarded) {
            return STOPPED;
        }
        deadlineNs = hypervisor.clock().nowNs() + budgetNs;
        active = true;
        try {
            if (coroutine == null) {
                reactive = arrivesAtReactiveKernel();
            }
            if (reactive) {
                runReactive();
            } else {
                runCoroutine();
            }
            if (bug != null) {
                throw bug;
            }
            return exit;
        } finally {
            active = false;
        }
    }

    @Override
    public void stopBy(final long timeNs) {
        deadlineNs = Math.min(deadlineNs, timeNs);
    }

    @Override
    public boolean timeOver() {
        // A reactive kernel is not left in the middle.
        return active && !reactive && hypervisor.clock().nowNs() >= deadlineNs;
    }

    @Override
    public boolean onJavaStack() {
        return !reactive && !discarded;
    }

    @Override
    public void discard() {
        discarded = true;
        // Clean-up code of the kernel that is unwound finds a processor that does nothing any more.
        transfer = Transfer.END;
        engines.forget(vcpu.domain());
        if (coroutine != null && !active) {
            coroutine.discard();
            coroutine = null;
        }
    }

    private void runCoroutine() {
        if (coroutine != null && contextMoved()) {
            // Its registers were loaded from outside: what the Java stack was doing is not what the vCPU does now.
            coroutine.discard();
            coroutine = null;
        }
        if (coroutine == null) {
            level = 0;
            transfer = Transfer.NONE;
            coroutine = Coroutines.create(engines.mechanism(), name(), this::body);
        }
        coroutine.resume();
        if (coroutine.done()) {
            coroutine = null;
            exit = STOPPED;
        }
    }

    private boolean contextMoved() {
        return registers.rip != suspendedRip || registers.gpr[Registers.RSP] != suspendedRsp;
    }

    private String name() {
        return "d" + vcpu.domain().domid() + "v" + vcpu.id();
    }

    private void runReactive() {
        level = 0;
        transfer = Transfer.NONE;
        body();
    }

    private void body() {
        try {
            runLevel();
        } catch (final ControlTransfer end) {
            exit = STOPPED;
        }
    }

    /** Runs the present level until an iret resumes the level below, or until it is unwound. */
    private void runLevel() {
        final int mine = level;
        while (true) {
            try {
                if (reactive && mine == 0 && mustStop()) {
                    recordStop();
                    return;
                }
                returnToGuest();
                step();
            } catch (final ControlTransfer thrown) {
                // What it means is in the fields, whether it was thrown or the kernel returned.
            }
            if (transfer == Transfer.NONE) {
                continue;
            }
            if (transfer == Transfer.RESUME && transferLevel == mine - 1) {
                transfer = Transfer.NONE;
                return;
            }
            if (transfer == Transfer.JUMP && transferLevel == mine) {
                transfer = Transfer.NONE;
                continue;
            }
            throw unwind;
        }
    }

    /** Fetches at rip and does what is there: enters the kernel at a stub, else raises a fault. */
    private void step() {
        final long rip = registers.rip;
        final long maddr = fetchAddress(rip);
        final int entry = vcpu.kernelMode ? stubAt(maddr) : -1;
        if (entry >= 0) {
            final GuestKernel found = kernelAt(maddr);
            if (found != null) {
                enter(found, entry);
                return;
            }
        }
        if (maddr == PageWalker.NOT_CANONICAL) {
            interrupt(() -> traps.exception(vcpu, TrapDelivery.VECTOR_GP, 0));
        } else if (maddr < 0) {
            interrupt(() -> traps.pageFault(vcpu, rip, PageWalker.errorCode(maddr)));
        } else if (kernel != null && kernel.reactive() && level == 0 && insideStub(rip)) {
            idle();
        } else {
            interrupt(() -> traps.exception(vcpu, TrapDelivery.VECTOR_UD, 0));
        }
    }

    /** Machine address of the code at {@code rip}, or the complement of a page fault's error code. */
    private long fetchAddress(final long rip) {
        final int user = vcpu.kernelMode ? 0 : PageWalker.PFEC_USER;
        return engines.walker().walk(vcpu.activeRoot(), rip, PageWalker.PFEC_EXECUTE | user);
    }

    /** The entry number of the stub at machine address {@code maddr}, -1 if there is none. */
    private int stubAt(final long maddr) {
        // Stubs are 16-aligned and never straddle pages.
        final boolean readable = maddr >= 0 && (maddr & STUB_ALIGNMENT_MASK) == 0
                && maddr >>> Page.SHIFT < hypervisor.memory().frames();
        return readable ? EntryStub.decode(hypervisor.memory().getLong(maddr)) : -1;
    }

    /** The vCPU's next instruction is an entry stub. */
    boolean atEntryStub() {
        return vcpu.kernelMode && stubAt(fetchAddress(registers.rip)) >= 0;
    }

    private boolean insideStub(final long rip) {
        return stubAt(fetchAddress(rip - INSIDE)) >= 0;
    }

    private boolean arrivesAtReactiveKernel() {
        if (kernel == null && vcpu.kernelMode) {
            final long maddr = fetchAddress(registers.rip);
            if (stubAt(maddr) >= 0) {
                lookUp(maddr);
            }
        }
        return kernel != null && kernel.reactive();
    }

    /** The kernel whose text page holds the stub at {@code maddr}; null after crashing the domain if there is none. */
    private GuestKernel kernelAt(final long maddr) {
        if (kernelFrame != maddr >>> Page.SHIFT) {
            final String program = lookUp(maddr);
            if (kernel == null) {
                end(program == null
                        ? "entry stub in a page that names no program"
                        : "unknown program \"" + program + '"');
            }
        }
        return kernel;
    }

    private String lookUp(final long maddr) {
        final long frame = maddr >>> Page.SHIFT;
        final LocalMemory page = new LocalMemory(hypervisor.memory().bytes(frame << Page.SHIFT, Page.SIZE));
        final String program = JavaImage.program(page);
        kernel = program == null ? null : engines.kernel(vcpu.domain(), program);
        kernelFrame = kernel == null ? -1 : frame;
        return program;
    }

    private void enter(final GuestKernel target, final int entry) {
        registers.rip += INSIDE;
        try {
            target.enter(cpu, entry);
        } catch (final ControlTransfer thrown) {
            throw thrown;
        } catch (final HypervisorError bug) {
            throw bug;
        } catch (final RuntimeException | Error thrown) {
            if (discarded) {
                // The coroutine is being unwound by its owner.
                throw thrown;
            }
            end(thrown instanceof StackOverflowError ? "the kernel overflowed its Java stack" : thrown.toString());
        }
    }

    /** The start entry of a reactive kernel has returned: SCHEDOP_block. */
    private void idle() {
        if (vcpu.info() != null) {
            vcpu.info().evtchnUpcallMask(0);
        }
        if (!traps.pending(vcpu)) {
            vcpu.blocked = true;
        }
    }

    /** Before each instruction the guest executes after the hypervisor was entered. Source: HYPERCALLS.md section 5.2. */
    private void returnToGuest() {
        park();
        while (traps.pending(vcpu)) {
            interrupt(() -> traps.deliverPending(vcpu));
            park();
        }
    }

    private boolean mustStop() {
        return vcpu.yielded || !vcpu.runnable() || hypervisor.clock().nowNs() >= deadlineNs;
    }

    private void recordStop() {
        exit = !vcpu.runnable() ? STOPPED : vcpu.yielded ? YIELD : BUDGET;
        vcpu.yielded = false;
    }

    /** Gives the CPU back while the vCPU may not run or its time is over. */
    private void park() {
        while (mustStop()) {
            recordStop();
            if (reactive) {
                parkReactive();
                return;
            }
            suspendedRip = registers.rip;
            suspendedRsp = registers.gpr[Registers.RSP];
            coroutine.suspend();
        }
    }

    /** A reactive kernel goes on in the middle of a handler, unless it will never run again. */
    private void parkReactive() {
        if (vcpu.blocked || vcpu.polling) {
            end("a reactive kernel blocks inside a handler");
        }
        if (vcpu.domain().shutDown || vcpu.down || discarded) {
            transfer = Transfer.END;
            throw unwind;
        }
    }

    /** Lets {@code delivery} write a bounce frame and runs the handler until it comes back to the present context. */
    private void interrupt(final BooleanSupplier delivery) {
        interruptedRip[level] = registers.rip;
        interruptedRsp[level] = registers.gpr[Registers.RSP];
        // Java code keeps its values in Java variables; a handler in Java does not save what it does not know of.
        final long[] saved = registers.gpr.clone();
        hypervisor.clock().advance(costs.upcallNs());
        if (!delivered(delivery)) {
            transfer = Transfer.END;
            throw unwind;
        }
        if (level + 1 == LEVELS_MAX) {
            end("handlers nested " + LEVELS_MAX + " deep");
        }
        level++;
        try {
            runLevel();
        } finally {
            level--;
        }
        System.arraycopy(saved, 0, registers.gpr, 0, saved.length);
    }

    private boolean delivered(final BooleanSupplier delivery) {
        try {
            return delivery.getAsBoolean();
        } catch (final RuntimeException | Error thrown) {
            throw bug("delivery of an event or trap to " + name(), thrown);
        }
    }

    /** The hypervisor itself has failed while doing {@code work}: the first such failure ends the simulation. */
    private HypervisorError bug(final String work, final Throwable thrown) {
        if (bug == null) {
            bug = thrown instanceof final HypervisorError known
                    ? known
                    : new HypervisorError(work, hypervisor.config().seed(), thrown);
        }
        return bug;
    }

    /** Crashes the domain and leaves its code for good. */
    private void end(final String reason) {
        hypervisor.crash(vcpu.domain(), "vCPU " + vcpu.id() + ": " + reason);
        transfer = Transfer.END;
        throw unwind;
    }

    // What the kernel's code asks for, through JavaCpu and JavaMemory.

    /** Whatever the kernel does next is past an iret or a jump: leave its code. */
    void checkRunning() {
        if (transfer != Transfer.NONE) {
            throw unwind;
        }
    }

    /** Charges {@code ns}; the point where the CPU may be taken away or an upcall may come. */
    void tick(final long ns) {
        checkRunning();
        hypervisor.clock().advance(ns);
        if (hypervisor.clock().nowNs() >= deadlineNs) {
            returnToGuest();
        }
    }

    void compute(final long ns) {
        long left = ns;
        while (left > 0) {
            final long untilDeadline = deadlineNs - hypervisor.clock().nowNs();
            final long part = Math.min(left, Math.max(untilDeadline, 1));
            tick(part);
            left -= part;
        }
    }

    long tsc() {
        return hypervisor.tsc().at(hypervisor.clock().nowNs());
    }

    /** One load or store. */
    void chargeAccess() {
        tick(costs.memoryAccessNs());
    }

    /** A bulk copy of {@code length} bytes. A negative length is the kernel's bug, and must not take time back. */
    void chargeCopy(final int length) {
        if (length < 0) {
            throw new IndexOutOfBoundsException("copy of " + length + " bytes");
        }
        tick(costs.memoryAccessNs() + ((length * costs.memoryByteNs1024()) >> 10));
    }

    /** Delivers faults of the kernel's accesses and comes back when the handler has returned, for the access to be retried. */
    private final class AccessFaults implements PageFaults {
        @Override
        public void pageFault(final long va, final int errorCode) {
            interrupt(() -> traps.pageFault(vcpu, va, errorCode));
            returnToGuest();
        }

        @Override
        public void generalProtection() {
            interrupt(() -> traps.exception(vcpu, TrapDelivery.VECTOR_GP, 0));
            returnToGuest();
        }
    }

    long hypercall(final long number, final long arg1, final long arg2, final long arg3, final long arg4,
            final long arg5) {
        checkRunning();
        long result = call(number, arg1, arg2, arg3, arg4, arg5);
        while (vcpu.continuation != null) {
            final HypercallContinuation next = vcpu.continuation;
            vcpu.continuation = null;
            returnToGuest();
            result = call(next.number(), next.arg1(), next.arg2(), next.arg3(), next.arg4(), next.arg5());
        }
        if (vcpu.contextReplaced) {
            vcpu.contextReplaced = false;
            leaveByIret();
            return 0;
        }
        registers.gpr[Registers.RAX] = result;
        returnToGuest();
        // Not the local copy: whoever resumes a suspended domain may have set the result.
        return registers.gpr[Registers.RAX];
    }

    private long call(final long number, final long arg1, final long arg2, final long arg3, final long arg4,
            final long arg5) {
        try {
            return hypervisor.hypercall(vcpu, number, arg1, arg2, arg3, arg4, arg5);
        } catch (final RuntimeException | Error thrown) {
            throw bug("hypercall " + number + " of " + name(), thrown);
        }
    }

    /** A store to a page table changes what the hypervisor counts: it is done, or the hypervisor has failed. */
    private boolean emulateStore(final Vcpu self, final long va, final int size, final long value) {
        try {
            return engines.emulation().store(self, va, size, value);
        } catch (final RuntimeException | Error thrown) {
            throw bug("store to a page table by " + name(), thrown);
        }
    }

    /**
     * What is to be thrown when {@code thrown} came out of a load or store. A Java stack that is too short is the kernel's own
     * doing, as nothing has changed yet; so is nothing else.
     */
    Error accessFailed(final Throwable thrown) {
        return switch (thrown) {
            case final ControlTransfer transferred -> transferred;
            case final StackOverflowError recursion -> recursion;
            case final Error unwinding when discarded -> unwinding;
            default -> bug("memory access by " + name(), thrown);
        };
    }

    /** An iret has loaded the registers: which level is that? */
    private void leaveByIret() {
        for (int below = level - 1; below >= 0; below--) {
            if (vcpu.kernelMode && registers.rip == interruptedRip[below]
                    && registers.gpr[Registers.RSP] == interruptedRsp[below]) {
                transfer = Transfer.RESUME;
                transferLevel = below;
                return;
            }
        }
        transfer = Transfer.JUMP;
        transferLevel = Math.max(level - 1, 0);
    }

    void jump(final long rip) {
        checkRunning();
        registers.rip = rip;
        transfer = Transfer.JUMP;
        transferLevel = level;
        throw unwind;
    }
}
