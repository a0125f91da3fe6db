package io.xenolith.x86.compare;

import io.xenolith.x86.CpuidPolicy;
import io.xenolith.x86.Machine;
import io.xenolith.x86.VcpuExit;
import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Rflags;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Runs cases on the engine, the way the recorder runs them on the processor. */
final class EngineRunner implements AutoCloseable {
    private static final int OBSERVED_FLAGS = Rflags.STATUS | Rflags.DF | Rflags.AC | Rflags.ID;
    private static final int PADDING = 32;
    private static final int CODE_PAGES = 2;

    private final boolean longMode;
    private final Machine machine = new Machine(1 << 20, CpuidPolicy.all());
    private final MemorySegment code;
    private final MemorySegment window;

    EngineRunner() {
        this(true);
    }

    /** A runner of 64-bit code, or of 32-bit code. */
    EngineRunner(final boolean longMode) {
        this.longMode = longMode;
        // Frames of neighbouring pages are neighbours, so that window and code are each one piece.
        machine.entry(Case.CODE);
        machine.entry(Case.DATA);
        machine.mapRange(Case.CODE, CODE_PAGES * 4096L, Machine.CODE);
        machine.mapRange(Case.DATA, Case.DATA_BYTES, Machine.DATA);
        code = machine.ram.asSlice(machine.machineAddress(Case.CODE), CODE_PAGES * 4096L);
        window = machine.ram.asSlice(machine.machineAddress(Case.WINDOW), Case.WINDOW_BYTES);
    }

    Machine machine() {
        return machine;
    }

    /** Runs {@code test} in slices of {@code budget} instructions. */
    Outcome run(final Case test, final long budget) {
        load(test);
        final CpuState state = machine.engine.state();
        VcpuExit exit;
        do {
            exit = machine.engine.run(budget);
        } while (exit instanceof VcpuExit.Budget);
        return switch (exit) {
            case VcpuExit.SoftwareInterrupt end -> outcome(end.vector(), 0, 0);
            case VcpuExit.Fault fault -> outcome(fault.vector(), fault.errorCode(), fault.address());
            default -> throw new AssertionError(exit + " at " + Long.toHexString(state.rip));
        };
    }

    private void load(final Case test) {
        MemorySegment.copy(test.code(), 0, code, ValueLayout.JAVA_BYTE, 0, test.code().length);
        code.asSlice(test.code().length, PADDING).fill((byte) 0xCC);
        machine.code.written(machine.machineAddress(Case.CODE), test.code().length + PADDING);
        final Prng prng = new Prng(test.memorySeed());
        for (int i = 0; i < Case.WINDOW_BYTES; i += 8) {
            window.set(ValueLayout.JAVA_LONG, i, prng.next());
        }
        final CpuState state = machine.engine.state();
        System.arraycopy(test.gpr(), 0, state.gpr, 0, 16);
        state.rflags(test.flags() | Rflags.IF);
        state.rip = Case.CODE;
        state.longMode = longMode;
        Arrays.fill(state.selectors, 0x2B);
        state.selectors[1] = longMode ? 0x33 : 0x23;
        if (longMode) {
            state.selectors[0] = 0;
            state.selectors[3] = 0;
        }
        state.selectors[4] = 0;
        state.selectors[5] = 0;
    }

    private Outcome outcome(final int vector, final int errorCode, final long address) {
        long memory = 0;
        for (int i = 0; i < Case.WINDOW_BYTES; i += 8) {
            memory = Outcome.mix(memory, window.get(ValueLayout.JAVA_LONG, i));
        }
        final CpuState state = machine.engine.state();
        return new Outcome(Arrays.copyOf(state.gpr, 16), state.rip, state.rflags() & OBSERVED_FLAGS, vector, errorCode,
                address, memory);
    }

    @Override
    public void close() {
        machine.close();
    }
}
