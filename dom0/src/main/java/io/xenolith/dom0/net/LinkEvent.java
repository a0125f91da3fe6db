package io.xenolith.dom0.net;

import io.xenolith.drivers.net.NetPacket;

/** What becomes of a link, the line from a bridge to one on another host. */
public sealed interface LinkEvent {
    /** It is there, at a port of {@code bridge}. */
    record Opened(String bridge) implements LinkEvent {
    }

    /** The other host has sent a packet. What it claims of it may be anything. */
    record Came(NetPacket packet) implements LinkEvent {
    }

    /** It is gone. */
    record Closed() implements LinkEvent {
    }
}
