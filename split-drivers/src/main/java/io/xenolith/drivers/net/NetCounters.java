package io.xenolith.drivers.net;

import java.util.ArrayList;
import java.util.List;

/** What a {@link Netback}, or one of its queues, has moved since it was made; tx is from the guest, rx to it. */
public final class NetCounters {
    private final List<NetCounters> queues = new ArrayList<>();
    private long txPackets;
    private long txBytes;
    private long txDropped;
    private long rxPackets;
    private long rxBytes;
    private long rxDropped;

    /** The counters of a queue, which stay when the guest connects anew with fewer. */
    NetCounters queue(final int number) {
        while (queues.size() <= number) {
            queues.add(new NetCounters());
        }
        return queues.get(number);
    }

    /** The same for each queue that there ever was. */
    public List<NetCounters> queues() {
        return List.copyOf(queues);
    }

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
