package io.xenolith.host.boot;

import io.xenolith.host.input.OutsideInput;
import io.xenolith.host.run.Outside;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.time.Duration;

/**
 * What somebody types at a guest's console while it runs, from another thread, and when they have had enough. Everything
 * typed at once arrives at once. There is room for so much that has not arrived: a program that types more has to wait, and
 * what a person types more is lost, as on a terminal, since the key that leaves must be heard.
 */
public final class ConsoleInput implements Outside {
    /** Characters from a program that may wait for the guest; the last that are typed at once may exceed it. */
    private static final int TYPED_MAX = 1 << 16;
    /** The same of a person, who may paste. */
    private static final int KEYS_MAX = 1 << 20;

    private final String domain;
    private final boolean interactive;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final Deque<String> typed = new ArrayDeque<>();
    /** The beginning of a character whose end has not been typed yet. */
    private byte[] partial = {};
    private int typedChars;
    private boolean held;
    private boolean woken;
    private boolean open;
    private boolean left;
    private boolean ended;
    private long deadlineNs = Long.MAX_VALUE;

    /**
     * @param interactive somebody sits at it, who wants to see time pass
     * @param open something may be typed
     */
    public ConsoleInput(final boolean interactive, final boolean open) {
        this.domain = BootRun.GUEST;
        this.interactive = interactive;
        this.open = open;
    }

    /** Nobody types anything. */
    public static ConsoleInput closed() {
        return new ConsoleInput(false, false);
    }

    /**
     * Types {@code bytes}, which are UTF-8; the end of a character may come with the next. Waits while the run has much to
     * take already, unless it takes nothing any more; without a person at it only.
     */
    public synchronized void type(final byte[] bytes) {
        if (interactive && typedChars > KEYS_MAX) {
            return;
        }
        try {
            while (!interactive && typedChars > TYPED_MAX && open && !stopped()) {
                wait(timeoutMs(leftNs()));
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        typeAhead(bytes);
    }

    /** Types {@code bytes} as {@link #type} does, but never waits: for what is typed before the run begins. */
    public synchronized void typeAhead(final byte[] bytes) {
        final ByteBuffer in = ByteBuffer.allocate(partial.length + bytes.length).put(partial).put(bytes).flip();
        final CharBuffer out = CharBuffer.allocate(in.remaining());
        decoder.decode(in, out, false);
        partial = new byte[in.remaining()];
        in.get(partial);
        final String text = out.flip().toString();
        typed.add(text);
        typedChars += text.length();
        notifyAll();
    }

    /** Nothing more will be typed. */
    public synchronized void close() {
        open = false;
        notifyAll();
    }

    /** Whoever sits at the console leaves; the run ends. */
    public synchronized void leave() {
        left = true;
        notifyAll();
    }

    /** The console has been left. */
    public synchronized boolean isLeft() {
        return left;
    }

    /** The run has shown what it was for, or cannot write what it shows. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** From now on there is only so much time. */
    synchronized void startClock(final Optional<Duration> timeout) {
        deadlineNs = timeout.map(time -> System.nanoTime() + time.toNanos()).orElse(Long.MAX_VALUE);
    }

    private long leftNs() {
        return deadlineNs == Long.MAX_VALUE ? Long.MAX_VALUE : deadlineNs - System.nanoTime();
    }

    /** The time is up. */
    synchronized boolean isOverdue() {
        return leftNs() <= 0;
    }

    @Override
    public synchronized List<OutsideInput> arrived() {
        if (typed.isEmpty() || held) {
            return List.of();
        }
        final List<OutsideInput> arrived = new ArrayList<>();
        final String text = String.join("", typed);
        typed.clear();
        typedChars = 0;
        notifyAll();
        if (!text.isEmpty()) {
            arrived.add(new OutsideInput.ConsoleInput(domain, text));
        }
        return arrived;
    }

    @Override
    public synchronized void hold(final boolean newHeld) {
        held = newHeld;
        notifyAll();
    }

    @Override
    public synchronized void wake() {
        woken = true;
        notifyAll();
    }

    @Override
    public synchronized boolean open() {
        return open;
    }

    @Override
    public synchronized boolean paced() {
        return open && interactive;
    }

    @Override
    public synchronized long await(final long timeoutNs) {
        final long begun = System.nanoTime();
        long waited = 0;
        try {
            while (open && !woken && (held || typed.isEmpty()) && !stopped() && waited < timeoutNs) {
                wait(timeoutMs(Math.min(timeoutNs - waited, leftNs())));
                waited = System.nanoTime() - begun;
            }
            woken = false;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            left = true;
        }
        return waited;
    }

    /** Rounded up: no wait is for 0 ms, which would be for ever. */
    private static long timeoutMs(final long ns) {
        return ns / 1_000_000 + 1;
    }

    @Override
    public synchronized boolean stopped() {
        return left || ended || leftNs() <= 0;
    }
}
