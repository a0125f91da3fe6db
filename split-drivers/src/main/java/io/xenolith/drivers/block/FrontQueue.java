package io.xenolith.drivers.block;

import io.xenolith.abi.DomId;
import io.xenolith.abi.GrantRef;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.Port;
import io.xenolith.abi.io.blkif.Blkif;
import io.xenolith.abi.io.blkif.BlkifRequest;
import io.xenolith.abi.io.blkif.BlkifRequestDiscard;
import io.xenolith.abi.io.blkif.BlkifRequestIndirect;
import io.xenolith.drivers.platform.EventHandler;
import io.xenolith.drivers.platform.FrontendPlatform;
import io.xenolith.drivers.platform.StoreView;
import io.xenolith.drivers.ring.FrontRing;
import io.xenolith.drivers.ring.RingTrace;
import io.xenolith.drivers.ring.SharedRingLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One ring of a {@link Blkfront}, its event channel, and the table of the requests that are in it. An id is a serial
 * number above the index in the table, so that an old answer fits no new request.
 */
final class FrontQueue {
    private static final int ID_INDEX_BITS = 10;
    private static final int ID_INDEX_MASK = (1 << ID_INDEX_BITS) - 1;

    private final FrontendPlatform platform;
    private final FrontPages pages;
    private final RingTrace trace;
    private final List<SharedPage> ringPages;
    private final Port port;
    private final FrontRing ring;
    private final FrontRequest[] requests;
    private final Deque<Integer> freeIndexes = new ArrayDeque<>();
    private final LocalMemory requestBytes = new LocalMemory(BlkifRequest.SIZE);

    private FrontQueue(final FrontendPlatform platform, final FrontPages pages, final RingTrace trace,
            final List<SharedPage> ringPages, final Function<FrontQueue, EventHandler> handler, final DomId backend) {
        this.platform = platform;
        this.pages = pages;
        this.trace = trace;
        this.ringPages = ringPages;
        final SharedRingLayout layout = SharedRingLayout.ofPages(BlkifRequest.SIZE, ringPages.size());
        this.ring = FrontRing.create(layout, platform.memory(), ringPages.getFirst().page(), trace);
        this.requests = new FrontRequest[layout.entries()];
        for (int index = 0; index < requests.length; index++) {
            freeIndexes.add(index);
        }
        // Port 0 is nobody's: allocate looks for it.
        this.port = platform.allocateUnbound(backend, handler.apply(this)).orElse(new Port(0));
    }

    /** What {@link #allocate} has made, or what it lacked; then nothing stays behind. */
    record Allocation(Optional<FrontQueue> queue, String missing) {
        private static Allocation lacks(final String missing) {
            return new Allocation(Optional.empty(), missing);
        }
    }

    /** Makes a ring of {@code count} pages, their grants, an event channel. */
    static Allocation allocate(final FrontendPlatform platform, final FrontPages pages, final RingTrace trace,
            final DomId backend, final int count, final Function<FrontQueue, EventHandler> handler) {
        final long first = platform.allocatePages(count);
        if (first == 0) {
            return Allocation.lacks("no page for the ring");
        }
        final List<SharedPage> ringPages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final long page = first + (long) i * Page.SIZE;
            final Optional<GrantRef> grant = platform.grant(backend, page, false);
            if (grant.isEmpty()) {
                ringPages.forEach(pages::end);
                platform.freePages(page, count - i);
                return Allocation.lacks("no grant for the ring");
            }
            ringPages.add(new SharedPage(page, grant.get(), true));
        }
        final FrontQueue queue = new FrontQueue(platform, pages, trace, ringPages, handler, backend);
        if (queue.port.value() == 0) {
            ringPages.forEach(pages::end);
            return Allocation.lacks("no event channel");
        }
        return new Allocation(Optional.of(queue), "");
    }

    /** Writes where the ring and the event channel are. @return false if refused */
    boolean writeKeys(final StoreView view, final String path) {
        for (int i = 0; i < ringPages.size(); i++) {
            final String key = ringPages.size() == 1 ? "/ring-ref" : "/ring-ref" + i;
            if (!view.write(path + key, Integer.toUnsignedString(ringPages.get(i).grant().value()))) {
                return false;
            }
        }
        return view.write(path + "/event-channel", Integer.toString(port.value()));
    }

    RingTrace trace() {
        return trace;
    }

    FrontRing ring() {
        return ring;
    }

    boolean hasRoom() {
        return !freeIndexes.isEmpty() && ring.freeSlots() > 0;
    }

    /** Requests accepted and not answered. */
    int inFlight() {
        return requests.length - freeIndexes.size();
    }

    /**
     * Puts a request whose pages are shared into the ring.
     *
     * @param unit sectors of 512 bytes in one of the ring's
     */
    void put(final FrontRequest accepted, final long serial, final int handle, final int unit) {
        final int index = freeIndexes.remove();
        requests[index] = accepted;
        accepted.id = serial << ID_INDEX_BITS | index;
        requestBytes.fill(0, BlkifRequest.SIZE, (byte) 0);
        if (accepted.operation == Blkif.BLKIF_OP_DISCARD) {
            encodeDiscard(accepted, handle, unit);
        } else if (accepted.isIndirect()) {
            encodeIndirect(accepted, handle, unit);
        } else {
            encodeDirect(accepted, handle, unit);
        }
        final int slot = ring.putRequest(requestBytes.array(), BlkifRequest.SIZE);
        if (trace.on()) {
            trace.slot(RingTrace.REQ, slot, accepted.id, BlkOps.describe(requestBytes),
                    requestBytes.bytes(0, BlkifRequest.SIZE));
        }
    }

    private void encodeDirect(final FrontRequest accepted, final int handle, final int unit) {
        final BlkifRequest request = new BlkifRequest().wrap(requestBytes, 0);
        request.operation(accepted.operation).nrSegments(accepted.segments.size()).handle(handle).id(accepted.id)
                .sectorNumber(accepted.sector / unit);
        for (int i = 0; i < accepted.segments.size(); i++) {
            final BlkSegment segment = accepted.segments.get(i);
            request.segGref(i, accepted.shared.get(i).grant().value()).segFirstSect(i, segment.firstSect() / unit)
                    .segLastSect(i, segment.lastSect() / unit);
        }
    }

    private void encodeIndirect(final FrontRequest accepted, final int handle, final int unit) {
        final BlkifRequestIndirect request = new BlkifRequestIndirect().wrap(requestBytes, 0);
        request.operation(Blkif.BLKIF_OP_INDIRECT).indirectOp(accepted.operation)
                .nrSegments(accepted.segments.size()).handle(handle).id(accepted.id)
                .sectorNumber(accepted.sector / unit);
        for (int i = 0; i < accepted.segments.size(); i++) {
            final BlkSegment segment = accepted.segments.get(i);
            pages.list(accepted, i, segment.firstSect() / unit, segment.lastSect() / unit);
        }
        for (int i = 0; i < accepted.indirect.size(); i++) {
            request.indirectGrefs(i, accepted.indirect.get(i).grant().value());
        }
    }

    private void encodeDiscard(final FrontRequest accepted, final int handle, final int unit) {
        new BlkifRequestDiscard().wrap(requestBytes, 0).operation(Blkif.BLKIF_OP_DISCARD)
                .flag(accepted.secure ? Blkif.BLKIF_DISCARD_SECURE : 0).handle(handle).id(accepted.id)
                .sectorNumber(accepted.sector / unit).nrSectors(accepted.discardSectors / unit);
    }

    /** The request that a response is about; empty if it was answered already or never asked. */
    Optional<FrontRequest> find(final long id) {
        final int index = (int) (id & ID_INDEX_MASK);
        final FrontRequest found = index < requests.length ? requests[index] : null;
        return found != null && found.id == id ? Optional.of(found) : Optional.empty();
    }

    /** Takes a request out of the table. */
    void remove(final FrontRequest ended) {
        final int index = (int) (ended.id & ID_INDEX_MASK);
        requests[index] = null;
        freeIndexes.add(index);
    }

    /** Takes all requests out of the table, in the order in which they were put. */
    List<FrontRequest> removeAll() {
        final List<FrontRequest> all = new ArrayList<>();
        for (final FrontRequest each : requests) {
            if (each != null) {
                all.add(each);
            }
        }
        all.sort((a, b) -> Long.compareUnsigned(a.id, b.id));
        all.forEach(this::remove);
        return all;
    }

    /** Sends the requests put since the last push. */
    void push() {
        if (ring.pushRequestsAndCheckNotify()) {
            platform.notify(port);
        }
    }

    /**
     * Gives up ring and event channel.
     *
     * @param grantsAreVoid the domain was restored: there is a new, empty grant table, and no such port
     */
    void close(final boolean grantsAreVoid) {
        if (grantsAreVoid) {
            ringPages.forEach(each -> platform.freePages(each.page(), 1));
        } else {
            platform.close(port);
            ringPages.forEach(pages::end);
        }
    }
}
