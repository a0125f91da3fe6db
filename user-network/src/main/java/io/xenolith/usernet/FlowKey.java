package io.xenolith.usernet;

import io.xenolith.usernet.packet.Ipv4Address;
import java.util.function.Predicate;

/** The two ends of a flow as its guest sees them. */
public record FlowKey(Ipv4Address guest, int guestPort, Ipv4Address other, int otherPort) {
    private static final int PORT_MAX = 0xffff;
    /** The first that is nobody's by name. */
    private static final int PORT_FREE = 1024;

    /** This, or with the next port of the other's that is not {@code taken}. Of so many flows as there are, some port is free. */
    public FlowKey free(final Predicate<FlowKey> taken) {
        FlowKey key = this;
        while (taken.test(key)) {
            key = new FlowKey(guest, guestPort, other, key.otherPort < PORT_MAX ? key.otherPort + 1 : PORT_FREE);
        }
        return key;
    }
}
