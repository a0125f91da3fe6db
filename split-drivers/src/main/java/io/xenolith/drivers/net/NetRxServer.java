package io.xenolith.drivers.net;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.io.netif.Netif;
import io.xenolith.abi.io.netif.NetifExtraInfo;
import io.xenolith.abi.io.netif.NetifRxRequest;
import io.xenolith.abi.io.netif.NetifRxResponse;
import io.xenolith.drivers.platform.GrantCopy;
import io.xenolith.drivers.ring.BackRing;
import io.xenolith.drivers.ring.RingTrace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The backend's half of a receive ring: packets wait in a bounded queue for as many of the guest's pages as they need,
 * and are copied there. A packet that waits too long is dropped.
 */
final class NetRxServer {
    private final BackQueue owner;
    private final BackRing ring;
    private final RingTrace trace;
    private final SlotPages pages;
    private final int queueMax;
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private final LocalMemory requestBytes = new LocalMemory(NetifRxRequest.SIZE);
    private final NetifRxRequest request = new NetifRxRequest().wrap(requestBytes, 0);
    private final LocalMemory responseBytes = new LocalMemory(NetifRxResponse.SIZE);
    private final NetifRxResponse response = new NetifRxResponse().wrap(responseBytes, 0);
    private final NetifExtraInfo extra = new NetifExtraInfo().wrap(responseBytes, 0);
    private String fault = "";

    private record Waiting(NetPacket packet, long deadlineNs) {
        int slots() {
            return packet.dataSlots() + packet.extraSlots();
        }
    }

    NetRxServer(final BackQueue owner, final BackRing ring, final RingTrace trace, final SlotPages pages,
            final int queueMax) {
        this.owner = owner;
        this.ring = ring;
        this.trace = trace;
        this.pages = pages;
        this.queueMax = queueMax;
    }

    /** Why the connection must end, or "". */
    String fault() {
        return fault;
    }

    /** Puts a packet that the guest takes as it is at the end of the queue. @return false if that is full */
    boolean enqueue(final NetPacket packet, final long deadlineNs) {
        if (queue.size() >= queueMax) {
            return false;
        }
        queue.add(new Waiting(packet, deadlineNs));
        return true;
    }

    boolean isIdle() {
        return queue.isEmpty();
    }

    /** When the packet that waits longest is to be dropped. Call only if one waits. */
    long deadlineNs() {
        return queue.element().deadlineNs;
    }

    /** The guest has pages that were not used yet, or broke the ring. */
    boolean hasRequests() {
        return ring.unconsumedRequests() != 0;
    }

    /** Hands over what there are pages for. @return true if the guest is to be notified */
    boolean deliver() {
        boolean put = false;
        while (!queue.isEmpty() && hasRoomFor(queue.element().slots())) {
            put(queue.remove());
            put = true;
        }
        return put && ring.pushResponsesAndCheckNotify();
    }

    private boolean hasRoomFor(final int slots) {
        final int available = ring.finalCheckForRequests(slots);
        if (available == BackRing.BROKEN) {
            fault = "req_prod is not within the receive ring";
            return false;
        }
        return available >= slots;
    }

    /** The guest's index may be nonsense even while nothing waits. */
    void check() {
        if (ring.unconsumedRequests() == BackRing.BROKEN) {
            fault = "req_prod is not within the receive ring";
        }
    }

    /** Drops what has waited until {@code nowNs}. */
    void dropExpired(final long nowNs) {
        while (!queue.isEmpty() && queue.element().deadlineNs <= nowNs) {
            final Waiting expired = queue.remove();
            owner.receiveDropped(expired.packet.length(), "no buffers of the guest in time");
        }
    }

    private void put(final Waiting waiting) {
        final NetPacket packet = waiting.packet;
        final int extras = packet.extraSlots();
        final int[] ids = new int[waiting.slots()];
        final List<GrantCopy> copies = new ArrayList<>(packet.dataSlots());
        int at = 0;
        for (int i = 0; i < ids.length; i++) {
            final int index = ring.takeRequest(requestBytes);
            if (trace.on()) {
                trace.take(RingTrace.REQ, index, request.id(), request.toBytes());
            }
            ids[i] = request.id();
            // The slots after the first carry the extra infos; the pages that were offered there go back unused.
            if (i == 0 || i > extras) {
                final int length = Math.min(Page.SIZE, packet.length() - at);
                final long page = pages.page(copies.size());
                owner.memory().write(page, packet.frame(), at, length);
                copies.add(GrantCopy.toGrant(request.gref(), 0, page, length));
                at += length;
            }
        }
        if (pages.copy(copies)) {
            answer(packet, ids, copies);
            owner.received(packet.length(), ids.length);
        } else {
            // Each slot for itself, so that the guest need not make out a packet in them.
            for (final int id : ids) {
                put(id, 0, Netif.NETIF_RSP_ERROR);
            }
            owner.receiveDropped(packet.length(), "a page of the guest cannot be written");
        }
    }

    private void answer(final NetPacket packet, final int[] ids, final List<GrantCopy> copies) {
        for (int data = 0; data < copies.size(); data++) {
            int flags = data < copies.size() - 1 ? Netif.NETRXF_more_data : 0;
            if (data == 0) {
                flags |= checksumFlags(packet.checksum());
                flags |= packet.extraSlots() > 0 ? Netif.NETRXF_extra_info : 0;
            }
            put(ids[data == 0 ? 0 : data + packet.extraSlots()], flags, copies.get(data).length());
            if (data == 0) {
                putExtras(packet);
            }
        }
    }

    private static int checksumFlags(final PacketChecksum checksum) {
        return switch (checksum) {
            case UNCHECKED -> 0;
            case BLANK -> Netif.NETRXF_csum_blank | Netif.NETRXF_data_validated;
            case VALIDATED -> Netif.NETRXF_data_validated;
        };
    }

    private void put(final int id, final int flags, final int status) {
        responseBytes.fill(0, NetifRxResponse.SIZE, (byte) 0);
        response.id(id).flags(flags).status(status);
        final int index = ring.putResponse(responseBytes.array(), NetifRxResponse.SIZE);
        if (trace.on()) {
            trace.slot(RingTrace.RSP, index, id, "status " + status, response.toBytes());
        }
    }

    private void putExtras(final NetPacket packet) {
        if (packet.gso().isPresent()) {
            responseBytes.fill(0, NetifRxResponse.SIZE, (byte) 0);
            ExtraInfos.putGso(extra, packet.gso(), packet.hash().isPresent());
            putExtra();
        }
        if (packet.hash().isPresent()) {
            responseBytes.fill(0, NetifRxResponse.SIZE, (byte) 0);
            ExtraInfos.putHash(extra, packet.hash());
            putExtra();
        }
    }

    private void putExtra() {
        final int index = ring.putResponse(responseBytes.array(), NetifRxResponse.SIZE);
        if (trace.on()) {
            trace.slot(RingTrace.RSP, index, 0, ExtraInfos.describe(extra), response.toBytes());
        }
    }
}
