package io.xenolith.bench;

import io.xenolith.abi.io.netif.Netif;
import io.xenolith.drivers.net.Gso;
import io.xenolith.drivers.net.NetPacket;
import io.xenolith.drivers.net.NetbackOptions;
import io.xenolith.drivers.net.PacketChecksum;
import java.nio.ByteBuffer;

/** TCP packets of 64 KiB with segmentation left to the receiver, from guest to guest over a bridge. */
public final class NetLargeBenchmark extends RateBenchmark {
    private static final int FRAME_BYTES = 65_226;
    private static final int SEGMENT_BYTES = 1_448;
    private static final int WINDOW = 8;
    private static final int PACKETS_PER_ACK = 2;
    private static final int LAP = 2 << 20;
    private static final int HEADER_BYTES = 14;
    private static final int IPV4_BYTES = 20;

    @Override
    public String name() {
        return "net-gso";
    }

    @Override
    public String measures() {
        return "TCP packets of 64 KiB with segmentation left to the receiver, from guest to guest over a bridge";
    }

    @Override
    public Goal goal() {
        return new Goal.None();
    }

    @Override
    public Unit unit() {
        return Unit.BYTES_PER_SECOND;
    }

    @Override
    protected Workload open() {
        final NetPacket packet = new NetPacket(tcp(), PacketChecksum.BLANK,
                new Gso(Netif.XEN_NETIF_GSO_TYPE_TCPV4, SEGMENT_BYTES));
        final FramePeers peers = new FramePeers(packet, WINDOW, PACKETS_PER_ACK);
        final BenchHost host = BenchHost.forDomUs(2);
        peers.createOn(host, "", NetbackOptions.DEFAULT);
        return host.workload(peers::receivedBytes, LAP);
    }

    /** Headers of IPv4 and TCP, as far as drivers look at them, and zeros. */
    private static byte[] tcp() {
        final byte[] frame = FramePeers.frame(FramePeers.RECEIVER_MAC, FramePeers.SENDER_MAC, FRAME_BYTES);
        final ByteBuffer headers = ByteBuffer.wrap(frame);
        headers.putShort(12, (short) 0x0800);
        headers.putShort(HEADER_BYTES, (short) 0x4500);
        headers.putShort(HEADER_BYTES + 2, (short) (FRAME_BYTES - HEADER_BYTES));
        // Time to live 64, protocol TCP.
        headers.putShort(HEADER_BYTES + 8, (short) 0x4006);
        // Five words of TCP header, ACK.
        headers.putShort(HEADER_BYTES + IPV4_BYTES + 12, (short) 0x5010);
        return frame;
    }
}
