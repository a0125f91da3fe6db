package io.xenolith.toolstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.it.x86.DebianGuests;
import io.xenolith.toolstack.XlRig.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/real-kernels/many-guests.sh} with a tenth of its guests. */
@Tag("full")
@Timeout(1800)
class ManyGuestsTest {
    private static final int LINUX = 5;
    private static final int JAVA = 20;
    private static final long MEMORY = 1L << 30;
    /** Above the first domain: the titles, and dom0. */
    private static final int LINES_ABOVE = 2;

    private static final int TIME_COLUMN = 5;
    /** Linux takes 2.8 s of virtual time to BOOT-OK. */
    private static final int STEPS = 4;
    private static final double STEP_S = 0.5;

    @TempDir
    private Path folder;

    @Test
    void linuxGuestsOf96MibAllBootBesideJavaGuestsThatAnswerMeanwhile() throws IOException {
        DebianGuests.fetch();
        try (XlRig rig = new XlRig(folder, MEMORY)) {
            rig.config("linux.cfg", "kernel = \"" + DebianGuests.folder().resolve("linux-cloud") + "\"",
                    "ramdisk = \"" + DebianGuests.folder().resolve("initramfs-cloud") + "\"",
                    "cmdline = \"console=hvc0 quiet\"", "memory = 96");
            rig.config("echo.cfg", "kernel = \"java:echo\"", "memory = 16");
            for (int i = 1; i <= LINUX; i++) {
                create(rig, "linux.cfg", "linux" + i);
            }
            for (int i = 1; i <= JAVA; i++) {
                create(rig, "echo.cfg", "echo" + i);
            }
            for (int i = 1; i <= JAVA; i++) {
                rig.type(LINUX + i, "word" + i + "\n");
            }
            for (int i = 1; i <= JAVA; i++) {
                rig.awaitText(console(rig, "echo" + i), "echo: word" + i);
            }
            for (int step = 1; step <= STEPS; step++) {
                awaitTime(rig, step * STEP_S);
            }
            for (int i = 1; i <= LINUX; i++) {
                rig.awaitText(console(rig, "linux" + i), "BOOT-OK");
            }
            final Result list = rig.xl("list");
            assertThat(list.lines()).hasSize(LINES_ABOVE + LINUX + JAVA);
            for (int i = 1; i <= LINUX; i++) {
                assertThat(list.row("linux" + i)).startsWith("linux" + i, Integer.toString(i), "96", "1");
            }
            assertThat(rig.xl("shutdown", "-a", "-w").exit()).isZero();
            assertThat(rig.xl("list").lines()).hasSize(LINES_ABOVE);
        }
    }

    private static void create(final XlRig rig, final String file, final String name) {
        assertThat(rig.xl("create", "-q", file, "name=\"" + name + "\"")).isEqualTo(new Result("", "", 0));
    }

    /** Waits until each Linux has had so many seconds of the host's CPU; they get on side by side. */
    private static void awaitTime(final XlRig rig, final double seconds) {
        rig.await(() -> {
            final Result list = rig.xl("list");
            return IntStream.rangeClosed(1, LINUX)
                    .allMatch(i -> Double.parseDouble(list.row("linux" + i).get(TIME_COLUMN)) >= seconds);
        }, "Linux has run for " + seconds + " s");
    }

    private static Path console(final XlRig rig, final String name) {
        return rig.state().resolve("console/guest-" + name + ".log");
    }
}
