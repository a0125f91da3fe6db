package io.xenolith.x86.fpu;

import io.xenolith.x86.cpu.FpuState;

/**
 * The register stack and the status word as instructions see them: registers by their distance from the top, the masked
 * answers to stack faults, and whether a result may be written. Source: Intel SDM volume 1, 8.1.2, 8.1.3 and 8.5.1.1.
 */
final class RegisterStack {
    private static final int STACK_FAULT = StatusWord.IE | StatusWord.SF;

    private final FpuState fpu;
    private final FloatAlu alu;

    /** The stack of {@code fpu}; operations leave their results and exceptions in {@code alu}. */
    RegisterStack(final FpuState fpu, final FloatAlu alu) {
        this.fpu = fpu;
        this.alu = alu;
    }

    // ---------------------------------------------------------------- registers

    /** Whether st(n) is empty; n may be -1, what a push would fill. */
    boolean isEmpty(final int n) {
        return (fpu.inUse & 1 << fpu.physical(n)) == 0;
    }

    /** Sign and exponent of st(n). */
    int signExponent(final int n) {
        return fpu.signExponent[fpu.physical(n)];
    }

    /** Mantissa of st(n). */
    long mantissa(final int n) {
        return fpu.mantissa[fpu.physical(n)];
    }

    /** Writes st(n), which is then in use. */
    void write(final int n, final int signExponent, final long mantissa) {
        final int physical = fpu.physical(n);
        fpu.signExponent[physical] = signExponent;
        fpu.mantissa[physical] = mantissa;
        fpu.inUse |= 1 << physical;
    }

    /** Writes the alu's result to st(n). */
    void writeResult(final int n) {
        write(n, alu.signExponent, alu.mantissa);
    }

    /** Writes the indefinite to st(n): the masked answer to stack faults. */
    void writeIndefinite(final int n) {
        write(n, Float80.INDEFINITE_EXPONENT, Float80.INDEFINITE_MANTISSA);
    }

    /** Pushes the alu's result. */
    void pushResult() {
        fpu.top(fpu.top() - 1);
        writeResult(0);
    }

    /** Pushes the indefinite. */
    void pushIndefinite() {
        fpu.top(fpu.top() - 1);
        writeIndefinite(0);
    }

    /** Empties st(0), and st(1) is the next st(0). */
    void pop() {
        empty(0);
        fpu.top(fpu.top() + 1);
    }

    private void empty(final int n) {
        fpu.inUse &= ~(1 << fpu.physical(n));
    }

    /** As ffree: empties st(n). */
    void free(final int n) {
        empty(n);
        fpu.status &= ~StatusWord.C1;
    }

    /** As fincstp and fdecstp: moves the top and nothing else. */
    void turn(final int by) {
        fpu.top(fpu.top() + by);
        fpu.status &= ~StatusWord.C1;
    }

    /** Pops so many times. */
    void pop(final int times) {
        for (int i = 0; i < times; i++) {
            pop();
        }
    }

    /** Pops once, if {@code pops}. */
    void popIf(final boolean pops) {
        if (pops) {
            pop();
        }
    }

    // ---------------------------------------------------------------- exceptions

    /** Starts an operation of the alu under the control word. */
    void begin() {
        alu.begin(fpu.control);
    }

    /** Sets exception flags, and the summary if one of them is not masked. */
    void raise(final int flags) {
        fpu.status |= flags;
        if ((flags & ~fpu.control & StatusWord.EXCEPTIONS) != 0) {
            fpu.status |= StatusWord.ES | StatusWord.B;
        }
    }

    /** Sets C1 and the flags of the operation; answers whether the result is to be written. */
    boolean accept() {
        if ((alu.flags & StatusWord.DE) != 0 && !alu.masked(StatusWord.DE)) {
            alu.stopBeforeComputation();
        }
        fpu.status &= ~StatusWord.C1;
        if (alu.roundedUp) {
            fpu.status |= StatusWord.C1;
        }
        raise(alu.flags);
        return (alu.flags & ~fpu.control & StatusWord.PRE_COMPUTATION) == 0;
    }

    /** As {@link #accept} for a store to memory, which any unmasked exception but inexactness prevents. */
    boolean acceptStore() {
        final boolean stores = (alu.flags & ~fpu.control & StatusWord.EXCEPTIONS & ~StatusWord.PE) == 0;
        alu.roundedUp &= stores;
        accept();
        return stores;
    }

    /** A register was empty: answers whether the masked response is to be given. */
    boolean underflow() {
        fpu.status &= ~StatusWord.C1;
        raise(STACK_FAULT);
        return (fpu.control & StatusWord.IE) != 0;
    }

    /** No room for a push: answers whether the masked response is to be given. */
    boolean overflow() {
        fpu.status |= StatusWord.C1;
        raise(STACK_FAULT);
        return (fpu.control & StatusWord.IE) != 0;
    }

    /** A register was empty, and st(n) is the target. */
    void underflowInto(final int n) {
        if (underflow()) {
            writeIndefinite(n);
        }
    }
}
