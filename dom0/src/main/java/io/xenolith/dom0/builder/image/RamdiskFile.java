package io.xenolith.dom0.builder.image;

import io.xenolith.dom0.builder.unpack.Compression;
import io.xenolith.dom0.builder.unpack.UnpackException;
import java.util.Optional;

/** The file of a ramdisk. */
public final class RamdiskFile {
    private RamdiskFile() {
    }

    /**
     * What is in {@code file} if it is one member of gzip, as the real builder unpacks it too: that spares the guest the work.
     * Empty if it is anything else, is damaged, or unpacks to more than {@code limit} bytes: the kernel gets it as it is.
     */
    public static Optional<byte[]> inflated(final byte[] file, final int limit) {
        if (Compression.of(file, 0, file.length).filter(Compression.GZIP::equals).isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Compression.GZIP.unpack(file, 0, file.length, limit));
        } catch (final UnpackException _) {
            return Optional.empty();
        }
    }
}
