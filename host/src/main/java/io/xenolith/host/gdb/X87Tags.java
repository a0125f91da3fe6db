package io.xenolith.host.gdb;

/** The x87 tag word: two bits for each physical register, of which an FXSAVE image has but one. Source: the SDM, volume 1, 8.1.7. */
final class X87Tags {
    private static final int VALID = 0;
    private static final int ZERO = 1;
    private static final int SPECIAL = 2;
    private static final int EMPTY = 3;
    private static final int REGISTERS = 8;
    private static final int NUMBER = REGISTERS - 1;
    private static final int STATUS_HIGH = 3;
    private static final int TOP_SHIFT = 3;
    private static final int IN_USE = 4;
    private static final int STACK = 32;
    private static final int STACK_STEP = 16;
    private static final int MANTISSA_BYTES = 8;
    private static final int EXPONENT_HIGH = 9;
    private static final int EXPONENT_HIGH_MASK = 0x7F;

    private X87Tags() {
    }

    /** The tag word of the registers in {@code image}. */
    static int full(final byte[] image) {
        final int top = (image[STATUS_HIGH] >> TOP_SHIFT) & NUMBER;
        int tags = 0;
        for (int i = 0; i < REGISTERS; i++) {
            final int physical = (top + i) & NUMBER;
            final boolean used = (image[IN_USE] >> physical & 1) != 0;
            tags |= (used ? tag(image, STACK + i * STACK_STEP) : EMPTY) << (2 * physical);
        }
        return tags;
    }

    private static int tag(final byte[] image, final int at) {
        final int exponent = ((image[at + EXPONENT_HIGH] & EXPONENT_HIGH_MASK) << Byte.SIZE)
                | Byte.toUnsignedInt(image[at + MANTISSA_BYTES]);
        boolean zero = true;
        for (int i = 0; i < MANTISSA_BYTES; i++) {
            zero &= image[at + i] == 0;
        }
        if (exponent == 0) {
            return zero ? ZERO : SPECIAL;
        }
        final boolean integerBit = image[at + MANTISSA_BYTES - 1] < 0;
        return exponent == 0x7FFF || !integerBit ? SPECIAL : VALID;
    }

    /** The byte of an image for tag word {@code tags}. */
    static byte inUse(final int tags) {
        int used = 0;
        for (int i = 0; i < REGISTERS; i++) {
            used |= (tags >>> (2 * i) & EMPTY) == EMPTY ? 0 : 1 << i;
        }
        return (byte) used;
    }
}
