package io.xenolith.bench;

import io.xenolith.drivers.net.NetPacket;
import io.xenolith.drivers.net.NetbackOptions;

/** Frames of 1500 bytes of payload from guest to guest over a bridge. */
public final class NetFramesBenchmark extends RateBenchmark {
    private static final double GOAL = 500e3;
    /** With the Ethernet header. */
    static final int FRAME_BYTES = 1514;
    static final int WINDOW = 96;
    static final int FRAMES_PER_ACK = 32;
    private static final int LAP = 300;

    @Override
    public String name() {
        return "net-frames";
    }

    @Override
    public String measures() {
        return "frames of 1500 bytes of payload from guest to guest over a bridge";
    }

    @Override
    public Goal goal() {
        return new Goal.AtLeast(GOAL);
    }

    @Override
    protected Workload open() {
        final FramePeers peers = new FramePeers(NetPacket.of(
                FramePeers.frame(FramePeers.RECEIVER_MAC, FramePeers.SENDER_MAC, FRAME_BYTES)), WINDOW,
                FRAMES_PER_ACK);
        final BenchHost host = BenchHost.forDomUs(2);
        peers.createOn(host, "", NetbackOptions.DEFAULT);
        return host.workload(peers::received, LAP);
    }
}
