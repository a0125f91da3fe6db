package io.xenolith.dom0.migration.stream;

import io.xenolith.abi.LocalMemory;
import java.io.IOException;
import java.io.InputStream;

/** A stream that is read from its start to its end, with a count of where it is. */
public final class StreamInput {
    private static final int SKIP_BYTES = 64 << 10;

    private final InputStream in;
    private long offset;

    /** Reads {@code in}, which its owner closes, from where it stands: that is offset 0. */
    public StreamInput(final InputStream in) {
        this.in = in;
    }

    /** Bytes read so far. */
    public long offset() {
        return offset;
    }

    /**
     * The next {@code count} bytes.
     *
     * @param part what they are, for the message if they cannot be had
     */
    public byte[] bytes(final int count, final String part) throws StreamException {
        final byte[] bytes;
        try {
            // Grows with what is there, so that a length alone costs nothing.
            bytes = in.readNBytes(count);
        } catch (final IOException e) {
            throw StreamException.unreadable(offset, part, String.valueOf(e.getMessage()));
        }
        if (bytes.length < count) {
            throw StreamException.cutShort(offset, part, count, bytes.length);
        }
        offset += count;
        return bytes;
    }

    /** As {@link #bytes}, to be read in little-endian order. */
    LocalMemory memory(final int count, final String part) throws StreamException {
        return new LocalMemory(bytes(count, part));
    }

    /** Passes over {@code count} bytes. */
    void skip(final long count, final String part) throws StreamException {
        long left = count;
        while (left > 0) {
            final int now = (int) Math.min(left, SKIP_BYTES);
            final byte[] _ = bytes(now, part);
            left -= now;
        }
    }
}
