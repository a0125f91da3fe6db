package io.xenolith.host.scenario;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A disk image that domains can be given.
 *
 * @param name how the scenario calls it
 * @param file the image
 * @param mode whether the image may be written
 * @param create how the image is made anew before the run; without it, it must be there
 */
public record DiskSpec(String name, Path file, AccessMode mode, Optional<Create> create) {
    /** How an image is made. */
    public sealed interface Create {
        /** Zeros, a multiple of 512 bytes. */
        record Empty(long sizeBytes) implements Create {
        }

        /** The bytes of a file, filled up with zeros to a multiple of 512. */
        record CopyOf(Path source) implements Create {
        }
    }
}
