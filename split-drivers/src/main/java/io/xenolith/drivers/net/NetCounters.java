package io.xenolith.drivers.net;

/** What a {@link Netback} has moved since it was made; tx is from the guest, rx to it. */
public final class NetCounters {
    private long txPackets;
    private long txBytes;
    private long txDropped;
    private long rxPackets;
    private long rxBytes;
    private long rxDropped;

    void sent(final int bytes) {
        txPackets++;
        txBytes += bytes;
    }

    void sendDropped() {
        txDropped++;
    }

    void received(final int bytes) {
        rxPackets++;
        rxBytes += bytes;
    }

    void receiveDropped() {
        rxDropped++;
    }

    public long txPackets() {
        return txPackets;
    }

    public long txBytes() {
        return txBytes;
    }

    /** Packets of the guest that went no further. */
    public long txDropped() {
        return txDropped;
    }

    public long rxPackets() {
        return rxPackets;
    }

    public long rxBytes() {
        return rxBytes;
    }

    /** Packets for the guest that it did not get. */
    public long rxDropped() {
        return rxDropped;
    }
}
