package io.xenolith.toolstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.it.x86.DebianGuests;
import io.xenolith.toolstack.XlRig.Result;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A running Linux is given disks and interfaces, memory is taken from it and given back, CPUs too; then it goes down. */
@Tag("full")
@Timeout(900)
class XlLinuxTest {
    @TempDir
    private Path folder;

    @Test
    void aRunningLinuxTakesWhatXlGivesAndTakesFromIt() throws IOException {
        DebianGuests.fetch();
        try (RandomAccessFile image = new RandomAccessFile(folder.resolve("d.img").toFile(), "rw")) {
            image.setLength(4 << 20);
        }
        try (XlRig rig = new XlRig(folder, 1L << 30)) {
            final Path guests = DebianGuests.folder();
            rig.config("lin.cfg", "name = \"lin\"", "kernel = \"" + guests.resolve("linux-cloud") + "\"",
                    "ramdisk = \"" + guests.resolve("initramfs-cloud") + "\"", "extra = \"console=hvc0 quiet\"",
                    "memory = 192", "maxmem = 256", "vcpus = 2");
            assertThat(rig.xl("create", "-q", "lin.cfg").exit()).isZero();
            rig.awaitText(rig.state().resolve("console/guest-lin.log"), "BOOT-OK");
            assertThat(rig.xl("block-attach", "lin", "d.img,raw,xvdb,w")).isEqualTo(new Result("", "", 0));
            awaitState(rig, "block-list", "51728");
            assertThat(rig.xl("network-attach", "lin", "mac=00:16:3e:00:00:05").exit()).isZero();
            awaitState(rig, "network-list", "0");
            assertThat(rig.xl("mem-set", "lin", "128").exit()).isZero();
            rig.awaitRow("lin", 2, "128");
            assertThat(rig.xl("mem-set", "lin", "160").exit()).isZero();
            rig.awaitRow("lin", 2, "160");
            assertThat(rig.xl("vcpu-set", "-i", "lin", "1").exit()).isZero();
            rig.awaitRow("lin", 3, "1");
            assertThat(rig.xl("block-detach", "lin", "xvdb").exit()).isZero();
            assertThat(rig.xl("network-detach", "lin", "0").exit()).isZero();
            assertThat(rig.xl("dump-core", "lin", "lin.core").exit()).isZero();
            assertThat(rig.xl("shutdown", "-w", "lin").err()).endsWith("Domain 1 has been shut down, reason code 0\n");
        }
    }

    /** Until the device's frontend is connected. */
    private static void awaitState(final XlRig rig, final String verb, final String device) {
        final int column = verb.equals("block-list") ? 3 : 4;
        rig.await(() -> {
            final var row = rig.xl(verb, "lin").row(device);
            return row.size() > column && row.get(column).equals("4");
        }, verb + " of " + device);
    }
}
