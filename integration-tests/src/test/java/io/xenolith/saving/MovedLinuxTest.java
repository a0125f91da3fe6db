package io.xenolith.saving;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.dom0.migration.stream.StreamOutput;
import io.xenolith.dom0.migration.stream.XlHeader;
import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.dom0.toolstack.VifConfig;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.vcpu.x86.Debugger;
import io.xenolith.rig.ArrayDisk;
import io.xenolith.trace.format.TraceWriter;
import io.xenolith.usernet.HostSockets;
import io.xenolith.usernet.NetworkPlan;
import io.xenolith.x86.Breakpoints;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Debian's Linux with two vCPUs that was saved and restored, or migrated, in the middle of its work is a guest like one that was born
 * here: runs with it are the same each time, whoever looks, and whatever is written down in between.
 */
@Tag("full")
class MovedLinuxTest {
    private static final long SECOND = SavingHost.SECOND;
    private static final int VCPUS = 2;
    private static final long HOST_BYTES = 192L << 20;
    /** Other frames are free there: what comes has other ones than it had. */
    private static final long OTHER_HOST_BYTES = 224L << 20;
    private static final long SEED = 1;
    private static final Pattern ROUND = Pattern.compile("round (\\d+) (\\w+) at ([0-9.]+)\\.");
    /** Begun before the move: twice a second writes a file, drops what is cached, reads it back. */
    private static final String ROUNDS = "(i=0; while true; do i=$((i+1)); f=/mnt/f$((i % 5)); "
            + "dd if=/dev/urandom of=/x bs=64k count=3 2>/dev/null; cp /x $f; sync; echo 3 > /proc/sys/vm/drop_caches; "
            + "r=bad; cmp -s /x $f && r=ok; echo ro''und $i $r at $(cut -d' ' -f1 /proc/uptime).; sleep 0.5; done) &\n";
    /** Beside that, on the new host: a hash, processes, the network, what the kernel counts. */
    private static final String WORK = "sha256sum /bin/busybox & i=0; while [ $i -lt 40 ]; do busybox true; i=$((i+1)); done; "
            + "echo for''ked $i; ping -c 2 10.0.2.2; head -c 16 /dev/urandom | sha256sum; cat /proc/interrupts; echo DO''NE\n";

    private static final int STOPS_MIN = 1000;
    private static final Map<Way, Story> UNDISTURBED = new EnumMap<>(Way.class);

    @TempDir
    private static Path folder;
    private static Path working;
    /** What is on the disk of the host that {@link #working} has. */
    private static byte[] written;

    /** How the guest comes to another host. */
    enum Way {
        RESTORED {
            @Override
            void go(final SavingHost from, final SavingHost to, final ArrayDisk disk) throws IOException {
                final ByteArrayOutputStream file = new ByteArrayOutputStream();
                XlHeader.ofJson("{}").write(new StreamOutput(file));
                from.save(LinuxGuest.NAME, file, false);
                assertThat(from.runUntil(() -> from.events().contains("destroyed"), 100 * SECOND))
                        .as(from.failures() + from.console()).isTrue();
                assertThat(to.restore(LinuxGuest.restoring(disk, VCPUS), new ByteArrayInputStream(file.toByteArray())))
                        .isEmpty();
            }
        },
        MIGRATED {
            @Override
            void go(final SavingHost from, final SavingHost to, final ArrayDisk disk) {
                new Passage(from, to).make(LinuxGuest.coming(disk, VCPUS));
            }
        };

        abstract void go(SavingHost from, SavingHost to, ArrayDisk disk) throws IOException;
    }

    /**
     * What a run came to.
     *
     * @param left how many events there were on the host that the guest left, and their digest
     * @param came the same of the other host until the guest is in the middle of its work
     * @param after the same of what goes on from there
     * @param atNs when it was done
     * @param memory a checksum of all that the other host has in the end
     * @param said all that the guest has printed
     */
    private record Story(String left, String came, String after, long atNs, long memory, String said) {
    }

    /** What becomes of the host that has the guest while that is in the middle of its work; returns the one that goes on. */
    @FunctionalInterface
    private interface Middle {
        Middle NOTHING = (host, _) -> host;

        SavingHost of(SavingHost host, ArrayDisk disk) throws IOException;
    }

    /** Stops the guest wherever it happens to be, now and then after each instruction. */
    private static final class StopsAnywhere implements Debugger {
        private static final int LONGEST = 100_000;
        private final Random random = new Random(1);
        private final Breakpoints breakpoints = new Breakpoints();
        private long stops;

        @Override
        public long mayExecute(final Vcpu vcpu) {
            stops++;
            if (random.nextInt(10) == 0) {
                breakpoints.clear();
                breakpoints.add(vcpu.registers().rip);
            }
            return 1L + random.nextInt(random.nextBoolean() ? 1 : LONGEST);
        }

        @Override
        public Breakpoints breakpoints() {
            return breakpoints;
        }
    }

    private static void network(final SavingHost host) {
        host.submit(new ToolstackCommand.AddUserNetwork(VifConfig.DEFAULT_BRIDGE, NetworkPlan.DEFAULT,
                HostSockets.NONE));
    }

    private static void type(final SavingHost host, final String text) {
        host.submit(new ToolstackCommand.ConsoleInput(LinuxGuest.NAME, text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static Map<String, Object> outside(final ArrayDisk disk) {
        return Map.of("disk", disk, "sockets", HostSockets.NONE);
    }

    @BeforeAll
    static void bootOnce() throws Exception {
        LinuxGuest.fetch();
        working = folder.resolve("working");
        final ArrayDisk disk = LinuxGuest.fileSystem(folder);
        try (SavingHost host = new SavingHost(HOST_BYTES)) {
            network(host);
            host.submit(new ToolstackCommand.Create(LinuxGuest.booting(disk, VCPUS)));
            assertThat(host.awaitConsole(LinuxGuest.PROMPT)).isTrue();
            type(host, ROUNDS);
            assertThat(host.awaitConsole("round 2 ")).as(host.console()).isTrue();
            host.keep(working, outside(disk));
        }
        written = disk.bytes();
    }

    /**
     * The guest, which works, goes to a host of {@code seed}, and does more there.
     *
     * @param heard somebody listens to both hosts
     */
    private static Story story(final Way way, final long seed, final boolean heard, final Middle middle)
            throws IOException {
        final ArrayDisk disk = new ArrayDisk(written.clone());
        try (TraceWriter leaves = TraceWriter.digestOnly();
                TraceWriter comes = TraceWriter.digestOnly();
                SavingHost from = new SavingHost(working, outside(disk));
                SavingHost to = new SavingHost(HypervisorConfig.of(OTHER_HOST_BYTES, seed), null)) {
            network(to);
            if (heard) {
                from.listen(leaves);
                to.listen(comes);
            }
            assertThat(from.awaitConsole("round 3 ")).as(from.console()).isTrue();
            way.go(from, to, disk);
            assertThat(to.awaitConsole(() -> rounds(to.console()).size() > 1)).as(to.console()).isTrue();
            type(to, WORK);
            to.runFor(SECOND / 20);
            final Story begun = new Story(digest(leaves), digest(comes), "", 0, 0, from.console() + to.console());
            final SavingHost goesOn = middle.of(to, disk);
            if (goesOn == to) {
                return ended(begun, to, heard);
            }
            try (goesOn) {
                return ended(begun, goesOn, heard);
            }
        }
    }

    private static Story ended(final Story begun, final SavingHost host, final boolean heard) throws IOException {
        final int said = host.console().length();
        try (TraceWriter goesOn = TraceWriter.digestOnly()) {
            if (heard) {
                host.listen(goesOn);
            }
            assertThat(host.awaitConsole("DONE\n")).as(host.console()).isTrue();
            assertThat(host.awaitConsole(() -> rounds(host.console().substring(said)).size() > 2)).isTrue();
            final CRC32C memory = new CRC32C();
            memory.update(host.memory().asByteBuffer());
            return new Story(begun.left(), begun.came(), digest(goesOn), host.nowNs(), memory.getValue(),
                    begun.said() + host.console().substring(said));
        }
    }

    private static String digest(final TraceWriter trace) {
        return trace.events() + " " + trace.sha256();
    }

    private static List<MatchResult> rounds(final String said) {
        return ROUND.matcher(said).results().toList();
    }

    /** The run that nobody disturbs. */
    private static Story undisturbed(final Way way) throws IOException {
        if (!UNDISTURBED.containsKey(way)) {
            UNDISTURBED.put(way, story(way, SEED, true, Middle.NOTHING));
        }
        return UNDISTURBED.get(way);
    }

    private static void nothingIsLost(final Story story) {
        double last = 0;
        int number = 0;
        for (final MatchResult round : rounds(story.said())) {
            number = number == 0 ? Integer.parseInt(round.group(1)) : number + 1;
            assertThat(round.group(1)).isEqualTo(Integer.toString(number));
            assertThat(round.group(2)).as(round.group()).isEqualTo("ok");
            assertThat(Double.parseDouble(round.group(3))).as(round.group()).isGreaterThanOrEqualTo(last);
            last = Double.parseDouble(round.group(3));
        }
        assertThat(number).isGreaterThan(6);
        assertThat(story.said()).contains("forked 40\n", "2 packets transmitted, 2 packets received", "xen-percpu")
                .doesNotContain("BUG:", "WARNING:", "rcu_", "I/O error", "EXT4-fs error");
    }

    @ParameterizedTest
    @EnumSource
    void theSameMoveGivesTheSameTracesOfBothHosts(final Way way) throws IOException {
        final Story story = undisturbed(way);
        nothingIsLost(story);
        assertThat(story(way, SEED, true, Middle.NOTHING)).isEqualTo(story);
    }

    @ParameterizedTest
    @EnumSource
    void anotherSeedOfTheNewHostGivesAnotherRunThatLosesNothing(final Way way) throws IOException {
        final Story story = story(way, SEED + 1, true, Middle.NOTHING);
        nothingIsLost(story);
        assertThat(story.came()).isNotEqualTo(undisturbed(way).came());
        assertThat(story.after()).isNotEqualTo(undisturbed(way).after());
    }

    @ParameterizedTest
    @EnumSource
    void aRunThatNobodyListensToIsTheSame(final Way way) throws IOException {
        final Story story = story(way, SEED, false, Middle.NOTHING);
        assertThat(story.left()).startsWith("0 ");
        final Story heard = undisturbed(way);
        assertThat(story).isEqualTo(new Story(story.left(), story.came(), story.after(), heard.atNs(), heard.memory(),
                heard.said()));
    }

    @ParameterizedTest
    @EnumSource
    void aSnapshotInTheMiddleOfItsWorkGoesOnAsTheHostWouldHave(final Way way) throws IOException {
        final Path file = folder.resolve("middle-" + way);
        final Story story = story(way, SEED, true, (host, disk) -> {
            host.keep(file, outside(disk));
            return new SavingHost(file, outside(new ArrayDisk(disk.bytes().clone())));
        });
        assertThat(story).isEqualTo(undisturbed(way));
    }

    @ParameterizedTest
    @EnumSource
    void stopsAnywhereLeaveTheRunAsItIs(final Way way) throws IOException {
        final StopsAnywhere stops = new StopsAnywhere();
        final Story story = story(way, SEED, true, (host, _) -> {
            host.debug(stops);
            return host;
        });
        assertThat(stops.stops).isGreaterThan(STOPS_MIN);
        assertThat(story).isEqualTo(undisturbed(way));
    }
}
