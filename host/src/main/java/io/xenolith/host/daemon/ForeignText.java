package io.xenolith.host.daemon;

/** Text of another host that people here are shown. */
final class ForeignText {
    private ForeignText() {
    }

    /** No more than {@code lengthMax} characters of {@code text}, with a question mark for each that is no visible one. */
    static String shown(final String text, final int lengthMax) {
        final StringBuilder shown = new StringBuilder();
        text.codePoints().limit(lengthMax).forEach(c -> shown.appendCodePoint(isShown(c) ? c : '?'));
        return shown.toString();
    }

    private static boolean isShown(final int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> true;
        };
    }
}
