package io.xenolith.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.image.Image;
import io.xenolith.host.image.ImageOpener;
import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.DiskSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that Debian's qemu-img makes: they hold what it says they hold, and guests use them. */
class QemuImagesTest {
    private static final int DISK = 3 << 20;

    @TempDir
    private Path folder;

    private byte[] disk() throws IOException {
        final Random random = new Random(5);
        final byte[] disk = new byte[DISK];
        for (int at = 0; at < DISK; at += 1 << 15) {
            if (random.nextBoolean()) {
                final byte[] part = new byte[random.nextInt(1 << 15)];
                if (random.nextBoolean()) {
                    random.nextBytes(part);
                } else {
                    Arrays.fill(part, (byte) random.nextInt());
                }
                System.arraycopy(part, 0, disk, at, part.length);
            }
        }
        Files.write(folder.resolve("disk.raw"), disk);
        return disk;
    }

    private byte[] all(final String name) throws IOException {
        try (Image image = ImageOpener.open(DiskSource.file(folder.resolve(name)), AccessMode.READ_ONLY)) {
            final byte[] disk = new byte[Math.toIntExact(image.sectors() * 512)];
            image.read(0, disk, 0, disk.length);
            return disk;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-o compat=0.10", "-o cluster_size=512", "-o cluster_size=2M", "-c",
            "-c -o cluster_size=4k", "-c -o cluster_size=2M", "-c -o compression_type=zstd",
            "-c -o compression_type=zstd,cluster_size=1M", "-o extended_l2=on",
            "-o extended_l2=on,cluster_size=128k", "-o preallocation=metadata", "-o preallocation=full",
            "-o lazy_refcounts=on,refcount_bits=1"})
    void whateverTheOptionsAnImageHoldsWhatWasConverted(final String options) throws Exception {
        final byte[] disk = disk();
        final String words = "convert -f raw -O qcow2 " + options + " disk.raw image";
        DiskTools.qemu(folder, "qemu-img", words.split(" "));
        assertThat(all("image")).isEqualTo(disk);
    }

    @Test
    void aChainOfImagesIsReadAsOne() throws Exception {
        disk();
        DiskTools.qemu(folder, "qemu-img", "create", "-f", "qcow2", "-F", "raw", "-b", "disk.raw", "one", "4M");
        DiskTools.qemu(folder, "qemu-io", "-c", "write -P 1 60k 200k", "-c", "write -z 1M 300k", "one");
        DiskTools.qemu(folder, "qemu-img", "create", "-f", "qcow2", "-F", "qcow2", "-b", "one", "-o",
                "extended_l2=on,cluster_size=32k", "two", "2M");
        DiskTools.qemu(folder, "qemu-io", "-c", "write -P 2 100k 3k", "-c", "write -z 8k 5k", "-c", "discard 1M 64k",
                "two");
        DiskTools.qemu(folder, "qemu-img", "snapshot", "-c", "kept", "two");
        DiskTools.qemu(folder, "qemu-img", "convert", "-O", "raw", "two", "two.raw");
        assertThat(all("two")).isEqualTo(Files.readAllBytes(folder.resolve("two.raw")));
    }

    @Test
    void guestsWriteOverAnImageThatStaysAsItIs() throws Exception {
        disk();
        DiskTools.qemu(folder, "qemu-img", "convert", "-f", "raw", "-O", "qcow2", "-c", "disk.raw", "golden.qcow2");
        final byte[] before = Files.readAllBytes(folder.resolve("golden.qcow2"));
        for (final String kept : new String[]{"writes: memory", "overlay: changes"}) {
            assertThat(Scenarios.run(Scenarios.read(folder, """
                    disks:
                      golden: {file: golden.qcow2, mode: ro}
                      root: {file: golden.qcow2, mode: rw, %s}
                    domains:
                      - {name: reader, program: hash-disk, disks: [{disk: golden, vdev: xvda}]}
                      - {name: writer, program: pattern-disk, disks: [{disk: root, vdev: xvda}]}
                    expect:
                      - {domain: reader, console_has_sha256_of: disk.raw}
                      - {domain: writer, console: 3145728 bytes verified$}
                    """.formatted(kept))).report().ok()).isTrue();
        }
        assertThat(Files.readAllBytes(folder.resolve("golden.qcow2"))).isEqualTo(before);
    }
}
