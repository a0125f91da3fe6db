package io.xenolith.host.run;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * What one domain has written on its console, cut into lines as it comes. A guest that never stops writing, or never ends
 * a line, cannot use up the host's memory: only the last {@link #KEPT_BYTES} are sure to be kept, and a longer line is cut.
 */
final class ConsoleText {
    static final int KEPT_BYTES = 1 << 20;
    static final int LINE_BYTES_MAX = 1 << 16;
    private static final int FIRST_BYTES = 1 << 12;

    private final Consumer<String> lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private byte[] kept = new byte[FIRST_BYTES];
    private int length;

    /** @param lines told each line, without its end, when it is complete */
    ConsoleText(final Consumer<String> lines) {
        this.lines = lines;
    }

    /** Takes what the domain wrote next. */
    void add(final byte[] bytes) {
        for (final byte next : bytes) {
            keep(next);
            if (next == '\n') {
                endLine();
            } else if (next != '\r') {
                line.write(next);
                if (line.size() == LINE_BYTES_MAX) {
                    endLine();
                }
            }
        }
    }

    /** The domain writes no more: what is there of its last line counts as one. */
    void close() {
        if (line.size() > 0) {
            endLine();
        }
    }

    private void keep(final byte next) {
        if (length == 2 * KEPT_BYTES) {
            System.arraycopy(kept, KEPT_BYTES, kept, 0, KEPT_BYTES);
            length = KEPT_BYTES;
        } else if (length == kept.length) {
            kept = Arrays.copyOf(kept, 2 * length);
        }
        kept[length++] = next;
    }

    private void endLine() {
        lines.accept(line.toString(StandardCharsets.UTF_8));
        line.reset();
    }

    /** What is kept, as text. */
    String text() {
        return new String(kept, 0, length, StandardCharsets.UTF_8);
    }
}
