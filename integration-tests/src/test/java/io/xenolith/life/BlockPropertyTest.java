package io.xenolith.life;

import io.xenolith.trace.TraceSink;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever both halves of a block device can and whatever is done to it: data read is the data written, what was flushed
 * is durable, and every grant, port and page comes back. A seed makes features, requests and what the operator does; a
 * failing one is run alone with {@code -Dtest=BlockPropertyTest -Dxenolith.seed=N}.
 */
class BlockPropertyTest {
    private static final long END_NS = 100_000_000_000L;
    private static final int SEEDS = 100;
    private static final int SEEDS_FULL = 1000;

    @Test
    void dataReadIsTheDataWrittenAndEverythingComesBack() {
        final String only = System.getProperty("xenolith.seed", "");
        if (only.isEmpty()) {
            run(0, SEEDS);
        } else {
            run(Long.parseLong(only), Long.parseLong(only) + 1);
        }
    }

    /**
     * 347: the device taken away and replaced between two looks at it. 501: it was replaced by one that offers less, between the offer
     * and the answer to it. 552: a replacement noticed at the very end.
     */
    @Test
    void seedsThatOnceFailedHold() {
        run(347, 348);
        run(501, 502);
        run(552, 553);
    }

    @Test
    @Tag("full")
    void dataReadIsTheDataWrittenForAThousandSeeds() {
        run(SEEDS, SEEDS_FULL);
    }

    private static void run(final long first, final long end) {
        for (long seed = first; seed < end; seed++) {
            try {
                run(seed);
            } catch (final RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + " (again by -Dtest=BlockPropertyTest -Dxenolith.seed=" + seed
                        + "): " + e.getMessage(), e);
            }
        }
    }

    private static void run(final long seed) {
        final Random random = new Random(seed * 31 + 7);
        final int sectorBytes = 512 << random.nextInt(4);
        final CacheDisk disk = new CacheDisk(RandomIo.SECTORS);
        final LifeHost[] made = new LifeHost[1];
        final RandomIo io = new RandomIo(seed, disk, sectorBytes / 512, () -> made[0].guestPorts());
        try (LifeHost host = new LifeHost(seed, io, TraceSink.OFF)) {
            made[0] = host;
            final RandomOperator operator = new RandomOperator(seed, host, disk, sectorBytes);
            host.create(operator.anyParameters(), operator.anyDisk());
            host.runUntil(io::isStarted, END_NS);
            operator.interfere(io);
            io.leaveAlone();
            final boolean ended = host.runUntil(host::gone, END_NS);
            host.runUntilIdle();
            none("at the end, which was " + (ended ? "" : "not ") + "reached (console: " + host.console()
                    + host.deviceStates()
                    + ")",
                    ended && io.isDone() && host.exit() == 0 ? List.of() : List.of("exit " + host.exit()));
            none("data", io.wrong());
            none("commands", host.failures());
            none("left", host.leftovers());
        }
    }

    private static void none(final String what, final List<String> found) {
        if (!found.isEmpty()) {
            throw new AssertionError(what + ": " + String.join("; ", found));
        }
    }
}
