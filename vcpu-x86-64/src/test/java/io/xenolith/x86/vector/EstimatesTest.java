package io.xenolith.x86.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.x86.decode.Instruction;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

/** Reciprocals and reciprocal roots keep the manual's promise: a relative error of at most 1.5 * 2^-12. */
class EstimatesTest {
    private static final double PROMISE = 1.5 / 4096;
    private static final int STEP = 997;
    private static final int FIRST = Float.floatToRawIntBits(0x1p-20f);
    private static final int LAST = Float.floatToRawIntBits(0x1p20f);

    private static float estimate(final VectorMachine machine, final Instruction insn, final int operand) {
        machine.state.xmm[4] = operand;
        assertThat(machine.run(insn)).isZero();
        return Float.intBitsToFloat((int) machine.state.xmm[2]);
    }

    @Test
    void reciprocals() {
        try (Arena arena = Arena.ofConfined()) {
            final VectorMachine machine = new VectorMachine(arena);
            final Instruction rcpss = machine.decode(new byte[]{(byte) 0xF3, 0x0F, 0x53, (byte) 0xCA});
            for (int bits = FIRST; bits < LAST; bits += STEP) {
                final double product = (double) estimate(machine, rcpss, bits) * Float.intBitsToFloat(bits);
                assertThat(Math.abs(product - 1)).isLessThan(PROMISE);
            }
        }
    }

    @Test
    void reciprocalRoots() {
        try (Arena arena = Arena.ofConfined()) {
            final VectorMachine machine = new VectorMachine(arena);
            final Instruction rsqrtss = machine.decode(new byte[]{(byte) 0xF3, 0x0F, 0x52, (byte) 0xCA});
            for (int bits = FIRST; bits < LAST; bits += STEP) {
                final double product = estimate(machine, rsqrtss, bits) * Math.sqrt(Float.intBitsToFloat(bits));
                assertThat(Math.abs(product - 1)).isLessThan(PROMISE);
            }
        }
    }
}
