package io.xenolith.drivers.block;

import io.xenolith.abi.DomId;
import io.xenolith.abi.Page;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.io.blkif.Blkif;
import io.xenolith.drivers.platform.BackendPlatform;
import io.xenolith.drivers.platform.GrantCopy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lets the hypervisor copy between the frontend's pages and one set of own pages, which every request uses in turn, one
 * batch of segments after the other.
 */
final class CopyTransfer implements BlkTransfer {
    private static final Pages GOOD = new Pages(true, List.of(), List.of());
    private static final int PAGES = Blkif.BLKIF_MAX_SEGMENTS_PER_REQUEST;

    private final BackendPlatform platform;
    private final DomId granter;
    private final long pages;

    /** @param pages {@link #PAGES} own pages at consecutive addresses, given back at {@link #close} */
    private CopyTransfer(final BackendPlatform platform, final DomId granter, final long pages) {
        this.platform = platform;
        this.granter = granter;
        this.pages = pages;
    }

    /** @return empty if there is no memory for own pages */
    static Optional<BlkTransfer> allocate(final BackendPlatform platform, final DomId granter) {
        final long pages = platform.allocatePages(PAGES);
        return pages == 0 ? Optional.empty() : Optional.of(new CopyTransfer(platform, granter, pages));
    }

    /**
     * A segment's place in the own pages: the same offset as in the frontend's page, so that it crosses no page end.
     */
    private long local(final BlkOrder order, final int segment) {
        return pages + (long) (segment % PAGES) * Page.SIZE + order.offset(segment);
    }

    @Override
    public boolean fetch(final int gref, final byte[] target, final int length) {
        if (!copyAll(List.of(GrantCopy.fromGrant(gref, 0, pages, length)))) {
            return false;
        }
        platform.memory().read(pages, target, 0, length);
        return true;
    }

    @Override
    public Pages begin(final BlkOrder order, final byte[] data) {
        if (!order.toDevice()) {
            return GOOD;
        }
        int at = 0;
        for (int batch = 0; batch < order.segments(); batch += PAGES) {
            final int end = Math.min(batch + PAGES, order.segments());
            final List<GrantCopy> copies = new ArrayList<>(end - batch);
            for (int i = batch; i < end; i++) {
                copies.add(GrantCopy.fromGrant(order.gref(i), order.offset(i), local(order, i), order.length(i)));
            }
            if (!copyAll(copies)) {
                return Pages.BAD;
            }
            for (int i = batch; i < end; i++) {
                platform.memory().read(local(order, i), data, at, order.length(i));
                at += order.length(i);
            }
        }
        return GOOD;
    }

    @Override
    public boolean deliver(final BlkOrder order, final Pages unused, final byte[] data) {
        int at = 0;
        for (int batch = 0; batch < order.segments(); batch += PAGES) {
            final int end = Math.min(batch + PAGES, order.segments());
            final List<GrantCopy> copies = new ArrayList<>(end - batch);
            for (int i = batch; i < end; i++) {
                platform.memory().write(local(order, i), data, at, order.length(i));
                copies.add(GrantCopy.toGrant(order.gref(i), order.offset(i), local(order, i), order.length(i)));
                at += order.length(i);
            }
            if (!copyAll(copies)) {
                return false;
            }
        }
        return true;
    }

    private boolean copyAll(final List<GrantCopy> copies) {
        platform.copy(granter, copies);
        for (final GrantCopy copy : copies) {
            if (copy.status() != Gnttab.GNTST_okay) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        platform.freePages(pages, PAGES);
    }
}
