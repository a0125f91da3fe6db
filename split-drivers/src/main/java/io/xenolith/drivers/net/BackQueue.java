package io.xenolith.drivers.net;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Port;
import io.xenolith.drivers.platform.BackendPlatform;
import io.xenolith.drivers.platform.DriverTimer;
import io.xenolith.drivers.platform.EventHandler;
import io.xenolith.drivers.platform.GrantMapping;
import io.xenolith.drivers.ring.BackRing;
import io.xenolith.drivers.ring.RingTrace;
import io.xenolith.drivers.ring.SharedRingLayout;
import io.xenolith.trace.TraceEvent;
import java.util.List;
import java.util.Optional;

/** One queue of a {@link NetConnection}: a transmit and a receive ring, mapped, and their event channels. */
final class BackQueue {
    /** In names and traces. */
    static final String TX = "tx";
    static final String RX = "rx";

    private final NetConnection connection;
    private final BackendPlatform platform;
    private final VifKeys.QueueKeys keys;
    private final String name;
    private final NetCounters counters;
    private final DriverTimer rxTimer;

    private List<GrantMapping> mappings = List.of();
    private Optional<NetTxServer> tx = Optional.empty();
    private Optional<NetRxServer> rx = Optional.empty();
    private Optional<Port> txPort = Optional.empty();
    private Optional<Port> rxPort = Optional.empty();
    private boolean throttled;

    /**
     * @param name in traces: the device's, and the queue's if there are several
     * @param counters the queue's own
     */
    BackQueue(final NetConnection connection, final VifKeys.QueueKeys keys, final String name,
            final NetCounters counters) {
        this.connection = connection;
        this.platform = connection.platform();
        this.keys = keys;
        this.name = name;
        this.counters = counters;
        this.rxTimer = platform.timer(this::onRxTimer);
    }

    /** Maps the rings and binds the event channels. @return "" or why that failed; {@link #close} clears up */
    String open(final SlotPages pages, final int queuePackets) {
        final GrantMapping txRing = new GrantMapping(keys.txRingRef(), false);
        final GrantMapping rxRing = new GrantMapping(keys.rxRingRef(), false);
        mappings = List.of(txRing, rxRing);
        platform.map(connection.frontend(), mappings);
        if (!txRing.isMapped() || !rxRing.isMapped()) {
            return "cannot map tx-ring-ref " + Integer.toUnsignedString(keys.txRingRef()) + " and rx-ring-ref "
                    + Integer.toUnsignedString(keys.rxRingRef());
        }
        tx = Optional.of(new NetTxServer(this, attach(NetConnection.TX_LAYOUT, txRing, TX), trace(TX), pages));
        rx = Optional.of(new NetRxServer(this, attach(NetConnection.RX_LAYOUT, rxRing, RX), trace(RX), pages,
                queuePackets));
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
        return platform.bindInterdomain(connection.frontend(), new Port(remote), handler);
    }

    /** Unmaps and unbinds everything; packets that wait are forgotten. Idempotent. */
    void close() {
        rxTimer.cancel();
        throttled = false;
        txPort.ifPresent(platform::unbind);
        rxPort.ifPresent(platform::unbind);
        txPort = Optional.empty();
        rxPort = Optional.empty();
        platform.unmap(mappings);
        mappings = List.of();
    }

    private boolean onEvent() {
        final boolean sent = onTxEvent();
        // Taking packets may have ended the connection.
        return onRxEvent() || sent;
    }

    private boolean onTxEvent() {
        return connection.isOpen() && takePackets();
    }

    private boolean onRxEvent() {
        if (!connection.isOpen()) {
            return false;
        }
        final NetRxServer receiver = rx.orElseThrow();
        final boolean found = receiver.hasRequests();
        receiver.check();
        pump(receiver);
        return found;
    }

    private void onRxTimer() {
        if (connection.isOpen()) {
            final NetRxServer receiver = rx.orElseThrow();
            pump(receiver);
            if (connection.isOpen()) {
                receiver.dropExpired(platform.nowNs());
                pump(receiver);
            }
        }
    }

    /** It has packets of the guest that must wait for their time. */
    boolean isThrottled() {
        return throttled;
    }

    /** Takes what is there, up to the wake-up's limit and the rate. @return true if there was anything */
    boolean takePackets() {
        final NetTxServer from = tx.orElseThrow();
        throttled = false;
        int taken = 0;
        while (connection.isOpen() && from.look() > 0) {
            final long nowNs = platform.nowNs();
            final long readyNs = connection.credit().readyAtNs(nowNs);
            if (readyNs > nowNs || taken == connection.packetsPerWakeUp()) {
                // Later, or after whatever else is due now.
                throttled = true;
                connection.wakeAt(readyNs);
                break;
            }
            connection.credit().charge(from.takePacket());
            taken++;
            if (!from.fault().isEmpty()) {
                break;
            }
        }
        if (connection.isOpen() && !from.fault().isEmpty()) {
            connection.broken(from.fault());
            return true;
        }
        if (connection.isOpen() && taken > 0 && from.push()) {
            platform.notify(txPort.orElseThrow());
        }
        return taken > 0;
    }

    /** Packets for the guest, fit for it; those there is no room for are dropped. */
    void deliver(final List<NetPacket> packets, final long deadlineNs) {
        final NetRxServer receiver = rx.orElseThrow();
        for (final NetPacket each : packets) {
            if (!receiver.enqueue(each, deadlineNs)) {
                // Those before it may find room yet.
                pump(receiver);
                if (!connection.isOpen() || !receiver.enqueue(each, deadlineNs)) {
                    receiveDropped(each.length(), "the queue is full");
                }
            }
        }
        if (connection.isOpen()) {
            pump(receiver);
        }
    }

    /** No packet waits for the guest's buffers. */
    boolean isRxIdle() {
        return rx.orElseThrow().isIdle();
    }

    private void pump(final NetRxServer receiver) {
        if (receiver.deliver()) {
            platform.notify(rxPort.or(() -> txPort).orElseThrow());
        }
        if (!receiver.fault().isEmpty()) {
            connection.broken(receiver.fault());
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
        return connection.features();
    }

    /** The frontend was offered a control ring, and so may say what its packets hash to. */
    boolean takesHashes() {
        return connection.takesHashes();
    }

    MulticastFilter filter() {
        return connection.filter();
    }

    /** A packet was taken from the guest and answered. */
    void sent(final NetPacket packet, final int slots) {
        counters.sent(packet.length());
        traceIo(TX, packet.length(), slots, "");
        connection.sent(packet);
    }

    void sendDropped(final int bytes, final int slots, final String reason) {
        counters.sendDropped();
        traceIo(TX, bytes, slots, reason);
        connection.sendDropped(reason);
    }

    void received(final int bytes, final int slots) {
        counters.received(bytes);
        traceIo(RX, bytes, slots, "");
        connection.received(bytes);
    }

    void receiveDropped(final int bytes, final String reason) {
        counters.receiveDropped();
        traceIo(RX, bytes, 0, reason);
        connection.receiveDropped();
    }

    private void traceIo(final String direction, final int bytes, final int slots, final String dropped) {
        if (platform.trace().on()) {
            platform.trace().emit(new TraceEvent.NetIo(platform.domid(), name, direction, bytes, slots, dropped));
        }
    }
}
