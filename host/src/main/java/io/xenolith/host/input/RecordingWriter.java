package io.xenolith.host.input;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes down every input when it takes effect: one line of JSON each, after a line that names the run and before one with
 * the number of inputs and a checksum of all lines before it. A recording without its last line is of a run that was cut
 * off.
 *
 * <pre>
 *   {"xenolith_recording":1,"seed":7,"scenario_sha256":"..."}
 *   {"time_ns":5000000,"turn":93,"do":"console","domain":"a","text":"hello\n"}
 *   {"inputs":1,"crc32c":"1a2b3c4d"}
 * </pre>
 *
 * <p>One of a run that has gone on from a snapshot begins there, with its turns and times, and is of another version, which earlier
 * programs refuse:
 *
 * <pre>
 *   {"xenolith_recording":2,"seed":7,"scenario_sha256":"...","snapshot":"booted","snapshot_id":"..."}
 * </pre>
 */
public final class RecordingWriter implements Closeable {
    /** Of a recording that begins with its run. */
    static final int VERSION = 1;
    /** Of one that begins at a snapshot. */
    static final int VERSION_WITH_SNAPSHOT = 2;

    private final OutputStream out;
    private final CRC32C checksum = new CRC32C();
    private long inputs;

    /** Writes to {@code out}, which {@link #close()} closes. */
    public RecordingWriter(final OutputStream out, final RecordingHeader header) throws IOException {
        this.out = new BufferedOutputStream(out);
        writeLine(line(header));
    }

    private static ObjectNode line(final RecordingHeader header) {
        final Optional<SnapshotName> snapshot = header.snapshot();
        final ObjectNode line = RecordingMapper.MAPPER.createObjectNode()
                .put("xenolith_recording", snapshot.isPresent() ? VERSION_WITH_SNAPSHOT : VERSION)
                .put("seed", header.seed()).put("scenario_sha256", header.scenarioSha256());
        snapshot.ifPresent(from -> line.put("snapshot", from.name()).put("snapshot_id", from.id()));
        return line;
    }

    /** Writes one input; times never go back. A failing disk is an {@link UncheckedIOException}. */
    public void write(final StampedInput input) {
        try {
            final ObjectNode line = RecordingMapper.MAPPER.createObjectNode().put("time_ns", input.timeNs())
                    .put("turn", input.turn());
            writeLine(InputJson.fill(line, input.input()));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        inputs++;
    }

    /** Writes the last line and closes the file. */
    @Override
    public void close() throws IOException {
        try (out) {
            writeLine(RecordingMapper.MAPPER.createObjectNode().put("inputs", inputs).put("crc32c", hex(checksum)));
        }
    }

    static String hex(final CRC32C checksum) {
        return String.format("%08x", checksum.getValue());
    }

    private void writeLine(final ObjectNode object) throws IOException {
        final byte[] line = (RecordingMapper.MAPPER.writeValueAsString(object) + "\n").getBytes(StandardCharsets.UTF_8);
        checksum.update(line);
        out.write(line);
    }
}
