package io.xenolith.it.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.boot.BootOptions;
import io.xenolith.host.boot.BootResult;
import io.xenolith.host.boot.BootRun;
import io.xenolith.host.boot.ConsoleInput;
import io.xenolith.host.boot.ConsoleOutput;
import io.xenolith.host.boot.XtfRun;
import io.xenolith.host.image.Sha256;
import io.xenolith.host.run.RunListener;
import io.xenolith.host.run.RunOptions;
import io.xenolith.host.run.RunResult;
import io.xenolith.host.run.ScenarioRunner;
import io.xenolith.host.scenario.KernelSpec;
import io.xenolith.host.scenario.ScenarioReader;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.PvL1tf;
import io.xenolith.hypervisor.XenParameters;
import io.xenolith.hypervisor.sched.SchedulerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Small kernels, one story each ({@code src/test/kernels/stories}), in the manner of the Xen Test Framework. Each says here
 * what it said on real Xen 4.17.7, which is recorded beside it.
 */
class StoriesTest {
    /** Of Xen 4.17. */
    private static final int RECORDED_VERSION = 4 << 16 | 17;
    private static final Path FOLDER = Path.of(System.getProperty("xenolith.root"),
            "integration-tests/src/test/resources/stories");
    private static final String PREFIX = "test-pv64-";
    private static final String DOM0 = "dom0-";
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final ConsoleOutput IGNORED = new ConsoleOutput() {
        @Override
        public void write(final byte[] bytes) {
            // The run keeps it.
        }

        @Override
        public void note(final String source, final String text) {
            // Nothing is noted that matters here.
        }

        @Override
        public void stuck(final String what) {
            throw new AssertionError(what);
        }
    };

    @TempDir
    private Path folder;

    private static List<String> stories() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith(PREFIX))
                    .map(name -> name.substring(PREFIX.length())).sorted().toList();
        }
    }

    static List<String> domUStories() throws IOException {
        return stories().stream().filter(story -> !story.startsWith(DOM0)).toList();
    }

    static List<String> dom0Stories() throws IOException {
        return stories().stream().filter(story -> story.startsWith(DOM0)).toList();
    }

    private static Path kernel(final String story) {
        return FOLDER.resolve(PREFIX + story);
    }

    private static int vcpus(final String story) {
        return story.equals("second-vcpu") ? 2 : 1;
    }

    private static XtfRun.Result run(final String story, final String commandLine, final Duration timeout)
            throws IOException {
        return new XtfRun(commandLine, vcpus(story), timeout).run(kernel(story), new ScenarioRunner(), IGNORED);
    }

    @ParameterizedTest
    @MethodSource("dom0Stories")
    void saysAsDom0WhatItSaidOnRealXen(final String story) throws Exception {
        assertThat(Dom0Run.console(Files.readAllBytes(kernel(story))))
                .isEqualTo(Files.readString(FOLDER.resolve(story + ".txt")));
    }

    @ParameterizedTest
    @EnumSource
    void saysUnderEachSchedulerWhatItSaidOnRealXen(final SchedulerKind scheduler) throws Exception {
        assertThat(Dom0Run.console(Files.readAllBytes(kernel("dom0-schedulers")),
                AbiProfile.XEN_4_17, XenParameters.DEFAULT.withScheduler(scheduler)))
                .isEqualTo(Files.readString(FOLDER.resolve("dom0-schedulers." + scheduler.parameter() + ".txt")));
    }

    @Test
    void saysWithAnotherCommandLineOfXenWhatItSaidOnRealXen() throws Exception {
        for (final XenParameters parameters : List.of(XenParameters.DEFAULT.withLinearTables(false),
                XenParameters.DEFAULT.withL1tf(PvL1tf.DOM0))) {
            final String option = parameters.words().strip();
            assertThat(Dom0Run.console(Files.readAllBytes(kernel("dom0-paging-options")), AbiProfile.DEBIAN_4_17,
                    parameters)).as(option)
                    .isEqualTo(Files.readString(FOLDER.resolve("dom0-paging-options." + option + ".txt")));
        }
    }

    @ParameterizedTest
    @MethodSource("domUStories")
    void saysWhatItSaidOnRealXen(final String story) throws IOException {
        final XtfRun.Result result = run(story, story.equals("verdict") ? "SKIP" : "", TIMEOUT);
        assertThat(result.console()).isEqualTo(Files.readString(FOLDER.resolve(story + ".txt")));
        assertThat(result.verdict()).isEqualTo(switch (story) {
            case "verdict" -> XtfRun.Verdict.SKIP;
            case "crash-double-fault", "crash-jump-into-xen", "crash-stack-overflow" -> XtfRun.Verdict.CRASH;
            default -> XtfRun.Verdict.SUCCESS;
        });
    }

    /** dom0's toolstack makes and ends each of them in the version's own layouts. */
    @ParameterizedTest
    @ValueSource(strings = {"4.14", "4.20", "4.21"})
    void tellsTheSameOnEveryXen(final String abi) throws IOException {
        final AbiProfile xen = AbiProfile.named(abi).orElseThrow();
        for (final String story : domUStories()) {
            final XtfRun.Result result = new XtfRun(story.equals("verdict") ? "SKIP" : "", vcpus(story), TIMEOUT, xen)
                    .run(kernel(story), new ScenarioRunner(), IGNORED);
            final String recorded = Files.readString(FOLDER.resolve(story + ".txt"));
            // Kernels read the version in Xen's own leaf of cpuid, in hexadecimal, and by xen_version.
            final int version = xen.major() << 16 | xen.minor();
            assertThat(result.console()).as(story).isEqualTo(recorded
                    .replace("0x" + Integer.toHexString(RECORDED_VERSION), "0x" + Integer.toHexString(version))
                    .replace("result " + RECORDED_VERSION, "result " + version));
        }
    }

    @ParameterizedTest
    @CsvSource({"SUCCESS, SUCCESS", "SKIP, SKIP", "ERROR, ERROR", "FAILURE, FAILURE", "twice, SUCCESS",
            "SUCCESS with warnings, SUCCESS", "nothing, CRASH", "panic, CRASH", "reboot, CRASH", "NONSENSE, CRASH"})
    void theLastResultThatIsPrintedIsTheVerdict(final String word, final XtfRun.Verdict verdict) throws IOException {
        final XtfRun.Result result = run("verdict", word, TIMEOUT);
        assertThat(result.verdict()).as(result.console()).isEqualTo(verdict);
        assertThat(result.console()).contains("command line '" + word + "', 32768 pages\n")
                .contains("console_io: -1\n");
    }

    @Test
    void aKernelThatDoesNotEndInTimeIsACrash() throws IOException {
        final XtfRun.Result result = run("verdict", "spin", Duration.ofMillis(500));
        assertThat(result.verdict()).isEqualTo(XtfRun.Verdict.CRASH);
        assertThat(result.reason()).isEqualTo("the time was up");
    }

    @ParameterizedTest
    @ValueSource(strings = {"crash-double-fault", "crash-jump-into-xen", "crash-stack-overflow"})
    void aDomainCrashesAlone(final String story) throws Exception {
        final Path file = Files.writeString(folder.resolve("scenario.yaml"), """
                domains:
                  - {name: victim, kernel: %s, memory: 64M}
                  - {name: linux-like, kernel: %s, memory: 64M}
                  - {name: java, program: counter, args: count=20 period-ms=2}
                expect:
                  - {domain: victim, exit: crash}
                  - {domain: victim, console: 'expect: crash'}
                  - {domain: linux-like, exit: poweroff}
                  - {domain: linux-like, console: 'Test result: SUCCESS'}
                  - {domain: java, exit: poweroff}
                  - {domain: java, console: 'count 20'}
                """.formatted(kernel(story), kernel("neighbour")));
        final RunResult result = new ScenarioRunner().run(ScenarioReader.read(file),
                new RunOptions(Optional.empty(), Optional.empty(), Optional.empty()), RunListener.NONE);
        assertThat(result.report().expectations()).hasSize(6)
                .allSatisfy(expectation -> assertThat(expectation.held()).as(expectation.toString()).isTrue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"timers-and-upcalls", "second-vcpu", "page-table-writes"})
    void theSameSeedGivesTheSameTrace(final String story) throws IOException {
        assertThat(trace(story, 1)).isEqualTo(trace(story, 1)).isNotEqualTo(trace(story, 2));
    }

    private String trace(final String story, final long seed) throws IOException {
        final Path trace = folder.resolve("trace");
        final BootResult result = new BootRun(BootOptions.of(new KernelSpec(kernel(story), Optional.empty()))
                .withGuest("", 64L << 20, vcpus(story)).traced(seed, trace), ConsoleInput.closed(), IGNORED)
                .run(new ScenarioRunner());
        assertThat(result.ending()).isEqualTo(BootResult.Ending.POWERED_OFF);
        return Sha256.of(trace);
    }
}
