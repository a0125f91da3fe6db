package io.xenolith.host.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.DiskSource;
import io.xenolith.host.scenario.ImageFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file is taken for. */
class ImageOpenerTest {
    private static final long QEMU_SECTORS = 1280;

    @TempDir
    private Path folder;

    private Path qcow2(final String name) throws IOException {
        try (InputStream packed = ImageOpenerTest.class.getResourceAsStream("/qcow2/v2.qcow2.gz");
                InputStream in = new GZIPInputStream(packed)) {
            return Files.write(folder.resolve(name), in.readAllBytes());
        }
    }

    private static DiskSource as(final Path file, final ImageFormat format) {
        return new DiskSource.File(file, Optional.of(format));
    }

    @Test
    void aQcow2ImageIsKnownByItsFirstBytes() throws IOException {
        try (Image image = ImageOpener.open(DiskSource.file(qcow2("a.img")), AccessMode.READ_ONLY)) {
            assertThat(image.sectors()).isEqualTo(QEMU_SECTORS);
            assertThat(image.label()).isEqualTo("a.img");
        }
    }

    @Test
    void itIsNotWrittenInPlace() throws IOException {
        final Path file = qcow2("a.img");
        assertThatThrownBy(() -> ImageOpener.open(DiskSource.file(file), AccessMode.READ_WRITE))
                .isInstanceOf(ImageException.class).hasMessage(file + ": a qcow2 image, which is not written in place:"
                        + " attach it ro, or keep what is written elsewhere (boot: cow or cow=FILE; a scenario:"
                        + " writes: memory or overlay: FILE)");
    }

    @Test
    void whatIsSaidToBeRawIsRaw() throws IOException {
        final Path file = qcow2("a.qcow2");
        try (Image image = ImageOpener.open(as(file, ImageFormat.RAW), AccessMode.READ_WRITE)) {
            assertThat(image.sectors()).isEqualTo(Files.size(file) / 512);
        }
    }

    @Test
    void whatIsSaidToBeQcow2MustBe() throws IOException {
        final Path file = Files.write(folder.resolve("raw.img"), new byte[1024]);
        assertThatThrownBy(() -> ImageOpener.open(as(file, ImageFormat.QCOW2), AccessMode.READ_ONLY))
                .isInstanceOf(ImageException.class).hasMessage(file + ": no qcow2 image");
    }

    @Test
    void aNameThatPromisesQcow2IsNotServedRawUnasked() throws IOException {
        final Path file = Files.write(folder.resolve("x.qcow2"), new byte[1024]);
        assertThatThrownBy(() -> ImageOpener.open(DiskSource.file(file), AccessMode.READ_ONLY))
                .isInstanceOf(ImageException.class)
                .hasMessage(file + ": called .qcow2 but no qcow2 image; say format=raw if that is meant");
    }

    @Test
    void aGuestCannotMakeAnotherFormatOfARawImage() throws IOException {
        final Path file = Files.write(folder.resolve("raw.img"), new byte[2048]);
        final byte[] header = Arrays.copyOf(new byte[]{0, 'Q', 'F', 'I', (byte) 0xfb}, 1025);
        try (Image image = ImageOpener.open(DiskSource.file(file), AccessMode.READ_WRITE)) {
            assertThatThrownBy(() -> image.write(0, header, 1, 1024)).isInstanceOf(ImageException.class)
                    .hasMessage(
                            file + ": what is to be written to sector 0 would make a qcow2 image of this raw one; say"
                                    + " format=raw if a guest may do that");
            image.write(1, header, 1, 512);
            image.write(0, "QFI".repeat(200).getBytes(StandardCharsets.US_ASCII), 0, 512);
        }
        try (Image image = ImageOpener.open(as(file, ImageFormat.RAW), AccessMode.READ_WRITE)) {
            image.write(0, header, 1, 512);
        }
    }
}
