package io.xenolith.drivers.net;

import io.xenolith.abi.DomId;
import io.xenolith.abi.Port;
import io.xenolith.drivers.net.GrantedPages.Granted;
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
import java.util.List;
import java.util.Optional;

/**
 * A network frontend: one queue, receiving by copy. What the backend cannot do with a packet is done here before it is
 * sent. A backend that answers what was not asked disables the device ({@link #failure} says why). Source: Xen
 * public/io/netif.h.
 *
 * <p>Packets on their way when a connection ends may be lost, as on any network.
 */
public final class Netfront {
    private static final String TYPE = "vif";

    private final FrontendPlatform platform;
    private final long handle;
    private final NetfrontListener listener;
    private final NetfrontOptions options;
    private final GrantedPages pages;
    private final XenbusFrontend bus;

    private Optional<Link> link = Optional.empty();
    private String mac = "";
    private OffloadFeatures backendFeatures = OffloadFeatures.NONE;
    private boolean multicastControl;
    private boolean usable;
    private boolean quiescing;
    private long txErrors;
    private long rxErrors;

    /** Rings and event channels of one connection. */
    private static final class Link {
        private final DomId peer;
        private final Granted txRing;
        private final Granted rxRing;
        private final Port txPort;
        private final FrontTx tx;
        private final FrontRx rx;
        private Optional<Port> rxPort = Optional.empty();

        Link(final DomId peer, final Granted txRing, final Granted rxRing, final Port txPort, final FrontTx tx,
                final FrontRx rx) {
            this.peer = peer;
            this.txRing = txRing;
            this.rxRing = rxRing;
            this.txPort = txPort;
            this.tx = tx;
            this.rx = rx;
        }
    }

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

    /** Slots of packets that the backend answered with an error. */
    public long txErrors() {
        return txErrors + link.map(each -> each.tx.errors()).orElse(0L);
    }

    /** Packets that came damaged. */
    public long rxErrors() {
        return rxErrors + link.map(each -> each.rx.errors()).orElse(0L);
    }

    /** Slots of the transmit ring that are not answered. */
    public int inFlight() {
        return link.map(each -> each.tx.inFlight()).orElse(0);
    }

    /** Sends {@code packet}, in pieces if the backend needs them. */
    public NetSubmit send(final NetPacket packet) {
        if (!isConnected() || link.isEmpty()) {
            return NetSubmit.NOT_CONNECTED;
        }
        final Link to = link.get();
        final List<NetPacket> fit = PacketOffload.forPeer(packet, backendFeatures);
        int slots = 0;
        for (final NetPacket piece : fit) {
            slots += FrontTx.slots(piece);
        }
        if (fit.isEmpty() || slots > NetConnection.TX_LAYOUT.entries()) {
            return NetSubmit.BAD_PACKET;
        }
        if (!to.tx.hasRoomFor(slots)) {
            return NetSubmit.RING_FULL;
        }
        int put = 0;
        while (put < fit.size() && to.tx.put(fit.get(put))) {
            put++;
        }
        if (put > 0) {
            pushTx(to);
        }
        // Pieces that found no page are lost, and TCP sends them again; a packet of one piece can be tried again.
        return put > 0 ? NetSubmit.ACCEPTED : NetSubmit.NO_GRANT;
    }

    /**
     * Asks for packets to the group {@code address}, or not any more.
     *
     * @param address 6 bytes
     */
    public NetSubmit multicast(final boolean wanted, final byte[] address) {
        if (!isConnected() || link.isEmpty()) {
            return NetSubmit.NOT_CONNECTED;
        }
        if (!multicastControl) {
            return NetSubmit.NOT_SUPPORTED;
        }
        final Link to = link.get();
        if (!to.tx.hasRoomFor(2)) {
            return NetSubmit.RING_FULL;
        }
        to.tx.putMulticast(wanted, address);
        pushTx(to);
        return NetSubmit.ACCEPTED;
    }

    private void pushTx(final Link to) {
        if (to.tx.push()) {
            platform.notify(to.txPort);
        }
    }

    /** The channel of both rings, or of the transmit ring alone once the receive ring has its own. */
    private boolean onFirstChannel() {
        final boolean answered = onTxEvent();
        final boolean isForBoth = link.isPresent() && link.get().rxPort.isEmpty();
        return (isForBoth && onRxEvent()) || answered;
    }

    private boolean onTxEvent() {
        if (link.isEmpty()) {
            return false;
        }
        final Link from = link.get();
        final boolean found = from.tx.takeResponses();
        if (!from.tx.fault().isEmpty()) {
            disable(from.tx.fault());
            return true;
        }
        if (found) {
            if (quiescing && from.tx.inFlight() == 0) {
                bus.quiesced();
            }
            listener.changed();
        }
        return found;
    }

    private boolean onRxEvent() {
        if (link.isEmpty() || !usable) {
            return false;
        }
        final Link from = link.get();
        final boolean found = from.rx.takeResponses(listener::received);
        if (!from.rx.fault().isEmpty()) {
            disable(from.rx.fault());
            return true;
        }
        offerPages(from);
        return found;
    }

    private void offerPages(final Link to) {
        // What the listener did with a packet may have closed the device.
        if (link.isPresent() && usable && to.rx.offerPages()) {
            platform.notify(to.rxPort.orElse(to.txPort));
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
        if (link.isEmpty()) {
            return;
        }
        final Link old = link.get();
        txErrors = txErrors();
        rxErrors = rxErrors();
        link = Optional.empty();
        old.tx.close(grantsAreVoid);
        old.rx.close(grantsAreVoid);
        if (grantsAreVoid) {
            pages.free(old.txRing);
            pages.free(old.rxRing);
            return;
        }
        platform.close(old.txPort);
        old.rxPort.ifPresent(platform::close);
        // What the backend keeps is revoked later.
        final boolean _ = pages.giveBack(old.txRing);
        final boolean _ = pages.giveBack(old.rxRing);
    }

    /** What xenbus wants of this device. */
    private final class Driver implements FrontendDriver {
        @Override
        public String allocate(final DomId backend) {
            final Optional<Granted> txRing = pages.take(backend, false);
            final Optional<Granted> rxRing = pages.take(backend, false);
            final Optional<Port> port = txRing.isPresent() && rxRing.isPresent()
                    ? platform.allocateUnbound(backend, Netfront.this::onFirstChannel)
                    : Optional.empty();
            if (port.isEmpty()) {
                // Nobody was told of the grants yet.
                txRing.ifPresent(pages::giveBack);
                rxRing.ifPresent(pages::giveBack);
                return "no pages, grants or event channel for the rings";
            }
            link = Optional.of(new Link(backend, txRing.get(), rxRing.get(), port.get(),
                    new FrontTx(platform.memory(), pages, backend,
                            create(NetConnection.TX_LAYOUT, txRing.get(), "tx"), trace("tx")),
                    new FrontRx(platform.memory(), pages, backend,
                            create(NetConnection.RX_LAYOUT, rxRing.get(), "rx"), trace("rx"), options)));
            quiescing = false;
            return "";
        }

        private RingTrace trace(final String ring) {
            return new RingTrace(platform.trace(), platform.domid(),
                    DevicePath.deviceName(TYPE, platform.domid(), handle) + "/" + ring);
        }

        private FrontRing create(final SharedRingLayout layout, final Granted page, final String ring) {
            return FrontRing.create(layout, platform.memory(), page.page(), trace(ring));
        }

        @Override
        public boolean writeKeys(final StoreView view, final String path) {
            final Link made = link.orElseThrow();
            mac = view.read(path + "/mac").orElse("");
            final String backend = view.read(path + "/backend").orElse("");
            splitChannels(made, StoreKeys.flag(view.read(backend + "/feature-split-event-channels")));
            final OffloadFeatures takes = options.features();
            return view.write(path + "/tx-ring-ref", Integer.toUnsignedString(made.txRing.gref().value()))
                    && view.write(path + "/rx-ring-ref", Integer.toUnsignedString(made.rxRing.gref().value()))
                    && writeChannels(view, path, made)
                    && view.write(path + "/request-rx-copy", "1")
                    && view.write(path + "/feature-rx-notify", "1")
                    && view.write(path + "/multi-queue-num-queues", "1")
                    && writeFlag(view, path + "/feature-sg", takes.sg())
                    && writeFlag(view, path + "/feature-gso-tcpv4", takes.gsoTcpv4())
                    && writeFlag(view, path + "/feature-gso-tcpv6", takes.gsoTcpv6())
                    && writeFlag(view, path + "/feature-no-csum-offload", !takes.csumIpv4())
                    && writeFlag(view, path + "/feature-ipv6-csum-offload", takes.csumIpv6())
                    && writeFlag(view, path + "/request-multicast-control", options.multicastControl());
        }

        /** Once for a connection: the transaction that writes the keys may begin anew. */
        private void splitChannels(final Link made, final boolean offered) {
            if (offered && options.splitChannels() && made.rxPort.isEmpty()) {
                made.rxPort = platform.allocateUnbound(made.peer, Netfront.this::onRxEvent);
            }
        }

        private boolean writeChannels(final StoreView view, final String path, final Link made) {
            final String port = Integer.toString(made.txPort.value());
            if (made.rxPort.isEmpty() && view.read(path + "/event-channel-tx").isPresent()) {
                // Left by an earlier instance of the guest; the backend would take it for this one's.
                final boolean _ = view.remove(path + "/event-channel-tx") && view.remove(path + "/event-channel-rx");
            }
            return made.rxPort.isEmpty()
                    ? view.write(path + "/event-channel", port)
                    : (view.write(path + "/event-channel-tx", port)
                            && view.write(path + "/event-channel-rx", Integer.toString(made.rxPort.get().value())));
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
            if (link.isPresent()) {
                usable = true;
                offerPages(link.get());
                listener.changed();
            }
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
        }
    }
}
