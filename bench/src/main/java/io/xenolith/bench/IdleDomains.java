package io.xenolith.bench;

import io.xenolith.domu.Guest;

/** Domains that have booted and wait for ever. */
final class IdleDomains {
    private int waiting;

    /** Orders {@code count} of them. */
    void createOn(final BenchHost host, final int count) {
        for (int i = 0; i < count; i++) {
            host.create("idle" + i, this::run);
        }
    }

    /** What each of them does. */
    void run(final Guest guest) {
        waiting++;
        guest.tasks().await(guest.tasks().newSignal(), () -> false);
    }

    /** How many of them wait by now. */
    int waiting() {
        return waiting;
    }
}
