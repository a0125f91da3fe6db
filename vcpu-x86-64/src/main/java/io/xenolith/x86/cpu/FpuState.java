package io.xenolith.x86.cpu;

/**
 * The x87 registers. Physical register i holds an 80-bit number as sign and exponent (16 bits) and mantissa (64 bits); the
 * mantissa is also MMX register i. {@code st(n)} is physical register {@code (top() + n) & 7}.
 * Source: Intel SDM volume 1, chapter 8.
 */
public final class FpuState {
    public static final int CONTROL_INITIAL = 0x37F;
    /** Position of TOP in the status word. */
    public static final int TOP_SHIFT = 11;
    private static final int TOP_MASK = 7 << TOP_SHIFT;

    public final long[] mantissa = new long[8];
    public final int[] signExponent = new int[8];
    /** Bit i set: physical register i is in use (the abridged tag word of fxsave). */
    public int inUse;
    public int control = CONTROL_INITIAL;
    public int status;
    /** Last x87 instruction: its address, its operand's address, its opcode (11 bits). */
    public long instructionPointer;
    public long dataPointer;
    public int opcode;

    /** Physical number of st(0). */
    public int top() {
        return status >>> TOP_SHIFT & 7;
    }

    /** Makes physical register {@code value & 7} st(0). */
    public void top(final int value) {
        status = (status & ~TOP_MASK) | (value & 7) << TOP_SHIFT;
    }

    /** Physical number of st({@code n}). */
    public int physical(final int n) {
        return top() + n & 7;
    }
}
