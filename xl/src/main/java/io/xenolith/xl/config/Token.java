package io.xenolith.xl.config;

/**
 * A word of a configuration file.
 *
 * @param text as it stands in the file
 * @param value what a quoted text means; else as {@code text}
 * @param line of the token; that of a line's end is the line it ends
 */
record Token(Kind kind, String text, String value, int line) {
    /** What kinds there are, with the names that messages have for them. */
    enum Kind {
        IDENT("IDENT"), STRING("STRING"), NUMBER("NUMBER"), NEWLINE("NEWLINE"), ADD("+="), ASSIGN("'='"), OPEN(
                "'['"), CLOSE("']'"), COMMA("','"), SEMICOLON("';'"), END("$end");

        private final String shown;

        Kind(final String shown) {
            this.shown = shown;
        }

        String shown() {
            return shown;
        }
    }
}
