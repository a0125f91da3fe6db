package io.xenolith.drivers.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.drivers.fake.FakeDomain;
import io.xenolith.drivers.net.NetPair.Station;
import io.xenolith.drivers.xenbus.XenbusState;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two guests send each other packets of 68 to 65,535 bytes through two backends, all four with features as chance has
 * them, while backends are killed and started anew, drivers reloaded and devices taken away and given back, at any point.
 * What arrives was sent, whole, once, in the order of its flow, with right checksums; nothing is lost while nothing is
 * killed; in the end every page, grant and port is given back.
 *
 * <p>A failure names its seed. {@code mvn test -pl :split-drivers -am -Dtest=NetPropertyTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dnet.seed=N} runs it alone; {@code -Pfull} runs a thousand.
 */
class NetPropertyTest {
    private static final String SEED = "net.seed";
    private static final int SEEDS = 100;
    private static final int SEEDS_FULL = 1000;
    private static final int ROUNDS = 40;
    private static final long MS = 1_000_000;

    static LongStream seeds() {
        final Long one = Long.getLong(SEED);
        return one == null ? LongStream.range(0, SEEDS) : LongStream.of(one);
    }

    static LongStream allSeeds() {
        return LongStream.range(SEEDS, SEEDS_FULL);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatArrivesWasSentAndAllIsGivenBack(final long seed) {
        check(seed);
    }

    @Tag("full")
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("allSeeds")
    void whatArrivesWasSentAndAllIsGivenBackForAThousandSeeds(final long seed) {
        check(seed);
    }

    private static void check(final long seed) {
        try {
            new Run(seed).run();
        } catch (final AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + " (again with -D" + SEED + "=" + seed + "): " + e.getMessage(),
                    e);
        }
    }

    /** One seed's story. */
    private static final class Run {
        private final Random random;
        private final NetPair pair = new NetPair();
        private final FlowTraffic[] traffic = new FlowTraffic[2];
        private final int freePages;
        /** Every second seed kills nothing, and so may lose nothing. */
        private final boolean peaceful;

        Run(final long seed) {
            random = new Random(seed);
            peaceful = seed % 2 == 0;
            freePages = pair.machine.freePageCount();
            for (int i = 0; i < 2; i++) {
                traffic[i] = new FlowTraffic(random, 1 + random.nextInt(12));
                final FlowTraffic fromOther = traffic[i];
                pair.stations[1 - i].receiver = fromOther::arrived;
            }
        }

        void run() {
            for (final Station station : pair.stations) {
                station.plugIn();
                if (random.nextInt(4) == 0) {
                    station.rate(2_000_000 + random.nextInt(1_000_000) + ",1000");
                }
                station.startBackend(backend());
                station.startFrontend(frontend());
            }
            pair.machine.runNow();
            for (final Station station : pair.stations) {
                assertThat(station.front.isConnected()).isTrue();
            }
            for (int round = 0; round < ROUNDS; round++) {
                round();
            }
            settle();
            if (peaceful) {
                checkNothingWasLost();
            }
            finish();
        }

        private OffloadFeatures features() {
            return new OffloadFeatures(random.nextInt(4) > 0, random.nextBoolean(), random.nextBoolean(),
                    random.nextBoolean(), random.nextBoolean());
        }

        private NetbackOptions backend() {
            return NetbackOptions.DEFAULT.withFeatures(features()).withQueues(1 + random.nextInt(4))
                    .withControlRing(random.nextInt(4) > 0).withPacketsPerWakeUp(1 + random.nextInt(64));
        }

        private NetfrontOptions frontend() {
            final NetHashing toeplitz = NetHashing.TOEPLITZ;
            return NetfrontOptions.DEFAULT.withFeatures(features()).withQueues(1 + random.nextInt(4))
                    .withRxBuffers(20 + random.nextInt(45)).withSplitChannels(random.nextBoolean())
                    .withMulticastControl(random.nextBoolean())
                    .withHashing(random.nextBoolean()
                            ? NetHashing.OFF
                            : new NetHashing(1 + random.nextInt(15), toeplitz.key(), random.nextInt(129)));
        }

        private void round() {
            for (int i = 0; i < 2; i++) {
                final int burst = random.nextInt(8);
                for (int packet = 0; packet < burst; packet++) {
                    traffic[i].sendOne(pair.stations[i].front);
                }
            }
            if (random.nextInt(3) == 0) {
                pair.machine.runNow();
            } else {
                pair.machine.runSome(random.nextInt(60));
            }
            if (random.nextInt(3) == 0) {
                pair.machine.runUntil(pair.machine.nowNs + random.nextInt(3) * MS);
            }
            if (!peaceful && random.nextInt(5) == 0) {
                disturb(pair.stations[random.nextInt(2)]);
            }
        }

        private void disturb(final Station station) {
            switch (random.nextInt(4)) {
                case 0 -> restartBackend(station);
                case 1 -> station.front.close();
                case 2 -> station.front.reopen();
                default -> replug(station);
            }
            pair.machine.runSome(random.nextInt(30));
        }

        private void restartBackend(final Station station) {
            if (station.backendRuns) {
                station.killBackend();
                pair.machine.runSome(random.nextInt(30));
            }
            if (random.nextBoolean()) {
                station.startBackend(backend());
            }
        }

        /** The device is taken away, in order or with its directories at once, and another is given. */
        private void replug(final Station station) {
            if (random.nextBoolean() && station.backendRuns) {
                station.unplug();
                pair.machine.runUntil(pair.machine.nowNs + MS);
            }
            if (station.backendRuns) {
                station.killBackend();
            }
            station.removeDirectories();
            pair.machine.runNow();
            station.plugIn();
            station.startBackend(backend());
            station.startFrontend(frontend());
        }

        /** Lets everybody finish, backends that were killed included. */
        private void settle() {
            for (final Station station : pair.stations) {
                if (!station.backendRuns) {
                    station.startBackend(backend());
                }
                station.front.reopen();
            }
            pair.machine.run();
            for (final Station station : pair.stations) {
                assertThat(station.front.failure()).isEmpty();
                station.front.reopen();
                pair.machine.run();
                assertThat(station.front.isConnected()).as("it is connected in the end").isTrue();
                assertThat(station.back.state()).isEqualTo(XenbusState.CONNECTED);
                assertThat(station.front.inFlight()).isZero();
            }
            checkItWorks();
        }

        private void checkItWorks() {
            for (int i = 0; i < 2; i++) {
                final int before = traffic[i].arrivals();
                for (int tries = 0; tries < 1000 && traffic[i].arrivals() == before; tries++) {
                    traffic[i].sendOne(pair.stations[i].front);
                    pair.machine.run();
                }
                assertThat(traffic[i].arrivals()).as("packets arrive in the end").isGreaterThan(before);
            }
        }

        private void checkNothingWasLost() {
            for (int i = 0; i < 2; i++) {
                final long dropped = pair.stations[i].back.counters().txDropped()
                        + pair.stations[1 - i].back.counters().rxDropped();
                if (dropped == 0) {
                    assertThat(traffic[i].arrivedBytes()).isEqualTo(traffic[i].acceptedBytes());
                } else {
                    // A packet that its receiver cannot take: too long for one page.
                    assertThat(traffic[i].arrivedBytes()).isLessThan(traffic[i].acceptedBytes());
                }
            }
        }

        private void finish() {
            for (final Station station : pair.stations) {
                station.unplug();
            }
            pair.machine.run();
            for (final Station station : pair.stations) {
                assertThat(station.front.state()).isEqualTo(XenbusState.CLOSED);
                station.killBackend();
                station.removeDirectories();
            }
            pair.machine.run();
            assertThat(pair.machine.freePageCount()).as("pages").isEqualTo(freePages);
            for (final FakeDomain domain : List.of(pair.dom0, pair.stations[0].guest, pair.stations[1].guest)) {
                assertThat(domain.grantCount()).as("grants").isZero();
                assertThat(domain.mappingCount()).as("mappings").isZero();
                assertThat(domain.channelCount()).as("ports").isZero();
            }
        }
    }
}
