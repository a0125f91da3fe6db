package io.xenolith.dom0.migration.stream;

import java.io.IOException;
import java.io.OutputStream;

/** Where a stream is written to: records, each with its header and padding. */
public final class StreamOutput {
    private final OutputStream out;
    private long offset;

    /** Writes to {@code out}, which its owner closes. */
    public StreamOutput(final OutputStream out) {
        this.out = out;
    }

    /** Bytes written so far. */
    public long offset() {
        return offset;
    }

    /** Has what was written leave this program: after it, what has no room on a disk has been told. */
    public void flush() throws IOException {
        out.flush();
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
