package io.xenolith.toolstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.it.DebianPrograms;
import io.xenolith.it.x86.DebianGuests;
import io.xenolith.it.x86.MachineCommand;
import io.xenolith.toolstack.XlRig.Result;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What real guests leave in xenstore and on their disks when xl makes them on a long-lived host. */
@Tag("full")
@Timeout(900)
class LinuxStoreTest {
    private static final DebianPrograms ARCHIVE = new DebianPrograms("xenstore-utils", "xenstore-utils");

    /** The column of block-list. */
    private static final int STATE = 3;

    @TempDir
    private Path folder;

    /**
     * {@code xenstore-ls -fp} on real Xen 4.17.7 with a Linux 6.1 that has a disk and a vif, against the same on this host with
     * the same configuration. What differs is written down, a line each: names of files and what a Linux dom0 adds.
     */
    @Test
    void theTreeOfABootedLinuxIsThatOnRealXen() throws IOException {
        DebianGuests.fetch();
        try (RandomAccessFile image = new RandomAccessFile(folder.resolve("a.img").toFile(), "rw")) {
            image.setLength(16 << 20);
        }
        try (XlRig rig = new XlRig(folder, 1L << 30)) {
            rig.config("alpha.cfg", "name = \"alpha\"", "type = \"pv\"",
                    "uuid = \"a1a1a1a1-0000-4000-8000-000000000001\"",
                    "kernel = \"" + DebianGuests.folder().resolve("linux-cloud") + "\"",
                    "ramdisk = \"" + DebianGuests.folder().resolve("initramfs-cloud") + "\"",
                    "extra = \"console=hvc0 quiet\"", "memory = 192", "vcpus = 2",
                    "disk = [ 'phy:" + folder.resolve("a.img") + ",xvda,w' ]",
                    "vif = [ 'mac=00:16:3e:00:00:01,bridge=xenbr0' ]");
            assertThat(rig.xl("create", "-q", "alpha.cfg").exit()).isZero();
            rig.awaitText(rig.state().resolve("console/guest-alpha.log"), "BOOT-OK");
            final String[] tree = new String[1];
            rig.await(() -> {
                tree[0] = tree(rig);
                return tree[0].contains("/local/domain/0/backend/vif/1/0/state = \"4\"");
            }, "the vif is connected");
            assertThat(differences(lines(resource("linux-store.txt")), lines(tree[0])))
                    .isEqualTo(resource("linux-store.differences.txt"));
        }
    }

    private static String tree(final XlRig rig) {
        try {
            final List<String> command = new ArrayList<>(ARCHIVE.command("usr/bin/xenstore-ls"));
            // The program knows by its name what it is to do.
            command.addAll(1, List.of("--argv0", "xenstore-ls"));
            command.add("-fp");
            final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("XENSTORED_PATH", rig.xenstoreSocket().toString());
            return new String(builder.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String resource(final String name) throws IOException {
        try (InputStream text = LinuxStoreTest.class.getResourceAsStream("/toolstack/" + name)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Lines without what memory and chance decide. */
    private static Set<String> lines(final String tree) {
        final Set<String> lines = new TreeSet<>();
        tree.lines().map(line -> line
                .replaceAll(
                        "(ring-ref|event-channel|event-channel-[tr]x|[tr]x-ring-ref|port|start_time|tty) = \"[^\"]+\"",
                        "$1 = \"#\"")
                .replaceAll("\"/[^\"]*/(linux-cloud|initramfs-cloud|a\\.img)\"", "\"/.../$1\"")).forEach(lines::add);
        return lines;
    }

    private static String differences(final Set<String> real, final Set<String> here) {
        final StringBuilder text = new StringBuilder();
        final Set<String> all = new TreeSet<>(real);
        all.addAll(here);
        for (final String line : all) {
            if (!real.contains(line) || !here.contains(line)) {
                text.append(real.contains(line) ? "real: " : "here: ").append(line).append('\n');
            }
        }
        return text.toString();
    }

    /** As PVGRUB is used with xl: GRUB's image is the kernel, and the disk has what it boots. */
    @Test
    void grubBootsLinuxFromADiskThatXlGaveIt() throws IOException {
        DebianGuests.fetch();
        final Path guests = DebianGuests.folder();
        MachineCommand.run(System.getProperty("xenolith.root") + "/examples/real-kernels/pvgrub/make-disk.sh",
                folder.resolve("pvgrub.img").toString(), guests.resolve("linux-amd64").toString(),
                guests.resolve("initramfs-amd64").toString(), "console=hvc0 quiet word=from-grub");
        try (XlRig rig = new XlRig(folder, 1L << 30)) {
            rig.config("pvgrub.cfg", "name = \"pvgrub\"",
                    "kernel = \"" + guests.resolve("grub-x86_64-xen.bin") + "\"", "memory = 256",
                    "disk = [ 'pvgrub.img,raw,xvda,w' ]");
            assertThat(rig.xl("create", "pvgrub.cfg")).isEqualTo(new Result("", "Parsing config from pvgrub.cfg\n", 0));
            rig.awaitText(rig.state().resolve("console/guest-pvgrub.log"), "BOOT-OK");
            // GRUB has let go of the disk; Linux takes it in its own time.
            rig.await(() -> rig.xl("block-list", "pvgrub").row("51712").get(STATE).equals("4"), "Linux has the disk");
            // The terminal shows what is typed, and is left then; the answer is in the log.
            assertThat(rig.terminal("cat /proc/cmdline\n", "console", "pvgrub").exit()).isZero();
            rig.awaitText(rig.state().resolve("console/guest-pvgrub.log"), "word=from-grub");
            assertThat(rig.xl("shutdown", "-w", "pvgrub").err())
                    .endsWith("Domain 1 has been shut down, reason code 0\n");
        }
    }
}
