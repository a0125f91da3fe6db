package io.xenolith.dom0.net;

/** What a bridge has moved at one port; in is from the guest, out to it. */
public final class PortCounters {
    private long inPackets;
    private long inBytes;
    private long outPackets;
    private long outBytes;

    void in(final int bytes) {
        inPackets++;
        inBytes += bytes;
    }

    void out(final int bytes) {
        outPackets++;
        outBytes += bytes;
    }

    public long inPackets() {
        return inPackets;
    }

    public long inBytes() {
        return inBytes;
    }

    public long outPackets() {
        return outPackets;
    }

    public long outBytes() {
        return outBytes;
    }
}
