package io.xenolith.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random hypercalls of two guests and of dom0 between its services: nothing is thrown out of the dispatcher, every count
 * of the host is right every 1,000 calls and at each death, and when all are dead every frame is free. The seed is
 * printed, and a failure names the call; the same seed takes the same way.
 */
class FuzzTest {
    private static final int CALLS_PER_CHECK = 1000;
    private static final long CALLS = 500_000;
    private static final long CALLS_TWICE = 20_000;
    private static final long CALLS_FULL = 2_000_000;
    private static final double SUCCESSES_PERCENT = 30;

    private static FuzzSession run(final long seed, final long calls) {
        final FuzzSession session = new FuzzSession(seed, CALLS_PER_CHECK);
        try (FuzzHost host = new FuzzHost(session)) {
            host.run(calls);
            host.endAll();
            report(session, host);
        }
        return session;
    }

    /** For people who read the build's log. */
    private static void report(final FuzzSession session, final FuzzHost host) {
        System.out.printf("fuzzing, seed %d: %d calls, %.1f %% succeeded, %d guests, %d checks, hash %x%n%s%s",
                session.seed(), session.counts().calls(), session.counts().percent(), host.guests(),
                session.checks(), session.hash(), session.counts().table(), session.ends());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void hostileGuestsNeverBreakTheHost(final long seed) {
        final FuzzSession session = run(seed, CALLS);
        assertThat(session.counts().calls()).isGreaterThanOrEqualTo(CALLS);
        assertThat(session.counts().percent()).isGreaterThan(SUCCESSES_PERCENT);
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        final FuzzSession first = run(5, CALLS_TWICE);
        final FuzzSession second = run(5, CALLS_TWICE);
        assertThat(second.hash()).isEqualTo(first.hash());
        assertThat(second.counts().table()).isEqualTo(first.counts().table());
    }

    @Tag("full")
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15})
    void hostileGuestsNeverBreakTheHostForLong(final long seed) {
        assertThat(run(seed, CALLS_FULL).counts().percent()).isGreaterThan(SUCCESSES_PERCENT);
    }
}
