package io.xenolith.it.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.sched.Sched;
import io.xenolith.hypervisor.vcpu.x86.CpuPolicy;
import io.xenolith.host.report.CrashReport;
import io.xenolith.host.report.InstructionTrace;
import io.xenolith.host.report.Symbols;
import io.xenolith.trace.TraceSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person is told of an x86-64 kernel that crashed, and of the instructions it executed. */
class CrashReportTest {
    /** mov edi, 0; mov eax, 17 (xen_version); syscall; mov ebx, 0x1234; ud2. */
    private static final String CRASHES = "bf00000000 b811000000 0f05 bb34120000 0f0b";
    private static final int UD2 = TinyKernel.CODE + 17;

    @TempDir
    private Path folder;

    @Test
    void theReportHasRegistersCodeStackAndHypercalls() throws Exception {
        final Path map = folder.resolve("System.map");
        Files.writeString(map, "0000000000100000 T start\n000000000010000c t middle\n");
        try (GuestRun run = new GuestRun(CpuPolicy.X86_64_V1, 256, 1, TraceSink.OFF)) {
            final List<String> reports = new ArrayList<>();
            run.whenEnded(domain -> {
                try {
                    reports.add(CrashReport.of(run.host().hypervisor(), domain, Symbols.read(map)));
                } catch (final IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            run.create("crashes", TinyKernel.of(CRASHES), "", 16, 1);
            run.toEnd();
            assertThat(run.shutdownCode()).isEqualTo(Sched.SHUTDOWN_crash);
            assertThat(run.crashReason()).isEqualTo("vCPU 0: unhandled #UD at rip 0x100011");
            final String report = reports.getFirst();
            assertThat(report).startsWith("domain 1 crashed: vCPU 0: unhandled #UD at rip 0x100011\n")
                    .contains("vCPU 0 in guest kernel mode, events masked")
                    .contains("rbx 0000000000001234")
                    .contains("  rip 0000000000100011  rflags 202  cs e033 ss e02b")
                    .containsPattern("rip 100011: L4\\[0\\] [0-9a-f]+, L3\\[0\\] [0-9a-f]+, L2\\[0\\] [0-9a-f]+,"
                            + " L1\\[256\\] [0-9a-f]+\n")
                    .contains("    000000000010000c <middle>  bb 34 12 00 00                   mov    ebx,0x1234\n")
                    .contains("  > 0000000000100011 <middle+0x5>  0f 0b                            ud2\n")
                    .containsPattern("000000000010000c <middle>  xen_version\\(0, [0-9a-f]+, 0\\) = 262161\n");
        }
    }

    @Test
    void everyInstructionIsTracedAndTheRunIsTheSame() throws Exception {
        final long[] instructions = new long[2];
        final List<String> lines = new ArrayList<>();
        for (int traced = 0; traced < 2; traced++) {
            try (GuestRun run = new GuestRun(CpuPolicy.X86_64_V1, 256, 1, TraceSink.OFF)) {
                if (traced == 1) {
                    run.host().x86().listener(
                            new InstructionTrace(run.host().hypervisor(), Symbols.NONE, lines::add));
                }
                run.create("crashes", TinyKernel.of(CRASHES), "", 16, 1);
                run.toEnd();
                instructions[traced] = run.counters().instructions;
            }
        }
        assertThat(lines).hasSize(5);
        assertThat(lines.getFirst())
                .isEqualTo("d1v0 k 0000000000100000  bf 00 00 00 00                   mov    edi,0x0");
        assertThat(lines.getLast()).isEqualTo(
                String.format("d1v0 k %016x  0f 0b                            ud2", UD2));
        assertThat(instructions[1]).isEqualTo(instructions[0]);
    }
}
