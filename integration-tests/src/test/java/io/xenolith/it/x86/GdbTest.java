package io.xenolith.it.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.boot.BootResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Debian's gdb and a kernel that is debugged by it. */
class GdbTest {
    @TempDir
    private Path folder;

    private String gdb(final List<String> program, final String... commands) throws IOException, InterruptedException {
        final Path script = Files.write(folder.resolve("script"), List.of(commands));
        final List<String> command = new ArrayList<>(program);
        command.addAll(List.of("-nx", "-batch", "-x", script.toString(), DebuggedKernel.FILE.toString()));
        final Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())).start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void itBreaksStepsLooksAndContinuesAndTheTraceIsTheSame(final int vcpus) throws IOException, InterruptedException {
        final String undisturbed = DebuggedKernel.undisturbed("", vcpus, folder);
        try (DebuggedKernel run = new DebuggedKernel("", vcpus, folder, true)) {
            final String output = gdb(GdbProgram.command(), "set confirm off", "set width 0",
                    "target remote :" + run.port(), "printf \"first %#lx\\n\", $rip", "break work if round == 3",
                    "continue",
                    "printf \"round %d of %d\\n\", round, rounds_done", "backtrace", "printf \"before %#lx\\n\", $rip",
                    "stepi 10", "printf \"after %#lx\\n\", $rip", "x/s greeting", "print/x $xmm3.v2_int64[0]",
                    "print $st0", "print $cs", "finish", "watch history[4]", "continue", "delete 2", "hbreak finish",
                    "continue", "print rounds_done",
                    "info threads",
                    "continue");
            assertThat(output).contains("first 0x100000\n").contains("Breakpoint 1, work (round=round@entry=3)")
                    .contains("round 3 of 3\n").contains("in kernel_main (si=").contains("in _start ()")
                    .contains("before 0x" + Long.toHexString(DebuggedKernel.address("work"))).contains("\"debug me\"")
                    .contains("= 0x1122334455667788").contains("= 3.14159265358979").contains("= 57395")
                    .contains("Value returned is")
                    .contains("Hardware watchpoint 2: history[4]\n\nOld value = 0\nNew value = ")
                    .contains("Breakpoint 3, finish ()").contains("= 50\n")
                    .contains("Thread 1 (vCPU 0, guest kernel mode, running)")
                    .contains("[Inferior 1 (Remote target) exited normally]");
            assertThat(output.contains("Thread 2 (vCPU 1")).isEqualTo(vcpus == 2);
            assertThat(run.result().ending()).isEqualTo(BootResult.Ending.POWERED_OFF);
            assertThat(run.traceDigest()).isEqualTo(undisturbed);
        }
    }

    @Test
    void aCrashedKernelCanBeLookedAt() throws IOException, InterruptedException {
        try (DebuggedKernel run = new DebuggedKernel("crash", 1, folder, true)) {
            final String output = gdb(GdbProgram.command(), "target remote :" + run.port(), "continue", "backtrace",
                    "continue");
            assertThat(output).contains("Program received signal SIGILL").contains("#0  crash_here (why=26)")
                    .contains("in kernel_main (si=").contains("Program terminated with signal SIGILL");
            assertThat(run.result().ending()).isEqualTo(BootResult.Ending.CRASHED);
            assertThat(run.result().report()).contains("<crash_here>");
        }
    }

    @Test
    @Tag("full")
    void aMachineWithoutOneGetsItFromTheArchive() throws IOException, InterruptedException {
        try (DebuggedKernel run = new DebuggedKernel("", 1, folder, true)) {
            assertThat(gdb(GdbProgram.fetched(), "target remote :" + run.port(), "break finish", "continue",
                    "print rounds_done", "continue")).contains("Breakpoint 1, finish ()").contains("= 50\n")
                    .contains("[Inferior 1 (Remote target) exited normally]");
        }
    }
}
