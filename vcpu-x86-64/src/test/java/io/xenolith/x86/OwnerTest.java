package io.xenolith.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.DescriptorTable;
import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Vector;
import io.xenolith.x86.fpu.FxsaveImage;
import io.xenolith.x86.mmu.KeptStore;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the owner of a processor may ask of it besides running: stores kept back, segments, descriptor pages, FPU images. */
class OwnerTest {
    private static final long CODE = 0x40_0000;
    private static final long TABLE = 0x60_0000;
    private static final long GDT_AT = 0x70_0000;
    private static final long READ_ONLY = Machine.PRESENT | Machine.USER;
    private static final int PROTECTION = 7;
    private static final int FS = 4;
    private static final long FLAT_DATA = 0x00cf_f312_3456_ffffL;

    private final Machine machine = new Machine(1 << 20, CpuidPolicy.x8664v1());
    private final Engine engine = machine.engine;
    private final CpuState state = engine.state();

    OwnerTest() {
        machine.mapRange(CODE, 4096, Machine.CODE);
        machine.mapRange(TABLE, 4096, READ_ONLY);
        state.gpr[Gpr.RBX] = TABLE;
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
    void aStoreToAReadOnlyPageIsKeptAndTheInstructionFinished() {
        // mov [rbx+8], eax; mov [rbx], al
        code("894308 8803");
        state.gpr[Gpr.RAX] = 0x1234_5678L;
        final VcpuExit fault = engine.run(1);
        assertThat(fault).isEqualTo(new VcpuExit.Fault(Vector.PF, PROTECTION, TABLE + 8, 0));

        assertThat(engine.runKeepingStores(TABLE + 8)).isEqualTo(new VcpuExit.Budget());

        final KeptStore kept = engine.memory().kept();
        assertThat(kept.count()).isEqualTo(1);
        assertThat(kept.address()).isEqualTo(TABLE + 8);
        assertThat(kept.size()).isEqualTo(4);
        assertThat(kept.value() & 0xFFFF_FFFFL).isEqualTo(0x1234_5678L);
        assertThat(state.rip).isEqualTo(CODE + 3);
        assertThat(engine.memory().load64(TABLE + 8)).isZero();
        // Only that instruction: the next store faults again.
        assertThat(engine.run(1)).isInstanceOf(VcpuExit.Fault.class);
    }

    @Test
    void aKeptReadModifyWriteHasReadWhatIsThere() {
        // lock btr qword [rbx], 0; xchg [rbx], rax; lock cmpxchg [rbx], rcx
        code("f0480fba3300 488703 f0480fb10b");
        machine.write(TABLE, new byte[]{3, 0, 0, 0, 0, 0, 0, 0});
        assertThat(engine.runKeepingStores(TABLE)).isEqualTo(new VcpuExit.Budget());
        assertThat(engine.memory().kept().value()).isEqualTo(2);
        state.gpr[Gpr.RAX] = 9;
        assertThat(engine.runKeepingStores(TABLE)).isEqualTo(new VcpuExit.Budget());
        assertThat(engine.memory().kept().value()).isEqualTo(9);
        assertThat(state.gpr[Gpr.RAX]).isEqualTo(3);
        state.gpr[Gpr.RCX] = 77;
        assertThat(engine.runKeepingStores(TABLE)).isEqualTo(new VcpuExit.Budget());
        assertThat(engine.memory().kept().value()).isEqualTo(77);
        assertThat(state.zf()).isTrue();
    }

    @Test
    void oneIterationOfARepeatedStoreIsKept() {
        // rep stosq
        code("f348ab");
        state.gpr[Gpr.RDI] = TABLE;
        state.gpr[Gpr.RCX] = 3;
        assertThat(engine.runKeepingStores(TABLE)).isEqualTo(new VcpuExit.Budget());
        assertThat(engine.memory().kept().count()).isEqualTo(1);
        assertThat(state.gpr[Gpr.RCX]).isEqualTo(2);
        assertThat(state.rip).isEqualTo(CODE);
    }

    @Test
    void aStoreAcrossThePagesEndIsNotKept() {
        // mov [rbx+0xffc], rax
        code("488983fc0f0000");
        assertThat(engine.runKeepingStores(TABLE)).isInstanceOf(VcpuExit.Fault.class);
        assertThat(engine.memory().kept().count()).isZero();
    }

    @Test
    void aDescriptorInAPageThatIsNotMappedFaultsAtTheTablesAddress() {
        state.ldt.linearBase = 0xffff_8200_0001_0000L;
        state.ldt.bytes = 0x2000;
        state.ldt.unmap();
        final int selector = (0x1234 & ~7) | 7;
        assertThat(engine.loadSegment(FS, selector))
                .isEqualTo(new VcpuExit.Fault(Vector.PF, 0, 0xffff_8200_0001_0000L + (selector & ~7), 0));
    }

    @Test
    void aDescriptorInABlankPageOrBeyondTheTableIsAGeneralProtectionFault() {
        state.gdt.bytes = 0x1000;
        state.gdt.page(0, DescriptorTable.BLANK);
        assertThat(engine.loadSegment(FS, 0x1b)).isEqualTo(new VcpuExit.Fault(Vector.GP, 0x18, 0, 0));
        assertThat(engine.loadSegment(FS, 0x100b)).isEqualTo(new VcpuExit.Fault(Vector.GP, 0x1008, 0, 0));
    }

    @Test
    void aLoadedSegmentHasItsDescriptorsBase() {
        machine.mapRange(GDT_AT, 4096, Machine.DATA);
        state.gdt.bytes = 0x1000;
        state.gdt.page(0, machine.machineAddress(GDT_AT));
        engine.memory().store64(GDT_AT + 0x18, FLAT_DATA);
        assertThat(engine.loadSegment(FS, 0x1b)).isNull();
        assertThat(state.selectors[FS]).isEqualTo(0x1b);
        assertThat(state.gpr[Gpr.FS_BASE]).isEqualTo(0x12_3456L);
    }

    @Test
    void theFpuMovesAsAnImage() {
        // fldpi; fld1; movq xmm3, rax
        code("d9eb d9e8 66480f6ed8");
        state.gpr[Gpr.RAX] = 0x1122_3344_5566_7788L;
        engine.run(3);
        final byte[] image = new byte[FxsaveImage.BYTES];
        FxsaveImage.save(state, image);
        state.fpu.initialize();
        state.fpu.mantissa[7] = 0;
        state.xmm[6] = 0;

        FxsaveImage.restore(state, image);

        assertThat(state.fpu.top()).isEqualTo(6);
        assertThat(state.fpu.mantissa[6]).isEqualTo(0x8000_0000_0000_0000L);
        assertThat(state.fpu.mantissa[7]).isEqualTo(0xC90F_DAA2_2168_C235L);
        assertThat(state.xmm[6]).isEqualTo(0x1122_3344_5566_7788L);
        final byte[] again = new byte[FxsaveImage.BYTES];
        FxsaveImage.save(state, again);
        assertThat(again).isEqualTo(image);
    }

    @Test
    void anImageOfBitsThatNoProcessorHasIsMasked() {
        final byte[] image = new byte[FxsaveImage.BYTES];
        Arrays.fill(image, (byte) -1);
        FxsaveImage.restore(state, image);
        assertThat(state.mxcsr).isEqualTo(0xFFFF);
        assertThat(state.fpu.control).isEqualTo(0x1F7F);
    }

    @Test
    void flushingAThousandTimesForgetsEachTime() {
        // mov rax, [rbx]; jmp back
        code("488b03 ebfb");
        machine.mapRange(GDT_AT, 4096, Machine.DATA);
        final long other = machine.machineAddress(GDT_AT);
        engine.memory().store64(GDT_AT, 42);
        final long first = machine.machineAddress(TABLE);
        for (int i = 0; i < 1000; i++) {
            machine.putEntry(TABLE, (i % 2 == 0 ? other : first) | READ_ONLY);
            engine.memory().flushAll();
            engine.run(2);
            assertThat(state.gpr[Gpr.RAX]).as("flush %d", i).isEqualTo(i % 2 == 0 ? 42 : 0);
        }
    }

    @Test
    void instructionsOfPrivilegeLevelZeroThatHaveAModeOfTheirOwnAreUndefined() {
        for (final String each : new String[]{"0f01c8", "0f01c9", "0f01ca", "0f01cb"}) {
            code(each);
            state.rip = CODE;
            assertThat(engine.run(1)).as(each).isEqualTo(new VcpuExit.Fault(Vector.UD, 0, 0, 0));
        }
    }
}
