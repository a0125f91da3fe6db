package io.xenolith.x86.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.GuestFault;
import io.xenolith.x86.cpu.Mxcsr;
import io.xenolith.x86.cpu.Vector;
import io.xenolith.x86.decode.Instruction;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules of the vector unit that the recorded cases do not have, and those worth a sentence of their own. */
class VectorUnitTest {
    private static final long PAGE = InputGenerator.PAGE;
    private static final long LAST_WORD = PAGE + InputGenerator.PAGE_SIZE - Long.BYTES;
    private static final long SIGNALING = 0x7FF0_0000_0000_0001L;
    private static final long DENORMAL = 1;
    private static final long ONE = 0x3FF0_0000_0000_0000L;
    private static final long LARGEST = 0x7FEF_FFFF_FFFF_FFFFL;
    private static final int ALL_UNMASKED = 0;

    private Arena arena;
    private VectorMachine machine;

    @BeforeEach
    void start() {
        arena = Arena.ofConfined();
        machine = new VectorMachine(arena);
        machine.state.gpr[Gpr.RSI] = PAGE;
    }

    @AfterEach
    void end() {
        arena.close();
    }

    private Instruction decode(final int... bytes) {
        final byte[] code = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            code[i] = (byte) bytes[i];
        }
        return machine.decode(code);
    }

    private int run(final int... bytes) {
        return machine.run(decode(bytes));
    }

    private void xmm(final int number, final long low, final long high) {
        machine.state.xmm[2 * number] = low;
        machine.state.xmm[2 * number + 1] = high;
    }

    // ---------------------------------------------------------------- device not available

    @Test
    void everyInstructionIsNmWhileTheTaskIsSwitched() {
        machine.state.taskSwitched = true;
        assertThat(run(0x66, 0x0F, 0xEF, 0xCA)).as("pxor").isEqualTo(Vector.NM);
        assertThat(run(0x0F, 0x77)).as("emms").isEqualTo(Vector.NM);
        assertThatThrownBy(() -> machine.unit.loadMxcsr(decode(0x0F, 0xAE, 0x16))).isInstanceOf(GuestFault.class);
        assertThatThrownBy(() -> machine.unit.storeMxcsr(decode(0x0F, 0xAE, 0x1E))).isInstanceOf(GuestFault.class);
    }

    @Test
    void nmComesBeforePageFault() {
        machine.state.taskSwitched = true;
        machine.state.gpr[Gpr.RSI] = 0;
        assertThat(run(0x0F, 0x10, 0x0E)).isEqualTo(Vector.NM);
    }

    // ---------------------------------------------------------------- MXCSR

    @Test
    void ldmxcsrLoadsAndStmxcsrStores() {
        machine.memory.store32(PAGE, 0xFFFF);
        machine.unit.loadMxcsr(decode(0x0F, 0xAE, 0x16));
        assertThat(machine.state.mxcsr).isEqualTo(0xFFFF);
        machine.memory.store64(PAGE, -1);
        machine.unit.storeMxcsr(decode(0x0F, 0xAE, 0x1E));
        assertThat(machine.memory.load64(PAGE)).isEqualTo(0xFFFF_FFFF_0000_FFFFL);
    }

    @Test
    void ldmxcsrOfAReservedBitIsGpAndChangesNothing() {
        machine.memory.store32(PAGE, 0x1_0000);
        assertThatThrownBy(() -> machine.unit.loadMxcsr(decode(0x0F, 0xAE, 0x16))).isSameAs(machine.operands.fault);
        assertThat(machine.operands.fault.vector).isEqualTo(Vector.GP);
        assertThat(machine.state.mxcsr).isEqualTo(Mxcsr.INITIAL);
    }

    // ---------------------------------------------------------------- order of exceptions

    @Test
    void anUnmaskedExceptionOfAnOperandHidesThoseOfResultsInOtherLanes() {
        machine.state.mxcsr = ALL_UNMASKED;
        xmm(1, SIGNALING, LARGEST);
        xmm(2, ONE, LARGEST);
        assertThat(run(0x66, 0x0F, 0x58, 0xCA)).as("addpd").isEqualTo(Vector.XM);
        assertThat(machine.state.mxcsr).isEqualTo(Mxcsr.IE);
        assertThat(machine.state.xmm[2]).as("target unchanged").isEqualTo(SIGNALING);
    }

    @Test
    void maskedExceptionsOfAllLanesAreReportedTogether() {
        xmm(1, SIGNALING, LARGEST);
        xmm(2, ONE, LARGEST);
        assertThat(run(0x66, 0x0F, 0x58, 0xCA)).as("addpd").isZero();
        assertThat(machine.state.mxcsr).isEqualTo(Mxcsr.INITIAL | Mxcsr.IE | Mxcsr.OE | Mxcsr.PE);
    }

    @Test
    void denormalsAreZerosRaisesNoDenormalException() {
        machine.state.mxcsr = Mxcsr.DAZ;
        xmm(1, ONE, 0);
        xmm(2, DENORMAL, 0);
        assertThat(run(0xF2, 0x0F, 0x58, 0xCA)).as("addsd").isZero();
        assertThat(machine.state.mxcsr).isEqualTo(Mxcsr.DAZ);
        assertThat(machine.state.xmm[2]).isEqualTo(ONE);
    }

    @Test
    void flushToZeroCountsOnlyWhileUnderflowIsMasked() {
        machine.state.mxcsr = Mxcsr.FTZ | (Mxcsr.MASKS & ~(Mxcsr.UE << Mxcsr.MASK_SHIFT));
        xmm(1, 0x0010_0000_0000_0000L, 0);
        xmm(2, 0x3FE0_0000_0000_0000L, 0);
        assertThat(run(0xF2, 0x0F, 0x59, 0xCA)).as("mulsd").isEqualTo(Vector.XM);
        assertThat(machine.state.mxcsr & Mxcsr.FLAGS).isEqualTo(Mxcsr.UE);
    }

    // ---------------------------------------------------------------- memory

    @Test
    void misalignedSixteenBytesAreGpBeforeTheyArePageFault() {
        machine.state.gpr[Gpr.RSI] = LAST_WORD;
        assertThat(run(0x0F, 0x28, 0x0E)).as("movaps").isEqualTo(Vector.GP);
        assertThat(run(0x0F, 0x10, 0x0E)).as("movups").isEqualTo(Vector.PF);
    }

    @Test
    void aStoreIntoAMissingPageWritesNothingBeforeIt() {
        machine.memory.store64(LAST_WORD, 0x1234);
        machine.state.gpr[Gpr.RSI] = LAST_WORD;
        xmm(1, -1, -1);
        assertThat(run(0x0F, 0x11, 0x0E)).as("movups").isEqualTo(Vector.PF);
        assertThat(machine.operands.fault.address).isEqualTo(PAGE + InputGenerator.PAGE_SIZE);
        assertThat(machine.memory.load64(LAST_WORD)).isEqualTo(0x1234);
    }

    @Test
    void maskmovqStoresOnlyBytesThatAreSelected() {
        machine.state.gpr[Gpr.RDI] = PAGE;
        machine.memory.store64(PAGE, 0);
        machine.state.fpu.mantissa[1] = 0x1122_3344_5566_7788L;
        machine.state.fpu.mantissa[2] = 0x8000_7F00_0000_00FFL;
        assertThat(run(0x0F, 0xF7, 0xCA)).isZero();
        assertThat(machine.memory.load64(PAGE)).isEqualTo(0x1100_0000_0000_0088L);
    }

    // ---------------------------------------------------------------- x87 registers

    @Test
    void anMmxInstructionTakesTheX87RegistersIntoUseAndEmmsReleasesThem() {
        machine.state.fpu.top(5);
        machine.state.fpu.inUse = 0;
        machine.state.fpu.mantissa[2] = 7;
        assertThat(run(0x0F, 0x6F, 0xCA)).as("movq mm1, mm2").isZero();
        assertThat(machine.state.fpu.top()).isZero();
        assertThat(machine.state.fpu.inUse).isEqualTo(0xFF);
        assertThat(machine.state.fpu.mantissa[1]).isEqualTo(7);
        assertThat(machine.state.fpu.signExponent[1]).isEqualTo(0xFFFF);
        assertThat(run(0x0F, 0x77)).as("emms").isZero();
        assertThat(machine.state.fpu.inUse).isZero();
    }

    @Test
    void aPendingX87ExceptionIsMfForMmxAndNothingForSse() {
        machine.state.fpu.status = 1;
        machine.state.fpu.control = 0x37E;
        assertThat(run(0x0F, 0x6F, 0xCA)).as("movq mm1, mm2").isEqualTo(Vector.MF);
        assertThat(run(0x0F, 0x77)).as("emms").isEqualTo(Vector.MF);
        assertThat(run(0x0F, 0x28, 0xCA)).as("movaps").isZero();
    }
}
