package io.xenolith.host.image.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.host.image.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images of QEMU's, images of every kind of cluster, and images that are refused. */
class Qcow2ImageTest {
    private static final int CLUSTER_BITS = 16;

    @TempDir
    private Path folder;

    private Path resource(final String name) throws IOException {
        final Path file = folder.resolve(name);
        try (InputStream packed = Qcow2ImageTest.class.getResourceAsStream("/qcow2/" + name + ".gz");
                InputStream in = new GZIPInputStream(packed)) {
            Files.write(file, in.readAllBytes());
        }
        return file;
    }

    private static byte[] all(final Path file) throws IOException {
        try (Qcow2Image image = Qcow2Image.open(file)) {
            final byte[] disk = new byte[Math.toIntExact(image.sectors() * 512)];
            image.read(0, disk, 0, disk.length);
            return disk;
        }
    }

    @ParameterizedTest
    @CsvSource({"v2, disk", "zlib, disk", "zstd, disk", "ext, ext"})
    void whatQemuWroteIsRead(final String image, final String disk) throws IOException {
        assertThat(all(resource(image + ".qcow2"))).isEqualTo(Files.readAllBytes(resource(disk + ".raw")));
    }

    @Test
    void whatIsNotInAnImageIsInTheOneUnderIt() throws IOException {
        resource("zlib.qcow2");
        assertThat(all(resource("over.qcow2"))).isEqualTo(Files.readAllBytes(resource("over.raw")));
    }

    @ParameterizedTest
    @CsvSource({"2, 9, false", "2, 12, false", "2, 16, false", "3, 9, false", "3, 11, false", "3, 16, false",
            "3, 14, true", "3, 16, true"})
    void everyKindOfClusterReadsAsItWasWritten(final int version, final int clusterBits, final boolean extended)
            throws IOException {
        for (int seed = 0; seed < 10; seed++) {
            final Random random = new Random(seed);
            final byte[] below = new byte[512 * (1 + random.nextInt(500))];
            random.nextBytes(below);
            Files.write(folder.resolve("below.raw"), below);
            final Qcow2Writer middle = new Qcow2Writer(random, version, clusterBits, extended,
                    512 * (1 + random.nextInt(900)), below);
            middle.write(folder.resolve("middle"), Optional.of("below.raw"), "raw");
            final Qcow2Writer top = new Qcow2Writer(random, version, clusterBits, extended,
                    512 * (1 + random.nextInt(900)), middle.disk());
            final Path file = folder.resolve("top");
            top.write(file, Optional.of(folder.resolve("middle").toString()), "qcow2");
            assertThat(all(file)).as("seed %d", seed).isEqualTo(top.disk());
            readsInParts(file, top.disk(), random);
        }
    }

    private static void readsInParts(final Path file, final byte[] disk, final Random random) throws IOException {
        try (Qcow2Image image = Qcow2Image.open(file)) {
            for (int i = 0; i < 50; i++) {
                final int sector = random.nextInt(disk.length / 512);
                final int count = 1 + random.nextInt(disk.length / 512 - sector);
                final byte[] read = new byte[count * 512 + 7];
                image.read(sector, read, 5, count * 512);
                assertThat(Arrays.copyOfRange(read, 5, count * 512 + 5))
                        .isEqualTo(Arrays.copyOfRange(disk, sector * 512, (sector + count) * 512));
            }
        }
    }

    /** An empty disk of 1 MiB, with {@code change} made to its header. */
    private Path image(final Consumer<ByteBuffer> change) throws IOException {
        final Path file = folder.resolve("image");
        new Qcow2Writer(new Random(0), 3, CLUSTER_BITS, false, 1 << 20, new byte[0]).write(file, Optional.empty(), "");
        final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        change.accept(bytes);
        return Files.write(file, bytes.array());
    }

    private void refuses(final Consumer<ByteBuffer> change, final String why) throws IOException {
        final Path file = image(change);
        assertThatThrownBy(() -> Qcow2Image.open(file)).isInstanceOf(ImageException.class)
                .hasMessage(file + ": " + why);
    }

    @Test
    void whatCannotBeReadIsRefusedInOneLine() throws IOException {
        refuses(bytes -> bytes.putInt(0, 1), "no qcow2 image");
        refuses(bytes -> bytes.putInt(4, 1), "a qcow2 image of version 1, want 2 or 3");
        refuses(bytes -> bytes.putInt(20, 22), "a damaged qcow2 image: clusters of 2^22 bytes, want 2^9 to 2^21");
        refuses(bytes -> bytes.putInt(32, 2), "an encrypted qcow2 image; decrypt it first (qemu-img convert)");
        refuses(bytes -> bytes.putLong(72, 2),
                "a qcow2 image that is marked as corrupt; repair it first (qemu-img check -r all)");
        refuses(bytes -> bytes.putLong(72, 4), "a qcow2 image whose data are in another file, which is not supported;"
                + " bring them together first (qemu-img convert)");
        refuses(bytes -> bytes.putLong(72, 1L << 40),
                "a qcow2 image with an incompatible feature that is not known here: bit 40");
        refuses(bytes -> bytes.putLong(72, 1L << 40).putInt(112, 0x6803_f857).putInt(116, 48).put(121, (byte) 40)
                .put(122, "new thing".getBytes(StandardCharsets.UTF_8)),
                "a qcow2 image with an incompatible feature that is not known here: 'new thing'");
        refuses(bytes -> bytes.putLong(72, 8).put(104, (byte) 2),
                "a qcow2 image with compression of kind 2, want 0 (zlib) or 1 (zstd)");
        refuses(bytes -> bytes.put(104, (byte) 1),
                "a qcow2 image with compression of kind 1, want 0 (zlib) or 1 (zstd)");
        refuses(bytes -> bytes.putInt(100, 64), "a damaged qcow2 image: a header of 64 bytes");
        refuses(bytes -> bytes.putLong(24, 0), "a damaged qcow2 image: a disk of 0 bytes, want a multiple of 512");
        refuses(bytes -> bytes.putLong(40, 100), "a damaged qcow2 image: an L1 table at byte 100 of "
                + Files.size(folder.resolve("image")));
    }

    @Test
    void aDiskThatItsTablesCannotHoldIsRefused() throws IOException {
        final long size = Files.size(image(_ -> {
        }));
        refuses(bytes -> bytes.putLong(24, 1L << 60),
                "a damaged qcow2 image: an L1 table of 1 entries in a file of " + size
                        + " bytes, want " + (1L << 31));
        refuses(bytes -> bytes.putLong(24, 1L << 50).putInt(36, -1),
                "a damaged qcow2 image: an L1 table of 4294967295 entries in a file of " + size + " bytes, want "
                        + (1L << 21));
    }

    @Test
    void aBackingFileIsOneOfThisMachineInAKnownFormat() throws IOException {
        refusesBacking("json:{}", "raw", "its backing file is json:{}, want one of this machine");
        refusesBacking("nbd://host/x", "", "its backing file is nbd://host/x, want one of this machine");
        refusesBacking("b\u0007.vmdk", "vmdk", "its backing file b?.vmdk has the format vmdk, want raw or qcow2");
        assertThatThrownBy(() -> Qcow2Image.open(over("none.raw", "raw"))).isInstanceOf(ImageException.class)
                .hasMessage(folder.resolve("none.raw") + ": no such image");
    }

    private Path over(final String backing, final String format) throws IOException {
        final Path file = folder.resolve("over");
        new Qcow2Writer(new Random(0), 3, CLUSTER_BITS, false, 1 << 20, new byte[0]).write(file, Optional.of(backing),
                format);
        return file;
    }

    private void refusesBacking(final String backing, final String format, final String why) throws IOException {
        final Path file = over(backing, format);
        assertThatThrownBy(() -> Qcow2Image.open(file)).isInstanceOf(ImageException.class)
                .hasMessage(file + ": " + why);
    }

    @Test
    void aBackingFileOfUnsaidFormatIsRawAndMustNotLookLikeQcow2() throws IOException {
        final byte[] below = new byte[4096];
        Arrays.fill(below, (byte) 3);
        Files.write(folder.resolve("b"), below);
        final Path file = over("b", "");
        try (Qcow2Image image = Qcow2Image.open(file)) {
            assertThat(image.sectors()).isEqualTo(2048);
        }
        Files.copy(file, folder.resolve("looks"));
        final Path other = over("looks", "");
        assertThatThrownBy(() -> Qcow2Image.open(other)).isInstanceOf(ImageException.class)
                .hasMessageStartingWith(other + ": it does not say which format its backing file looks has");
    }

    @Test
    void imagesThatAreUnderThemselvesAreRefused() throws IOException {
        final Path file = over("over", "qcow2");
        assertThatThrownBy(() -> Qcow2Image.open(file)).isInstanceOf(ImageException.class)
                .hasMessage(file + ": more than 16 images one under the other, or a circle of them");
        // None of them stays open.
        assertThat(all(image(_ -> {
        }))).hasSize(1 << 20);
    }

    @Test
    void itIsNeverWritten() throws IOException {
        final Path file = image(_ -> {
        });
        try (Qcow2Image image = Qcow2Image.open(file)) {
            assertThat(image.readonly()).isTrue();
            assertThatThrownBy(() -> image.write(1, new byte[512], 0, 512)).isInstanceOf(ImageException.class)
                    .hasMessage(file + ": a qcow2 image, opened read-only: sector 1 cannot be written");
        }
    }
}
