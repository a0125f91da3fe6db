package io.xenolith.x86.vector;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Mxcsr;
import io.xenolith.x86.cpu.Vector;
import io.xenolith.x86.interp.Operands;

/**
 * What SSE floating-point exceptions come to: flags of MXCSR, and #XM for those that are not masked. Exceptions that
 * operands raise before anything is computed (invalid, denormal, division by zero) come first, in all lanes: one of
 * them unmasked and those of the results are not reported. Source: Intel SDM volume 1, 11.5.3.
 */
final class FloatEnvironment {
    private static final int OF_OPERANDS = Mxcsr.IE | Mxcsr.DE | Mxcsr.ZE;

    final FloatArithmetic arithmetic = new FloatArithmetic();
    private final Operands operands;
    private final CpuState state;

    FloatEnvironment(final Operands operands) {
        this.operands = operands;
        this.state = operands.state;
    }

    /** Before the arithmetic of an instruction. */
    void begin() {
        arithmetic.begin(state.mxcsr);
    }

    /** Between two steps of an instruction that computes with intermediate results. */
    void step() {
        finish();
        arithmetic.begin(state.mxcsr);
    }

    /** After the arithmetic, before registers are written. */
    void finish() {
        final int flags = arithmetic.soft.flags;
        if (flags != 0) {
            report(flags);
        }
    }

    private void report(final int flags) {
        final int unmasked = flags & ~(state.mxcsr >>> Mxcsr.MASK_SHIFT);
        if ((unmasked & OF_OPERANDS) != 0) {
            state.mxcsr |= flags & OF_OPERANDS;
            throw operands.fault(Vector.XM);
        }
        state.mxcsr |= flags;
        if (unmasked != 0) {
            throw operands.fault(Vector.XM);
        }
    }
}
