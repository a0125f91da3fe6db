package io.xenolith.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.boot.ConsoleInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.Attributes;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private final List<String> done = new ArrayList<>();

    private final class RecordingConsole implements Console {
        @Override
        public ConsoleInput input() {
            return ConsoleInput.closed();
        }

        @Override
        public OutputStream stream() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public void restore() {
            done.add("restore");
        }

        @Override
        public void close() {
            done.add("close");
        }
    }

    @Test
    void aStuckRunEndsTheProcessWhenTheConsoleIsRestored() {
        final StringWriter err = new StringWriter();
        new RecordingConsole().output(new PrintWriter(err), code -> done.add("halt " + code)).stuck("no progress");
        assertThat(done).containsExactly("restore", "halt 1");
        assertThat(err).hasToString("xenolith: no progress\n");
    }

    @Test
    void aTerminalIsRestoredAsItWas() throws IOException {
        final LineDisciplineTerminal terminal = new LineDisciplineTerminal("test", "dumb", new ByteArrayOutputStream(),
                StandardCharsets.UTF_8);
        final String before = terminal.getAttributes().toString();
        try (TerminalConsole console = new TerminalConsole(terminal)) {
            assertThat(terminal.getAttributes().getLocalFlag(Attributes.LocalFlag.ISIG)).isFalse();
            console.restore();
            assertThat(terminal.getAttributes()).hasToString(before);
        }
    }
}
