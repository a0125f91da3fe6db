package io.xenolith.trace.format;

import com.google.protobuf.CodedOutputStream;
import io.xenolith.trace.v1.Event;
import io.xenolith.trace.v1.FileHeader;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Writes a trace file. The same events give the same bytes; {@link #sha256()} names them, so that two runs can be compared
 * without keeping either. A failing disk is thrown at the event that met it, as {@link UncheckedIOException}.
 */
public final class TraceWriter implements TraceListener, Closeable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final OutputStream out;
    private final MessageDigest digest;
    private byte[] scratch = new byte[512];
    private long events;

    /** Writes to {@code out}, which {@link #close()} closes. */
    public TraceWriter(final OutputStream out, final TraceHeader header) throws IOException {
        this.out = new BufferedOutputStream(out, BUFFER_BYTES);
        this.digest = newSha256();
        this.out.write(TraceFile.MAGIC);
        FileHeader.newBuilder().setVersion(TraceFile.VERSION).setSeed(header.seed()).setConfig(header.config()).build()
                .writeDelimitedTo(this.out);
    }

    /** Writes the file {@code path}, over whatever is there. */
    public static TraceWriter toFile(final Path path, final TraceHeader header) throws IOException {
        return new TraceWriter(Files.newOutputStream(path), header);
    }

    /** Writes nothing and only keeps the digest of the events. */
    public static TraceWriter digestOnly() {
        try {
            return new TraceWriter(OutputStream.nullOutputStream(), new TraceHeader(0, ""));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void accept(final StampedEvent event) {
        final Event message = EventEncoder.encode(event.timeNs(), event.sequence(), event.event());
        final int size = message.getSerializedSize();
        final int total = CodedOutputStream.computeUInt32SizeNoTag(size) + size;
        if (scratch.length < total) {
            scratch = new byte[Math.max(total, 2 * scratch.length)];
        }
        try {
            final CodedOutputStream coded = CodedOutputStream.newInstance(scratch, 0, total);
            coded.writeUInt32NoTag(size);
            message.writeTo(coded);
            coded.checkNoSpaceLeft();
            out.write(scratch, 0, total);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        digest.update(scratch, 0, total);
        events++;
    }

    /** How many events were written. */
    public long events() {
        return events;
    }

    /** SHA-256, in hex, of the bytes of all events so far (without the header). */
    public String sha256() {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (final CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
