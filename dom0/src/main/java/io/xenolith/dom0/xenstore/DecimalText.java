package io.xenolith.dom0.xenstore;

/** Numbers in payloads. */
final class DecimalText {
    private static final long LIMIT = Integer.MAX_VALUE;

    private DecimalText() {
    }

    /**
     * The decimal number a text starts with, as C's {@code atoi} reads it: 0 if there is none, what follows is ignored.
     * Values beyond 32 bits stay beyond them, so that a check of the range refuses them.
     */
    static long leading(final String text) {
        final boolean negative = text.startsWith("-");
        long value = 0;
        for (int i = negative ? 1 : 0; i < text.length(); i++) {
            final int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            value = Math.min(value * 10 + digit, LIMIT + 1);
        }
        return negative ? -value : value;
    }
}
