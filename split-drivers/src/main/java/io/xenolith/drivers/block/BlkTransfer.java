package io.xenolith.drivers.block;

import io.xenolith.abi.io.blkif.BlkifRequest;
import io.xenolith.drivers.platform.GrantMapping;
import java.util.List;

/** How the bytes of a checked request get to and from the frontend's pages. */
interface BlkTransfer {
    /**
     * The granted pages of a request, between {@link #begin} and the response.
     *
     * @param good false if one of the grants is no good: nothing may be moved
     * @param mappings to be unmapped before the response; empty where nothing is mapped
     */
    record Pages(boolean good, List<GrantMapping> mappings) {
    }

    /**
     * Gets hold of the pages. For a request that writes to the device, {@code data[0..]} is filled from them.
     *
     * @param toDevice the device is written
     */
    Pages begin(BlkifRequest request, boolean toDevice, byte[] data);

    /** Puts {@code data[0..]}, read from the device, into the pages. @return false if one of the grants is no good */
    boolean deliver(BlkifRequest request, Pages pages, byte[] data);

    /** Gives back what the transfer owns itself. */
    void close();
}
