package io.xenolith.drivers.net;

import io.xenolith.abi.DomId;
import io.xenolith.drivers.platform.FrontendPlatform;
import io.xenolith.drivers.platform.StoreView;
import io.xenolith.drivers.xenbus.DevicePath;
import io.xenolith.drivers.xenbus.FrontendDriver;
import io.xenolith.drivers.xenbus.StoreKeys;
import io.xenolith.drivers.xenbus.XenbusFrontend;
import io.xenolith.drivers.xenbus.XenbusState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network frontend, receiving by copy. What the backend cannot do with a packet is done here before it is sent. A
 * backend that answers what was not asked disables the device ({@link #failure} says why). Source: Xen
 * public/io/netif.h.
 *
 * <p>All packets of one flow go through one queue, so that they keep their order. Packets on their way when a connection
 * ends may be lost, as on any network; none is sent twice.
 */
public final class Netfront {
    private static final String TYPE = "vif";

    private final FrontendPlatform platform;
    private final long handle;
    private final NetfrontListener listener;
    private final NetfrontOptions options;
    private final GrantedPages pages;
    private final XenbusFrontend bus;

    private final List<FrontQueue> queues = new ArrayList<>();
    /** Settings under which nothing is hashed. */
    private final Hashing free = new Hashing();

    /** The settings that queues are chosen by. */
    private Hashing steering = free;
    private Optional<FrontControl> control = Optional.empty();
    private String mac = "";
    private OffloadFeatures backendFeatures = OffloadFeatures.NONE;
    private int wantedQueues = 1;
    private boolean splitOffered;
    private boolean controlOffered;
    private boolean multicastControl;
    private boolean usable;
    private boolean wasUsable;
    private boolean quiescing;
    private long txErrors;
    private long rxErrors;

    /** @param handle the device number: the directory is {@code device/vif/<handle>} */
    public Netfront(final FrontendPlatform platform, final long handle, final NetfrontListener listener,
            final NetfrontOptions options) {
        this.platform = platform;
        this.handle = handle;
        this.listener = listener;
        this.options = options;
        this.pages = new GrantedPages(platform);
        this.bus = new XenbusFrontend(platform, TYPE + "/" + handle, new Driver());
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

    /** After a restore: connects anew. */
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

    /** The backend was lost and another is awaited; packets that were in flight are lost, new ones are refused. */
    public boolean isReconnecting() {
        return !usable && wasUsable && bus.isWanted();
    }

    /** Packets are accepted. */
    public boolean isConnected() {
        return usable && !quiescing;
    }

    /** Why the device was disabled, or "". */
    public String failure() {
        return bus.failure();
    }

    /** The Ethernet address as the toolstack wrote it, "00:16:3e:..", once connected; "" if it wrote none. */
    public String mac() {
        return mac;
    }

    /** What the backend does for packets, once connected. */
    public OffloadFeatures backendFeatures() {
        return backendFeatures;
    }

    /** Queues in use. */
    public int queues() {
        return queues.size();
    }

    /** The backend hashes what comes, and this half what it sends, as {@link NetfrontOptions#hashing} says. */
    public boolean isHashing() {
        return control.isPresent() && control.get().isHashing();
    }

    /** Slots of packets that the backend answered with an error. */
    public long txErrors() {
        long errors = txErrors;
        for (final FrontQueue queue : queues) {
            errors += queue.tx().errors();
        }
        return errors;
    }

    /** Packets that came damaged. */
    public long rxErrors() {
        long errors = rxErrors;
        for (final FrontQueue queue : queues) {
            errors += queue.rx().errors();
        }
        return errors;
    }

    /** Slots of the transmit rings that are not answered. */
    public int inFlight() {
        int slots = 0;
        for (final FrontQueue queue : queues) {
            slots += queue.tx().inFlight();
        }
        return slots;
    }

    /** Sends {@code packet}, in pieces if the backend needs them. */
    public NetSubmit send(final NetPacket packet) {
        if (!isConnected() || queues.isEmpty()) {
            return NetSubmit.NOT_CONNECTED;
        }
        final Hashing hashing = isHashing() ? control.orElseThrow().hashing() : free;
        final FlowHash hash = hashing.hash(packet.frame());
        final List<NetPacket> fit = PacketOffload.forPeer(packet.withHash(hash), backendFeatures);
        int slots = 0;
        for (final NetPacket piece : fit) {
            slots += FrontTx.slots(piece);
        }
        if (fit.isEmpty() || slots > NetConnection.TX_LAYOUT.entries()) {
            return NetSubmit.BAD_PACKET;
        }
        final FrontQueue queue = queues.get(chooseQueue(packet.frame(), hashing, hash));
        if (!queue.tx().hasRoomFor(slots)) {
            return NetSubmit.RING_FULL;
        }
        int put = 0;
        while (put < fit.size() && queue.tx().put(fit.get(put))) {
            put++;
        }
        if (put > 0) {
            queue.pushTx();
        }
        // Pieces that found no page are lost, and TCP sends them again; a packet of one piece can be tried again.
        return put > 0 ? NetSubmit.ACCEPTED : NetSubmit.NO_GRANT;
    }

    /** As the backend does: other settings only when nothing is in flight that a packet of its flow could overtake. */
    private int chooseQueue(final byte[] frame, final Hashing hashing, final FlowHash hash) {
        if (queues.size() == 1) {
            return 0;
        }
        if (steering != hashing && inFlight() == 0) {
            steering = hashing;
        }
        return steering.queue(frame, steering == hashing ? hash : steering.hash(frame), queues.size());
    }

    /**
     * Asks for packets to the group {@code address}, or not any more.
     *
     * @param address 6 bytes
     */
    public NetSubmit multicast(final boolean wanted, final byte[] address) {
        if (!isConnected() || queues.isEmpty()) {
            return NetSubmit.NOT_CONNECTED;
        }
        if (!multicastControl) {
            return NetSubmit.NOT_SUPPORTED;
        }
        final FrontQueue queue = queues.getFirst();
        if (!queue.tx().hasRoomFor(2)) {
            return NetSubmit.RING_FULL;
        }
        queue.tx().putMulticast(wanted, address);
        queue.pushTx();
        return NetSubmit.ACCEPTED;
    }

    private boolean takeTx(final FrontQueue queue) {
        if (!queues.contains(queue)) {
            return false;
        }
        final boolean found = queue.tx().takeResponses();
        if (!queue.tx().fault().isEmpty()) {
            disable(queue.tx().fault());
            return true;
        }
        if (found) {
            if (quiescing && inFlight() == 0) {
                bus.quiesced();
            }
            listener.changed();
        }
        return found;
    }

    private boolean takeRx(final FrontQueue queue) {
        if (!queues.contains(queue) || !usable) {
            return false;
        }
        final boolean found = queue.rx().takeResponses(listener::received);
        if (!queue.rx().fault().isEmpty()) {
            disable(queue.rx().fault());
            return true;
        }
        // What the listener did with a packet may have closed the device.
        if (usable && queues.contains(queue)) {
            queue.offerPages();
        }
        return found;
    }

    private boolean takeControl() {
        if (control.isEmpty() || !usable) {
            return false;
        }
        final boolean found = control.get().takeResponses();
        if (!control.get().fault().isEmpty()) {
            disable(control.get().fault());
        } else if (found) {
            listener.changed();
        }
        return found;
    }

    /** What happens on the queues' event channels. */
    private final class QueueEvents implements FrontQueue.Events {
        @Override
        public boolean onFirstChannel(final FrontQueue queue) {
            final boolean answered = takeTx(queue);
            return (!queue.splitsChannels() && takeRx(queue)) || answered;
        }

        @Override
        public boolean onRxChannel(final FrontQueue queue) {
            return takeRx(queue);
        }
    }

    /** The backend cannot be trusted any more: nothing it writes is read from here on. */
    private void disable(final String reason) {
        bus.fail(reason);
        tearDown(false);
        listener.changed();
    }

    private void tearDown(final boolean grantsAreVoid) {
        usable = false;
        txErrors = txErrors();
        rxErrors = rxErrors();
        final List<FrontQueue> old = List.copyOf(queues);
        queues.clear();
        old.forEach(queue -> queue.close(grantsAreVoid));
        control.ifPresent(each -> each.close(grantsAreVoid));
        control = Optional.empty();
        steering = free;
    }

    /** What xenbus wants of this device. */
    private final class Driver implements FrontendDriver {
        private static final String QUEUE = "/queue-";

        @Override
        public boolean readOffer(final StoreView view, final String backendPath) {
            // No number, or no sensible one, is one queue.
            final long offered = StoreKeys.unsigned(view.read(backendPath + "/multi-queue-max-queues"),
                    StoreKeys.U32_MAX).orElse(1);
            final int pairs = Math.clamp(offered, 1, options.queues());
            final boolean split = StoreKeys.flag(view.read(backendPath + "/feature-split-event-channels"));
            final boolean ring = StoreKeys.flag(view.read(backendPath + "/feature-ctrl-ring"));
            final boolean same = pairs == wantedQueues && split == splitOffered && ring == controlOffered;
            wantedQueues = pairs;
            splitOffered = split;
            controlOffered = ring;
            return same;
        }

        @Override
        public String allocate(final DomId backend) {
            final String name = DevicePath.deviceName(TYPE, platform.domid(), handle);
            final FrontQueue.Plan plan = new FrontQueue.Plan(options, options.splitChannels() && splitOffered,
                    type -> control.isPresent() && control.get().takesHash(type));
            for (int i = 0; i < wantedQueues; i++) {
                final Optional<FrontQueue> queue = FrontQueue.allocate(platform, pages, backend,
                        DevicePath.queueName(name, i, wantedQueues), plan, new QueueEvents());
                if (queue.isEmpty()) {
                    tearDown(false);
                    return "no pages, grants or event channel for the rings";
                }
                queues.add(queue.get());
            }
            if (controlOffered && options.hashing().isWanted()) {
                // The device works without, so that it does not matter if there is nothing left for it.
                control = FrontControl.allocate(platform, pages, backend, options.hashing(), wantedQueues, name,
                        Netfront.this::takeControl);
            }
            quiescing = false;
            return "";
        }

        @Override
        public boolean writeKeys(final StoreView view, final String path) {
            mac = view.read(path + "/mac").orElse("");
            final OffloadFeatures takes = options.features();
            removeOldKeys(view, path);
            return view.write(path + "/multi-queue-num-queues", Integer.toString(queues.size()))
                    && writeQueues(view, path)
                    && (control.isEmpty() || control.get().writeKeys(view, path))
                    && view.write(path + "/request-rx-copy", "1")
                    && view.write(path + "/feature-rx-notify", "1")
                    && writeFlag(view, path + "/feature-sg", takes.sg())
                    && writeFlag(view, path + "/feature-gso-tcpv4", takes.gsoTcpv4())
                    && writeFlag(view, path + "/feature-gso-tcpv6", takes.gsoTcpv6())
                    && writeFlag(view, path + "/feature-no-csum-offload", !takes.csumIpv4())
                    && writeFlag(view, path + "/feature-ipv6-csum-offload", takes.csumIpv6())
                    && writeFlag(view, path + "/request-multicast-control", options.multicastControl());
        }

        /** Several queues have directories of their own; the only one has none. */
        private boolean writeQueues(final StoreView view, final String path) {
            if (queues.size() == 1) {
                return queues.getFirst().writeKeys(view, path);
            }
            for (int i = 0; i < queues.size(); i++) {
                if (!queues.get(i).writeKeys(view, path + QUEUE + i)) {
                    return false;
                }
            }
            return true;
        }

        /** Removes what an earlier instance of the guest left: the backend would take it for this one's. */
        private void removeOldKeys(final StoreView view, final String path) {
            for (final String name : view.directory(path)) {
                if (("/" + name).startsWith(QUEUE) || FrontQueue.KEYS.contains(name)
                        || FrontControl.KEYS.contains(name)) {
                    final boolean _ = view.remove(path + "/" + name);
                }
            }
        }

        /** A flag that is off is written only over one that an earlier instance of the guest set. */
        private boolean writeFlag(final StoreView view, final String key, final boolean value) {
            return value
                    ? view.write(key, "1")
                    : (view.read(key).isEmpty() || view.write(key, "0"));
        }

        @Override
        public String readDevice(final StoreView view, final String backendPath) {
            if (!StoreKeys.flag(view.read(backendPath + "/feature-rx-copy"))) {
                return "the backend does not receive by copy";
            }
            backendFeatures = new OffloadFeatures(StoreKeys.flag(view.read(backendPath + "/feature-sg")),
                    StoreKeys.flag(view.read(backendPath + "/feature-gso-tcpv4")),
                    StoreKeys.flag(view.read(backendPath + "/feature-gso-tcpv6")),
                    !StoreKeys.flag(view.read(backendPath + "/feature-no-csum-offload")),
                    StoreKeys.flag(view.read(backendPath + "/feature-ipv6-csum-offload")));
            multicastControl = StoreKeys.flag(view.read(backendPath + "/feature-multicast-control"));
            return "";
        }

        @Override
        public void connected() {
            if (queues.isEmpty()) {
                return;
            }
            usable = true;
            wasUsable = true;
            queues.forEach(FrontQueue::offerPages);
            control.ifPresent(FrontControl::start);
            listener.changed();
        }

        @Override
        public boolean quiesce() {
            quiescing = true;
            listener.changed();
            return inFlight() == 0;
        }

        @Override
        public void disconnect(final boolean keepRequests, final boolean grantsAreVoid) {
            if (grantsAreVoid) {
                pages.forgetGrants();
            }
            tearDown(grantsAreVoid);
            listener.changed();
        }

        @Override
        public void release() {
            pages.release();
            // Who waits for Closed sees it now.
            listener.changed();
        }
    }
}
