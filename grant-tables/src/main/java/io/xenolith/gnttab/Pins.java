package io.xenolith.gnttab;

import io.xenolith.abi.gnttab.Gnttab;

/**
 * The pins of one grant: four counters in one int, so that "is it pinned" is one comparison.
 *
 * <pre>
 *  31..24       23..16        15..8       7..0
 *  device read  device write  host read   host write
 * </pre>
 *
 * A counter whose top bit is set takes no further pin (128 pins of one kind). Source: Xen common/grant_table.c, GNTPIN_*.
 */
final class Pins {
    private static final int WIDTH = 8;
    private static final int MASK = (1 << WIDTH) - 1;

    static final int HOST_WRITE = 1;
    static final int HOST_READ = 1 << WIDTH;
    static final int DEVICE_WRITE = 1 << (2 * WIDTH);
    static final int DEVICE_READ = 1 << (3 * WIDTH);

    private static final int WRITES = (MASK * HOST_WRITE) | (MASK * DEVICE_WRITE);

    private Pins() {
    }

    /** What a mapping with {@code GNTMAP_*} {@code flags} adds; 0 without host_map and device_map. */
    static int ofMapping(final int flags) {
        final boolean readonly = (flags & Gnttab.GNTMAP_readonly) != 0;
        int pins = 0;
        if ((flags & Gnttab.GNTMAP_device_map) != 0) {
            pins += readonly ? DEVICE_READ : DEVICE_WRITE;
        }
        if ((flags & Gnttab.GNTMAP_host_map) != 0) {
            pins += readonly ? HOST_READ : HOST_WRITE;
        }
        return pins;
    }

    /** What an end of a copy adds. */
    static int ofCopy(final boolean readonly) {
        return readonly ? HOST_READ : HOST_WRITE;
    }

    /** Whether adding {@code increment} could carry into the next counter. */
    static boolean wouldOverflow(final int pins, final int increment) {
        return (pins & (increment << (WIDTH - 1))) != 0;
    }

    static boolean writes(final int pins) {
        return (pins & WRITES) != 0;
    }

    static int hostWrites(final int pins) {
        return pins & MASK;
    }

    static int hostReads(final int pins) {
        return (pins >>> WIDTH) & MASK;
    }

    static int deviceWrites(final int pins) {
        return (pins >>> (2 * WIDTH)) & MASK;
    }

    static int deviceReads(final int pins) {
        return (pins >>> (3 * WIDTH)) & MASK;
    }
}
