package io.xenolith.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.evtchn.EventChannels;
import io.xenolith.host.XenHost;
import io.xenolith.host.run.RunResult;
import io.xenolith.host.scenario.Scenario;
import io.xenolith.host.scenario.ScenarioReader;
import io.xenolith.abi.evtchn.EvtchnStatus;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.mm.MemoryInvariants;
import io.xenolith.hypervisor.sched.RunLoop;
import io.xenolith.trace.TraceSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** After all guests of an example are gone, the host is as it was when dom0 had booted. */
class NothingLeftTest {
    private static final int STEPS_MAX = 1_000_000;

    @TempDir
    private Path folder;

    /** What a host with dom0 alone holds. */
    private record Holdings(long freeFrames, List<String> ports, long dom0Mappings, List<Integer> domains) {
        static Holdings of(final XenHost host) {
            final Domain dom0 = host.hypervisor().domain(0);
            final long[] mappings = {0};
            dom0.grants().forEachMapping((handle, granter, ref, flags) -> mappings[0]++);
            return new Holdings(host.hypervisor().frames().freeFrames(), ports(dom0.evtchn()), mappings[0],
                    host.hypervisor().domains().stream().map(Domain::domid).toList());
        }

        private static List<String> ports(final EventChannels evtchn) {
            final List<String> open = new ArrayList<>();
            final EvtchnStatus status = EvtchnStatus.allocate();
            for (int port = 0; evtchn.status(status.dom(Xen.DOMID_SELF).port(port)) == 0; port++) {
                if (status.status() != 0) {
                    open.add(port + ": status " + status.status());
                }
            }
            return open;
        }
    }

    static List<String> examples() throws IOException {
        return Scenarios.examples();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everythingIsGivenBack(final String example) throws Exception {
        final Scenario scenario = ScenarioReader.read(Scenarios.example(folder, example));
        final Holdings before = dom0Alone(scenario.host().memoryBytes());
        final List<Holdings> after = new ArrayList<>();
        final RunResult result = Scenarios.run(scenario, host -> {
            settle(host);
            after.add(Holdings.of(host));
            assertThat(MemoryInvariants.check(host.hypervisor())).isEmpty();
        });
        assertThat(Scenarios.failures(result)).isEmpty();
        assertThat(after).containsExactly(before);
        assertThat(before.dom0Mappings()).isZero();
        assertThat(before.domains()).containsExactly(0);
    }

    private static Holdings dom0Alone(final long memoryBytes) {
        try (XenHost host = new XenHost(HypervisorConfig.of(memoryBytes, 1), XenHost.DOM0_MEMORY, TraceSink.OFF,
                program -> null, (command, reason) -> {
                    throw new AssertionError(command + ": " + reason);
                })) {
            settle(host);
            return Holdings.of(host);
        }
    }

    private static void settle(final XenHost host) {
        final long horizonNs = host.nowNs() + 1_000_000_000L;
        for (int i = 0; i < STEPS_MAX; i++) {
            if (host.runLoop().step(horizonNs) == RunLoop.Step.IDLE) {
                return;
            }
        }
        throw new AssertionError("the host does not become idle");
    }
}
