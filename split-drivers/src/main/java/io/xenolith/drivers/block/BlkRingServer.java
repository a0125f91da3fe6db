package io.xenolith.drivers.block;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.Port;
import io.xenolith.abi.io.blkif.Blkif;
import io.xenolith.abi.io.blkif.BlkifRequest;
import io.xenolith.abi.io.blkif.BlkifResponse;
import io.xenolith.drivers.platform.BackendPlatform;
import io.xenolith.drivers.platform.DriverTimer;
import io.xenolith.drivers.platform.GrantMapping;
import io.xenolith.drivers.ring.BackRing;
import io.xenolith.drivers.ring.RingTrace;
import io.xenolith.drivers.ring.SharedRingLayout;
import io.xenolith.drivers.xenbus.DevicePath;
import io.xenolith.drivers.xenbus.XenbusBackend;
import io.xenolith.trace.TraceEvent;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * One connection of a {@link Blkback}: a mapped ring, an event channel, the requests in flight. Each request is copied
 * off the ring once; the copy is checked and used. The image is accessed at once; the response is written when the
 * modelled disk is done, from a timer. What is in flight is plain data, ordered by the time it is due.
 */
final class BlkRingServer {
    private static final SharedRingLayout LAYOUT = SharedRingLayout.ofPages(BlkifRequest.SIZE, 1);

    private final BackendPlatform platform;
    private final DevicePath path;
    private final String name;
    private final BlockDevice device;
    private final boolean readonly;
    private final BlkbackOptions options;
    private final BlkCounters counters;
    private final XenbusBackend bus;
    private final RingTrace trace;
    private final DriverTimer timer;
    private final LocalMemory requestBytes = new LocalMemory(BlkifRequest.SIZE);
    private final LocalMemory responseBytes = new LocalMemory(BlkifResponse.SIZE);
    private final BlkifRequest request = new BlkifRequest().wrap(requestBytes, 0);
    private final BlkifResponse response = new BlkifResponse().wrap(responseBytes, 0);
    private final byte[] data = new byte[Blkif.BLKIF_MAX_SEGMENTS_PER_REQUEST * Page.SIZE];
    private final PriorityQueue<InFlight> inFlight = new PriorityQueue<>();

    private Optional<BlkTransfer> transfer = Optional.empty();
    private List<GrantMapping> ringMapping = List.of();
    private Optional<BackRing> ring = Optional.empty();
    private Port port = new Port(0);
    private boolean quiescing;
    private boolean moreToTake;
    private long diskBusyUntilNs;
    private long lastDueNs;
    private long sequence;

    /** A request that the image has served and the modelled disk has not finished. */
    private record InFlight(long dueNs, long sequence, long takenNs, long id, int operation, long sector, int bytes,
            int status, List<GrantMapping> mappings) implements Comparable<InFlight> {
        @Override
        public int compareTo(final InFlight other) {
            final int byTime = Long.compare(dueNs, other.dueNs);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    BlkRingServer(final BackendPlatform platform, final DevicePath path, final BlockDevice device,
            final boolean readonly, final BlkbackOptions options, final BlkCounters counters, final XenbusBackend bus) {
        this.platform = platform;
        this.path = path;
        this.name = path.deviceName();
        this.device = device;
        this.readonly = readonly;
        this.options = options;
        this.counters = counters;
        this.bus = bus;
        this.trace = new RingTrace(platform.trace(), platform.domid(), name);
        this.timer = platform.timer(this::onTimer);
    }

    /** Maps the ring and binds the event channel. @return "" or why that failed; then nothing stays behind */
    String open(final int ringRef, final int eventChannel) {
        final GrantMapping mapping = new GrantMapping(ringRef, false);
        ringMapping = List.of(mapping);
        platform.map(path.frontend(), ringMapping);
        if (!mapping.isMapped()) {
            return "cannot map ring-ref " + Integer.toUnsignedString(ringRef) + ": status " + mapping.status();
        }
        transfer = makeTransfer();
        if (transfer.isEmpty()) {
            close();
            return "no memory for copies";
        }
        final BackRing attached = BackRing.attach(LAYOUT, platform.memory(), mapping.address(), trace);
        final Optional<Port> bound = platform.bindInterdomain(path.frontend(), new Port(eventChannel),
                this::onEvent);
        if (bound.isEmpty()) {
            close();
            return "cannot bind event-channel " + eventChannel;
        }
        port = bound.get();
        ring = Optional.of(attached);
        return "";
    }

    private Optional<BlkTransfer> makeTransfer() {
        return switch (options.transfer()) {
            case COPY -> CopyTransfer.allocate(platform, path.frontend());
            case MAP -> Optional.of(new MapTransfer(platform, path.frontend()));
        };
    }

    int inFlight() {
        return inFlight.size();
    }

    /** Takes no more requests. @return true if none is in flight */
    boolean quiesce() {
        quiescing = true;
        return inFlight.isEmpty();
    }

    /** Unmaps and unbinds everything. What is in flight gets no answer: its ring is not ours any more. Idempotent. */
    void close() {
        timer.cancel();
        moreToTake = false;
        for (final InFlight dropped : inFlight) {
            platform.unmap(dropped.mappings());
        }
        inFlight.clear();
        if (ring.isPresent()) {
            platform.unbind(port);
            ring = Optional.empty();
        }
        transfer.ifPresent(BlkTransfer::close);
        transfer = Optional.empty();
        platform.unmap(ringMapping);
        ringMapping = List.of();
    }

    private boolean onEvent() {
        return takeRequests();
    }

    private void onTimer() {
        answerDue();
        if (moreToTake) {
            final boolean _ = takeRequests();
        }
        armTimer();
    }

    /** Takes what is there, up to the wake-up's limit. @return true if there was anything */
    private boolean takeRequests() {
        moreToTake = false;
        int taken = 0;
        while (ring.isPresent() && !quiescing) {
            final int available = ring.get().finalCheckForRequests();
            if (available == 0) {
                break;
            }
            if (available == BackRing.BROKEN) {
                bus.fatal("req_prod is not within the ring");
                return true;
            }
            final int count = Math.min(available, options.requestsPerWakeUp() - taken);
            if (count == 0) {
                // The rest gets its turn after whatever else is due now.
                moreToTake = true;
                break;
            }
            for (int i = 0; i < count; i++) {
                takeRequest(ring.get());
            }
            taken += count;
        }
        if (taken > 0) {
            pushResponses();
            armTimer();
        }
        return taken > 0;
    }

    private void takeRequest(final BackRing from) {
        final int index = from.takeRequest(requestBytes);
        if (trace.on()) {
            trace.take(RingTrace.REQ, index, request.id(), request.toBytes());
        }
        final int refusal = BlkCheck.check(request, device, readonly);
        if (refusal == Blkif.BLKIF_RSP_OKAY) {
            perform();
        } else {
            answer(request.id(), request.operation(), refusal);
            counters.answered(request.operation(), 0, refusal);
        }
    }

    private void perform() {
        final int operation = request.operation();
        final int bytes = BlkCheck.bytes(request);
        final boolean toDevice = operation != Blkif.BLKIF_OP_READ;
        final BlkTransfer mover = transfer.orElseThrow();
        final BlkTransfer.Pages pages = mover.begin(request, toDevice, data);
        boolean good = pages.good();
        if (good) {
            good = access(operation, request.sectorNumber(), bytes)
                    && (toDevice || mover.deliver(request, pages, data));
        }
        schedule(operation, bytes, good ? Blkif.BLKIF_RSP_OKAY : Blkif.BLKIF_RSP_ERROR, pages.mappings());
    }

    private boolean access(final int operation, final long sector, final int bytes) {
        try {
            if (operation == Blkif.BLKIF_OP_READ) {
                device.read(sector, data, 0, bytes);
            } else if (bytes > 0) {
                device.write(sector, data, 0, bytes);
            }
            if (operation == Blkif.BLKIF_OP_FLUSH_DISKCACHE) {
                device.flush();
            }
            return true;
        } catch (final IOException e) {
            platform.note(name, BlkOps.name(operation) + " at sector " + sector + ": " + e.getMessage());
            return false;
        }
    }

    private void schedule(final int operation, final int bytes, final int status, final List<GrantMapping> mappings) {
        final long nowNs = platform.nowNs();
        diskBusyUntilNs = Math.max(diskBusyUntilNs, nowNs) + options.latency().transferNs(bytes);
        long dueNs = diskBusyUntilNs + options.latency().afterTransferNs(operation);
        if (operation == Blkif.BLKIF_OP_FLUSH_DISKCACHE) {
            // A flush covers what was taken before it, so it is not answered before any of that.
            dueNs = Math.max(dueNs, lastDueNs);
        }
        lastDueNs = Math.max(lastDueNs, dueNs);
        inFlight.add(new InFlight(dueNs, sequence++, nowNs, request.id(), operation, request.sectorNumber(), bytes,
                status, mappings));
    }

    private void answerDue() {
        final long nowNs = platform.nowNs();
        boolean answered = false;
        while (!inFlight.isEmpty() && inFlight.element().dueNs() <= nowNs) {
            finish(inFlight.remove(), nowNs);
            answered = true;
        }
        if (answered) {
            pushResponses();
            if (quiescing && inFlight.isEmpty()) {
                bus.quiesced();
            }
        }
    }

    private void finish(final InFlight done, final long nowNs) {
        // Before the response: once the frontend sees that, it ends its grants.
        platform.unmap(done.mappings());
        final long latencyNs = nowNs - done.takenNs();
        if (platform.trace().on()) {
            platform.trace().emit(new TraceEvent.BlockIo(platform.domid(), name, done.id(),
                    BlkOps.name(done.operation()), done.sector(), done.bytes(), done.status(), latencyNs));
        }
        options.latencyRecorder().accept(latencyNs);
        counters.answered(done.operation(), done.bytes(), done.status());
        answer(done.id(), done.operation(), done.status());
    }

    private void answer(final long id, final int operation, final int status) {
        final BackRing to = ring.orElseThrow();
        // Zeroed first: the padding of a response must not carry old bytes to the frontend.
        responseBytes.fill(0, BlkifResponse.SIZE, (byte) 0);
        response.id(id).operation(operation).status(status);
        final int index = to.putResponse(responseBytes.array(), BlkifResponse.SIZE);
        if (trace.on()) {
            trace.slot(RingTrace.RSP, index, id, BlkOps.name(operation) + " " + BlkOps.statusName(status),
                    response.toBytes());
        }
    }

    private void pushResponses() {
        if (ring.isPresent() && ring.get().pushResponsesAndCheckNotify()) {
            platform.notify(port);
        }
    }

    private void armTimer() {
        if (moreToTake) {
            timer.arm(platform.nowNs());
        } else if (!inFlight.isEmpty()) {
            timer.arm(inFlight.element().dueNs());
        }
    }
}
