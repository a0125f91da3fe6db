package io.xenolith.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Rflags;
import io.xenolith.x86.cpu.Vector;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs that somebody outside interrupts: where they stop, and that they are the same runs. */
class BreakpointsTest {
    private static final long CODE = 0x40_0000;
    private static final long DATA = 0x60_0000;
    private static final VcpuExit BUDGET = new VcpuExit.Budget();

    private final Machine machine = new Machine(1 << 20, CpuidPolicy.x8664v1());
    private final Engine engine = machine.engine;
    private final CpuState state = engine.state();
    private final Breakpoints breakpoints = new Breakpoints();

    BreakpointsTest() {
        machine.mapRange(CODE, 8192, Machine.CODE);
        machine.mapRange(DATA, 4096, Machine.DATA);
        state.rip = CODE;
    }

    @AfterEach
    void close() {
        machine.close();
    }

    private void code(final String hex) {
        machine.write(CODE, HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    @Test
    void aSetHasEachAddressOnce() {
        breakpoints.add(5);
        breakpoints.add(-3);
        breakpoints.add(5);
        assertThat(breakpoints.contains(5)).isTrue();
        assertThat(breakpoints.contains(-3)).isTrue();
        assertThat(breakpoints.contains(4)).isFalse();
        breakpoints.remove(5);
        breakpoints.remove(6);
        assertThat(breakpoints.contains(5)).isFalse();
        assertThat(breakpoints.isEmpty()).isFalse();
        breakpoints.clear();
        assertThat(breakpoints.isEmpty()).isTrue();
    }

    @Test
    void aRangeHasItsStartAndNotItsEnd() {
        breakpoints.add(10);
        assertThat(breakpoints.anyIn(10, 11)).isTrue();
        assertThat(breakpoints.anyIn(9, 10)).isFalse();
        assertThat(breakpoints.anyIn(5, 20)).isTrue();
        assertThat(breakpoints.anyIn(11, 20)).isFalse();
    }

    @Test
    void aRunStopsBeforeABreakpointInTheMiddleOfABlock() {
        // inc rax; inc rbx; inc rcx; jmp back
        code("48ffc0 48ffc3 48ffc1 ebf5");
        breakpoints.add(CODE + 6);
        engine.begin();
        assertThat(engine.goOn(100, breakpoints)).isEqualTo(BUDGET);
        assertThat(engine.executed()).isEqualTo(2);
        assertThat(state.rip).isEqualTo(CODE + 6);
        assertThat(state.gpr[Gpr.RCX]).isZero();
    }

    @Test
    void aRunThatStandsAtABreakpointLeavesItAndComesBack() {
        code("48ffc0 48ffc3 48ffc1 ebf5");
        breakpoints.add(CODE + 6);
        engine.begin();
        engine.goOn(100, breakpoints);
        assertThat(engine.goOn(100, breakpoints)).isEqualTo(BUDGET);
        assertThat(engine.executed()).isEqualTo(6);
        assertThat(state.rip).isEqualTo(CODE + 6);
        assertThat(engine.goOn(8, breakpoints)).isEqualTo(BUDGET);
        assertThat(engine.executed()).isEqualTo(8);
        assertThat(state.rip).isEqualTo(CODE);
    }

    @Test
    void anAddressWithinAnInstructionIsNeverMet() {
        code("48ffc0 48ffc3 48ffc1 ebf5");
        breakpoints.add(CODE + 4);
        engine.begin();
        assertThat(engine.goOn(100, breakpoints)).isEqualTo(BUDGET);
        assertThat(engine.executed()).isEqualTo(100);
    }

    @Test
    void aRunStopsAtTheTargetOfABranchToAnotherPage() {
        // jmp +0xffb
        code("e9fb0f0000");
        breakpoints.add(CODE + 0x1000);
        engine.begin();
        assertThat(engine.goOn(100, breakpoints)).isEqualTo(BUDGET);
        assertThat(engine.executed()).isEqualTo(1);
        assertThat(state.rip).isEqualTo(CODE + 0x1000);
    }

    @Test
    void whatEndsARunOtherwiseIsReportedAsEver() {
        // syscall; hlt
        code("0f05 f4");
        breakpoints.add(CODE + 3);
        engine.begin();
        assertThat(engine.goOn(100, breakpoints)).isEqualTo(new VcpuExit.Syscall());
        state.rip = 0x50_0000;
        engine.begin();
        assertThat(engine.goOn(100, breakpoints)).isInstanceOf(VcpuExit.Fault.class);
        assertThat(engine.executed()).isZero();
    }

    @Test
    void aGuestsOwnStepsComeBetween() {
        code("48ffc0 48ffc3 48ffc1 ebf5");
        breakpoints.add(CODE + 6);
        state.otherFlags |= Rflags.TF;
        engine.begin();
        assertThat(engine.goOn(100, breakpoints)).isEqualTo(new VcpuExit.Fault(Vector.DB, 0, 0, 1 << 14));
        assertThat(state.rip).isEqualTo(CODE + 3);
    }

    @Test
    void eachIterationOfARepeatedInstructionCanBeStoppedAt() {
        // rep stosb; nop
        code("f3aa 90");
        state.gpr[Gpr.RCX] = 3;
        state.gpr[Gpr.RDI] = DATA;
        breakpoints.add(CODE);
        engine.begin();
        engine.goOn(1, breakpoints);
        assertThat(state.gpr[Gpr.RCX]).isEqualTo(2);
        assertThat(state.rip).isEqualTo(CODE);
    }

    /** The time-stamp counter has fractions of a tick for each instruction, which must not be lost where a run is cut. */
    @Test
    void aRunInPiecesIsTheSameRun() {
        // rep stosb; rdtsc; add rbx, rax; rol rbx, 7; dec rdx; inc rsi; mov ecx, 5; mov rdi, r8; jmp back
        code("f3aa 0f31 4801c3 48c1c307 48ffca 48ffc6 b905000000 4c89c7 ebe5");
        final long[] whole = registersAfter(1_000, 0);
        for (int step = 1; step < 40; step++) {
            assertThat(registersAfter(1_000, step)).as("pieces of " + step).isEqualTo(whole);
        }
    }

    private long[] registersAfter(final long budget, final int step) {
        Arrays.fill(state.gpr, 0, Gpr.COUNT, 0);
        state.gpr[Gpr.RCX] = 5;
        state.gpr[Gpr.RDI] = DATA;
        state.gpr[Gpr.R8] = DATA;
        state.rip = CODE;
        state.tscBase = 12_345;
        state.tscRate = (1L << 32) + (1L << 30) + 12_345_678;
        if (step == 0) {
            engine.run(budget);
        } else {
            breakpoints.add(step % 2 == 0 ? CODE + 7 : CODE + 11);
            engine.begin();
            while (engine.executed() < budget) {
                engine.goOn(Math.min(budget, engine.executed() + step), breakpoints);
            }
            breakpoints.clear();
        }
        final long[] registers = Arrays.copyOf(state.gpr, Gpr.COUNT + 1);
        registers[Gpr.COUNT] = state.rip;
        return registers;
    }
}
