package io.xenolith.toolstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.it.x86.DebianGuests;
import io.xenolith.saving.StreamVerifier;
import io.xenolith.toolstack.XlRig.Result;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guests of a real daemon go into files and come back: by xl's verbs, in its words, and none is ever lost or left halfway. */
@Timeout(240)
class XlSaveTest {
    private static final Path GOLDEN = Path.of(System.getProperty("xenolith.root", ".."),
            "integration-tests/src/test/resources/saving");
    private static final String BLOCKED = "[r-]b----|r-----|------";
    private static final String PAUSED = "--p---";
    private static final List<String> SAVED = List.of("xc: progress: Frames: 1024/8192   12%",
            "xc: progress: Frames: 2048/8192   25%", "xc: progress: Frames: 3072/8192   37%",
            "xc: progress: Frames: 4096/8192   50%", "xc: progress: Frames: 5120/8192   62%",
            "xc: progress: Frames: 6144/8192   75%", "xc: progress: Frames: 7168/8192   87%",
            "xc: progress: Frames: 8192/8192  100%", "xc: progress: End of stream: 0/0    0%");

    @TempDir
    private Path folder;

    /** A host with a configuration of the kernel that counts. */
    private XlRig start() throws IOException {
        final XlRig rig = new XlRig(folder, 256L << 20);
        rig.config("tiny.cfg", "name = \"tiny\"", "uuid = \"00112233-4455-6677-8899-aabbccddeeff\"",
                "kernel = \"" + GOLDEN.resolve("tiny-guest") + "\"", "memory = 32");
        return rig;
    }

    private static Path console(final XlRig rig, final String name) {
        return rig.state().resolve("console/guest-" + name + ".log");
    }

    /** A host with that kernel, which has counted a little. */
    private XlRig counting() throws IOException {
        final XlRig rig = start();
        assertThat(rig.xl("create", "-q", "tiny.cfg").exit()).isZero();
        rig.awaitText(console(rig, "tiny"), "count=5 ");
        return rig;
    }

    /** Unpacks a file that real xl saved. */
    private Path golden(final String name) throws IOException {
        final Path file = folder.resolve(name);
        try (InputStream in = new GZIPInputStream(Files.newInputStream(GOLDEN.resolve(name + ".gz")), 1 << 16)) {
            Files.copy(in, file);
        }
        return file;
    }

    /** Nothing is there but dom0, and the hypervisor has given all of the rest back. */
    private static void assertNothingIsLeft(final XlRig rig, final String freeMemory) {
        assertThat(rig.xl("list").lines()).hasSize(2);
        assertThat(free(rig)).isEqualTo(freeMemory);
    }

    private static String free(final XlRig rig) {
        return rig.xl("info").lines().stream().filter(line -> line.startsWith("free_memory")).findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-guest.save", "tiny-guest-checkpoint.save"})
    void whatRealXlSavedIsRestoredAndGoesOnAsItDidThere(final String name) throws IOException {
        golden(name);
        try (XlRig rig = start()) {
            final Result result = rig.xl("restore", name);
            assertThat(result.out()).isEmpty();
            assertThat(result.err().replaceAll("mfn 0x[0-9a-f]+", "mfn 0x7e0e1").lines()).containsExactly(
                    "Loading new save file " + name + " (new xl fmt info 0x3/0x0/661)",
                    " Savefile contains xl domain config in JSON format", "Parsing config from <saved>",
                    "xc: info: Found x86 PV domain from Xen 4.17", "xc: info: Restoring domain",
                    "xc: info: Restore successful", "xc: info: XenStore: mfn 0x7e0e1, dom 0, evt 1",
                    "xc: info: Console: mfn 0x7e0e1, dom 0, evt 2");
            assertThat(result.exit()).isZero();
            assertThat(rig.await("tiny", BLOCKED)).isEqualTo(1);
            assertThat(rig.xl("vm-list").out()).contains("00112233-4455-6677-8899-aabbccddeeff  1    tiny");
            final List<String> recorded = Files.readAllLines(GOLDEN.resolve(name + ".console-after.txt")).subList(0, 8);
            final String console = rig.awaitText(console(rig, "tiny"), recorded.getLast()).replace("\r", "");
            assertThat(console.lines()).startsWith(recorded.toArray(String[]::new));
        }
    }

    @Test
    void aSavedGuestIsGoneAndGoesOnWhenItIsRestored() throws Exception {
        try (XlRig rig = counting()) {
            final Result saved = rig.xl("save", "tiny", "tiny.save");
            assertThat(saved.out()).isEmpty();
            assertThat(saved.err().lines().limit(2)).containsExactly(
                    "Saving to tiny.save new xl format (info 0x3/0x0/"
                            + (661 + GOLDEN.resolve("tiny-guest").toString().length() - "/boot/tiny-guest".length())
                            + ")",
                    "xc: info: Saving domain 1, type x86 PV");
            assertThat(saved.err().lines().skip(2)).isEqualTo(SAVED);
            assertThat(saved.exit()).isZero();
            assertThat(rig.xl("list").lines()).hasSize(2);
            rig.awaitText(rig.state().resolve("xl-tiny.log"), """
                    Domain 1 has shut down, reason code 2 0x2
                    Domain has suspended.
                    Done. Exiting now
                    """);
            assertThat(StreamVerifier.accepts(List.of(folder.resolve("tiny.save")))).containsExactly(true);
            assertThat(rig.xl("restore", "tiny.save").exit()).isZero();
            assertThat(rig.await("tiny", BLOCKED)).isEqualTo(2);
            rig.awaitText(console(rig, "tiny"), "RESUMED rc=0 count=");
            // What it was made of is known again.
            assertThat(rig.xl("list", "-l", "tiny").out()).contains("\"kernel\": \"" + GOLDEN.resolve("tiny-guest"));
        }
    }

    @Test
    void aGuestOfWhichACheckpointIsTakenGoesOn() throws IOException {
        try (XlRig rig = counting()) {
            assertThat(rig.xl("save", "-c", "tiny", "tiny.save").exit()).isZero();
            assertThat(rig.await("tiny", BLOCKED)).isEqualTo(1);
            rig.awaitText(console(rig, "tiny"), "RESUMED rc=1 count=");
            assertThat(rig.xl("restore", "tiny.save").err().lines().skip(3)).containsExactly(
                    "libxl: error: libxl_domain.c:81:libxl__domain_rename: Domain 2:Domain with name \"tiny\" already exists.",
                    "libxl: error: libxl_create.c:1296:initiate_domain_create: Domain 2:cannot make domain: -6",
                    "libxl: error: libxl_domain.c:1183:libxl__destroy_domid: Domain 2:Non-existant domain",
                    "libxl: error: libxl_domain.c:1137:domain_destroy_callback: Domain 2:Unable to destroy guest",
                    "libxl: error: libxl_domain.c:1064:domain_destroy_cb: Domain 2:Destruction of domain failed");
            assertThat(rig.xl("destroy", "tiny").exit()).isZero();
            assertThat(rig.xl("restore", "tiny.save").exit()).isZero();
            rig.awaitText(console(rig, "tiny"), "RESUMED rc=0 count=");
        }
    }

    @Test
    void aGuestMayStayPausedWhenItIsSavedAndWhenItIsRestored() throws IOException {
        try (XlRig rig = counting()) {
            assertThat(rig.xl("save", "-p", "tiny", "tiny.save").exit()).isZero();
            assertThat(rig.await("tiny", PAUSED)).isEqualTo(1);
            assertThat(rig.xl("unpause", "tiny").exit()).isZero();
            rig.awaitText(console(rig, "tiny"), "RESUMED rc=1 count=");
            assertThat(rig.xl("destroy", "tiny").exit()).isZero();
            assertThat(rig.xl("restore", "-p", "-e", "tiny.save").exit()).isZero();
            assertThat(rig.await("tiny", PAUSED)).isEqualTo(2);
            assertThat(rig.xl("unpause", "tiny").exit()).isZero();
            rig.awaitText(console(rig, "tiny"), "RESUMED rc=0 count=");
        }
    }

    @Test
    void anotherConfigurationMayBeGiven() throws IOException {
        final Path file = golden("tiny-guest.save");
        try (XlRig rig = start()) {
            rig.config("other.cfg", "name = \"other\"", "kernel = \"/nosuch\"", "memory = 32");
            assertThat(rig.xl("restore", "other.cfg", file.toString()).err())
                    .contains("\nParsing config from other.cfg\n");
            assertThat(rig.await("other", BLOCKED)).isEqualTo(1);
        }
    }

    @Test
    void aStreamThatEndsEarlyLeavesNoHalfMadeDomain() throws IOException {
        final byte[] file = Files.readAllBytes(golden("tiny-guest.save"));
        try (XlRig rig = start()) {
            final String free = free(rig);
            for (final int length : new int[]{709, 800, 100_000, 20_000_000, file.length - 1}) {
                Files.write(folder.resolve("short.save"), Arrays.copyOf(file, length));
                final Result result = rig.xl("restore", "short.save");
                assertThat(result.exit()).isEqualTo(1);
                assertThat(result.err().lines().filter(line -> line.startsWith("xc: error: save stream, offset 0x")))
                        .singleElement().asString().contains("its end is missing");
                assertThat(result.err()).contains("cannot (re-)build domain: -3\n")
                        .endsWith("Destruction of domain failed\n");
                assertNothingIsLeft(rig, free);
            }
            assertThat(rig.xl("restore", "tiny-guest.save").exit()).isZero();
        }
    }

    @Test
    void aDiskThatIsNotThereIsAFailureAndLeavesNothing() throws IOException {
        golden("tiny-guest.save");
        try (XlRig rig = start()) {
            final String free = free(rig);
            rig.config("disk.cfg", "name = \"d\"", "kernel = \"/nosuch\"", "memory = 32",
                    "disk = [ '/nosuch.img,raw,xvda,w' ]");
            final Result result = rig.xl("restore", "disk.cfg", "tiny-guest.save");
            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.err()).contains("failed to stat: /nosuch.img: No such file or directory");
            assertNothingIsLeft(rig, free);
        }
    }

    @Test
    void aGuestForWhichThereIsNoRoomGoesOn() throws Exception {
        try (XlRig rig = counting()) {
            final Result result;
            limitFiles("12000000");
            try {
                result = rig.xl("save", "tiny", "tiny.save");
            } finally {
                limitFiles("unlimited");
            }
            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.err().lines().toList()).endsWith(
                    "xc: error: the stream cannot be written: File too large",
                    "xc: error: Save failed (0 = Success): Internal error",
                    "libxl: error: libxl_stream_write.c:347:libxl__xc_domain_save_done: Domain 1:saving domain: "
                            + "domain responded to suspend request: Success",
                    "Failed to save domain, resuming domain");
            assertThat(folder.resolve("tiny.save")).doesNotExist();
            rig.awaitText(console(rig, "tiny"), "RESUMED rc=1 count=");
            assertThat(rig.await("tiny", BLOCKED)).isEqualTo(1);
            assertThat(rig.xl("save", "tiny", "tiny.save").exit()).isZero();
        }
    }

    /** How long a file of this process may become: a full disk that needs no disk. */
    private static void limitFiles(final String bytes) throws Exception {
        assertThat(new ProcessBuilder("prlimit", "--pid", Long.toString(ProcessHandle.current().pid()),
                "--fsize=" + bytes + ":").inheritIO().start().waitFor()).isZero();
    }

    @Test
    void aGuestThatHasShutDownIsNotSaved() throws IOException {
        try (XlRig rig = start()) {
            assertThat(rig.xl("create", "-q", "tiny.cfg", "on_poweroff=\"preserve\"").exit()).isZero();
            rig.awaitText(console(rig, "tiny"), "count=5 ");
            assertThat(rig.xl("shutdown", "-w", "tiny").exit()).isZero();
            Files.writeString(folder.resolve("tiny.save"), "another guest");
            final Result result = rig.xl("save", "tiny", "tiny.save");
            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.err()).contains("xc: error: tiny has shut down\n");
            assertThat(folder.resolve("tiny.save")).hasContent("another guest");
            assertThat(folder.resolve("tiny.save.part")).doesNotExist();
        }
    }

    @Test
    void aJavaProgramIsNotSavedAndGoesOn() throws IOException {
        try (XlRig rig = start()) {
            rig.config("java.cfg", "name = \"java\"", "kernel = \"java:idle\"", "memory = 16");
            assertThat(rig.xl("create", "-q", "java.cfg").exit()).isZero();
            assertThat(rig.xl("save", "java", "java.save")).isEqualTo(new Result("",
                    "java cannot be saved: its kernel is a Java program (java:idle), which cannot suspend\n", 1));
            assertThat(rig.await("java", BLOCKED)).isEqualTo(1);
        }
    }

    @Test
    void aRestoredGuestIsMadeAnewWhenItReboots() throws IOException {
        try (XlRig rig = counting()) {
            assertThat(rig.xl("save", "tiny", "tiny.save").exit()).isZero();
            assertThat(rig.xl("restore", "tiny.save").exit()).isZero();
            rig.awaitText(console(rig, "tiny"), "RESUMED rc=0 count=");
            assertThat(rig.xl("reboot", "tiny").exit()).isZero();
            rig.awaitRow("tiny", 1, "3");
        }
    }

    /** A Linux with a file open on its disk, which pings its host's network, is saved while it does so, and twice restored. */
    @Test
    @Tag("full")
    @Timeout(900)
    void aLinuxGoesOnWithItsDiskAndItsNetwork() throws Exception {
        DebianGuests.fetch();
        final Path guests = DebianGuests.folder();
        final Path disk = folder.resolve("disk.img");
        assertThat(
                new ProcessBuilder("sh", "-c", "PATH=$PATH:/usr/sbin:/sbin; mkfs.ext4 -q -F " + disk + " 24M").start()
                        .waitFor())
                .isZero();
        try (XlRig rig = new XlRig(folder, 512L << 20)) {
            rig.config("lin.cfg", "name = \"lin\"", "kernel = \"" + guests.resolve("linux-cloud") + "\"",
                    "ramdisk = \"" + guests.resolve("initramfs-cloud") + "\"", "extra = \"console=hvc0 quiet\"",
                    "memory = 96", "disk = [ '" + disk + ",raw,xvda,w' ]", "vif = [ 'mac=00:16:3e:00:00:05' ]");
            assertThat(rig.xl("create", "-q", "lin.cfg").exit()).isZero();
            final Path console = console(rig, "lin");
            rig.awaitText(console, "/ # ");
            rig.type(1, "i=0; while true; do i=$((i+1)); dd if=/dev/urandom of=/x bs=64k count=5 2>/dev/null; "
                    + "cp /x /mnt/f$((i % 5)); sync; echo 3 > /proc/sys/vm/drop_caches; r=bad; "
                    + "cmp -s /x /mnt/f$((i % 5)) && r=ok; echo ro''und $i $r.; sleep 1; done\n");
            rig.awaitText(console, "round 3 ok.");
            assertThat(rig.xl("save", "-c", "lin", "c.save").exit()).isZero();
            for (int restored = 2; restored <= 3; restored++) {
                final int rounds = rounds(console);
                rig.await(() -> rounds(console) > rounds + 2, "two more rounds");
                assertThat(rig.xl("save", "lin", "lin.save").exit()).isZero();
                final Result result = rig.xl("restore", "lin.save");
                assertThat(result.exit()).as(result.err()).isZero();
                assertThat(rig.await("lin", BLOCKED)).isEqualTo(restored);
                awaitConnected(rig, "block-list", "51712", 3);
                awaitConnected(rig, "network-list", "0", 4);
            }
            final int rounds = rounds(console);
            rig.await(() -> rounds(console) > rounds + 2, "two more rounds");
            rig.type(3, "\003");
            rig.type(3, "umount /mnt; poweroff\n");
            rig.awaitGone("lin");
            assertThat(Files.readString(console, StandardCharsets.ISO_8859_1)).doesNotContain(" bad.")
                    .doesNotContain("BUG:").doesNotContain("I/O error").doesNotContain("EXT4-fs error");
            assertThat(StreamVerifier.accepts(List.of(folder.resolve("c.save"), folder.resolve("lin.save"))))
                    .containsExactly(true, true);
        }
        assertThat(new ProcessBuilder("sh", "-c", "PATH=$PATH:/usr/sbin:/sbin; e2fsck -fn " + disk).start().waitFor())
                .isZero();
    }

    private static int rounds(final Path console) {
        try {
            return (int) Files.readString(console, StandardCharsets.ISO_8859_1).lines()
                    .filter(line -> line.startsWith("round ")).count();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Until the device's frontend is connected. */
    private static void awaitConnected(final XlRig rig, final String verb, final String device, final int column) {
        rig.await(() -> {
            final List<String> row = rig.xl(verb, "lin").row(device);
            return row.size() > column && row.get(column).equals("4");
        }, verb + " of " + device);
    }
}
