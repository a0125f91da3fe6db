package io.xenolith.drivers.net;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Port;
import io.xenolith.abi.io.netif.NetifRxRequest;
import io.xenolith.abi.io.netif.NetifTxRequest;
import io.xenolith.drivers.platform.BackendPlatform;
import io.xenolith.drivers.platform.DriverTimer;
import io.xenolith.drivers.platform.EventHandler;
import io.xenolith.drivers.platform.GrantMapping;
import io.xenolith.drivers.ring.BackRing;
import io.xenolith.drivers.ring.RingTrace;
import io.xenolith.drivers.ring.SharedRingLayout;
import io.xenolith.drivers.xenbus.DevicePath;
import io.xenolith.drivers.xenbus.XenbusBackend;
import io.xenolith.trace.TraceEvent;
import java.util.List;
import java.util.Optional;

/** One connection of a {@link Netback}: mapped rings, event channels, and the timers that limit and drop. */
final class NetConnection {
    static final SharedRingLayout TX_LAYOUT = SharedRingLayout.ofPages(NetifTxRequest.SIZE, 1);
    static final SharedRingLayout RX_LAYOUT = SharedRingLayout.ofPages(NetifRxRequest.SIZE, 1);
    /** How long packets wait for a frontend that does not say when it has new buffers, and is looked after instead. */
    static final long POLL_NS = 30_000_000;
    /** A frontend that sends rubbish is not told on for ever. */
    static final int NOTES_MAX = 16;

    private static final String TX = "tx";
    private static final String RX = "rx";

    private final BackendPlatform platform;
    private final DevicePath path;
    private final String name;
    private final VifKeys keys;
    private final VirtualPort network;
    private final NetbackOptions options;
    private final CreditLimit credit;
    private final NetCounters counters;
    private final XenbusBackend bus;
    private final MulticastFilter filter = new MulticastFilter();
    private final DriverTimer txTimer;
    private final DriverTimer rxTimer;

    private List<GrantMapping> mappings = List.of();
    private Optional<SlotPages> pages = Optional.empty();
    private Optional<NetTxServer> tx = Optional.empty();
    private Optional<NetRxServer> rx = Optional.empty();
    private Optional<Port> txPort = Optional.empty();
    private Optional<Port> rxPort = Optional.empty();
    private boolean open;
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
        this.rxTimer = platform.timer(this::onRxTimer);
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
        final GrantMapping txRing = new GrantMapping(keys.txRingRef(), false);
        final GrantMapping rxRing = new GrantMapping(keys.rxRingRef(), false);
        mappings = List.of(txRing, rxRing);
        platform.map(path.frontend(), mappings);
        if (!txRing.isMapped() || !rxRing.isMapped()) {
            return "cannot map tx-ring-ref " + Integer.toUnsignedString(keys.txRingRef()) + " and rx-ring-ref "
                    + Integer.toUnsignedString(keys.rxRingRef());
        }
        pages = SlotPages.allocate(platform, path.frontend(), NetTxServer.SLOTS_MAX);
        if (pages.isEmpty()) {
            return "no memory for copies";
        }
        tx = Optional.of(new NetTxServer(this, attach(TX_LAYOUT, txRing, TX), trace(TX), pages.get()));
        rx = Optional.of(new NetRxServer(this, attach(RX_LAYOUT, rxRing, RX), trace(RX), pages.get(),
                options.queuePackets()));
        return bind();
    }

    private RingTrace trace(final String ring) {
        return new RingTrace(platform.trace(), platform.domid(), name + "/" + ring);
    }

    private BackRing attach(final SharedRingLayout layout, final GrantMapping mapping, final String ring) {
        return BackRing.attach(layout, platform.memory(), mapping.address(), trace(ring));
    }

    private String bind() {
        if (!keys.splitChannels()) {
            txPort = bind(keys.txPort(), this::onEvent);
            return txPort.isEmpty() ? "cannot bind event-channel " + keys.txPort() : "";
        }
        txPort = bind(keys.txPort(), this::onTxEvent);
        rxPort = bind(keys.rxPort(), this::onRxEvent);
        return txPort.isEmpty() || rxPort.isEmpty()
                ? "cannot bind event-channel-tx " + keys.txPort() + " and event-channel-rx " + keys.rxPort()
                : "";
    }

    private Optional<Port> bind(final int remote, final EventHandler handler) {
        return platform.bindInterdomain(path.frontend(), new Port(remote), handler);
    }

    /** Unplugs, unmaps and unbinds everything; packets that wait are forgotten. Idempotent. */
    void close() {
        if (open) {
            open = false;
            network.unplug();
        }
        txTimer.cancel();
        rxTimer.cancel();
        txPort.ifPresent(platform::unbind);
        rxPort.ifPresent(platform::unbind);
        txPort = Optional.empty();
        rxPort = Optional.empty();
        pages.ifPresent(SlotPages::free);
        pages = Optional.empty();
        platform.unmap(mappings);
        mappings = List.of();
    }

    /** The frontend turned its filter on or off while connected. */
    void multicastControl(final boolean wanted) {
        filter.active(wanted);
    }

    private boolean onEvent() {
        final boolean sent = onTxEvent();
        // Taking packets may have ended the connection.
        return (open && onRxEvent()) || sent;
    }

    private boolean onTxEvent() {
        return open && takePackets(tx.orElseThrow());
    }

    private boolean onRxEvent() {
        if (!open) {
            return false;
        }
        final NetRxServer receiver = rx.orElseThrow();
        final boolean found = receiver.hasRequests();
        receiver.check();
        pump(receiver);
        return found;
    }

    private void onTxTimer() {
        final boolean _ = onTxEvent();
    }

    private void onRxTimer() {
        if (open) {
            final NetRxServer receiver = rx.orElseThrow();
            pump(receiver);
            if (open) {
                receiver.dropExpired(platform.nowNs());
                pump(receiver);
            }
        }
    }

    /** Takes what is there, up to the wake-up's limit and the rate. @return true if there was anything */
    private boolean takePackets(final NetTxServer from) {
        txTimer.cancel();
        int taken = 0;
        while (open && from.look() > 0) {
            final long nowNs = platform.nowNs();
            final long readyNs = credit.readyAtNs(nowNs);
            if (readyNs > nowNs || taken == options.packetsPerWakeUp()) {
                // Later, or after whatever else is due now.
                txTimer.arm(readyNs);
                break;
            }
            credit.charge(from.takePacket());
            taken++;
            if (!from.fault().isEmpty()) {
                break;
            }
        }
        if (open && !from.fault().isEmpty()) {
            bus.fatal(from.fault());
            return true;
        }
        if (open && taken > 0 && from.push()) {
            platform.notify(txPort.orElseThrow());
        }
        return taken > 0;
    }

    /** A packet from the network. */
    private void deliver(final NetPacket packet) {
        if (!filter.passes(packet)) {
            return;
        }
        final List<NetPacket> fit = PacketOffload.forPeer(packet, keys.features());
        if (fit.isEmpty()) {
            receiveDropped(packet.length(), "the guest does not take such packets");
        }
        final long deadlineNs = platform.nowNs() + (keys.rxNotify() ? options.drainNs() : POLL_NS);
        final NetRxServer receiver = rx.orElseThrow();
        for (final NetPacket each : fit) {
            if (!receiver.enqueue(each, deadlineNs)) {
                // Those before it may find room yet.
                pump(receiver);
                if (!open || !receiver.enqueue(each, deadlineNs)) {
                    receiveDropped(each.length(), "the queue is full");
                }
            }
        }
        if (open) {
            pump(receiver);
        }
    }

    private void pump(final NetRxServer receiver) {
        if (receiver.deliver()) {
            platform.notify(rxPort.or(() -> txPort).orElseThrow());
        }
        if (!receiver.fault().isEmpty()) {
            bus.fatal(receiver.fault());
        } else if (receiver.isIdle()) {
            rxTimer.cancel();
        } else {
            rxTimer.arm(receiver.deadlineNs());
        }
    }

    GuestMemory memory() {
        return platform.memory();
    }

    /** What the frontend was offered. */
    OffloadFeatures features() {
        return options.features();
    }

    MulticastFilter filter() {
        return filter;
    }

    /** A packet was taken from the guest and answered. */
    void sent(final NetPacket packet, final int slots) {
        counters.sent(packet.length());
        traceIo(TX, packet.length(), slots, "");
        network.send(packet);
    }

    void sendDropped(final int bytes, final int slots, final String reason) {
        counters.sendDropped();
        traceIo(TX, bytes, slots, reason);
        if (notes < NOTES_MAX) {
            notes++;
            platform.note(name, "packet dropped: " + reason);
        }
    }

    void received(final int bytes, final int slots) {
        counters.received(bytes);
        traceIo(RX, bytes, slots, "");
    }

    void receiveDropped(final int bytes, final String reason) {
        counters.receiveDropped();
        traceIo(RX, bytes, 0, reason);
    }

    private void traceIo(final String direction, final int bytes, final int slots, final String dropped) {
        if (platform.trace().on()) {
            platform.trace().emit(new TraceEvent.NetIo(platform.domid(), name, direction, bytes, slots, dropped));
        }
    }
}
