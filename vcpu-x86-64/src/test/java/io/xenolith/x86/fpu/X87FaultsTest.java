package io.xenolith.x86.fpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.x86.Ram;
import io.xenolith.x86.cpu.FpuState;
import io.xenolith.x86.cpu.GuestFault;
import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Vector;
import java.lang.foreign.Arena;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Faults of x87 instructions: which, when, and that nothing has changed. */
class X87FaultsTest {
    private static final long END = X87Rig.DATA + 2L * Ram.PAGE_SIZE;
    private static final int ONE_PENDING = StatusWord.ZE | StatusWord.ES | StatusWord.B;

    private final Arena arena = Arena.ofConfined();
    private X87Rig rig;
    private FpuState fpu;

    @BeforeEach
    void oneRegisterHoldsOne() {
        rig = new X87Rig(arena);
        fpu = rig.state.fpu;
        fpu.top(7);
        fpu.inUse = 0x80;
        fpu.signExponent[7] = Float80.BIAS;
        fpu.mantissa[7] = Float80.INTEGER_BIT;
        rig.state.gpr[Gpr.RDI] = X87Rig.DATA;
    }

    @AfterEach
    void close() {
        arena.close();
    }

    static Stream<Arguments> memoryForms() {
        return Stream.of(Arguments.of("fld m32", 4, bytes(0xD9, 0x07)), Arguments.of("fld m64", 8, bytes(0xDD, 0x07)),
                Arguments.of("fld m80", 10, bytes(0xDB, 0x2F)), Arguments.of("fst m32", 4, bytes(0xD9, 0x17)),
                Arguments.of("fstp m64", 8, bytes(0xDD, 0x1F)), Arguments.of("fstp m80", 10, bytes(0xDB, 0x3F)),
                Arguments.of("fild m16", 2, bytes(0xDF, 0x07)), Arguments.of("fistp m64", 8, bytes(0xDF, 0x3F)),
                Arguments.of("fisttp m32", 4, bytes(0xDB, 0x0F)), Arguments.of("fbld", 10, bytes(0xDF, 0x27)),
                Arguments.of("fbstp", 10, bytes(0xDF, 0x37)), Arguments.of("fadd m64", 8, bytes(0xDC, 0x07)),
                Arguments.of("fcomp m32", 4, bytes(0xD8, 0x1F)), Arguments.of("fldcw", 2, bytes(0xD9, 0x2F)),
                Arguments.of("fnstcw", 2, bytes(0xD9, 0x3F)), Arguments.of("fnstsw", 2, bytes(0xDD, 0x3F)),
                Arguments.of("fldenv", 28, bytes(0xD9, 0x27)), Arguments.of("fnstenv", 28, bytes(0xD9, 0x37)),
                Arguments.of("fldenv 16", 14, bytes(0x66, 0xD9, 0x27)), Arguments.of("frstor", 108, bytes(0xDD, 0x27)),
                Arguments.of("fnsave", 108, bytes(0xDD, 0x37)), Arguments.of("fnsave 16", 94, bytes(0x66, 0xDD, 0x37)));
    }

    private static byte[] bytes(final int... values) {
        final byte[] result = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = (byte) values[i];
        }
        return result;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("memoryForms")
    void anOperandThatEndsInAMissingPageFaultsAndChangesNothing(final String name, final int size, final byte[] code) {
        for (int beyond = 1; beyond < size; beyond++) {
            rig.state.gpr[Gpr.RDI] = END - size + beyond;
            final byte[] memory = rig.read(END - 128, 128);
            assertThatThrownBy(() -> rig.run(code)).isSameAs(rig.fault);
            assertThat(rig.fault.vector).as(name).isEqualTo(Vector.PF);
            assertThat(rig.fault.address & -Ram.PAGE_SIZE).as(name).isEqualTo(END);
            assertThat(rig.read(END - 128, 128)).isEqualTo(memory);
            assertUntouched();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("memoryForms")
    void anOperandMayCrossAPageEnd(final String name, final int size, final byte[] code) {
        rig.state.gpr[Gpr.RDI] = X87Rig.DATA + Ram.PAGE_SIZE - size / 2;
        assertThatCode(() -> rig.run(code)).as(name).doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("memoryForms")
    void anOperandMayEndWithThePage(final String name, final int size, final byte[] code) {
        rig.state.gpr[Gpr.RDI] = END - size;
        assertThatCode(() -> rig.run(code)).as(name).doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("memoryForms")
    void withTaskSwitchedEveryFormIsDeviceNotAvailable(final String name, final int size, final byte[] code) {
        rig.state.taskSwitched = true;
        rig.state.gpr[Gpr.RDI] = END - size + 1;
        fpu.status |= ONE_PENDING;
        assertThatThrownBy(() -> rig.run(code)).isInstanceOf(GuestFault.class);
        assertThat(rig.fault.vector).as(name).isEqualTo(Vector.NM);
    }

    @Test
    void aPendingExceptionComesBeforeAPageFault() {
        rig.state.gpr[Gpr.RDI] = END;
        fpu.status |= ONE_PENDING;
        assertThatThrownBy(() -> rig.run(bytes(0xD9, 0x07))).isSameAs(rig.fault);
        assertThat(rig.fault.vector).isEqualTo(Vector.MF);
    }

    @Test
    void anUnmaskedDivisionByZeroIsRaisedByTheNextWaitingInstruction() {
        fpu.loadControl(FpuState.CONTROL_INITIAL & ~StatusWord.ZE);
        rig.memory.store32(X87Rig.DATA, 0);
        rig.run(bytes(0xD8, 0x37));
        assertThat(fpu.mantissa[7]).isEqualTo(Float80.INTEGER_BIT);
        assertThat(fpu.status & ONE_PENDING).isEqualTo(ONE_PENDING);
        rig.run(bytes(0xDF, 0xE0));
        assertThat(rig.state.gpr[Gpr.RAX] & ONE_PENDING).isEqualTo(ONE_PENDING);
        assertThatThrownBy(() -> rig.run(bytes(0xD9, 0xD0))).isSameAs(rig.fault);
        assertThat(rig.fault.vector).isEqualTo(Vector.MF);
        assertThatThrownBy(rig.unit::raisePending).isSameAs(rig.fault);
        rig.run(bytes(0xDB, 0xE2));
        assertThatCode(rig.unit::raisePending).doesNotThrowAnyException();
    }

    @Test
    void fxsaveOfAMisalignedAreaIsGeneralProtection() {
        final FxsaveArea area = new FxsaveArea(rig.state, rig.memory, rig.fault);
        assertThatThrownBy(() -> area.save(X87Rig.DATA + 8, true)).isSameAs(rig.fault);
        assertThat(rig.fault.vector).isEqualTo(Vector.GP);
        assertThatThrownBy(() -> area.xsave(X87Rig.DATA + 32, 3, true)).isSameAs(rig.fault);
        assertThat(rig.fault.vector).isEqualTo(Vector.GP);
    }

    @Test
    void fxsaveIntoAMissingPageLeavesNothingHalfWritten() {
        final FxsaveArea area = new FxsaveArea(rig.state, rig.memory, rig.fault);
        final byte[] memory = rig.read(END - 256, 256);
        assertThatThrownBy(() -> area.save(END - 256, true)).isSameAs(rig.fault);
        assertThat(rig.fault.vector).isEqualTo(Vector.PF);
        assertThat(rig.read(END - 256, 256)).isEqualTo(memory);
        assertThatThrownBy(() -> area.restore(END - 256, true)).isSameAs(rig.fault);
        assertUntouched();
    }

    @Test
    void anMmxWriteMakesANanAndTheStackFull() {
        fpu.enterMmx();
        fpu.writeMmx(3, 0x1234);
        assertThat(fpu.top()).isZero();
        assertThat(fpu.inUse).isEqualTo(0xFF);
        assertThat(fpu.signExponent[3]).isEqualTo(0xFFFF);
        assertThat(fpu.mantissa[3]).isEqualTo(0x1234);
        fpu.leaveMmx();
        assertThat(fpu.inUse).isZero();
    }

    private void assertUntouched() {
        assertThat(fpu.top()).isEqualTo(7);
        assertThat(fpu.status & ~(7 << FpuState.TOP_SHIFT)).isZero();
        assertThat(fpu.control).isEqualTo(FpuState.CONTROL_INITIAL);
        assertThat(fpu.inUse).isEqualTo(0x80);
        assertThat(fpu.mantissa[7]).isEqualTo(Float80.INTEGER_BIT);
        assertThat(fpu.instructionPointer).isZero();
    }
}
