package io.xenolith.host.input;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A whole recording, checked. */
public record Recording(RecordingHeader header, List<StampedInput> inputs) {
    /** A message shows it. */
    private static final Pattern SNAPSHOT = Pattern.compile("[A-Za-z0-9._-]{0,128}");
    private static final Pattern SNAPSHOT_ID = Pattern.compile("[0-9a-f]{64}");

    /** Reads what {@link RecordingWriter} wrote; anything else is a {@link RecordingException}. */
    public static Recording read(final Path path) throws RecordingException {
        try {
            return parse(path.toString(), Files.readString(path, StandardCharsets.UTF_8));
        } catch (final NoSuchFileException e) {
            throw new RecordingException(path + ": no such file");
        } catch (final RecordingException e) {
            throw e;
        } catch (final IOException e) {
            throw new RecordingException(path + ": cannot be read: " + e.getMessage());
        }
    }

    /** The recording in {@code text}, which errors call {@code name}. */
    static Recording parse(final String name, final String text) throws RecordingException {
        final List<String> lines = text.lines().toList();
        final RecordingHeader header = header(name, lines);
        final int last = lines.size() - 1;
        if (last == 0 || !lines.get(last).startsWith("{\"inputs\":") || !text.endsWith("\n")) {
            throw new RecordingException(
                    name + ":" + lines.size() + ": cut off: the last line, with the checksum, is missing");
        }
        checkEnd(name, lines);
        final List<StampedInput> inputs = new ArrayList<>();
        for (int i = 1; i < last; i++) {
            inputs.add(input(name, i + 1, lines.get(i)));
        }
        return new Recording(header, List.copyOf(inputs));
    }

    /** Refuses a recording of another run: seed and scenario must be the same, and so must be what it goes on from. */
    public void checkBelongsTo(final RecordingHeader run) throws RecordingException {
        checkBegins(run.snapshot());
        if (header.seed() != run.seed()) {
            throw new RecordingException("the recording is of a run with seed " + header.seed() + ", this one has seed "
                    + run.seed() + ": give --seed " + header.seed());
        }
        if (!header.scenarioSha256().equals(run.scenarioSha256())) {
            throw new RecordingException(
                    "the recording is of another scenario file, or of this one before it was changed");
        }
    }

    private void checkBegins(final Optional<SnapshotName> from) throws RecordingException {
        if (header.snapshot().map(SnapshotName::id).equals(from.map(SnapshotName::id))) {
            return;
        }
        if (header.snapshot().isEmpty()) {
            throw new RecordingException(
                    "the recording begins at the start of its run: replay it without a snapshot");
        }
        final String wanted = "the recording begins at the " + header.snapshot().get().text();
        throw new RecordingException(from.isPresent()
                ? wanted + ", and this is the " + from.get().text()
                : wanted + ": replay it with boot --snapshot");
    }

    private static RecordingHeader header(final String name, final List<String> lines) throws RecordingException {
        final String none = name + ":1: not a recording: the first line has no \"xenolith_recording\"";
        if (lines.isEmpty() || !lines.getFirst().startsWith("{\"xenolith_recording\":")) {
            throw new RecordingException(none);
        }
        try {
            final JsonNode object = RecordingMapper.MAPPER.readTree(lines.getFirst());
            final long version = InputJson.number(object, "xenolith_recording");
            if (version != RecordingWriter.VERSION && version != RecordingWriter.VERSION_WITH_SNAPSHOT) {
                throw new RecordingException(
                        name + ":1: recording of version " + version + ", this program reads versions "
                                + RecordingWriter.VERSION + " and " + RecordingWriter.VERSION_WITH_SNAPSHOT);
            }
            return new RecordingHeader(InputJson.number(object, "seed"), InputJson.text(object, "scenario_sha256"),
                    version == RecordingWriter.VERSION ? Optional.empty() : Optional.of(snapshot(object)));
        } catch (final JacksonException e) {
            throw new RecordingException(none);
        } catch (final IllegalArgumentException e) {
            throw new RecordingException(name + ":1: " + e.getMessage());
        }
    }

    private static SnapshotName snapshot(final JsonNode header) {
        final SnapshotName from = new SnapshotName(InputJson.text(header, "snapshot"),
                InputJson.text(header, "snapshot_id"));
        if (!SNAPSHOT.matcher(from.name()).matches() || !SNAPSHOT_ID.matcher(from.id()).matches()) {
            throw new IllegalArgumentException("no snapshot has this 'snapshot' or 'snapshot_id'");
        }
        return from;
    }

    private static void checkEnd(final String name, final List<String> lines) throws RecordingException {
        final int last = lines.size() - 1;
        final CRC32C checksum = new CRC32C();
        lines.subList(0, last).forEach(line -> checksum.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
        final JsonNode end = json(name, last + 1, lines.get(last));
        try {
            if (!InputJson.text(end, "crc32c").equals(RecordingWriter.hex(checksum))) {
                throw new RecordingException(name + ": changed since it was written: the checksum does not fit");
            }
            if (InputJson.number(end, "inputs") != last - 1) {
                throw new RecordingException(name + ":" + (last + 1) + ": " + InputJson.number(end, "inputs")
                        + " inputs announced, " + (last - 1) + " are there");
            }
        } catch (final IllegalArgumentException e) {
            throw new RecordingException(name + ":" + (last + 1) + ": " + e.getMessage());
        }
    }

    private static StampedInput input(final String name, final int line, final String text) throws RecordingException {
        final JsonNode object = json(name, line, text);
        try {
            return new StampedInput(InputJson.number(object, "time_ns"), InputJson.number(object, "turn"),
                    InputJson.parse(object));
        } catch (final IllegalArgumentException e) {
            throw new RecordingException(name + ":" + line + ": " + e.getMessage());
        }
    }

    private static JsonNode json(final String name, final int line, final String text) throws RecordingException {
        try {
            return RecordingMapper.MAPPER.readTree(text);
        } catch (final JacksonException e) {
            throw new RecordingException(name + ":" + line + ": not a line of JSON");
        }
    }
}
