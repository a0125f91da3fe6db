package io.xenolith.it.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.boot.BootResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What gdb may do to a guest's run, and what it may not. */
class GdbProtocolTest {
    private static final int RSI = 4;
    private static final int PT_BASE = 88;
    private static final String M2P = "ffff800000000000";
    private static final String[] PLACES = {"work", "timer_tick", "event_callback", "second_main", "finish"};

    @TempDir
    private Path folder;

    /** Steps one thread with the others or alone, sets and takes breakpoints and goes on, as it comes. */
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "2, 3", "2, 4"})
    void whateverItDoesWithoutWritingTheTraceIsTheSame(final int vcpus, final long seed)
            throws IOException {
        final String undisturbed = DebuggedKernel.undisturbed("", vcpus, folder);
        try (DebuggedKernel run = new DebuggedKernel("", vcpus, folder, true);
                GdbClient gdb = new GdbClient(run.port())) {
            final Random random = new Random(seed);
            final Set<Long> set = new TreeSet<>();
            String stop = gdb.ask("?");
            int breakpoints = 0;
            for (int i = 0; i < 400 && stop.startsWith("T05"); i++) {
                final String thread = GdbClient.thread(stop);
                final long place = DebuggedKernel.address(PLACES[random.nextInt(PLACES.length)]);
                switch (random.nextInt(8)) {
                    case 0, 1 -> stop = gdb.ask("vCont;s:" + thread + ";c");
                    case 2 -> stop = gdb.ask("vCont;s:" + thread);
                    case 3 -> {
                        gdb.breakAt(place);
                        set.add(place);
                    }
                    case 4 -> {
                        gdb.noBreakAt(place);
                        set.remove(place);
                    }
                    case 5 -> {
                        gdb.ask("g");
                        gdb.ask("m" + Long.toHexString(gdb.rip()) + ",400");
                    }
                    default -> {
                        if (!set.isEmpty()) {
                            stop = set.contains(gdb.rip()) ? gdb.goOnOver(stop) : gdb.ask("vCont;c");
                            breakpoints++;
                        }
                    }
                }
            }
            assertThat(breakpoints).isGreaterThan(10);
            assertThat(stop.startsWith("T05") ? toTheEnd(gdb, set) : stop).isEqualTo("W00");
            assertThat(run.traceDigest()).isEqualTo(undisturbed);
        }
    }

    private static String toTheEnd(final GdbClient gdb, final Set<Long> breakpoints) throws IOException {
        for (final long each : breakpoints) {
            gdb.noBreakAt(each);
        }
        return gdb.ask("vCont;c");
    }

    @Test
    void ctrlCStopsAGuestThatSpins() throws IOException {
        try (DebuggedKernel run = new DebuggedKernel("spin", 1, folder, true);
                GdbClient gdb = new GdbClient(run.port())) {
            gdb.breakAt(DebuggedKernel.address("spin_here"));
            assertThat(gdb.ask("vCont;c")).isEqualTo("T05thread:1;");
            gdb.noBreakAt(DebuggedKernel.address("spin_here"));
            gdb.send("vCont;c");
            gdb.interrupt();
            assertThat(gdb.reply()).isEqualTo("T02thread:1;");
            assertThat(gdb.rip() - DebuggedKernel.address("spin_here")).isBetween(0L, 64L);
            assertThat(gdb.ask("vKill;1")).isEqualTo("OK");
            assertThat(run.result().ending()).isEqualTo(BootResult.Ending.LEFT);
        }
    }

    @Test
    void ctrlCStopsAGuestThatSleeps() throws IOException {
        try (DebuggedKernel run = new DebuggedKernel("sleep", 1, folder, true);
                GdbClient gdb = new GdbClient(run.port())) {
            String state = "";
            while (!state.endsWith("waiting")) {
                gdb.send("vCont;c");
                gdb.interrupt();
                assertThat(gdb.reply()).isEqualTo("T02thread:1;");
                state = text(gdb.ask("qThreadExtraInfo,1"));
            }
            assertThat(gdb.rip() - DebuggedKernel.address("sleep_here")).isBetween(0L, 64L);
            gdb.send("k");
            assertThat(run.result().ending()).isEqualTo(BootResult.Ending.LEFT);
        }
    }

    private static String text(final String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.US_ASCII);
    }

    @Test
    void aGuestThatGdbLeavesRunsOnAsThoughItHadNeverCome() throws IOException {
        final String undisturbed = DebuggedKernel.undisturbed("", 2, folder);
        try (DebuggedKernel run = new DebuggedKernel("", 2, folder, true);
                GdbClient gdb = new GdbClient(run.port())) {
            gdb.breakAt(DebuggedKernel.address("work"));
            assertThat(gdb.ask("vCont;c")).startsWith("T05");
            assertThat(gdb.ask("D")).isEqualTo("OK");
            assertThat(run.result().ending()).isEqualTo(BootResult.Ending.POWERED_OFF);
            assertThat(run.traceDigest()).isEqualTo(undisturbed);
        }
    }

    @Test
    void aGuestWhoseGdbIsLostWaitsForTheNext() throws IOException {
        try (DebuggedKernel run = new DebuggedKernel("", 1, folder, true)) {
            try (GdbClient lost = new GdbClient(run.port())) {
                lost.breakAt(DebuggedKernel.address("finish"));
                assertThat(lost.ask("vCont;c")).isEqualTo("T05thread:1;");
            }
            try (GdbClient next = connectAgain(run.port())) {
                assertThat(next.ask("?")).isEqualTo("T05thread:1;");
                assertThat(next.rip()).isEqualTo(DebuggedKernel.address("finish"));
                assertThat(next.ask("vCont;c")).isEqualTo("W00");
            }
        }
    }

    /** The end of the last connection may be noticed a moment later than the beginning of this. */
    private static GdbClient connectAgain(final int port) throws IOException {
        while (true) {
            try {
                return new GdbClient(port);
            } catch (final IOException | AssertionError e) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aGdbThatComesToARunningGuestStopsIt() throws IOException {
        try (DebuggedKernel run = new DebuggedKernel("spin", 1, folder, true)) {
            try (GdbClient first = new GdbClient(run.port())) {
                assertThat(first.ask("D")).isEqualTo("OK");
            }
            try (GdbClient second = connectAgain(run.port())) {
                assertThat(second.ask("?")).isEqualTo("T05thread:1;");
                second.send("k");
            }
            assertThat(run.result().ending()).isEqualTo(BootResult.Ending.LEFT);
        }
    }

    @Test
    void registersAndMemoryCanBeChanged() throws IOException {
        try (DebuggedKernel run = new DebuggedKernel("", 1, folder, true);
                GdbClient gdb = new GdbClient(run.port())) {
            gdb.breakAt(DebuggedKernel.address("work"));
            gdb.ask("vCont;c");
            final long rounds = DebuggedKernel.address("rounds_done");
            assertThat(gdb.ask("M" + Long.toHexString(rounds) + ",8:0700000000000000")).isEqualTo("OK");
            // xmm5, st0 (which is in use), rbx, and eflags of which only some bits are the kernel's.
            assertThat(gdb.ask("P2d=000102030405060708090a0b0c0d0e0f")).isEqualTo("OK");
            assertThat(gdb.ask("P18=00000000000000c00040")).isEqualTo("OK");
            assertThat(gdb.ask("P1=efcdab8967452301")).isEqualTo("OK");
            assertThat(gdb.ask("P11=ffffffff")).isEqualTo("OK");
            assertThat(gdb.ask("p11")).isEqualTo("d74f2400");
            assertThat(gdb.ask("P11=02020000")).isEqualTo("OK");
            gdb.noBreakAt(DebuggedKernel.address("work"));
            gdb.ask("vCont;s:1");
            assertThat(gdb.ask("p2d")).isEqualTo("000102030405060708090a0b0c0d0e0f");
            assertThat(gdb.ask("p18")).isEqualTo("00000000000000c00040");
            assertThat(gdb.register(1)).isEqualTo(0x0123_4567_89ab_cdefL);
            assertThat(gdb.load(rounds)).isEqualTo(7);
            // On to the end without what is left to do.
            gdb.ask("P10=" + littleEndian(DebuggedKernel.address("finish")));
            assertThat(gdb.ask("vCont;c")).isEqualTo("W00");
        }
    }

    private static String littleEndian(final long value) {
        return HexFormat.of().toHexDigits(Long.reverseBytes(value));
    }

    @Test
    void whatTheHypervisorHasCheckedCannotBeChanged() throws IOException {
        try (DebuggedKernel run = new DebuggedKernel("", 1, folder, true);
                GdbClient gdb = new GdbClient(run.port())) {
            final long tables = gdb.load(gdb.register(RSI) + PT_BASE);
            assertThat(gdb.load(tables)).isNotZero();
            assertThat(gdb.ask("M" + Long.toHexString(tables) + ",8:0000000000000000")).isEqualTo("E14");
            assertThat(gdb.ask("M" + M2P + ",1:00")).isEqualTo("E14");
            assertThat(gdb.ask("M" + "700000000000" + ",1:00")).isEqualTo("E14");
            assertThat(gdb.ask("m" + "700000000000" + ",1")).isEqualTo("E14");
            assertThat(gdb.ask("D")).isEqualTo("OK");
            assertThat(run.result().ending()).isEqualTo(BootResult.Ending.POWERED_OFF);
        }
    }
}
