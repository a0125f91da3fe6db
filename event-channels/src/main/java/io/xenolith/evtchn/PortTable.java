package io.xenolith.evtchn;

import java.util.Arrays;

/**
 * The allocated range of a domain's ports, which grows by buckets of 64 and never shrinks. A number beyond it is answered
 * differently from a free number inside it, so guests can see the bucket size.
 */
final class PortTable {
    static final int BUCKET_PORTS = 64;
    private static final int BUCKET_SHIFT = 6;

    private EventPort[][] buckets = new EventPort[1][];
    private int allocated;

    PortTable() {
        addBucket();
    }

    /** Ports 0 to this - 1 are allocated. */
    int allocated() {
        return allocated;
    }

    /** The port with this unchecked number, or null if it is beyond the allocated range. */
    EventPort get(final int port) {
        return Integer.compareUnsigned(port, allocated) < 0
                ? buckets[port >>> BUCKET_SHIFT][port & (BUCKET_PORTS - 1)]
                : null;
    }

    void addBucket() {
        final int index = allocated >>> BUCKET_SHIFT;
        if (index == buckets.length) {
            buckets = Arrays.copyOf(buckets, 2 * index);
        }
        final EventPort[] bucket = new EventPort[BUCKET_PORTS];
        Arrays.setAll(bucket, i -> new EventPort((index << BUCKET_SHIFT) + i));
        buckets[index] = bucket;
        allocated += BUCKET_PORTS;
    }
}
