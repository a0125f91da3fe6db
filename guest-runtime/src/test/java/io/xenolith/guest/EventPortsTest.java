package io.xenolith.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.evtchn.Evtchn;
import io.xenolith.abi.evtchn.EvtchnFifoControlBlock;
import io.xenolith.abi.xen.SharedInfo;
import io.xenolith.abi.xen.Xen;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventPortsTest {
    private final FakeKernel kernel = new FakeKernel(512, 512);
    private final List<Integer> operations = new ArrayList<>();
    private final List<Integer> heard = new ArrayList<>();
    private long shared;
    private EventPorts ports;

    @BeforeEach
    void mapSharedInfo() {
        shared = kernel.space.mapWindow(FakeMachine.SHARED_INFO_MFN, AddressSpace.KERNEL_RW);
        kernel.machine.answer(Xen.__HYPERVISOR_event_channel_op, (op, arg, a3, a4) -> {
            operations.add((int) op);
            return 0;
        });
        ports = new EventPorts(kernel.machine, kernel.calls, shared, 0);
        ports.maskAll();
    }

    private void hear(final int port) {
        ports.listen(port, () -> heard.add(port));
    }

    /** What the hypervisor does to a 2-level port. */
    private void raise(final int port) {
        final SharedInfo info = new SharedInfo().wrap(kernel.machine, shared);
        final int word = port / 64;
        info.evtchnPending(word, info.evtchnPending(word) | 1L << port);
        if ((info.evtchnMask(word) >>> port & 1) == 0) {
            info.vcpuInfoEvtchnPendingSel(0, info.vcpuInfoEvtchnPendingSel(0) | 1L << word);
            info.vcpuInfoEvtchnUpcallPending(0, 1);
        }
    }

    @Test
    void pendingPortsAreHandledLowestFirst() {
        hear(3);
        hear(70);
        hear(4);
        raise(70);
        raise(4);
        raise(3);
        ports.upcall();
        assertThat(heard).containsExactly(3, 4, 70);
    }

    @Test
    void thePendingBitIsClearedBeforeTheHandlerRuns() {
        ports.listen(5, () -> heard.add(ports.pending(5) ? 1 : 0));
        raise(5);
        ports.upcall();
        assertThat(heard).containsExactly(0);
    }

    @Test
    void anEventThatArrivesDuringTheScanIsHandledInTheSameUpcall() {
        hear(9);
        ports.listen(2, () -> {
            heard.add(2);
            if (heard.size() == 1) {
                raise(9);
            }
        });
        raise(2);
        ports.upcall();
        assertThat(heard).containsExactly(2, 9);
    }

    @Test
    void aMaskedPortStaysPendingAndIsNotHandled() {
        hear(6);
        ports.mask(6);
        raise(6);
        ports.upcall();
        assertThat(heard).isEmpty();
        assertThat(ports.pending(6)).isTrue();
    }

    @Test
    void unmaskingAPendingPortAsksTheHypervisor() {
        hear(6);
        ports.mask(6);
        raise(6);
        ports.unmask(6);
        assertThat(operations).containsExactly(Evtchn.EVTCHNOP_unmask);
    }

    @Test
    void aPendingPortIsStillMaskedWhenTheHypervisorIsAskedToUnmaskIt() {
        hear(6);
        ports.mask(6);
        raise(6);
        final SharedInfo info = new SharedInfo().wrap(kernel.machine, shared);
        kernel.machine.answer(Xen.__HYPERVISOR_event_channel_op, (op, arg, a3, a4) -> {
            operations.add((int) (info.evtchnMask(0) >>> 6 & 1));
            return 0;
        });
        ports.unmask(6);
        assertThat(operations).containsExactly(1);
    }

    @Test
    void unmaskingAQuietPortAsksNobody() {
        hear(6);
        assertThat(operations).isEmpty();
    }

    @Test
    void aPortNobodyListensToIsMaskedWhenItFires() {
        hear(8);
        final SharedInfo info = new SharedInfo().wrap(kernel.machine, shared);
        info.evtchnMask(0, info.evtchnMask(0) & ~(1L << 11));
        raise(11);
        ports.upcall();
        assertThat(info.evtchnMask(0) >>> 11 & 1).isEqualTo(1);
    }

    @Test
    void enablingUpcallsWithOneDueMakesAHypercallToDeliverIt() {
        kernel.machine.answer(Xen.__HYPERVISOR_xen_version, (a1, a2, a3, a4) -> {
            ports.upcall();
            return 0x40011;
        });
        hear(4);
        assertThat(ports.disableUpcalls()).isFalse();
        raise(4);
        ports.enableUpcalls();
        assertThat(heard).containsExactly(4);
    }

    @Test
    void enablingUpcallsWithNothingDueMakesNone() {
        ports.disableUpcalls();
        kernel.machine.calls.clear();
        ports.enableUpcalls();
        assertThat(kernel.machine.calls).isEmpty();
    }

    @Test
    void closingForgetsTheHandler() {
        hear(4);
        ports.close(4);
        raise(4);
        ports.upcall();
        assertThat(heard).isEmpty();
        assertThat(operations).containsExactly(Evtchn.EVTCHNOP_close);
    }

    private long control() {
        return kernel.linear.va(kernel.linear.pfn(fifoControl));
    }

    private long fifoControl;
    private long fifoArray;

    /** What the hypervisor does with a FIFO queue of three ports. */
    private void useFifo() {
        kernel.machine.answer(Xen.__HYPERVISOR_event_channel_op, (op, arg, a3, a4) -> {
            operations.add((int) op);
            if (op == Evtchn.EVTCHNOP_init_control) {
                fifoControl = kernel.linear.va(kernel.machine.getLong(arg) - FakeMachine.FIRST_MFN);
            } else if (op == Evtchn.EVTCHNOP_expand_array) {
                fifoArray = kernel.linear.va(kernel.machine.getLong(arg) - FakeMachine.FIRST_MFN);
            }
            return 0;
        });
        assertThat(ports.useFifo(kernel.pages, kernel.p2m)).isZero();
    }

    private void word(final int port, final int value) {
        kernel.machine.putInt(fifoArray + port * 4L, value);
    }

    private int word(final int port) {
        return kernel.machine.getInt(fifoArray + port * 4L);
    }

    private static final int PENDING_LINKED = 1 << 31 | 1 << 29;

    private void ready(final int priority, final int head) {
        kernel.machine.putInt(control() + EvtchnFifoControlBlock.HEAD_OFFSET + priority * 4L, head);
        kernel.machine.putInt(control(), kernel.machine.getInt(control()) | 1 << priority);
        new SharedInfo().wrap(kernel.machine, shared).vcpuInfoEvtchnUpcallPending(0, 1);
    }

    @Test
    void switchingToFifoTakesAControlBlockAndAPageForThePortsInUse() {
        hear(4);
        useFifo();
        assertThat(operations).containsExactly(Evtchn.EVTCHNOP_init_control, Evtchn.EVTCHNOP_expand_array);
        assertThat(word(4)).isZero();
        assertThat(word(5)).isEqualTo(1 << 30);
    }

    @Test
    void aFifoQueueIsFollowedByItsLinks() {
        hear(4);
        hear(5);
        hear(6);
        useFifo();
        word(5, PENDING_LINKED | 4);
        word(4, PENDING_LINKED | 6);
        word(6, PENDING_LINKED);
        ready(7, 5);
        ports.upcall();
        assertThat(heard).containsExactly(5, 4, 6);
        assertThat(word(5)).isZero();
        assertThat(word(6)).isZero();
    }

    @Test
    void theMoreUrgentQueueComesFirst() {
        hear(4);
        hear(5);
        useFifo();
        word(4, PENDING_LINKED);
        word(5, PENDING_LINKED);
        ready(7, 4);
        ready(1, 5);
        ports.upcall();
        assertThat(heard).containsExactly(5, 4);
    }

    @Test
    void aMaskedPortInAQueueIsUnlinkedAndStaysPending() {
        hear(4);
        useFifo();
        word(4, PENDING_LINKED | 1 << 30);
        ready(7, 4);
        ports.upcall();
        assertThat(heard).isEmpty();
        assertThat(word(4)).isEqualTo(1 << 31 | 1 << 30);
    }

    @Test
    void aHeadBeyondTheArrayIsIgnored() {
        hear(4);
        useFifo();
        ready(7, Page.SIZE);
        ports.upcall();
        assertThat(heard).isEmpty();
    }

    @Test
    void aFifoPortUnmaskedWhilePendingAsksTheHypervisor() {
        hear(4);
        useFifo();
        operations.clear();
        word(4, 1 << 31 | 1 << 30);
        ports.unmask(4);
        assertThat(operations).containsExactly(Evtchn.EVTCHNOP_unmask);
        assertThat(word(4)).isEqualTo(1 << 31);
    }
}
