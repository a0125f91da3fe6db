package io.xenolith.toolstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.it.x86.DebianGuests;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A long-lived host with two Linux guests is saved while one pings the other, and others go on from there beside it. */
@Tag("full")
@Timeout(900)
class LinuxHostSnapshotTest {
    private static final int DISK_BYTES = 4 << 20;

    @TempDir
    private Path folder;

    private static Path log(final XlRig rig, final String guest) {
        return rig.state().resolve("console/guest-" + guest + ".log");
    }

    private void create(final XlRig rig, final String name, final String... more) throws IOException {
        final Path guests = DebianGuests.folder();
        rig.config(name + ".cfg", "name = \"" + name + "\"", "kernel = \"" + guests.resolve("linux-cloud") + "\"",
                "ramdisk = \"" + guests.resolve("initramfs-cloud") + "\"", "extra = \"console=hvc0 quiet\"",
                "memory = 128", "vif = [ '' ]", String.join("\n", more));
        assertThat(rig.xl("create", "-q", name + ".cfg").exit()).isZero();
        rig.awaitText(log(rig, name), "BOOT-OK");
    }

    private static void isDiskOf(final XlRig rig, final int domid, final String guest, final String begin)
            throws IOException {
        rig.type(domid, "echo 3 > /proc/sys/vm/drop_caches; echo disk-$(head -c " + begin.length()
                + " /dev/xvda)-di''sk\n");
        rig.awaitText(log(rig, guest), "disk-" + begin + "-disk");
    }

    @Test
    void guestsGoOnTalkingToEachOtherAndEachHostHasDisksOfItsOwn() throws IOException {
        DebianGuests.fetch();
        final Path disk = folder.resolve("disk.img");
        try (RandomAccessFile image = new RandomAccessFile(disk.toFile(), "rw")) {
            image.setLength(DISK_BYTES);
        }
        final Path file = folder.resolve("one.snapshot");
        try (XlRig saved = new XlRig(folder, "saved", HypervisorConfig.of(1L << 30, 1))) {
            create(saved, "two");
            saved.type(1, "ifconfig eth0 10.0.0.2\n");
            create(saved, "one", "disk = [ 'file:" + disk + ",xvda,w' ]");
            saved.type(2, "ifconfig eth0 10.0.0.1; echo original > /dev/xvda; sync; ping -c 20 10.0.0.2\n");
            saved.awaitText(log(saved, "one"), "seq=3 ");
            saved.snapshot(file);
            try (XlRig left = XlRig.restored(folder, "left", file);
                    XlRig right = XlRig.restored(folder, "right", file)) {
                for (final XlRig each : List.of(saved, left, right)) {
                    assertThat(each.xl("list").lines()).hasSize(4);
                    each.awaitText(log(each, "one"), "20 packets transmitted, 20 packets received, 0% packet loss");
                }
                left.type(2, "echo leftside > /dev/xvda; sync; echo wri''tten\n");
                left.awaitText(log(left, "one"), "written");
                assertThat(left.xl("reboot", "one").exit()).isZero();
                left.awaitText(log(left, "one"), "BOOT-OK");
                isDiskOf(left, 3, "one", "leftside");
                isDiskOf(right, 2, "one", "original");
                isDiskOf(saved, 2, "one", "original");
                right.type(2, "sleep 1; ping -c 2 10.0.0.2\n");
                right.awaitText(log(right, "one"), "2 packets transmitted, 2 packets received");
            }
        }
        assertThat(new String(Files.readAllBytes(disk), 0, 8, StandardCharsets.US_ASCII)).isEqualTo("original");
    }
}
