package io.xenolith.drivers.block;

import io.xenolith.abi.DomId;
import io.xenolith.abi.Page;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.io.blkif.Blkif;
import io.xenolith.abi.io.blkif.BlkifRequest;
import io.xenolith.drivers.platform.BackendPlatform;
import io.xenolith.drivers.platform.GrantCopy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lets the hypervisor copy between the frontend's pages and one set of own pages, which every request uses in turn. */
final class CopyTransfer implements BlkTransfer {
    private static final Pages GOOD = new Pages(true, List.of());
    private static final Pages BAD = new Pages(false, List.of());
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
    private long local(final BlkifRequest request, final int segment) {
        return pages + (long) segment * Page.SIZE + BlkCheck.segmentOffset(request, segment);
    }

    @Override
    public Pages begin(final BlkifRequest request, final boolean toDevice, final byte[] data) {
        if (!toDevice) {
            return GOOD;
        }
        final List<GrantCopy> copies = new ArrayList<>(request.nrSegments());
        for (int i = 0; i < request.nrSegments(); i++) {
            copies.add(GrantCopy.fromGrant(request.segGref(i), BlkCheck.segmentOffset(request, i), local(request, i),
                    BlkCheck.segmentBytes(request, i)));
        }
        if (!copyAll(copies)) {
            return BAD;
        }
        int at = 0;
        for (int i = 0; i < request.nrSegments(); i++) {
            final int length = BlkCheck.segmentBytes(request, i);
            platform.memory().read(local(request, i), data, at, length);
            at += length;
        }
        return GOOD;
    }

    @Override
    public boolean deliver(final BlkifRequest request, final Pages unused, final byte[] data) {
        final List<GrantCopy> copies = new ArrayList<>(request.nrSegments());
        int at = 0;
        for (int i = 0; i < request.nrSegments(); i++) {
            final int length = BlkCheck.segmentBytes(request, i);
            platform.memory().write(local(request, i), data, at, length);
            copies.add(GrantCopy.toGrant(request.segGref(i), BlkCheck.segmentOffset(request, i), local(request, i),
                    length));
            at += length;
        }
        return copyAll(copies);
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
