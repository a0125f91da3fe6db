package io.xenolith.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.x86.code.CodeCache;
import io.xenolith.x86.cpu.Gpr;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What a machine remembers of its code has a bound, whatever its guests do, and none of them sees it. */
class CodeCacheTest {
    private static final long CODE = 0x40_0000;
    private static final long DATA = 0x60_0000;
    private static final int PAGES = 4;
    private static final long BYTES_MAX = 1 << 20;
    /** More than any block takes: 64 instructions of some 260 bytes. */
    private static final long LARGEST_BLOCK = 20_000;

    private static Machine machine(final long codeBytesMax) {
        final Machine machine = new Machine(1 << 20, CpuidPolicy.all(), codeBytesMax);
        machine.mapRange(CODE, PAGES * 4096L, Machine.CODE);
        machine.mapRange(DATA, 4096, Machine.DATA);
        return machine;
    }

    private static void code(final Machine machine, final long at, final String hex) {
        machine.write(at, HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private static void run(final Machine machine, final long rip, final long count) {
        machine.engine.state().rip = rip;
        assertThat(machine.engine.run(count)).isEqualTo(new VcpuExit.Budget());
    }

    @Test
    void overlappingStartsStayBelowTheBound() {
        try (Machine machine = machine(BYTES_MAX)) {
            // cmc everywhere
            final byte[] bytes = new byte[PAGES * 4096];
            Arrays.fill(bytes, (byte) 0xF5);
            machine.write(CODE, bytes);
            long most = 0;
            for (int start = 0; start < bytes.length - 128; start += 7) {
                machine.engine.state().rflags(0);
                run(machine, CODE + start, 65 + start % 2);
                assertThat(machine.engine.state().cf()).isEqualTo(start % 2 == 0);
                assertThat(machine.engine.state().rip).isEqualTo(CODE + start + 65 + start % 2);
                final long now = machine.code.footprint().bytes();
                assertThat(now).isLessThan(BYTES_MAX + LARGEST_BLOCK);
                most = Math.max(most, now);
            }
            assertThat(most).isGreaterThan(BYTES_MAX - LARGEST_BLOCK);
        }
    }

    /** Room for one block at most, so that all chains break again and again. */
    @Test
    void aMachineThatRemembersNextToNothingComputesTheSame() {
        for (final long bytesMax : new long[]{1, 400, CodeCache.BYTES_MAX}) {
            try (Machine machine = machine(bytesMax)) {
                // call CODE+0x1000; dec ecx; jnz back; two bytes of nop
                code(machine, CODE, "e8fb0f0000 ffc9 75f7 9090");
                // add rax,rcx; test cl,1; jz +3; add rax,rax; ret
                code(machine, CODE + 0x1000, "4801c8 f6c101 7403 4801c0 c3");
                machine.engine.state().gpr[Gpr.RSP] = DATA + 0x800;
                machine.engine.state().gpr[Gpr.RCX] = 20;
                // a turn: call, add, test, jz, ret, dec, jnz; one more if rcx is odd
                run(machine, CODE, 20 * 7 + 10);
                long rax = 0;
                for (int i = 20; i > 0; i--) {
                    rax = (rax + i) * (i % 2 == 0 ? 1 : 2);
                }
                assertThat(machine.engine.state().gpr[Gpr.RAX]).isEqualTo(rax);
                assertThat(machine.engine.state().rip).isEqualTo(CODE + 9);
            }
        }
    }

    @Test
    void anotherProcessorGoesOnWhenAllCodeWasForgotten() {
        try (Machine machine = machine(400)) {
            final Engine second = new Engine(() -> machine.ram, machine.code, CpuidPolicy.all());
            second.memory().root(machine.root);
            // inc rax; jmp back
            code(machine, CODE, "48ffc0 ebfb");
            code(machine, CODE + 0x1000, "48ffc0 ebfb");
            second.state().rip = CODE + 0x1000;
            machine.engine.state().rip = CODE;
            for (int turn = 0; turn < 10; turn++) {
                run(machine, CODE, 101);
                // fresh code each time
                code(machine, CODE + 0x2000 + turn * 64L, "90 c3");
                run(machine, CODE + 0x2000 + turn * 64L, 1);
                assertThat(second.run(100)).isEqualTo(new VcpuExit.Budget());
            }
            assertThat(second.state().gpr[Gpr.RAX]).isEqualTo(500);
        }
    }

    @Test
    void aBlockThatIsMadeAgainTakesTheOldOnesPlace() {
        try (Machine machine = machine(CodeCache.BYTES_MAX)) {
            // mov eax,imm32 across the page end; mov [rdi],al into the same line of the second page; jmp to the first
            code(machine, CODE + 4094, "b801000000 8807 ebf7");
            machine.engine.state().gpr[Gpr.RDI] = CODE + 4096 + 32;
            run(machine, CODE + 4094, 6);
            final long before = machine.code.footprint().bytes();
            run(machine, CODE + 4094, 3 * 5000);
            assertThat(machine.code.footprint().bytes()).isEqualTo(before);
            assertThat(machine.code.invalidations()).isGreaterThan(4000);
        }
    }

    @Test
    void anInstructionThatEndsBeyondRamIsReadAgain() {
        try (Machine machine = machine(CodeCache.BYTES_MAX)) {
            // mov eax,imm32 with the constant in a page of no RAM
            code(machine, CODE + 4095, "b8");
            final long second = machine.machineAddress(CODE + 4096);
            machine.map(CODE + 4096, 1L << 40, Machine.CODE);
            run(machine, CODE + 4095, 1);
            assertThat(machine.engine.state().gpr[Gpr.RAX]).isEqualTo(0xFFFF_FFFFL);
            machine.map(CODE + 4096, second, Machine.CODE);
            code(machine, CODE + 4096, "02000000");
            run(machine, CODE + 4095, 1);
            assertThat(machine.engine.state().gpr[Gpr.RAX]).isEqualTo(2);
        }
    }

    @Test
    void aThirtyTwoBitInstructionAcrossTheEndOfTheAddressesEndsAtTheirStart() {
        try (Machine machine = machine(CodeCache.BYTES_MAX)) {
            machine.mapRange(0xFFFF_F000L, 4096, Machine.CODE);
            machine.mapRange(0, 4096, Machine.CODE);
            // mov eax,imm32; inc eax
            code(machine, 0xFFFF_FFFEL, "b8 04");
            code(machine, 0, "030201 40");
            machine.engine.state().longMode = false;
            for (int turn = 0; turn < 2; turn++) {
                run(machine, 0xFFFF_FFFEL, 2);
                assertThat(machine.engine.state().gpr[Gpr.RAX]).isEqualTo(0x0102_0305);
                assertThat(machine.engine.state().rip).isEqualTo(4);
            }
        }
    }
}
