package io.xenolith.drivers.block;

import io.xenolith.abi.GuestMemory;
import io.xenolith.drivers.platform.GrantMapping;
import java.util.List;

/** Moves the bytes of a request whose pages are mapped. */
final class MappedPages {
    private MappedPages() {
    }

    static void gather(final GuestMemory memory, final BlkOrder order, final List<GrantMapping> pages,
            final byte[] data) {
        int at = 0;
        for (int i = 0; i < order.segments(); i++) {
            memory.read(pages.get(i).address() + order.offset(i), data, at, order.length(i));
            at += order.length(i);
        }
    }

    static void scatter(final GuestMemory memory, final BlkOrder order, final List<GrantMapping> pages,
            final byte[] data) {
        int at = 0;
        for (int i = 0; i < order.segments(); i++) {
            memory.write(pages.get(i).address() + order.offset(i), data, at, order.length(i));
            at += order.length(i);
        }
    }
}
