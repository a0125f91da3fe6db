package io.xenolith.x86;

import static io.xenolith.x86.Segments.CODE;
import static io.xenolith.x86.Segments.CODE_16;
import static io.xenolith.x86.Segments.DATA;
import static io.xenolith.x86.Segments.DATA_16;
import static io.xenolith.x86.Segments.STACK;
import static io.xenolith.x86.Segments.fault;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Vector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compatibility mode's 16-bit code and stack segments. The values of the table are what a real processor answered. Source:
 * Intel SDM volume 3, 3.4.5 (D/B) and 5.3; volume 2, chapter 2.1.5.
 */
class SixteenBitCodeTest {
    private static final int START = 0x12;
    private static final int BREAKPOINT = 3;

    private final Segments segments = new Segments();
    private final CpuState state = segments.state;

    @AfterEach
    void close() {
        segments.close();
    }

    /** Runs the code, int3 behind it, in a 16-bit segment with ds and ss of 8 KiB. */
    private VcpuExit run(final String code) {
        segments.put32(DATA, 0x4433_2211);
        segments.codeAt(CODE + START, code + "cccccccccccccccc");
        segments.machine.engine.loadSegment(Segments.CS, CODE_16);
        segments.machine.engine.loadSegment(Segments.SS, DATA_16);
        segments.machine.engine.loadSegment(Segments.DS, DATA_16);
        state.rip = START;
        state.gpr[Gpr.RAX] = DATA_16;
        state.gpr[Gpr.RCX] = 0x1234_5678;
        state.gpr[Gpr.RDX] = 0x10;
        state.gpr[Gpr.RBX] = 0x1111_1111_2222_2222L;
        state.gpr[Gpr.RBP] = STACK;
        state.gpr[Gpr.RSI] = DATA;
        state.gpr[Gpr.RDI] = DATA + 64;
        return segments.machine.engine.run(100);
    }

    private long[] registers() {
        return new long[]{state.gpr[Gpr.RAX], state.gpr[Gpr.RCX], state.gpr[Gpr.RBX], state.gpr[Gpr.RSP]};
    }

    @ParameterizedTest
    @CsvSource({
            // code, rax, rcx, rbx, rsp
            "b83412660578563412,        0x123468ac, 0x12345678, 0x1111111122222222, 0x10001800",
            "6651665b,                  0x8f,       0x12345678, 0x12345678,         0x10001800",
            "51,                        0x8f,       0x12345678, 0x1111111122222222, 0x100017fe",
            "e800005b,                  0x8f,       0x12345678, 0x1111111122220015, 0x10001800",
            "66e800000000665b,          0x8f,       0x12345678, 0x18,               0x10001800",
            "be00008b04,                0x2211,     0x12345678, 0x1111111122222222, 0x10001800",
            "6667a100000000,            0x44332211, 0x12345678, 0x1111111122222222, 0x10001800",
            "bdffffbe01008b02,          0x2211,     0x12345678, 0x1111111122222222, 0x10001800",
            "60b8000061,                0x8f,       0x12345678, 0x1111111122222222, 0x10001800",
            "c804000089ebc9,            0x8f,       0x12345678, 0x11111111222217fe, 0x10001800",
            "c804000289eb,              0x8f,       0x12345678, 0x11111111222217fe, 0x100017f6",
            "eb01cc40,                  0x90,       0x12345678, 0x1111111122222222, 0x10001800",
            "b9030040e2fd,              0x92,       0x12340000, 0x1111111122222222, 0x10001800",
            "66b9030000004067e2fc,      0x92,       0x0,        0x1111111122222222, 0x10001800",
            "1e07be0000bf0001b90300f3a4, 0x8f,      0x12340000, 0x1111111122222222, 0x10001800",
            "8d4302668d4302,            0x1842,     0x12345678, 0x1111111122222222, 0x10001800",
            "0fb7c3660fb7cb,            0x2222,     0x2222,     0x1111111122222222, 0x10001800",
            "66606661,                  0x8f,       0x12345678, 0x22222222,         0x10001800",
            "66bd00170000c9,            0x8f,       0x12345678, 0x1111111122222222, 0x10001702",
            "6aff683412666878563412,    0x8f,       0x12345678, 0x1111111122222222, 0x100017f8",
            "1e661e585858,              0x8f,       0x12345678, 0x1111111122222222, 0x10001800"})
    void widthsOfOperandsAddressesAndStack(final String code, final String rax, final String rcx, final String rbx,
            final String rsp) {
        assertThat(run(code)).isInstanceOfSatisfying(VcpuExit.SoftwareInterrupt.class,
                exit -> assertThat(exit.vector()).isEqualTo(BREAKPOINT));
        if (code.startsWith("8d43")) {
            // lea ax,[bp+di+2]; lea eax the same
            assertThat(state.gpr[Gpr.RAX]).isEqualTo(Long.decode(rax));
            return;
        }
        assertThat(registers()).containsExactly(Long.decode(rax), Long.decode(rcx), Long.decode(rbx),
                Long.decode(rsp));
    }

    @Test
    void theStackPointerWrapsAt64KiBIntoTheLimit() {
        assertThat(run("bc000050")).isEqualTo(fault(Vector.SS, 0));
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(DATA);
        segments.start(Segments.CODE_32);
        assertThat(run("bc010050")).isEqualTo(fault(Vector.SS, 0));
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(DATA + 1);
    }

    @Test
    void anAddressBeyondTheLimitIsGp() {
        assertThat(run("8b0effff")).isEqualTo(fault(Vector.GP, 0));
    }

    @Test
    void aFarReturnOf32BitsGoesTo64BitMode() {
        // push dword 0x33; push dword CODE+0x38; retfd
        segments.codeAt(CODE + 0x38, "90");
        run("666a3366683800002066cb");
        assertThat(state.longMode).isTrue();
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(STACK);
    }

    @Test
    void aFarJumpOf16BitsStaysIn16BitCode() {
        segments.codeAt(CODE + 0x30, "40cc");
        assertThat(run("ea30008700")).isEqualTo(new VcpuExit.SoftwareInterrupt(BREAKPOINT, 0x31));
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(DATA_16 + 1);
        assertThat(state.selectors[Segments.CS]).isEqualTo(CODE_16);
    }

    @Test
    void a32BitSegmentAfterwardsIs32BitCodeAgain() {
        // jmp far dword 0x23:CODE+0x40; there: mov eax,imm32
        segments.codeAt(CODE + 0x40, "b878563412cc");
        assertThat(run("66ea400000202300")).isEqualTo(new VcpuExit.SoftwareInterrupt(BREAKPOINT, CODE + 0x45));
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(0x1234_5678);
    }

    @Test
    void theSameBytesAreOtherCodeInSegmentsOfOtherSizes() {
        // mov ax,1; add [bx+si],al: mov eax,0x0001 with two more bytes in 32-bit code
        assertThat(run("b801004040")).isInstanceOf(VcpuExit.SoftwareInterrupt.class);
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(3);
        segments.machine.engine.loadSegment(Segments.CS, Segments.CODE_32);
        state.rip = CODE + START;
        assertThat(segments.machine.engine.run(10)).isInstanceOf(VcpuExit.SoftwareInterrupt.class);
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(0x4040_0001L);
    }
}
