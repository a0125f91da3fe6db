package io.xenolith.usernet;

import io.xenolith.usernet.packet.Ipv4Address;

/** The two ends of a flow as its guest sees them. */
public record FlowKey(Ipv4Address guest, int guestPort, Ipv4Address other, int otherPort) {
}
