package io.xenolith.snapshots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.host.XenHost;
import io.xenolith.host.input.OutsideInput;
import io.xenolith.host.input.Recording;
import io.xenolith.host.input.RecordingException;
import io.xenolith.host.input.StampedInput;
import io.xenolith.host.run.Outside;
import io.xenolith.host.run.RunListener;
import io.xenolith.host.run.RunOptions;
import io.xenolith.host.run.RunResult;
import io.xenolith.host.run.RunSaver;
import io.xenolith.host.run.ScenarioRunner;
import io.xenolith.host.scenario.Scenario;
import io.xenolith.host.scenario.ScenarioException;
import io.xenolith.host.scenario.ScenarioReader;
import io.xenolith.host.snapshot.SnapshotException;
import io.xenolith.host.snapshot.SnapshotFile;
import io.xenolith.host.snapshot.SnapshotInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A run that goes on from a snapshot is recorded from there, and replayed from there. Its kernel, src/test/kernels/console, says that it
 * is ready and then takes 40 bytes; 16 come by steps that wait when the snapshot is made.
 */
class RecordedSnapshotTest {
    private static final String SCENARIO = """
            host: {memory: 128M}
            domains:
              - {name: guest, kernel: 'KERNEL', cmdline: "typed=40", memory: 32M}
            steps:
              - {at: 400ms, do: {console: {domain: guest, text: "by time."}}}
              - {when: {domain: guest, console: ready}, after: 200ms, do: {console: {domain: guest, text: "by text."}}}
            limits: {virtual_time: 60s}
            """;
    private static final List<String> TYPED = List.of("the first ", "and second", "four");

    @TempDir
    private Path folder;
    private Scenario scenario;
    private Path snapshot;

    /** Somebody who types the next piece whenever they have been asked for it often enough. */
    private static final class Typist implements Outside {
        private static final int PATIENCE = 50;
        private static final long REACTION_NS = 300_000;

        private final Deque<String> pieces;
        private final boolean paced;
        private int asked;

        Typist(final List<String> pieces, final boolean paced) {
            this.pieces = new ArrayDeque<>(pieces);
            this.paced = paced;
        }

        @Override
        public List<OutsideInput> arrived() {
            asked++;
            return pieces.isEmpty() || asked % PATIENCE != 0
                    ? List.of()
                    : List.of(new OutsideInput.ConsoleInput("guest", pieces.remove()));
        }

        @Override
        public boolean open() {
            return !pieces.isEmpty();
        }

        @Override
        public boolean paced() {
            return paced && open();
        }

        @Override
        public long await(final long timeoutNs) {
            return Math.min(timeoutNs, REACTION_NS);
        }

        @Override
        public boolean stopped() {
            return false;
        }
    }

    /** Ends its run when the guest is ready, and saves it then, if it is to. */
    private static final class Watcher implements RunListener {
        private final StringBuilder console = new StringBuilder();
        private final Optional<Path> saveTo;

        Watcher(final Optional<Path> saveTo) {
            this.saveTo = saveTo;
        }

        boolean ready() {
            return console.indexOf("ready\r\n") >= 0;
        }

        String console() {
            return console.toString();
        }

        @Override
        public void consoleOutput(final String domain, final byte[] bytes) {
            console.append(new String(bytes, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void consoleLine(final String domain, final String line) {
            // Its bytes have come.
        }

        @Override
        public void standing(final XenHost host, final RunSaver saver) throws IOException {
            if (saveTo.isPresent()) {
                saver.save(saveTo.get(), SnapshotInfo
                        .of(host.hypervisor(), saveTo.get().toString(), Instant.EPOCH).json());
            }
        }

        @Override
        public void note(final String source, final String text) {
            throw new AssertionError(text);
        }

        @Override
        public void stuck(final String what) {
            throw new AssertionError(what);
        }
    }

    private static RunOptions options(final Optional<Path> record, final Optional<Path> replay, final Outside outside) {
        return new RunOptions(Optional.empty(), record, replay.map(RecordedSnapshotTest::read), outside, List.of(),
                true);
    }

    private static Recording read(final Path file) {
        try {
            return Recording.read(file);
        } catch (final RecordingException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void save() throws IOException, ScenarioException {
        final Path kernel = Path.of(System.getProperty("xenolith.root"),
                "integration-tests/src/test/resources/console/console");
        scenario = ScenarioReader
                .read(Files.writeString(folder.resolve("scenario.yaml"),
                        SCENARIO.replace("KERNEL", kernel.toString())));
        snapshot = saved("one", Optional.empty());
    }

    private Path saved(final String name, final Optional<Path> record) throws IOException {
        final Path file = folder.resolve(name + ".snapshot");
        final Watcher watcher = new Watcher(Optional.of(file));
        new ScenarioRunner().run(scenario, options(record, Optional.empty(), Outside.until(watcher::ready)), watcher);
        assertThat(watcher.ready()).isTrue();
        return file;
    }

    /** What a run came to. */
    private record Came(String trace, String console) {
    }

    private Came resume(final Path from, final RunOptions options) throws IOException {
        final Watcher watcher = new Watcher(Optional.empty());
        try (SnapshotFile file = SnapshotFile.open(from)) {
            final RunResult result = new ScenarioRunner().resume(file, options, watcher);
            return new Came(result.report().traceSha256(), watcher.console());
        }
    }

    private Path recorded(final boolean paced) throws IOException {
        final Path recording = folder.resolve("recording");
        resume(snapshot, options(Optional.of(recording), Optional.empty(), new Typist(TYPED, paced)));
        return recording;
    }

    private void assertRefused(final Path from, final Path recording, final String message) {
        assertThatThrownBy(() -> resume(from, options(Optional.empty(), Optional.of(recording), Outside.NONE)))
                .isInstanceOf(RecordingException.class).hasMessageMatching(message);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsTypedAndWhatWaitedComesAgainAtTheSamePoints(final boolean paced) throws IOException {
        final Path recording = folder.resolve("recording");
        final Came live = resume(snapshot,
                options(Optional.of(recording), Optional.empty(), new Typist(TYPED, paced)));
        assertThat(live.console()).startsWith("typed 40 sum ");
        assertThat(read(recording).inputs()).hasSize(5).allSatisfy(input -> assertThat(input.turn()).isPositive());
        assertThat(read(recording).inputs()).extracting(StampedInput::timeNs).isSorted()
                .contains(400_000_000L);
        assertThat(resume(snapshot, options(Optional.empty(), Optional.of(recording), Outside.NONE))).isEqualTo(live);
    }

    @Test
    void aReplayCanBeRecordedAndIsTheSameRecording() throws IOException {
        final Path again = folder.resolve("again");
        final Path recording = recorded(false);
        resume(snapshot, options(Optional.of(again), Optional.of(recording), Outside.NONE));
        assertThat(again).hasSameBinaryContentAs(recording);
    }

    @Test
    void aCopyUnderAnotherNameIsTheSameSnapshot() throws IOException {
        final Path recording = recorded(false);
        final Path copy = Files.copy(snapshot, folder.resolve("copy.snapshot"));
        final RunOptions replay = options(Optional.empty(), Optional.of(recording), Outside.NONE);
        assertThat(resume(copy, replay)).isEqualTo(resume(snapshot, replay));
    }

    @Test
    void aRecordingThatBeginsAtAnotherSnapshotIsRefused() throws IOException {
        assertRefused(saved("two", Optional.empty()), recorded(false),
                "the recording begins at the snapshot 'one' \\([0-9a-f]{12}\\), and this is the snapshot 'two' "
                        + "\\([0-9a-f]{12}\\)");
    }

    @Test
    void aRecordingThatBeginsAtASnapshotIsNotForARunFromItsStart() throws IOException {
        final RunOptions replay = options(Optional.empty(), Optional.of(recorded(false)), Outside.NONE);
        assertThatThrownBy(() -> new ScenarioRunner().run(scenario, replay, RunListener.NONE))
                .isInstanceOf(RecordingException.class).hasMessageMatching("the recording begins at the snapshot 'one' "
                        + "\\([0-9a-f]{12}\\): replay it with boot --snapshot");
    }

    @Test
    void aRecordingFromTheStartIsNotForASnapshot() throws IOException {
        final Path recording = folder.resolve("from-the-start");
        saved("two", Optional.of(recording));
        assertRefused(snapshot, recording,
                "the recording begins at the start of its run: replay it without a snapshot");
    }

    @Test
    void aRecordingThatWasCutOffIsRefused() throws IOException {
        final Path recording = recorded(false);
        final List<String> lines = Files.readAllLines(recording);
        Files.write(recording, lines.subList(0, lines.size() - 1));
        assertThatThrownBy(() -> Recording.read(recording)).isInstanceOf(RecordingException.class)
                .hasMessageContaining("cut off");
    }

    @Test
    void aRecordedRunIsSavedAndBothHalvesAreReplayed() throws IOException {
        final Path first = folder.resolve("first");
        final Path saved = saved("recorded", Optional.of(first));
        final Watcher watcher = new Watcher(Optional.empty());
        new ScenarioRunner().run(scenario,
                options(Optional.empty(), Optional.of(first), Outside.until(watcher::ready)), watcher);
        assertThat(watcher.ready()).isTrue();
        final Path second = folder.resolve("second");
        final Came live = resume(saved,
                options(Optional.of(second), Optional.empty(), new Typist(TYPED, false)));
        assertThat(resume(saved, options(Optional.empty(), Optional.of(second), Outside.NONE))).isEqualTo(live);
    }

    @Test
    void aReplayIsNotSaved() throws IOException {
        final Watcher watcher = new Watcher(Optional.of(folder.resolve("replayed.snapshot")));
        final RunOptions replay = options(Optional.empty(), Optional.of(recorded(false)), Outside.NONE);
        try (SnapshotFile file = SnapshotFile.open(snapshot)) {
            assertThatThrownBy(() -> new ScenarioRunner().resume(file, replay, watcher))
                    .isInstanceOf(SnapshotException.class)
                    .hasMessage("a run whose inputs come from a recording cannot be saved");
        }
    }

    @Test
    void aRecordingThatIsThereStaysIfNothingGoesOn() throws IOException {
        final Path recording = recorded(false);
        final Path other = saved("two", Optional.empty());
        final byte[] before = Files.readAllBytes(recording);
        assertThatThrownBy(() -> resume(other, options(Optional.of(recording), Optional.of(recording), Outside.NONE)))
                .isInstanceOf(RecordingException.class);
        assertThat(recording).hasBinaryContent(before);
    }

    @Test
    void nothingIsWrittenOverTheSnapshot() {
        assertThatThrownBy(() -> resume(snapshot, options(Optional.of(snapshot), Optional.empty(), Outside.NONE)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("the recording cannot be written to "
                        + snapshot + ": that is the snapshot");
        assertThatThrownBy(() -> resume(snapshot, new RunOptions(Optional.of(snapshot), Optional.empty(),
                Optional.empty()))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the trace cannot be written");
    }
}
