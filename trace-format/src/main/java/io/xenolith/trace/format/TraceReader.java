package io.xenolith.trace.format;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.v1.Event;
import io.xenolith.trace.v1.FileHeader;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Reads a trace file from its beginning, one event at a time. */
public final class TraceReader implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;
    /** Far above any event, far below what would exhaust the heap. */
    private static final int MESSAGE_BYTES_MAX = 1 << 26;

    private final InputStream in;
    private final String name;
    private final TraceHeader header;
    private long read;

    /**
     * Reads the header of {@code in}, which {@link #close()} closes.
     *
     * @param name what errors call the file
     * @throws TraceFormatException it is no trace, or of another version
     */
    public TraceReader(final InputStream in, final String name) throws IOException {
        this.in = new BufferedInputStream(in, BUFFER_BYTES);
        this.name = name;
        this.header = readHeader();
    }

    /** Opens {@code path}. */
    public static TraceReader open(final Path path) throws IOException {
        final InputStream in = Files.newInputStream(path);
        try {
            return new TraceReader(in, path.toString());
        } catch (final IOException e) {
            in.close();
            throw e;
        }
    }

    public TraceHeader header() {
        return header;
    }

    /**
     * The next event, empty at the end of the file. Kinds of event that this version does not know are passed over.
     *
     * @throws TraceFormatException the file is cut off or broken after the events read so far
     */
    public Optional<StampedEvent> next() throws IOException {
        while (true) {
            final Event message;
            try {
                final byte[] bytes = nextMessage();
                if (bytes.length == 0) {
                    return Optional.empty();
                }
                message = Event.parseFrom(bytes);
            } catch (final InvalidProtocolBufferException e) {
                throw new TraceFormatException(
                        name + ": cut off or broken after " + read + " events: " + firstSentence(e));
            }
            read++;
            final Optional<TraceEvent> event = EventDecoder.decode(message);
            if (event.isPresent()) {
                return Optional.of(new StampedEvent(message.getTimeNs(), message.getSequence(), event.get()));
            }
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private TraceHeader readHeader() throws IOException {
        if (!Arrays.equals(in.readNBytes(TraceFile.MAGIC.length), TraceFile.MAGIC)) {
            throw new TraceFormatException(name + ": not a trace file: it does not begin with \"xentrace\"");
        }
        final FileHeader found;
        try {
            final byte[] bytes = nextMessage();
            if (bytes.length == 0) {
                throw new TraceFormatException(name + ": ends before its header");
            }
            found = FileHeader.parseFrom(bytes);
        } catch (final InvalidProtocolBufferException e) {
            throw new TraceFormatException(name + ": broken header: " + firstSentence(e));
        }
        if (found.getVersion() != TraceFile.VERSION) {
            throw new TraceFormatException(name + ": trace format version "
                    + Integer.toUnsignedString(found.getVersion()) + ", this program reads version "
                    + TraceFile.VERSION);
        }
        return new TraceHeader(found.getSeed(), found.getConfig());
    }

    /**
     * The bytes of the next message; none at the end of the file (no message of this format is empty). Protobuf's own
     * reader of delimited messages would take one that is cut off between two fields for a whole one.
     */
    private byte[] nextMessage() throws IOException {
        final int first = in.read();
        if (first == -1) {
            return new byte[0];
        }
        final int size = CodedInputStream.readRawVarint32(first, in);
        if (size <= 0 || size > MESSAGE_BYTES_MAX) {
            throw new InvalidProtocolBufferException("impossible length " + size);
        }
        final byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new InvalidProtocolBufferException(bytes.length + " of " + size + " bytes are there");
        }
        return bytes;
    }

    private static String firstSentence(final Exception e) {
        final String message = String.valueOf(e.getMessage());
        final int end = message.indexOf(". ");
        return end < 0 ? message : message.substring(0, end);
    }
}
