package io.xenolith.cli;

import io.xenolith.host.boot.ConsoleInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.function.Consumer;

/** A console without a terminal: a stream is typed as fast as it comes, and another takes what the guest writes. */
final class StreamConsole implements Console {
    private static final int BUFFER = 1 << 16;

    private final ConsoleInput input;
    private final OutputStream out;

    private StreamConsole(final ConsoleInput input, final OutputStream out) {
        this.input = input;
        this.out = out;
    }

    /**
     * Types what is in {@code in} until its end; the reader does not keep the process alive.
     *
     * @param allThere it does not have to be waited for: then it is typed before the guest starts, the same in every run
     */
    static StreamConsole of(final InputStream in, final OutputStream out, final boolean allThere) {
        final ConsoleInput input = new ConsoleInput(false, true);
        if (allThere) {
            read(in, input, input::typeAhead);
        } else {
            Thread.ofPlatform().daemon().name("console input").start(() -> read(in, input, input::type));
        }
        return new StreamConsole(input, out);
    }

    static StreamConsole withoutInput(final OutputStream out) {
        return new StreamConsole(ConsoleInput.closed(), out);
    }

    private static void read(final InputStream in, final ConsoleInput input, final Consumer<byte[]> type) {
        final byte[] buffer = new byte[BUFFER];
        try {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                type.accept(Arrays.copyOf(buffer, read));
            }
        } catch (final IOException e) {
            // As if it had ended: there is nobody to type more.
        } finally {
            input.close();
        }
    }

    @Override
    public ConsoleInput input() {
        return input;
    }

    @Override
    public OutputStream stream() {
        return out;
    }

    @Override
    public void close() {
        // The streams are the process's; whoever still reads one may stop.
        input.close();
    }
}
