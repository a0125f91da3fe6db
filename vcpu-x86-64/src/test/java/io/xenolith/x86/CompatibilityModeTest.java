package io.xenolith.x86;

import static io.xenolith.x86.Segments.CODE;
import static io.xenolith.x86.Segments.CODE_32;
import static io.xenolith.x86.Segments.DATA;
import static io.xenolith.x86.Segments.STACK;
import static io.xenolith.x86.Segments.done;
import static io.xenolith.x86.Segments.fault;
import static io.xenolith.x86.Segments.generalProtection;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Vector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * 32-bit code in long mode: widths, addresses, segments with limits, instructions that 64-bit mode has not. Source: Intel
 * SDM volume 3, 5.3 and 5.4; volume 2, chapter 2 and the instructions' pages.
 */
class CompatibilityModeTest {
    private static final long HIGH = 0x1111_2222_0000_0000L;
    private static final long LAST_PAGE = 0xFFFF_F000L;

    private final Segments segments = new Segments();
    private final CpuState state = segments.state;

    @AfterEach
    void close() {
        segments.close();
    }

    private VcpuExit run(final int count, final String code) {
        return segments.run(CODE_32, count, code);
    }

    /** Runs {@code count} instructions with {@code selector} in ds and eax. */
    private VcpuExit withData(final int selector, final int count, final String code) {
        segments.start(CODE_32);
        segments.code(code);
        assertThat(segments.machine.engine.loadSegment(Segments.DS, selector)).isNull();
        assertThat(segments.machine.engine.loadSegment(Segments.ES, selector)).isNull();
        state.gpr[Gpr.RAX] = selector;
        return segments.machine.engine.run(count);
    }

    private VcpuExit flat(final int count, final String code) {
        return withData(Segments.STACK_DATA, count, code);
    }

    private static VcpuExit stackFault() {
        return fault(Vector.SS, 0);
    }

    // ---------------------------------------------------------------- registers and widths

    @Test
    void opcodes40To4FAreIncAndDec() {
        for (int i = 0; i < 8; i++) {
            state.gpr[i] = 0;
            assertThat(run(2, String.format("%02x %02x", 0x40 + i, 0x40 + i))).isEqualTo(done());
            assertThat(state.gpr[i]).isEqualTo(i == Gpr.RSP ? STACK + 2 : 2);
            state.gpr[i] = 0;
            assertThat(run(1, String.format("%02x", 0x48 + i))).isEqualTo(done());
            assertThat(state.gpr[i]).isEqualTo(i == Gpr.RSP ? STACK - 1 : 0xFFFF_FFFFL);
        }
    }

    @Test
    void incWraps32BitsAndLeavesTheCarry() {
        // stc; inc eax
        segments.start(CODE_32);
        segments.code("f9 40");
        state.gpr[Gpr.RAX] = 0xFFFF_FFFFL;
        assertThat(segments.machine.engine.run(2)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RAX]).isZero();
        assertThat(state.cf()).isTrue();
        assertThat(state.zf()).isTrue();
    }

    @Test
    void pushAndPopAre32BitsWide() {
        segments.put32(STACK - 8, 0x5555_5555);
        // push 0x12345678; pop eax
        assertThat(run(1, "6878563412 58")).isEqualTo(done());
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(STACK - 4);
        assertThat(segments.get32(STACK - 8)).isEqualTo(0x5555_5555);
        assertThat(segments.machine.engine.run(1)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(0x1234_5678);
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(STACK);
    }

    @Test
    void pushAndPopWithAPrefixAre16BitsWide() {
        assertThat(run(2, "66687856 6658")).isEqualTo(done());
        assertThat(state.gpr[Gpr.RAX] & 0xFFFF).isEqualTo(0x5678);
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(STACK);
    }

    @Test
    void callAndRetAre32BitsWide() {
        // call +3; ...; target: ret
        assertThat(run(1, "e803000000 909090 c3")).isEqualTo(done());
        assertThat(state.rip).isEqualTo(CODE + 8);
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(STACK - 4);
        assertThat(segments.machine.engine.run(1)).isEqualTo(done());
        assertThat(state.rip).isEqualTo(CODE + 5);
    }

    @Test
    void aBranchWithA16BitOperandSizeIsCutTo16Bits() {
        segments.start(CODE_32);
        segments.code("66ffe0");
        state.gpr[Gpr.RAX] = 0x1234_5678;
        assertThat(segments.machine.engine.run(1)).isEqualTo(done());
        assertThat(state.rip).isEqualTo(0x5678);
    }

    @Test
    void pushaAndPopaMoveAllEightButTheStackPointer() {
        segments.start(CODE_32);
        segments.code("60 61");
        for (int i = 0; i < 8; i++) {
            if (i != Gpr.RSP) {
                state.gpr[i] = 0x1000L + i;
            }
        }
        assertThat(segments.machine.engine.run(1)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(STACK - 32);
        for (int i = 0; i < 8; i++) {
            assertThat(segments.get32(STACK - 4 - 4L * i)).isEqualTo(i == Gpr.RSP ? STACK : 0x1000 + i);
            if (i != Gpr.RSP) {
                state.gpr[i] = 0;
            }
        }
        assertThat(segments.machine.engine.run(1)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(STACK);
        assertThat(state.gpr[Gpr.RDI]).isEqualTo(0x1000 + Gpr.RDI);
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(0x1000);
    }

    @Test
    void pushaOfAMissingStackStoresNothing() {
        segments.start(CODE_32);
        segments.code("60");
        state.gpr[Gpr.RSP] = DATA + 16;
        segments.put32(DATA, 0x77);
        assertThat(segments.machine.engine.run(1)).isEqualTo(new VcpuExit.Fault(Vector.PF, 6, DATA - 16, 0));
        assertThat(segments.get32(DATA)).isEqualTo(0x77);
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(DATA + 16);
    }

    // ---------------------------------------------------------------- addresses

    @Test
    void addressesWrapAt32Bits() {
        segments.put32(DATA, 0x1234_5678);
        // mov eax,[ebx+ecx*2+8]
        segments.start(CODE_32);
        segments.machine.engine.loadSegment(Segments.DS, Segments.STACK_DATA);
        segments.code("8b444b08");
        state.gpr[Gpr.RBX] = HIGH | 0xFFFF_FFF0L;
        state.gpr[Gpr.RCX] = HIGH | (DATA + 8) / 2;
        assertThat(segments.machine.engine.run(1)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(0x1234_5678);
    }

    @Test
    void modrm05IsAnAbsoluteAddress() {
        segments.put32(DATA, 0x1234_5678);
        assertThat(flat(1, "8b0d00000010")).isEqualTo(done());
        assertThat(state.gpr[Gpr.RCX]).isEqualTo(0x1234_5678);
    }

    @Test
    void sixteenBitAddressesWrapAt16Bits() {
        segments.put32(DATA + 0x10, 0x1234_5678);
        segments.start(CODE_32);
        segments.machine.engine.loadSegment(Segments.DS, Segments.DATA_4K);
        // mov ecx,[bx+si+2]
        segments.code("678b4802");
        state.gpr[Gpr.RBX] = 0x5555_FFFFL;
        state.gpr[Gpr.RSI] = 0x5555_000FL;
        assertThat(segments.machine.engine.run(1)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RCX]).isEqualTo(0x1234_5678);
    }

    @Test
    void bpInA16BitAddressMeansTheStackSegment() {
        segments.put32(DATA + 0x10, 0x1234_5678);
        segments.start(CODE_32);
        segments.machine.engine.loadSegment(Segments.SS, Segments.DATA_4K);
        // mov ecx,[bp+di]: ds is null
        segments.code("678b0b");
        state.gpr[Gpr.RBP] = 0xC;
        state.gpr[Gpr.RDI] = 0x4;
        assertThat(segments.machine.engine.run(1)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RCX]).isEqualTo(0x1234_5678);
    }

    @Test
    void sibWithoutBaseHasAnAbsoluteDisplacement() {
        segments.put32(DATA + 0x10, 0x1234_5678);
        segments.start(CODE_32);
        segments.machine.engine.loadSegment(Segments.DS, Segments.STACK_DATA);
        // mov ecx,[eax*4+DATA]
        segments.code("8b0c8500000010");
        state.gpr[Gpr.RAX] = 4;
        assertThat(segments.machine.engine.run(1)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RCX]).isEqualTo(0x1234_5678);
    }

    @Test
    void aBaseIsAddedModulo4GiB() {
        segments.put(Segments.DATA_4K, Segments.descriptor(0xFFFF_F000L, 0xFFFFF, 0xF3, 0xC));
        segments.put32(DATA, 0x1234_5678);
        assertThat(withData(Segments.DATA_4K, 1, "8b0d00100010")).isEqualTo(done());
        assertThat(state.gpr[Gpr.RCX]).isEqualTo(0x1234_5678);
    }

    @Test
    void anAccessAcrossTheEndOfAFlatSegmentWrapsToZero() {
        segments.machine.mapRange(LAST_PAGE, 4096, Machine.DATA);
        // mov eax,[0xFFFFFFFE]; mov [0xFFFFFFFE],eax
        assertThat(flat(1, "a1feffffff")).isEqualTo(new VcpuExit.Fault(Vector.PF, 4, 0, 0));
        assertThat(flat(1, "a3feffffff")).isEqualTo(new VcpuExit.Fault(Vector.PF, 6, 0, 0));
        segments.machine.mapRange(0, 4096, Machine.DATA);
        segments.put32(0, 0x1111_5678);
        segments.machine.write(LAST_PAGE + 0xFFE, new byte[]{1, 2});
        assertThat(flat(1, "a1feffffff")).isEqualTo(done());
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(0x5678_0201L);
    }

    @Test
    void stringInstructionsGoThroughDsAndEs() {
        segments.put32(DATA + 4, 0x1234_5678);
        segments.start(CODE_32);
        segments.machine.engine.loadSegment(Segments.DS, Segments.DATA_4K);
        segments.machine.engine.loadSegment(Segments.ES, Segments.STACK_DATA);
        // rep movsd
        segments.code("f3a5");
        state.gpr[Gpr.RSI] = HIGH | 4;
        state.gpr[Gpr.RDI] = HIGH | DATA + 0x100;
        state.gpr[Gpr.RCX] = HIGH | 2;
        assertThat(segments.machine.engine.run(2)).isEqualTo(done());
        assertThat(segments.get32(DATA + 0x100)).isEqualTo(0x1234_5678);
        assertThat(state.gpr[Gpr.RSI]).isEqualTo(12);
        assertThat(state.gpr[Gpr.RCX]).isZero();
    }

    // ---------------------------------------------------------------- limits and rights

    @Test
    void theLastByteOfAnAccessMustBeWithinTheLimit() {
        assertThat(withData(Segments.DATA_4K, 1, "a1fc0f0000")).isEqualTo(done());
        assertThat(withData(Segments.DATA_4K, 1, "a1fd0f0000")).isEqualTo(generalProtection(0));
        assertThat(withData(Segments.DATA_4K, 1, "a0ff0f0000")).isEqualTo(done());
        assertThat(withData(Segments.DATA_4K, 1, "a000100000")).isEqualTo(generalProtection(0));
    }

    @Test
    void limitsHoldForX87AndSseToo() {
        // fld tbyte [0xff6] and [0xff7]; movups xmm0,[0xff0] and [0xff1]; fxsave [0xe10]
        assertThat(withData(Segments.DATA_4K, 1, "db2df60f0000")).isEqualTo(done());
        assertThat(withData(Segments.DATA_4K, 1, "db2df70f0000")).isEqualTo(generalProtection(0));
        assertThat(withData(Segments.DATA_4K, 1, "0f1005f00f0000")).isEqualTo(done());
        assertThat(withData(Segments.DATA_4K, 1, "0f1005f10f0000")).isEqualTo(generalProtection(0));
        assertThat(withData(Segments.DATA_4K, 1, "0fae05100e0000")).isEqualTo(generalProtection(0));
    }

    @Test
    void dataThatMayNotBeWrittenMayBeRead() {
        assertThat(withData(Segments.DATA_READ_ONLY, 1, "a100000000")).isEqualTo(done());
        assertThat(withData(Segments.DATA_READ_ONLY, 1, "a300000000")).isEqualTo(generalProtection(0));
        // add [0],eax; movups [0],xmm0; fnstcw [0]; pop [0]; movsd to it
        for (final String each : new String[]{"010500000000", "0f110500000000", "d93d00000000", "8f0500000000", "aa"}) {
            segments.start(CODE_32);
            state.gpr[Gpr.RDI] = 0;
            assertThat(withData(Segments.DATA_READ_ONLY, 1, each)).as(each).isEqualTo(generalProtection(0));
        }
    }

    @Test
    void codeMayNotBeWrittenThroughAnySegmentRegister() {
        assertThat(withData(Segments.CODE_READABLE, 1, "a300000010")).isEqualTo(generalProtection(0));
        assertThat(run(1, "2ea300000010")).isEqualTo(generalProtection(0));
        assertThat(run(1, "2ea100000010")).isEqualTo(done());
    }

    @Test
    void codeThatMayOnlyBeRunMayNotBeRead() {
        assertThat(segments.run(Segments.CODE_EXECUTE_ONLY, 1, "2ea100000010")).isEqualTo(generalProtection(0));
        assertThat(segments.run(Segments.CODE_EXECUTE_ONLY, 1, "90")).isEqualTo(done());
    }

    @Test
    void aNullSegmentMayNotBeUsed() {
        assertThat(run(1, "a100000010")).isEqualTo(generalProtection(0));
        segments.start(CODE_32);
        state.gpr[Gpr.FS_BASE] = DATA;
        segments.code("64a100000000");
        assertThat(segments.machine.engine.run(1)).isEqualTo(generalProtection(0));
    }

    @Test
    void leaUsesNoSegment() {
        assertThat(run(1, "8d0500000010")).isEqualTo(done());
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(DATA);
    }

    @Test
    void anExpandDownSegmentLiesAboveItsLimit() {
        segments.put32(DATA + 0x1000, 0x1234_5678);
        assertThat(withData(Segments.DATA_EXPAND_DOWN, 1, "a1ff0f0000")).isEqualTo(generalProtection(0));
        assertThat(withData(Segments.DATA_EXPAND_DOWN, 1, "a100100000")).isEqualTo(done());
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(0x1234_5678);
        assertThat(withData(Segments.DATA_EXPAND_DOWN, 1, "a1fdffffff")).isEqualTo(generalProtection(0));
    }

    @Test
    void anExpandDownSegmentOf16BitsEndsAt64KiB() {
        segments.put(Segments.DATA_EXPAND_DOWN, Segments.descriptor(DATA, 0xFFF, 0xF7, 0));
        assertThat(withData(Segments.DATA_EXPAND_DOWN, 1, "a100100000")).isEqualTo(done());
        assertThat(withData(Segments.DATA_EXPAND_DOWN, 1, "a100000100")).isEqualTo(generalProtection(0));
    }

    @Test
    void aStackBeyondItsLimitIsSsOfZero() {
        segments.start(CODE_32);
        segments.machine.engine.loadSegment(Segments.SS, Segments.DATA_4K);
        // push eax; pop eax; mov eax,[ebp]; leave; pusha; call; callf; enter
        for (final String each : new String[]{"50", "58", "8b4500", "c9", "60", "e800000000", "9a000000202300",
                "c8000000", "0fa0", "c3", "cb", "cf", "ff742400"}) {
            state.gpr[Gpr.RSP] = 0x1_1000L;
            state.gpr[Gpr.RBP] = 0x1_1000L;
            state.rip = CODE;
            segments.code(each);
            assertThat(segments.machine.engine.run(1)).as(each).isEqualTo(stackFault());
            assertThat(state.gpr[Gpr.RSP]).isEqualTo(0x1_1000L);
        }
    }

    @Test
    void aPushAtZeroGoesToTheEndOfTheSegment() {
        segments.start(CODE_32);
        segments.machine.engine.loadSegment(Segments.SS, Segments.DATA_4K);
        segments.code("50");
        state.gpr[Gpr.RSP] = 0;
        assertThat(segments.machine.engine.run(1)).isEqualTo(stackFault());
        state.gpr[Gpr.RSP] = 0x1000;
        assertThat(segments.machine.engine.run(1)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(0xFFC);
    }

    @Test
    void aBranchBeyondTheCodeSegmentFaultsAtTheBranch() {
        // in a segment of 256 bytes: jmp +0x100; call eax; ret
        for (final String each : new String[]{"e900010000", "ffd0", "c3", "0f8400010000"}) {
            segments.start(CODE_32);
            segments.code(each);
            segments.machine.engine.loadSegment(Segments.CS, Segments.CODE_256_BYTES);
            state.rip = 0;
            state.rflags(0x242);
            state.gpr[Gpr.RAX] = 0x100;
            segments.put32(STACK, 0x100);
            assertThat(segments.machine.engine.run(1)).as(each).isEqualTo(generalProtection(0));
            assertThat(state.rip).isZero();
            assertThat(state.gpr[Gpr.RSP]).isEqualTo(STACK);
        }
    }

    @Test
    void runningOverTheEndOfTheCodeSegmentFaultsThere() {
        segments.start(CODE_32);
        segments.codeAt(CODE + 0xFC, "90 90 b801000000");
        segments.machine.engine.loadSegment(Segments.CS, Segments.CODE_256_BYTES);
        state.rip = 0xFC;
        assertThat(segments.machine.engine.run(10)).isEqualTo(generalProtection(0));
        assertThat(state.rip).isEqualTo(0xFE);
        segments.codeAt(CODE + 0xFE, "90 90 90");
        assertThat(segments.machine.engine.run(10)).isEqualTo(generalProtection(0));
        assertThat(state.rip).isEqualTo(0x100);
    }

    @Test
    void longRunsInASegmentWhoseBaseIsWithinAPageStayInTheirPlace() {
        segments.start(CODE_32);
        segments.codeAt(Segments.ODD_BASE, "40".repeat(300) + "cd80");
        segments.machine.engine.loadSegment(Segments.CS, Segments.CODE_ODD_BASE);
        for (int turn = 0; turn < 3; turn++) {
            state.rip = 0;
            state.gpr[Gpr.RAX] = 0;
            assertThat(segments.machine.engine.run(1000)).isEqualTo(new VcpuExit.SoftwareInterrupt(0x80, 300));
            assertThat(state.gpr[Gpr.RAX]).isEqualTo(300);
            assertThat(segments.machine.engine.executed()).isEqualTo(301);
        }
    }

    // ---------------------------------------------------------------- exits

    @Test
    void softwareInterruptsExitBehindTheInstruction() {
        assertThat(run(5, "90 cd80")).isEqualTo(new VcpuExit.SoftwareInterrupt(0x80, CODE + 1));
        assertThat(state.rip).isEqualTo(CODE + 3);
        assertThat(run(5, "cc")).isEqualTo(new VcpuExit.SoftwareInterrupt(3, CODE));
    }

    @Test
    void intoIsAnInterruptIfTheOverflowFlagIsSet() {
        // mov al,0x7f; inc al; into
        assertThat(run(5, "b07f fec0 ce")).isEqualTo(new VcpuExit.SoftwareInterrupt(Vector.OF, CODE + 4));
        assertThat(run(2, "30c0 ce")).isEqualTo(done());
    }

    @Test
    void sysenterExitsAndSyscallIsUndefined() {
        assertThat(run(1, "0f34")).isEqualTo(new VcpuExit.Sysenter());
        assertThat(run(1, "0f05")).isEqualTo(fault(Vector.UD, 0));
    }

    @Test
    void boundIsBrOutsideItsBounds() {
        segments.put32(DATA, -2);
        segments.put32(DATA + 4, 5);
        final Object[][] cases = {{-2L, done()}, {5L, done()}, {6L, fault(Vector.BR, 0)}, {-3L, fault(Vector.BR, 0)}};
        for (final Object[] each : cases) {
            segments.start(CODE_32);
            segments.machine.engine.loadSegment(Segments.DS, Segments.STACK_DATA);
            segments.code("620d00000010");
            state.gpr[Gpr.RCX] = (long) each[0] & 0xFFFF_FFFFL;
            assertThat(segments.machine.engine.run(1)).as(each[0].toString()).isEqualTo(each[1]);
        }
    }

    // ---------------------------------------------------------------- instructions of 32-bit code alone

    @ParameterizedTest
    @CsvSource({
            // code, eax before, flags before, eax after, flags after (CF 1, PF 4, AF 10, ZF 40, SF 80) that are defined
            "37, 0x000F, 0x0, 0x0105, 0x11, 0x11", "37, 0x00F5, 0x0, 0x0005, 0x0, 0x11",
            "37, 0x0002, 0x10, 0x0108, 0x11, 0x11", "3f, 0x0205, 0x10, 0x000F, 0x11, 0x11",
            "3f, 0x020F, 0x0, 0x0109, 0x11, 0x11", "3f, 0x0209, 0x0, 0x0209, 0x0, 0x11",
            "27, 0x007D, 0x0, 0x0083, 0x90, 0xD5", "27, 0x009A, 0x0, 0x0000, 0x55, 0xD5",
            "27, 0x00AE, 0x0, 0x0014, 0x15, 0xD5", "2f, 0x00EE, 0x0, 0x0088, 0x95, 0xD5",
            "2f, 0x0011, 0x1, 0x00B1, 0x85, 0xD5", "d40a, 0x0049, 0x0, 0x0703, 0x4, 0xC4",
            "d50a, 0x0703, 0x0, 0x0049, 0x0, 0xC4", "d410, 0x00F5, 0x0, 0x0F05, 0x4, 0xC4",
            "d6, 0x1200, 0x1, 0x12FF, 0x1, 0x1", "d6, 0x12FF, 0x0, 0x1200, 0x0, 0x1"})
    void decimalAdjustments(final String code, final String before, final String flags, final String after,
            final String expected, final String defined) {
        segments.start(CODE_32);
        segments.code(code);
        state.gpr[Gpr.RAX] = Long.decode(before);
        state.rflags(0x202 | Integer.decode(flags));
        assertThat(segments.machine.engine.run(1)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(Long.decode(after));
        assertThat(state.statusFlags() & Integer.decode(defined)).isEqualTo(Integer.decode(expected));
    }

    @Test
    void aamByZeroIsADivideError() {
        assertThat(run(1, "d400")).isEqualTo(fault(Vector.DE, 0));
    }

    @Test
    void arplRaisesTheRplAndSaysSo() {
        segments.start(CODE_32);
        segments.code("63c8");
        state.gpr[Gpr.RAX] = 0x10;
        state.gpr[Gpr.RCX] = 3;
        assertThat(segments.machine.engine.run(1)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(0x13);
        assertThat(state.zf()).isTrue();
        state.rip = CODE;
        state.gpr[Gpr.RCX] = 2;
        assertThat(segments.machine.engine.run(1)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(0x13);
        assertThat(state.zf()).isFalse();
    }

    @Test
    void lesAndLdsLoadAPointer() {
        segments.put32(DATA, 0x1234_5678);
        segments.put32(DATA + 4, Segments.DATA_4K);
        assertThat(flat(1, "c40d00000010")).isEqualTo(done());
        assertThat(state.selectors[Segments.ES]).isEqualTo(Segments.DATA_4K);
        assertThat(state.gpr[Gpr.RCX]).isEqualTo(0x1234_5678);
        assertThat(flat(2, "c50d00000010 8b0d00000000")).isEqualTo(done());
        assertThat(state.selectors[Segments.DS]).isEqualTo(Segments.DATA_4K);
        assertThat(state.gpr[Gpr.RCX]).isEqualTo(0x1234_5678);
    }

    @Test
    void pushAndPopOfEsSsAndDs() {
        // push ss; pop es; push es; pop ds; push ds; pop ss; push cs; pop eax
        assertThat(run(8, "16 07 06 1f 1e 17 0e 58")).isEqualTo(done());
        assertThat(state.selectors[Segments.ES]).isEqualTo(Segments.STACK_DATA);
        assertThat(state.selectors[Segments.DS]).isEqualTo(Segments.STACK_DATA);
        assertThat(state.gpr[Gpr.RAX] & 0xFFFF).isEqualTo(CODE_32);
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(STACK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"06", "07", "0e", "16", "17", "1e", "1f", "27", "2f", "37", "3f", "60", "61", "82c000",
            "9a",
            "ce", "d40a", "d50a", "d6", "ea", "c408", "c508"})
    void thoseInstructionsAreUndefinedIn64BitMode(final String code) {
        assertThat(segments.run(Segments.CODE_64, 1, code + "0000000000000000")).isEqualTo(fault(Vector.UD, 0));
    }

    @Test
    void movsxdAndSwapgsAndWideFormsAreNotThere() {
        // 63 is arpl, 48 dec eax; swapgs
        assertThat(run(1, "0f01f8")).isEqualTo(fault(Vector.UD, 0));
        assertThat(run(1, "4889c8")).isEqualTo(done());
        assertThat(state.rip).isEqualTo(CODE + 1);
    }

    @Test
    void opcode82IsTheOldByteForm() {
        segments.start(CODE_32);
        segments.code("82c005");
        state.gpr[Gpr.RAX] = 3;
        assertThat(segments.machine.engine.run(1)).isEqualTo(done());
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(8);
    }
}
