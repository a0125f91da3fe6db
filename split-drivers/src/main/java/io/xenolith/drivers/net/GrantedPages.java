package io.xenolith.drivers.net;

import io.xenolith.abi.DomId;
import io.xenolith.abi.GrantRef;
import io.xenolith.drivers.platform.FrontendPlatform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A frontend's pages that are granted to its backend one by one; those the backend keeps are remembered, not reused. */
final class GrantedPages {
    private final FrontendPlatform platform;
    private final List<Granted> left = new ArrayList<>();

    /** A page and the grant of it. */
    record Granted(GrantRef gref, long page) {
    }

    GrantedPages(final FrontendPlatform platform) {
        this.platform = platform;
    }

    /** A page granted to {@code peer}; empty if there is no page or no grant. */
    Optional<Granted> take(final DomId peer, final boolean readonly) {
        final long page = platform.allocatePages(1);
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
