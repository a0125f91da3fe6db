package io.xenolith.host.image;

import io.xenolith.drivers.block.BlockDevice;
import java.io.Closeable;

/** A disk's bytes, open from a run's start to its end. Used by the host's thread. */
public interface Image extends BlockDevice, Closeable {
    /** What xenstore calls it, for people who look there. */
    String label();
}
