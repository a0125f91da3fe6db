package io.xenolith.toolstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.guests.GuestFetch;
import io.xenolith.hypervisor.HypervisorConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Debian's Linux goes from host to host: idle, writing memory at a bearable rate, and faster than the line takes it. */
@Tag("full")
@Timeout(1800)
class LinuxMigrationTest {
    private static final Path GUESTS = Path.of("target", "guests").toAbsolutePath();
    private static final long MEMORY = 512L << 20;
    private static final String LOG = "console/guest-lin.log";
    private static final Pattern FIGURES = Pattern
            .compile("(\\d+) iterations, (\\d+) pages, (\\d+) MiB in ([0-9.]+) s; downtime (\\d+) ms \\(([0-9.]+) ms");
    private static final Pattern LAST_SENT = Pattern.compile("sent (\\d+)\r");
    /** Checksum and size of what was sent, and of what came. */
    private static final Pattern TOLD = Pattern.compile("(?:all|got) ([0-9a-f]{32} - \\d+)\\.");
    private static final Pattern ROUND = Pattern.compile("round (\\d+) (\\w+) at ([0-9.]+)\\.");
    /** Twice a second: writes a file on the disk, drops what is cached, and reads it back. */
    private static final String WORK = "(i=0; while true; do i=$((i+1)); f=/mnt/f$((i % 5)); "
            + "dd if=/dev/urandom of=/x bs=64k count=2 2>/dev/null; cp /x $f; sync; echo 3 > /proc/sys/vm/drop_caches; "
            + "r=bad; cmp -s /x $f && r=ok; echo ro''und $i $r at $(cut -d' ' -f1 /proc/uptime).; sleep 0.5; done) &\n";
    /** 20 MB in a second of the guest's time. */
    private static final String BEARABLE = "k=0; while true; do dd if=/dev/zero of=/w bs=64k count=31 seek=$k conv=notrunc "
            + "2>/dev/null; k=$(((k+31)%310)); usleep 100000; done & w=$!\n";
    private static final String UNBEARABLE = "kill $w; while true; do dd if=/dev/zero of=/w bs=1M count=20 conv=notrunc "
            + "2>/dev/null; done & w=$!\n";

    @TempDir
    private Path folder;
    private XlRig[] hosts;

    private static String run(final String... words) throws IOException {
        final Process process = new ProcessBuilder("sh", "-c",
                "PATH=$PATH:/usr/sbin:/sbin; exec " + String.join(" ", words)).redirectErrorStream(true).start();
        final String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.onExit().join().exitValue()).as(text).isZero();
        return text;
    }

    /** Has the guest go from one host to the other; the figures that are told at the end. */
    private MatchResult migrate(final int from, final String... options) {
        final List<String> words = new ArrayList<>(List.of("migrate"));
        words.addAll(List.of(options));
        words.addAll(List.of("lin", hosts[1 - from].state().toString()));
        final XlRig.Result result = hosts[from].xl(words.toArray(String[]::new));
        assertThat(result.err()).contains("Migration successful.");
        final Matcher figures = FIGURES.matcher(result.err());
        assertThat(figures.find()).as(result.err()).isTrue();
        return figures.toMatchResult();
    }

    private List<MatchResult> rounds(final int host) throws IOException {
        final Path log = hosts[host].state().resolve(LOG);
        return Files.exists(log) ? ROUND.matcher(Files.readString(log)).results().toList() : List.of();
    }

    /** The guest works on. */
    private void worksOn(final int host) throws IOException {
        final int seen = rounds(host).size();
        for (int i = seen + 1; i <= seen + 3; i++) {
            final int wanted = i;
            hosts[host].await(() -> {
                try {
                    return rounds(host).size() >= wanted;
                } catch (final IOException _) {
                    return false;
                }
            }, "a round on host " + host);
        }
    }

    private void type(final int host, final String text) throws IOException {
        type(host, "lin", text);
    }

    private void type(final int host, final String guest, final String text) throws IOException {
        hosts[host].type(Integer.parseInt(hosts[host].xl("list").row(guest).get(1)), text);
    }

    @Test
    void linuxGoesToAndFroWithItsDisk() throws Exception {
        new GuestFetch(GUESTS, _ -> {
        }).run(false);
        final Path image = folder.resolve("disk.img");
        run("mkfs.ext4", "-q", "-F", image.toString(), "24M");
        try (XlRig first = new XlRig(folder, "a", HypervisorConfig.of(MEMORY, 1));
                XlRig second = new XlRig(folder, "b", HypervisorConfig.of(MEMORY, 2))) {
            hosts = new XlRig[]{first, second};
            first.config("lin.cfg", "name='lin'", "kernel='" + GUESTS.resolve("linux-cloud") + "'",
                    "ramdisk='" + GUESTS.resolve("initramfs-cloud") + "'", "extra='console=hvc0 quiet'", "memory=128",
                    "disk=['format=raw,vdev=xvda,access=rw,target=" + image + "']");
            assertThat(first.xl("create", "lin.cfg").exit()).isZero();
            first.awaitText(first.state().resolve(LOG), "/ # ");
            type(0, WORK);
            worksOn(0);

            final MatchResult idle = migrate(0);
            worksOn(1);
            type(1, BEARABLE);
            worksOn(1);
            final MatchResult bearable = migrate(1);
            worksOn(0);
            type(0, UNBEARABLE);
            worksOn(0);
            final MatchResult unbearable = migrate(0, "--rate=100");
            worksOn(1);

            // A log that shows how it was on this machine.
            Files.writeString(Path.of("target", "linux-migration.txt"),
                    "idle: " + idle.group() + "\n20 MB/s: " + bearable.group() + "\nfaster than the line: "
                            + unbearable.group() + "\n");
            assertThat(Integer.parseInt(unbearable.group(1))).as("libxl's five, and the last").isEqualTo(6);
            nothingIsLost();
            type(1, "kill $w; poweroff\n");
            second.awaitGone("lin");
        }
        assertThat(run("e2fsck", "-fn", image.toString())).doesNotContain("errors");
    }

    /** A guest with an interface on a bridge that the two hosts share. */
    private void guestWithNetwork(final String name, final int number) throws IOException {
        hosts[0].config(name + ".cfg", "name='" + name + "'", "kernel='" + GUESTS.resolve("linux-cloud") + "'",
                "ramdisk='" + GUESTS.resolve("initramfs-cloud") + "'", "extra='console=hvc0 quiet'", "memory=128",
                "vif=['mac=00:16:3e:00:00:0" + number + "']");
        assertThat(hosts[0].xl("create", name + ".cfg").exit()).isZero();
        hosts[0].awaitText(log(0, name), "/ # ");
        type(0, name, "ip addr add 10.1.0." + number + "/24 dev eth0; ip link set eth0 up; echo u''p\n");
        hosts[0].awaitText(log(0, name), "up\r\n");
    }

    /** Checksum and size, when the guest has told them. */
    private String told(final int host, final String name) throws IOException {
        hosts[host].await(() -> {
            try {
                return TOLD.matcher(Files.readString(log(host, name))).find();
            } catch (final IOException _) {
                return false;
            }
        }, "a checksum of " + name);
        return TOLD.matcher(Files.readString(log(host, name))).results().findFirst().orElseThrow().group(1);
    }

    private Path log(final int host, final String name) {
        return hosts[host].state().resolve("console/guest-" + name + ".log");
    }

    @Test
    void aTcpConnectionGoesOnWhileOneOfTheGuestsMigrates() throws Exception {
        new GuestFetch(GUESTS, _ -> {
        }).run(false);
        try (XlRig first = new XlRig(folder, "a", HypervisorConfig.of(MEMORY, 1));
                XlRig second = new XlRig(folder, "b", HypervisorConfig.of(MEMORY, 2))) {
            hosts = new XlRig[]{first, second};
            final String _ = first.link("xenbr0", second, false);
            guestWithNetwork("x", 1);
            guestWithNetwork("y", 2);
            type(0, "y", "nc -l -p 5000 > /got; echo g''ot $(md5sum < /got) $(wc -c < /got).\n");
            type(0, "x", "dd if=/dev/urandom of=/f bs=1k count=2000 2>/dev/null; (i=0; while [ ! -e /stop ]; do "
                    + "dd if=/f bs=1k count=20 skip=$((i%100*20)) 2>/dev/null; echo s''ent $i >&2; i=$((i+1)); "
                    + "usleep 100000; done) | tee /all | nc 10.1.0.2 5000 & \n");
            first.awaitText(log(0, "x"), "sent 10\r\n");
            final XlRig.Result went = first.xl("migrate", "y", second.state().toString());
            assertThat(went.err()).contains("Migration successful.");
            final int sent = Integer.parseInt(LAST_SENT.matcher(Files.readString(log(0, "x"))).results()
                    .reduce((_, last) -> last).orElseThrow().group(1));
            first.awaitText(log(0, "x"), "sent " + (sent + 20) + "\r\n");
            type(0, "x", "touch /stop; wait; echo a''ll $(md5sum < /all) $(wc -c < /all).\n");
            assertThat(told(1, "y")).isEqualTo(told(0, "x"));
            assertThat(first.links().getFirst().getSent()).isPositive();
        }
    }

    private void nothingIsLost() throws IOException {
        final List<MatchResult> all = new ArrayList<>(rounds(0));
        all.addAll(rounds(1));
        all.sort((left, right) -> Integer.parseInt(left.group(1)) - Integer.parseInt(right.group(1)));
        double last = 0;
        for (int i = 0; i < all.size(); i++) {
            final MatchResult round = all.get(i);
            assertThat(round.group(1)).isEqualTo(Integer.toString(i + 1));
            assertThat(round.group(2)).as(round.group()).isEqualTo("ok");
            assertThat(Double.parseDouble(round.group(3))).isGreaterThanOrEqualTo(last);
            last = Double.parseDouble(round.group(3));
        }
        for (final XlRig host : hosts) {
            assertThat(Files.readString(host.state().resolve(LOG))).doesNotContain("BUG:").doesNotContain("WARNING:")
                    .doesNotContain("I/O error").doesNotContain("EXT4-fs error");
        }
    }
}
