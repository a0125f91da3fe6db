package io.xenolith.cli;

import io.xenolith.host.scenario.Units;
import io.xenolith.hypervisor.domain.DomainCounters;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * A line on the screen as long as a guest has written nothing yet: that it runs, and how fast. The guest's first bytes take
 * its place. It only looks at counters, from a thread of its own, so it changes nothing.
 */
final class BootProgress {
    private static final long PERIOD_MS = 500;
    private static final double NS_PER_S = 1e9;
    private static final double MILLION = 1e6;
    private static final String ERASED = "\r\u001b[K";

    private final OutputStream screen;
    private boolean shown;
    private boolean over;

    BootProgress(final OutputStream screen) {
        this.screen = screen;
    }

    /** Shows how far a guest is, every half second from now on; another guest's line goes on. */
    void start(final DomainCounters counters, final LongSupplier virtualNs) {
        final long begunNs = System.nanoTime();
        Thread.ofPlatform().daemon().name("boot progress").start(() -> {
            while (show(line(counters.instructions, System.nanoTime() - begunNs, virtualNs.getAsLong()))) {
                try {
                    Thread.sleep(PERIOD_MS);
                } catch (final InterruptedException e) {
                    return;
                }
            }
        });
    }

    static String line(final long instructions, final long wallNs, final long virtualNs) {
        return String.format(Locale.ROOT, "%.0f million instructions, %.0f MIPS, virtual time %s",
                instructions / MILLION,
                instructions / MILLION / Math.max(wallNs / NS_PER_S, 1e-3), Units.printDuration(virtualNs));
    }

    /** False when the guest has begun to write. */
    synchronized boolean show(final String line) {
        if (!over) {
            put(ERASED + line);
            shown = true;
        }
        return !over;
    }

    /** The guest writes: the line goes. */
    synchronized void stop() {
        over = true;
        if (shown) {
            put(ERASED);
            shown = false;
        }
    }

    private void put(final String text) {
        try {
            screen.write(text.getBytes(StandardCharsets.US_ASCII));
            screen.flush();
        } catch (final IOException e) {
            // A screen that is gone has no use for it.
            over = true;
        }
    }
}
