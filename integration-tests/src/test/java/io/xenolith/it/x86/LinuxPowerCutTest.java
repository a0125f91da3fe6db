package io.xenolith.it.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.it.Cli;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.io.TempDir;

/** The whole process is killed while a Linux guest writes its file system: that is a power cut, not a damaged disk. */
@Tag("full")
class LinuxPowerCutTest {
    /** e2fsck has mended something, and all is well. */
    private static final int MENDED = 1;
    private static final String WRITES = "cp /bin/busybox /mnt/kept; sync; echo syn''ced;"
            + " i=0; while true; do dd if=/dev/urandom of=/mnt/$((i % 9)) bs=64k count=7 2>/dev/null; mkdir /mnt/d$i;"
            + " rm -f /mnt/$((i % 5)); i=$((i+1)); echo round $i; done\n";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {3, 40})
    void theImageIsAsAfterAPowerCut(final int rounds) throws Exception {
        DebianGuests.fetch();
        final Path image = folder.resolve("disk.img");
        MachineCommand.run("mkfs.ext4", "-q", "-F", image.toString(), "48M");
        final Process process = Cli.start(folder, "boot", DebianGuests.cloud().file().toAbsolutePath().toString(),
                "--ramdisk", DebianGuests.cloud().ramdisk().orElseThrow().toAbsolutePath().toString(), "--cmdline",
                DebianGuests.QUIET, "--disk", image.toString());
        try (OutputStream keyboard = process.getOutputStream(); InputStream console = process.getInputStream()) {
            keyboard.write(WRITES.getBytes(StandardCharsets.US_ASCII));
            keyboard.flush();
            waitFor(console, "round " + rounds + "\r\n");
        } finally {
            process.destroyForcibly();
        }
        process.waitFor();
        final MachineCommand.Result repair = MachineCommand.end("e2fsck", "-fy", image.toString());
        assertThat(repair.code()).as(repair.text()).isBetween(0, MENDED);
        MachineCommand.run("e2fsck", "-fn", image.toString());
        final Path kept = folder.resolve("kept");
        MachineCommand.run("debugfs", "-R", "dump kept " + kept, image.toString());
        assertThat(kept).hasSameBinaryContentAs(DebianGuests.busybox());
    }

    private static void waitFor(final InputStream console, final String text) throws IOException {
        final StringBuilder seen = new StringBuilder();
        final byte[] buffer = new byte[4096];
        while (seen.indexOf(text) < 0) {
            final int count = console.read(buffer);
            assertThat(count).as(seen.toString()).isPositive();
            seen.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
        }
    }
}
