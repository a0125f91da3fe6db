package io.xenolith.drivers.net;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.io.netif.Netif;
import io.xenolith.abi.io.netif.NetifExtraInfo;
import io.xenolith.abi.io.netif.NetifTxRequest;
import io.xenolith.abi.io.netif.NetifTxResponse;
import io.xenolith.drivers.platform.GrantCopy;
import io.xenolith.drivers.ring.BackRing;
import io.xenolith.drivers.ring.RingTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The backend's half of a transmit ring. A packet is one request, its extra infos, then a request for each further slot;
 * each is copied off the ring once, and each is answered, whatever becomes of the packet. What no frontend does by mistake
 * ends the connection ({@link #fault}); anything else that is wrong costs the packet.
 */
final class NetTxServer {
    /** From here on a frontend means harm. The protocol asks for 18 slots; a little more is forgiven and dropped. */
    static final int FATAL_SLOTS = 20;
    /** Most slots of a packet that is taken. */
    static final int SLOTS_MAX = Netif.XEN_NETIF_NR_SLOTS_MIN;

    private final BackQueue owner;
    private final BackRing ring;
    private final RingTrace trace;
    private final SlotPages pages;
    private final LocalMemory requestBytes = new LocalMemory(NetifTxRequest.SIZE);
    private final NetifTxRequest request = new NetifTxRequest().wrap(requestBytes, 0);
    private final NetifExtraInfo extra = new NetifExtraInfo().wrap(requestBytes, 0);
    private final LocalMemory responseBytes = new LocalMemory(NetifTxResponse.SIZE);
    private final NetifTxResponse response = new NetifTxResponse().wrap(responseBytes, 0);
    private final List<Slot> slots = new ArrayList<>();
    private String fault = "";
    private int available;
    private int extras;
    private Gso gso = Gso.NONE;
    private FlowHash hash = FlowHash.NONE;
    private Optional<Multicast> multicast = Optional.empty();

    private record Slot(int gref, int offset, int flags, int id, int size) {
    }

    private record Multicast(boolean adds, long address) {
    }

    NetTxServer(final BackQueue owner, final BackRing ring, final RingTrace trace, final SlotPages pages) {
        this.owner = owner;
        this.ring = ring;
        this.trace = trace;
        this.pages = pages;
    }

    /** Why the connection must end, or "". */
    String fault() {
        return fault;
    }

    /**
     * Looks for requests.
     *
     * @return how many there are; 0 if none are, in which case an event comes with the next, or if there is a fault
     */
    int look() {
        available = ring.finalCheckForRequests();
        if (available == BackRing.BROKEN) {
            fail("req_prod is not within the transmit ring");
        }
        return available;
    }

    private void fail(final String reason) {
        fault = reason;
        available = 0;
    }

    /**
     * Takes one packet, {@link #look} having found something, and answers its slots.
     *
     * @return bytes of the packet, to be charged to its sender
     */
    int takePacket() {
        slots.clear();
        extras = 0;
        gso = Gso.NONE;
        hash = FlowHash.NONE;
        multicast = Optional.empty();
        takeSlot();
        final Slot first = slots.getFirst();
        if ((first.flags & Netif.NETTXF_extra_info) != 0) {
            takeExtras();
        }
        if (fault.isEmpty() && multicast.isPresent()) {
            answer(changeFilter(multicast.get()) ? Netif.NETIF_RSP_OKAY : Netif.NETIF_RSP_ERROR);
            return 0;
        }
        if (fault.isEmpty() && (first.flags & Netif.NETTXF_more_data) != 0) {
            takeFurtherSlots();
        }
        if (fault.isEmpty()) {
            checkContract(first);
        }
        if (fault.isEmpty()) {
            forward(first);
        }
        return first.size;
    }

    private void takeSlot() {
        final int index = ring.takeRequest(requestBytes);
        available--;
        if (trace.on()) {
            trace.take(RingTrace.REQ, index, request.id(), request.toBytes());
        }
        slots.add(new Slot(request.gref(), request.offset(), request.flags(), request.id(), request.size()));
    }

    private void takeExtras() {
        boolean more = true;
        while (more) {
            if (available == 0) {
                fail("extra info is missing");
                return;
            }
            final int index = ring.takeRequest(requestBytes);
            available--;
            extras++;
            if (trace.on()) {
                trace.take(RingTrace.REQ, index, 0, request.toBytes());
            }
            more = (extra.flags() & Netif.XEN_NETIF_EXTRA_FLAG_MORE) != 0;
            switch (extra.type()) {
                case Netif.XEN_NETIF_EXTRA_TYPE_GSO -> gso = takeGso();
                case Netif.XEN_NETIF_EXTRA_TYPE_MCAST_ADD -> multicast = Optional.of(new Multicast(true, address()));
                case Netif.XEN_NETIF_EXTRA_TYPE_MCAST_DEL -> multicast = Optional.of(new Multicast(false, address()));
                case Netif.XEN_NETIF_EXTRA_TYPE_HASH -> {
                    // Only a hint to whoever chooses queues, so that one which makes no sense is none.
                    hash = owner.takesHashes() ? ExtraInfos.hash(extra) : FlowHash.NONE;
                }
                default -> fail("extra info of type " + extra.type());
            }
            if (!fault.isEmpty()) {
                return;
            }
        }
    }

    private Gso takeGso() {
        final int type = extra.uGsoType();
        final int size = extra.uGsoSize();
        if (size == 0) {
            fail("GSO size 0");
        } else if (!owner.features().takesGso(type)) {
            fail("GSO type " + type + " was not offered");
        }
        return new Gso(type, size);
    }

    private long address() {
        long address = 0;
        for (int i = 0; i < 6; i++) {
            address = (address << 8) | extra.uMcastAddr(i);
        }
        return address;
    }

    private boolean changeFilter(final Multicast change) {
        if (change.adds) {
            return owner.filter().add(change.address);
        }
        owner.filter().remove(change.address);
        return true;
    }

    private void takeFurtherSlots() {
        boolean more = true;
        while (more) {
            if (available == 0) {
                fail("a packet's slots end beyond req_prod");
                return;
            }
            if (slots.size() >= FATAL_SLOTS) {
                fail("a packet of more than " + FATAL_SLOTS + " slots");
                return;
            }
            takeSlot();
            more = (slots.getLast().flags & Netif.NETTXF_more_data) != 0;
        }
    }

    /** What a frontend cannot get wrong by mistake. */
    private void checkContract(final Slot first) {
        for (int i = 1; i < slots.size(); i++) {
            if (slots.get(i).offset + slots.get(i).size > Page.SIZE) {
                fail("a slot crosses a page end");
                return;
            }
        }
        // Of a packet that is dropped for its sizes, the first slot's share means nothing.
        final int share = firstShare();
        if (share >= 0 && slots.size() <= SLOTS_MAX && first.offset + share > Page.SIZE) {
            fail("a slot crosses a page end");
        } else if (gso.isPresent() && (first.flags & Netif.NETTXF_csum_blank) == 0) {
            fail("GSO without a blank checksum");
        }
    }

    /** The first slot says the packet's size; what the others do not carry is in it. Negative if they carry too much. */
    private int firstShare() {
        int share = slots.getFirst().size;
        for (int i = 1; i < slots.size(); i++) {
            share -= slots.get(i).size;
        }
        return share;
    }

    private void forward(final Slot first) {
        final int share = firstShare();
        if (slots.size() > SLOTS_MAX) {
            drop(Netif.NETIF_RSP_ERROR, "a packet of " + slots.size() + " slots");
        } else if (share < 0) {
            drop(Netif.NETIF_RSP_ERROR, "slots carry more than the packet's size");
        } else if (share < NetPacket.HEADER_BYTES) {
            drop(Netif.NETIF_RSP_ERROR, "the first slot carries no Ethernet header");
        } else if ((first.flags & Netif.NETTXF_csum_blank) != 0 && !offersBlank()) {
            drop(Netif.NETIF_RSP_ERROR, "blank checksums were not offered");
        } else {
            copyAndSend(first, share);
        }
    }

    private boolean offersBlank() {
        return owner.features().csumIpv4() || owner.features().csumIpv6();
    }

    private void copyAndSend(final Slot first, final int share) {
        final List<GrantCopy> copies = new ArrayList<>(slots.size());
        for (int i = 0; i < slots.size(); i++) {
            final int size = i == 0 ? share : slots.get(i).size;
            if (size > 0) {
                copies.add(GrantCopy.fromGrant(slots.get(i).gref, slots.get(i).offset, pages.page(i), size));
            }
        }
        if (!pages.copy(copies)) {
            drop(Netif.NETIF_RSP_ERROR, "a page cannot be copied");
            return;
        }
        final NetPacket packet = new NetPacket(gather(first.size, copies), checksum(first.flags), gso,
                hash);
        if (!PacketOffload.isSound(packet)) {
            drop(Netif.NETIF_RSP_DROPPED, "headers do not fit the checksum or GSO wanted");
            return;
        }
        answer(Netif.NETIF_RSP_OKAY);
        owner.sent(packet, slots.size() + extras);
    }

    private byte[] gather(final int length, final List<GrantCopy> copies) {
        final byte[] frame = new byte[length];
        int at = 0;
        for (final GrantCopy copy : copies) {
            owner.memory().read(copy.localAddress(), frame, at, copy.length());
            at += copy.length();
        }
        return frame;
    }

    private static PacketChecksum checksum(final int flags) {
        if ((flags & Netif.NETTXF_csum_blank) != 0) {
            return PacketChecksum.BLANK;
        }
        return (flags & Netif.NETTXF_data_validated) != 0 ? PacketChecksum.VALIDATED : PacketChecksum.UNCHECKED;
    }

    private void drop(final int status, final String reason) {
        answer(status);
        owner.sendDropped(slots.getFirst().size, slots.size() + extras, reason);
    }

    /** Answers in the order of the ring: the first slot, extra infos, further slots. */
    private void answer(final int status) {
        put(slots.getFirst().id, status);
        for (int i = 0; i < extras; i++) {
            put(0, Netif.NETIF_RSP_NULL);
        }
        for (int i = 1; i < slots.size(); i++) {
            put(slots.get(i).id, status);
        }
    }

    private void put(final int id, final int status) {
        response.id(id).status(status);
        final int index = ring.putResponse(responseBytes.array(), NetifTxResponse.SIZE);
        if (trace.on()) {
            trace.slot(RingTrace.RSP, index, id, "status " + status, response.toBytes());
        }
    }

    /** Publishes what was answered. @return true if the frontend is to be notified */
    boolean push() {
        return ring.pushResponsesAndCheckNotify();
    }
}
