package io.xenolith.host.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.host.boot.BootResult.Ending;
import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.DiskAttachment;
import io.xenolith.host.scenario.ExitKind;
import io.xenolith.host.scenario.KernelSpec;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.vcpu.x86.CpuPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootRunTest {
    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private final ConsoleInput input = ConsoleInput.closed();

    @TempDir
    private Path folder;
    private BootOptions options;

    @BeforeEach
    void writeKernel() throws IOException {
        options = BootOptions
                .of(new KernelSpec(Files.writeString(folder.resolve("kernel"), "kernel"), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({"POWEROFF, POWERED_OFF", "CRASH, CRASHED", "WATCHDOG, CRASHED", "SUSPEND, GONE",
            "DESTROYED, GONE", "RUNNING, STALLED"})
    void aRunEndsAsItsGuestDoes(final ExitKind exit, final Ending ending) throws IOException {
        final BootResult result = run(new FakeRunner(List.of("hello\r\n"), exit, "because"));
        assertThat(result.ending()).isEqualTo(ending);
        assertThat(result.reason()).isEqualTo(exit == ExitKind.RUNNING ? "" : "because");
        assertThat(console).asString().isEqualTo("hello\r\n");
        assertThat(result.stats().counters().instructions).isEqualTo(1_000);
    }

    @Test
    void aRunEndsWhenTheConsoleShowsWhatIsExpected() throws IOException {
        options = options.until(Optional.of(Pattern.compile("BOOT-O[K]")), Optional.empty());
        final BootResult result = run(new FakeRunner(List.of("BOO", "T-OK\r\n", "more"), ExitKind.POWEROFF, ""));
        assertThat(result.ending()).isEqualTo(Ending.MATCHED);
        assertThat(console).asString().isEqualTo("BOOT-OK\r\n");
    }

    @Test
    void aRunEndsWhenTheTimeIsUp() throws IOException {
        options = options.until(Optional.of(Pattern.compile("never")), Optional.of(Duration.ofNanos(1)));
        assertThat(run(new FakeRunner(List.of("x"), ExitKind.POWEROFF, "")).ending()).isEqualTo(Ending.TIMED_OUT);
    }

    @Test
    void aRunEndsWhenTheConsoleIsLeft() throws IOException {
        input.leave();
        assertThat(run(new FakeRunner(List.of("x"), ExitKind.POWEROFF, "")).ending()).isEqualTo(Ending.LEFT);
    }

    @Test
    void theHostIsWhatTheOptionsSay() throws IOException {
        final FakeRunner runner = new FakeRunner(List.of(), ExitKind.POWEROFF, "");
        options = new BootOptions(options.kernel(), "quiet", 64 << 20, 2, BootDisk.parse(List.of("a.img", "b.img,ro")),
                1L << 30, CpuPolicy.ORACLE_4_17_TCG, 9, Optional.empty(), Optional.empty(),
                Optional.empty(),
                Optional.empty(), Optional.empty(), true, BootWatch.NONE, true).withAbi(AbiProfile.XEN_4_20);
        run(runner);
        assertThat(runner.scenario.host().seed()).isEqualTo(9);
        assertThat(runner.scenario.host().memoryBytes()).isEqualTo(1L << 30);
        assertThat(runner.scenario.host().cpuPolicy()).isEqualTo(CpuPolicy.ORACLE_4_17_TCG);
        assertThat(runner.scenario.host().abi()).isEqualTo(AbiProfile.XEN_4_20);
        assertThat(runner.scenario.domains()).singleElement().satisfies(guest -> {
            assertThat(guest.kernel()).hasValue(options.kernel());
            assertThat(guest.args()).isEqualTo("quiet");
            assertThat(guest.vcpus()).isEqualTo(2);
            assertThat(guest.disks()).containsExactly(new DiskAttachment("xvda", "xvda", AccessMode.READ_WRITE),
                    new DiskAttachment("xvdb", "xvdb", AccessMode.READ_ONLY));
        });
        assertThat(runner.options.listeners()).hasSize(1);
    }

    @Test
    void anotherKernelIsAnotherRun() throws IOException {
        final FakeRunner first = new FakeRunner(List.of(), ExitKind.POWEROFF, "");
        run(first);
        Files.writeString(folder.resolve("kernel"), "another");
        final FakeRunner second = new FakeRunner(List.of(), ExitKind.POWEROFF, "");
        run(second);
        assertThat(second.scenario.sha256()).isNotEqualTo(first.scenario.sha256());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POWEROFF | Test result: SUCCESS\\n                      | SUCCESS
            POWEROFF | Test result: SUCCESS with warnings\\n        | SUCCESS
            POWEROFF | Test result: SUCCESS\\nTest result: SKIP\\n  | SKIP
            POWEROFF | Test result: ERROR\\r\\nbye\\r\\n            | ERROR
            POWEROFF | Test result: FAILURE                         | FAILURE
            POWEROFF | a Test result: SUCCESS\\nTest result: FINE\\n | CRASH
            CRASH    | Test result: SUCCESS\\n                      | CRASH
            RUNNING  | Test result: SUCCESS\\n                      | CRASH
            """)
    void aTestIsJudgedByItsLastResultAndItsEnd(final ExitKind exit, final String written, final XtfRun.Verdict verdict)
            throws IOException {
        final String text = written.translateEscapes();
        final XtfRun.Result result = new XtfRun("", 1, Duration.ofMinutes(1)).run(folder.resolve("kernel"),
                new FakeRunner(List.of("--- Xen Test Framework ---\n", text), exit, ""), output());
        assertThat(result.verdict()).isEqualTo(verdict);
        assertThat(result.reason().isEmpty()).isEqualTo(verdict != XtfRun.Verdict.CRASH);
        assertThat(result.console()).contains("--- Xen Test Framework ---\n").doesNotContain("\r");
    }

    @Test
    void aTestHas128MiBAndTheCommandLineAndVcpusThatAreAskedFor() throws IOException {
        final FakeRunner runner = new FakeRunner(List.of(), ExitKind.POWEROFF, "");
        new XtfRun("todo", 3, Duration.ofMinutes(1)).run(folder.resolve("kernel"), runner, output());
        assertThat(runner.scenario.domains()).singleElement().satisfies(guest -> {
            assertThat(guest.memoryBytes()).isEqualTo(128L << 20);
            assertThat(guest.vcpus()).isEqualTo(3);
            assertThat(guest.args()).isEqualTo("todo");
        });
    }

    @Test
    void aConsoleThatCannotBeWrittenEndsTheRun() {
        final UncheckedIOException full = new UncheckedIOException(new IOException("full"));
        final List<String> written = new ArrayList<>();
        final ConsoleOutput broken = new ConsoleOutput() {
            @Override
            public void write(final byte[] bytes) {
                written.add(new String(bytes, StandardCharsets.UTF_8));
                throw full;
            }

            @Override
            public void note(final String source, final String text) {
                throw new AssertionError(text);
            }

            @Override
            public void stuck(final String what) {
                throw new AssertionError(what);
            }
        };
        final BootRun run = new BootRun(options, input, broken);
        assertThatThrownBy(() -> run.run(new FakeRunner(List.of("one", "two"), ExitKind.POWEROFF, ""))).isSameAs(full);
        assertThat(written).containsExactly("one");
    }

    @Test
    void ofAnEndlessConsoleTheEndIsKeptAndJudged() throws IOException {
        final String much = "Test result: FAILURE\n".repeat(1 << 16);
        final XtfRun.Result result = new XtfRun("", 1, Duration.ofMinutes(1)).run(folder.resolve("kernel"),
                new FakeRunner(List.of(much, much, much, "Test result: SUCCESS\n"), ExitKind.POWEROFF, ""), output());
        assertThat(result.verdict()).isEqualTo(XtfRun.Verdict.SUCCESS);
        assertThat(result.console()).hasSizeBetween(1 << 20, 2 << 20).endsWith("Test result: SUCCESS\n");
    }

    private BootResult run(final FakeRunner runner) throws IOException {
        return new BootRun(options, input, output()).run(runner);
    }

    private ConsoleOutput output() {
        return new ConsoleOutput() {
            @Override
            public void write(final byte[] bytes) {
                console.writeBytes(bytes);
            }

            @Override
            public void note(final String source, final String text) {
                throw new AssertionError(text);
            }

            @Override
            public void stuck(final String what) {
                throw new AssertionError(what);
            }
        };
    }
}
