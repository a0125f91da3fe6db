package io.xenolith.dom0.migration.stream;

import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A libxl stream that comes in pieces, from far away. Whoever reads it asks first whether the next record is there, and so never
 * has to wait. What is no such stream is told to be there as soon as that shows; reading it says what is wrong.
 */
public final class StreamFeed extends InputStream {
    /** libxl's header and the header of its first record, image header, domain header. */
    private static final int HEAD_SIZE = 16 + 8 + 24 + 16;
    private static final int RECORD_HEADER_SIZE = 8;
    /** What comes after libxc's END, which is no longer than its header: libxl's. */
    private static final int END_SIZE = 2 * RECORD_HEADER_SIZE;

    private final Deque<byte[]> pieces = new ArrayDeque<>();
    /** Bytes of the first piece that are read. */
    private int used;
    private long waiting;
    private boolean headRead;
    private boolean endSeen;

    /** Adds a piece behind all others; the feed keeps the array. */
    public void add(final byte[] piece) {
        if (piece.length > 0) {
            pieces.add(piece);
            waiting += piece.length;
        }
    }

    /** Bytes that are there and not read. */
    public long waiting() {
        return waiting;
    }

    /** What is to be read next is there. To be asked once before each record is read, the head counting as one. */
    public boolean ready() {
        if (endSeen) {
            return true;
        }
        if (!headRead) {
            headRead = waiting >= HEAD_SIZE;
            return headRead;
        }
        if (waiting < RECORD_HEADER_SIZE) {
            return false;
        }
        final int type = peekInt(0);
        final int length = peekInt(Integer.BYTES);
        if (Integer.compareUnsigned(length, RecordHeader.LENGTH_MAX) > 0) {
            return true;
        }
        if (type == LibxcType.END.number() && length == 0) {
            endSeen = waiting >= END_SIZE;
            return endSeen;
        }
        return waiting >= RECORD_HEADER_SIZE + length + RecordHeader.padding(length);
    }

    private int peekInt(final int at) {
        int value = 0;
        for (int i = Integer.BYTES - 1; i >= 0; i--) {
            value = value << Byte.SIZE | peek(at + i);
        }
        return value;
    }

    private int peek(final int at) {
        int left = used + at;
        for (final byte[] piece : pieces) {
            if (left < piece.length) {
                return Byte.toUnsignedInt(piece[left]);
            }
            left -= piece.length;
        }
        throw new IllegalStateException("byte " + at + " of " + waiting);
    }

    @Override
    public int read() {
        final byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(final byte[] bytes, final int offset, final int length) {
        if (length == 0) {
            return 0;
        }
        final byte[] piece = pieces.peek();
        if (piece == null) {
            return -1;
        }
        final int now = Math.min(length, piece.length - used);
        System.arraycopy(piece, used, bytes, offset, now);
        used += now;
        waiting -= now;
        if (used == piece.length) {
            pieces.remove();
            used = 0;
        }
        return now;
    }
}
