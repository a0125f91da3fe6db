package io.xenolith.host.capture;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes Ethernet packets as a pcap file with time stamps in nanoseconds. Source: draft-ietf-opsawg-pcap.
 *
 * <pre>
 *  file    offset size            record  offset size
 *  magic        0    4            seconds      0    4
 *  version      4    2+2          nanoseconds  4    4
 *  reserved     8    8            bytes here   8    4
 *  snap length 16    4            bytes sent  12    4
 *  link type   20    4            packet      16
 * </pre>
 */
public final class PcapWriter implements Closeable {
    private static final int MAGIC_NS = 0xa1b23c4d;
    private static final int VERSION_MAJOR = 2;
    private static final int VERSION_MINOR = 4;
    private static final int HEADER_BYTES = 24;
    private static final int RECORD_BYTES = 16;
    private static final int SNAP_LENGTH = 65_535;
    private static final int LINKTYPE_ETHERNET = 1;
    private static final long NS_PER_S = 1_000_000_000L;

    private final OutputStream out;

    /** Writes the file's header to {@code out}, which is closed with this. */
    public PcapWriter(final OutputStream out) throws IOException {
        this.out = out;
        out.write(buffer(HEADER_BYTES).putInt(MAGIC_NS).putShort((short) VERSION_MAJOR)
                .putShort((short) VERSION_MINOR).putLong(0).putInt(SNAP_LENGTH).putInt(LINKTYPE_ETHERNET).array());
    }

    private static ByteBuffer buffer(final int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Writes one packet.
     *
     * @param timeNs since 1970
     */
    public void write(final long timeNs, final byte[] frame) throws IOException {
        final int kept = Math.min(frame.length, SNAP_LENGTH);
        out.write(buffer(RECORD_BYTES).putInt((int) (timeNs / NS_PER_S)).putInt((int) (timeNs % NS_PER_S)).putInt(kept)
                .putInt(frame.length).array());
        out.write(frame, 0, kept);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
