package io.xenolith.guest;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.evtchn.Evtchn;
import io.xenolith.abi.xen.SharedInfo;
import io.xenolith.abi.xen.VcpuInfo;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * The event ports of one virtual CPU: a handler for each, and the upcall that finds which are pending. Starts on the
 * 2-level ABI with every port masked; {@link #useFifo} switches the domain over.
 *
 * <p>Handlers run inside the upcall with further upcalls masked, to completion: they must not wait.
 */
public final class EventPorts {
    private static final int PORTS_AT_START = 32;
    private static final int PRIORITIES = Evtchn.EVTCHN_FIFO_PRIORITY_MIN;

    private final GuestMemory memory;
    private final XenCalls calls;
    private final int vcpu;
    private final long vcpuInfo;
    /** By port; as long as the highest port with a handler needs. */
    private Runnable[] handlers = new Runnable[PORTS_AT_START];
    private final IntConsumer dispatcher = this::dispatch;
    private final TwoLevelDelivery twoLevel;
    private EventDelivery delivery;
    private FifoDelivery fifo;
    private PageAllocator fifoPages;
    private P2m fifoFrames;
    private long upcalls;
    private Runnable afterUpcall = () -> {
    };

    /**
     * @param sharedInfo virtual address where shared_info is mapped
     * @param vcpu this CPU's number, below 32 (its vcpu_info is in shared_info)
     */
    public EventPorts(final GuestMemory memory, final XenCalls calls, final long sharedInfo, final int vcpu) {
        this.memory = memory;
        this.calls = calls;
        this.vcpu = vcpu;
        this.vcpuInfo = sharedInfo + (long) vcpu * VcpuInfo.SIZE + SharedInfo.VCPU_INFO_EVTCHN_UPCALL_PENDING_OFFSET;
        this.twoLevel = new TwoLevelDelivery(memory, sharedInfo, vcpuInfo);
        this.delivery = twoLevel;
    }

    /** Masks all ports of the domain, as its first CPU does when it starts. */
    public void maskAll() {
        twoLevel.maskAll();
    }

    public int vcpu() {
        return vcpu;
    }

    /** Address of this CPU's vcpu_info. */
    public long vcpuInfo() {
        return vcpuInfo;
    }

    /** Upcalls taken so far. */
    public long upcalls() {
        return upcalls;
    }

    /** Runs at the end of every upcall, still inside it. */
    public void afterUpcall(final Runnable action) {
        afterUpcall = action;
    }

    /** Gives {@code port} a handler and unmasks it; an event that was waiting is delivered. */
    public void listen(final int port, final Runnable handler) {
        ensureWord(port);
        if (port >= handlers.length) {
            handlers = Arrays.copyOf(handlers, Math.max(port + 1, 2 * handlers.length));
        }
        handlers[port] = handler;
        unmask(port);
    }

    /** Masks the port and forgets its handler. */
    public void ignore(final int port) {
        if (handler(port) != null) {
            handlers[port] = null;
            delivery.mask(port);
        }
    }

    /** Forgets the port's handler and closes it. */
    public int close(final int port) {
        ignore(port);
        return calls.evtchn().close(port);
    }

    public void mask(final int port) {
        ensureWord(port);
        delivery.mask(port);
    }

    public boolean pending(final int port) {
        ensureWord(port);
        return delivery.pending(port);
    }

    public void clearPending(final int port) {
        ensureWord(port);
        delivery.clearPending(port);
    }

    /**
     * Unmasks {@code port}. A port that became pending while it was masked raised nothing, so the hypervisor is asked to
     * look again; EVTCHNOP_unmask does that on whatever CPU the port is bound to, but only for a port that it finds masked.
     */
    public void unmask(final int port) {
        ensureWord(port);
        if (delivery.unmask(port)) {
            calls.evtchn().unmask(port);
        }
    }

    /**
     * The event upcall. The pending flag is cleared before the scan: what arrives during the scan sets it again and is
     * seen by the next turn.
     */
    public void upcall() {
        upcalls++;
        while (memory.getByte(vcpuInfo + VcpuInfo.EVTCHN_UPCALL_PENDING_OFFSET) != 0) {
            memory.putByte(vcpuInfo + VcpuInfo.EVTCHN_UPCALL_PENDING_OFFSET, (byte) 0);
            memory.fullFence();
            delivery.consume(dispatcher);
        }
        afterUpcall.run();
    }

    private Runnable handler(final int port) {
        return port >= 0 && port < handlers.length ? handlers[port] : null;
    }

    private void dispatch(final int port) {
        final Runnable handler = handler(port);
        if (handler == null) {
            // Nobody waits for it; masked, it cannot storm.
            delivery.mask(port);
        } else {
            handler.run();
        }
    }

    /** Holds upcalls back; returns whether they were held back already. */
    public boolean disableUpcalls() {
        final long address = vcpuInfo + VcpuInfo.EVTCHN_UPCALL_MASK_OFFSET;
        final boolean disabled = memory.getByte(address) != 0;
        memory.putByte(address, (byte) 1);
        return disabled;
    }

    /** Lets upcalls in. One that became due meanwhile is forced by a hypercall, since a store delivers nothing. */
    public void enableUpcalls() {
        memory.putByte(vcpuInfo + VcpuInfo.EVTCHN_UPCALL_MASK_OFFSET, (byte) 0);
        memory.fullFence();
        if (memory.getByte(vcpuInfo + VcpuInfo.EVTCHN_UPCALL_PENDING_OFFSET) != 0) {
            calls.version().version();
        }
    }

    /**
     * Switches the domain to the FIFO ABI with this CPU's control block in a page of {@code pages}. Ports that have
     * handlers keep them.
     *
     * @return 0 or the {@code -errno} of EVTCHNOP_init_control (then nothing changed)
     */
    public int useFifo(final PageAllocator pages, final P2m frames) {
        final long control = pages.allocate();
        final int result = calls.evtchn().initControl(frames.mfnOfVa(control), 0, vcpu);
        if (result < 0) {
            pages.free(control, 1);
            return result;
        }
        fifoPages = pages;
        fifoFrames = frames;
        fifo = new FifoDelivery(memory, control);
        delivery = fifo;
        for (int port = 0; port < handlers.length; port++) {
            if (handlers[port] != null) {
                unmask(port);
            }
        }
        return 0;
    }

    /** FIFO is in force. */
    public boolean usesFifo() {
        return fifo != null;
    }

    /** FIFO only: {@code priority} from 0 (first) to 15; 0 or {@code -errno}. */
    public int setPriority(final int port, final int priority) {
        if (priority < 0 || priority > PRIORITIES) {
            throw new IllegalArgumentException("priority=" + priority + ", want 0 to " + PRIORITIES);
        }
        return calls.evtchn().setPriority(port, priority);
    }

    /** Adds array pages until {@code port} has its word. */
    private void ensureWord(final int port) {
        while (fifo != null && port >= fifo.capacity()) {
            final long page = fifoPages.allocate();
            fifo.addArrayPage(page);
            final int result = calls.evtchn().expandArray(fifoFrames.mfnOfVa(page));
            if (result < 0) {
                throw new IllegalStateException("EVTCHNOP_expand_array for port " + port + ": " + result);
            }
        }
    }
}
