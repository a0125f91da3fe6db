package io.xenolith.usernet;

import io.xenolith.usernet.packet.Ipv4Address;

/**
 * A port of the machine outside behind which a guest listens.
 *
 * @param hostAddress the address to listen on outside, as text
 * @param hostPort 0 for any that is free
 * @param guest where the guest is
 * @param guestPort where it listens
 */
public record Forward(Transport transport, String hostAddress, int hostPort, Ipv4Address guest, int guestPort) {
    /** Listened on unless another address is named: nobody outside the machine can get there. */
    public static final String LOOPBACK = "127.0.0.1";
}
