package io.xenolith.host.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.control.v1.StatusReply;
import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A guest holds up the thread of a long-lived host. */
@Timeout(120)
class HungHostTest {
    private static final long PATIENCE_MS = 300;
    private static final CountDownLatch RELEASED = new CountDownLatch(1);

    @TempDir
    private Path folder;

    /** Waits for what is outside of its host, which no guest should. */
    public static final class Hang implements GuestProgram {
        @Override
        public void run(final Guest guest) {
            while (RELEASED.getCount() > 0) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aHostWhoseThreadHangsSaysSoInItsStatusUntilItGoesOn() throws IOException {
        try (DaemonRig rig = new DaemonRig(folder.resolve("h"), PATIENCE_MS)) {
            rig.create("hang", Hang.class.getName(), "", List.of());
            StatusReply status = rig.status();
            // On a busy machine so much time may have passed before, too.
            while (!status.getStuck().contains("vCPU 0 of domain 1 ")) {
                status = rig.status();
            }
            assertThat(status.getStuck()).startsWith("no progress for 0.3 s: vCPU 0 of domain 1 neither")
                    .contains("at " + Hang.class.getName() + ".run(");
            assertThat(status.getName()).isEqualTo("h");
            assertThat(status.getDomainsList()).isEmpty();
            RELEASED.countDown();
            while (!status.getStuck().isEmpty()) {
                status = rig.status();
            }
            assertThat(status.getHostTimeNs()).isPositive();
        }
    }
}
