package io.xenolith.drivers.net;

import io.xenolith.abi.DomId;
import io.xenolith.abi.GrantRef;
import io.xenolith.drivers.platform.FrontendPlatform;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A frontend's pages that are granted to its backend one by one; those the backend keeps are remembered, not reused. Pages
 * of packets are used again without being zeroed, as long as the connection lasts: their bytes are no news to its backend.
 */
final class GrantedPages {
    /** Enough for what one queue has in flight in both directions, as a rule. */
    private static final int KEPT_MAX = 128;

    private final FrontendPlatform platform;
    private final List<Granted> left = new ArrayList<>();
    /** Pages of earlier packets of this connection, granted to nobody. */
    private final ArrayDeque<Long> used = new ArrayDeque<>();

    /** A page and the grant of it. */
    record Granted(GrantRef gref, long page) {
    }

    GrantedPages(final FrontendPlatform platform) {
        this.platform = platform;
    }

    /** A zeroed page granted to {@code peer}; empty if there is no page or no grant. */
    Optional<Granted> take(final DomId peer, final boolean readonly) {
        return grant(peer, platform.allocatePages(1), readonly);
    }

    /** As {@link #take}, but a page of an earlier packet will do. */
    Optional<Granted> takeForPacket(final DomId peer, final boolean readonly) {
        return grant(peer, used.isEmpty() ? platform.allocatePages(1) : used.removeLast(), readonly);
    }

    private Optional<Granted> grant(final DomId peer, final long page, final boolean readonly) {
        if (page == 0) {
            return Optional.empty();
        }
        final Optional<GrantRef> gref = platform.grant(peer, page, readonly);
        if (gref.isEmpty()) {
            platform.freePages(page, 1);
            return Optional.empty();
        }
        return Optional.of(new Granted(gref.get(), page));
    }

    /** Revokes the grant; the page is the guest's own again. @return false if the backend keeps it */
    boolean revoke(final Granted granted) {
        final boolean revoked = platform.endGrant(granted.gref);
        if (!revoked) {
            left.add(granted);
        }
        return revoked;
    }

    /** Gives a page back that was revoked. */
    void free(final Granted revoked) {
        platform.freePages(revoked.page, 1);
    }

    /** Revokes and gives back. @return false if the backend keeps it */
    boolean giveBack(final Granted granted) {
        final boolean revoked = revoke(granted);
        if (revoked) {
            free(granted);
        }
        return revoked;
    }

    /** Puts the page of a packet, revoked, by for the next {@link #takeForPacket}. */
    void keep(final Granted revoked) {
        if (used.size() < KEPT_MAX) {
            used.add(revoked.page);
        } else {
            free(revoked);
        }
    }

    /** The connection ends, and another backend may come: it is to see nothing of what this one saw. */
    void freeKept() {
        used.forEach(page -> platform.freePages(page, 1));
        used.clear();
    }

    /** Tries again what could not be revoked. */
    void release() {
        left.removeIf(each -> {
            final boolean revoked = platform.endGrant(each.gref);
            if (revoked) {
                free(each);
            }
            return revoked;
        });
    }

    /** The grant table is a new one: what was left in the old is free. */
    void forgetGrants() {
        left.forEach(this::free);
        left.clear();
    }
}
