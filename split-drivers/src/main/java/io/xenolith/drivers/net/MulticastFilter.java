package io.xenolith.drivers.net;

import java.util.HashSet;
import java.util.Set;

/** The group addresses a guest wants, once it asked for multicast control. Its size is bounded: a guest fills it. */
final class MulticastFilter {
    static final int ADDRESSES_MAX = 64;
    private static final int ADDRESS_BYTES = 6;
    private static final long ALL_STATIONS = 0xffff_ffff_ffffL;

    private final Set<Long> addresses = new HashSet<>();
    private boolean active;

    /** Whether the filter decides at all; otherwise everything passes. */
    void active(final boolean newActive) {
        active = newActive;
    }

    /** @return false if there is no room */
    boolean add(final long address) {
        return addresses.contains(address) || (addresses.size() < ADDRESSES_MAX && addresses.add(address));
    }

    void remove(final long address) {
        addresses.remove(address);
    }

    /** The guest wants the packet. */
    boolean passes(final NetPacket packet) {
        if (!active || !packet.isMulticast()) {
            return true;
        }
        long address = 0;
        for (int i = 0; i < ADDRESS_BYTES; i++) {
            address = (address << 8) | (packet.frame()[i] & 0xff);
        }
        return address == ALL_STATIONS || addresses.contains(address);
    }
}
