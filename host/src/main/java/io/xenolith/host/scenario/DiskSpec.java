package io.xenolith.host.scenario;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A disk image that domains can be given.
 *
 * @param name how the scenario calls it
 * @param file the image
 * @param mode whether guests may write it
 * @param create how the image is made anew before the run; without it, it must be there
 * @param device what guests see of it beside its bytes
 */
public record DiskSpec(String name, Path file, AccessMode mode, Optional<Create> create, DeviceSpec device) {
    /** A disk that is nothing special. */
    public DiskSpec(final String name, final Path file, final AccessMode mode, final Optional<Create> create) {
        this(name, file, mode, create, DeviceSpec.DEFAULT);
    }

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
