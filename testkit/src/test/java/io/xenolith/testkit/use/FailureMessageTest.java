package io.xenolith.testkit.use;

import static io.xenolith.testkit.XenAssertions.assertThatHypercall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.testkit.GrantStatus;
import io.xenolith.testkit.Guest;
import io.xenolith.testkit.TestHost;
import io.xenolith.testkit.XenError;
import io.xenolith.testkit.XenTest;
import io.xenolith.trace.format.TraceReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a failing test says. */
@XenTest
class FailureMessageTest {
    @Test
    void errorsHaveNames(final Guest guest) {
        assertThatThrownBy(() -> assertThatHypercall(guest.currentReservation(99)).failsWith(XenError.EINVAL))
                .isInstanceOf(AssertionError.class).hasMessage("d1 memory current_reservation(d99): expected -EINVAL "
                        + "(invalid argument) but was -ESRCH (domain not found)");
        assertThatThrownBy(() -> assertThatHypercall(guest.evtchnSend(99)).as("sent").succeeds())
                .hasMessage("[sent] d1 evtchn send(port 99): expected success but was -EINVAL (invalid argument)");
        assertThatThrownBy(() -> guest.evtchnSend(99).value())
                .hasMessage("d1 evtchn send(port 99) failed: -EINVAL (invalid argument)");
        assertThatThrownBy(() -> assertThatHypercall(guest.grantUnmap(7, 0)).hasStatus(GrantStatus.OKAY))
                .hasMessage("d1 grant unmap(handle 7): expected GNTST_okay but was GNTST_bad_handle");
        assertThatThrownBy(() -> assertThatHypercall(guest.xenVersion()).gives(3))
                .hasMessage("d1 xen_version: expected it to give 3 but it gave 262161");
    }

    @XenTest(abi = "debian-4.17", seed = 7)
    static class Failing {
        @Test
        void failing(final Guest guest) {
            guest.hypercall(32, 4, 0);
            assertThatHypercall(guest.evtchnSend(99)).succeeds();
        }

        @Test
        void passing(final TestHost host) {
            assertThat(host.nowNs()).isPositive();
        }
    }

    @Test
    void theHostAndTheLastCallsAreNamed() {
        final Throwable info = FailingTests.failure(Failing.class).getSuppressed()[0];
        assertThat(info.getMessage()).contains(
                "the host was: seed 7, abi debian-4.17, guests of 16M with 1 vCPU, host of 160M",
                "the same again: -Dxenolith.testkit.seed=7", "for a trace: -Dxenolith.testkit.traces=FOLDER",
                "d1 event_channel_op/EVTCHNOP_send(0x4) = -EFAULT (bad address)  at " + Failing.class.getName()
                        + ".failing(FailureMessageTest.java:",
                "d1 evtchn send(port 99) = -EINVAL (invalid argument)  at ");
    }

    @Test
    void theSeedCanBeSetFromOutside() {
        final List<Throwable> failures = FailingTests.run(Failing.class, Map.of("xenolith.testkit.seed", "99"));
        assertThat(failures).singleElement().satisfies(
                failure -> assertThat(failure.getSuppressed()[0]).hasMessageContaining("the host was: seed 99,"));
    }

    @Test
    void theTraceOfAFailingTestIsKept(@TempDir final Path folder) throws Exception {
        FailingTests.run(Failing.class, Map.of("xenolith.testkit.traces", folder.toString()));
        try (var files = Files.list(folder)) {
            assertThat(files).singleElement().satisfies(file -> {
                assertThat(file).hasFileName(Failing.class.getName() + ".failing.trace");
                try (TraceReader reader = TraceReader.open(file)) {
                    assertThat(reader.header().seed()).isEqualTo(7);
                }
            });
        }
    }

    @XenTest(hostMemory = "24M", seed = 9)
    static class NoRoomForDom0 {
        @Test
        void failing(final Guest guest) {
            assertThat(guest).isNull();
        }
    }

    @Test
    void theTraceOfAHostThatDoesNotStartIsWhole(@TempDir final Path folder) throws Exception {
        assertThat(FailingTests.run(NoRoomForDom0.class, Map.of("xenolith.testkit.traces", folder.toString())))
                .hasSize(1);
        final Path file = folder.resolve(NoRoomForDom0.class.getName() + ".failing.trace");
        try (TraceReader reader = TraceReader.open(file)) {
            assertThat(reader.header().seed()).isEqualTo(9);
        }
    }

    @XenTest(abi = "5.99")
    static class Unknown {
        @Test
        void failing(final Guest guest) {
            assertThat(guest).isNull();
        }
    }

    @XenTest(memory = "much")
    static class WrongSize {
        @Test
        void failing(final Guest guest) {
            assertThat(guest).isNull();
        }
    }

    @Test
    void whatTheAnnotationSaysWrongIsTold() {
        assertThat(FailingTests.failure(Unknown.class)).rootCause()
                .hasMessageStartingWith("@XenTest(abi): there is no '5.99', want one of [4.14, 4.17, debian-4.17,");
        assertThat(FailingTests.failure(WrongSize.class)).cause()
                .hasMessageStartingWith("@XenTest(memory): 'much' is not a size");
    }
}
