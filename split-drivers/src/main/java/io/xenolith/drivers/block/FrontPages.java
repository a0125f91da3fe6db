package io.xenolith.drivers.block;

import io.xenolith.abi.DomId;
import io.xenolith.abi.GrantRef;
import io.xenolith.abi.Page;
import io.xenolith.abi.io.blkif.Blkif;
import io.xenolith.abi.io.blkif.BlkifRequestSegment;
import io.xenolith.drivers.platform.FrontendPlatform;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Shares a {@link Blkfront}'s pages with the backend. A request's own pages are granted for as long as it is in flight;
 * with persistent grants its bytes go through pages of a pool instead, which stay granted as long as the connection
 * lasts. A grant that the backend still has mapped when it is to end is kept until {@link #release} finds it unmapped.
 */
final class FrontPages {
    private final FrontendPlatform platform;
    /** Pages of the pool that no request uses, the one used last first: the backend has that mapped. */
    private final Deque<SharedPage> pool = new ArrayDeque<>();
    private final List<SharedPage> left = new ArrayList<>();
    /** On the way between a page of the pool and one of a request. */
    private final byte[] bounce = new byte[Page.SIZE];
    private DomId peer = new DomId(0);
    private boolean persistent;

    FrontPages(final FrontendPlatform platform) {
        this.platform = platform;
    }

    /** From now on pages are shared with {@code backend}. */
    void connect(final DomId backend) {
        peer = backend;
        persistent = false;
    }

    /** Whether grants outlive requests on this connection. */
    void persist(final boolean newPersistent) {
        persistent = newPersistent;
    }

    boolean persistent() {
        return persistent;
    }

    /** Shares what {@code request} needs. @return false, and nothing is shared, if pages or grants do not suffice */
    boolean share(final FrontRequest request) {
        final boolean all = shareSegments(request) && (!request.isIndirect() || shareIndirect(request));
        if (!all) {
            final boolean _ = unshare(request);
        }
        return all;
    }

    private boolean shareSegments(final FrontRequest request) {
        final boolean backendOnlyReads = request.operation != Blkif.BLKIF_OP_READ;
        for (final BlkSegment segment : request.segments) {
            final Optional<SharedPage> shared = persistent
                    ? fromPool()
                    : grant(segment.page(), backendOnlyReads, false);
            if (shared.isEmpty()) {
                return false;
            }
            request.shared.add(shared.get());
            if (persistent && backendOnlyReads) {
                copy(segment, segment.page(), shared.get().page());
            }
        }
        return true;
    }

    private boolean shareIndirect(final FrontRequest request) {
        for (int at = 0; at < request.segments.size(); at += BlkDecoder.SEGMENTS_PER_PAGE) {
            final Optional<SharedPage> shared = persistent ? fromPool() : ownPage(true);
            if (shared.isEmpty()) {
                return false;
            }
            request.indirect.add(shared.get());
        }
        return true;
    }

    /** Writes entry {@code segment} of a request's list of segments. The sectors are in the ring's unit. */
    void list(final FrontRequest request, final int segment, final int firstSect, final int lastSect) {
        final long page = request.indirect.get(segment / BlkDecoder.SEGMENTS_PER_PAGE).page();
        final long at = page + (long) (segment % BlkDecoder.SEGMENTS_PER_PAGE) * BlkifRequestSegment.SIZE;
        new BlkifRequestSegment().wrap(platform.memory(), at).gref(request.shared.get(segment).grant().value())
                .firstSect(firstSect).lastSect(lastSect);
    }

    private Optional<SharedPage> fromPool() {
        return pool.isEmpty() ? ownPage(false) : Optional.of(pool.pop());
    }

    private Optional<SharedPage> ownPage(final boolean readonly) {
        final long page = platform.allocatePages(1);
        if (page == 0) {
            return Optional.empty();
        }
        final Optional<SharedPage> shared = grant(page, readonly, true);
        if (shared.isEmpty()) {
            platform.freePages(page, 1);
        }
        return shared;
    }

    private Optional<SharedPage> grant(final long page, final boolean readonly, final boolean own) {
        final Optional<GrantRef> grant = platform.grant(peer, page, readonly);
        return grant.map(gref -> new SharedPage(page, gref, own));
    }

    /** Brings what the backend read from the device from the pool's pages to the request's. */
    void collect(final FrontRequest request) {
        if (persistent && request.operation == Blkif.BLKIF_OP_READ) {
            for (int i = 0; i < request.segments.size(); i++) {
                final BlkSegment segment = request.segments.get(i);
                copy(segment, request.shared.get(i).page(), segment.page());
            }
        }
    }

    private void copy(final BlkSegment segment, final long from, final long to) {
        final int offset = segment.firstSect() * BlockDevice.SECTOR_BYTES;
        final int length = segment.sectors() * BlockDevice.SECTOR_BYTES;
        platform.memory().read(from + offset, bounce, 0, length);
        platform.memory().write(to + offset, bounce, 0, length);
    }

    /** A request was answered, or not sent. @return false if the backend still has one of its own pages mapped */
    boolean unshare(final FrontRequest request) {
        boolean all = true;
        if (persistent) {
            request.shared.forEach(pool::push);
            request.indirect.forEach(pool::push);
        } else {
            for (final SharedPage shared : request.shared) {
                all &= end(shared);
            }
            for (final SharedPage shared : request.indirect) {
                all &= end(shared);
            }
        }
        request.shared.clear();
        request.indirect.clear();
        return all;
    }

    /**
     * A request is to be sent again on another connection, or not at all.
     *
     * @return false if the backend still has one of its own pages mapped
     */
    boolean withdraw(final FrontRequest request) {
        boolean requesters = true;
        for (final SharedPage shared : request.shared) {
            requesters &= end(shared) || shared.own();
        }
        request.indirect.forEach(this::end);
        request.shared.clear();
        request.indirect.clear();
        return requesters;
    }

    /** Ends what no request uses: the connection is over. */
    void disconnect() {
        pool.forEach(this::end);
        pool.clear();
    }

    /** @return false if the backend still has it mapped, in which case it ends later */
    boolean end(final SharedPage shared) {
        if (!platform.endGrant(shared.grant())) {
            left.add(shared);
            return false;
        }
        free(shared);
        return true;
    }

    private void free(final SharedPage shared) {
        if (shared.own()) {
            platform.freePages(shared.page(), 1);
        }
    }

    /** Ends what the backend had still mapped, where it has not any more. */
    void release() {
        left.removeIf(shared -> {
            final boolean ended = platform.endGrant(shared.grant());
            if (ended) {
                free(shared);
            }
            return ended;
        });
    }

    /** The grants of {@code requests} and all others are void: the domain was restored with an empty grant table. */
    void forget(final List<FrontRequest> requests) {
        for (final FrontRequest request : requests) {
            request.shared.forEach(this::free);
            request.indirect.forEach(this::free);
            request.shared.clear();
            request.indirect.clear();
        }
        pool.forEach(this::free);
        pool.clear();
        left.forEach(this::free);
        left.clear();
    }
}
