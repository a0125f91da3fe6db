package io.xenolith.drivers.net;

import io.xenolith.abi.DomId;
import io.xenolith.abi.Port;
import io.xenolith.drivers.net.GrantedPages.Granted;
import io.xenolith.drivers.platform.FrontendPlatform;
import io.xenolith.drivers.platform.StoreView;
import io.xenolith.drivers.ring.FrontRing;
import io.xenolith.drivers.ring.RingTrace;
import io.xenolith.drivers.ring.SharedRingLayout;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/** One queue of a {@link Netfront}: a transmit and a receive ring, their grants and their event channels. */
final class FrontQueue {
    /** Names of what {@link #writeKeys} may write. */
    static final List<String> KEYS = List.of("tx-ring-ref", "rx-ring-ref", "event-channel", "event-channel-tx",
            "event-channel-rx");

    private final FrontendPlatform platform;
    private final GrantedPages pages;
    private final Granted txRing;
    private final Granted rxRing;
    private final FrontTx tx;
    private final FrontRx rx;
    private Optional<Port> txPort = Optional.empty();
    private Optional<Port> rxPort = Optional.empty();

    /** What happens on a queue's event channels. */
    interface Events {
        /** The transmit ring, or both. */
        boolean onFirstChannel(FrontQueue queue);

        /** The receive ring, if it has its own. */
        boolean onRxChannel(FrontQueue queue);
    }

    /** How a queue is to be. */
    record Plan(NetfrontOptions options, boolean splitChannels, IntPredicate takesHash) {
    }

    private FrontQueue(final FrontendPlatform platform, final GrantedPages pages, final DomId backend,
            final Granted txRing, final Granted rxRing, final String name, final Plan plan) {
        this.platform = platform;
        this.pages = pages;
        this.txRing = txRing;
        this.rxRing = rxRing;
        final RingTrace txTrace = new RingTrace(platform.trace(), platform.domid(), name + "/" + BackQueue.TX);
        final RingTrace rxTrace = new RingTrace(platform.trace(), platform.domid(), name + "/" + BackQueue.RX);
        this.tx = new FrontTx(platform.memory(), pages, backend, create(NetConnection.TX_LAYOUT, txRing, txTrace),
                txTrace);
        this.rx = new FrontRx(platform.memory(), pages, backend, create(NetConnection.RX_LAYOUT, rxRing, rxTrace),
                rxTrace, plan.options(), plan.takesHash());
    }

    private FrontRing create(final SharedRingLayout layout, final Granted page, final RingTrace trace) {
        return FrontRing.create(layout, platform.memory(), page.page(), trace);
    }

    /** Makes rings, grants and event channels; empty if there is too little of anything. */
    static Optional<FrontQueue> allocate(final FrontendPlatform platform, final GrantedPages pages,
            final DomId backend, final String name, final Plan plan, final Events events) {
        final Optional<Granted> txRing = pages.take(backend, false);
        final Optional<Granted> rxRing = pages.take(backend, false);
        if (txRing.isEmpty() || rxRing.isEmpty()) {
            // Nobody was told of the grants yet.
            txRing.ifPresent(pages::giveBack);
            rxRing.ifPresent(pages::giveBack);
            return Optional.empty();
        }
        final FrontQueue made = new FrontQueue(platform, pages, backend, txRing.get(), rxRing.get(), name, plan);
        made.txPort = platform.allocateUnbound(backend, () -> events.onFirstChannel(made));
        if (made.txPort.isEmpty()) {
            made.close(false);
            return Optional.empty();
        }
        if (plan.splitChannels()) {
            // Without a second port one does for both rings.
            made.rxPort = platform.allocateUnbound(backend, () -> events.onRxChannel(made));
        }
        return Optional.of(made);
    }

    /** Writes where everything is, below {@code directory}. */
    boolean writeKeys(final StoreView view, final String directory) {
        final String port = Integer.toString(txPort.orElseThrow().value());
        return view.write(directory + "/tx-ring-ref", Integer.toUnsignedString(txRing.gref().value()))
                && view.write(directory + "/rx-ring-ref", Integer.toUnsignedString(rxRing.gref().value()))
                && (rxPort.isEmpty()
                        ? view.write(directory + "/event-channel", port)
                        : view.write(directory + "/event-channel-tx", port) && view.write(
                                directory + "/event-channel-rx", Integer.toString(rxPort.get().value())));
    }

    FrontTx tx() {
        return tx;
    }

    FrontRx rx() {
        return rx;
    }

    /** The receive ring has an event channel of its own. */
    boolean splitsChannels() {
        return rxPort.isPresent();
    }

    /** Publishes what was put in the transmit ring. */
    void pushTx() {
        if (tx.push()) {
            platform.notify(txPort.orElseThrow());
        }
    }

    /** Offers the backend pages for packets. */
    void offerPages() {
        if (rx.offerPages()) {
            platform.notify(rxPort.or(() -> txPort).orElseThrow());
        }
    }

    /** Gives everything up; what the backend keeps mapped is revoked later. */
    void close(final boolean grantsAreVoid) {
        tx.close(grantsAreVoid);
        rx.close(grantsAreVoid);
        pages.freeKept();
        if (grantsAreVoid) {
            pages.free(txRing);
            pages.free(rxRing);
            return;
        }
        txPort.ifPresent(platform::close);
        rxPort.ifPresent(platform::close);
        final boolean _ = pages.giveBack(txRing);
        final boolean _ = pages.giveBack(rxRing);
    }
}
