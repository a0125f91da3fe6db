package io.xenolith.x86.isa;

/** What the code segment's descriptor says of its code: L and D. Source: Intel SDM volume 3, 5.2.1. */
public enum CodeSize {
    /** L: 64-bit mode. */
    BITS_64,
    /** D: operands and addresses of 32 bits unless a prefix says otherwise. */
    BITS_32,
    /** Neither: of 16 bits. */
    BITS_16;

    /** Whether it is 64-bit mode; otherwise compatibility mode. */
    public boolean isLong() {
        return this == BITS_64;
    }
}
