package io.xenolith.drivers.net;

import io.xenolith.drivers.platform.StoreView;
import io.xenolith.drivers.xenbus.StoreKeys;
import java.util.OptionalLong;

/** What a network frontend published, read in one go and checked. */
final class VifKeys {
    private String wrong = "";
    private int txRingRef;
    private int rxRingRef;
    private int txPort;
    private int rxPort;
    private boolean splitChannels;
    private boolean rxNotify;
    private boolean multicastControl;
    private OffloadFeatures features = OffloadFeatures.NONE;

    /** Reads the keys below {@code directory}; {@link #wrong} says whether they make sense. @return true always */
    boolean read(final StoreView view, final String directory) {
        final OptionalLong tx = number(view, directory + "/tx-ring-ref", StoreKeys.U32_MAX);
        final OptionalLong rx = number(view, directory + "/rx-ring-ref", StoreKeys.U32_MAX);
        splitChannels = view.read(directory + "/event-channel-tx").isPresent();
        final OptionalLong forTx = number(view, directory + (splitChannels ? "/event-channel-tx" : "/event-channel"),
                Integer.MAX_VALUE);
        final OptionalLong forRx = splitChannels
                ? number(view, directory + "/event-channel-rx", Integer.MAX_VALUE)
                : forTx;
        final OptionalLong queues = StoreKeys.unsignedOr(view.read(directory + "/multi-queue-num-queues"), 1, 1);
        if (queues.isEmpty() || queues.getAsLong() != 1) {
            wrong = "the frontend asks for queues that were not offered";
        } else if (!flag(view, directory + "/request-rx-copy")) {
            wrong = "the frontend does not ask for rx-copy, and page flipping was not offered";
        } else if (tx.isEmpty() || rx.isEmpty() || forTx.isEmpty() || forRx.isEmpty()) {
            wrong = "the frontend published no sensible rings and event channels";
        } else {
            wrong = "";
            txRingRef = (int) tx.getAsLong();
            rxRingRef = (int) rx.getAsLong();
            txPort = (int) forTx.getAsLong();
            rxPort = (int) forRx.getAsLong();
        }
        rxNotify = flag(view, directory + "/feature-rx-notify");
        multicastControl = flag(view, directory + "/request-multicast-control");
        features = new OffloadFeatures(flag(view, directory + "/feature-sg"),
                flag(view, directory + "/feature-gso-tcpv4"), flag(view, directory + "/feature-gso-tcpv6"),
                !flag(view, directory + "/feature-no-csum-offload"),
                flag(view, directory + "/feature-ipv6-csum-offload"));
        return true;
    }

    private static OptionalLong number(final StoreView view, final String key, final long max) {
        return StoreKeys.unsigned(view.read(key), max);
    }

    private static boolean flag(final StoreView view, final String key) {
        return StoreKeys.flag(view.read(key));
    }

    /** What makes no sense, or "". */
    String wrong() {
        return wrong;
    }

    int txRingRef() {
        return txRingRef;
    }

    int rxRingRef() {
        return rxRingRef;
    }

    int txPort() {
        return txPort;
    }

    /** The same as {@link #txPort} without {@link #splitChannels}. */
    int rxPort() {
        return rxPort;
    }

    boolean splitChannels() {
        return splitChannels;
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
