package io.xenolith.host.image.qcow2;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.zip.Deflater;

/**
 * Writes images of random clusters of every kind, and knows what is in them. Written from the format's description, apart from what
 * reads them.
 */
final class Qcow2Writer {
    private static final int HEADER = 112;

    private final Random random;
    private final int version;
    private final int clusterBits;
    private final boolean extended;
    private final long diskBytes;
    /** What the disk holds, under this image. */
    private final byte[] disk;
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    /** @param below what is under it */
    Qcow2Writer(final Random random, final int version, final int clusterBits, final boolean extended,
            final int diskBytes, final byte[] below) {
        this.random = random;
        this.version = version;
        this.clusterBits = clusterBits;
        this.extended = extended;
        this.diskBytes = diskBytes;
        this.disk = Arrays.copyOf(Arrays.copyOf(below, Math.min(below.length, diskBytes)), diskBytes);
    }

    /** What must be read. */
    byte[] disk() {
        return disk;
    }

    /** Writes the image, over {@code backing} if there is one. */
    void write(final Path file, final Optional<String> backing, final String backingFormat) throws IOException {
        final int cluster = 1 << clusterBits;
        final int entryBytes = extended ? 16 : 8;
        final int perTable = cluster / entryBytes;
        final int clusters = (int) Math.ceilDiv(diskBytes, (long) cluster);
        final int tables = Math.ceilDiv(clusters, perTable);
        final int l1Clusters = Math.ceilDiv(tables * 8, cluster);
        final ByteBuffer l1 = ByteBuffer.allocate(l1Clusters * cluster);
        final ByteBuffer l2 = ByteBuffer.allocate(tables * cluster);
        final long firstTable = (1L + l1Clusters) * cluster;
        final long firstData = firstTable + (long) tables * cluster;
        for (int i = 0; i < clusters; i++) {
            final int table = i / perTable;
            if (random.nextInt(8) == 0 && i % perTable == 0) {
                // A table that is not there at all.
                i += perTable - 1;
                continue;
            }
            l1.putLong(table * 8, firstTable + (long) table * cluster | 1L << 63);
            entry(l2, table * cluster + i % perTable * entryBytes, i, firstData);
        }
        final ByteBuffer head = ByteBuffer.allocate(cluster);
        head.putInt(0, 0x5146_49fb).putInt(4, version).putInt(20, clusterBits).putLong(24, diskBytes).putInt(36, tables)
                .putLong(40, cluster).putInt(60, 3).putLong(64, cluster);
        if (version == 3) {
            // The bit of a dirty image says nothing to readers.
            head.putLong(72, 1 | (extended ? 16 : 0)).putInt(96, 4).putInt(100, HEADER);
        }
        if (backing.isPresent()) {
            final byte[] format = backingFormat.getBytes(StandardCharsets.UTF_8);
            final byte[] name = backing.get().getBytes(StandardCharsets.UTF_8);
            final int at = version == 3 ? HEADER : 72;
            if (format.length > 0) {
                head.putInt(at, 0xe279_2aca).putInt(at + 4, format.length).put(at + 8, format);
            }
            head.putLong(8, 400).putInt(16, name.length).put(400, name);
        }
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.array());
        all.writeBytes(l1.array());
        all.writeBytes(l2.array());
        all.writeBytes(data.toByteArray());
        Files.write(file, all.toByteArray());
    }

    private void entry(final ByteBuffer l2, final int at, final int number, final long firstData) {
        final int cluster = 1 << clusterBits;
        final byte[] bytes = new byte[cluster];
        final int kind = random.nextInt(4);
        if (kind == 0) {
            return;
        }
        Arrays.fill(bytes, (byte) random.nextInt());
        for (int i = 0; i < 16; i++) {
            bytes[random.nextInt(cluster)] = (byte) random.nextInt();
        }
        if (kind == 1) {
            packed(l2, at, number, firstData, bytes);
        } else if (extended) {
            subclusters(l2, at, number, firstData, bytes);
        } else if (kind == 2 && version == 3) {
            l2.putLong(at, 1);
            put(number, 0, cluster, new byte[cluster]);
        } else {
            align();
            l2.putLong(at, firstData + data.size() | 1L << 63);
            data.writeBytes(bytes);
            put(number, 0, cluster, bytes);
        }
    }

    private void subclusters(final ByteBuffer l2, final int at, final int number, final long firstData,
            final byte[] bytes) {
        final int part = bytes.length / 32;
        align();
        l2.putLong(at, firstData + data.size());
        data.writeBytes(bytes);
        long bitmap = 0;
        for (int i = 0; i < 32; i++) {
            switch (random.nextInt(3)) {
                case 0 -> {
                    bitmap |= 1L << i;
                    put(number, i * part, part, Arrays.copyOfRange(bytes, i * part, (i + 1) * part));
                }
                case 1 -> {
                    bitmap |= 1L << (32 + i);
                    put(number, i * part, part, new byte[part]);
                }
                default -> {
                }
            }
        }
        l2.putLong(at + 8, bitmap);
    }

    private void packed(final ByteBuffer l2, final int at, final int number, final long firstData, final byte[] bytes) {
        final Deflater deflater = new Deflater(9, true);
        deflater.setInput(bytes);
        deflater.finish();
        final byte[] out = new byte[bytes.length + 100];
        final int length = deflater.deflate(out);
        deflater.end();
        if (length >= bytes.length) {
            return;
        }
        final long offset = firstData + data.size();
        data.write(out, 0, length);
        final long sectors = (offset + length - 1) / 512 - offset / 512;
        l2.putLong(at, 1L << 62 | sectors << (62 - (clusterBits - 8)) | offset);
        put(number, 0, bytes.length, bytes);
    }

    private void align() {
        while ((data.size() & (1 << clusterBits) - 1) != 0) {
            data.write(0xee);
        }
    }

    private void put(final int number, final int offset, final int length, final byte[] bytes) {
        final int at = (number << clusterBits) + offset;
        if (at < disk.length) {
            System.arraycopy(bytes, 0, disk, at, Math.min(length, disk.length - at));
        }
    }
}
