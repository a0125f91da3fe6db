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
    /** Bits of the control word that can be changed, and the one that is always set. */
    private static final int CONTROL_WRITABLE = 0x1F3F;
    private static final int CONTROL_FIXED = 0x40;
    private static final int EXCEPTIONS = 0x3F;
    /** Exception summary and busy, which are always the same. */
    private static final int PENDING = 0x8080;
    private static final int ALL_IN_USE = 0xFF;
    private static final int MMX_SIGN_EXPONENT = 0xFFFF;

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

    /** Loads the control word: an exception that is flagged and not masked is pending, any other is not. */
    public void loadControl(final int value) {
        control = (value & CONTROL_WRITABLE) | CONTROL_FIXED;
        status &= ~PENDING;
        if ((status & ~control & EXCEPTIONS) != 0) {
            status |= PENDING;
        }
    }

    /** As fninit: registers keep their contents but are empty. */
    public void initialize() {
        control = CONTROL_INITIAL;
        status = 0;
        inUse = 0;
        instructionPointer = 0;
        dataPointer = 0;
        opcode = 0;
    }

    /** What every MMX instruction but emms does to the stack: TOP is 0 and all registers are in use. */
    public void enterMmx() {
        top(0);
        inUse = ALL_IN_USE;
    }

    /** Writes MMX register {@code number}: sign and exponent of the x87 register become ones. */
    public void writeMmx(final int number, final long value) {
        mantissa[number] = value;
        signExponent[number] = MMX_SIGN_EXPONENT;
    }

    /** emms: all registers are empty. */
    public void leaveMmx() {
        inUse = 0;
    }

    /** Physical number of st({@code n}). */
    public int physical(final int n) {
        return top() + n & 7;
    }
}
