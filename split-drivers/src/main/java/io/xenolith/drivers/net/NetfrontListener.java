package io.xenolith.drivers.net;

/** Told what a {@link Netfront} does. Called from its event handler: must not block. */
public interface NetfrontListener {
    /** Whether it is connected, failed, or has room may have changed. */
    void changed();

    /** A packet for the guest. Its checksum may be blank, and it may be larger than any wire's. */
    void received(NetPacket packet);
}
