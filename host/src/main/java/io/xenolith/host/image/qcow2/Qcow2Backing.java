package io.xenolith.host.image.qcow2;

import io.xenolith.host.image.Image;
import io.xenolith.host.image.ImageException;
import io.xenolith.host.image.ImageFile;
import io.xenolith.host.scenario.AccessMode;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The image under an image, as it is named there.
 *
 * @param of the image that names it
 * @param name a path, from that image's folder on
 * @param format "raw", "qcow2", or "" where that is not said
 */
record Qcow2Backing(Path of, String name, String format) {
    /** Images one under the other; also what ends a circle of them. */
    private static final int CHAIN_MAX = 16;
    /** What is no path: "json:...", "nbd://...", "ssh:...". */
    private static final Pattern PROTOCOL = Pattern.compile("[A-Za-z0-9+.-]+:.*", Pattern.DOTALL);

    /**
     * Opens it.
     *
     * @param depth images above it
     */
    Image open(final int depth) throws IOException {
        if (depth >= CHAIN_MAX) {
            throw refused("more than " + CHAIN_MAX + " images one under the other, or a circle of them");
        }
        final Path file = path();
        return switch (format) {
            case "raw" -> ImageFile.open(file, AccessMode.READ_ONLY);
            case "qcow2" -> Qcow2Image.open(file, depth);
            case "" -> unknown(file);
            default -> throw refused("its backing file " + shown(name) + " has the format " + shown(format)
                    + ", want raw or qcow2");
        };
    }

    /**
     * A guest may have written anything to a raw image, so one that only looks like a qcow2 image is not followed to the files that
     * it names.
     */
    private Image unknown(final Path file) throws IOException {
        if (Qcow2Image.hasMagic(file)) {
            throw refused(
                    "it does not say which format its backing file " + shown(name) + " has, and that looks like qcow2;"
                            + " if it is, say so in the image (qemu-img rebase -u -F qcow2 -b " + shown(name) + ")");
        }
        return ImageFile.open(file, AccessMode.READ_ONLY);
    }

    private Path path() throws ImageException {
        if (PROTOCOL.matcher(name).matches()) {
            throw refused("its backing file is " + shown(name) + ", want one of this machine");
        }
        try {
            return of.resolveSibling(name);
        } catch (final InvalidPathException e) {
            throw new ImageException(of + ": its backing file " + shown(name) + " cannot be one: " + e.getReason(), e);
        }
    }

    private ImageException refused(final String why) {
        return new ImageException(of + ": " + why);
    }

    /** Text from an image, fit for a terminal. */
    private static String shown(final String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
