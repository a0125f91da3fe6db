package io.xenolith.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Vector;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What paging does to instructions: faults, their addresses, what they leave undone, and when a changed entry counts. */
class PagingTest {
    private static final long CODE = 0x40_0000;
    private static final long DATA = 0x60_0000;
    /** The page after DATA, and the first that is missing. */
    private static final long SECOND = DATA + 4096;
    private static final long MISSING = DATA + 8192;
    private static final long STACK = 0x7F_0000;
    private static final long LARGE = 0x4000_0000L;
    private static final long PS = 1 << 7;
    private static final long ACCESSED = 1 << 5;
    private static final long DIRTY = 1 << 6;
    private static final long READ_ONLY = Machine.PRESENT | Machine.USER;
    private static final long SUPERVISOR = Machine.PRESENT | Machine.RW;
    /** In the frame of a large page. */
    private static final long RESERVED = 1 << 13;

    private final Machine machine = new Machine(8 << 20, CpuidPolicy.all());
    private final CpuState state = machine.engine.state();

    PagingTest() {
        machine.mapRange(CODE, 4096, Machine.CODE);
        machine.mapRange(DATA, 8192, Machine.DATA);
        machine.mapRange(STACK - 4096, 4096, Machine.DATA);
        state.gpr[Gpr.RSP] = STACK;
    }

    @AfterEach
    void close() {
        machine.close();
    }

    private VcpuExit run(final int count, final String hex) {
        machine.write(CODE, HexFormat.of().parseHex(hex.replace(" ", "")));
        state.rip = CODE;
        return machine.engine.run(count);
    }

    private static VcpuExit pageFault(final int errorCode, final long address) {
        return new VcpuExit.Fault(Vector.PF, errorCode, address, 0);
    }

    private static VcpuExit done() {
        return new VcpuExit.Budget();
    }

    private long entry(final long va) {
        return machine.ram.get(ValueLayout.JAVA_LONG, machine.entry(va));
    }

    private long marks(final long va) {
        return entry(va) & (ACCESSED | DIRTY);
    }

    // ---------------------------------------------------------------- faults

    @Test
    void aSupervisorsPageIsAProtectionFault() {
        machine.mapRange(DATA, 4096, SUPERVISOR);
        state.gpr[Gpr.RDI] = DATA + 5;
        assertThat(run(1, "8a07")).isEqualTo(pageFault(5, DATA + 5));
        assertThat(run(1, "8807")).isEqualTo(pageFault(7, DATA + 5));
        state.rip = DATA;
        assertThat(machine.engine.run(1)).isEqualTo(pageFault(0x15, DATA));
    }

    @Test
    void anInstructionThatReadsAndWritesFaultsAsAWrite() {
        machine.mapRange(DATA, 4096, READ_ONLY);
        state.gpr[Gpr.RDI] = DATA;
        // add [rdi],eax; xchg; cmpxchg; inc; bts; xadd; setc; shl; not
        for (final String each : new String[]{"0107", "8707", "0fb107", "ff07", "0fab07", "0fc107", "0f9207", "c12701",
                "f717"}) {
            assertThat(run(1, each)).as(each).isEqualTo(pageFault(7, DATA));
        }
        // cmp, test, bt only read
        for (final String each : new String[]{"3907", "8507", "0fa307"}) {
            assertThat(run(1, each)).as(each).isEqualTo(done());
        }
    }

    @Test
    void aFaultingInstructionHasChangedNoRegister() {
        state.gpr[Gpr.RDI] = MISSING;
        state.gpr[Gpr.RAX] = 77;
        // pop [rdi]; xchg [rdi],rax; push [rdi]; movsq to it
        final long rsp = STACK - 64;
        state.gpr[Gpr.RSP] = rsp;
        state.gpr[Gpr.RSI] = DATA;
        for (final String each : new String[]{"8f07", "488707", "ff37", "48a5"}) {
            assertThat(run(1, each)).as(each).isInstanceOf(VcpuExit.Fault.class);
            assertThat(state.gpr[Gpr.RSP]).isEqualTo(rsp);
            assertThat(state.gpr[Gpr.RAX]).isEqualTo(77);
            assertThat(state.gpr[Gpr.RSI]).isEqualTo(DATA);
            assertThat(state.rip).isEqualTo(CODE);
        }
    }

    // ---------------------------------------------------------------- canonical addresses

    @ParameterizedTest
    @ValueSource(strings = {"488b07", "488907", "480107", "0f1007", "df2f", "a4", "0fc7 0f", "0fae07"})
    void anAddressThatIsNotCanonicalIsGp(final String code) {
        state.gpr[Gpr.RDI] = 1L << 47;
        state.gpr[Gpr.RSI] = DATA;
        assertThat(run(1, code)).isEqualTo(new VcpuExit.Fault(Vector.GP, 0, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"488b4500", "488b4424f8", "50", "58", "e800000000", "c3", "ff30", "c9", "9c", "9d", "cb"})
    void anAddressOfTheStackThatIsNotCanonicalIsSs(final String code) {
        state.gpr[Gpr.RSP] = (1L << 47) + 64;
        state.gpr[Gpr.RBP] = (1L << 47) + 64;
        state.gpr[Gpr.RAX] = DATA;
        assertThat(run(1, code)).isEqualTo(new VcpuExit.Fault(Vector.SS, 0, 0, 0));
    }

    @Test
    void anFsOverrideOfTheStackPointerIsGp() {
        state.gpr[Gpr.RBP] = 1L << 47;
        assertThat(run(1, "64488b4500")).isEqualTo(new VcpuExit.Fault(Vector.GP, 0, 0, 0));
    }

    @Test
    void anAccessIntoTheHoleFromBelowIsGp() {
        machine.mapRange(0x7FFF_FFFF_F000L, 4096, Machine.DATA);
        state.gpr[Gpr.RDI] = 0x7FFF_FFFF_FFFCL;
        assertThat(run(1, "488b07")).isEqualTo(new VcpuExit.Fault(Vector.GP, 0, 0, 0));
        assertThat(run(1, "8b07")).isEqualTo(done());
    }

    @Test
    void aBranchToAnAddressThatIsNotCanonicalFaultsAtTheBranch() {
        state.gpr[Gpr.RAX] = 1L << 47;
        assertThat(run(1, "ffe0")).isEqualTo(new VcpuExit.Fault(Vector.GP, 0, 0, 0));
        assertThat(run(1, "ffd0")).isEqualTo(new VcpuExit.Fault(Vector.GP, 0, 0, 0));
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(STACK);
    }

    // ---------------------------------------------------------------- two pages

    @ParameterizedTest
    @CsvSource({"488907,3", "668907,1", "8907,2", "0f1107,9", "48ab,5", "50,0", "480107,4", "df3f,7", "0fae07,112",
            "db3f,8", "0fd607,1"})
    void aStoreWhoseSecondPageIsMissingChangesNothing(final String code, final int before) {
        state.gpr[Gpr.RAX] = -1;
        state.gpr[Gpr.RDI] = MISSING - before;
        final boolean push = code.equals("50");
        if (push) {
            state.gpr[Gpr.RSP] = MISSING + 4;
        }
        // fld1, so that there is something to store
        if (code.startsWith("d")) {
            assertThat(run(1, "d9e8")).isEqualTo(done());
        }
        assertThat(run(1, code.equals("0fd607") ? "660fd607" : code)).isEqualTo(pageFault(6, MISSING));
        assertThat(machine.read(MISSING - 128, 128)).containsOnly(0);
        assertThat(marks(SECOND)).isZero();
        assertThat(state.gpr[Gpr.RDI]).isEqualTo(MISSING - before);
    }

    @Test
    void aStoreWhoseFirstPageIsReadOnlyFaultsThere() {
        machine.mapRange(DATA, 4096, READ_ONLY);
        state.gpr[Gpr.RDI] = SECOND - 3;
        assertThat(run(1, "488907")).isEqualTo(pageFault(7, SECOND - 3));
        assertThat(marks(SECOND)).isZero();
    }

    @Test
    void aStoreWhoseBothPagesAreMissingFaultsInTheFirst() {
        state.gpr[Gpr.RDI] = MISSING + 4096 - 3;
        assertThat(run(1, "488907")).isEqualTo(pageFault(6, MISSING + 4096 - 3));
    }

    @Test
    void aStoreOverBothPagesMarksBothDirty() {
        state.gpr[Gpr.RDI] = SECOND - 3;
        state.gpr[Gpr.RAX] = 0x0807_0605_0403_0201L;
        assertThat(run(1, "488907")).isEqualTo(done());
        assertThat(machine.read(SECOND - 3, 8)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(marks(DATA)).isEqualTo(ACCESSED | DIRTY);
        assertThat(marks(SECOND)).isEqualTo(ACCESSED | DIRTY);
    }

    @Test
    void aLoadWhoseSecondPageIsMissingFaultsAtItsStart() {
        state.gpr[Gpr.RDI] = MISSING - 7;
        assertThat(run(1, "488b07")).isEqualTo(pageFault(4, MISSING));
        assertThat(run(1, "0f1007")).isEqualTo(pageFault(4, MISSING));
    }

    // ---------------------------------------------------------------- accessed and dirty

    @Test
    void aReadThenAWriteMarksDirtyThoughTheTranslationIsRemembered() {
        state.gpr[Gpr.RDI] = DATA;
        assertThat(run(1, "488b07")).isEqualTo(done());
        assertThat(marks(DATA)).isEqualTo(ACCESSED);
        assertThat(run(1, "488907")).isEqualTo(done());
        assertThat(marks(DATA)).isEqualTo(ACCESSED | DIRTY);
    }

    @Test
    void aStoreThatFaultsMarksNeitherAccessedNorDirty() {
        machine.mapRange(DATA, 4096, READ_ONLY);
        state.gpr[Gpr.RDI] = DATA;
        assertThat(run(1, "488907")).isEqualTo(pageFault(7, DATA));
        assertThat(marks(DATA)).isZero();
    }

    @Test
    void marksThatWereClearedComeBackAfterAFlush() {
        state.gpr[Gpr.RDI] = DATA;
        assertThat(run(1, "488907")).isEqualTo(done());
        machine.putEntry(DATA, entry(DATA) & ~(ACCESSED | DIRTY));
        machine.engine.memory().flushPage(DATA);
        assertThat(run(1, "488907")).isEqualTo(done());
        assertThat(marks(DATA)).isEqualTo(ACCESSED | DIRTY);
    }

    @Test
    void fetchingMarksCodeAccessed() {
        assertThat(run(1, "90")).isEqualTo(done());
        assertThat(marks(CODE)).isEqualTo(ACCESSED);
    }

    @Test
    void comparingAndExchangingMarksDirtyEvenIfNothingIsExchanged() {
        state.gpr[Gpr.RDI] = DATA;
        state.gpr[Gpr.RAX] = 5;
        assertThat(run(1, "f00fb10f")).isEqualTo(done());
        assertThat(state.zf()).isFalse();
        assertThat(marks(DATA)).isEqualTo(ACCESSED | DIRTY);
    }

    // ---------------------------------------------------------------- changed entries

    @Test
    void anEntryThatBecamePresentCountsWithoutAFlush() {
        state.gpr[Gpr.RDI] = MISSING;
        assertThat(run(1, "488b07")).isEqualTo(pageFault(4, MISSING));
        machine.putEntry(MISSING, machine.frame() | Machine.DATA);
        assertThat(run(1, "488b07")).isEqualTo(done());
    }

    @Test
    void anEntryThatBecameWritableCountsWithoutAFlush() {
        machine.mapRange(DATA, 4096, READ_ONLY);
        state.gpr[Gpr.RDI] = DATA;
        assertThat(run(1, "488b07")).isEqualTo(done());
        assertThat(run(1, "488907")).isEqualTo(pageFault(7, DATA));
        machine.putEntry(DATA, entry(DATA) | Machine.RW);
        assertThat(run(1, "488907")).isEqualTo(done());
    }

    @Test
    void anEntryThatBecameReadOnlyCountsAfterAFlush() {
        state.gpr[Gpr.RDI] = DATA;
        assertThat(run(1, "488907")).isEqualTo(done());
        machine.putEntry(DATA, entry(DATA) & ~Machine.RW);
        machine.engine.memory().flushPage(DATA);
        assertThat(run(1, "488907")).isEqualTo(pageFault(7, DATA));
    }

    @Test
    void codeInAFrameThatWasExchangedIsOtherCodeAfterAFlush() {
        assertThat(run(1, "b801000000")).isEqualTo(done());
        final long other = machine.frame();
        machine.map(CODE, other, Machine.CODE);
        assertThat(run(1, "b802000000")).isEqualTo(done());
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(2);
    }

    @Test
    void executionThatIsForbiddenNowFaultsAfterAFlush() {
        assertThat(run(1, "90")).isEqualTo(done());
        machine.putEntry(CODE, entry(CODE) | Machine.NX);
        machine.engine.memory().flushPage(CODE);
        state.rip = CODE;
        assertThat(machine.engine.run(1)).isEqualTo(pageFault(0x15, CODE));
    }

    // ---------------------------------------------------------------- large pages

    /** Maps 2 MiB from LARGE to {@code maddr}. */
    private void mapLarge(final long maddr) {
        long table = machine.root;
        for (int shift = 39; shift > 21; shift -= 9) {
            final long at = table + ((LARGE >>> shift & 511) << 3);
            if (machine.ram.get(ValueLayout.JAVA_LONG, at) == 0) {
                machine.ram.set(ValueLayout.JAVA_LONG, at, machine.frame() | Machine.CODE);
            }
            table = machine.ram.get(ValueLayout.JAVA_LONG, at) & 0x000F_FFFF_FFFF_F000L;
        }
        machine.ram.set(ValueLayout.JAVA_LONG, table + (LARGE >>> 21) % 512 * 8, maddr | Machine.CODE | PS);
    }

    @Test
    void aLargePageIsMemoryLikeAnyOther() {
        mapLarge(4 << 20);
        state.gpr[Gpr.RDI] = LARGE + 0x1F_FFFC;
        state.gpr[Gpr.RAX] = 0x1234_5678;
        assertThat(run(2, "8907 8b1f")).isEqualTo(done());
        assertThat(state.gpr[Gpr.RBX]).isEqualTo(0x1234_5678);
        assertThat(machine.ram.get(ValueLayout.JAVA_INT, (4 << 20) + 0x1F_FFFC)).isEqualTo(0x1234_5678);
        assertThat(run(1, "488907")).isEqualTo(pageFault(6, LARGE + 0x20_0000));
    }

    @Test
    void aReservedBitIsAFaultOfItsOwn() {
        mapLarge(4 << 20 | RESERVED);
        state.gpr[Gpr.RDI] = LARGE + 5;
        assertThat(run(1, "8b07")).isEqualTo(pageFault(0xD, LARGE + 5));
        assertThat(run(1, "8907")).isEqualTo(pageFault(0xF, LARGE + 5));
    }

    @Test
    void flushingOneAddressOfALargePageForgetsAllOfIt() {
        mapLarge(4 << 20);
        machine.ram.set(ValueLayout.JAVA_INT, 4 << 20, 1);
        machine.ram.set(ValueLayout.JAVA_INT, 6 << 20, 2);
        state.gpr[Gpr.RDI] = LARGE;
        assertThat(run(1, "8b07")).isEqualTo(done());
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(1);
        mapLarge(6 << 20);
        machine.engine.memory().flushPage(LARGE + 0x12_3000);
        assertThat(run(1, "8b07")).isEqualTo(done());
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(2);
    }

    @Test
    void codeInALargePageIsForgottenWithIt() {
        mapLarge(4 << 20);
        machine.ram.set(ValueLayout.JAVA_BYTE, 4 << 20, (byte) 0x90);
        state.rip = LARGE;
        assertThat(machine.engine.run(1)).isEqualTo(done());
        mapLarge(6 << 20);
        machine.ram.set(ValueLayout.JAVA_BYTE, 6 << 20, (byte) 0xF4);
        machine.engine.memory().flushPage(LARGE + 0x1F_F000);
        state.rip = LARGE;
        assertThat(machine.engine.run(1)).isEqualTo(new VcpuExit.Fault(Vector.GP, 0, 0, 0));
    }
}
