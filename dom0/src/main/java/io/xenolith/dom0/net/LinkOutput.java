package io.xenolith.dom0.net;

import io.xenolith.drivers.net.NetPacket;

/** Takes the packets that leave over links. */
@FunctionalInterface
public interface LinkOutput {
    /** {@code packet} is for the other end of {@code link}. It may be lost, as on any wire. */
    void packet(long link, NetPacket packet);
}
