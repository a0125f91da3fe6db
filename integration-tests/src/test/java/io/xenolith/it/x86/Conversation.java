package io.xenolith.it.x86;

import io.xenolith.host.boot.ConsoleInput;
import io.xenolith.host.boot.ConsoleOutput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** Somebody who sits at a guest's console: waits for a text, types an answer, waits for the next. */
final class Conversation implements ConsoleOutput {
    private record Turn(String awaited, String answer) {
    }

    private final ConsoleInput input = new ConsoleInput(false, true);
    private final Deque<Turn> turns = new ArrayDeque<>();
    private final StringBuilder text = new StringBuilder();
    private int read;

    /** When {@code awaited} has come, behind what the turn before waited for, {@code answer} is typed. */
    Conversation on(final String awaited, final String answer) {
        turns.add(new Turn(awaited, answer));
        return this;
    }

    ConsoleInput input() {
        return input;
    }

    /** All that came, without carriage returns. */
    String text() {
        return text.toString();
    }

    @Override
    public void write(final byte[] bytes) {
        text.append(new String(bytes, StandardCharsets.ISO_8859_1).replace("\r", ""));
        while (!turns.isEmpty()) {
            final int at = text.indexOf(turns.getFirst().awaited(), read);
            if (at < 0) {
                return;
            }
            read = at + turns.getFirst().awaited().length();
            input.type(turns.removeFirst().answer().getBytes(StandardCharsets.UTF_8));
            if (turns.isEmpty()) {
                input.close();
            }
        }
    }

    @Override
    public void note(final String source, final String what) {
        text.append("\n[").append(source).append(": ").append(what).append("]\n");
    }

    @Override
    public void stuck(final String what) {
        throw new AssertionError(what);
    }
}
