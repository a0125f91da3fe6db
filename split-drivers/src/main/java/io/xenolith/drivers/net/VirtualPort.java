package io.xenolith.drivers.net;

import java.util.function.Consumer;

/**
 * The network's end of a virtual interface: what a {@link Netback} gives its guest's packets to, and gets packets for its
 * guest from.
 */
public interface VirtualPort {
    /** The guest is connected: {@code toGuest} takes packets for it from now on. */
    void plug(Consumer<NetPacket> toGuest);

    /** The guest is not connected any more. Idempotent. */
    void unplug();

    /** A packet from the guest. Its headers may be anything; what they claim of checksum and GSO has been checked. */
    void send(NetPacket packet);
}
