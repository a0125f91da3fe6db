package io.xenolith.xl.config;

/** What a quoted text of a configuration file means: C's escapes, with octal numbers read as decimal ones, as xl does. */
final class Dequoter {
    private static final String ESCAPES = "\"'\\abfnrtv";
    private static final String MEANINGS = "\"'\\\007\b\f\n\r\t\013";
    private static final int HEX = 16;

    private final String quoted;
    private final int line;
    private final ConfigReport report;
    private final StringBuilder value = new StringBuilder();
    private int at = 1;

    Dequoter(final String quoted, final int line, final ConfigReport report) {
        this.quoted = quoted;
        this.line = line;
        this.report = report;
    }

    String value() {
        final int end = quoted.length() - 1;
        while (at < end) {
            final char c = quoted.charAt(at++);
            if (c != '\\') {
                value.append(c);
            } else if (!escape(quoted.charAt(at++))) {
                break;
            }
        }
        return value.toString();
    }

    /** False: it is none, and the text ends here. */
    private boolean escape(final char c) {
        final int known = ESCAPES.indexOf(c);
        if (known >= 0) {
            value.append(MEANINGS.charAt(known));
            return true;
        }
        if (c == 'x') {
            return number(2, 2, HEX, "hex");
        }
        if (c >= '0' && c <= '7') {
            // Real xl begins behind the first digit, and takes the others for decimal ones.
            return number(1, 3, 10, "octal");
        }
        report.lexicalError(quoted, line, "invalid character after backlash in quoted string");
        return false;
    }

    private boolean number(final int least, final int most, final int base, final String name) {
        final int start = at;
        int code = 0;
        while (at < start + most && at < quoted.length() - 1 && Character.digit(quoted.charAt(at), base) >= 0) {
            code = code * base + Character.digit(quoted.charAt(at++), base);
        }
        // Real xl wants a digit more than it reads of a hexadecimal number, so that no such escape is good enough.
        if (at - start <= least) {
            report.lexicalError(quoted, line,
                    "invalid digit after backslash " + name + "numerical character escape in quoted string");
            return false;
        }
        value.append((char) (code & 0xff));
        return true;
    }
}
