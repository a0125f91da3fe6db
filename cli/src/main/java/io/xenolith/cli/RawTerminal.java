package io.xenolith.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** This terminal with each key as it is typed and each byte as it is written, until it is closed. */
final class RawTerminal implements Closeable {
    private final Terminal terminal;
    private final Attributes before;

    RawTerminal() throws IOException {
        this(TerminalBuilder.builder().system(true).dumb(false).nativeSignals(false).build());
    }

    /** Takes over {@code terminal} and gives it back, as it was, when this is closed. */
    RawTerminal(final Terminal terminal) {
        this.terminal = terminal;
        this.before = terminal.enterRawMode();
        final Attributes raw = terminal.getAttributes();
        // Keys that would be signals to this process are the guest's, and its line ends are its own.
        raw.setLocalFlag(Attributes.LocalFlag.ISIG, false);
        raw.setOutputFlag(Attributes.OutputFlag.OPOST, false);
        raw.setInputFlag(Attributes.InputFlag.ICRNL, false);
        raw.setControlChar(Attributes.ControlChar.VMIN, 1);
        raw.setControlChar(Attributes.ControlChar.VTIME, 0);
        terminal.setAttributes(raw);
    }

    /** Keys. */
    InputStream input() {
        return terminal.input();
    }

    OutputStream output() {
        return terminal.output();
    }

    /** Gives the terminal back as it was, at once and from any thread. */
    void restore() {
        terminal.setAttributes(before);
    }

    @Override
    public void close() throws IOException {
        terminal.output().flush();
        restore();
        terminal.close();
    }
}
