package io.xenolith.xl.config;

import java.util.function.Consumer;

/** Where the complaints about a configuration go, each a line that names the source. */
final class ConfigReport {
    private final String source;
    private final Consumer<String> lines;
    /** The line of the last word that was none: what follows on it is not complained about as well. */
    private int silentUpToLine = -1;
    private boolean failed;

    /** @param lines takes each line, without its end */
    ConfigReport(final String source, final Consumer<String> lines) {
        this.source = source;
        this.lines = lines;
    }

    String source() {
        return source;
    }

    boolean failed() {
        return failed;
    }

    /** A word that is none. */
    void lexicalError(final String near, final int line, final String message) {
        error(near, line, message);
        silentUpToLine = line;
    }

    /** A word where another one should be. */
    void error(final String near, final int line, final String message) {
        if (line <= silentUpToLine) {
            return;
        }
        failed = true;
        // Real xl takes a word with the end of a line in it for one of the line below, and goes one up.
        final boolean lineEnd = near.endsWith("\n");
        say(source + ":" + (lineEnd ? line - 1 : line) + ": config parsing error near "
                + (near.equals("\n") ? "<newline>" : "`" + near.stripTrailing() + "'") + ": " + message);
    }

    void warn(final int line, final String message) {
        say(source + ":" + line + ": warning: " + message);
    }

    void say(final String line) {
        lines.accept(line);
    }
}
