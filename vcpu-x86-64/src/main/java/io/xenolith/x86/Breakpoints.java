package io.xenolith.x86;

import java.util.Arrays;

/**
 * Addresses that somebody who looks at a guest from outside wants runs to stop before. They are no part of the guest: its memory,
 * its debug registers and its accounts know nothing of them.
 */
public final class Breakpoints {
    /** Ascending as signed numbers. */
    private long[] addresses = {};

    /** Adds {@code rip}, if it is not there yet. */
    public void add(final long rip) {
        final int place = Arrays.binarySearch(addresses, rip);
        if (place < 0) {
            final int at = ~place;
            final long[] more = Arrays.copyOf(addresses, addresses.length + 1);
            System.arraycopy(addresses, at, more, at + 1, addresses.length - at);
            more[at] = rip;
            addresses = more;
        }
    }

    /** Takes {@code rip} away, if it is there. */
    public void remove(final long rip) {
        final int place = Arrays.binarySearch(addresses, rip);
        if (place >= 0) {
            final long[] fewer = Arrays.copyOf(addresses, addresses.length - 1);
            System.arraycopy(addresses, place + 1, fewer, place, fewer.length - place);
            addresses = fewer;
        }
    }

    /** Takes all away. */
    public void clear() {
        addresses = new long[0];
    }

    public boolean isEmpty() {
        return addresses.length == 0;
    }

    /** A run is to stop before the instruction at {@code rip}. */
    public boolean contains(final long rip) {
        return Arrays.binarySearch(addresses, rip) >= 0;
    }

    /** There is one from {@code from} up to and without {@code to}; both lie in one page or the next. */
    public boolean anyIn(final long from, final long to) {
        final int place = Arrays.binarySearch(addresses, from);
        return place >= 0 || (~place < addresses.length && addresses[~place] < to);
    }
}
