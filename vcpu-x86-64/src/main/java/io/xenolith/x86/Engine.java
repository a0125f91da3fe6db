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

    /** How many instructions the last run has executed. An instruction that faulted or that exits as a fault is none. */
    public long executed() {
        return interpreter.executed();
    }
}
