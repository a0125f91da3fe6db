package io.xenolith.cli;

import java.io.ByteArrayOutputStream;

/** Values of xenstore as xenstore-write takes them: with C's escapes for what cannot be typed. */
final class XenstoreValue {
    private static final int OCTAL_DIGITS_MAX = 3;
    private static final int HEX_DIGITS_MAX = 2;
    private static final int OCTAL = 8;
    private static final int HEX = 16;

    private final byte[] text;
    private final ByteArrayOutputStream value = new ByteArrayOutputStream();
    private int at;

    private XenstoreValue(final byte[] text) {
        this.text = text;
    }

    /** The value that {@code text} stands for: \n, \r, \t, \xHH, \OOO; any other character behind a backslash is itself. */
    static byte[] unescaped(final byte[] text) {
        final XenstoreValue value = new XenstoreValue(text);
        while (value.at < text.length) {
            value.next();
        }
        return value.value.toByteArray();
    }

    private void next() {
        final byte each = text[at++];
        if (each != '\\' || at == text.length) {
            value.write(each);
            return;
        }
        final byte escaped = text[at++];
        switch (escaped) {
            case 'n' -> value.write('\n');
            case 'r' -> value.write('\r');
            case 't' -> value.write('\t');
            case 'x' -> number(HEX, HEX_DIGITS_MAX);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                at--;
                number(OCTAL, OCTAL_DIGITS_MAX);
            }
            default -> value.write(escaped);
        }
    }

    private void number(final int base, final int digitsMax) {
        int number = 0;
        final int end = Math.min(text.length, at + digitsMax);
        while (at < end && Character.digit(text[at], base) >= 0) {
            number = number * base + Character.digit(text[at++], base);
        }
        value.write(number);
    }
}
