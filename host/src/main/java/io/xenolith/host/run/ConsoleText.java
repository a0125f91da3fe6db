package io.xenolith.host.run;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * What one domain has written on its console, cut into lines as it comes. A guest that never stops writing, or never ends
 * a line, cannot use up the host's memory: only the last {@link #KEPT_CHARS} are sure to be kept, and a longer line is cut.
 */
public final class ConsoleText {
    static final int KEPT_CHARS = 1 << 20;
    static final int LINE_BYTES_MAX = 1 << 16;

    private final Consumer<String> lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder kept = new StringBuilder();
    private long dropped;
    /** The beginning of a character whose end has not been written yet. */
    private byte[] partial = {};

    /** @param lines told each line, without its end, when it is complete */
    public ConsoleText(final Consumer<String> lines) {
        this.lines = lines;
    }

    /** Takes what the domain wrote next. */
    public void add(final byte[] bytes) {
        keep(bytes);
        for (final byte next : bytes) {
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

    /** What is there of the line that has not ended. */
    public byte[] unended() {
        return line.toByteArray();
    }

    /** The domain writes no more: what is there of its last line counts as one. */
    public void close() {
        if (line.size() > 0) {
            endLine();
        }
    }

    private void keep(final byte[] bytes) {
        final ByteBuffer in = ByteBuffer.allocate(partial.length + bytes.length).put(partial).put(bytes).flip();
        final CharBuffer out = CharBuffer.allocate(in.remaining());
        StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE).decode(in, out, false);
        partial = new byte[in.remaining()];
        in.get(partial);
        kept.append(out.flip());
        if (kept.length() > 2 * KEPT_CHARS) {
            final int excess = kept.length() - KEPT_CHARS;
            kept.delete(0, excess);
            dropped += excess;
        }
    }

    private void endLine() {
        lines.accept(line.toString(StandardCharsets.UTF_8));
        line.reset();
    }

    /** What is kept, which changes with the next {@link #add}. */
    CharSequence kept() {
        return kept;
    }

    /** How many characters were written before the first that is kept. */
    long dropped() {
        return dropped;
    }

    /** What is kept, as text. */
    public String text() {
        return kept.toString();
    }
}
