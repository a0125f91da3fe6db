package io.xenolith.evtchn;

import static io.xenolith.abi.xen.Xen.DOMID_SELF;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.LocalMemory;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** A send is on the hottest path of a host: it makes no garbage on either ABI, whether it is shown or coalesced. */
class SendAllocationTest {
    private static final int WARM_UP = 2_000;
    private static final int SENDS = 10_000;

    private final World world = new World(new LocalMemory(World.memoryBytes(2)));
    private final World.FakeDomain sender = world.add(0, 1, 63);
    private final World.FakeDomain receiver = world.add(1, 1, 63);
    private int port;

    private void connect() {
        world.tracing = false;
        port = sender.evtchn.bindInterdomain(1, receiver.evtchn.allocUnbound(DOMID_SELF, 0));
    }

    private void send(final int times) {
        for (int i = 0; i < times; i++) {
            sender.evtchn.send(port);
            sender.evtchn.send(port);
            receiver.consumeTwoLevel();
            receiver.word(receiver.gfn(2), 1, 0);
        }
    }

    private long bytesAllocatedBySends() {
        final var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        send(WARM_UP);
        final long before = threads.getCurrentThreadAllocatedBytes();
        send(SENDS);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void sendsOnTheTwoLevelAbiAllocateNothing() {
        connect();
        assertThat(bytesAllocatedBySends()).isLessThan(SENDS);
    }

    @Test
    void sendsOnTheFifoAbiAllocateNothing() {
        connect();
        assertThat(receiver.evtchn.initControl(receiver.gfn(1), 0, 0)).isZero();
        assertThat(receiver.evtchn.expandArray(receiver.gfn(2))).isZero();
        assertThat(bytesAllocatedBySends()).isLessThan(SENDS);
        assertThat(receiver.evtchn.isPending(1)).isFalse();
    }
}
