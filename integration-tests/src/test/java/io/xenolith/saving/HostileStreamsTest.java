package io.xenolith.saving;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.dom0.toolstack.ToolstackCommand;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Streams that were damaged, by chance and seed: each is refused with a message, or gives a domain. dom0 lives on, and nothing of
 * what was begun is left behind.
 */
class HostileStreamsTest {
    private static final String SAVE = "tiny-guest.save";
    private static final long SEED = 20261121;
    private static final int MUTATIONS = 1000;
    private static final int MUTATIONS_FULL = 20_000;
    private static final int CHECK_EVERY = 50;
    private static final long A_WHILE_NS = 2_000_000;

    @Test
    void aStreamWithoutItsZerosIsRestoredAsTheWholeIs() throws IOException {
        try (SavingHost host = new SavingHost()) {
            assertThat(host.restore(new ByteArrayInputStream(new StreamMutations(Golden.bytes(SAVE)).undamaged())))
                    .isEmpty();
            assertThat(host.awaitConsole("RESUMED rc=0 count=106 checksum ok")).isTrue();
        }
    }

    @Test
    void aDamagedStreamIsRefusedOrGivesADomainAndNothingIsLeft() throws IOException {
        mutate(MUTATIONS, SEED);
    }

    @Test
    @Tag("full")
    void noneOfManyDamagedStreamsDoesHarm() throws IOException {
        mutate(MUTATIONS_FULL, SEED + 1);
    }

    private static void mutate(final int times, final long seed) throws IOException {
        final StreamMutations mutations = new StreamMutations(Golden.bytes(SAVE));
        int refused = 0;
        try (SavingHost host = new SavingHost()) {
            for (int i = 0; i < times; i++) {
                try {
                    refused += restore(host, mutations.next(new SplittableRandom(seed + i))) ? 0 : 1;
                    if (i % CHECK_EVERY == 0) {
                        assertThat(host.leftovers()).isEmpty();
                    }
                } catch (final AssertionError | RuntimeException e) {
                    throw new AssertionError("seed " + (seed + i), e);
                }
            }
            assertThat(host.leftovers()).isEmpty();
        }
        // Else the damage is too small, or too great, to try much.
        assertThat(refused).isBetween(times / 2, times * 95 / 100);
    }

    /** True if there was a domain, which is gone again. */
    private static boolean restore(final SavingHost host, final byte[] file) {
        host.failures().clear();
        host.events().clear();
        final String failure = host.restore(new ByteArrayInputStream(file));
        if (failure.isEmpty()) {
            // Whatever it does, it does to itself.
            host.runFor(A_WHILE_NS);
            if (!host.events().contains("destroyed")) {
                host.submit(new ToolstackCommand.Destroy(SavingHost.GUEST));
            }
            assertThat(host.runUntil(() -> host.events().contains("destroyed"), SavingHost.SECOND)).isTrue();
            return true;
        }
        assertThat(failure).containsAnyOf("save stream, offset 0x", "of domain ", "the domain gets no more than");
        assertThat(host.heldByOthers()).isZero();
        return false;
    }
}
