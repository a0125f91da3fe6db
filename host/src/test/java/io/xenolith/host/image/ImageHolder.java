package io.xenolith.host.image;

import io.xenolith.host.scenario.AccessMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process of its own that holds an image open for writing until its input ends. */
final class ImageHolder {
    private ImageHolder() {
    }

    /** Opens the image named by the first argument, says "held", and waits for the end of its input. */
    public static void main(final String[] args) throws IOException {
        try (ImageFile image = ImageFile.open(Path.of(args[0]), AccessMode.READ_WRITE)) {
            System.out.write(("held " + image.sectors() + "\n").getBytes(StandardCharsets.US_ASCII));
            System.out.flush();
            System.in.readAllBytes();
        }
    }
}
