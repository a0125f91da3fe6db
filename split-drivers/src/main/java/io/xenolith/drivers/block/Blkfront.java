package io.xenolith.drivers.block;

import io.xenolith.abi.DomId;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.io.blkif.Blkif;
import io.xenolith.abi.io.blkif.BlkifResponse;
import io.xenolith.drivers.platform.FrontendPlatform;
import io.xenolith.drivers.platform.StoreView;
import io.xenolith.drivers.ring.FrontRing;
import io.xenolith.drivers.ring.RingTrace;
import io.xenolith.drivers.xenbus.DevicePath;
import io.xenolith.drivers.xenbus.FrontendDriver;
import io.xenolith.drivers.xenbus.XenbusFrontend;
import io.xenolith.drivers.xenbus.XenbusState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A block frontend: by default one ring of one page, up to 32 requests in flight; {@link BlkFeatures} say what else it
 * uses where the backend offers it. Source: Xen public/io/blkif.h.
 *
 * <p>{@link #read}, {@link #write}, {@link #barrier}, {@link #flush} and {@link #discard} put a request in a ring;
 * {@link #push} sends what was put. Completions come from the event handler. What is in flight is known here, not on the
 * ring: a backend that answers what was not asked disables the device ({@link #failure} says why), and every request
 * ends with an error. Sectors are 512 bytes, whatever the device counts in.
 */
public final class Blkfront {
    private static final String TYPE = "vbd";

    private final FrontendPlatform platform;
    private final long number;
    private final BlkFeatures features;
    private final Runnable stateChanged;
    private final XenbusFrontend bus;
    private final FrontPages pages;
    private final LocalMemory responseBytes = new LocalMemory(BlkifResponse.SIZE);
    private final BlkifResponse response = new BlkifResponse().wrap(responseBytes, 0);
    private final List<FrontQueue> queues = new ArrayList<>();
    /** Requests of an earlier connection that wait for room in this one, in the order in which they were accepted. */
    private final Deque<FrontRequest> waiting = new ArrayDeque<>();

    private int wantedPages = 1;
    private int wantedQueues = 1;
    private int nextQueue;
    private boolean usable;
    private boolean wasUsable;
    private boolean quiescing;
    private boolean flushSupported;
    private boolean barrierSupported;
    private Optional<DiscardLimits> discardLimits = Optional.empty();
    private int indirectSegments;
    private long info;
    private int sectorBytes = BlockDevice.SECTOR_BYTES;
    private long sectors;
    private long serial;

    /** As the other constructor, with {@link BlkFeatures#FRONTEND_DEFAULT}. */
    public Blkfront(final FrontendPlatform platform, final long number, final Runnable stateChanged) {
        this(platform, number, BlkFeatures.FRONTEND_DEFAULT, stateChanged);
    }

    /**
     * @param number the device number: the directory is {@code device/vbd/<number>}
     * @param features what is used if the backend offers it
     * @param stateChanged called when {@link #isConnected}, {@link #state}, {@link #failure}, {@link #isGone} or
     *            {@link #sectors} may have changed; must not block
     */
    public Blkfront(final FrontendPlatform platform, final long number, final BlkFeatures features,
            final Runnable stateChanged) {
        this.platform = platform;
        this.number = number;
        this.features = features;
        this.stateChanged = stateChanged;
        this.pages = new FrontPages(platform);
        this.bus = new XenbusFrontend(platform, TYPE + "/" + number, new Driver());
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

    /** The device was taken away. It does not come back: what takes its place is another, for another frontend. */
    public boolean isGone() {
        return bus.isGone();
    }

    /** Requests are accepted. */
    public boolean isConnected() {
        return usable && !quiescing;
    }

    /** The backend was lost and another is awaited: what is in flight will be sent again, new requests are refused. */
    public boolean isReconnecting() {
        return !usable && wasUsable && bus.isWanted();
    }

    /** Why the device was disabled, or "". */
    public String failure() {
        return bus.failure();
    }

    /** Size in sectors of 512 bytes, once connected. The backend may change it. */
    public long sectors() {
        return sectors;
    }

    /** What accesses must be multiples of, in bytes: 512, or the device's own sector where both sides can. */
    public int sectorBytes() {
        return sectorBytes;
    }

    public boolean isReadonly() {
        return BackendKeys.has(info, Blkif.VDISK_READONLY);
    }

    public boolean isCdrom() {
        return BackendKeys.has(info, Blkif.VDISK_CDROM);
    }

    public boolean isRemovable() {
        return BackendKeys.has(info, Blkif.VDISK_REMOVABLE);
    }

    public boolean isFlushSupported() {
        return flushSupported;
    }

    /** A barrier orders the requests of one ring, so there must be only one. */
    public boolean isBarrierSupported() {
        return barrierSupported && queues.size() == 1;
    }

    /** Which discards the device takes; empty if none. */
    public Optional<DiscardLimits> discardLimits() {
        return discardLimits;
    }

    /** Grants outlive requests. */
    public boolean isPersistent() {
        return pages.persistent();
    }

    /** Most segments in one read or write. */
    public int segmentsMax() {
        return Math.max(Blkif.BLKIF_MAX_SEGMENTS_PER_REQUEST, indirectSegments);
    }

    /** Rings in use. */
    public int queues() {
        return queues.size();
    }

    /** Requests accepted and not completed. */
    public int inFlight() {
        int count = waiting.size();
        for (final FrontQueue queue : queues) {
            count += queue.inFlight();
        }
        return count;
    }

    /** Reads from {@code sector} on into {@code segments}, 1 to {@link #segmentsMax}. */
    public BlkSubmit read(final long sector, final List<BlkSegment> segments, final BlkCompletion completion) {
        return submitData(Blkif.BLKIF_OP_READ, sector, segments, completion);
    }

    /**
     * Writes {@code segments}, 1 to {@link #segmentsMax}, from {@code sector} on. They must not change before the
     * completion.
     */
    public BlkSubmit write(final long sector, final List<BlkSegment> segments, final BlkCompletion completion) {
        return submitData(Blkif.BLKIF_OP_WRITE, sector, segments, completion);
    }

    /**
     * As {@link #write} of up to 11 segments, or of none: whatever was written before is durable before it, and whatever
     * is written after comes after it.
     */
    public BlkSubmit barrier(final long sector, final List<BlkSegment> segments, final BlkCompletion completion) {
        if (isConnected() && !isBarrierSupported()) {
            return BlkSubmit.NOT_SUPPORTED;
        }
        if (segments.isEmpty()) {
            return submit(FrontRequest.data(Blkif.BLKIF_OP_WRITE_BARRIER, 0, segments, completion));
        }
        checkCount(segments, Blkif.BLKIF_MAX_SEGMENTS_PER_REQUEST);
        return submitData(Blkif.BLKIF_OP_WRITE_BARRIER, sector, segments, completion);
    }

    /** Makes every write completed so far durable. */
    public BlkSubmit flush(final BlkCompletion completion) {
        if (isConnected() && !flushSupported) {
            return BlkSubmit.NOT_SUPPORTED;
        }
        return submit(FrontRequest.data(Blkif.BLKIF_OP_FLUSH_DISKCACHE, 0, List.of(), completion));
    }

    /**
     * Forgets {@code count} sectors from {@code sector} on: what they read as is undefined until they are written.
     *
     * @param secure nothing of them may be recovered
     */
    public BlkSubmit discard(final long sector, final long count, final boolean secure,
            final BlkCompletion completion) {
        if (isConnected()) {
            if (discardLimits.isEmpty() || (secure && !discardLimits.get().secure())) {
                return BlkSubmit.NOT_SUPPORTED;
            }
            if (isReadonly()) {
                return BlkSubmit.READ_ONLY;
            }
            if (count <= 0 || !isWithin(sector, count)) {
                return BlkSubmit.OUT_OF_RANGE;
            }
            if (!discardLimits.get().allows(sector, count, sectors) || sector % unit() != 0 || count % unit() != 0) {
                return BlkSubmit.MISALIGNED;
            }
        }
        return submit(FrontRequest.discard(sector, count, secure, completion));
    }

    /** Sends the requests accepted since the last push. */
    public void push() {
        queues.forEach(FrontQueue::push);
    }

    private BlkSubmit submitData(final int operation, final long sector, final List<BlkSegment> segments,
            final BlkCompletion completion) {
        checkCount(segments, segmentsMax());
        if (isConnected()) {
            if (operation != Blkif.BLKIF_OP_READ && isReadonly()) {
                return BlkSubmit.READ_ONLY;
            }
            int count = 0;
            for (final BlkSegment segment : segments) {
                count += segment.sectors();
            }
            if (!isWithin(sector, count)) {
                return BlkSubmit.OUT_OF_RANGE;
            }
            if (!isAligned(sector, segments)) {
                return BlkSubmit.MISALIGNED;
            }
        }
        return submit(FrontRequest.data(operation, sector, segments, completion));
    }

    private static void checkCount(final List<BlkSegment> segments, final int max) {
        if (segments.isEmpty() || segments.size() > max) {
            throw new IllegalArgumentException("segments=" + segments.size() + ", want 1 to " + max);
        }
    }

    private boolean isWithin(final long sector, final long count) {
        return sector >= 0 && count <= sectors && sector <= sectors - count;
    }

    private boolean isAligned(final long sector, final List<BlkSegment> segments) {
        boolean aligned = sector % unit() == 0;
        for (final BlkSegment segment : segments) {
            aligned &= segment.firstSect() % unit() == 0 && segment.sectors() % unit() == 0;
        }
        return aligned;
    }

    /** Sectors of 512 bytes in one of the ring's. */
    private int unit() {
        return sectorBytes / BlockDevice.SECTOR_BYTES;
    }

    private BlkSubmit submit(final FrontRequest request) {
        if (!isConnected() || queues.isEmpty()) {
            return BlkSubmit.NOT_CONNECTED;
        }
        final Optional<FrontQueue> queue = waiting.isEmpty() ? queueWithRoom() : Optional.empty();
        if (queue.isEmpty()) {
            return BlkSubmit.RING_FULL;
        }
        if (!pages.share(request)) {
            return BlkSubmit.NO_GRANT;
        }
        put(queue.get(), request);
        return BlkSubmit.ACCEPTED;
    }

    /** The next ring in turn that has room. */
    private Optional<FrontQueue> queueWithRoom() {
        for (int i = 0; i < queues.size(); i++) {
            final FrontQueue queue = queues.get((nextQueue + i) % queues.size());
            if (queue.hasRoom()) {
                nextQueue = (nextQueue + i + 1) % queues.size();
                return Optional.of(queue);
            }
        }
        return Optional.empty();
    }

    private void put(final FrontQueue queue, final FrontRequest request) {
        queue.put(request, serial++, (int) number & 0xffff, unit());
    }

    private boolean handleEvent(final FrontQueue queue) {
        boolean found = false;
        // A completion may submit, close or find the device disabled, so what there is is looked at afresh each time.
        while (queues.contains(queue)) {
            final int available = queue.ring().finalCheckForResponses();
            if (available == 0) {
                break;
            }
            found = true;
            if (available == FrontRing.BROKEN) {
                disable("rsp_prod is beyond what was requested");
                break;
            }
            for (int i = 0; i < available && queues.contains(queue); i++) {
                takeResponse(queue);
            }
        }
        if (found) {
            sendWaiting();
            push();
            if (quiescing && inFlight() == 0) {
                bus.quiesced();
            }
        }
        return found;
    }

    private void takeResponse(final FrontQueue from) {
        final int index = from.ring().takeResponse(responseBytes);
        final long id = response.id();
        if (from.trace().on()) {
            from.trace().take(RingTrace.RSP, index, id, response.toBytes());
        }
        final Optional<FrontRequest> found = from.find(id);
        if (found.isEmpty()) {
            disable("response to id " + Long.toUnsignedString(id) + ", which is not in flight");
            return;
        }
        final FrontRequest ended = found.get();
        if (response.operation() != ended.operation) {
            disable("response of " + BlkOps.name(response.operation()) + " to a " + BlkOps.name(ended.operation));
            return;
        }
        final int status = response.status();
        if (status == Blkif.BLKIF_RSP_OKAY) {
            pages.collect(ended);
        }
        from.remove(ended);
        if (!pages.unshare(ended)) {
            ended.completion.completed(BlkCompletion.BUFFER_LOST);
            disable("the backend answered id " + id + " and kept its pages mapped");
            return;
        }
        if (status == Blkif.BLKIF_RSP_EOPNOTSUPP) {
            stopUsing(ended.operation);
        }
        final boolean known = status == Blkif.BLKIF_RSP_OKAY || status == Blkif.BLKIF_RSP_EOPNOTSUPP;
        ended.completion.completed(known ? status : Blkif.BLKIF_RSP_ERROR);
    }

    /** The backend cannot do after all what it offered. */
    private void stopUsing(final int operation) {
        switch (operation) {
            case Blkif.BLKIF_OP_FLUSH_DISKCACHE -> flushSupported = false;
            case Blkif.BLKIF_OP_WRITE_BARRIER -> barrierSupported = false;
            case Blkif.BLKIF_OP_DISCARD -> discardLimits = Optional.empty();
            default -> {
                // Reads and writes cannot be done without.
            }
        }
    }

    /** The backend cannot be trusted any more: nothing it writes is read from here on. */
    private void disable(final String reason) {
        bus.fail(reason);
        final List<FrontRequest> ended = takeAll();
        tearDown(false);
        fail(ended);
        stateChanged.run();
    }

    /** All requests in flight or waiting, in the order in which they were accepted. */
    private List<FrontRequest> takeAll() {
        final List<FrontRequest> all = new ArrayList<>();
        queues.forEach(queue -> all.addAll(queue.removeAll()));
        all.sort((a, b) -> Long.compareUnsigned(a.id, b.id));
        all.addAll(waiting);
        waiting.clear();
        return all;
    }

    private void fail(final List<FrontRequest> requests) {
        for (final FrontRequest failed : requests) {
            final boolean returned = pages.withdraw(failed);
            failed.completion.completed(returned ? Blkif.BLKIF_RSP_ERROR : BlkCompletion.BUFFER_LOST);
        }
    }

    private void tearDown(final boolean grantsAreVoid) {
        usable = false;
        queues.forEach(queue -> queue.close(grantsAreVoid));
        queues.clear();
        pages.disconnect();
    }

    /** Requests of an earlier connection, as far as there is room. */
    private void sendWaiting() {
        while (!waiting.isEmpty()) {
            final Optional<FrontQueue> queue = queueWithRoom();
            if (queue.isEmpty()) {
                return;
            }
            final FrontRequest again = waiting.remove();
            // The new connection may offer less than the one that accepted it.
            final boolean fits = again.segments.size() <= segmentsMax() && isAligned(again.sector, again.segments)
                    && again.discardSectors % unit() == 0;
            if (fits && pages.share(again)) {
                put(queue.get(), again);
            } else {
                again.completion.completed(Blkif.BLKIF_RSP_ERROR);
            }
        }
    }

    /** What xenbus wants of this device. */
    private final class Driver implements FrontendDriver {
        @Override
        public boolean readOffer(final StoreView view, final String backendPath) {
            final BackendKeys keys = new BackendKeys(view, backendPath);
            final int ringPages = 1 << keys.ringPageOrder(features.ringPageOrder());
            final int rings = keys.queues(features.queues());
            final boolean same = ringPages == wantedPages && rings == wantedQueues;
            wantedPages = ringPages;
            wantedQueues = rings;
            return same;
        }

        @Override
        public String allocate(final DomId backend) {
            final String name = DevicePath.deviceName(TYPE, platform.domid(), number);
            pages.connect(backend);
            for (int i = 0; i < wantedQueues; i++) {
                final RingTrace trace = new RingTrace(platform.trace(), platform.domid(),
                        DevicePath.queueName(name, i, wantedQueues));
                final FrontQueue.Allocation made = FrontQueue.allocate(platform, pages, trace, backend, wantedPages,
                        queue -> () -> handleEvent(queue));
                if (made.queue().isEmpty()) {
                    tearDown(false);
                    return made.missing();
                }
                queues.add(made.queue().get());
            }
            nextQueue = 0;
            quiescing = false;
            return "";
        }

        @Override
        public boolean writeKeys(final StoreView view, final String path) {
            return view.write(path + "/protocol", BlkProtocol.X86_64.key())
                    && put(view, path + "/ring-page-order", wantedPages > 1,
                            Integer.numberOfTrailingZeros(wantedPages))
                    && put(view, path + "/multi-queue-num-queues", queues.size() > 1, queues.size())
                    && writeQueues(view, path)
                    && put(view, path + "/feature-persistent", features.persistent(), 1)
                    && put(view, path + "/feature-large-sector-size", features.largeSectors(), 1);
        }

        private boolean writeQueues(final StoreView view, final String path) {
            if (queues.size() == 1) {
                return queues.getFirst().writeKeys(view, path);
            }
            for (int i = 0; i < queues.size(); i++) {
                if (!queues.get(i).writeKeys(view, path + "/queue-" + i)) {
                    return false;
                }
            }
            return true;
        }

        /** Writes a key, or removes what an earlier connection wrote there. */
        private boolean put(final StoreView view, final String key, final boolean wanted, final int value) {
            if (wanted) {
                return view.write(key, Integer.toString(value));
            }
            return view.read(key).isEmpty() || view.remove(key);
        }

        @Override
        public String readDevice(final StoreView view, final String backendPath) {
            final BackendKeys keys = new BackendKeys(view, backendPath);
            final int bytes = usable
                    ? sectorBytes
                    : keys.sectorBytes(features.largeSectors() ? Page.SIZE : BlockDevice.SECTOR_BYTES);
            if (bytes == 0) {
                return "no sensible sector-size in " + backendPath;
            }
            final long inSectors = bytes / BlockDevice.SECTOR_BYTES;
            final OptionalLong size = keys.sectors();
            if (size.isEmpty() || size.getAsLong() > BackendKeys.SECTORS_MAX / inSectors) {
                return "no sensible number of sectors in " + backendPath;
            }
            final OptionalLong flags = keys.info();
            if (flags.isEmpty()) {
                return "no sensible info in " + backendPath;
            }
            sectors = size.getAsLong() * inSectors;
            info = flags.getAsLong();
            if (usable) {
                // Only these may change while requests are in flight.
                stateChanged.run();
            } else {
                sectorBytes = bytes;
                readFeatures(keys);
            }
            return "";
        }

        private void readFeatures(final BackendKeys keys) {
            flushSupported = features.flush() && keys.flag("feature-flush-cache");
            barrierSupported = features.barrier() && keys.flag("feature-barrier");
            discardLimits = keys.discard(features, sectorBytes);
            indirectSegments = keys.indirectSegments(features.indirectSegments());
            pages.persist(features.persistent() && keys.flag("feature-persistent"));
        }

        @Override
        public void connected() {
            if (queues.isEmpty()) {
                return;
            }
            usable = true;
            wasUsable = true;
            sendWaiting();
            push();
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
            final List<FrontRequest> ended = takeAll();
            if (grantsAreVoid) {
                pages.forget(ended);
            }
            tearDown(grantsAreVoid);
            if (keepRequests) {
                // A grant the old backend still has mapped is revoked later; the page gets a new one meanwhile.
                ended.forEach(pages::withdraw);
                waiting.addAll(ended);
            } else {
                fail(ended);
            }
            stateChanged.run();
        }

        @Override
        public void closed() {
            stateChanged.run();
        }

        @Override
        public void release() {
            pages.release();
        }
    }
}
