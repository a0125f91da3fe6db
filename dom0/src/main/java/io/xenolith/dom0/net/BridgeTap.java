package io.xenolith.dom0.net;

import io.xenolith.drivers.net.NetPacket;

/** Told of the packets at a bridge's ports. */
@FunctionalInterface
public interface BridgeTap {
    /** Tells nobody. */
    BridgeTap NONE = (_, _, _, _) -> {
    };

    /**
     * A packet passed a port.
     *
     * @param port its name, "vif1.0"
     * @param fromGuest it came in from the guest; otherwise it goes out to it
     */
    void packet(String bridge, String port, boolean fromGuest, NetPacket packet);
}
