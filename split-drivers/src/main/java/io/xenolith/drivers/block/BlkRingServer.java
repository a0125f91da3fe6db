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
import io.xenolith.trace.TraceEvent;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * One ring of a {@link BlkConnection}: mapped pages, an event channel, the requests in flight. Each request is copied
 * off the ring once; the copy is checked and used. The image is accessed at once; the response is written when the
 * modelled disk is done, from a timer. What is in flight is plain data, ordered by the time it is due.
 */
final class BlkRingServer {
    private final BlkConnection connection;
    private final String name;
    private final BackendPlatform platform;
    private final RingTrace trace;
    private final DriverTimer timer;
    private final BlkProtocol protocol;
    private final LocalMemory requestBytes = new LocalMemory(BlkifRequest.SIZE);
    /** A request as it lay in the ring: the same memory where no layout needs to be changed. */
    private final LocalMemory slotBytes;
    private final LocalMemory responseBytes = new LocalMemory(BlkifResponse.SIZE);
    private final BlkifResponse response = new BlkifResponse().wrap(responseBytes, 0);
    private final BlkOrder order = new BlkOrder();
    private final PriorityQueue<InFlight> inFlight = new PriorityQueue<>();

    private byte[] data = new byte[Blkif.BLKIF_MAX_SEGMENTS_PER_REQUEST * Page.SIZE];
    private List<GrantMapping> ringMapping = List.of();
    private Optional<BackRing> ring = Optional.empty();
    private Port port = new Port(0);
    private boolean moreToTake;
    private long sequence;

    /** A request that the image has served and the modelled disk has not finished. */
    private record InFlight(long dueNs, long sequence, long takenNs, long id, int operation, long sector, long bytes,
            int status, List<GrantMapping> mappings) implements Comparable<InFlight> {
        @Override
        public int compareTo(final InFlight other) {
            final int byTime = Long.compare(dueNs, other.dueNs);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    /** @param name in traces: the device's, and the queue's if there are several */
    BlkRingServer(final BlkConnection connection, final String name, final BlkProtocol protocol) {
        this.connection = connection;
        this.name = name;
        this.protocol = protocol;
        this.slotBytes = protocol == BlkProtocol.X86_64 ? requestBytes : new LocalMemory(protocol.requestBytes());
        this.platform = connection.platform();
        this.trace = new RingTrace(platform.trace(), platform.domid(), name);
        this.timer = platform.timer(this::onTimer);
    }

    /** Maps the ring and binds the event channel. @return "" or why that failed; {@link #close} clears up */
    String open(final BlkFrontendKeys.RingKeys keys) {
        ringMapping = keys.refs().stream().map(ref -> new GrantMapping(ref, false)).toList();
        // Side by side, so that the ring is one range of addresses.
        platform.map(connection.frontend(), ringMapping);
        for (final GrantMapping mapping : ringMapping) {
            if (!mapping.isMapped()) {
                return "cannot map ring-ref " + Integer.toUnsignedString(mapping.gref()) + ": status "
                        + mapping.status();
            }
        }
        final BackRing attached = BackRing.attach(SharedRingLayout.ofPages(protocol.requestBytes(), ringMapping.size()),
                platform.memory(), ringMapping.getFirst().address(), trace);
        final Optional<Port> bound = platform.bindInterdomain(connection.frontend(), new Port(keys.eventChannel()),
                this::onEvent);
        if (bound.isEmpty()) {
            return "cannot bind event-channel " + keys.eventChannel();
        }
        port = bound.get();
        ring = Optional.of(attached);
        return "";
    }

    int inFlight() {
        return inFlight.size();
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
        while (ring.isPresent()) {
            final int available = ring.get().finalCheckForRequests();
            if (available == 0) {
                break;
            }
            if (available == BackRing.BROKEN) {
                connection.broken("req_prod is not within the ring");
                return true;
            }
            final int count = Math.min(available, connection.requestsPerWakeUp() - taken);
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
        final int index = from.takeRequest(slotBytes);
        if (protocol != BlkProtocol.X86_64) {
            protocol.widen(slotBytes, requestBytes);
        }
        if (trace.on()) {
            trace.take(RingTrace.REQ, index, requestBytes.getLong(BlkifRequest.ID_OFFSET),
                    requestBytes.bytes(0, BlkifRequest.SIZE));
        }
        final int refusal = connection.decoder().decode(requestBytes, order, connection.transfer());
        if (refusal == Blkif.BLKIF_RSP_OKAY) {
            perform();
        } else {
            connection.refused(connection.decoder().reason());
            answer(order.id(), order.operation(), refusal);
            connection.counters().answered(order.operation(), 0, refusal);
        }
    }

    private void perform() {
        if (order.bytes() > data.length) {
            data = new byte[order.bytes()];
        }
        final BlkTransfer mover = connection.transfer();
        final BlkTransfer.Pages pages = mover.begin(order, data);
        boolean reached = pages.good();
        boolean good = reached && connection.access().perform(order, data);
        if (good && !order.toDevice()) {
            reached = mover.deliver(order, pages, data);
            good = reached;
        }
        if (!reached) {
            connection.refused("a page cannot be reached by its grant");
        }
        schedule(good ? Blkif.BLKIF_RSP_OKAY : Blkif.BLKIF_RSP_ERROR, pages.passing());
    }

    private void schedule(final int status, final List<GrantMapping> mappings) {
        final long nowNs = platform.nowNs();
        final long dueNs = connection.timing().dueNs(nowNs, order.operation(), order.bytes());
        final long bytes = order.bytes() + order.discardSectors() * BlockDevice.SECTOR_BYTES;
        inFlight.add(new InFlight(dueNs, sequence++, nowNs, order.id(), order.operation(), order.sector(), bytes,
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
        connection.recordLatency(latencyNs);
        connection.counters().answered(done.operation(), done.bytes(), done.status());
        answer(done.id(), done.operation(), done.status());
    }

    private void answer(final long id, final int operation, final int status) {
        final BackRing to = ring.orElseThrow();
        // Zeroed first: the padding of a response must not carry old bytes to the frontend.
        responseBytes.fill(0, BlkifResponse.SIZE, (byte) 0);
        response.id(id).operation(operation).status(status);
        final int index = to.putResponse(responseBytes.array(), protocol.responseBytes());
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
