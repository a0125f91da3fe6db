package io.xenolith.x86;

import static io.xenolith.x86.Segments.CODE_32;
import static io.xenolith.x86.Segments.CODE_64;
import static io.xenolith.x86.Segments.done;
import static io.xenolith.x86.Segments.fault;
import static io.xenolith.x86.Segments.generalProtection;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Descriptor;
import io.xenolith.x86.cpu.DescriptorTable;
import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Rflags;
import io.xenolith.x86.cpu.Vector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loads of segment registers. Source: Intel SDM volume 3, 5.4 and 5.6; volume 2, MOV, POP and LDS. */
class SegmentLoadTest {
    /** mov es,eax and so on. */
    private static final String MOV_ES = "8ec0";
    private static final String MOV_SS = "8ed0";
    private static final String MOV_DS = "8ed8";
    private static final String MOV_FS = "8ee0";
    private static final String MOV_GS = "8ee8";

    private final Segments segments = new Segments();
    private final CpuState state = segments.state;

    @AfterEach
    void close() {
        segments.close();
    }

    /** What {@code instruction} with {@code selector} in eax does in 64-bit mode. */
    private VcpuExit load(final String instruction, final int selector) {
        segments.start(CODE_64);
        segments.code(instruction);
        state.gpr[Gpr.RAX] = selector;
        return segments.machine.engine.run(1);
    }

    // ---------------------------------------------------------------- selectors that may not be loaded

    @ParameterizedTest
    @ValueSource(strings = {MOV_ES, MOV_DS, MOV_FS, MOV_GS})
    void aNullSelectorOfAnyRplLoadsADataSegment(final String instruction) {
        for (int rpl = 0; rpl < 4; rpl++) {
            assertThat(load(instruction, rpl)).isEqualTo(done());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void aNullStackSelectorIsGpOfZero(final int selector) {
        assertThat(load(MOV_SS, selector)).isEqualTo(generalProtection(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {MOV_ES, MOV_SS, MOV_DS, MOV_FS, MOV_GS})
    void aSelectorBeyondItsTableIsGpOfTheSelector(final String instruction) {
        assertThat(load(instruction, Segments.BEYOND_GDT)).isEqualTo(generalProtection(0x1000));
        assertThat(load(instruction, Segments.BEYOND_LDT)).isEqualTo(generalProtection(0x1004));
    }

    @Test
    void aDescriptorMustBeWithinTheLimitToItsLastByte() {
        state.gdt.bytes = (Segments.STACK_DATA & ~7) + 7;
        segments.machine.engine.loadSegment(Segments.DS, 0);
        assertThat(segments.machine.engine.loadSegment(Segments.DS, Segments.STACK_DATA))
                .isEqualTo(generalProtection(0x28));
        state.gdt.bytes++;
        assertThat(segments.machine.engine.loadSegment(Segments.DS, Segments.STACK_DATA)).isNull();
    }

    @Test
    void aProcessorWithoutALdtHasNoLdtSelectors() {
        state.ldt.bytes = 0;
        assertThat(load(MOV_DS, Segments.DATA_4K)).isEqualTo(generalProtection(0x0C));
    }

    @Test
    void theFirstDescriptorOfTheLdtIsNotNull() {
        segments.put(0x7, Segments.descriptor(Segments.DATA, 0xFFF, 0xF3, 4));
        assertThat(load(MOV_DS, 0x7)).isEqualTo(done());
        segments.put(0x7, 0);
        assertThat(load(MOV_DS, 0x7)).isEqualTo(generalProtection(0x4));
    }

    @Test
    void dataThatIsNotPresentIsNp() {
        assertThat(load(MOV_DS, Segments.DATA_NOT_PRESENT)).isEqualTo(fault(Vector.NP, 0x3C));
        assertThat(load(MOV_GS, Segments.DATA_NOT_PRESENT)).isEqualTo(fault(Vector.NP, 0x3C));
    }

    @Test
    void aStackThatIsNotPresentIsSs() {
        assertThat(load(MOV_SS, Segments.DATA_NOT_PRESENT)).isEqualTo(fault(Vector.SS, 0x3C));
    }

    @Test
    void privilegeIsCheckedBeforePresence() {
        segments.put(Segments.DATA_NOT_PRESENT, Segments.descriptor(0, 0xFFF, 0x13, 4));
        assertThat(load(MOV_DS, Segments.DATA_NOT_PRESENT)).isEqualTo(generalProtection(0x3C));
        assertThat(load(MOV_SS, Segments.DATA_NOT_PRESENT)).isEqualTo(generalProtection(0x3C));
    }

    @ParameterizedTest
    @CsvSource({"0x40,0x40", "0x50,0x50", "0x63,0x60", "0x6B,0x68"})
    void systemDescriptorsAreNoSegments(final String selector, final String errorCode) {
        assertThat(load(MOV_DS, Integer.decode(selector))).isEqualTo(generalProtection(Integer.decode(errorCode)));
        assertThat(load(MOV_SS, Integer.decode(selector))).isEqualTo(generalProtection(Integer.decode(errorCode)));
    }

    @Test
    void codeThatMayNotBeReadIsNoData() {
        assertThat(load(MOV_DS, Segments.CODE_EXECUTE_ONLY)).isEqualTo(generalProtection(0x24));
        assertThat(load(MOV_DS, Segments.CODE_CONFORMING_EXECUTE_ONLY)).isEqualTo(generalProtection(0x64));
    }

    @Test
    void codeThatMayBeReadIsData() {
        assertThat(load(MOV_DS, Segments.CODE_READABLE)).isEqualTo(done());
        assertThat(load(MOV_FS, CODE_64)).isEqualTo(done());
    }

    @Test
    void dataOfAHigherPrivilegeIsGpWhateverTheRpl() {
        for (int rpl = 0; rpl < 4; rpl++) {
            assertThat(load(MOV_DS, Segments.KERNEL_DATA | rpl)).isEqualTo(generalProtection(Segments.KERNEL_DATA));
        }
    }

    @Test
    void aLowerRplDoesNotMatterToDataOfLevelThree() {
        assertThat(load(MOV_DS, Segments.STACK_DATA & ~3)).isEqualTo(done());
        assertThat(state.selectors[Segments.DS]).isEqualTo(Segments.STACK_DATA & ~3);
    }

    @Test
    void conformingCodeMayBeReadFromAnyLevel() {
        assertThat(load(MOV_DS, Segments.CODE_CONFORMING_DPL_0)).isEqualTo(done());
        assertThat(load(MOV_DS, Segments.KERNEL_CODE)).isEqualTo(generalProtection(Segments.KERNEL_CODE));
    }

    @Test
    void aStackSelectorsRplMustBeTheLevel() {
        for (int rpl = 0; rpl < 3; rpl++) {
            assertThat(load(MOV_SS, 0x28 | rpl)).isEqualTo(generalProtection(0x28));
        }
    }

    @Test
    void aStackMustBeWritableData() {
        assertThat(load(MOV_SS, Segments.DATA_READ_ONLY)).isEqualTo(generalProtection(0x14));
        assertThat(load(MOV_SS, Segments.CODE_READABLE)).isEqualTo(generalProtection(0x1C));
        assertThat(load(MOV_SS, Segments.CODE_CONFORMING)).isEqualTo(generalProtection(0x2C));
    }

    @Test
    void aStacksDplMustBeTheLevel() {
        assertThat(load(MOV_SS, Segments.KERNEL_DATA | 3)).isEqualTo(generalProtection(Segments.KERNEL_DATA));
    }

    @Test
    void csIsNoTargetOfMov() {
        assertThat(load("8ec8", CODE_64)).isEqualTo(fault(Vector.UD, 0));
    }

    @Test
    void segmentRegistersSixAndSevenDoNotExist() {
        for (final String each : new String[]{"8ef0", "8ef8", "8cf0", "8cf8"}) {
            assertThat(load(each, 0)).as(each).isEqualTo(fault(Vector.UD, 0));
        }
    }

    // ---------------------------------------------------------------- what a load does

    @Test
    void aRefusedSelectorLeavesTheRegisterAlone() {
        assertThat(load(MOV_FS, Segments.DATA_4K)).isEqualTo(done());
        state.gpr[Gpr.RAX] = Segments.BEYOND_GDT;
        state.rip = Segments.CODE;
        segments.machine.engine.run(1);
        assertThat(state.selectors[Segments.FS]).isEqualTo(Segments.DATA_4K);
        assertThat(state.gpr[Gpr.FS_BASE]).isEqualTo(Segments.DATA);
    }

    @Test
    void aLoadMarksTheDescriptorAccessed() {
        assertThat(load(MOV_DS, Segments.DATA_NOT_ACCESSED)).isEqualTo(done());
        assertThat(segments.get(Segments.DATA_NOT_ACCESSED) & Descriptor.ACCESSED).isEqualTo(Descriptor.ACCESSED);
    }

    @Test
    void aLoadThatIsRefusedDoesNotMarkTheDescriptorAccessed() {
        final long readOnly = Segments.descriptor(0, 0xFFF, 0xF0, 4);
        segments.put(Segments.DATA_READ_ONLY, readOnly);
        assertThat(load(MOV_SS, Segments.DATA_READ_ONLY)).isEqualTo(generalProtection(0x14));
        assertThat(segments.get(Segments.DATA_READ_ONLY)).isEqualTo(readOnly);
    }

    @Test
    void onlyTheLow16BitsOfARegisterAreTheSelector() {
        segments.start(CODE_64);
        segments.code(MOV_DS);
        state.gpr[Gpr.RAX] = 0xFFFF_FFFF_FFFF_0000L | Segments.STACK_DATA;
        assertThat(segments.machine.engine.run(1)).isEqualTo(done());
        assertThat(state.selectors[Segments.DS]).isEqualTo(Segments.STACK_DATA);
    }

    @Test
    void fsAndGsHaveTheirDescriptorsBaseIn64BitModeAndNoLimit() {
        segments.put32(Segments.DATA + 0x1000, 0x1234_5678);
        // mov fs,eax; mov eax,fs:[0x1000]
        segments.start(CODE_64);
        segments.code(MOV_FS + "648b042500100000");
        state.gpr[Gpr.RAX] = Segments.DATA_4K;
        assertThat(segments.machine.engine.run(2)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(0x1234_5678);
    }

    @Test
    void dsHasNoBaseIn64BitMode() {
        segments.put32(Segments.DATA, 0x1234_5678);
        // mov ds,eax; mov eax,[DATA]; mov eax,[DATA] by 32-bit address
        segments.start(CODE_64);
        segments.code(MOV_DS + "8b042500000010 678b0c2500000010");
        state.gpr[Gpr.RAX] = Segments.DATA_4K;
        assertThat(segments.machine.engine.run(3)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(0x1234_5678);
        assertThat(state.gpr[Gpr.RCX]).isEqualTo(0x1234_5678);
    }

    @Test
    void anOverrideOfDsOrEsChangesNothingIn64BitMode() {
        segments.put32(Segments.DATA, 0x1234_5678);
        // es mov eax,[DATA]; fs es mov ecx,[0] with a base of DATA
        segments.start(CODE_64);
        state.gpr[Gpr.FS_BASE] = Segments.DATA;
        segments.code("268b042500000010 64268b0c2500000000");
        assertThat(segments.machine.engine.run(2)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(0x1234_5678);
        assertThat(state.gpr[Gpr.RCX]).isEqualTo(0x1234_5678);
    }

    @Test
    void aNullSelectorClearsTheBaseOfFs() {
        // mov fs,eax; xor eax,eax; mov fs,eax; rdfsbase rbx
        segments.start(CODE_64);
        segments.code(MOV_FS + "31c0 8ee0 f3480faec3");
        state.gpr[Gpr.RAX] = Segments.DATA_4K;
        assertThat(segments.machine.engine.run(4)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RBX]).isZero();
    }

    // ---------------------------------------------------------------- bases by instruction

    @Test
    void wrfsbaseAndWrgsbaseWriteAllOfTheBaseAndKeepTheSelector() {
        // wrfsbase rax; wrgsbase rax; rdfsbase rcx; rdgsbase rdx
        segments.start(CODE_64);
        segments.code("f3480faed0 f3480faed8 f3480faec1 f3480faeca");
        state.gpr[Gpr.RAX] = 0xFFFF_8000_1234_5678L;
        assertThat(segments.machine.engine.run(4)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RCX]).isEqualTo(0xFFFF_8000_1234_5678L);
        assertThat(state.gpr[Gpr.RDX]).isEqualTo(0xFFFF_8000_1234_5678L);
        assertThat(state.selectors[Segments.FS]).isZero();
    }

    @Test
    void wrfsbaseOf32BitsClearsTheUpperHalf() {
        segments.start(CODE_64);
        segments.code("f30faed0");
        state.gpr[Gpr.RAX] = 0xFFFF_FFFF_8000_0000L;
        assertThat(segments.machine.engine.run(1)).isEqualTo(done());
        assertThat(state.gpr[Gpr.FS_BASE]).isEqualTo(0x8000_0000L);
    }

    @Test
    void rdfsbaseOf32BitsAnswersTheLowerHalf() {
        segments.start(CODE_64);
        segments.code("f30faec1");
        state.gpr[Gpr.FS_BASE] = 0xFFFF_8000_1234_5678L;
        state.gpr[Gpr.RCX] = -1;
        assertThat(segments.machine.engine.run(1)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RCX]).isEqualTo(0x1234_5678);
    }

    @Test
    void aBaseThatIsNotCanonicalIsGp() {
        for (final String each : new String[]{"f3480faed0", "f3480faed8"}) {
            segments.start(CODE_64);
            segments.code(each);
            state.gpr[Gpr.RAX] = 1L << 47;
            assertThat(segments.machine.engine.run(1)).as(each).isEqualTo(generalProtection(0));
        }
    }

    @Test
    void basesByInstructionAreUndefinedInCompatibilityMode() {
        for (final String each : new String[]{"f30faec0", "f30faec8", "f30faed0", "f30faed8"}) {
            assertThat(segments.run(CODE_32, 1, each)).as(each).isEqualTo(fault(Vector.UD, 0));
        }
    }

    // ---------------------------------------------------------------- other ways to load and store

    @Test
    void popLoadsFsAndMovesTheStackByItsWidth() {
        // push 0xF; pop fs; push 0xF; pop gs with 16 bits
        assertThat(segments.run(CODE_64, 2, "6a0f 0fa1")).isEqualTo(done());
        assertThat(state.selectors[Segments.FS]).isEqualTo(Segments.DATA_4K);
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(Segments.STACK);
        assertThat(segments.run(CODE_64, 2, "6a0f 660fa9")).isEqualTo(done());
        assertThat(state.selectors[Segments.GS]).isEqualTo(Segments.DATA_4K);
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(Segments.STACK - 6);
    }

    @Test
    void aPopThatIsRefusedLeavesTheStackAlone() {
        assertThat(segments.run(CODE_64, 2, "6a27 0fa1")).isEqualTo(generalProtection(0x24));
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(Segments.STACK - 8);
    }

    @Test
    void pushOfASegmentRegisterStores64BitsIn64BitMode() {
        // mov qword [rsp-8],-1; push gs; pop rbx
        assertThat(segments.run(CODE_64, 3, "48c74424f8ffffffff 0fa8 5b")).isEqualTo(done());
        assertThat(state.gpr[Gpr.RBX]).isZero();
    }

    @Test
    void pushOfASegmentRegisterStores16BitsOfThe32InCompatibilityMode() {
        // push -1; pop eax; push cs; pop ebx
        assertThat(segments.run(CODE_32, 4, "6aff 58 0e 5b")).isEqualTo(done());
        assertThat(state.gpr[Gpr.RBX]).isEqualTo(0xFFFF_0000L | CODE_32);
    }

    @Test
    void lfsLoadsOffsetAndSelectorOfItsOperandSize() {
        segments.put32(Segments.DATA, 0x1234_5678);
        segments.put32(Segments.DATA + 4, Segments.DATA_4K);
        segments.put32(Segments.DATA + 8, Segments.DATA_4K);
        // lfs eax,[DATA]; lfs rcx,[DATA] takes the selector from byte 8
        assertThat(segments.run(CODE_64, 2, "0fb4042500000010 480fb40c2500000010")).isEqualTo(done());
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(0x1234_5678);
        assertThat(state.gpr[Gpr.RCX]).isEqualTo(0x0000_000F_1234_5678L);
        assertThat(state.selectors[Segments.FS]).isEqualTo(Segments.DATA_4K);
    }

    @Test
    void lssWithANullSelectorIsGpAndChangesNothing() {
        segments.put32(Segments.DATA, 0x1234_5678);
        segments.put32(Segments.DATA + 4, 0);
        segments.start(CODE_64);
        assertThat(segments.run(CODE_64, 1, "0fb2242500000010")).isEqualTo(generalProtection(0));
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(Segments.STACK);
    }

    @Test
    void movFromASegmentRegisterIsZeroExtendedInto32And64Bits() {
        for (final String each : new String[]{"8cc8", "488cc8"}) {
            segments.start(CODE_64);
            segments.code(each);
            state.gpr[Gpr.RAX] = -1;
            assertThat(segments.machine.engine.run(1)).isEqualTo(done());
            assertThat(state.gpr[Gpr.RAX]).as(each).isEqualTo(CODE_64);
        }
    }

    @Test
    void movFromASegmentRegisterWith16BitsKeepsTheRest() {
        segments.start(CODE_64);
        segments.code("668cd8");
        state.gpr[Gpr.RAX] = -1;
        assertThat(segments.machine.engine.run(1)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(0xFFFF_FFFF_FFFF_0000L);
    }

    @Test
    void movFromASegmentRegisterToMemoryIs16BitsWhateverTheSize() {
        segments.put32(Segments.DATA, -1);
        // mov [DATA],ss with REX.W
        assertThat(segments.run(CODE_64, 1, "488c142500000010")).isEqualTo(done());
        assertThat(segments.get32(Segments.DATA)).isEqualTo(0xFFFF_0000L | Segments.STACK_DATA);
    }

    @Test
    void sldtAndStrAnswerTheSelectorsTheOwnerShows() {
        segments.start(CODE_64);
        state.ldtSelector = 0x50;
        state.taskSelector = 0x40;
        state.gpr[Gpr.RAX] = -1;
        state.gpr[Gpr.RCX] = -1;
        // sldt rax; str ecx; str dx
        segments.code("480f00c0 0f00c9 660f00ca");
        state.gpr[Gpr.RDX] = -1;
        assertThat(segments.machine.engine.run(3)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(0x50);
        assertThat(state.gpr[Gpr.RCX]).isEqualTo(0x40);
        assertThat(state.gpr[Gpr.RDX]).isEqualTo(0xFFFF_FFFF_FFFF_0040L);
    }

    @Test
    void loadsOfSystemTablesAreGpAtLevelThree() {
        for (final String each : new String[]{"0f00d0", "0f00d8", "0f0110", "0f0118"}) {
            assertThat(load(each, 0)).as(each).isEqualTo(generalProtection(0));
        }
    }

    @Test
    void aDescriptorInAPageThatIsAbsentIsASupervisorsPageFault() {
        state.ldt.linearBase = 0xFFFF_8000_0000_0000L;
        state.ldt.page(0, DescriptorTable.ABSENT);
        assertThat(load(MOV_DS, Segments.DATA_4K))
                .isEqualTo(new VcpuExit.Fault(Vector.PF, 0, 0xFFFF_8000_0000_0008L, 0));
    }

    // ---------------------------------------------------------------- debug exceptions

    @Test
    void aSingleStepOverMovSsStopsAfterTheNextInstruction() {
        final VcpuExit step = new VcpuExit.Fault(Vector.DB, 0, 0, 1 << 14);
        segments.start(CODE_64);
        segments.code("8ed0 90 90");
        state.gpr[Gpr.RAX] = Segments.STACK_DATA;
        state.rflags(0x202 | Rflags.TF);
        assertThat(segments.machine.engine.run(10)).isEqualTo(step);
        assertThat(state.rip).isEqualTo(Segments.CODE + 3);
    }

    @Test
    void ofTwoLoadsOfSsInARowOnlyTheFirstHoldsDebugExceptionsBack() {
        segments.start(CODE_64);
        segments.code("8ed0 8ed0 90");
        state.gpr[Gpr.RAX] = Segments.STACK_DATA;
        state.rflags(0x202 | Rflags.TF);
        segments.machine.engine.run(10);
        assertThat(state.rip).isEqualTo(Segments.CODE + 4);
    }

    @Test
    void lssHoldsNoDebugExceptionBack() {
        segments.put32(Segments.DATA, Segments.STACK);
        segments.put32(Segments.DATA + 4, Segments.STACK_DATA);
        segments.start(CODE_64);
        segments.code("0fb2242500000010 90");
        state.rflags(0x202 | Rflags.TF);
        segments.machine.engine.run(10);
        assertThat(state.rip).isEqualTo(Segments.CODE + 8);
    }

    @Test
    void aDataBreakpointOfMovSsWaitsForTheNextInstruction() {
        segments.put32(Segments.DATA, Segments.STACK_DATA);
        segments.start(CODE_64);
        // mov ss,[DATA]; nop
        segments.code("8e142500000010 90 90");
        state.debug[0] = Segments.DATA;
        state.debug[7] = 1 | 3 << 16 | 1 << 18;
        assertThat(segments.machine.engine.run(10)).isEqualTo(new VcpuExit.Fault(Vector.DB, 0, 0, 1));
        assertThat(state.rip).isEqualTo(Segments.CODE + 8);
    }
}
