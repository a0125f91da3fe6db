package io.xenolith.host.scenario;

import java.nio.file.Path;
import java.util.Optional;

/** Where a disk's bytes are. */
public sealed interface DiskSource {
    /**
     * In a file of this machine.
     *
     * @param format as somebody has said; without it, the file's first bytes tell
     */
    record File(Path path, Optional<ImageFormat> format) implements DiskSource {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** At a server that speaks NBD: the export's bytes are the disk's, whatever they look like. */
    record Export(NbdUri uri) implements DiskSource {
        @Override
        public String toString() {
            return uri.toString();
        }
    }

    /** A file whose first bytes tell its format. */
    static DiskSource file(final Path path) {
        return new File(path, Optional.empty());
    }
}
