package io.xenolith.drivers.block;

import io.xenolith.drivers.platform.StoreView;
import io.xenolith.drivers.xenbus.StoreKeys;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a backend published, as far as the frontend is willing to use it. Numbers that make no sense disable the device
 * where it cannot do without them; a feature that makes no sense is a feature that is not there. Source: Xen
 * public/io/blkif.h, "Backend XenBus Nodes".
 */
final class BackendKeys {
    /** Sectors whose bytes can be counted in a signed 64-bit number. */
    static final long SECTORS_MAX = Long.MAX_VALUE / BlockDevice.SECTOR_BYTES;
    /** Orders above this are more than anybody offers; what is used is limited by the own features in any case. */
    private static final int ORDER_MAX = 31;

    private final StoreView view;
    private final String path;

    /** @param path the backend's directory */
    BackendKeys(final StoreView view, final String path) {
        this.view = view;
        this.path = path;
    }

    /** The order of the rings to be made: the smaller of the two sides'. */
    int ringPageOrder(final int own) {
        final Optional<String> key = view.read(path + "/max-ring-page-order");
        if (key.isPresent()) {
            return (int) Math.min(own, StoreKeys.unsigned(key.get(), ORDER_MAX).orElse(0));
        }
        // The older name counts pages.
        final long pages = Math.max(number("/max-ring-pages", 1), 1);
        return Math.min(own, Long.SIZE - 1 - Long.numberOfLeadingZeros(pages));
    }

    /** The number of rings to be made. */
    int queues(final int own) {
        return Math.clamp(number("/multi-queue-max-queues", 1), 1, own);
    }

    /** The most segments of an indirect request; 0 without. */
    int indirectSegments(final int own) {
        return (int) Math.min(own, number("/feature-max-indirect-segments", 0));
    }

    private long number(final String key, final long without) {
        return StoreKeys.unsignedOr(view.read(path + key), without, StoreKeys.U32_MAX).orElse(without);
    }

    boolean flag(final String key) {
        return StoreKeys.flag(view.read(path + "/" + key));
    }

    /** Number of sectors; empty if it makes no sense. */
    OptionalLong sectors() {
        return StoreKeys.unsigned(view.read(path + "/sectors"), SECTORS_MAX);
    }

    /** VDISK flags; empty if they make no sense. */
    OptionalLong info() {
        return StoreKeys.unsignedOr(view.read(path + "/info"), 0, StoreKeys.U32_MAX);
    }

    /** Unit of sectors in bytes; 0 if it is none that {@code max} allows. */
    int sectorBytes(final int max) {
        final long bytes = StoreKeys.unsignedOr(view.read(path + "/sector-size"), BlockDevice.SECTOR_BYTES, max)
                .orElse(0);
        return Long.bitCount(bytes) == 1 && bytes >= BlockDevice.SECTOR_BYTES ? (int) bytes : 0;
    }

    /** Which discards the backend takes; empty if none. */
    Optional<DiscardLimits> discard(final BlkFeatures own, final int sectorBytes) {
        if (!own.discard() || !flag("feature-discard")) {
            return Optional.empty();
        }
        final long granularity = number("/discard-granularity", sectorBytes);
        final long alignment = number("/discard-alignment", 0);
        final boolean sensible = granularity >= BlockDevice.SECTOR_BYTES && granularity <= Integer.MAX_VALUE
                && granularity % BlockDevice.SECTOR_BYTES == 0 && alignment < granularity
                && alignment % BlockDevice.SECTOR_BYTES == 0;
        return sensible
                ? Optional.of(new DiscardLimits((int) granularity, (int) alignment,
                        own.secureDiscard() && flag("discard-secure")))
                : Optional.empty();
    }

    /** A flag of {@code info}. */
    static boolean has(final long info, final int vdisk) {
        return (info & vdisk) != 0;
    }
}
