package io.xenolith.dom0.migration.stream;

import java.io.IOException;
import java.io.OutputStream;

/** Where a stream is written to: records, each with its header and padding. */
public final class StreamOutput {
    private final OutputStream out;
    private long offset;

    /** Writes to {@code out}, which its owner flushes and closes. */
    public StreamOutput(final OutputStream out) {
        this.out = out;
    }

    /** Bytes written so far. */
    public long offset() {
        return offset;
    }

    void write(final byte[] bytes) throws IOException {
        write(bytes, bytes.length);
    }

    void write(final byte[] bytes, final int length) throws IOException {
        out.write(bytes, 0, length);
        offset += length;
    }

    /** A record of {@code type} whose body is the first {@code length} of {@code body}. */
    void record(final int type, final byte[] body, final int length) throws IOException {
        write(RecordHeader.bytes(type, length));
        write(body, length);
        write(new byte[RecordHeader.padding(length)]);
    }
}
