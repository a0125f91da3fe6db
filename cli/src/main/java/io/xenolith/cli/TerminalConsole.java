package io.xenolith.cli;

import io.xenolith.host.boot.ConsoleInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.jline.terminal.Terminal;

/** A console on this terminal: each key goes to the guest as it is, but for the one that leaves. */
final class TerminalConsole implements Console {
    /** Ctrl-], as telnet and xl have it. */
    private static final byte LEAVE = 0x1d;
    private static final int BUFFER = 1 << 16;

    private final RawTerminal terminal;
    private final ConsoleInput input = new ConsoleInput(true, true);

    TerminalConsole() throws IOException {
        this(new RawTerminal());
    }

    /** Takes over {@code terminal} and gives it back, as it was, when this is closed. */
    TerminalConsole(final Terminal terminal) {
        this(new RawTerminal(terminal));
    }

    private TerminalConsole(final RawTerminal terminal) {
        this.terminal = terminal;
        Thread.ofPlatform().daemon().name("console input").start(this::read);
    }

    private void read() {
        final byte[] buffer = new byte[BUFFER];
        try {
            final InputStream in = terminal.input();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                final int leave = indexOfLeave(buffer, read);
                if (leave >= 0) {
                    input.leave();
                    return;
                }
                input.type(Arrays.copyOf(buffer, read));
            }
        } catch (final IOException e) {
            // The terminal is gone, as at its end.
        } finally {
            input.close();
        }
    }

    private static int indexOfLeave(final byte[] bytes, final int count) {
        for (int i = 0; i < count; i++) {
            if (bytes[i] == LEAVE) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public ConsoleInput input() {
        return input;
    }

    @Override
    public OutputStream stream() {
        return terminal.output();
    }

    @Override
    public boolean isScreen() {
        return true;
    }

    @Override
    public void restore() {
        terminal.restore();
    }

    @Override
    public void close() throws IOException {
        input.close();
        terminal.close();
    }
}
