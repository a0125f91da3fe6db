package io.xenolith.host.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.DiskSource;
import io.xenolith.host.scenario.DiskSpec;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ImageFileTest {
    /** Sectors of the largest block that a file system may take for a sector. */
    private static final long BLOCK_MAX = 4096;

    @TempDir
    private Path folder;

    @Test
    void sectorsAreReadAndWrittenInPlace() throws IOException {
        final Path file = image(4);
        final byte[] sector = new byte[1024];
        Arrays.fill(sector, 512, 1024, (byte) 7);
        try (ImageFile image = ImageFile.open(file, AccessMode.READ_WRITE)) {
            assertThat(image.sectors()).isEqualTo(4);
            assertThat(image.readonly()).isFalse();
            image.write(2, sector, 512, 512);
            image.flush();
            final byte[] read = new byte[2048];
            image.read(1, read, 512, 1024);
            assertThat(read).containsExactly(with7From(1024));
        }
        assertThat(Files.size(file)).isEqualTo(2048);
        assertThat(Files.readAllBytes(file)).containsExactly(with7From(1024));
    }

    @Test
    void aDiscardLeavesZerosAndTheLength() throws IOException {
        final Path file = folder.resolve("long.img");
        final byte[] full = new byte[5000 * 512];
        Arrays.fill(full, (byte) 7);
        Files.write(file, full);
        try (ImageFile image = ImageFile.open(file, AccessMode.READ_WRITE)) {
            assertThat(image.discardLimits()).isPresent();
            image.discard(1, 4998, false);
        }
        Arrays.fill(full, 512, 4999 * 512, (byte) 0);
        assertThat(Files.readAllBytes(file)).isEqualTo(full);
    }

    @Test
    void anImageGrowsByZerosAndIsCutOff() throws IOException {
        final Path file = image(4);
        final byte[] sector = new byte[512];
        Arrays.fill(sector, (byte) 7);
        try (ImageFile image = ImageFile.open(file, AccessMode.READ_WRITE)) {
            image.write(3, sector, 0, 512);
            image.resize(6);
            assertThat(image.sectors()).isEqualTo(6);
            final byte[] read = new byte[1024];
            Arrays.fill(read, (byte) 1);
            image.read(4, read, 0, 1024);
            assertThat(read).containsOnly(0);
            image.resize(3);
            assertThat(image.sectors()).isEqualTo(3);
            assertThat(Files.size(file)).isEqualTo(3 * 512);
            assertThatThrownBy(() -> image.read(3, read, 0, 512)).isInstanceOf(IllegalArgumentException.class);
            image.resize(4);
            image.read(3, read, 0, 512);
            assertThat(read).containsOnly(0);
        }
        assertThat(Files.size(file)).isEqualTo(4 * 512);
    }

    @Test
    void anImageIsNotResizedToNothingOrWhileItMayOnlyBeRead() throws IOException {
        final Path file = image(4);
        try (ImageFile image = ImageFile.open(file, AccessMode.READ_WRITE)) {
            assertThatThrownBy(() -> image.resize(0)).isInstanceOf(ImageException.class)
                    .hasMessageContaining("0 sectors, want 1 to ");
        }
        try (ImageFile image = ImageFile.open(file, AccessMode.READ_ONLY)) {
            assertThatThrownBy(() -> image.resize(8)).isInstanceOf(ImageException.class)
                    .hasMessageContaining("opened read-only, its size stays");
        }
        assertThat(Files.size(file)).isEqualTo(4 * 512);
    }

    @Test
    void aReadOnlyImageTakesNoDiscards() throws IOException {
        try (ImageFile image = ImageFile.open(image(1), AccessMode.READ_ONLY)) {
            assertThat(image.discardLimits()).isEmpty();
        }
    }

    @Test
    void aReadOnlyImageRefusesWritesAndStaysAsItWas() throws IOException {
        final Path file = image(1);
        try (ImageFile image = ImageFile.open(file, AccessMode.READ_ONLY)) {
            assertThat(image.readonly()).isTrue();
            assertThatThrownBy(() -> image.write(0, new byte[512], 0, 512)).isInstanceOf(ImageException.class)
                    .hasMessage(file + ": opened read-only, sector 0 cannot be written");
        }
    }

    @Test
    void anAccessOutsideTheImageIsACallersMistake() throws IOException {
        try (ImageFile image = ImageFile.open(image(2), AccessMode.READ_WRITE)) {
            final byte[] buffer = new byte[2048];
            for (final long sector : new long[]{-1, 2, 3, Long.MAX_VALUE}) {
                assertThatThrownBy(() -> image.read(sector, buffer, 0, 512))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            assertThatThrownBy(() -> image.write(1, buffer, 0, 1024)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> image.read(0, buffer, 0, 100)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aMissingImageSaysSo() {
        final Path file = folder.resolve("none.img");
        assertRefused(file, AccessMode.READ_ONLY, "no such image");
    }

    @Test
    void aFolderIsNoImage() {
        assertRefused(folder, AccessMode.READ_ONLY, "not a regular file");
    }

    @Test
    void aSizeThatIsNoMultipleOf512IsRefused() throws IOException {
        final Path file = Files.write(folder.resolve("odd.img"), new byte[1000]);
        assertRefused(file, AccessMode.READ_ONLY, "1000 bytes long, a disk image is a multiple of 512 bytes");
        assertRefused(Files.write(file, new byte[0]), AccessMode.READ_ONLY,
                "0 bytes long, a disk image is a multiple of 512 bytes");
    }

    @Test
    void aFileThatMayNotBeWrittenIsRefusedForWriting() throws IOException {
        final Path file = image(1);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        assertRefused(file, AccessMode.READ_WRITE, "no permission to write it; attach it with mode ro");
    }

    @Test
    void oneWriterKeepsOthersOutUntilItCloses() throws IOException {
        final Path file = image(1);
        try (ImageFile writer = ImageFile.open(file, AccessMode.READ_WRITE)) {
            assertRefused(file, AccessMode.READ_WRITE, "in use: this process has it open already");
            assertRefused(file, AccessMode.READ_ONLY, "in use: this process has it open already for writing");
            final Path link = Files.createSymbolicLink(folder.resolve("link.img"), file);
            assertRefused(link, AccessMode.READ_WRITE, "in use: this process has it open already");
            assertThat(writer.sectors()).isEqualTo(1);
        }
        ImageFile.open(file, AccessMode.READ_WRITE).close();
    }

    @Test
    void readersShareAndKeepAWriterOut() throws IOException {
        final Path file = image(1);
        final ImageFile first = ImageFile.open(file, AccessMode.READ_ONLY);
        final ImageFile second = ImageFile.open(file, AccessMode.READ_ONLY);
        first.close();
        assertRefused(file, AccessMode.READ_WRITE, "in use: this process has it open already");
        second.close();
        ImageFile.open(file, AccessMode.READ_WRITE).close();
    }

    @Test
    void anImageThatAnotherProcessWritesIsRefused() throws Exception {
        final Path file = image(3);
        final Process holder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"), ImageHolder.class.getName(), file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            assertThat(holder.inputReader(StandardCharsets.US_ASCII).readLine()).isEqualTo("held 3");
            assertRefused(file, AccessMode.READ_WRITE, "in use: another process has it open for writing");
            assertThatThrownBy(() -> ImageMaker.make(file, new DiskSpec.Create.Empty(512)))
                    .hasMessage(file + ": in use: another process has it open for writing");
            assertThat(Files.size(file)).isEqualTo(3 * 512);
        } finally {
            holder.getOutputStream().close();
            holder.waitFor();
        }
        ImageFile.open(file, AccessMode.READ_WRITE).close();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void holesAreSteppedOver() throws IOException {
        final Path file = sparse("sparse.img", 64L << 30);
        final byte[] sector = new byte[512];
        Arrays.fill(sector, (byte) 7);
        final long first = (5L << 30) / 512 + 3;
        final long second = (40L << 30) / 512;
        try (ImageFile image = ImageFile.open(file, AccessMode.READ_WRITE)) {
            assertThat(image.nextData(0)).isEqualTo(image.sectors());
            image.write(first, sector, 0, 512);
            image.write(second, sector, 0, 512);
            assertThat(image.nextData(0)).isBetween(first - BLOCK_MAX, first);
            assertThat(image.nextData(first)).isEqualTo(first);
            assertThat(image.nextData(first + BLOCK_MAX)).isBetween(second - BLOCK_MAX, second);
            assertThat(image.nextData(second + BLOCK_MAX)).isEqualTo(image.sectors());
            assertThat(image.nextData(image.sectors())).isEqualTo(image.sectors());
            assertThatThrownBy(() -> image.nextData(image.sectors() + 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void whatIsSteppedOverIsZerosWhateverWasWrittenDiscardedCutOffOrAdded() throws IOException {
        final Path file = sparse("sparse.img", 8 << 20);
        final Random random = new Random(1);
        try (ImageFile image = ImageFile.open(file, AccessMode.READ_WRITE)) {
            for (int step = 0; step < 100; step++) {
                final long sector = random.nextLong(image.sectors());
                final int count = (int) Math.min(1 + random.nextInt(200), image.sectors() - sector);
                switch (random.nextInt(4)) {
                    case 0 -> image.resize(1 + random.nextLong(1 << 14));
                    case 1 -> image.discard(sector, count, false);
                    default -> {
                        final byte[] data = new byte[count * 512];
                        random.nextBytes(data);
                        image.write(sector, data, 0, data.length);
                    }
                }
                assertThat(withoutHoles(image)).as("step %d", step).isEqualTo(Files.readAllBytes(file));
            }
        }
    }

    /** All of it, of which holes are not read. */
    private static byte[] withoutHoles(final ImageFile image) throws IOException {
        final byte[] bytes = new byte[(int) image.sectors() * 512];
        for (long at = image.nextData(0); at < image.sectors(); at = image.nextData(at + 1)) {
            image.read(at, bytes, (int) at * 512, 512);
        }
        return bytes;
    }

    @Test
    void theLockIsHeldUntilTheImageIsClosedAlsoWhenItsHolesWereAskedFor() throws Exception {
        final Path file = sparse("sparse.img", 1 << 20);
        try (ImageFile image = ImageFile.open(file, AccessMode.READ_WRITE)) {
            image.nextData(0);
            image.nextData(1);
            assertThat(refusalOfAnotherProcess(file)).contains("in use: another process has it open for writing");
        }
        assertThat(refusalOfAnotherProcess(file)).isEmpty();
    }

    @Test
    void theLockIsHeldWhenSomebodyOfThisProcessWantsTheFileWhateverItIs() throws Exception {
        final Path file = sparse("sparse.img", 1 << 20);
        try (ImageFile image = ImageFile.open(file, AccessMode.READ_WRITE)) {
            assertThat(image.file()).isEqualTo(file);
            assertThatThrownBy(() -> ImageOpener.open(DiskSource.file(file), AccessMode.READ_ONLY))
                    .hasMessageContaining("in use: this process has it open already");
            assertThat(refusalOfAnotherProcess(file)).contains("in use: another process has it open for writing");
        }
    }

    @Test
    void anotherFileInThePlaceOfAnImageIsNotTakenForItAndKeepsItsOwnLock() throws Exception {
        final Path file = sparse("sparse.img", 1 << 20);
        final Path other = sparse("other.img", 1 << 20);
        try (ImageFile image = ImageFile.open(file, AccessMode.READ_WRITE);
                ImageFile otherImage = ImageFile.open(other, AccessMode.READ_WRITE)) {
            image.write(8, with7From(0), 0, 512);
            Files.move(file, folder.resolve("moved.img"));
            Files.move(other, file);
            assertThat(image.nextData(0)).isLessThanOrEqualTo(8);
            assertThat(otherImage.nextData(0)).isLessThanOrEqualTo(otherImage.sectors());
            assertThat(refusalOfAnotherProcess(file)).contains("in use: another process has it open for writing");
        }
    }

    /** What another process says that wants to write {@code file}; empty if it may. */
    private static String refusalOfAnotherProcess(final Path file) throws Exception {
        final Process other = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), ImageHolder.class.getName(), file.toString()).start();
        other.getOutputStream().close();
        final String complaint = other.errorReader(StandardCharsets.US_ASCII).readAllAsString();
        return other.waitFor() == 0 ? "" : complaint;
    }

    @Test
    void aFullDiskNamesFileAndSector() throws IOException {
        final Path full = Path.of("/dev/full");
        try (ImageFile image = new ImageFile(full, full, FileChannel.open(full, StandardOpenOption.WRITE),
                Optional.empty(), AccessMode.READ_WRITE, 100)) {
            assertThatThrownBy(() -> image.write(9, new byte[512], 0, 512)).isInstanceOf(ImageException.class)
                    .hasMessage("/dev/full: sector 9 cannot be written: No space left on device");
        }
    }

    @Test
    void anImageThatShrinksWhileInUseIsAnErrorAndNotZeros() throws IOException {
        final Path file = image(4);
        try (ImageFile image = ImageFile.open(file, AccessMode.READ_ONLY)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(1024);
            }
            assertThat(image.nextData(2)).isEqualTo(2);
            assertThatThrownBy(() -> image.read(1, new byte[1536], 0, 1536)).isInstanceOf(ImageException.class)
                    .hasMessage(file + ": became shorter while in use: sector 2 of 4 is gone");
        }
    }

    @Test
    void anEmptyImageIsMadeWithItsFolders() throws IOException {
        final Path file = folder.resolve("a/b/new.img");
        ImageMaker.make(file, new DiskSpec.Create.Empty(1 << 20));
        assertThat(Files.readAllBytes(file)).isEqualTo(new byte[1 << 20]);
    }

    @Test
    void aCopyIsFilledUpToWholeSectors() throws IOException {
        final Path source = Files.writeString(folder.resolve("source"), "hello");
        final Path file = folder.resolve("copy.img");
        ImageMaker.make(file, new DiskSpec.Create.CopyOf(source));
        final byte[] bytes = Files.readAllBytes(file);
        assertThat(bytes).hasSize(512).startsWith('h', 'e', 'l', 'l', 'o', 0);
        ImageFile.open(file, AccessMode.READ_WRITE).close();
    }

    @Test
    void makingAgainReplacesAndLeavesNothingBeside() throws IOException {
        final Path file = image(4);
        ImageMaker.make(file, new DiskSpec.Create.Empty(512));
        assertThat(Files.size(file)).isEqualTo(512);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aMissingSourceLeavesTheOldImage() throws IOException {
        final Path file = image(4);
        assertThatThrownBy(() -> ImageMaker.make(file, new DiskSpec.Create.CopyOf(folder.resolve("none"))))
                .isInstanceOf(ImageException.class).hasMessage(
                        file + ": cannot be made: its source " + folder.resolve("none") + " is missing or no file");
        assertThat(Files.size(file)).isEqualTo(2048);
    }

    @Test
    void theDigestOfAFileIsThatOfItsBytes() throws IOException {
        final byte[] bytes = "abc".getBytes(StandardCharsets.US_ASCII);
        assertThat(Sha256.of(Files.write(folder.resolve("abc"), bytes))).isEqualTo(Sha256.of(bytes))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    private Path image(final int sectors) throws IOException {
        return Files.write(folder.resolve("disk.img"), new byte[sectors * 512]);
    }

    private Path sparse(final String name, final long bytes) throws IOException {
        final Path file = folder.resolve(name);
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(bytes);
        }
        return file;
    }

    private static byte[] with7From(final int from) {
        final byte[] bytes = new byte[2048];
        Arrays.fill(bytes, from, from + 512, (byte) 7);
        return bytes;
    }

    private static void assertRefused(final Path file, final AccessMode mode, final String why) {
        assertThatThrownBy(() -> ImageFile.open(file, mode).close()).isInstanceOf(ImageException.class)
                .hasMessage(file + ": " + why);
    }
}
