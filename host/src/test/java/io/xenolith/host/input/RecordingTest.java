package io.xenolith.host.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.dom0.net.LinkEvent;
import io.xenolith.drivers.net.Gso;
import io.xenolith.drivers.net.NetPacket;
import io.xenolith.drivers.net.PacketChecksum;
import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.ShutdownReason;
import io.xenolith.usernet.SocketEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTest {
    private static final RecordingHeader HEADER = new RecordingHeader(7, "ab".repeat(32));
    private static final String ID = "cd".repeat(32);
    private static final List<OutsideInput> ONE_OF_EACH = List.of(
            new OutsideInput.ConsoleInput("a", "h\u00e9 \"x\"\n\u0000"),
            new OutsideInput.AttachDisk("a", "d", "xvdb", AccessMode.READ_WRITE),
            new OutsideInput.DetachDisk("a", "xvdb", true), new OutsideInput.ResizeDisk("a", "xvdb", 1L << 40),
            new OutsideInput.AttachVif("a", 1, "xenbr0", "", "10Mb/s"), new OutsideInput.DetachVif("a", 1, false),
            new OutsideInput.Pause("a"), new OutsideInput.Unpause("a"),
            new OutsideInput.Shutdown("a", ShutdownReason.SUSPEND), new OutsideInput.KillBackend("a", "xvda"),
            new OutsideInput.RestartBackend("a", "vif0"),
            new OutsideInput.Socket("xenbr0", new SocketEvent.Accepted(3, 1, 40_000)),
            new OutsideInput.Ask(1, new byte[]{8, -1}), new OutsideInput.Keys(3, new byte[]{27, 0}),
            new OutsideInput.Xenstore(7, new byte[]{1}),
            new OutsideInput.Link(2, new LinkEvent.Opened("xenbr0")),
            new OutsideInput.Destroy("a"));

    @TempDir
    private Path folder;

    @Test
    void everyKindOfInputIsInTheSample() {
        assertThat(ONE_OF_EACH).extracting(Object::getClass)
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .containsExactlyInAnyOrder((Object[]) OutsideInput.class.getPermittedSubclasses());
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        final Path file = folder.resolve("r.jsonl");
        try (RecordingWriter writer = new RecordingWriter(Files.newOutputStream(file), HEADER)) {
            for (int i = 0; i < ONE_OF_EACH.size(); i++) {
                writer.write(new StampedInput(i * 1_000L, i, ONE_OF_EACH.get(i)));
            }
        }
        final Recording recording = Recording.read(file);
        assertThat(recording.header()).isEqualTo(HEADER);
        assertThat(recording.inputs()).extracting(StampedInput::input)
                .usingRecursiveFieldByFieldElementComparator().containsExactlyElementsOf(ONE_OF_EACH);
        assertThat(recording.inputs()).extracting(StampedInput::timeNs).containsExactly(0L, 1000L, 2000L, 3000L, 4000L,
                5000L, 6000L, 7000L, 8000L, 9000L, 10_000L, 11_000L,
                12_000L, 13_000L, 14_000L, 15_000L, 16_000L);
    }

    @Test
    void everyEventOfASocketIsReadBack() throws IOException {
        final List<SocketEvent> events = List.of(new SocketEvent.Connected(2), new SocketEvent.Accepted(1, 0, 7),
                new SocketEvent.Received(2, new byte[]{0, -1, 2}), new SocketEvent.Written(2, 9),
                new SocketEvent.Finished(2), new SocketEvent.Broken(Long.MAX_VALUE));
        final Path file = folder.resolve("r.jsonl");
        try (RecordingWriter writer = new RecordingWriter(Files.newOutputStream(file), HEADER)) {
            for (final SocketEvent event : events) {
                writer.write(new StampedInput(1, 1, new OutsideInput.Socket("br", event)));
            }
        }
        assertThat(Recording.read(file).inputs()).extracting(StampedInput::input)
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(events.stream().map(event -> new OutsideInput.Socket("br", event)).toList());
    }

    @Test
    void everyEventOfALinkIsReadBack() throws IOException {
        final List<LinkEvent> events = List.of(new LinkEvent.Opened("br"), new LinkEvent.Closed(),
                new LinkEvent.Came(new NetPacket(new byte[]{0, -1, 2}, PacketChecksum.BLANK, new Gso(1, 1400))));
        final Path file = folder.resolve("r.jsonl");
        try (RecordingWriter writer = new RecordingWriter(Files.newOutputStream(file), HEADER)) {
            for (final LinkEvent event : events) {
                writer.write(new StampedInput(1, 1, new OutsideInput.Link(3, event)));
            }
        }
        assertThat(Recording.read(file).inputs()).extracting(StampedInput::input)
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(events.stream().map(event -> new OutsideInput.Link(3, event)).toList());
    }

    @Test
    void aTraceHasAnInputWithoutASocketAsARecordingHasIt() {
        assertThat(ONE_OF_EACH).filteredOn(input -> !(input instanceof OutsideInput.Socket))
                .allSatisfy(input -> assertThat(InputJson.text(input)).isEqualTo(
                        RecordingMapper.MAPPER.writeValueAsString(
                                InputJson.fill(RecordingMapper.MAPPER.createObjectNode(), input))));
    }

    @Test
    void aTraceNamesDataByItsLengthAndChecksum() {
        assertThat(InputJson.text(new OutsideInput.Socket("br", new SocketEvent.Received(2, new byte[1000]))))
                .isEqualTo("{\"do\":\"socket\",\"bridge\":\"br\",\"event\":\"received\",\"flow\":2,"
                        + "\"bytes\":1000,\"crc32c\":\"%s\"}".formatted(crc32c(new byte[1000])));
    }

    private static String crc32c(final byte[] bytes) {
        final CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return String.format("%08x", checksum.getValue());
    }

    @Test
    void theFormIsLinesOfJson() throws IOException {
        assertThat(sample()).startsWith("{\"xenolith_recording\":1,\"seed\":7,\"scenario_sha256\":\"abab")
                .contains(
                        "\n{\"time_ns\":5,\"turn\":2,\"do\":\"detach\",\"domain\":\"a\",\"vdev\":\"xvdb\",\"force\":false}\n{\"inputs\":1,\"crc32c\":\"");
    }

    @Test
    void aRecordingWithoutItsLastLineIsCutOff() throws IOException {
        final String text = sample();
        final int end = text.indexOf("{\"inputs\"");
        assertRefused(text.substring(0, end), "r:2: cut off: the last line, with the checksum, is missing");
        assertRefused(text.substring(0, text.length() - 1),
                "r:3: cut off: the last line, with the checksum, is missing");
        assertRefused(text.substring(0, text.indexOf('\n') + 1),
                "r:1: cut off: the last line, with the checksum, is missing");
    }

    @Test
    void aChangedRecordingIsRefused() throws IOException {
        assertRefused(sample().replace("xvdb", "xvdc"), "r: changed since it was written: the checksum does not fit");
    }

    @Test
    void anotherFileIsNoRecording() {
        assertRefused("hello\n", "r:1: not a recording: the first line has no \"xenolith_recording\"");
        assertRefused("", "r:1: not a recording: the first line has no \"xenolith_recording\"");
        assertRefused("{\"xenolith_recording\":1",
                "r:1: not a recording: the first line has no \"xenolith_recording\"");
    }

    @Test
    void aLaterVersionIsRefusedByNumber() throws IOException {
        assertRefused(sample().replace("recording\":1", "recording\":3"),
                "r:1: recording of version 3, this program reads versions 1 and 2");
    }

    @Test
    void aRecordingThatBeginsAtASnapshotNamesItAndIsOfAnotherVersion() throws IOException {
        final String text = text(new RecordingHeader(7, "", Optional.of(new SnapshotName("booted", ID))));
        assertThat(text).startsWith("{\"xenolith_recording\":2,\"seed\":7,\"scenario_sha256\":\"\",\"snapshot\":"
                + "\"booted\",\"snapshot_id\":\"" + ID + "\"}\n");
        assertThat(Recording.parse("r", text).header().snapshot()).contains(new SnapshotName("booted", ID));
    }

    @Test
    void aSnapshotThatCannotBeIsRefused() throws IOException {
        final String text = text(new RecordingHeader(7, "", Optional.of(new SnapshotName("booted", ID))));
        final String message = "r:1: no snapshot has this 'snapshot' or 'snapshot_id'";
        assertRefused(text.replace("booted", "\\u001b[31m"), message);
        assertRefused(text.replace("cdcd\"", "cd\""), message);
        assertRefused(text.replace("\"snapshot_id\"", "\"id\""), "r:1: no text 'snapshot_id'");
    }

    @Test
    void aHeaderWithoutItsSeedIsRefused() {
        assertRefused("{\"xenolith_recording\":1}\n{\"inputs\":0}\n", "r:1: no whole number 'seed'");
    }

    @Test
    void anInputThisProgramDoesNotKnowIsRefusedWithItsLine() throws IOException {
        assertRefused(signed("{\"time_ns\":1,\"turn\":2,\"do\":\"dance\",\"domain\":\"a\"}"),
                "r:2: unknown input 'dance'");
        assertRefused(signed("{\"time_ns\":1,\"turn\":2,\"do\":\"console\",\"domain\":\"a\"}"), "r:2: no text 'text'");
        assertRefused(signed("{\"do\":\"pause\",\"domain\":\"a\"}"), "r:2: no whole number 'time_ns'");
        assertRefused(signed("{\"time_ns\":1,\"do\":\"pause\",\"domain\":\"a\"}"), "r:2: no whole number 'turn'");
        assertRefused(signed("{\"time_ns\":1,\"turn\":2,\"do\":\"shutdown\",\"domain\":\"a\",\"reason\":\"x\"}"),
                "r:2: unknown reason 'x'");
        assertRefused(signed("nonsense"), "r:2: not a line of JSON");
    }

    @Test
    void aRecordingOfAnotherRunIsRefused() throws IOException {
        final Recording recording = Recording.parse("r", sample());
        recording.checkBelongsTo(HEADER);
        assertThatThrownBy(() -> recording.checkBelongsTo(new RecordingHeader(8, HEADER.scenarioSha256())))
                .hasMessage("the recording is of a run with seed 7, this one has seed 8: give --seed 7");
        assertThatThrownBy(() -> recording.checkBelongsTo(new RecordingHeader(7, "")))
                .hasMessage("the recording is of another scenario file, or of this one before it was changed");
    }

    @Test
    void aRecordingBelongsToOneSnapshotOrToNone() throws IOException {
        final RecordingHeader from = new RecordingHeader(7, HEADER.scenarioSha256(),
                Optional.of(new SnapshotName("booted", ID)));
        final RecordingHeader other = new RecordingHeader(7, HEADER.scenarioSha256(),
                Optional.of(new SnapshotName("", ID.replace('c', 'e'))));
        final Recording recording = Recording.parse("r", text(from));
        recording.checkBelongsTo(new RecordingHeader(7, HEADER.scenarioSha256(),
                Optional.of(new SnapshotName("renamed", ID))));
        assertThatThrownBy(() -> recording.checkBelongsTo(other)).hasMessage("the recording begins at the snapshot "
                + "'booted' (cdcdcdcdcdcd), and this is the snapshot edededededed");
        assertThatThrownBy(() -> recording.checkBelongsTo(HEADER)).hasMessage("the recording begins at the snapshot "
                + "'booted' (cdcdcdcdcdcd): replay it with boot --snapshot");
        assertThatThrownBy(() -> Recording.parse("r", sample()).checkBelongsTo(from))
                .hasMessage("the recording begins at the start of its run: replay it without a snapshot");
    }

    @Test
    void aMissingFileSaysSo() {
        assertThatThrownBy(() -> Recording.read(Path.of("no.jsonl"))).isInstanceOf(RecordingException.class)
                .hasMessage("no.jsonl: no such file");
    }

    private static String sample() throws IOException {
        return text(HEADER);
    }

    private static String text(final RecordingHeader header) throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (RecordingWriter writer = new RecordingWriter(out, header)) {
            writer.write(new StampedInput(5, 2, new OutsideInput.DetachDisk("a", "xvdb")));
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** A recording whose only input is {@code line}, with a checksum that fits. */
    private static String signed(final String line) throws IOException {
        final String sample = sample();
        final String head = sample.substring(0, sample.indexOf('\n') + 1) + line + "\n";
        final java.util.zip.CRC32C checksum = new java.util.zip.CRC32C();
        checksum.update(head.getBytes(StandardCharsets.UTF_8));
        return head + "{\"inputs\":1,\"crc32c\":\"" + RecordingWriter.hex(checksum) + "\"}\n";
    }

    private static void assertRefused(final String text, final String message) {
        assertThatThrownBy(() -> Recording.parse("r", text)).isInstanceOf(RecordingException.class).hasMessage(message);
    }
}
