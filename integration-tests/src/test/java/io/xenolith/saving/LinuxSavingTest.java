package io.xenolith.saving;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.dom0.toolstack.VifConfig;
import io.xenolith.dom0.migration.stream.StreamOutput;
import io.xenolith.dom0.migration.stream.XlHeader;
import io.xenolith.rig.ArrayDisk;
import io.xenolith.usernet.HostSockets;
import io.xenolith.usernet.NetworkPlan;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's Linux hashes and writes a disk and pings a neighbour, and is saved and restored under that again and again. */
@Tag("full")
class LinuxSavingTest {
    private static final long SECOND = SavingHost.SECOND;
    private static final long HOST_BYTES = 192L << 20;
    private static final int ROUNDS = 20;
    private static final Pattern ROUND = Pattern.compile("round (\\d+) (\\w+) at ([0-9.]+)\\.");
    /** Once a second: writes a file, drops what is cached, reads it back, pings. */
    private static final String WORK = "i=0; while true; do i=$((i+1)); f=/mnt/f$((i % 5)); "
            + "dd if=/dev/urandom of=/x bs=64k count=5 2>/dev/null; cp /x $f; sync; echo 3 > /proc/sys/vm/drop_caches; "
            + "r=bad; cmp -s /x $f && r=ok; ping -c 1 -W 3 10.0.2.2 >/dev/null || r=nopong; "
            + "echo ro''und $i $r at $(cut -d' ' -f1 /proc/uptime).; sleep 1; done\n";

    @TempDir
    private Path folder;

    @BeforeAll
    static void fetch() throws IOException {
        LinuxGuest.fetch();
    }

    private static void type(final SavingHost host, final String text) {
        host.submit(new ToolstackCommand.ConsoleInput(LinuxGuest.NAME, text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static SavingHost host() {
        final SavingHost host = new SavingHost(HOST_BYTES);
        host.submit(new ToolstackCommand.AddUserNetwork(VifConfig.DEFAULT_BRIDGE, NetworkPlan.DEFAULT,
                HostSockets.NONE));
        return host;
    }

    private static byte[] save(final SavingHost host, final boolean checkpoint) throws IOException {
        host.events().clear();
        final ByteArrayOutputStream file = new ByteArrayOutputStream();
        XlHeader.ofJson("{}").write(new StreamOutput(file));
        host.save(LinuxGuest.NAME, file, checkpoint);
        final String end = checkpoint ? "saved" : "destroyed";
        assertThat(host.runUntil(() -> host.events().contains(end), 100 * SECOND))
                .as(host.failures() + host.console()).isTrue();
        return file.toByteArray();
    }

    /** Waits until the guest has gone on for two rounds, and then {@code ms}: into the next. */
    private static void goesOn(final SavingHost host, final int ms) {
        final int rounds = rounds(host).size();
        assertThat(host.awaitConsole(() -> rounds(host).size() > rounds + 1)).as(host.console()).isTrue();
        host.runFor(SECOND + ms * SECOND / 1000);
    }

    private static List<MatchResult> rounds(final SavingHost host) {
        return ROUND.matcher(host.console()).results().toList();
    }

    private static void nothingIsLost(final SavingHost host) {
        double last = 0;
        int number = 0;
        for (final MatchResult round : rounds(host)) {
            number = number == 0 ? Integer.parseInt(round.group(1)) : number + 1;
            assertThat(round.group(1)).isEqualTo(Integer.toString(number));
            assertThat(round.group(2)).as(round.group()).isEqualTo("ok");
            assertThat(Double.parseDouble(round.group(3))).isGreaterThanOrEqualTo(last);
            last = Double.parseDouble(round.group(3));
        }
        assertThat(host.console()).doesNotContain("BUG:").doesNotContain("WARNING:").doesNotContain("rcu_")
                .doesNotContain("I/O error").doesNotContain("EXT4-fs error");
    }

    @Test
    void linuxGoesOnWithDiskAndNetworkEachTimeItIsRestored() throws Exception {
        final ArrayDisk disk = LinuxGuest.fileSystem(folder);
        final byte[] last;
        try (SavingHost host = host()) {
            host.submit(new ToolstackCommand.Create(LinuxGuest.booting(disk, 1)));
            assertThat(host.awaitConsole(LinuxGuest.PROMPT)).isTrue();
            type(host, WORK);
            goesOn(host, 0);
            byte[] file = save(host, true);
            goesOn(host, 0);
            for (int round = 0; round < ROUNDS; round++) {
                file = save(host, false);
                assertThat(host.leftovers()).isEmpty();
                assertThat(host.restore(LinuxGuest.restoring(disk, 1), new ByteArrayInputStream(file))).isEmpty();
                // Each time at another place: in the writing, the hashing, the ping.
                goesOn(host, 3 * round);
            }
            nothingIsLost(host);
            last = save(host, false);
        }
        // Another host has not been up for so long: the guest's time goes on all the same.
        try (SavingHost host = host()) {
            assertThat(host.restore(LinuxGuest.restoring(disk, 1), new ByteArrayInputStream(last))).isEmpty();
            goesOn(host, 0);
            nothingIsLost(host);
            type(host, "\003");
            type(host, "kill %1; umount /mnt; poweroff\n");
            assertThat(host.runUntil(() -> host.events().contains("destroyed"), 100 * SECOND)).as(host.console())
                    .isTrue();
        }
        assertThat(LinuxGuest.check(folder, disk)).doesNotContain("errors");
    }
}
