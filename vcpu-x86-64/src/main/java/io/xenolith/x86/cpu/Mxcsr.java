package io.xenolith.x86.cpu;

/** Bits of MXCSR. Source: Intel SDM volume 1, 10.2.3. */
public final class Mxcsr {
    /** Exception flags: invalid, denormal, divide by zero, overflow, underflow, precision. */
    public static final int IE = 1;
    public static final int DE = 1 << 1;
    public static final int ZE = 1 << 2;
    public static final int OE = 1 << 3;
    public static final int UE = 1 << 4;
    public static final int PE = 1 << 5;
    public static final int FLAGS = 0x3F;
    /** Denormal operands count as zero. */
    public static final int DAZ = 1 << 6;
    /** Masks, in the order of the flags. */
    public static final int MASK_SHIFT = 7;
    public static final int MASKS = FLAGS << MASK_SHIFT;
    /** Rounding: 0 nearest even, 1 down, 2 up, 3 to zero. */
    public static final int ROUNDING_SHIFT = 13;
    /** Denormal results become zero. */
    public static final int FTZ = 1 << 15;
    /** Everything masked, round to nearest. */
    public static final int INITIAL = 0x1F80;
    /** Bits that may be set. */
    public static final int VALID = 0xFFFF;

    private Mxcsr() {
    }
}
