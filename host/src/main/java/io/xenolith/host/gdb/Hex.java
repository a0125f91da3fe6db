package io.xenolith.host.gdb;

import java.util.HexFormat;

/** Numbers and bytes as packets have them: hexadecimal digits without a prefix. */
final class Hex {
    private static final HexFormat FORMAT = HexFormat.of();
    private static final int RADIX = 16;

    private Hex() {
    }

    static String of(final byte[] bytes) {
        return FORMAT.formatHex(bytes);
    }

    static String ofByte(final int value) {
        return FORMAT.toHexDigits((byte) value);
    }

    static String ofNumber(final long value) {
        return Long.toHexString(value);
    }

    /** @throws IllegalArgumentException that is no sequence of bytes */
    static byte[] bytes(final String text) {
        return FORMAT.parseHex(text);
    }

    /** @throws NumberFormatException that is no number of up to 64 bits */
    static long number(final String text) {
        return Long.parseUnsignedLong(text, RADIX);
    }

    /** @throws NumberFormatException that is no number from 0 to the greatest int */
    static int smallNumber(final String text) {
        final int value = Integer.parseInt(text, RADIX);
        if (value < 0) {
            throw new NumberFormatException(text);
        }
        return value;
    }
}
