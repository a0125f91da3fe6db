package io.xenolith.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.hypervisor.sched.SchedulerKind;
import io.xenolith.hypervisor.XenParameters;
import io.xenolith.host.input.OutsideInput;
import io.xenolith.host.report.RunReport;
import io.xenolith.host.report.Summary;
import io.xenolith.host.run.HostRunner;
import io.xenolith.host.run.RunListener;
import io.xenolith.host.run.RunOptions;
import io.xenolith.host.run.RunResult;
import io.xenolith.host.scenario.DomainSpec;
import io.xenolith.host.scenario.ExitKind;
import io.xenolith.host.scenario.KernelSpec;
import io.xenolith.host.scenario.Scenario;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.call.HypercallTable;
import io.xenolith.hypervisor.domain.DomainCounters;
import io.xenolith.trace.TraceSink;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
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

/** {@code boot} and {@code xtf} on a host that only pretends. */
class BootCommandTest {
    private final class FakeRunner implements HostRunner {
        @Override
        public RunResult run(final Scenario scenario, final RunOptions with, final RunListener listener) {
            asked.add(scenario);
            if (scenario.file().endsWith("test-pv64-broken")) {
                throw new AssertionError("a bug");
            }
            options = with;
            arrived = with.outside().arrived();
            final DomainCounters counters = new DomainCounters();
            counters.instructions = 123;
            listener.domainCreated("guest", counters);
            listener.note("guest.xvda", "a note");
            listener.consoleOutput("guest", written.getBytes(StandardCharsets.UTF_8));
            if (exit != ExitKind.RUNNING) {
                listener.domainEnded("guest", exit, exit == ExitKind.CRASH ? "a double fault" : "");
            }
            return new RunResult(new RunReport("", 0, new Summary(0, List.of(), List.of()), 0, "", List.of()), "");
        }

        @Override
        public void checkKernel(final KernelSpec kernel, final long memoryBytes) {
            if (kernel.file().endsWith("bad")) {
                throw new IllegalArgumentException(kernel.file() + " is no kernel");
            }
        }

        @Override
        public HypercallTable hypercalls(final AbiProfile abi) {
            return new HypercallTable(TraceSink.OFF, abi.headers());
        }
    }

    private final List<Scenario> asked = new ArrayList<>();
    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private RunOptions options;
    private byte[] typed = {};
    private List<OutsideInput> arrived = List.of();
    private String written = "hello\r\n";
    private ExitKind exit = ExitKind.POWEROFF;

    @TempDir
    private Path folder;
    private Path kernel;

    @BeforeEach
    void writeKernel() throws IOException {
        kernel = Files.writeString(folder.resolve("test-pv64-example"), "ELF");
    }

    @ParameterizedTest
    @CsvSource({"POWEROFF, 0, ''", "CRASH, 6, xenolith: the guest crashed: a double fault",
            "WATCHDOG, 6, xenolith: the guest crashed",
            "SUSPEND, 3, xenolith: the guest was suspended or taken away",
            "RUNNING, 3, xenolith: the guest waits for something that cannot come any more"})
    void theExitCodeSaysHowTheGuestEnded(final ExitKind kind, final int code, final String message) {
        exit = kind;
        assertThat(execute("boot", kernel.toString())).isEqualTo(code);
        assertThat(console).asString().isEqualTo("hello\r\n");
        assertThat(err.toString()).isEqualTo("xenolith: guest.xvda: a note\n" + (message.isEmpty()
                ? ""
                : message + "\n"));
    }

    @Test
    void eitherAKernelIsBootedOrASnapshotGoesOn() {
        assertThat(execute("boot")).isEqualTo(64);
        assertThat(err.toString()).contains("Missing required parameter: 'KERNEL'");
        assertThat(execute("boot", kernel.toString(), "--snapshot", "a")).isEqualTo(64);
        assertThat(err.toString()).contains("the snapshot has its kernel");
        assertThat(execute("boot", "--snapshot", "no-such-snapshot-anywhere")).isEqualTo(1);
        assertThat(err.toString()).contains("no snapshot 'no-such-snapshot-anywhere'");
        assertThat(execute("boot", "--snapshot", "../a")).isEqualTo(64);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--ramdisk", "--cmdline", "--memory", "--vcpus", "--disk", "--net", "--host-memory",
            "--seed"})
    void whatASnapshotHasIsNotToBeChanged(final String option) {
        assertThat(execute("boot", "--snapshot", "a", option, "1")).isEqualTo(64);
        assertThat(err.toString()).contains(option + ": cannot be changed in a guest that goes on from a snapshot");
    }

    @Test
    void aSnapshotWithABadNameOrOfAReplayIsWrongUsage() {
        assertThat(execute("boot", kernel.toString(), "--save-snapshot", "../a")).isEqualTo(64);
        assertThat(err.toString()).contains("'../a' is no name of a snapshot");
        assertThat(execute("boot", kernel.toString(), "--save-snapshot", "a", "--replay", "r")).isEqualTo(64);
        assertThat(err.toString()).contains("a run whose inputs come from a recording cannot be saved");
        assertThat(asked).isEmpty();
    }

    @Test
    void whatWasExpectedIsSuccess() {
        exit = ExitKind.CRASH;
        assertThat(execute("boot", kernel.toString(), "--expect", "h.llo")).isZero();
    }

    @Test
    void whatWasExpectedAndDidNotComeIsNot() {
        assertThat(execute("boot", kernel.toString(), "--expect", "grub>")).isEqualTo(3);
        assertThat(err.toString()).endsWith(
                "xenolith: the guest powered off; the console has not shown 'grub>'\n");
        exit = ExitKind.CRASH;
        assertThat(execute("boot", kernel.toString(), "--expect", "grub>")).isEqualTo(3);
        exit = ExitKind.RUNNING;
        assertThat(execute("boot", kernel.toString(), "--expect", "grub>", "--timeout", "0.000000001")).isEqualTo(4);
        assertThat(err.toString()).endsWith("xenolith: the time is up; the console has not shown 'grub>'\n");
    }

    @Test
    void optionsBecomeADomain() {
        assertThat(execute("boot", kernel.toString(), "--ramdisk", "r", "--cmdline", "a b", "--memory", "80M",
                "--vcpus",
                "2", "--disk", "x.img,ro", "--disk", "y.img,cow", "--seed", "5", "--host-memory", "1G", "--cpu-policy",
                "oracle-4.17-tcg", "--trace", "t")).isEqualTo(1);
        assertThat(err.toString()).contains("r: no such file");
        assertThat(execute("boot", kernel.toString(), "--ramdisk", kernel.toString(), "--cmdline", "a b", "--memory",
                "80M", "--vcpus", "2", "--disk", "x.img,ro", "--disk", "y.img,cow", "--seed", "5", "--abi", "4.21"))
                .isZero();
        final DomainSpec guest = asked.getFirst().domains().getFirst();
        assertThat(guest.args()).isEqualTo("a b");
        assertThat(guest.memoryBytes()).isEqualTo(80L << 20);
        assertThat(guest.vcpus()).isEqualTo(2);
        assertThat(asked.getFirst().disks()).extracting(disk -> disk.source().toString()).containsExactly("x.img",
                "y.img");
        assertThat(asked.getFirst().disk("xvdb").device().writesToMemory()).isTrue();
        assertThat(asked.getFirst().host().seed()).isEqualTo(5);
        assertThat(asked.getFirst().host().abi()).isEqualTo(AbiProfile.XEN_4_21);
    }

    @Test
    void theSchedulerIsAsToldAndCredit2Otherwise() {
        assertThat(execute("boot", kernel.toString())).isZero();
        assertThat(asked.getLast().host().parameters()).isEqualTo(XenParameters.DEFAULT);
        assertThat(execute("boot", kernel.toString(), "--sched", "rtds")).isZero();
        assertThat(asked.getLast().host().parameters().scheduler()).isEqualTo(SchedulerKind.RTDS);
        assertThat(execute("boot", kernel.toString(), "--sched", "sedf")).isEqualTo(64);
        assertThat(err.toString()).contains("--sched: no scheduler 'sedf', there are credit, credit2, rtds, null");
        assertThat(execute("boot", kernel.toString(), "--sched", "rtds", "--abi", "debian-4.17")).isEqualTo(64);
        assertThat(err.toString()).contains("--sched: no scheduler 'rtds', there are credit, credit2");
    }

    @Test
    void standardInputIsTypedAtTheConsole() {
        typed = "ls\r\u00e9".getBytes(StandardCharsets.UTF_8);
        assertThat(execute("boot", kernel.toString())).isZero();
        assertThat(arrived).containsExactly(new OutsideInput.ConsoleInput("guest", "ls\r\u00e9"));
        assertThat(options.outside().open()).isFalse();
    }

    @Test
    void aTestsStreamsAreNoTerminal() {
        assertThat(StandardStreams.areTerminal()).isFalse();
    }

    @Test
    void numbersAreForWhoeverAsks() {
        assertThat(execute("boot", kernel.toString(), "--stats")).isZero();
        assertThat(err.toString()).containsPattern("instructions +123 +[0-9.]+ MIPS\n").contains("hypercalls",
                "page walks",
                "wall time");
        assertThat(options.listeners()).hasSize(1);
    }

    @Test
    void gdbIsWaitedForWhereItIsToldAndNoneNeedCome() throws IOException {
        assertThat(execute("boot", kernel.toString(), "--gdb", "0")).isZero();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(execute("boot", kernel.toString(), "--gdb", Integer.toString(taken.getLocalPort()))).isOne();
            assertThat(err.toString()).contains("no gdb can be waited for on 127.0.0.1:" + taken.getLocalPort());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"boot", "boot k --memory lots", "boot k --memory 5", "boot k --vcpus 0",
            "boot k --disk a,vdev=vda", "boot k --expect (", "boot k --timeout -1", "boot k --cpu-policy 6502",
            "boot k --abi 3.4", "xtf k --abi x", "boot k --sched sedf",
            "boot k --seed x", "boot k --gdb 65536", "boot k --gdb here", "xtf", "xtf k --vcpus 999",
            "xtf k --timeout 0"})
    void wrongUsageIsExitCode64(final String line) {
        assertThat(execute(line.split(" ", -1))).isEqualTo(64);
        assertThat(err.toString()).startsWith("xenolith: ").contains("--help");
    }

    @ParameterizedTest
    @CsvSource({"SUCCESS, 0", "SKIP, 3", "ERROR, 4", "FAILURE, 5", "nothing, 6"})
    void theExitCodeOfATestIsItsResult(final String word, final int code) {
        written = "Test result: " + word + "\n";
        assertThat(execute("xtf", kernel.toString())).isEqualTo(code);
        assertThat(out.toString()).contains("test-pv64-example").contains(code == 6 ? "CRASH" : word);
    }

    @Test
    void ofSeveralTestsTheWorstCounts() throws IOException {
        written = "Test result: SKIP\n";
        final Path other = Files.writeString(folder.resolve("test-pv64-other"), "ELF");
        assertThat(execute("xtf", kernel.toString(), other.toString(), "--verbose")).isEqualTo(3);
        assertThat(out.toString()).contains("test-pv64-example | Test result: SKIP",
                "test-pv64-other | Test result: SKIP");
        assertThat(asked).hasSize(2);
    }

    @Test
    void resultsAreJsonForPrograms() {
        written = "Test result: SUCCESS\n";
        assertThat(execute("xtf", kernel.toString(), "--json", "--cmdline", "invlpg")).isZero();
        assertThat(out.toString()).startsWith("{").contains("\"name\" : \"test-pv64-example\"",
                "\"result\" : \"SUCCESS\"");
        assertThat(asked.getFirst().domains().getFirst().args()).isEqualTo("invlpg");
    }

    @Test
    void aTestForAnotherEnvironmentIsRefusedBeforeAnyRuns() throws IOException {
        final Path hvm = Files.writeString(folder.resolve("test-hvm64-example"), "ELF");
        assertThat(execute("xtf", kernel.toString(), hvm.toString())).isEqualTo(1);
        assertThat(err.toString().lines()).containsExactly(
                "xenolith: " + hvm + ": a test for hvm64; only pv64 tests can be run here");
        assertThat(asked).isEmpty();
    }

    @Test
    void whatIsNoKernelIsRefusedBeforeAnyRuns() {
        final Path bad = folder.resolve("bad");
        assertThat(execute("xtf", kernel.toString(), bad.toString())).isEqualTo(1);
        assertThat(err.toString().lines()).containsExactly("xenolith: " + bad + " is no kernel");
        assertThat(asked).isEmpty();
    }

    @Test
    void whateverGoesWrongWithATestIsItsCrashAndTheOthersRun() throws IOException {
        written = "Test result: SUCCESS\n";
        final Path broken = Files.writeString(folder.resolve("test-pv64-broken"), "ELF");
        final Path gone = folder.resolve("test-pv64-gone");
        assertThat(execute("xtf", broken.toString(), gone.toString(), kernel.toString())).isEqualTo(6);
        assertThat(out.toString()).containsPattern("test-pv64-broken +CRASH .*internal error: .*AssertionError: a bug")
                .containsPattern("test-pv64-gone +CRASH .*cannot be run: .*NoSuchFileException: .*test-pv64-gone")
                .containsPattern("test-pv64-example +SUCCESS");
        assertThat(err.toString()).doesNotContain("at io.xenolith");
        assertThat(execute("xtf", broken.toString(), "--debug")).isEqualTo(6);
        assertThat(err.toString()).contains("java.lang.AssertionError: a bug\n\tat io.xenolith");
    }

    private int execute(final String... args) {
        final Consoles consoles = new Consoles() {
            @Override
            public Console open() {
                return StreamConsole.of(new ByteArrayInputStream(typed), console, true);
            }

            @Override
            public Console outputOnly() {
                return StreamConsole.withoutInput(console);
            }
        };
        return XenolithCommand.commandLine(FakeRunner::new, consoles).setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true)).execute(args);
    }
}
