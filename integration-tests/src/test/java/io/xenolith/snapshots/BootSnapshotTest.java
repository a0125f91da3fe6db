package io.xenolith.snapshots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.host.boot.BootDisk;
import io.xenolith.host.boot.BootNet;
import io.xenolith.host.boot.BootNetworks;
import io.xenolith.host.boot.BootOptions;
import io.xenolith.host.boot.BootResult;
import io.xenolith.host.boot.BootRun;
import io.xenolith.host.boot.BootWatch;
import io.xenolith.host.boot.ConsoleInput;
import io.xenolith.host.boot.ConsoleOutput;
import io.xenolith.host.input.Recording;
import io.xenolith.host.run.ScenarioRunner;
import io.xenolith.host.scenario.KernelSpec;
import io.xenolith.host.snapshot.SnapshotException;
import io.xenolith.host.snapshot.SnapshotFile;
import io.xenolith.host.snapshot.SnapshotInfo;
import io.xenolith.hypervisor.XenParameters;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.vcpu.x86.CpuPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A boot is saved by the command's own assembly of a host, and goes on from its file. */
class BootSnapshotTest {
    private static final Path KERNEL = Path.of("src/test/resources/saving/tiny-guest");
    private static final int DISK_BYTES = 1 << 16;

    private final ByteArrayOutputStream console = new ByteArrayOutputStream();

    @TempDir
    private Path folder;
    private Path file;
    private Path kept;

    @BeforeEach
    void boot() throws IOException {
        kept = Files.write(folder.resolve("kept.img"), new byte[DISK_BYTES]);
        file = folder.resolve("one.snapshot");
        final BootRun run = new BootRun(options(), ConsoleInput.closed(), output()).savingTo(file);
        assertThat(run.run(new ScenarioRunner()).ending()).isEqualTo(BootResult.Ending.MATCHED);
        assertThat(run.saved()).isTrue();
        assertThat(console.toString(StandardCharsets.UTF_8)).contains("count=20 ");
        console.reset();
    }

    /** A kernel that is named by a relative path, with a disk of each kind, and a network with a name server of its own. */
    private BootOptions options() throws IOException {
        final Path written = Files.write(folder.resolve("written.img"), new byte[DISK_BYTES]);
        return new BootOptions(new KernelSpec(kernel(), Optional.empty()), "", 32L << 20, 1,
                BootDisk.parse(List.of(written.toString(), kept + ",ro")), 128L << 20, CpuPolicy.X86_64_V1,
                AbiProfile.XEN_4_17, 0, expected(20), Optional.of(Duration.ofMinutes(5)), Optional.empty(),
                Optional.empty(), Optional.empty(), false, BootWatch.NONE, true,
                BootNetworks.of(BootNet.parse(List.of("user,dns=127.0.0.1")), List.of()), XenParameters.DEFAULT);
    }

    private static Path kernel() {
        return Path.of("").toAbsolutePath()
                .relativize(Path.of(System.getProperty("xenolith.root"), "integration-tests").resolve(KERNEL));
    }

    private static Optional<Pattern> expected(final int count) {
        return Optional.of(Pattern.compile("count=" + count + " "));
    }

    private BootResult resume(final Optional<Path> trace, final Optional<Path> instructions) throws IOException {
        return resume(resumed(trace, instructions), ConsoleInput.closed());
    }

    private static BootOptions resumed(final Optional<Path> trace, final Optional<Path> instructions) {
        return BootOptions.resumed(kernel(), expected(40), Optional.of(Duration.ofMinutes(5)),
                trace, false, new BootWatch(Optional.empty(), instructions, Optional.empty()));
    }

    private BootResult resume(final BootOptions options, final ConsoleInput input) throws IOException {
        try (SnapshotFile snapshot = SnapshotFile.open(file)) {
            return new BootRun(options, input, output()).resume(new ScenarioRunner(), snapshot);
        }
    }

    private ConsoleOutput output() {
        return new ConsoleOutput() {
            @Override
            public void write(final byte[] bytes) {
                console.writeBytes(bytes);
            }

            @Override
            public void note(final String source, final String text) {
                // What the network listens on, which is no matter here.
            }

            @Override
            public void stuck(final String what) {
                throw new AssertionError(what);
            }
        };
    }

    @Test
    void aBootGoesOnWhereItWasSaved() throws IOException {
        final Path trace = Files.writeString(folder.resolve("trace"), "x".repeat(DISK_BYTES));
        assertThat(resume(Optional.of(trace), Optional.empty()).ending()).isEqualTo(BootResult.Ending.MATCHED);
        assertThat(console.toString(StandardCharsets.UTF_8)).contains("count=21 ", "count=40 ")
                .doesNotContain("count=19 ");
        assertThat(Files.readString(trace, StandardCharsets.ISO_8859_1)).isNotEmpty().doesNotContain("xxx");
    }

    @Test
    void whatIsTypedFromThereOnIsRecordedAndReplayed() throws IOException {
        final Path recording = folder.resolve("recording");
        final Path live = folder.resolve("live");
        final Path again = folder.resolve("again");
        final ConsoleInput input = new ConsoleInput(true, true);
        input.typeAhead("typed\n".getBytes(StandardCharsets.UTF_8));
        assertThat(resume(resumed(Optional.of(live), Optional.empty()).withInputs(Optional.of(recording),
                Optional.empty()), input).ending()).isEqualTo(BootResult.Ending.MATCHED);
        final String shown = console.toString(StandardCharsets.UTF_8);
        console.reset();
        final Recording recorded = Recording.read(recording);
        assertThat(recorded.inputs()).hasSize(1);
        assertThat(resume(resumed(Optional.of(again), Optional.empty()).withInputs(Optional.empty(),
                Optional.of(recorded)), ConsoleInput.closed()).ending()).isEqualTo(BootResult.Ending.MATCHED);
        assertThat(console.toString(StandardCharsets.UTF_8)).isEqualTo(shown);
        assertThat(again).hasSameBinaryContentAs(live);
    }

    @Test
    void aDiskThatHasChangedIsRefusedAndATraceThatIsThereStays() throws IOException {
        Files.setLastModifiedTime(kept, FileTime.fromMillis(1));
        final Path trace = Files.writeString(folder.resolve("trace"), "old");
        assertThatThrownBy(() -> resume(Optional.of(trace), Optional.empty())).isInstanceOf(SnapshotException.class)
                .hasMessageContaining(kept + " has been changed since");
        assertThat(trace).hasContent("old");
    }

    @Test
    void nothingIsWrittenOverADiskOfTheSnapshot() {
        for (final Path disk : List.of(kept, folder.resolve("written.img"))) {
            assertThatThrownBy(() -> resume(Optional.of(disk), Optional.empty()))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("the trace cannot be written");
            assertThatThrownBy(() -> resume(Optional.empty(), Optional.of(disk)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the trace of instructions cannot be written");
            assertThat(disk).hasSize(DISK_BYTES);
        }
    }

    @Test
    void whatIsSaidOfASnapshotIsReadAsItWasWritten() throws IOException {
        try (SnapshotFile snapshot = SnapshotFile.open(file)) {
            final SnapshotInfo info = SnapshotInfo.read(snapshot);
            assertThat(info.json()).isEqualTo(snapshot.info());
            assertThat(info.hostBytes()).isEqualTo(128L << 20);
            assertThat(info.guests()).containsExactly(new SnapshotInfo.Guest(1, "", 32L << 20, 1));
        }
    }

    @Test
    void theKernelIsNamedSoThatItIsFoundFromAnywhere() throws IOException {
        try (SnapshotFile snapshot = SnapshotFile.open(file)) {
            assertThat(Path.of(SnapshotInfo.read(snapshot).kernel())).isAbsolute().exists();
        }
    }
}
