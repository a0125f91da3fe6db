package io.xenolith.x86;

import static io.xenolith.x86.Segments.CODE;
import static io.xenolith.x86.Segments.CODE_32;
import static io.xenolith.x86.Segments.CODE_64;
import static io.xenolith.x86.Segments.STACK;
import static io.xenolith.x86.Segments.done;
import static io.xenolith.x86.Segments.fault;
import static io.xenolith.x86.Segments.generalProtection;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Descriptor;
import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Rflags;
import io.xenolith.x86.cpu.Vector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Far jumps, calls and returns, and iret, within privilege level 3. Source: Intel SDM volume 2, JMP, CALL, RET, IRET. */
class FarTransferTest {
    private static final long TARGET = CODE + 0x40;

    private final Segments segments = new Segments();
    private final CpuState state = segments.state;

    @AfterEach
    void close() {
        segments.close();
    }

    private static String hex16(final int value) {
        return String.format("%02x%02x", value & 0xFF, value >> 8);
    }

    private static String hex32(final long value) {
        return String.format("%08x", Integer.reverseBytes((int) value));
    }

    /** jmp selector:offset in a 32-bit segment. */
    private VcpuExit jump(final int selector, final long offset) {
        return segments.run(CODE_32, 1, "ea" + hex32(offset) + hex16(selector));
    }

    private void assertAt(final int selector, final long rip) {
        assertThat(state.selectors[Segments.CS]).isEqualTo(selector);
        assertThat(state.rip).isEqualTo(rip);
    }

    // ---------------------------------------------------------------- jmp

    @Test
    void aJumpToA64BitSegmentTurns64BitModeOn() {
        assertThat(jump(CODE_64, TARGET)).isEqualTo(done());
        assertAt(CODE_64, TARGET);
        assertThat(state.longMode).isTrue();
    }

    @Test
    void aJumpThroughMemoryToA32BitSegmentTurnsItOff() {
        // jmp far [rip+0] with a 32-bit offset
        assertThat(segments.run(CODE_64, 1, "ff2d00000000" + hex32(TARGET) + hex16(CODE_32))).isEqualTo(done());
        assertAt(CODE_32, TARGET);
        assertThat(state.longMode).isFalse();
    }

    @Test
    void rexWMakesTheOffsetInMemory64BitsWide() {
        assertThat(segments.run(CODE_64, 1, "48ff2d00000000" + hex32(TARGET) + "00000080" + hex16(CODE_64)))
                .isEqualTo(generalProtection(0));
        assertThat(segments.run(CODE_64, 1, "48ff2d00000000" + hex32(TARGET) + "00000000" + hex16(CODE_64)))
                .isEqualTo(done());
        assertAt(CODE_64, TARGET);
    }

    @Test
    void a64BitOffsetIntoA32BitSegmentIsCut() {
        assertThat(segments.run(CODE_64, 1, "48ff2d00000000" + hex32(TARGET) + "ffffffff" + hex16(CODE_32)))
                .isEqualTo(done());
        assertAt(CODE_32, TARGET);
    }

    @Test
    void aJumpWithAConstantIsUndefinedIn64BitMode() {
        assertThat(segments.run(CODE_64, 1, "ea" + hex32(TARGET) + hex16(CODE_32)))
                .isEqualTo(fault(Vector.UD, 0));
        assertThat(segments.run(CODE_64, 1, "9a" + hex32(TARGET) + hex16(CODE_32)))
                .isEqualTo(fault(Vector.UD, 0));
    }

    @Test
    void aJumpWithARegisterIsUndefined() {
        assertThat(segments.run(CODE_64, 1, "ffe8")).isEqualTo(fault(Vector.UD, 0));
        assertThat(segments.run(CODE_64, 1, "ffd8")).isEqualTo(fault(Vector.UD, 0));
    }

    @ParameterizedTest
    @CsvSource({"0x0,0", "0x3,0", "0x1003,0x1000", "0x1007,0x1004", "0x0F,0x0C", "0x10,0x10", "0x13,0x10", "0x40,0x40",
            "0x50,0x50", "0x63,0x60", "0x6B,0x68", "0x57,0x54"})
    void whatIsNoCodeOfThisLevelIsGpOfTheSelector(final String selector, final String errorCode) {
        assertThat(jump(Integer.decode(selector), TARGET)).isEqualTo(generalProtection(Integer.decode(errorCode)));
        assertAt(CODE_32, CODE);
    }

    @Test
    void codeThatIsNotPresentIsNp() {
        assertThat(jump(Segments.CODE_NOT_PRESENT, TARGET)).isEqualTo(fault(Vector.NP, 0x4C));
    }

    @Test
    void aJumpIgnoresALowerRplAndCsGetsTheLevel() {
        assertThat(jump(CODE_32 & ~3, TARGET)).isEqualTo(done());
        assertAt(CODE_32, TARGET);
    }

    @Test
    void conformingCodeOfAnyHigherPrivilegeRunsAtTheCallersLevel() {
        assertThat(jump(Segments.CODE_CONFORMING, TARGET)).isEqualTo(done());
        assertAt(Segments.CODE_CONFORMING, TARGET);
        assertThat(jump(Segments.CODE_CONFORMING_DPL_0 & ~3, TARGET)).isEqualTo(done());
        assertAt(Segments.CODE_CONFORMING_DPL_0, TARGET);
        assertThat(state.cpl).isEqualTo(3);
    }

    @Test
    void codeThatCannotBeReadCanBeRun() {
        assertThat(jump(Segments.CODE_EXECUTE_ONLY, TARGET)).isEqualTo(done());
    }

    @Test
    void aJumpBeyondTheSegmentsLimitIsGpOfZero() {
        assertThat(jump(Segments.CODE_256_BYTES, Segments.CODE_LIMIT + 1)).isEqualTo(generalProtection(0));
        assertThat(jump(Segments.CODE_256_BYTES, Segments.CODE_LIMIT)).isEqualTo(done());
    }

    @Test
    void aJumpMarksTheDescriptorAccessed() {
        assertThat(jump(Segments.CODE_NOT_ACCESSED, TARGET)).isEqualTo(done());
        assertThat(segments.get(Segments.CODE_NOT_ACCESSED) & Descriptor.ACCESSED).isEqualTo(Descriptor.ACCESSED);
    }

    @Test
    void offsetsCountFromTheSegmentsBase() {
        // The target, at base 0x20000000: inc eax
        segments.start(CODE_32);
        segments.codeAt(TARGET, "40");
        segments.code("ea" + hex32(0x40) + hex16(Segments.CODE_256_BYTES));
        assertThat(segments.machine.engine.run(2)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(1);
        assertAt(Segments.CODE_256_BYTES, 0x41);
    }

    // ---------------------------------------------------------------- call

    @Test
    void aCallPushesCsAndTheReturnAddressAtTheOperandsWidth() {
        assertThat(segments.run(CODE_32, 1, "9a" + hex32(TARGET) + hex16(CODE_32))).isEqualTo(done());
        assertAt(CODE_32, TARGET);
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(STACK - 8);
        assertThat(segments.get32(STACK - 8)).isEqualTo(CODE + 7);
        assertThat(segments.get32(STACK - 4)).isEqualTo(CODE_32);
    }

    @Test
    void aCallFrom64BitModePushes32BitsUnlessRexWIsSet() {
        assertThat(segments.run(CODE_64, 1, "ff1d00000000" + hex32(TARGET) + hex16(CODE_32))).isEqualTo(done());
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(STACK - 8);
        assertThat(segments.get32(STACK - 4)).isEqualTo(CODE_64);
        assertThat(segments.run(CODE_64, 1, "48ff1d00000000" + hex32(TARGET) + "00000000" + hex16(CODE_64)))
                .isEqualTo(done());
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(STACK - 16);
        assertThat(segments.get32(STACK - 16)).isEqualTo(CODE + 7);
        assertThat(segments.get32(STACK - 8)).isEqualTo(CODE_64);
    }

    @Test
    void aCallThatIsRefusedPushesNothing() {
        segments.put32(STACK - 4, 77);
        assertThat(segments.run(CODE_32, 1, "9a" + hex32(TARGET) + hex16(Segments.CODE_NOT_PRESENT)))
                .isEqualTo(fault(Vector.NP, 0x4C));
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(STACK);
        assertThat(segments.get32(STACK - 4)).isEqualTo(77);
    }

    @Test
    void aCallWhoseStackIsMissingStaysWhereItIs() {
        segments.start(CODE_32);
        segments.code("9a" + hex32(TARGET) + hex16(Segments.CODE_CONFORMING));
        state.gpr[Gpr.RSP] = 0x5000_0000L;
        assertThat(segments.machine.engine.run(1)).isEqualTo(new VcpuExit.Fault(Vector.PF, 6, 0x4FFF_FFF8L, 0));
        assertAt(CODE_32, CODE);
    }

    // ---------------------------------------------------------------- ret

    /** push selector; push offset; far return of 32 bits in a 32-bit segment. */
    private VcpuExit returnTo(final int selector, final long offset) {
        return segments.run(CODE_32, 3, "68" + hex32(selector) + "68" + hex32(offset) + "cb");
    }

    @Test
    void aReturnFrom32BitCodeGoesBackTo64BitMode() {
        assertThat(returnTo(CODE_64, TARGET)).isEqualTo(done());
        assertAt(CODE_64, TARGET);
        assertThat(state.longMode).isTrue();
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(STACK);
    }

    @Test
    void aReturnIn64BitModeTakes32BitsUnlessRexWIsSet() {
        // push 0x23; mov dword [rsp-8+4],...: both words in one push of 8 bytes
        segments.start(CODE_64);
        segments.code("cb");
        state.gpr[Gpr.RSP] = STACK - 8;
        segments.put32(STACK - 8, TARGET);
        segments.put32(STACK - 4, CODE_32);
        assertThat(segments.machine.engine.run(1)).isEqualTo(done());
        assertAt(CODE_32, TARGET);
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(STACK);
        // push 0x33; push TARGET; retfq
        assertThat(segments.run(CODE_64, 3, "6a33 68" + hex32(TARGET) + "48cb")).isEqualTo(done());
        assertAt(CODE_64, TARGET);
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(STACK);
    }

    @Test
    void aReturnDropsParameters() {
        assertThat(segments.run(CODE_64, 3, "6a33 68" + hex32(TARGET) + "48ca1000")).isEqualTo(done());
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(STACK + 16);
    }

    @ParameterizedTest
    @CsvSource({"0x0,0", "0x3,0", "0x20,0x20", "0x21,0x20", "0x22,0x20", "0x13,0x10", "0x1003,0x1000", "0x57,0x54",
            "0x2B,0x28", "0x43,0x40"})
    void aReturnObeysTheRplAsWellAsTheDescriptor(final String selector, final String errorCode) {
        assertThat(returnTo(Integer.decode(selector), TARGET)).isEqualTo(generalProtection(Integer.decode(errorCode)));
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(STACK - 8);
    }

    @Test
    void aReturnToConformingCodeOfHigherPrivilegeIsAllowedWithRplThree() {
        assertThat(returnTo(Segments.CODE_CONFORMING_DPL_0, TARGET)).isEqualTo(done());
        assertThat(returnTo(Segments.CODE_CONFORMING_DPL_0 & ~3, TARGET)).isEqualTo(generalProtection(0x5C));
    }

    @Test
    void aReturnToCodeThatIsNotPresentIsNp() {
        assertThat(returnTo(Segments.CODE_NOT_PRESENT, TARGET)).isEqualTo(fault(Vector.NP, 0x4C));
    }

    // ---------------------------------------------------------------- iret

    /** iretq with a frame of the five. */
    private VcpuExit iret(final int cs, final long rip, final long flags, final int ss, final long rsp) {
        return segments.run(CODE_64, 6, "68" + hex32(ss) + "68" + hex32(rsp) + "68" + hex32(flags) + "68" + hex32(cs)
                + "68" + hex32(rip) + "48cf");
    }

    @Test
    void iretqReturnsTo64BitModeWithItsStackAndFlags() {
        assertThat(iret(CODE_64, TARGET, 0x8D7, Segments.STACK_DATA, STACK - 0x100)).isEqualTo(done());
        assertAt(CODE_64, TARGET);
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(STACK - 0x100);
        assertThat(state.rflags()).isEqualTo(0xAD7);
    }

    @Test
    void iretqReturnsToCompatibilityMode() {
        assertThat(iret(CODE_32, TARGET, 0x202, Segments.DATA_4K, 0x800)).isEqualTo(done());
        assertAt(CODE_32, TARGET);
        assertThat(state.longMode).isFalse();
        assertThat(state.selectors[Segments.SS]).isEqualTo(Segments.DATA_4K);
        // push eax goes through the stack's base
        segments.codeAt(TARGET, "50");
        state.gpr[Gpr.RAX] = 0x1234_5678;
        assertThat(segments.machine.engine.run(1)).isEqualTo(done());
        assertThat(segments.get32(Segments.DATA + 0x7FC)).isEqualTo(0x1234_5678);
    }

    @Test
    void iretOf32BitsIn64BitModeTakesTheStackToo() {
        segments.start(CODE_64);
        segments.code("cf");
        state.gpr[Gpr.RSP] = STACK - 20;
        segments.put32(STACK - 20, TARGET);
        segments.put32(STACK - 16, CODE_32);
        segments.put32(STACK - 12, 0x202);
        segments.put32(STACK - 8, STACK - 0x200);
        segments.put32(STACK - 4, Segments.STACK_DATA);
        assertThat(segments.machine.engine.run(1)).isEqualTo(done());
        assertAt(CODE_32, TARGET);
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(STACK - 0x200);
    }

    @Test
    void iretInCompatibilityModeLeavesTheStackItHas() {
        // pushfd; push cs; push TARGET; iretd
        assertThat(segments.run(CODE_32, 4, "9c 68" + hex32(CODE_64) + "68" + hex32(TARGET) + "cf")).isEqualTo(done());
        assertAt(CODE_64, TARGET);
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(STACK);
        assertThat(state.selectors[Segments.SS]).isEqualTo(Segments.STACK_DATA);
    }

    @Test
    void iretChecksTheCodeSelector() {
        assertThat(iret(CODE_64 & ~3, TARGET, 0x202, Segments.STACK_DATA, STACK)).isEqualTo(generalProtection(0x30));
        assertThat(iret(0, TARGET, 0x202, Segments.STACK_DATA, STACK)).isEqualTo(generalProtection(0));
        assertThat(iret(Segments.CODE_NOT_PRESENT, TARGET, 0x202, Segments.STACK_DATA, STACK))
                .isEqualTo(fault(Vector.NP, 0x4C));
        assertAt(CODE_64, CODE + 25);
    }

    @Test
    void iretChecksTheStackSelector() {
        assertThat(iret(CODE_64, TARGET, 0x202, 0, STACK)).isEqualTo(generalProtection(0));
        assertThat(iret(CODE_64, TARGET, 0x202, 3, STACK)).isEqualTo(generalProtection(0));
        assertThat(iret(CODE_64, TARGET, 0x202, 0x28, STACK)).isEqualTo(generalProtection(0x28));
        assertThat(iret(CODE_64, TARGET, 0x202, Segments.DATA_NOT_PRESENT, STACK)).isEqualTo(fault(Vector.SS, 0x3C));
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(STACK - 40);
    }

    @Test
    void iretToAnAddressThatIsNotCanonicalIsGp() {
        // push rax for rip
        segments.start(CODE_64);
        segments.code("6a2b 6a00 9c 6a33 50 48cf");
        state.gpr[Gpr.RAX] = 1L << 47;
        assertThat(segments.machine.engine.run(6)).isEqualTo(generalProtection(0));
    }

    @Test
    void iretIsGpWhileNtIsSet() {
        segments.start(CODE_64);
        segments.code("48cf");
        state.rflags(0x202 | Rflags.NT);
        assertThat(segments.machine.engine.run(1)).isEqualTo(generalProtection(0));
        segments.start(CODE_32);
        segments.code("cf");
        state.rflags(0x202 | Rflags.NT);
        assertThat(segments.machine.engine.run(1)).isEqualTo(generalProtection(0));
    }

    @Test
    void iretOfLevelThreeChangesNeitherIfNorIopl() {
        assertThat(iret(CODE_64, TARGET, 0x3002, Segments.STACK_DATA, STACK)).isEqualTo(done());
        assertThat(state.rflags()).isEqualTo(0x202);
    }

    // ---------------------------------------------------------------- what a change of mode keeps

    @Test
    void aBaseThatWasLoadedIn64BitModeCountsInCompatibilityMode() {
        segments.put32(Segments.DATA, 0x1234_5678);
        segments.start(CODE_64);
        // mov ds,eax; push 0x23; push TARGET; retfq; mov eax,[0]
        segments.code("8ed8 6a23 68" + hex32(TARGET) + "48cb");
        segments.codeAt(TARGET, "a100000000");
        state.gpr[Gpr.RAX] = Segments.DATA_4K;
        assertThat(segments.machine.engine.run(5)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(0x1234_5678);
    }

    @Test
    void aBaseThatWasLoadedInCompatibilityModeDoesNotCountIn64BitModeAndIsThereAgainAfterwards() {
        segments.put32(Segments.DATA, 0x1234_5678);
        segments.start(CODE_32);
        // mov ds,eax; jmp 0x33:TARGET
        segments.code("8ed8 ea" + hex32(TARGET) + hex16(CODE_64));
        // mov ecx,[DATA] by a 32-bit address; push 0x23; push TARGET+0x20; retfq
        segments.codeAt(TARGET, "678b0c2500000010 6a23 68" + hex32(TARGET + 0x20) + "48cb");
        segments.codeAt(TARGET + 0x20, "a100000000");
        state.gpr[Gpr.RAX] = Segments.DATA_4K;
        assertThat(segments.machine.engine.run(7)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RCX]).isEqualTo(0x1234_5678);
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(0x1234_5678);
    }

    @Test
    void enteringCompatibilityModeCutsTheStackPointerTo32Bits() {
        segments.start(CODE_64);
        segments.code("ff2d00000000" + hex32(TARGET) + hex16(CODE_32));
        state.gpr[Gpr.RSP] = 0x2_0000_1000L;
        assertThat(segments.machine.engine.run(1)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(0x1000);
        // push 0x2b; push rax; pushfq; push 0x23; push TARGET; iretq
        segments.start(CODE_64);
        segments.code("6a2b 50 9c 6a23 68" + hex32(TARGET) + "48cf");
        state.gpr[Gpr.RAX] = 0x2_0000_1000L;
        assertThat(segments.machine.engine.run(6)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(0x1000);
    }

    @Test
    void aReturnTo64BitModeAddsToTheStackPointerAs64BitModeDoes() {
        segments.machine.mapRange(0xFFFF_F000L, 4096, Machine.DATA);
        segments.put32(0xFFFF_FFF8L, TARGET);
        segments.put32(0xFFFF_FFFCL, CODE_64);
        segments.start(CODE_32);
        segments.code("cb");
        state.gpr[Gpr.RSP] = 0xFFFF_FFF8L;
        assertThat(segments.machine.engine.run(1)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(0x1_0000_0000L);
    }

    @Test
    void registersKeepTheirUpperHalvesThroughCompatibilityMode() {
        segments.start(CODE_64);
        segments.code("6a23 68" + hex32(TARGET) + "48cb");
        // nop; jmp 0x33:CODE
        segments.codeAt(TARGET, "90 ea" + hex32(CODE) + hex16(CODE_64));
        state.gpr[Gpr.RBX] = 0x1111_2222_3333_4444L;
        state.gpr[Gpr.R15] = 0x5555_6666_7777_8888L;
        assertThat(segments.machine.engine.run(5)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RBX]).isEqualTo(0x1111_2222_3333_4444L);
        assertThat(state.gpr[Gpr.R15]).isEqualTo(0x5555_6666_7777_8888L);
    }
}
