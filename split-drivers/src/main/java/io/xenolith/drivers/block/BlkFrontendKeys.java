package io.xenolith.drivers.block;

import io.xenolith.drivers.platform.StoreView;
import io.xenolith.drivers.xenbus.StoreKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a frontend published, read in one go, and checked against what it was offered before anything is shifted,
 * counted or mapped by it. Source: Xen public/io/blkif.h, "Frontend XenBus Nodes".
 */
final class BlkFrontendKeys {
    private final BlkFeatures offered;
    private final List<RingKeys> rings = new ArrayList<>();
    private BlkProtocol protocol = BlkProtocol.X86_64;
    private boolean persistent;
    private boolean largeSectors;
    private String wrong = "";

    /**
     * Where one ring is.
     *
     * @param refs grants of its pages, a power of two
     * @param eventChannel the frontend's port
     */
    record RingKeys(List<Integer> refs, int eventChannel) {
    }

    BlkFrontendKeys(final BlkFeatures offered) {
        this.offered = offered;
    }

    /** Reads everything below {@code directory}. @return true always: there is nothing to give up */
    boolean read(final StoreView view, final String directory) {
        rings.clear();
        wrong = check(view, directory);
        return true;
    }

    private String check(final StoreView view, final String directory) {
        final Optional<BlkProtocol> named = BlkProtocol
                .named(view.read(directory + "/protocol").orElse(BlkProtocol.X86_64.key()));
        if (named.isEmpty()) {
            return "the frontend's protocol is neither x86_64-abi nor x86_32-abi";
        }
        protocol = named.get();
        final OptionalLong queues = StoreKeys.unsignedOr(view.read(directory + "/multi-queue-num-queues"), 1,
                offered.queues());
        if (queues.isEmpty() || queues.getAsLong() == 0) {
            return "the frontend asks for queues that were not offered";
        }
        final int pages = ringPages(view, directory);
        if (pages == 0) {
            return "the frontend asks for ring pages that were not offered";
        }
        for (int queue = 0; queue < queues.getAsLong(); queue++) {
            // Several queues have directories of their own; the only one has none.
            final String at = queues.getAsLong() == 1 ? directory : directory + "/queue-" + queue;
            final Optional<RingKeys> ring = ring(view, at, pages);
            if (ring.isEmpty()) {
                return "the frontend published no sensible ring-ref and event-channel";
            }
            rings.add(ring.get());
        }
        persistent = StoreKeys.flag(view.read(directory + "/feature-persistent"));
        largeSectors = StoreKeys.flag(view.read(directory + "/feature-large-sector-size"));
        return "";
    }

    /** Pages of each ring; 0 if they were not offered, or the two ways to say it contradict each other. */
    private int ringPages(final StoreView view, final String directory) {
        final OptionalLong order = StoreKeys.unsignedOr(view.read(directory + "/ring-page-order"), -1,
                offered.ringPageOrder());
        if (order.isEmpty()) {
            return 0;
        }
        final int byOrder = order.getAsLong() < 0 ? 0 : 1 << (int) order.getAsLong();
        final OptionalLong pages = StoreKeys.unsignedOr(view.read(directory + "/num-ring-pages"),
                Math.max(byOrder, 1), 1L << offered.ringPageOrder());
        if (pages.isEmpty() || Long.bitCount(pages.getAsLong()) != 1
                || (byOrder != 0 && byOrder != pages.getAsLong())) {
            return 0;
        }
        return (int) pages.getAsLong();
    }

    private static Optional<RingKeys> ring(final StoreView view, final String directory, final int pages) {
        final OptionalLong port = StoreKeys.unsigned(view.read(directory + "/event-channel"), Integer.MAX_VALUE);
        if (port.isEmpty()) {
            return Optional.empty();
        }
        final List<Integer> refs = new ArrayList<>();
        for (int page = 0; page < pages; page++) {
            final String key = pages == 1 ? "/ring-ref" : "/ring-ref" + page;
            final OptionalLong ref = StoreKeys.unsigned(view.read(directory + key), StoreKeys.U32_MAX);
            if (ref.isEmpty()) {
                return Optional.empty();
            }
            refs.add((int) ref.getAsLong());
        }
        return Optional.of(new RingKeys(refs, (int) port.getAsLong()));
    }

    /** Why the frontend cannot be connected, or "". */
    String wrong() {
        return wrong;
    }

    /** How requests and responses are laid out. */
    BlkProtocol protocol() {
        return protocol;
    }

    List<RingKeys> rings() {
        return rings;
    }

    /** The frontend will use the same grants over and over. */
    boolean persistent() {
        return persistent;
    }

    /** The frontend counts in sectors of whatever size it is told. */
    boolean largeSectors() {
        return largeSectors;
    }
}
