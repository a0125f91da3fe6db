package io.xenolith.host.image.qcow2;

import io.xenolith.dom0.builder.unpack.Compression;
import io.xenolith.dom0.builder.unpack.UnpackException;
import io.xenolith.host.image.ImageBytes;
import io.xenolith.host.image.ImageException;
import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The compressed clusters of an image, unpacked; those of late are kept, since guests read parts of them. */
final class PackedClusters {
    private static final int CACHE_BYTES = 4 << 20;

    private final ImageBytes image;
    private final Qcow2Header header;
    private final RecentBlocks unpacked;

    PackedClusters(final ImageBytes image, final Qcow2Header header) {
        this.image = image;
        this.header = header;
        this.unpacked = new RecentBlocks(CACHE_BYTES, header.clusterBytes());
    }

    /**
     * The bytes of a cluster, which are not to be changed.
     *
     * @throws ImageException they are damaged
     */
    byte[] read(final Extent.Packed extent) throws IOException {
        final byte[] known = unpacked.get(extent.offset());
        if (known != null) {
            return known;
        }
        final byte[] packed = new byte[extent.bytes()];
        image.read(extent.offset(), packed, 0, packed.length);
        final byte[] cluster;
        try {
            cluster = header.zstd()
                    ? Compression.ZSTD.unpack(packed, 0, packed.length, header.clusterBytes())
                    : inflate(packed);
        } catch (final UnpackException | DataFormatException e) {
            throw new ImageException(damaged(extent) + e.getMessage(), e);
        }
        if (cluster.length != header.clusterBytes()) {
            throw new ImageException(damaged(extent) + "it has " + cluster.length + " bytes, want "
                    + header.clusterBytes());
        }
        unpacked.put(extent.offset(), cluster);
        return cluster;
    }

    private byte[] inflate(final byte[] packed) throws DataFormatException {
        final byte[] cluster = new byte[header.clusterBytes()];
        final Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(packed);
            int done = 0;
            int step = -1;
            while (done < cluster.length && step != 0) {
                step = inflater.inflate(cluster, done, cluster.length - done);
                done += step;
            }
            if (done < cluster.length) {
                throw new DataFormatException("it ends after " + done + " of " + cluster.length + " bytes");
            }
            return cluster;
        } finally {
            inflater.end();
        }
    }

    private String damaged(final Extent.Packed extent) {
        return image.file() + ": a damaged qcow2 image: the compressed cluster at byte " + extent.offset() + ": ";
    }
}
