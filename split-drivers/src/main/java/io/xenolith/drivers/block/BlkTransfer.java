package io.xenolith.drivers.block;

import io.xenolith.drivers.platform.GrantMapping;
import java.util.List;

/** How the bytes of a checked request get to and from the frontend's pages. */
interface BlkTransfer {
    /**
     * The granted pages of a request, between {@link #begin} and the response.
     *
     * @param good false if one of the grants is no good: nothing may be moved
     * @param held one for each segment, where the pages are mapped; else empty
     * @param passing to be unmapped before the response; empty where nothing is mapped for this request alone
     */
    record Pages(boolean good, List<GrantMapping> held, List<GrantMapping> passing) {
        static final Pages BAD = new Pages(false, List.of(), List.of());
    }

    /**
     * Copies the first {@code length} bytes of the page granted by {@code gref}, once.
     *
     * @return false if the grant is no good
     */
    boolean fetch(int gref, byte[] target, int length);

    /** Gets hold of the pages. For a request that writes to the device, {@code data[0..]} is filled from them. */
    Pages begin(BlkOrder order, byte[] data);

    /** Puts {@code data[0..]}, read from the device, into the pages. @return false if one of the grants is no good */
    boolean deliver(BlkOrder order, Pages pages, byte[] data);

    /** Gives back what the transfer owns itself. */
    void close();
}
