package io.xenolith.domu;

import io.xenolith.guest.ByteRing;
import io.xenolith.guest.ConsoleRing;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The domain's console. Lines end with CR LF on the way out, as on a terminal line; on the way in, either ends a line.
 * Before tasks run, and after a crash, nothing can wait: what does not fit in the ring then is dropped.
 */
public final class GuestConsole {
    private static final int INPUT_CHUNK = 256;

    private final ConsoleRing ring;
    private final Tasks tasks;
    private final Runnable notifyPeer;
    private final Consumer<String> note;
    private final Signal changed;
    private final byte[] input = new byte[INPUT_CHUNK];
    private int inputAt;
    private int inputEnd;
    private boolean sawReturn;
    private boolean brokenNoted;

    /**
     * @param notifyPeer sends the event of the console's port
     * @param note told what cannot be said on the console itself
     */
    GuestConsole(final ConsoleRing ring, final Tasks tasks, final Runnable notifyPeer, final Consumer<String> note) {
        this.ring = ring;
        this.tasks = tasks;
        this.notifyPeer = notifyPeer;
        this.note = note;
        this.changed = tasks.newSignal();
    }

    /** The event handler of the console's port. */
    void event() {
        changed.raise();
    }

    public void println(final String line) {
        print(line + "\n");
    }

    /** Writes text; waits for room if it has to. */
    public void print(final String text) {
        write(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Writes bytes as they are. */
    public void write(final byte[] bytes) {
        int sent = 0;
        while (sent < bytes.length) {
            final int count = ring.output().write(bytes, sent, bytes.length - sent);
            if (count > 0) {
                sent += count;
                notifyPeer.run();
            } else if (count == ByteRing.BROKEN) {
                noteBroken();
                return;
            } else if (!tasks.inTask()) {
                return;
            } else {
                tasks.await(changed, () -> ring.output().space() != 0);
            }
        }
    }

    /** The daemon's indexes cannot be: output is lost and no input comes until they are sane again. */
    private void noteBroken() {
        if (!brokenNoted) {
            brokenNoted = true;
            note.accept("the daemon's console indexes cannot be");
        }
    }

    private boolean hasInput() {
        final int available = ring.input().available();
        if (available == ByteRing.BROKEN) {
            noteBroken();
        }
        return available > 0;
    }

    /** Writes what fits, from any context. */
    void printNow(final String text) {
        final byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        if (ring.output().write(bytes, 0, bytes.length) > 0) {
            notifyPeer.run();
        }
    }

    /** Waits until everything written was taken, but not beyond system time {@code deadlineNs}. */
    public void drain(final long deadlineNs) {
        final boolean _ = tasks.awaitUntil(changed, () -> ring.output().available() <= 0, deadlineNs);
    }

    /** The next line typed, without its end; waits for it. */
    public String readLine() {
        final ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            final byte next = readByte();
            final boolean secondOfPair = sawReturn && next == '\n';
            sawReturn = next == '\r';
            if (secondOfPair) {
                continue;
            }
            if (next == '\n' || next == '\r') {
                return line.toString(StandardCharsets.UTF_8);
            }
            line.write(next);
        }
    }

    /** The next byte typed; waits for it. */
    public byte readByte() {
        if (inputAt == inputEnd) {
            tasks.await(changed, this::hasInput);
            inputAt = 0;
            inputEnd = ring.input().read(input, 0, input.length);
            notifyPeer.run();
        }
        return input[inputAt++];
    }
}
