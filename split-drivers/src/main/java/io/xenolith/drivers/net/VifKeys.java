package io.xenolith.drivers.net;

import io.xenolith.drivers.platform.StoreView;
import io.xenolith.drivers.xenbus.StoreKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a network frontend published, read in one go, and checked against what it was offered before anything is counted
 * or mapped by it. Source: Xen public/io/netif.h.
 */
final class VifKeys {
    private final NetbackOptions offered;
    private final List<QueueKeys> queues = new ArrayList<>();
    private Optional<ControlKeys> control = Optional.empty();
    private String wrong = "";
    private boolean rxNotify;
    private boolean multicastControl;
    private OffloadFeatures features = OffloadFeatures.NONE;

    /**
     * Where the rings of one queue are.
     *
     * @param rxPort the frontend's port for the receive ring; {@code txPort} itself if it has one for both
     */
    record QueueKeys(int txRingRef, int rxRingRef, int txPort, int rxPort, boolean splitChannels) {
    }

    /** Where the control ring is. */
    record ControlKeys(int ringRef, int port) {
    }

    VifKeys(final NetbackOptions offered) {
        this.offered = offered;
    }

    /** Reads the keys below {@code directory}; {@link #wrong} says whether they make sense. @return true always */
    boolean read(final StoreView view, final String directory) {
        queues.clear();
        wrong = readQueues(view, directory);
        if (wrong.isEmpty()) {
            wrong = readControl(view, directory);
        }
        if (wrong.isEmpty() && !flag(view, directory + "/request-rx-copy")) {
            wrong = "the frontend does not ask for rx-copy, and page flipping was not offered";
        }
        rxNotify = flag(view, directory + "/feature-rx-notify");
        multicastControl = flag(view, directory + "/request-multicast-control");
        features = new OffloadFeatures(flag(view, directory + "/feature-sg"),
                flag(view, directory + "/feature-gso-tcpv4"), flag(view, directory + "/feature-gso-tcpv6"),
                !flag(view, directory + "/feature-no-csum-offload"),
                flag(view, directory + "/feature-ipv6-csum-offload"));
        return true;
    }

    private String readQueues(final StoreView view, final String directory) {
        final OptionalLong count = StoreKeys.unsignedOr(view.read(directory + "/multi-queue-num-queues"), 1,
                offered.queues());
        if (count.isEmpty() || count.getAsLong() == 0) {
            return "the frontend asks for queues that were not offered";
        }
        for (int i = 0; i < count.getAsLong(); i++) {
            // Several queues have directories of their own; the only one has none.
            final Optional<QueueKeys> queue = readQueue(view, count.getAsLong() == 1
                    ? directory
                    : directory + "/queue-" + i);
            if (queue.isEmpty()) {
                return "the frontend published no sensible rings and event channels";
            }
            queues.add(queue.get());
        }
        return "";
    }

    private static Optional<QueueKeys> readQueue(final StoreView view, final String directory) {
        final OptionalLong tx = ref(view, directory + "/tx-ring-ref");
        final OptionalLong rx = ref(view, directory + "/rx-ring-ref");
        final boolean split = view.read(directory + "/event-channel-tx").isPresent();
        final OptionalLong forTx = port(view, directory + (split ? "/event-channel-tx" : "/event-channel"));
        final OptionalLong forRx = split ? port(view, directory + "/event-channel-rx") : forTx;
        return tx.isEmpty() || rx.isEmpty() || forTx.isEmpty() || forRx.isEmpty()
                ? Optional.empty()
                : Optional.of(new QueueKeys((int) tx.getAsLong(), (int) rx.getAsLong(), (int) forTx.getAsLong(),
                        (int) forRx.getAsLong(), split));
    }

    private String readControl(final StoreView view, final String directory) {
        control = Optional.empty();
        final String ringKey = directory + "/ctrl-ring-ref";
        final String portKey = directory + "/event-channel-ctrl";
        if (view.read(ringKey).isEmpty() && view.read(portKey).isEmpty()) {
            return "";
        }
        if (!offered.controlRing()) {
            return "the frontend published a control ring, which was not offered";
        }
        final OptionalLong ring = ref(view, ringKey);
        final OptionalLong port = port(view, portKey);
        if (ring.isEmpty() || port.isEmpty()) {
            return "the frontend published no sensible control ring";
        }
        control = Optional.of(new ControlKeys((int) ring.getAsLong(), (int) port.getAsLong()));
        return "";
    }

    private static OptionalLong ref(final StoreView view, final String key) {
        return StoreKeys.unsigned(view.read(key), StoreKeys.U32_MAX);
    }

    private static OptionalLong port(final StoreView view, final String key) {
        return StoreKeys.unsigned(view.read(key), Integer.MAX_VALUE);
    }

    private static boolean flag(final StoreView view, final String key) {
        return StoreKeys.flag(view.read(key));
    }

    /** What makes no sense, or "". */
    String wrong() {
        return wrong;
    }

    /** At least one. */
    List<QueueKeys> queues() {
        return queues;
    }

    Optional<ControlKeys> control() {
        return control;
    }

    /** The frontend sends an event when there are new receive buffers. */
    boolean rxNotify() {
        return rxNotify;
    }

    boolean multicastControl() {
        return multicastControl;
    }

    /** What packets the frontend takes. */
    OffloadFeatures features() {
        return features;
    }
}
