package io.xenolith.it.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's Linux with two vCPUs, stopped wherever it happens to be: the trace does not show it. */
@Tag("full")
class LinuxUnderGdbTest {
    private static final int STOPS = 300;
    private static final int STEPS = 30;

    @TempDir
    private Path folder;

    private DebuggedKernel linux(final boolean gdb) {
        return new DebuggedKernel(DebianGuests.cloud(), 128L << 20, DebianGuests.QUIET + " autopoweroff", 2,
                folder, gdb);
    }

    @Test
    void stopsStepsAndBreakpointsAnywhereLeaveTheTraceAsItIs() throws IOException {
        DebianGuests.fetch();
        final String undisturbed;
        try (DebuggedKernel run = linux(false)) {
            undisturbed = run.traceDigest();
        }
        try (DebuggedKernel run = linux(true); GdbClient gdb = new GdbClient(run.port())) {
            final Set<Long> breakpoints = new TreeSet<>();
            String stop = gdb.ask("?");
            for (int i = 0; i < STOPS && stop.startsWith("T"); i++) {
                stop = someSteps(gdb, stop);
                if (i % 10 == 0) {
                    breakpoints.add(gdb.rip());
                    gdb.breakAt(gdb.rip());
                }
                stop = goOnForAWhile(gdb, stop, breakpoints);
                if (i % 10 == 9) {
                    for (final long each : breakpoints) {
                        gdb.noBreakAt(each);
                    }
                    breakpoints.clear();
                }
            }
            assertThat(stop).startsWith("T");
            assertThat(gdb.ask("D")).isEqualTo("OK");
            assertThat(run.traceDigest()).isEqualTo(undisturbed);
        }
    }

    private static String someSteps(final GdbClient gdb, final String from) throws IOException {
        String stop = from;
        for (int i = 0; i < STEPS && stop.startsWith("T"); i++) {
            stop = gdb.ask("vCont;s:" + GdbClient.thread(stop) + ";c");
            gdb.ask("g");
        }
        return stop;
    }

    /** Until a breakpoint, or Ctrl-C at a moment that is nobody's choice. */
    private static String goOnForAWhile(final GdbClient gdb, final String stop, final Set<Long> breakpoints)
            throws IOException {
        if (breakpoints.contains(gdb.rip())) {
            return gdb.goOnOver(stop);
        }
        gdb.send("vCont;c");
        gdb.interrupt();
        return gdb.reply();
    }
}
