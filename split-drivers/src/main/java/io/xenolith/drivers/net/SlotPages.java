package io.xenolith.drivers.net;

import io.xenolith.abi.DomId;
import io.xenolith.abi.Page;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.drivers.platform.BackendPlatform;
import io.xenolith.drivers.platform.GrantCopy;
import java.util.List;
import java.util.Optional;

/** A backend's own pages, one a slot of the longest packet, through which the hypervisor copies from and to the guest. */
final class SlotPages {
    private final BackendPlatform platform;
    private final DomId guest;
    private final long pages;
    private final int count;

    private SlotPages(final BackendPlatform platform, final DomId guest, final long pages, final int count) {
        this.platform = platform;
        this.guest = guest;
        this.pages = pages;
        this.count = count;
    }

    /** @return empty if there is no memory */
    static Optional<SlotPages> allocate(final BackendPlatform platform, final DomId guest, final int count) {
        final long pages = platform.allocatePages(count);
        return pages == 0 ? Optional.empty() : Optional.of(new SlotPages(platform, guest, pages, count));
    }

    /** Address of the page of {@code slot}. */
    long page(final int slot) {
        return pages + (long) slot * Page.SIZE;
    }

    /** Has all copied. @return false if any of it was not */
    boolean copy(final List<GrantCopy> copies) {
        platform.copy(guest, copies);
        for (final GrantCopy copy : copies) {
            if (copy.status() != Gnttab.GNTST_okay) {
                return false;
            }
        }
        return true;
    }

    void free() {
        platform.freePages(pages, count);
    }
}
