package io.xenolith.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Vector;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two processors of one machine and the code they share; one processor and many page-table roots. */
class SharedCodeTest {
    private static final long CODE = 0x40_0000;
    private static final long OTHER_CODE = 0x50_0000;
    private static final long DATA = 0x60_0000;
    private static final int ROOTS = 300;

    private final Machine machine = new Machine(8 << 20, CpuidPolicy.all());
    private final Engine first = machine.engine;
    private final Engine second = new Engine(() -> machine.ram, machine.code, CpuidPolicy.all());

    SharedCodeTest() {
        second.memory().root(machine.root);
        machine.mapRange(CODE, 8192, Machine.CODE);
        machine.mapRange(OTHER_CODE, 4096, Machine.CODE);
        machine.mapRange(DATA, 4096, Machine.DATA);
        for (final Engine each : new Engine[]{first, second}) {
            each.state().gpr[Gpr.RSP] = DATA + 0x800;
        }
    }

    @AfterEach
    void close() {
        machine.close();
    }

    private void code(final long at, final String hex) {
        machine.write(at, HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private static long rax(final Engine engine, final long rip, final int count) {
        engine.state().rip = rip;
        assertThat(engine.run(count)).isEqualTo(new VcpuExit.Budget());
        return engine.state().gpr[Gpr.RAX];
    }

    /** {@code engine} runs one instruction of {@link #OTHER_CODE} with rdi as given and rax of all ones. */
    private void store(final Engine engine, final String instruction, final long rdi) {
        code(OTHER_CODE, instruction);
        engine.state().gpr[Gpr.RDI] = rdi;
        engine.state().gpr[Gpr.RAX] = 0x0707_0707_0707_0707L;
        engine.state().gpr[Gpr.RCX] = 4;
        rax(engine, OTHER_CODE, instruction.startsWith("f3") ? 4 : 1);
    }

    // ---------------------------------------------------------------- code

    /** Stores of al, ax, eax and rax, xchg, rep stosb, movups, lock or, fxsave, movnti. */
    @ParameterizedTest
    @ValueSource(strings = {"8807", "668907", "8907", "488907", "8607", "f3aa", "0f1107", "f00807", "0fae07",
            "480fc307"})
    void codeThatOneStoresToIsNewToTheOther(final String instruction) {
        // mov eax,1
        code(CODE, "b801000000 90 90 90 90 90 90 90 90 90 90 90");
        assertThat(rax(second, CODE, 1)).isEqualTo(1);
        final long before = machine.code.invalidations();
        // fxsave wants an aligned place, and makes something else of the code
        final boolean area = instruction.equals("0fae07");
        store(first, instruction, area ? CODE : CODE + 1);
        assertThat(machine.code.invalidations()).isGreaterThan(before);
        if (!area) {
            assertThat(rax(second, CODE, 1)).isNotEqualTo(1);
        }
    }

    @Test
    void aPageOneWritesFastIsWatchedOnceTheOtherRunsIt() {
        code(CODE, "b801000000");
        // The first has the page in its write TLB before anything of it is decoded.
        store(first, "8807", CODE + 1);
        assertThat(rax(second, CODE, 1)).isEqualTo(7);
        store(first, "8907", CODE + 1);
        assertThat(rax(second, CODE, 1)).isEqualTo(0x0707_0707);
    }

    @Test
    void aProcessorInTheMiddleOfALoopRunsWhatTheOtherHasPutThere() {
        // inc rax; jmp back
        code(CODE, "48ffc0 ebfb");
        second.state().gpr[Gpr.RAX] = 0;
        assertThat(rax(second, CODE, 101)).isEqualTo(51);
        assertThat(second.state().rip).isEqualTo(CODE + 3);
        // dec rax in its place
        code(OTHER_CODE, "c64702c8");
        first.state().gpr[Gpr.RDI] = CODE;
        rax(first, OTHER_CODE, 1);
        assertThat(second.run(20)).isEqualTo(new VcpuExit.Budget());
        assertThat(second.state().gpr[Gpr.RAX]).isEqualTo(41);
    }

    @Test
    void aCodePageMarkedByEitherBelongsToBoth() {
        code(CODE, "b801000000");
        assertThat(rax(first, CODE, 1)).isEqualTo(1);
        assertThat(rax(second, CODE, 1)).isEqualTo(1);
        assertThat(machine.code.footprint().blocks()).isEqualTo(1);
    }

    @Test
    void theSecondPageOfAnInstructionIsWatchedForBoth() {
        // mov eax,imm32 with the constant in the next page
        code(CODE + 4095, "b801000000");
        assertThat(rax(second, CODE + 4095, 1)).isEqualTo(1);
        store(first, "8807", CODE + 4096);
        assertThat(rax(second, CODE + 4095, 1)).isEqualTo(7);
        assertThat(rax(first, CODE + 4095, 1)).isEqualTo(7);
    }

    @Test
    void aPageWhoseCodeIsForgottenIsWrittenFastAgain() {
        code(CODE, "b801000000");
        rax(first, CODE, 1);
        first.memory().store8(CODE + 0x800, 7);
        assertThat(first.memory().fill(CODE + 0x800, 7, 1, 4)).isZero();
        first.memory().store8(CODE, 7);
        first.memory().store8(CODE, 7);
        assertThat(first.memory().fill(CODE + 0x800, 7, 1, 4)).isEqualTo(4);
    }

    @Test
    void aPageThatWasWrittenWhileWatchedIsWrittenFastAfterwards() {
        first.state().debug[7] = 1;
        first.memory().refreshContext();
        first.memory().store8(DATA, 7);
        assertThat(first.memory().fill(DATA, 7, 1, 4)).isZero();
        first.state().debug[7] = 0;
        first.memory().refreshContext();
        assertThat(first.memory().fill(DATA, 7, 1, 4)).isEqualTo(4);
    }

    @Test
    void aStoreBesideTheCodeInItsPageForgetsNothing() {
        code(CODE, "b801000000");
        rax(second, CODE, 1);
        final long before = machine.code.invalidations();
        store(first, "8807", CODE + 0x800);
        assertThat(machine.code.invalidations()).isEqualTo(before);
        assertThat(machine.read(CODE + 0x800, 1)).containsExactly(7);
    }

    @Test
    void processorsWithOtherFeaturesDecodeForThemselves() {
        final Engine old = new Engine(() -> machine.ram, machine.code, CpuidPolicy.x8664v1());
        old.memory().root(machine.root);
        // lzcnt eax,ecx, which is bsr to the old one
        code(CODE, "f30fbdc1");
        first.state().gpr[Gpr.RCX] = 1;
        old.state().gpr[Gpr.RCX] = 1;
        assertThat(rax(first, CODE, 1)).isEqualTo(31);
        assertThat(rax(old, CODE, 1)).isZero();
        // Both forget when one of the two writes: mov eax,ecx
        code(OTHER_CODE, "c7078bc19090");
        first.state().gpr[Gpr.RDI] = CODE;
        rax(first, OTHER_CODE, 1);
        assertThat(rax(first, CODE, 1)).isEqualTo(1);
        assertThat(rax(old, CODE, 1)).isEqualTo(1);
    }

    @Test
    void sixtyFourAndThirtyTwoBitCodeOfOnePageAreTwoThings() {
        // inc eax; nop in 32-bit code; a REX prefix of nop in 64-bit code
        code(CODE, "4090 90");
        first.state().gpr[Gpr.RAX] = 0;
        second.state().gpr[Gpr.RAX] = 0;
        second.state().longMode = false;
        assertThat(rax(first, CODE, 1)).isZero();
        assertThat(first.state().rip).isEqualTo(CODE + 2);
        assertThat(rax(second, CODE, 1)).isEqualTo(1);
        assertThat(second.state().rip).isEqualTo(CODE + 1);
        // xchg eax,eax becomes inc ebx
        code(OTHER_CODE, "c60743");
        first.state().gpr[Gpr.RDI] = CODE;
        rax(first, OTHER_CODE, 1);
        second.state().gpr[Gpr.RBX] = 0;
        rax(second, CODE, 1);
        assertThat(second.state().gpr[Gpr.RBX]).isEqualTo(1);
    }

    @Test
    void whatADeviceWritesIsNewToBoth() {
        code(CODE, "b801000000");
        rax(first, CODE, 1);
        rax(second, CODE, 1);
        machine.ram.set(ValueLayout.JAVA_BYTE, machine.machineAddress(CODE + 1), (byte) 9);
        machine.code.written(machine.machineAddress(CODE + 1), 1);
        assertThat(rax(first, CODE, 1)).isEqualTo(9);
        assertThat(rax(second, CODE, 1)).isEqualTo(9);
    }

    @Test
    void aProcessorThatIsGoneIsNotTold() {
        code(CODE, "b801000000");
        machine.code.unregister(second.memory());
        assertThat(rax(first, CODE, 1)).isEqualTo(1);
    }

    // ---------------------------------------------------------------- roots

    /** A root whose DATA page begins with {@code value}; the rest is shared. */
    private long rootWith(final int value) {
        final long root = machine.frame();
        copy(machine.root, root);
        final long table3 = fresh(root, index(39));
        final long table2 = fresh(table3, index(30));
        final long table1 = fresh(table2, index(21));
        final long frame = machine.frame();
        machine.ram.set(ValueLayout.JAVA_LONG, table1 + index(12) * 8, frame | Machine.DATA);
        machine.ram.set(ValueLayout.JAVA_LONG, frame, value);
        return root;
    }

    /** Index of DATA in the tables whose entries are of {@code 1 << shift} bytes. */
    private static long index(final int shift) {
        return DATA >>> shift & 511;
    }

    private void copy(final long from, final long to) {
        machine.ram.asSlice(to, 4096).copyFrom(machine.ram.asSlice(from, 4096));
    }

    /** A copy of the table that entry {@code index} of {@code table} leads to, in its place. */
    private long fresh(final long table, final long index) {
        final long at = table + index * 8;
        final long copy = machine.frame();
        copy(machine.ram.get(ValueLayout.JAVA_LONG, at) & 0x000F_FFFF_FFFF_F000L, copy);
        machine.ram.set(ValueLayout.JAVA_LONG, at, copy | Machine.CODE);
        return copy;
    }

    private long[] roots() {
        final long[] roots = new long[ROOTS];
        for (int i = 0; i < ROOTS; i++) {
            roots[i] = rootWith(i);
        }
        return roots;
    }

    @Test
    void moreRootsThanTheTlbHasNumbersForStayApart() {
        // mov rax,[rdi]
        code(CODE, "488b07");
        first.state().gpr[Gpr.RDI] = DATA;
        final long[] roots = roots();
        for (int turn = 0; turn < 3; turn++) {
            for (int i = 0; i < ROOTS; i++) {
                first.memory().root(roots[i]);
                assertThat(rax(first, CODE, 1)).as("root %d, turn %d", i, turn).isEqualTo(i);
            }
        }
    }

    @Test
    void aRootThatComesBackAfterTheNumbersRanOutHasNoOldTranslations() {
        code(CODE, "488b07");
        first.state().gpr[Gpr.RDI] = DATA;
        final long[] roots = roots();
        first.memory().root(roots[0]);
        assertThat(rax(first, CODE, 1)).isZero();
        for (int i = 1; i < ROOTS; i++) {
            first.memory().root(roots[i]);
            if (i % 7 == 0) {
                first.memory().flushAll();
            }
        }
        first.memory().root(roots[0]);
        assertThat(rax(first, CODE, 1)).isZero();
        first.memory().root(roots[1]);
        assertThat(rax(first, CODE, 1)).isEqualTo(1);
    }

    @Test
    void aFlushOfAPageIsForEveryRoot() {
        code(CODE, "488b07");
        first.state().gpr[Gpr.RDI] = DATA;
        final long[] roots = {rootWith(1), rootWith(2)};
        for (final long root : roots) {
            first.memory().root(root);
            rax(first, CODE, 1);
        }
        // The first root's page goes while the second root is loaded.
        machine.ram.set(ValueLayout.JAVA_LONG, lastEntry(roots[0]), 0);
        first.memory().flushPage(DATA);
        first.memory().root(roots[0]);
        first.state().rip = CODE;
        assertThat(first.run(1)).isEqualTo(new VcpuExit.Fault(Vector.PF, 4, DATA, 0));
    }

    /** Address of the entry of DATA in the last table below {@code root}. */
    private long lastEntry(final long root) {
        long table = root;
        for (int shift = 39; shift > 12; shift -= 9) {
            table = machine.ram.get(ValueLayout.JAVA_LONG, table + index(shift) * 8) & 0x000F_FFFF_FFFF_F000L;
        }
        return table + index(12) * 8;
    }

    @Test
    void codeIsSharedByAllRootsThatReachItsFrame() {
        code(CODE, "b801000000");
        for (final long root : new long[]{rootWith(1), rootWith(2), rootWith(3)}) {
            first.memory().root(root);
            assertThat(rax(first, CODE, 1)).isEqualTo(1);
        }
        assertThat(machine.code.footprint().blocks()).isEqualTo(1);
    }
}
