package io.xenolith.testkit.use;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.testkit.Buffer;
import io.xenolith.testkit.Guest;
import io.xenolith.testkit.TestHost;
import io.xenolith.testkit.XenTest;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Tests that run at the same time do not see each other. */
class ParallelTest {
    private static final int TESTS = 8;
    /** When each of the tests below had done the same; the tests of one class share nothing else. */
    private static final Set<Long> ENDS = ConcurrentHashMap.newKeySet();

    @XenTest(memory = "8M")
    static class Many {
        @RepeatedTest(TESTS)
        void atOnce(final TestHost host, final Guest first, final Guest second) {
            final Buffer page = first.allocate(4096);
            for (int i = 0; i < 50; i++) {
                final int port = second.evtchnAllocUnbound(first.domid()).intValue();
                final int local = first.evtchnBindInterdomain(second.domid(), port).intValue();
                page.memory().putInt(page.address(), port + local);
                first.evtchnSend(local).value();
                assertThat(page.memory().getInt(page.address())).isEqualTo(port + local);
                first.evtchnClose(local).value();
                second.evtchnClose(port).value();
            }
            ENDS.add(host.nowNs());
        }
    }

    @Test
    void eachHasAHostOfItsOwnAndTheSameTime() {
        assertThat(FailingTests.run(Many.class, Map.of("junit.jupiter.execution.parallel.enabled", "true",
                "junit.jupiter.execution.parallel.mode.default", "concurrent",
                "junit.jupiter.execution.parallel.config.strategy", "fixed",
                "junit.jupiter.execution.parallel.config.fixed.parallelism", "4"))).isEmpty();
        assertThat(ENDS).hasSize(1);
    }
}
