package io.xenolith.host.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.XenHost;
import io.xenolith.host.input.InputQueue;
import io.xenolith.host.input.OutsideInput;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.trace.TraceSink;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One host and the world outside in turns. */
class HostLoopTest {
    private static final long HOST_BYTES = 64L << 20;
    private static final long WAITED_NS = 7_000_000;
    private static final int BOOT_STEPS = 10_000;

    /** Somebody wakes the host after a while, and has something for it a moment later. */
    private static final class Hesitant implements Outside {
        private final List<OutsideInput> inputs = new ArrayList<>();
        private long waits;

        @Override
        public List<OutsideInput> arrived() {
            final List<OutsideInput> taken = List.copyOf(inputs);
            inputs.clear();
            return taken;
        }

        @Override
        public boolean open() {
            return true;
        }

        @Override
        public boolean paced() {
            return true;
        }

        @Override
        public long await(final long timeoutNs) {
            waits++;
            return WAITED_NS;
        }

        @Override
        public boolean stopped() {
            return false;
        }
    }

    @Test
    void timeThatWasWaitedForHasPassedWhenAnInputComesAfterTheWait() {
        final Hesitant outside = new Hesitant();
        try (XenHost host = new XenHost(HypervisorConfig.of(HOST_BYTES, 1), XenHost.DOM0_MEMORY, TraceSink.OFF,
                _ -> null, (_, reason) -> {
                    throw new AssertionError(reason);
                })) {
            final List<Long> times = new ArrayList<>();
            final HostLoop loop = HostLoop.of(host, outside, (_, _) -> times.add(host.nowNs()));
            for (int i = 0; i < BOOT_STEPS && outside.waits == 0; i++) {
                loop.step(InputQueue.NEVER);
            }
            loop.step(InputQueue.NEVER);
            assertThat(outside.waits).isEqualTo(2);
            final long before = host.nowNs();
            outside.inputs.add(new OutsideInput.Keys(1, new byte[]{1}));
            loop.takeInputs();
            outside.inputs.add(new OutsideInput.Keys(1, new byte[]{2}));
            loop.takeInputs();
            assertThat(times).containsExactly(before + 2 * WAITED_NS, before + 2 * WAITED_NS);
        }
    }
}
