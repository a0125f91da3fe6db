package io.xenolith.drivers.net;

import io.xenolith.abi.DomId;
import io.xenolith.abi.io.netif.NetifRxRequest;
import io.xenolith.abi.io.netif.NetifTxRequest;
import io.xenolith.abi.io.netif.XenNetifCtrlRequest;
import io.xenolith.drivers.platform.BackendPlatform;
import io.xenolith.drivers.platform.DriverTimer;
import io.xenolith.drivers.ring.SharedRingLayout;
import io.xenolith.drivers.xenbus.DevicePath;
import io.xenolith.drivers.xenbus.XenbusBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One connection of a {@link Netback}: its queues, its control ring, and what they share: the rate, the filter, the
 * counters, the network's end.
 */
final class NetConnection {
    static final SharedRingLayout TX_LAYOUT = SharedRingLayout.ofPages(NetifTxRequest.SIZE, 1);
    static final SharedRingLayout RX_LAYOUT = SharedRingLayout.ofPages(NetifRxRequest.SIZE, 1);
    static final SharedRingLayout CTRL_LAYOUT = SharedRingLayout.ofPages(XenNetifCtrlRequest.SIZE, 1);
    /** How long packets wait for a frontend that does not say when it has new buffers, and is looked after instead. */
    static final long POLL_NS = 30_000_000;
    /** A frontend that sends rubbish is not told on for ever. */
    static final int NOTES_MAX = 16;

    private static final long NEVER = Long.MAX_VALUE;

    private final BackendPlatform platform;
    private final DevicePath path;
    private final String name;
    private final VifKeys keys;
    private final VirtualPort network;
    private final NetbackOptions options;
    private final CreditLimit credit;
    private final NetCounters counters;
    private final XenbusBackend bus;
    /** As the frontend wants it. */
    private final Hashing hashing = new Hashing();
    private final MulticastFilter filter = new MulticastFilter();
    private final DriverTimer txTimer;
    private final List<BackQueue> queues = new ArrayList<>();

    /** The settings that queues are chosen by. */
    private Hashing steering = new Hashing();
    private Optional<SlotPages> pages = Optional.empty();
    private Optional<NetControlServer> control = Optional.empty();
    private boolean open;
    private long wakeNs = NEVER;
    private int firstToWake;
    private int notes;

    NetConnection(final BackendPlatform platform, final DevicePath path, final VifKeys keys, final VirtualPort network,
            final NetbackOptions options, final CreditLimit credit, final NetCounters counters,
            final XenbusBackend bus) {
        this.platform = platform;
        this.path = path;
        this.name = path.deviceName();
        this.keys = keys;
        this.network = network;
        this.options = options;
        this.credit = credit;
        this.counters = counters;
        this.bus = bus;
        this.txTimer = platform.timer(this::onTxTimer);
        filter.active(keys.multicastControl());
    }

    /** Maps the rings and binds the event channels. @return "" or why that failed; then nothing stays behind */
    String open() {
        final String wrong = openRings();
        if (!wrong.isEmpty()) {
            close();
            return wrong;
        }
        open = true;
        network.plug(this::deliver);
        return "";
    }

    private String openRings() {
        pages = SlotPages.allocate(platform, path.frontend(), NetTxServer.SLOTS_MAX);
        if (pages.isEmpty()) {
            return "no memory for copies";
        }
        final int count = keys.queues().size();
        for (int i = 0; i < count; i++) {
            final BackQueue queue = new BackQueue(this, keys.queues().get(i), DevicePath.queueName(name, i, count),
                    counters.queue(i));
            queues.add(queue);
            final String wrong = queue.open(pages.get(), options.queuePackets());
            if (!wrong.isEmpty()) {
                return wrong;
            }
        }
        if (keys.control().isEmpty()) {
            return "";
        }
        control = Optional.of(new NetControlServer(this, hashing, count, pages.get(), name));
        return control.get().open(keys.control().get());
    }

    /** Unplugs, unmaps and unbinds everything; packets that wait are forgotten. Idempotent. */
    void close() {
        if (open) {
            open = false;
            network.unplug();
        }
        txTimer.cancel();
        queues.forEach(BackQueue::close);
        queues.clear();
        control.ifPresent(NetControlServer::close);
        control = Optional.empty();
        pages.ifPresent(SlotPages::free);
        pages = Optional.empty();
    }

    /** Packets go in and out. */
    boolean isOpen() {
        return open;
    }

    /** The frontend broke the protocol on one ring: none is served any more. */
    void broken(final String reason) {
        bus.fatal(reason);
    }

    /** The frontend turned its filter on or off while connected. */
    void multicastControl(final boolean wanted) {
        filter.active(wanted);
    }

    /** Queues that are throttled go on at {@code atNs}, or before if others are due then. */
    void wakeAt(final long atNs) {
        if (atNs < wakeNs) {
            wakeNs = atNs;
            txTimer.arm(atNs);
        }
    }

    /** Each time another queue is first, so that no queue takes all of a rate that is too low for them. */
    private void onTxTimer() {
        wakeNs = NEVER;
        final int count = queues.size();
        for (int i = 0; i < count && open; i++) {
            final BackQueue queue = queues.get((firstToWake + i) % count);
            if (queue.isThrottled()) {
                final boolean _ = queue.takePackets();
            }
        }
        firstToWake = count == 0 ? 0 : (firstToWake + 1) % count;
    }

    /** A packet from the network. */
    private void deliver(final NetPacket packet) {
        if (!filter.passes(packet)) {
            return;
        }
        final FlowHash hash = hashing.hash(packet.frame());
        final BackQueue queue = queues.get(chooseQueue(packet.frame(), hash));
        final List<NetPacket> fit = PacketOffload.forPeer(packet.withHash(hash), keys.features());
        if (fit.isEmpty()) {
            queue.receiveDropped(packet.length(), "the guest does not take such packets");
        }
        queue.deliver(fit, platform.nowNs() + (keys.rxNotify() ? options.drainNs() : POLL_NS));
    }

    /**
     * While packets wait for buffers the settings are left as they were: on another queue a packet could overtake those
     * of its flow.
     */
    private int chooseQueue(final byte[] frame, final FlowHash hash) {
        if (queues.size() == 1) {
            return 0;
        }
        if (steering.version() != hashing.version() && queues.stream().allMatch(BackQueue::isRxIdle)) {
            steering = hashing.copy();
        }
        final FlowHash deciding = steering.version() == hashing.version() ? hash : steering.hash(frame);
        return steering.queue(frame, deciding, queues.size());
    }

    BackendPlatform platform() {
        return platform;
    }

    DomId frontend() {
        return path.frontend();
    }

    /** What the frontend was offered. */
    OffloadFeatures features() {
        return options.features();
    }

    boolean takesHashes() {
        return options.controlRing();
    }

    int packetsPerWakeUp() {
        return options.packetsPerWakeUp();
    }

    /** Of all queues together. */
    CreditLimit credit() {
        return credit;
    }

    MulticastFilter filter() {
        return filter;
    }

    /** A packet was taken from the guest and answered. */
    void sent(final NetPacket packet) {
        counters.sent(packet.length());
        network.send(packet);
    }

    void sendDropped(final String reason) {
        counters.sendDropped();
        if (notes < NOTES_MAX) {
            notes++;
            platform.note(name, "packet dropped: " + reason);
        }
    }

    void received(final int bytes) {
        counters.received(bytes);
    }

    void receiveDropped() {
        counters.receiveDropped();
    }
}
