package io.xenolith.x86.fpu;

/** Bits of the x87 status and control words. Source: Intel SDM volume 1, 8.1.3 to 8.1.5. */
final class StatusWord {
    /** Exception flags; the control word has their masks at the same places. */
    static final int IE = 1;
    static final int DE = 1 << 1;
    static final int ZE = 1 << 2;
    static final int OE = 1 << 3;
    static final int UE = 1 << 4;
    static final int PE = 1 << 5;
    static final int EXCEPTIONS = 0x3F;
    /** Stack fault. */
    static final int SF = 1 << 6;
    /** Exception summary: an unmasked exception is pending. */
    static final int ES = 1 << 7;
    static final int C0 = 1 << 8;
    static final int C1 = 1 << 9;
    static final int C2 = 1 << 10;
    static final int C3 = 1 << 14;
    static final int CONDITIONS = C0 | C1 | C2 | C3;
    /** Busy: the same as ES. */
    static final int B = 1 << 15;

    /** Exceptions found before anything is computed: unmasked, they leave the operands as they are. */
    static final int PRE_COMPUTATION = IE | DE | ZE;

    /** Control word: precision (0: 24, 2: 53, 3: 64 bits) and rounding (0 nearest even, 1 down, 2 up, 3 to zero). */
    static final int PRECISION_SHIFT = 8;
    static final int ROUNDING_SHIFT = 10;

    private StatusWord() {
    }
}
