package io.xenolith.bench;

import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.host.image.ImageFile;
import io.xenolith.host.scenario.AccessMode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A disk image of 32 MiB that was just written, and so is in the page cache. It goes when it is closed. */
final class TemporaryImage {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int CHUNKS = 32;

    private final Path file;
    private final ImageFile image;

    private TemporaryImage(final Path file, final ImageFile image) {
        this.file = file;
        this.image = image;
    }

    static TemporaryImage create() {
        try {
            final Path file = Files.createTempFile("xenolith-bench", ".img");
            final byte[] chunk = new byte[CHUNK_BYTES];
            new Random(1).nextBytes(chunk);
            try (OutputStream out = Files.newOutputStream(file)) {
                for (int i = 0; i < CHUNKS; i++) {
                    out.write(chunk);
                }
            }
            return new TemporaryImage(file, ImageFile.open(file, AccessMode.READ_ONLY));
        } catch (final IOException e) {
            throw new UncheckedIOException("no image to read in " + System.getProperty("java.io.tmpdir"), e);
        }
    }

    BlockDevice device() {
        return image;
    }

    /** {@code workload}, with which the image goes. */
    Workload closedWith(final Workload workload) {
        return new Workload() {
            @Override
            public long run() {
                return workload.run();
            }

            @Override
            public void close() {
                workload.close();
                remove();
            }
        };
    }

    private void remove() {
        try {
            image.close();
            Files.delete(file);
        } catch (final IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }
}
