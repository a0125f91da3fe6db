package io.xenolith.host.scenario;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A disk image that domains can be given.
 *
 * @param name how the scenario calls it
 * @param source where its bytes are
 * @param mode whether guests may write it
 * @param create how the image is made anew before the run; without it, it must be there
 * @param device what guests see of it beside its bytes
 */
public record DiskSpec(String name, DiskSource source, AccessMode mode, Optional<Create> create, DeviceSpec device) {
    /** A disk in a file that is nothing special. */
    public DiskSpec(final String name, final Path file, final AccessMode mode, final Optional<Create> create) {
        this(name, DiskSource.file(file), mode, create, DeviceSpec.DEFAULT);
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
