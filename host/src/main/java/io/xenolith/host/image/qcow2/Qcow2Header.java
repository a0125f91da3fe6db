package io.xenolith.host.image.qcow2;

import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.host.image.ImageBytes;
import io.xenolith.host.image.ImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the beginning of an image says of the rest, as far as it is needed for reading.
 *
 * <pre>
 *  byte   0  magic, version                40  offset of the L1 table
 *         8  offset of the backing name    48  refcounts and snapshots, not needed
 *        16  length of the backing name    72  incompatible features    version 3 from here on
 *        20  log2 of the cluster size      80  other features
 *        24  bytes of the disk            100  length of the header
 *        32  encryption                   104  kind of compression
 *        36  entries of the L1 table       72, or behind the header: extensions
 * </pre>
 *
 * All numbers are big-endian.
 *
 * @param sizeBytes of the disk
 * @param l1Offset where the L1 table begins
 * @param l1Entries entries of it that are needed for the disk
 * @param extendedL2 entries of L2 tables have 16 bytes, with a bitmap of subclusters
 * @param zstd compressed clusters are frames of Zstandard, not deflated
 */
record Qcow2Header(int version, int clusterBits, long sizeBytes, long l1Offset, int l1Entries, boolean extendedL2,
        boolean zstd, Optional<Qcow2Backing> backing) {
    /** First bytes of every image: "QFI" and 0xfb. */
    static final int MAGIC = 0x5146_49fb;

    private static final int V2_BYTES = 72;
    private static final int V3_BYTES = 104;
    private static final int CLUSTER_BITS_MIN = 9;
    private static final int CLUSTER_BITS_MAX = 21;
    /** Subclusters, 32 in a cluster, have at least 512 bytes. */
    private static final int EXTENDED_CLUSTER_BITS_MIN = 14;
    /** As QEMU has it: 32 MiB. */
    private static final long L1_ENTRIES_MAX = (32L << 20) / Long.BYTES;
    private static final int BACKING_NAME_MAX = 1023;

    private static final long FEATURE_DIRTY = 1;
    private static final long FEATURE_CORRUPT = 1 << 1;
    private static final long FEATURE_DATA_FILE = 1 << 2;
    private static final long FEATURE_COMPRESSION = 1 << 3;
    private static final long FEATURE_EXTENDED_L2 = 1 << 4;
    private static final long FEATURES_KNOWN = FEATURE_DIRTY | FEATURE_CORRUPT | FEATURE_DATA_FILE
            | FEATURE_COMPRESSION | FEATURE_EXTENDED_L2;

    private static final int EXTENSION_END = 0;
    private static final int EXTENSION_BACKING_FORMAT = 0xe279_2aca;
    private static final int EXTENSION_FEATURE_NAMES = 0x6803_f857;
    private static final int FEATURE_NAME_BYTES = 48;

    /** Bytes of a cluster. */
    int clusterBytes() {
        return 1 << clusterBits;
    }

    /** Bytes of an L2 table's entry. */
    int entryBytes() {
        return extendedL2 ? 2 * Long.BYTES : Long.BYTES;
    }

    /**
     * Reads and checks the beginning of {@code bytes}.
     *
     * @throws ImageException it is no such image, is damaged, or needs what is not there; the message says which
     */
    static Qcow2Header read(final ImageBytes bytes) throws IOException {
        return new Reading(bytes).header();
    }

    /** One header while it is read. */
    private static final class Reading {
        private final ImageBytes image;
        private ByteBuffer head = ByteBuffer.allocate(0);

        Reading(final ImageBytes image) {
            this.image = image;
        }

        private ImageException refused(final String why) {
            return new ImageException(image.file() + ": " + why);
        }

        private ImageException damaged(final String why) {
            return refused("a damaged qcow2 image: " + why);
        }

        private void load(final int count) throws IOException {
            head = ByteBuffer.allocate(count);
            image.read(0, head.array(), 0, count);
        }

        Qcow2Header header() throws IOException {
            load(V3_BYTES + Long.BYTES);
            if (image.size() < V2_BYTES || head.getInt(0) != MAGIC) {
                throw refused("no qcow2 image");
            }
            final int version = head.getInt(4);
            if (version != 2 && version != 3) {
                throw refused("a qcow2 image of version " + Integer.toUnsignedString(version) + ", want 2 or 3");
            }
            final int clusterBits = head.getInt(20);
            if (clusterBits < CLUSTER_BITS_MIN || clusterBits > CLUSTER_BITS_MAX) {
                throw damaged("clusters of 2^" + Integer.toUnsignedString(clusterBits) + " bytes, want 2^9 to 2^21");
            }
            load(Math.max(V3_BYTES + Long.BYTES, 1 << clusterBits));
            if (head.getInt(32) != 0) {
                throw refused("an encrypted qcow2 image; decrypt it first (qemu-img convert)");
            }
            final int headerBytes = version == 2 ? V2_BYTES : headerBytes();
            final long features = version == 2 ? 0 : head.getLong(72);
            checkFeatures(features, headerBytes);
            final boolean extendedL2 = (features & FEATURE_EXTENDED_L2) != 0;
            if (extendedL2 && clusterBits < EXTENDED_CLUSTER_BITS_MIN) {
                throw damaged("subclusters in clusters of 2^" + clusterBits + " bytes");
            }
            final long sizeBytes = sizeBytes();
            final int entryBits = extendedL2 ? 4 : 3;
            return new Qcow2Header(version, clusterBits, sizeBytes, l1Offset(clusterBits),
                    l1Entries(Math.ceilDiv(sizeBytes, 1L << (2 * clusterBits - entryBits))), extendedL2,
                    zstd(features, headerBytes), backing(headerBytes));
        }

        private int headerBytes() throws ImageException {
            final int bytes = head.getInt(100);
            if (bytes < V3_BYTES || bytes > head.capacity() || bytes % Long.BYTES != 0) {
                throw damaged("a header of " + Integer.toUnsignedString(bytes) + " bytes");
            }
            return bytes;
        }

        private void checkFeatures(final long features, final int headerBytes) throws ImageException {
            if ((features & FEATURE_CORRUPT) != 0) {
                throw refused("a qcow2 image that is marked as corrupt; repair it first (qemu-img check -r all)");
            }
            if ((features & FEATURE_DATA_FILE) != 0) {
                throw refused(
                        "a qcow2 image whose data are in another file, which is not supported; bring them together"
                                + " first (qemu-img convert)");
            }
            final long unknown = features & ~FEATURES_KNOWN;
            if (unknown != 0) {
                throw refused("a qcow2 image with an incompatible feature that is not known here: "
                        + featureName(Long.numberOfTrailingZeros(unknown), headerBytes));
            }
        }

        /** As the image itself calls an incompatible feature. */
        private String featureName(final int bit, final int headerBytes) throws ImageException {
            for (final Extension extension : extensions(headerBytes)) {
                final int names = extension.type() == EXTENSION_FEATURE_NAMES
                        ? extension.length() / FEATURE_NAME_BYTES
                        : 0;
                for (int i = 0; i < names; i++) {
                    final int at = extension.offset() + i * FEATURE_NAME_BYTES;
                    if (head.get(at) == 0 && head.get(at + 1) == bit) {
                        return "'" + text(at + 2, FEATURE_NAME_BYTES - 2).replaceAll("[^ -~]", "") + "'";
                    }
                }
            }
            return "bit " + bit;
        }

        private long sizeBytes() throws ImageException {
            final long size = head.getLong(24);
            if (size <= 0 || size % BlockDevice.SECTOR_BYTES != 0) {
                throw damaged("a disk of " + Long.toUnsignedString(size) + " bytes, want a multiple of 512");
            }
            return size;
        }

        private long l1Offset(final int clusterBits) throws ImageException {
            final long offset = head.getLong(40);
            if (offset <= 0 || (offset & (1L << clusterBits) - 1) != 0 || offset >= image.size()) {
                throw damaged("an L1 table at byte " + Long.toUnsignedString(offset) + " of " + image.size());
            }
            return offset;
        }

        /** @param needed for the disk's size */
        private int l1Entries(final long needed) throws ImageException {
            final long there = Integer.toUnsignedLong(head.getInt(36));
            if (needed > there || needed > L1_ENTRIES_MAX
                    || head.getLong(40) > image.size() - needed * Long.BYTES) {
                throw damaged("an L1 table of " + there + " entries in a file of " + image.size() + " bytes, want "
                        + needed);
            }
            return (int) needed;
        }

        private boolean zstd(final long features, final int headerBytes) throws ImageException {
            final int type = headerBytes > V3_BYTES ? head.get(V3_BYTES) & 0xff : 0;
            if (type > 1 || (type != 0) != ((features & FEATURE_COMPRESSION) != 0)) {
                throw refused("a qcow2 image with compression of kind " + type + ", want 0 (zlib) or 1 (zstd)");
            }
            return type == 1;
        }

        private Optional<Qcow2Backing> backing(final int headerBytes) throws ImageException {
            final long offset = head.getLong(8);
            final int length = head.getInt(16);
            if (offset == 0 || length == 0) {
                return Optional.empty();
            }
            if (offset < 0 || length < 0 || length > BACKING_NAME_MAX || offset > head.capacity() - length) {
                throw damaged("a backing file's name of " + Integer.toUnsignedString(length) + " bytes at byte "
                        + Long.toUnsignedString(offset));
            }
            String format = "";
            for (final Extension extension : extensions(headerBytes)) {
                if (extension.type() == EXTENSION_BACKING_FORMAT) {
                    format = text(extension.offset(), extension.length());
                }
            }
            return Optional.of(new Qcow2Backing(image.file(), text((int) offset, length), format));
        }

        private List<Extension> extensions(final int headerBytes) throws ImageException {
            final List<Extension> extensions = new ArrayList<>();
            int at = headerBytes;
            while (at <= head.capacity() - 2 * Integer.BYTES && head.getInt(at) != EXTENSION_END) {
                final int length = head.getInt(at + 4);
                final int data = at + 2 * Integer.BYTES;
                if (length < 0 || length > head.capacity() - data) {
                    throw damaged("a header extension of " + Integer.toUnsignedString(length) + " bytes");
                }
                extensions.add(new Extension(head.getInt(at), data, length));
                at = data + Math.ceilDiv(length, Long.BYTES) * Long.BYTES;
            }
            return extensions;
        }

        /** Up to {@code length} bytes, or to the first that is 0. */
        private String text(final int offset, final int length) {
            int end = offset;
            while (end < offset + length && head.get(end) != 0) {
                end++;
            }
            return new String(head.array(), offset, end - offset, StandardCharsets.UTF_8);
        }
    }

    /** A piece of optional data behind the header: {@code length} bytes from {@code offset} on. */
    private record Extension(int type, int offset, int length) {
    }
}
