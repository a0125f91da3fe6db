package io.xenolith.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Rflags;
import io.xenolith.x86.cpu.Vector;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a run of the engine does besides executing instructions: where it stops, what it counts, what it reports. */
class EngineTest {
    private static final long CODE = 0x40_0000;
    private static final long DATA = 0x60_0000;
    private static final long STACK = 0x7F_0000;
    private static final int SINGLE_STEP = 1 << 14;

    private final Machine machine = new Machine(1 << 20, CpuidPolicy.x8664v1());
    private final CpuState state = machine.engine.state();

    EngineTest() {
        machine.mapRange(CODE, 4096, Machine.CODE);
        machine.mapRange(DATA, 8192, Machine.DATA);
        machine.mapRange(STACK - 4096, 4096, Machine.DATA);
        state.gpr[Gpr.RSP] = STACK;
        state.rip = CODE;
    }

    @AfterEach
    void close() {
        machine.close();
    }

    private void code(final String hex) {
        machine.write(CODE, HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private VcpuExit run(final long budget) {
        return machine.engine.run(budget);
    }

    private static VcpuExit fault(final int vector, final int errorCode, final long address) {
        return new VcpuExit.Fault(vector, errorCode, address, 0);
    }

    @Test
    void aRunStopsAfterExactlyItsBudget() {
        // inc rax; jmp back
        code("48ffc0 ebfb");
        assertThat(run(7)).isEqualTo(new VcpuExit.Budget());
        assertThat(machine.engine.executed()).isEqualTo(7);
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(4);
        assertThat(state.rip).isEqualTo(CODE + 3);
    }

    @Test
    void eachIterationOfARepeatedInstructionCounts() {
        // rep stosb; nop
        code("f3aa 90 90");
        state.gpr[Gpr.RCX] = 10;
        state.gpr[Gpr.RDI] = DATA;
        state.gpr[Gpr.RAX] = 0x55;
        assertThat(run(4)).isEqualTo(new VcpuExit.Budget());
        assertThat(state.rip).isEqualTo(CODE);
        assertThat(state.gpr[Gpr.RCX]).isEqualTo(6);
        assertThat(run(7)).isEqualTo(new VcpuExit.Budget());
        assertThat(state.rip).isEqualTo(CODE + 3);
        assertThat(machine.read(DATA, 11)).containsExactly(0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55,
                0);
    }

    @Test
    void aRepeatedInstructionThatFaultsKeepsWhatItHasDone() {
        code("f3a4");
        state.gpr[Gpr.RCX] = 16;
        state.gpr[Gpr.RSI] = DATA;
        state.gpr[Gpr.RDI] = DATA + 8192 - 5;
        assertThat(run(100)).isEqualTo(fault(Vector.PF, 6, DATA + 8192));
        assertThat(machine.engine.executed()).isEqualTo(5);
        assertThat(state.gpr[Gpr.RCX]).isEqualTo(11);
        assertThat(state.rip).isEqualTo(CODE);
    }

    @Test
    void aRepeatedCopyOfMoreThanTheSignedMaximumRunsUntilItFaults() {
        // rep movsb, both pages in the TLB by a movsb before
        code("a4 f3a4");
        state.gpr[Gpr.RCX] = -1;
        state.gpr[Gpr.RSI] = DATA;
        state.gpr[Gpr.RDI] = DATA + 4096;
        assertThat(run(1)).isEqualTo(new VcpuExit.Budget());
        assertThat(run(10_000)).isEqualTo(fault(Vector.PF, 6, DATA + 8192));
        assertThat(machine.engine.executed()).isEqualTo(4095);
        assertThat(state.gpr[Gpr.RCX]).isEqualTo(-4096);
        assertThat(state.gpr[Gpr.RDI]).isEqualTo(DATA + 8192);
    }

    @Test
    void aRepeatedStoreOfMoreThanTheSignedMaximumRunsUntilItFaults() {
        // rep stosb
        code("aa f3aa");
        state.gpr[Gpr.RAX] = 0x5A;
        state.gpr[Gpr.RCX] = -1;
        state.gpr[Gpr.RDI] = DATA + 8192 - 8;
        assertThat(run(1)).isEqualTo(new VcpuExit.Budget());
        assertThat(run(100)).isEqualTo(fault(Vector.PF, 6, DATA + 8192));
        assertThat(state.gpr[Gpr.RCX]).isEqualTo(-8);
        assertThat(machine.read(DATA + 8192 - 8, 8)).containsOnly(0x5A);
    }

    @Test
    void aRepeatedStoreThatNeverEndsStopsAtItsBudget() {
        // rep stosw; its count of bytes would be 2^64
        code("66ab 66f3ab");
        state.gpr[Gpr.RCX] = Long.MIN_VALUE;
        state.gpr[Gpr.RDI] = DATA;
        assertThat(run(1)).isEqualTo(new VcpuExit.Budget());
        assertThat(run(1000)).isEqualTo(new VcpuExit.Budget());
        assertThat(machine.engine.executed()).isEqualTo(1000);
        assertThat(state.gpr[Gpr.RCX]).isEqualTo(Long.MIN_VALUE - 1000);
        assertThat(state.gpr[Gpr.RDI]).isEqualTo(DATA + 2002);
    }

    @Test
    void systemCallsExitBehindTheInstruction() {
        code("90 0f05");
        assertThat(run(100)).isEqualTo(new VcpuExit.Syscall());
        assertThat(state.rip).isEqualTo(CODE + 3);
        assertThat(machine.engine.executed()).isEqualTo(2);
    }

    @Test
    void softwareInterruptsExitBehindTheInstruction() {
        code("cd80");
        assertThat(run(100)).isEqualTo(new VcpuExit.SoftwareInterrupt(0x80, CODE));
        assertThat(state.rip).isEqualTo(CODE + 2);
    }

    @Test
    void privilegedInstructionsAreGeneralProtectionFaults() {
        for (final String each : new String[]{"f4", "0f22d8", "0f30", "fa", "ee", "0f01f8"}) {
            code(each);
            state.rip = CODE;
            assertThat(run(1)).as(each).isEqualTo(fault(Vector.GP, 0, 0));
            assertThat(state.rip).isEqualTo(CODE);
        }
    }

    @Test
    void aStoreThatCrossesIntoAMissingPageStoresNothing() {
        // mov [rdi],rax
        code("488907");
        state.gpr[Gpr.RAX] = -1;
        state.gpr[Gpr.RDI] = DATA + 8192 - 3;
        assertThat(run(1)).isEqualTo(fault(Vector.PF, 6, DATA + 8192));
        assertThat(machine.read(DATA + 8192 - 3, 3)).containsOnly(0);
    }

    @Test
    void aWriteToAReadOnlyPageIsAProtectionFault() {
        code("488907");
        machine.mapRange(DATA, 4096, Machine.PRESENT | Machine.USER);
        state.gpr[Gpr.RDI] = DATA;
        assertThat(run(1)).isEqualTo(fault(Vector.PF, 7, DATA));
    }

    @Test
    void codeInAPageWithoutExecutionIsAFetchFault() {
        state.rip = DATA;
        assertThat(run(1)).isEqualTo(fault(Vector.PF, 0x15, DATA));
    }

    @Test
    void anInstructionThatEndsInAMissingPageFaultsThere() {
        machine.write(CODE + 4094, new byte[]{0x48, (byte) 0xB8});
        state.rip = CODE + 4094;
        assertThat(run(1)).isEqualTo(fault(Vector.PF, 0x14, CODE + 4096));
        assertThat(state.rip).isEqualTo(CODE + 4094);
    }

    @Test
    void anInstructionAcrossPagesFollowsTheMappingOfTheSecond() {
        // mov eax,imm32, the constant in the next page
        machine.mapRange(CODE + 4096, 4096, Machine.CODE);
        machine.write(CODE + 4095, new byte[]{(byte) 0xB8, 1, 0, 0, 0});
        state.rip = CODE + 4095;
        run(1);
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(1);
        machine.map(CODE + 4096, machine.frame(), Machine.CODE);
        machine.write(CODE + 4096, new byte[]{2, 0, 0, 0});
        state.rip = CODE + 4095;
        run(1);
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(2);
    }

    @Test
    void codeThatChangesItsNextInstructionRunsTheNewOne() {
        // mov byte [rdi],0xC3 turns the nop behind it into ret
        code("c607c3 90 90");
        machine.write(STACK - 8, new byte[]{0x10, 0, 0x40, 0, 0, 0, 0, 0});
        state.gpr[Gpr.RSP] = STACK - 8;
        state.gpr[Gpr.RDI] = CODE + 3;
        run(2);
        assertThat(state.rip).isEqualTo(CODE + 0x10);
    }

    @Test
    void aStoreThroughAnAliasChangesCode() {
        final long alias = 0x90_0000;
        machine.map(alias, machine.machineAddress(CODE), Machine.DATA);
        // mov eax,1
        code("b801000000");
        run(1);
        // mov byte [rdi],7 elsewhere
        machine.mapRange(0xA0_0000, 4096, Machine.CODE);
        machine.write(0xA0_0000, HexFormat.of().parseHex("c60707"));
        state.gpr[Gpr.RDI] = alias + 1;
        state.rip = 0xA0_0000;
        run(1);
        state.rip = CODE;
        run(1);
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(7);
    }

    @Test
    void theTrapFlagStopsAfterEveryInstruction() {
        code("90 90 90");
        state.otherFlags |= Rflags.TF;
        assertThat(run(10)).isEqualTo(new VcpuExit.Fault(Vector.DB, 0, 0, SINGLE_STEP));
        assertThat(state.rip).isEqualTo(CODE + 1);
        assertThat(machine.engine.executed()).isEqualTo(1);
    }

    @Test
    void aTrapFlagThatWasPoppedActsAfterTheNextInstruction() {
        // popf; nop; nop
        code("9d 90 90");
        machine.write(STACK - 8, new byte[]{0x02, 0x01, 0, 0, 0, 0, 0, 0});
        state.gpr[Gpr.RSP] = STACK - 8;
        assertThat(run(10)).isEqualTo(new VcpuExit.Fault(Vector.DB, 0, 0, SINGLE_STEP));
        assertThat(state.rip).isEqualTo(CODE + 2);
    }

    @Test
    void anInstructionBreakpointStopsBeforeAndRfGoesOn() {
        code("90 90 90");
        state.debug[0] = CODE + 1;
        state.debug[7] = 1;
        assertThat(run(10)).isEqualTo(new VcpuExit.Fault(Vector.DB, 0, 0, 1));
        assertThat(state.rip).isEqualTo(CODE + 1);
        state.otherFlags |= Rflags.RF;
        assertThat(run(1)).isEqualTo(new VcpuExit.Budget());
        assertThat(state.otherFlags & Rflags.RF).isZero();
    }

    @Test
    void aDataBreakpointStopsAfterTheStore() {
        code("488907 90");
        state.gpr[Gpr.RDI] = DATA + 8;
        state.debug[1] = DATA + 12;
        // dr1: writes of 4 bytes
        state.debug[7] = 1 << 2 | 0xDL << 20;
        assertThat(run(10)).isEqualTo(new VcpuExit.Fault(Vector.DB, 0, 0, 2));
        assertThat(state.rip).isEqualTo(CODE + 3);
    }

    @Test
    void alignmentIsCheckedWhileAcIsSet() {
        code("488b07");
        state.otherFlags |= Rflags.AC;
        state.gpr[Gpr.RDI] = DATA + 1;
        assertThat(run(1)).isEqualTo(fault(Vector.AC, 0, 0));
        state.gpr[Gpr.RDI] = DATA + 8;
        assertThat(run(1)).isEqualTo(new VcpuExit.Budget());
    }

    @Test
    void addressesThatAreNotCanonicalAreGeneralProtectionOrStackFaults() {
        code("488b07 58");
        state.gpr[Gpr.RDI] = 1L << 47;
        assertThat(run(1)).isEqualTo(fault(Vector.GP, 0, 0));
        state.rip = CODE + 3;
        state.gpr[Gpr.RSP] = 1L << 47;
        assertThat(run(1)).isEqualTo(fault(Vector.SS, 0, 0));
    }

    @Test
    void floatingPointFaultsWhileTheTaskIsSwitched() {
        state.taskSwitched = true;
        for (final String each : new String[]{"0f28c1", "d9e8", "0f77", "0fae07"}) {
            code(each);
            state.rip = CODE;
            state.gpr[Gpr.RDI] = DATA;
            assertThat(run(1)).as(each).isEqualTo(fault(Vector.NM, 0, 0));
        }
    }

    @Test
    void whatThePolicyDoesNotShowIsUndefinedOrTheOlderInstruction() {
        // popcnt eax,ecx
        code("f30fb8c1");
        assertThat(run(1)).isEqualTo(fault(Vector.UD, 0, 0));
        // tzcnt eax,ecx is bsf: a zero source leaves the target
        code("f30fbcc1");
        state.gpr[Gpr.RAX] = 99;
        state.gpr[Gpr.RCX] = 0;
        run(1);
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(99);
    }

    @Test
    void theTscIsAFunctionOfTheCount() {
        code("90 90 0f31");
        state.tscBase = 1000;
        state.tscRate = 3L << 32;
        run(3);
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(1006);
    }

    @Test
    void rootsAreChangedWithoutAFlush() {
        // mov rax,[rdi]
        code("488b07");
        state.gpr[Gpr.RDI] = DATA;
        machine.write(DATA, new byte[]{1, 0, 0, 0, 0, 0, 0, 0});
        run(1);
        final long other = machine.frame();
        machine.engine.memory().root(other);
        state.rip = CODE;
        assertThat(run(1)).isEqualTo(fault(Vector.PF, 0x14, CODE));
        machine.engine.memory().root(machine.root);
        state.gpr[Gpr.RAX] = 0;
        run(1);
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(1);
    }

    @Test
    void noNumberOfARootMakesTheFirstPageSeemMapped() {
        // mov rax,[rdi]
        code("488b07");
        state.cpl = 0;
        state.gpr[Gpr.RDI] = 8;
        for (int i = 0; i < 300; i++) {
            machine.engine.memory().flushAll();
            state.rip = CODE;
            assertThat(run(1)).as("flush %d", i).isEqualTo(fault(Vector.PF, 0, 8));
        }
    }

    @Test
    void aFlushedPageIsWalkedAgain() {
        code("488b07");
        state.gpr[Gpr.RDI] = DATA;
        run(1);
        machine.unmapRange(DATA, 4096);
        state.rip = CODE;
        assertThat(run(1)).isEqualTo(fault(Vector.PF, 4, DATA));
    }

    @Test
    void framesBeyondRamReadAsOnesAndLoseStores() {
        code("488907 488b07");
        machine.map(DATA, 1L << 40, Machine.DATA);
        state.gpr[Gpr.RDI] = DATA;
        assertThat(run(2)).isEqualTo(new VcpuExit.Budget());
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(-1);
    }

    @Test
    void aReadMarksAnEntryAccessedAndNotDirty() {
        code("488b07");
        state.gpr[Gpr.RDI] = DATA;
        assertThat(run(1)).isEqualTo(new VcpuExit.Budget());
        assertThat(machine.ram.get(ValueLayout.JAVA_LONG, machine.entry(DATA)) & 0x60).isEqualTo(0x20);
    }
}
