package io.xenolith.evtchn;

import static io.xenolith.abi.xen.Xen.DOMID_SELF;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.Xen;
import io.xenolith.trace.TraceEvent;
import org.junit.jupiter.api.Test;

/** The FIFO ABI: switching over, its refusals, and what lies in the guest's words and control blocks. */
class FifoDeliveryTest {
    private static final int PENDING = 1 << 31;
    private static final int MASKED = 1 << 30;
    private static final int LINKED = 1 << 29;
    private static final int BLOCK = 0x40;

    private final World world = new World(new LocalMemory(World.memoryBytes(1)));
    private final World.FakeDomain d1 = world.add(1, 3, 131_071);
    private final EventChannels evtchn = d1.evtchn;
    /** Control blocks of vCPU n in frame 1 + n, array pages from frame 10. */
    private final long array = d1.gfn(10);

    private void switchToFifo() {
        assertThat(evtchn.initControl(d1.gfn(1), BLOCK, 0)).isZero();
        assertThat(evtchn.initControl(d1.gfn(2), BLOCK, 1)).isZero();
        assertThat(evtchn.expandArray(array)).isZero();
        d1.kicks.clear();
    }

    private int ready(final int vcpu) {
        return world.memory.getInt((d1.gfn(1 + vcpu) << 12) + BLOCK);
    }

    private int head(final int vcpu, final int priority) {
        return world.memory.getInt((d1.gfn(1 + vcpu) << 12) + BLOCK + 8 + 4L * priority);
    }

    /** Takes one port off a queue as a guest does; 0 if it is empty. */
    private int consume(final int vcpu, final int priority) {
        final long block = (d1.gfn(1 + vcpu) << 12) + BLOCK;
        final int port = head(vcpu, priority);
        if (port == 0) {
            return 0;
        }
        final int word = d1.word(array, port);
        d1.word(array, port, word & ~(PENDING | LINKED | 0x1ffff));
        world.memory.putInt(block + 8 + 4L * priority, word & 0x1ffff);
        if ((word & 0x1ffff) == 0) {
            world.memory.putInt(block, ready(vcpu) & ~(1 << priority));
            world.memory.putByte(d1.vcpuInfo[vcpu], (byte) 0);
        }
        return port;
    }

    // init_control

    @Test
    void initControlRefusalsInOrder() {
        assertThat(evtchn.initControl(-1, 4090, 3)).isEqualTo(-Errno.XEN_ENOENT);
        assertThat(evtchn.initControl(-1, 4090, -1)).isEqualTo(-Errno.XEN_ENOENT);
        assertThat(evtchn.initControl(d1.gfn(1), 4090, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(evtchn.initControl(d1.gfn(1), 4032, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(evtchn.initControl(d1.gfn(1), -8, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(evtchn.initControl(d1.gfn(1), 4, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(evtchn.initControl(0x7fff_ffffL, 0, 0)).isEqualTo(-Errno.XEN_EINVAL);
        d1.claimAnswer = -Errno.XEN_ENOMEM;
        assertThat(evtchn.initControl(d1.gfn(1), 0, 0)).isEqualTo(-Errno.XEN_ENOMEM);
        assertThat(d1.claims).isEmpty();
        assertThat(evtchn.isFifo()).isFalse();
        assertThat(evtchn.expandArray(array)).isEqualTo(-Errno.XEN_EOPNOTSUPP);
    }

    @Test
    void theBlockMayEndWithThePage() {
        assertThat(evtchn.initControl(d1.gfn(1), 4024, 0)).isZero();
        assertThat(evtchn.isFifo()).isTrue();
        assertThat(d1.claims).containsOnlyKeys(d1.gfn(1));
    }

    @Test
    void aVcpuGetsOneControlBlock() {
        assertThat(evtchn.initControl(d1.gfn(1), 0, 0)).isZero();
        assertThat(evtchn.initControl(d1.gfn(2), 0, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(evtchn.initControl(d1.gfn(2), 0, 1)).isZero();
        assertThat(d1.claims).containsOnlyKeys(d1.gfn(1), d1.gfn(2));
    }

    @Test
    void aRefusedFrameForASecondVcpuLeavesFifoOn() {
        assertThat(evtchn.initControl(d1.gfn(1), 0, 0)).isZero();
        assertThat(evtchn.initControl(0x7fff_ffffL, 0, 1)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(evtchn.isFifo()).isTrue();
        assertThat(evtchn.initControl(d1.gfn(2), 0, 1)).isZero();
    }

    // expand_array

    @Test
    void theArrayHolds128Pages() {
        assertThat(evtchn.initControl(d1.gfn(1), 0, 0)).isZero();
        for (int page = 0; page < 128; page++) {
            assertThat(evtchn.expandArray(d1.gfn(10 + page))).isZero();
        }
        assertThat(evtchn.expandArray(d1.gfn(9))).isEqualTo(-Errno.XEN_ENOSPC);
        assertThat(evtchn.expandArray(0x7fff_ffffL)).isEqualTo(-Errno.XEN_ENOSPC);
    }

    @Test
    void expandArrayRefusesAFrameThatCannotBeHad() {
        assertThat(evtchn.initControl(d1.gfn(1), 0, 0)).isZero();
        assertThat(evtchn.expandArray(0x7fff_ffffL)).isEqualTo(-Errno.XEN_EINVAL);
        d1.claimAnswer = -Errno.XEN_ENOMEM;
        assertThat(evtchn.expandArray(array)).isEqualTo(-Errno.XEN_ENOMEM);
    }

    // switching over

    @Test
    void eventsPendingAtTheSwitchAreRaisedWhenTheirPageArrives() {
        final int port = evtchn.bindIpi(0);
        final int quiet = evtchn.bindIpi(0);
        evtchn.send(port);
        assertThat(evtchn.initControl(d1.gfn(1), BLOCK, 0)).isZero();
        assertThat(evtchn.isPending(port)).isFalse();
        assertThat(evtchn.isMasked(port)).isTrue();
        d1.consumeTwoLevel();
        assertThat(evtchn.expandArray(array)).isZero();
        assertThat(d1.word(array, port)).isEqualTo(PENDING | LINKED);
        assertThat(d1.word(array, quiet)).isZero();
        assertThat(head(0, 7)).isEqualTo(port);
        assertThat(ready(0)).isEqualTo(1 << 7);
        assertThat(d1.kicks).containsExactly(0);
    }

    @Test
    void aPortWithoutArrayPageKeepsItsEvent() {
        assertThat(evtchn.initControl(d1.gfn(1), BLOCK, 0)).isZero();
        final int port = evtchn.bindIpi(0);
        evtchn.send(port);
        evtchn.send(port);
        assertThat(evtchn.unmask(port)).isZero();
        assertThat(d1.kicks).isEmpty();
        assertThat(d1.polled).isEmpty();
        assertThat(evtchn.expandArray(array)).isZero();
        assertThat(d1.word(array, port)).isEqualTo(PENDING | LINKED);
        assertThat(d1.kicks).containsExactly(0);
    }

    @Test
    void aPortThatWasClosedMeanwhileIsNotRaised() {
        assertThat(evtchn.initControl(d1.gfn(1), BLOCK, 0)).isZero();
        final int port = evtchn.bindIpi(0);
        evtchn.send(port);
        assertThat(evtchn.close(port)).isZero();
        assertThat(evtchn.expandArray(array)).isZero();
        assertThat(d1.word(array, port)).isZero();
        assertThat(d1.kicks).isEmpty();
    }

    @Test
    void whatTheGuestLeftInANewPageStands() {
        assertThat(evtchn.initControl(d1.gfn(1), BLOCK, 0)).isZero();
        final int port = evtchn.bindIpi(0);
        evtchn.send(port);
        d1.word(array, port, MASKED);
        assertThat(evtchn.expandArray(array)).isZero();
        assertThat(d1.word(array, port)).isEqualTo(PENDING | MASKED);
        assertThat(d1.kicks).isEmpty();
        assertThat(evtchn.unmask(port)).isZero();
        assertThat(d1.word(array, port)).isEqualTo(PENDING | LINKED);
        assertThat(d1.kicks).containsExactly(0);
    }

    @Test
    void portsBeyondTheTwoLevelLimitCanBeHadAndUsed() {
        switchToFifo();
        for (int page = 1; page < 5; page++) {
            assertThat(evtchn.expandArray(d1.gfn(10 + page))).isZero();
        }
        for (int port = 1; port <= 4100; port++) {
            assertThat(evtchn.bindIpi(0)).isEqualTo(port);
        }
        evtchn.send(4100);
        assertThat(head(0, 7)).isEqualTo(4100);
        assertThat(d1.word(d1.gfn(14), 4100)).isEqualTo(PENDING | LINKED);
        assertThat(evtchn.reset(DOMID_SELF, false, () -> false)).isZero();
        assertThat(evtchn.isFifo()).isFalse();
        assertThat(evtchn.isAllocated(4100)).isTrue();
        assertThat(evtchn.unmask(4100)).isZero();
        assertThat(evtchn.isPending(4100)).isFalse();
    }

    @Test
    void xensPortBeyondTheTwoLevelLimitSurvivesTheWayBack() {
        switchToFifo();
        for (int port = 1; port < 4100; port++) {
            assertThat(evtchn.bindIpi(0)).isEqualTo(port);
        }
        final int xenPort = evtchn.allocXenPort(0, 0);
        assertThat(xenPort).isEqualTo(4100);
        assertThat(evtchn.reset(DOMID_SELF, false, () -> false)).isZero();
        world.memory.fill(d1.sharedInfoAddress() + 2048, 1024, (byte) 0xff);
        evtchn.freeXenPort(xenPort);
        assertThat(evtchn.channel(xenPort)).isEqualTo(new Channel.Free());
        for (int word = 0; word < 128; word++) {
            assertThat(world.memory.getLong(d1.sharedInfoAddress() + 2048 + word * 8L)).isEqualTo(-1);
        }
    }

    @Test
    void resetGivesAllFramesBackAndFifoMayStartAgain() {
        switchToFifo();
        assertThat(d1.claims).hasSize(3);
        assertThat(evtchn.reset(DOMID_SELF, false, () -> false)).isZero();
        assertThat(d1.claims).isEmpty();
        final int port = evtchn.bindIpi(0);
        evtchn.send(port);
        assertThat(d1.pending(port)).isTrue();
        switchToFifo();
        assertThat(d1.word(array, port)).isEqualTo(PENDING | LINKED);
    }

    @Test
    void destroyGivesAllFramesBack() {
        switchToFifo();
        evtchn.bindIpi(0);
        d1.dying = true;
        evtchn.destroy();
        assertThat(d1.claims).isEmpty();
    }

    // the queue

    @Test
    void portsAreLinkedInTheOrderOfTheirEvents() {
        switchToFifo();
        for (int port = 1; port <= 3; port++) {
            evtchn.bindIpi(0);
        }
        evtchn.send(2);
        evtchn.send(3);
        evtchn.send(1);
        evtchn.send(2);
        assertThat(head(0, 7)).isEqualTo(2);
        assertThat(d1.word(array, 2)).isEqualTo(PENDING | LINKED | 3);
        assertThat(d1.word(array, 3)).isEqualTo(PENDING | LINKED | 1);
        assertThat(d1.word(array, 1)).isEqualTo(PENDING | LINKED);
        assertThat(d1.kicks).containsExactly(0);
        assertThat(d1.polled).containsExactly(2, 3, 1);
        assertThat(consume(0, 7)).isEqualTo(2);
        assertThat(consume(0, 7)).isEqualTo(3);
        assertThat(consume(0, 7)).isEqualTo(1);
        assertThat(consume(0, 7)).isZero();
    }

    @Test
    void anEmptiedQueueStartsAtItsHeadAgain() {
        switchToFifo();
        evtchn.bindIpi(0);
        evtchn.bindIpi(0);
        for (int round = 0; round < 3; round++) {
            d1.kicks.clear();
            evtchn.send(1);
            assertThat(head(0, 7)).isEqualTo(1);
            assertThat(d1.kicks).containsExactly(0);
            assertThat(consume(0, 7)).isEqualTo(1);
            evtchn.send(2);
            assertThat(head(0, 7)).isEqualTo(2);
            assertThat(consume(0, 7)).isEqualTo(2);
        }
    }

    @Test
    void eachVcpuAndPriorityHasItsQueue() {
        switchToFifo();
        evtchn.bindIpi(0);
        evtchn.bindIpi(0);
        evtchn.bindIpi(1);
        assertThat(evtchn.setPriority(2, 0)).isZero();
        evtchn.send(1);
        evtchn.send(2);
        evtchn.send(3);
        assertThat(ready(0)).isEqualTo(1 << 7 | 1);
        assertThat(head(0, 7)).isEqualTo(1);
        assertThat(head(0, 0)).isEqualTo(2);
        assertThat(ready(1)).isEqualTo(1 << 7);
        assertThat(head(1, 7)).isEqualTo(3);
        assertThat(d1.kicks).containsExactly(0, 1);
    }

    @Test
    void priorityCountsFromTheNextEventOn() {
        switchToFifo();
        evtchn.bindIpi(0);
        evtchn.send(1);
        assertThat(evtchn.setPriority(1, 3)).isZero();
        evtchn.send(1);
        assertThat(head(0, 3)).isZero();
        assertThat(consume(0, 7)).isEqualTo(1);
        evtchn.send(1);
        assertThat(head(0, 3)).isEqualTo(1);
    }

    /** The old queue's tail is forgotten when its port moves, or its next event would be linked into the new queue. */
    @Test
    void aPortThatMovedIsNoTailOfItsOldQueue() {
        switchToFifo();
        evtchn.bindIpi(0);
        evtchn.bindIpi(0);
        evtchn.send(1);
        assertThat(consume(0, 7)).isEqualTo(1);
        assertThat(evtchn.setPriority(1, 3)).isZero();
        evtchn.send(1);
        evtchn.send(2);
        assertThat(head(0, 3)).isEqualTo(1);
        assertThat(head(0, 7)).isEqualTo(2);
        assertThat(d1.word(array, 1)).isEqualTo(PENDING | LINKED);
    }

    @Test
    void maskedPortsAreNotLinkedButWakePollers() {
        switchToFifo();
        evtchn.bindIpi(0);
        d1.word(array, 1, MASKED);
        evtchn.send(1);
        assertThat(d1.word(array, 1)).isEqualTo(PENDING | MASKED);
        assertThat(d1.kicks).isEmpty();
        assertThat(d1.polled).containsExactly(1);
        assertThat(evtchn.isPending(1)).isTrue();
        assertThat(evtchn.isMasked(1)).isTrue();
        assertThat(world.traced)
                .contains(new TraceEvent.EvtchnPending(1, 1, 0, false, 4, Integer.toUnsignedLong(PENDING | MASKED)));
    }

    @Test
    void unmaskLinksOnlyWhatIsPendingAndNotLinked() {
        switchToFifo();
        evtchn.bindIpi(0);
        d1.word(array, 1, MASKED);
        assertThat(evtchn.unmask(1)).isZero();
        assertThat(d1.word(array, 1)).isZero();
        evtchn.send(1);
        d1.kicks.clear();
        d1.word(array, 1, d1.word(array, 1) | MASKED);
        assertThat(evtchn.unmask(1)).isZero();
        assertThat(d1.word(array, 1)).isEqualTo(PENDING | LINKED);
        assertThat(d1.kicks).isEmpty();
    }

    @Test
    void aVcpuWithoutControlBlockKeepsThePendingBitOnly() {
        switchToFifo();
        final int port = evtchn.bindIpi(2);
        evtchn.send(port);
        assertThat(d1.word(array, port)).isEqualTo(PENDING);
        assertThat(d1.kicks).isEmpty();
        assertThat(d1.polled).containsExactly(port);
        assertThat(evtchn.initControl(d1.gfn(3), BLOCK, 2)).isZero();
        assertThat(evtchn.unmask(port)).isZero();
        assertThat(head(2, 7)).isEqualTo(port);
        assertThat(d1.kicks).containsExactly(2);
    }

    @Test
    void closeClearsThePendingBitAndLeavesTheLink() {
        switchToFifo();
        evtchn.bindIpi(0);
        evtchn.send(1);
        assertThat(evtchn.close(1)).isZero();
        assertThat(d1.word(array, 1)).isEqualTo(LINKED);
    }

    @Test
    void aNumberThatIsStillLinkedIsNotGivenAgain() {
        switchToFifo();
        evtchn.bindIpi(0);
        evtchn.send(1);
        evtchn.close(1);
        assertThat(evtchn.bindIpi(0)).isEqualTo(2);
        assertThat(consume(0, 7)).isEqualTo(1);
        assertThat(evtchn.bindIpi(0)).isEqualTo(1);
    }

    @Test
    void aNewPortHasTheDefaultPriority() {
        switchToFifo();
        evtchn.bindIpi(0);
        assertThat(evtchn.setPriority(1, 15)).isZero();
        assertThat(evtchn.close(1)).isZero();
        assertThat(evtchn.bindVirq(Xen.VIRQ_TIMER, 0)).isEqualTo(1);
        evtchn.raiseVirq(0, Xen.VIRQ_TIMER);
        assertThat(ready(0)).isEqualTo(1 << 7);
    }

    @Test
    void setPriorityRefusalsInOrder() {
        switchToFifo();
        final int port = evtchn.bindIpi(0);
        assertThat(evtchn.setPriority(64, 99)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(evtchn.setPriority(-1, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(evtchn.setPriority(0, 99)).isEqualTo(-Errno.XEN_EACCES);
        assertThat(evtchn.setPriority(63, 99)).isEqualTo(-Errno.XEN_EACCES);
        assertThat(evtchn.setPriority(evtchn.allocXenPort(0, 0), 99)).isEqualTo(-Errno.XEN_EACCES);
        assertThat(evtchn.setPriority(port, 16)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(evtchn.setPriority(port, -1)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(evtchn.setPriority(port, 15)).isZero();
        assertThat(evtchn.setPriority(port, 0)).isZero();
    }

    // hostile guests

    @Test
    void garbageInTheGuestsPagesConfusesTheGuestAlone() {
        switchToFifo();
        for (int port = 1; port < 64; port++) {
            evtchn.bindIpi(port % 3);
        }
        for (int pattern = 0; pattern < 16; pattern++) {
            world.memory.fill(array << 12, 4096, (byte) (pattern << 4));
            world.memory.fill(d1.gfn(1) << 12, 4096, (byte) (pattern << 4 | pattern));
            for (int port = 1; port < 64; port++) {
                assertThat(evtchn.send(port)).isZero();
                assertThat(evtchn.unmask(port)).isZero();
                assertThat(evtchn.setPriority(port, (port + pattern) % 16)).isZero();
            }
        }
        assertThat(d1.claims).hasSize(3);
    }

    @Test
    void aControlBlockMayShareItsPageWithTheArray() {
        assertThat(evtchn.initControl(array, 0, 0)).isZero();
        assertThat(evtchn.expandArray(array)).isZero();
        for (int port = 1; port < 30; port++) {
            assertThat(evtchn.bindIpi(0)).isPositive();
            evtchn.send(port);
        }
        assertThat(evtchn.reset(DOMID_SELF, false, () -> false)).isZero();
        assertThat(d1.claims).isEmpty();
    }
}
