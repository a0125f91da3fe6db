package io.xenolith.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.xenolith.host.report.ExpectationResult;
import io.xenolith.host.report.RunReport;
import io.xenolith.host.report.Summary;
import io.xenolith.host.run.HostRunner;
import io.xenolith.host.run.RunListener;
import io.xenolith.host.run.RunOptions;
import io.xenolith.host.run.RunResult;
import io.xenolith.host.scenario.CapturePoint;
import io.xenolith.host.scenario.KernelSpec;
import io.xenolith.host.scenario.Scenario;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.call.HypercallTable;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;
import io.xenolith.trace.format.StampedEvent;
import io.xenolith.trace.format.TraceHeader;
import io.xenolith.trace.format.TraceWriter;
import io.xenolith.xl.verb.VerbTable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class XenolithCommandTest {
    /** A host that runs nothing and says what it was asked. */
    private static final class FakeRunner implements HostRunner {
        private Scenario scenario;
        private RunOptions options;
        private boolean held = true;
        private List<String> notes = List.of();
        private RuntimeException failure;
        private Error bug;

        @Override
        public RunResult run(final Scenario asked, final RunOptions with, final RunListener listener) {
            if (failure != null) {
                throw failure;
            }
            if (bug != null) {
                throw bug;
            }
            notes.forEach(note -> listener.note("a.xvda", note));
            scenario = asked;
            options = with;
            return new RunResult(
                    new RunReport("x.yaml", asked.host().seed(), new Summary(0, List.of(), List.of()), 0, "",
                            List.of(new ExpectationResult(1, "it works", held, held ? "" : "it does not"))),
                    "");
        }

        @Override
        public void checkKernel(final KernelSpec kernel, final long memoryBytes) {
        }

        @Override
        public HypercallTable hypercalls(final AbiProfile abi) {
            return new HypercallTable(TraceSink.OFF, abi.headers());
        }
    }

    private final FakeRunner runner = new FakeRunner();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;
    private Path scenario;

    @BeforeEach
    void writeScenario() throws IOException {
        scenario = Files.writeString(folder.resolve("x.yaml"), "domains: [{name: a, program: hello}]\n");
    }

    @Test
    void aRunWhoseExpectationsHoldIsSuccess() {
        assertThat(execute("run", scenario.toString(), "--seed", "9", "--sched", "credit")).isZero();
        assertThat(runner.scenario.host().seed()).isEqualTo(9);
        assertThat(runner.scenario.host().parameters().words()).isEqualTo(" sched=credit");
        assertThat(runner.options).isEqualTo(new RunOptions(java.util.Optional.empty(), java.util.Optional.empty(),
                java.util.Optional.empty()));
        assertThat(out.toString()).contains("x.yaml: seed 9", "held    line 1: it works");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aFailedExpectationIsExitCode1() {
        runner.held = false;
        assertThat(execute("run", scenario.toString())).isEqualTo(1);
        assertThat(out.toString()).contains("FAILED  line 1: it works");
    }

    @Test
    void theReportGoesToItsFileAndJsonToStandardOutput() throws IOException {
        final Path report = folder.resolve("report.json");
        assertThat(execute("run", scenario.toString(), "--report", report.toString(), "--json")).isZero();
        assertThat(Files.readString(report)).isEqualTo(out.toString()).startsWith("{\n");
    }

    @Test
    void theReportIsNotWrittenOverADisk() throws IOException {
        final Path image = Files.write(folder.resolve("d.img"), new byte[512]);
        Files.writeString(scenario, "disks: {d: {file: d.img}}\ndomains: [{name: a, program: x}]\n");
        assertThat(execute("run", scenario.toString(), "--report", image.toString())).isEqualTo(1);
        assertThat(err.toString().lines()).containsExactly("xenolith: the report cannot be written to " + image
                + ": that is the image of disk 'd'");
        assertThat(image).hasSize(512);
    }

    @Test
    void aMistakeInTheScenarioIsOneLineOnStandardError() throws IOException {
        Files.writeString(scenario, "domains: [{name: a, program: hello, memry: 4M}]\n");
        assertThat(execute("run", scenario.toString())).isEqualTo(1);
        assertThat(err.toString().lines()).containsExactly(
                scenario + ":1: unknown key 'memry' in domain, did you mean 'memory'?");
    }

    @Test
    void packetsAreCapturedWhereAnOptionSays() throws IOException {
        Files.writeString(scenario, "domains: [{name: a, program: x, vifs: [{}, {}]}]\npcap: {xenbr0: of-the-file}\n");
        assertThat(execute("run", scenario.toString(), "--pcap", "a/vif1=v", "--pcap", "b")).isZero();
        assertThat(runner.scenario.captures().files()).containsOnly(
                entry(new CapturePoint.Bridge("xenbr0"), Path.of("b")),
                entry(new CapturePoint.Vif("a", 1), Path.of("v")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            xenbr=x            | no bridge or interface 'xenbr', did you mean 'xenbr0'?
            a=x                | 'a' can be a/vif0 or a/vif1
            xenbr0=            | no file is named, want WHERE=FILE
            x --pcap xenbr0=y  | xenbr0 is given twice
            x --pcap a.vif0=x  | two captures write the same file x
            """)
    void aCaptureThatCannotBeIsWrongUsage(final String options, final String why) throws IOException {
        Files.writeString(scenario, "domains: [{name: a, program: x, vifs: [{}, {}]}]\n");
        final List<String> words = new ArrayList<>(List.of("run", scenario.toString(), "--pcap"));
        words.addAll(List.of(options.split(" +")));
        assertThat(execute(words.toArray(String[]::new))).isEqualTo(64);
        assertThat(err.toString().lines()).first().isEqualTo("xenolith: --pcap: " + why);
    }

    @Test
    void aBrokenRecordingIsOneLine() throws IOException {
        final Path recording = Files.writeString(folder.resolve("r"), "x");
        assertThat(execute("run", scenario.toString(), "--replay", recording.toString())).isEqualTo(1);
        assertThat(err.toString().lines()).containsExactly(
                "xenolith: " + recording + ":1: not a recording: the first line has no \"xenolith_recording\"");
    }

    @Test
    void aBugOfTheHypervisorIsOneLine() {
        runner.bug = new AssertionError("hypercall 23 of d2v0, seed 0");
        assertThat(execute("run", scenario.toString())).isEqualTo(1);
        assertThat(err.toString().lines()).singleElement().asString()
                .startsWith("xenolith: internal error: java.lang.AssertionError: hypercall 23 of d2v0, seed 0");
    }

    @Test
    void aFailureOfTheHostsDiskSaysWhatItWasFor() {
        runner.failure = new UncheckedIOException("cannot make the host's RAM", new IOException("No space left"));
        assertThat(execute("run", scenario.toString())).isEqualTo(1);
        runner.failure = new UncheckedIOException(new IOException("x: No space left"));
        assertThat(execute("run", scenario.toString())).isEqualTo(1);
        assertThat(err.toString().lines()).containsExactly("xenolith: cannot make the host's RAM: No space left",
                "xenolith: x: No space left");
    }

    @Test
    void notesGoToStandardErrorWithoutControlCharacters() {
        runner.notes = List.of("sector 3 cannot be written\u001b[2J");
        assertThat(execute("run", scenario.toString())).isZero();
        assertThat(err.toString().lines()).containsExactly("xenolith: a.xvda: sector 3 cannot be written.[2J");
    }

    @Test
    void anInternalErrorShowsItsTraceOnlyWithDebug() {
        runner.failure = new IllegalStateException("boom");
        assertThat(execute("run", scenario.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("internal error").contains("boom").doesNotContain("\tat ");
        assertThat(execute("run", scenario.toString(), "--debug")).isEqualTo(1);
        assertThat(err.toString()).contains("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fly", "run", "run a b", "run --sed 1", "run x.yaml --seed many", "trace", "trace show",
            "abi now", "abi --abi 3.4", "abi diff 4.17", "abi diff 4.17 4.2", "run x.yaml --abi", "guests",
            "guests fetch x"})
    void wrongUsageIsExitCode64(final String line) {
        assertThat(execute(line.isEmpty() ? new String[0] : line.split(" ", -1))).isEqualTo(64);
        assertThat(err.toString()).startsWith("xenolith: ").contains("--help").doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "run --help", "trace --help", "trace show --help", "abi --help",
            "abi diff --help", "guests --help",
            "guests fetch --help"})
    void everyCommandHasHelp(final String line) {
        assertThat(execute(line.split(" ", -1))).isZero();
        assertThat(out.toString()).contains("Usage: xenolith");
    }

    @Test
    void traceShowPrintsWhatPassesTheFilter() throws IOException {
        final Path file = trace();
        assertThat(execute("trace", "show", file.toString(), "--domain", "1")).isZero();
        assertThat(out.toString().lines()).singleElement().asString().contains("EvtchnClosed", "domain=1 port=0");
    }

    @Test
    void traceShowPrintsLinesOfJson() throws IOException {
        final Path file = trace();
        assertThat(execute("trace", "show", file.toString(), "--json")).isZero();
        assertThat(out.toString().lines()).hasSize(2).first().asString()
                .isEqualTo("{\"sequence\":0,\"time_ns\":1,\"event\":\"EvtchnClosed\",\"domain\":1,\"port\":0}");
    }

    @Test
    void aFileThatIsNoTraceSaysSo() {
        assertThat(execute("trace", "show", scenario.toString())).isEqualTo(1);
        assertThat(err.toString().lines()).containsExactly(
                "xenolith: " + scenario + ": not a trace file: it does not begin with \"xentrace\"");
        assertThat(execute("trace", "show", "none.trace")).isEqualTo(1);
        assertThat(err.toString()).contains("xenolith: none.trace: no such file or folder");
    }

    @Test
    void abiListsTheHostsTable() {
        assertThat(execute("abi")).isZero();
        assertThat(out.toString()).contains("64 numbers, 0 taken");
        assertThat(execute("abi", "--json")).isZero();
        assertThat(out.toString()).contains("\"totals\" : {");
    }

    @Test
    void abiDiffShowsWhatChangesFromOneXenToAnother() {
        assertThat(execute("abi", "diff", "4.17", "4.20")).isZero();
        assertThat(out.toString()).contains("XENVER_extraversion2");
        assertThat(execute("abi", "diff", "4.20", "4.17", "--json")).isZero();
        assertThat(out.toString()).contains("\"change\" : \"removed\"");
        assertThat(execute("abi", "diff", "4.20", "4.2")).isEqualTo(64);
        assertThat(err.toString()).contains("TO: no Xen '4.2', there are 4.14, 4.17, debian-4.17, 4.20, 4.21");
    }

    @Test
    void aCommandThatIsNamedIsMadeAlone() {
        assertThat(XenolithCommand.needed("boot", "kernel")).containsExactly("boot");
        assertThat(XenolithCommand.needed("xl", "list")).isEmpty();
        assertThat(XenolithCommand.needed("list")).isEmpty();
    }

    @Test
    void helpCompletionAndSuggestionsKnowAllCommands() {
        final String[] all = XenolithCommand.commandLine(() -> runner, Consoles.STANDARD).getSubcommands().keySet()
                .toArray(String[]::new);
        assertThat(all).hasSizeGreaterThan(10);
        for (final String word : List.of("--help", "completion", "bot", "help")) {
            assertThat(XenolithCommand.needed(word)).containsExactly(all);
        }
        assertThat(XenolithCommand.needed()).containsExactly(all);
    }

    @Test
    void noCommandButTheConsoleHasTheNameOfAnXlVerb() {
        assertThat(XenolithCommand.commandLine(() -> runner, Consoles.STANDARD).getSubcommands().keySet())
                .filteredOn(name -> VerbTable.all().stream().anyMatch(verb -> verb.name().equals(name)))
                .containsExactly("console");
    }

    private int executeTo(final IOException failure, final String... args) {
        final CommandLine line = XenolithCommand.commandLine(() -> runner, Consoles.STANDARD)
                .setErr(new PrintWriter(err, true));
        return XenolithCommand.execute(line, new StandardOutput(new OutputStream() {
            @Override
            public void write(final int b) throws IOException {
                throw failure;
            }
        }), args);
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "abi", "--help"})
    void whatCannotBePrintedIsAFailureThatSaysWhy(final String command) {
        final String[] args = command.equals("run") ? new String[]{"run", scenario.toString()} : new String[]{command};
        assertThat(executeTo(new IOException("No space left on device"), args)).isEqualTo(1);
        assertThat(err.toString().lines()).containsExactly("xenolith: standard output: No space left on device");
    }

    @Test
    void aReaderThatHasSeenEnoughIsNotToldSo() {
        assertThat(executeTo(new IOException("Broken pipe"), "abi")).isEqualTo(1);
        assertThat(err.toString()).isEmpty();
    }

    private Path trace() throws IOException {
        final Path file = folder.resolve("t.trace");
        try (TraceWriter writer = TraceWriter.toFile(file, new TraceHeader(0, ""))) {
            writer.accept(new StampedEvent(1, 0, new TraceEvent.EvtchnClosed(1, 0)));
            writer.accept(new StampedEvent(2, 1, new TraceEvent.EvtchnClosed(2, 0)));
        }
        return file;
    }

    private int execute(final String... args) {
        final CommandLine line = XenolithCommand.commandLine(() -> runner, Consoles.STANDARD)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        return line.execute(args);
    }
}
