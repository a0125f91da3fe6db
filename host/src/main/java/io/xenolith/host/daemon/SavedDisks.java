package io.xenolith.host.daemon;

import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.DiskSource;
import io.xenolith.host.snapshot.SavedImage;
import java.util.List;
import java.util.Optional;

/**
 * The disks of a long-lived host that is in a snapshot.
 *
 * @param contents what the snapshot itself has: files that guests may write
 * @param open what guests had, in the order in which the host opened it
 */
record SavedDisks(List<SavedImage> contents, List<Open> open) {
    /**
     * An image that a guest had.
     *
     * @param file how it is opened again; empty if it is one of the contents
     */
    record Open(DiskSource source, AccessMode mode, Optional<SavedImage> file) {
    }
}
