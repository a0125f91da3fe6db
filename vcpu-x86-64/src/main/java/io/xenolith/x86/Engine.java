package io.xenolith.x86;

import io.xenolith.x86.code.CodeCache;
import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.GuestFault;
import io.xenolith.x86.interp.Interpreter;
import io.xenolith.x86.mmu.LinearMemory;

/**
 * One virtual processor. Its owner sets up {@link #state} and {@link #memory}, calls {@link #run}, acts on the exit, and
 * calls again. The engine calls nobody, reads no clock and raises no exception for anything a guest does.
 *
 * <p>Used from one thread at a time.
 */
public final class Engine {
    private static final int PHYSICAL_ADDRESS_BITS = 52;

    private final CpuState state = new CpuState();
    private final LinearMemory memory;
    private final Interpreter interpreter;

    /**
     * A processor.
     *
     * @param ram the machine's memory
     * @param code decoded code of that memory, shared by all its processors
     * @param policy what the processor can do
     */
    public Engine(final Ram ram, final CodeCache code, final CpuidPolicy policy) {
        final GuestFault fault = new GuestFault();
        memory = new LinearMemory(state, ram, code, fault, PHYSICAL_ADDRESS_BITS);
        interpreter = new Interpreter(state, memory, code, fault, policy);
    }

    /** The registers. */
    public CpuState state() {
        return state;
    }

    /** Translations: roots are loaded and pages flushed here. */
    public LinearMemory memory() {
        return memory;
    }

    /**
     * Executes instructions.
     *
     * @param budget how many at most, positive
     * @return why it stopped; {@link VcpuExit.Budget} after exactly {@code budget} instructions
     */
    public VcpuExit run(final long budget) {
        return interpreter.run(budget);
    }

    /** Begins a run that is not made at once: see {@link #goOn}. */
    public void begin() {
        interpreter.begin();
    }

    /**
     * Goes on with the run that {@link #begin} began, until it has executed {@code budget} instructions in all or stands at a
     * breakpoint; where this starts is none. What the guest sees is the same as though the run had been made at once.
     *
     * @return as {@link #run}; {@link VcpuExit.Budget} before {@code budget} instructions were {@link #executed} is a breakpoint
     */
    public VcpuExit goOn(final long budget, final Breakpoints breakpoints) {
        return interpreter.goOn(budget, breakpoints);
    }

    /**
     * Executes one instruction whose stores to the page of {@code va}, which is mapped read-only, are kept in
     * {@link LinearMemory#kept} for the owner to carry out.
     */
    public VcpuExit runKeepingStores(final long va) {
        memory.keepStores(va);
        try {
            return interpreter.run(1);
        } finally {
            memory.keepNoStores();
        }
    }

    /**
     * Loads a segment register with a selector, with the checks and the effects of a far return or a {@code mov}.
     *
     * @param segment 0 es, 1 cs, 2 ss, 3 ds, 4 fs, 5 gs
     * @return null, or the fault that the selector raises; the register is as before then
     */
    public VcpuExit.Fault loadSegment(final int segment, final int selector) {
        return interpreter.loadSegment(segment, selector);
    }

    /** How many instructions the last run has executed. An instruction that faulted or that exits as a fault is none. */
    public long executed() {
        return interpreter.executed();
    }
}
