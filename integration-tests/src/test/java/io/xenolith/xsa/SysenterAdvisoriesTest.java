package io.xenolith.xsa;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.boot.ConsoleOutput;
import io.xenolith.host.boot.XtfRun;
import io.xenolith.host.run.ScenarioRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Ways into a kernel by sysenter ({@code src/test/kernels/xsa}); the emulator that recordings are made with has none. */
class SysenterAdvisoriesTest {
    private static final Path KERNEL = Path.of(System.getProperty("xenolith.root"),
            "integration-tests/src/test/resources/xsa/test-pv64-sysenter");
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

    private static XtfRun.Result run() throws IOException {
        return new XtfRun("", 1, Duration.ofMinutes(2)).run(KERNEL, new ScenarioRunner(), IGNORED);
    }

    /** XSA-44: sysenter with NT set made the way back fault in Xen, since the processor does not clear NT. */
    @Test
    void xsa44NtDoesNotUpsetTheWayBackFromSysenter() throws IOException {
        assertThat(run().console()).containsSubsequence(
                "44: with NT set: vector 13, error code 0x0, rip 0x0, cs 0x3, NT 0x4000, 1 traps\n",
                "44: with NT set: vector 258, error code 0x0, rip 0x0, cs 0x3, NT 0x4000, 1 traps\n");
    }

    /** XSA-339: a sysenter that the kernel had not prepared raised its fault twice, the second time inside the kernel. */
    @Test
    void xsa339AnUnpreparedSysenterIsOneFaultOfUserMode() throws IOException {
        final XtfRun.Result result = run();
        assertThat(result.console()).containsSubsequence(
                "339: sysenter without a callback: vector 13, error code 0x0, rip 0x0, cs 0x3, NT 0x0, 1 traps\n",
                "339: sysenter with a callback: vector 258, error code 0x0, rip 0x0, cs 0x3, NT 0x0, 1 traps\n",
                "holds: no fault comes twice\n");
        assertThat(result.verdict()).isEqualTo(XtfRun.Verdict.SUCCESS);
    }
}
