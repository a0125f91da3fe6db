package io.xenolith.host.scenario;

import io.xenolith.drivers.block.BlkbackOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What guests see of a disk beside its bytes.
 *
 * @param kind what they take it for
 * @param writesToMemory changes are kept in memory and the image stays as it is
 * @param overlay changes are kept in this file and the image stays as it is
 * @param options what its backends offer
 */
public record DeviceSpec(Kind kind, boolean writesToMemory, Optional<Path> overlay, BlkbackOptions options) {
    /** A disk, written in place, with all that is offered without asking. */
    public static final DeviceSpec DEFAULT = new DeviceSpec(Kind.DISK, false, Optional.empty(),
            BlkbackOptions.DEFAULT);

    /** The image itself stays as it is. */
    public boolean keepsImage() {
        return writesToMemory || overlay.isPresent();
    }

    /** What a guest takes a disk for. */
    public enum Kind {
        DISK("disk"),
        /** Removable, and never written. */
        CDROM("cdrom");

        private final String key;

        Kind(final String key) {
            this.key = key;
        }

        @Override
        public String toString() {
            return key;
        }
    }

    /** Where writes go. */
    enum Writes {
        IMAGE("image"), MEMORY("memory");

        private final String key;

        Writes(final String key) {
            this.key = key;
        }

        @Override
        public String toString() {
            return key;
        }
    }
}
