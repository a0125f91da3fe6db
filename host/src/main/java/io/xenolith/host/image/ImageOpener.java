package io.xenolith.host.image;

import io.xenolith.host.image.nbd.NbdImage;
import io.xenolith.host.image.qcow2.Qcow2Image;
import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.DiskSource;
import io.xenolith.host.scenario.ImageFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Opens what a disk's bytes come from, in whatever format. */
public final class ImageOpener {
    private static final String QCOW2_SUFFIX = ".qcow2";

    private ImageOpener() {
    }

    /**
     * Opens {@code source}.
     *
     * @throws ImageException it cannot be used as asked; the message says why and what would help
     */
    public static Image open(final DiskSource source, final AccessMode mode) throws IOException {
        return switch (source) {
            case DiskSource.Export(final var uri) -> NbdImage.open(uri, mode);
            case DiskSource.File(final Path file, final Optional<ImageFormat> said) when said.isPresent() ->
                switch (said.get()) {
                    case RAW -> ImageFile.open(file, mode);
                    case QCOW2 -> qcow2(file, mode);
                };
            case DiskSource.File(final Path file, final var _) -> detected(file, mode);
        };
    }

    private static Image detected(final Path file, final AccessMode mode) throws IOException {
        if (Qcow2Image.hasMagic(file)) {
            return qcow2(file, mode);
        }
        final ImageFile raw = ImageFile.open(file, mode);
        if (file.toString().endsWith(QCOW2_SUFFIX)) {
            raw.close();
            throw new ImageException(
                    file + ": called " + QCOW2_SUFFIX + " but no qcow2 image; say format=raw if that is meant");
        }
        return new GuardedImage(raw);
    }

    private static Image qcow2(final Path file, final AccessMode mode) throws IOException {
        if (mode == AccessMode.READ_WRITE) {
            throw new ImageException(file
                    + ": a qcow2 image, which is not written in place: attach it ro, or keep what is"
                    + " written elsewhere (boot: cow or cow=FILE; a scenario: writes: memory or overlay: FILE)");
        }
        return Qcow2Image.open(file);
    }
}
