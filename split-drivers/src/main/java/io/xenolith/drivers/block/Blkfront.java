package io.xenolith.drivers.block;

import io.xenolith.abi.DomId;
import io.xenolith.abi.GrantRef;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Port;
import io.xenolith.abi.io.blkif.Blkif;
import io.xenolith.abi.io.blkif.BlkifRequest;
import io.xenolith.abi.io.blkif.BlkifResponse;
import io.xenolith.drivers.platform.FrontendPlatform;
import io.xenolith.drivers.platform.StoreView;
import io.xenolith.drivers.ring.FrontRing;
import io.xenolith.drivers.ring.RingTrace;
import io.xenolith.drivers.ring.SharedRingLayout;
import io.xenolith.drivers.xenbus.DevicePath;
import io.xenolith.drivers.xenbus.FrontendDriver;
import io.xenolith.drivers.xenbus.StoreKeys;
import io.xenolith.drivers.xenbus.XenbusFrontend;
import io.xenolith.drivers.xenbus.XenbusState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A block frontend: one ring of one page, up to 32 requests in flight of up to 11 segments each. Source: Xen
 * public/io/blkif.h.
 *
 * <p>{@link #read}, {@link #write} and {@link #flush} put a request in the ring; {@link #push} sends what was put.
 * Completions come from the event handler. What is in flight is known here, not on the ring: a backend that answers
 * what was not asked disables the device ({@link #failure} says why), and every request ends with an error.
 */
public final class Blkfront {
    private static final SharedRingLayout LAYOUT = SharedRingLayout.ofPages(BlkifRequest.SIZE, 1);
    private static final int RING_PAGES = 1;
    private static final String TYPE = "vbd";
    /** An id is a serial number above the index in the table of requests, so that an old answer fits no new request. */
    private static final int ID_INDEX_BITS = 8;
    private static final int ID_INDEX_MASK = (1 << ID_INDEX_BITS) - 1;
    /** Sectors whose bytes can be counted in a signed 64-bit number. */
    private static final long SECTORS_MAX = Long.MAX_VALUE / BlockDevice.SECTOR_BYTES;

    private final FrontendPlatform platform;
    private final long number;
    private final Runnable stateChanged;
    private final XenbusFrontend bus;
    private final FrontRequest[] requests = new FrontRequest[LAYOUT.entries()];
    private final Deque<Integer> freeIndexes = new ArrayDeque<>();
    private final LocalMemory requestBytes = new LocalMemory(BlkifRequest.SIZE);
    private final LocalMemory responseBytes = new LocalMemory(BlkifResponse.SIZE);
    private final BlkifRequest request = new BlkifRequest().wrap(requestBytes, 0);
    private final BlkifResponse response = new BlkifResponse().wrap(responseBytes, 0);
    /** Grants of requests' pages that the backend had mapped when they were to end. */
    private final List<GrantRef> leftGrants = new ArrayList<>();
    private final List<LeftPage> leftPages = new ArrayList<>();

    private Optional<FrontRing> ring = Optional.empty();
    private RingTrace trace = RingTrace.OFF;
    private DomId peer = new DomId(0);
    private long ringPage;
    private GrantRef ringGrant = new GrantRef(0);
    private Port port = new Port(0);
    private boolean usable;
    private boolean quiescing;
    private boolean flushSupported;
    private boolean readonly;
    private long sectors;
    private long serial;

    private record LeftPage(GrantRef grant, long page) {
    }

    /**
     * @param number the device number: the directory is {@code device/vbd/<number>}
     * @param stateChanged called when {@link #isConnected} or {@link #failure} may have changed; must not block
     */
    public Blkfront(final FrontendPlatform platform, final long number, final Runnable stateChanged) {
        this.platform = platform;
        this.number = number;
        this.stateChanged = stateChanged;
        this.bus = new XenbusFrontend(platform, TYPE + "/" + number, new Driver());
        for (int index = 0; index < requests.length; index++) {
            freeIndexes.add(index);
        }
    }

    /** Begins the handshake. From a task: blocks in the store. */
    public void start() {
        bus.start();
    }

    /** Closes in order; see {@link XenbusFrontend#close}. */
    public void close() {
        bus.close();
    }

    /** Connects again after {@link #close}. */
    public void reopen() {
        bus.reopen();
    }

    /** After a restore: connects anew and sends again what was not answered. */
    public void resume() {
        bus.resume();
    }

    public XenbusState state() {
        return bus.state();
    }

    /** Requests are accepted. */
    public boolean isConnected() {
        return usable && !quiescing;
    }

    /** Why the device was disabled, or "". */
    public String failure() {
        return bus.failure();
    }

    /** Size in sectors of 512 bytes, once connected. */
    public long sectors() {
        return sectors;
    }

    public boolean isReadonly() {
        return readonly;
    }

    public boolean isFlushSupported() {
        return flushSupported;
    }

    /** Most segments in one request. */
    public int segmentsMax() {
        return Blkif.BLKIF_MAX_SEGMENTS_PER_REQUEST;
    }

    /** Requests accepted and not completed. */
    public int inFlight() {
        return requests.length - freeIndexes.size();
    }

    /** Reads from {@code sector} on into {@code segments}, 1 to 11. */
    public BlkSubmit read(final long sector, final List<BlkSegment> segments, final BlkCompletion completion) {
        return submitData(Blkif.BLKIF_OP_READ, sector, segments, completion);
    }

    /** Writes {@code segments}, 1 to 11, from {@code sector} on. They must not change before the completion. */
    public BlkSubmit write(final long sector, final List<BlkSegment> segments, final BlkCompletion completion) {
        if (isConnected() && readonly) {
            return BlkSubmit.READ_ONLY;
        }
        return submitData(Blkif.BLKIF_OP_WRITE, sector, segments, completion);
    }

    /** Makes every write completed so far durable. */
    public BlkSubmit flush(final BlkCompletion completion) {
        if (isConnected() && !flushSupported) {
            return BlkSubmit.NOT_SUPPORTED;
        }
        return submit(Blkif.BLKIF_OP_FLUSH_DISKCACHE, 0, List.of(), completion);
    }

    /** Sends the requests accepted since the last push. */
    public void push() {
        if (ring.isPresent() && ring.get().pushRequestsAndCheckNotify()) {
            platform.notify(port);
        }
    }

    private BlkSubmit submitData(final int operation, final long sector, final List<BlkSegment> segments,
            final BlkCompletion completion) {
        if (segments.isEmpty() || segments.size() > segmentsMax()) {
            throw new IllegalArgumentException("segments=" + segments.size() + ", want 1 to " + segmentsMax());
        }
        if (isConnected()) {
            int count = 0;
            for (final BlkSegment segment : segments) {
                count += segment.sectors();
            }
            if (sector < 0 || count > sectors || sector > sectors - count) {
                return BlkSubmit.OUT_OF_RANGE;
            }
        }
        return submit(operation, sector, List.copyOf(segments), completion);
    }

    private BlkSubmit submit(final int operation, final long sector, final List<BlkSegment> segments,
            final BlkCompletion completion) {
        if (!isConnected() || ring.isEmpty()) {
            return BlkSubmit.NOT_CONNECTED;
        }
        if (freeIndexes.isEmpty() || ring.get().freeSlots() == 0) {
            return BlkSubmit.RING_FULL;
        }
        final int index = freeIndexes.element();
        final FrontRequest accepted = new FrontRequest(serial << ID_INDEX_BITS | index, operation, sector, segments,
                completion);
        if (!grantSegments(accepted)) {
            return BlkSubmit.NO_GRANT;
        }
        freeIndexes.remove();
        serial++;
        requests[index] = accepted;
        put(ring.get(), accepted);
        return BlkSubmit.ACCEPTED;
    }

    private boolean grantSegments(final FrontRequest accepted) {
        final boolean backendOnlyReads = accepted.operation != Blkif.BLKIF_OP_READ;
        for (final BlkSegment segment : accepted.segments) {
            final Optional<GrantRef> grant = platform.grant(peer, segment.page(), backendOnlyReads);
            if (grant.isEmpty()) {
                endGrants(accepted);
                return false;
            }
            accepted.grants.add(grant.get());
        }
        return true;
    }

    private void put(final FrontRing to, final FrontRequest accepted) {
        requestBytes.fill(0, BlkifRequest.SIZE, (byte) 0);
        request.operation(accepted.operation).nrSegments(accepted.segments.size()).handle((int) number & 0xffff)
                .id(accepted.id).sectorNumber(accepted.sector);
        for (int i = 0; i < accepted.segments.size(); i++) {
            final BlkSegment segment = accepted.segments.get(i);
            request.segGref(i, accepted.grants.get(i).value()).segFirstSect(i, segment.firstSect()).segLastSect(i,
                    segment.lastSect());
        }
        final int index = to.putRequest(requestBytes.array(), BlkifRequest.SIZE);
        if (trace.on()) {
            trace.slot(RingTrace.REQ, index, accepted.id, BlkOps.describe(request), request.toBytes());
        }
    }

    /** Revokes a request's grants. @return false if the backend still has one of its pages mapped */
    private boolean endGrants(final FrontRequest ended) {
        boolean all = true;
        for (final GrantRef grant : ended.grants) {
            if (!platform.endGrant(grant)) {
                leftGrants.add(grant);
                all = false;
            }
        }
        ended.grants.clear();
        return all;
    }

    private boolean handleEvent() {
        boolean found = false;
        while (ring.isPresent()) {
            final FrontRing from = ring.get();
            final int available = from.finalCheckForResponses();
            if (available == 0) {
                break;
            }
            found = true;
            if (available == FrontRing.BROKEN) {
                disable("rsp_prod is beyond what was requested");
                break;
            }
            // A completion may submit, close or find the device disabled, so the ring is looked at afresh each time.
            for (int i = 0; i < available && ring.isPresent(); i++) {
                takeResponse(from);
            }
        }
        if (found) {
            push();
            if (quiescing && inFlight() == 0) {
                bus.quiesced();
            }
        }
        return found;
    }

    private void takeResponse(final FrontRing from) {
        final int index = from.takeResponse(responseBytes);
        final long id = response.id();
        if (trace.on()) {
            trace.take(RingTrace.RSP, index, id, response.toBytes());
        }
        final int slot = (int) (id & ID_INDEX_MASK);
        if (slot >= requests.length || requests[slot] == null || requests[slot].id != id) {
            disable("response to id " + Long.toUnsignedString(id) + ", which is not in flight");
            return;
        }
        final FrontRequest ended = requests[slot];
        if (response.operation() != ended.operation) {
            disable("response of " + BlkOps.name(response.operation()) + " to a " + BlkOps.name(ended.operation));
            return;
        }
        final int status = response.status();
        if (!endGrants(ended)) {
            remove(slot);
            ended.completion.completed(BlkCompletion.BUFFER_LOST);
            disable("the backend answered id " + id + " and kept its pages mapped");
            return;
        }
        remove(slot);
        if (status == Blkif.BLKIF_RSP_EOPNOTSUPP && ended.operation == Blkif.BLKIF_OP_FLUSH_DISKCACHE) {
            flushSupported = false;
        }
        final boolean known = status == Blkif.BLKIF_RSP_OKAY || status == Blkif.BLKIF_RSP_EOPNOTSUPP;
        ended.completion.completed(known ? status : Blkif.BLKIF_RSP_ERROR);
    }

    private void remove(final int slot) {
        requests[slot] = null;
        freeIndexes.add(slot);
    }

    /** The backend cannot be trusted any more: nothing it writes is read from here on. */
    private void disable(final String reason) {
        bus.fail(reason);
        tearDown(false);
        failRequests();
        stateChanged.run();
    }

    private void failRequests() {
        for (int slot = 0; slot < requests.length; slot++) {
            final FrontRequest failed = requests[slot];
            if (failed != null) {
                final boolean returned = endGrants(failed);
                remove(slot);
                failed.completion.completed(returned ? Blkif.BLKIF_RSP_ERROR : BlkCompletion.BUFFER_LOST);
            }
        }
    }

    private void tearDown(final boolean grantsAreVoid) {
        usable = false;
        if (ring.isEmpty()) {
            return;
        }
        ring = Optional.empty();
        if (grantsAreVoid) {
            platform.freePages(ringPage, RING_PAGES);
            return;
        }
        platform.close(port);
        if (platform.endGrant(ringGrant)) {
            platform.freePages(ringPage, RING_PAGES);
        } else {
            leftPages.add(new LeftPage(ringGrant, ringPage));
        }
    }

    /** What xenbus wants of this device. */
    private final class Driver implements FrontendDriver {
        @Override
        public String allocate(final DomId backend) {
            final long page = platform.allocatePages(RING_PAGES);
            if (page == 0) {
                return "no page for the ring";
            }
            final Optional<GrantRef> grant = platform.grant(backend, page, false);
            if (grant.isEmpty()) {
                platform.freePages(page, RING_PAGES);
                return "no grant for the ring";
            }
            final Optional<Port> allocated = platform.allocateUnbound(backend, Blkfront.this::handleEvent);
            if (allocated.isEmpty()) {
                // Nobody was told of the grant yet.
                final boolean _ = platform.endGrant(grant.get());
                platform.freePages(page, RING_PAGES);
                return "no event channel";
            }
            peer = backend;
            ringPage = page;
            ringGrant = grant.get();
            port = allocated.get();
            trace = new RingTrace(platform.trace(), platform.domid(),
                    DevicePath.deviceName(TYPE, platform.domid(), number));
            ring = Optional.of(FrontRing.create(LAYOUT, platform.memory(), page, trace));
            quiescing = false;
            return "";
        }

        @Override
        public boolean writeKeys(final StoreView view, final String path) {
            return view.write(path + "/protocol", Blkback.PROTOCOL_NATIVE)
                    && view.write(path + "/ring-ref", Integer.toUnsignedString(ringGrant.value()))
                    && view.write(path + "/event-channel", Integer.toString(port.value()));
        }

        @Override
        public String readDevice(final StoreView view, final String backendPath) {
            final OptionalLong size = StoreKeys.unsigned(view.read(backendPath + "/sectors"), SECTORS_MAX);
            if (size.isEmpty()) {
                return "no sensible number of sectors in " + backendPath;
            }
            final OptionalLong info = StoreKeys.unsignedOr(view.read(backendPath + "/info"), 0, StoreKeys.U32_MAX);
            if (info.isEmpty()) {
                return "no sensible info in " + backendPath;
            }
            sectors = size.getAsLong();
            readonly = (info.getAsLong() & Blkif.VDISK_READONLY) != 0;
            flushSupported = StoreKeys.flag(view.read(backendPath + "/feature-flush-cache"));
            return "";
        }

        @Override
        public void connected() {
            if (ring.isEmpty()) {
                return;
            }
            usable = true;
            sendAgain(ring.get());
            stateChanged.run();
        }

        @Override
        public boolean quiesce() {
            quiescing = true;
            stateChanged.run();
            return inFlight() == 0;
        }

        @Override
        public void disconnect(final boolean keepRequests, final boolean grantsAreVoid) {
            if (grantsAreVoid) {
                forgetGrants();
            }
            tearDown(grantsAreVoid);
            if (keepRequests) {
                for (final FrontRequest kept : requests) {
                    if (kept != null) {
                        // A grant the old backend still has mapped is revoked later; the page gets a new one meanwhile.
                        final boolean _ = endGrants(kept);
                    }
                }
            } else {
                failRequests();
            }
            stateChanged.run();
        }

        @Override
        public void release() {
            leftGrants.removeIf(platform::endGrant);
            leftPages.removeIf(left -> {
                final boolean ended = platform.endGrant(left.grant());
                if (ended) {
                    platform.freePages(left.page(), RING_PAGES);
                }
                return ended;
            });
        }
    }

    private void forgetGrants() {
        leftGrants.clear();
        leftPages.forEach(left -> platform.freePages(left.page(), RING_PAGES));
        leftPages.clear();
        for (final FrontRequest kept : requests) {
            if (kept != null) {
                kept.grants.clear();
            }
        }
    }

    /** Requests of an earlier ring, in the order in which they were accepted. */
    private void sendAgain(final FrontRing to) {
        final List<FrontRequest> kept = new ArrayList<>();
        for (final FrontRequest each : requests) {
            if (each != null) {
                kept.add(each);
            }
        }
        kept.sort((a, b) -> Long.compare(a.id, b.id));
        for (final FrontRequest each : kept) {
            if (grantSegments(each)) {
                put(to, each);
            } else {
                remove((int) (each.id & ID_INDEX_MASK));
                each.completion.completed(Blkif.BLKIF_RSP_ERROR);
            }
        }
        push();
    }
}
