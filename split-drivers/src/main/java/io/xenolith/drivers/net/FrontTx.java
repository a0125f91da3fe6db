package io.xenolith.drivers.net;

import io.xenolith.abi.DomId;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.io.netif.Netif;
import io.xenolith.abi.io.netif.NetifExtraInfo;
import io.xenolith.abi.io.netif.NetifTxRequest;
import io.xenolith.abi.io.netif.NetifTxResponse;
import io.xenolith.drivers.net.GrantedPages.Granted;
import io.xenolith.drivers.ring.FrontRing;
import io.xenolith.drivers.ring.RingTrace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The frontend's half of a transmit ring: packets are copied to pages that are granted until their slot is answered. */
final class FrontTx {
    private final GuestMemory memory;
    private final GrantedPages pages;
    private final DomId peer;
    private final FrontRing ring;
    private final RingTrace trace;
    private final List<Optional<Granted>> inFlight = new ArrayList<>();
    private final boolean[] used = new boolean[NetConnection.TX_LAYOUT.entries()];
    private final ArrayDeque<Integer> freeIds = new ArrayDeque<>();
    private final LocalMemory requestBytes = new LocalMemory(NetifTxRequest.SIZE);
    private final NetifTxRequest request = new NetifTxRequest().wrap(requestBytes, 0);
    private final NetifExtraInfo extra = new NetifExtraInfo().wrap(requestBytes, 0);
    private final LocalMemory responseBytes = new LocalMemory(NetifTxResponse.SIZE);
    private final NetifTxResponse response = new NetifTxResponse().wrap(responseBytes, 0);
    private String fault = "";
    private int extrasInFlight;
    private long errors;

    FrontTx(final GuestMemory memory, final GrantedPages pages, final DomId peer, final FrontRing ring,
            final RingTrace trace) {
        this.memory = memory;
        this.pages = pages;
        this.peer = peer;
        this.ring = ring;
        this.trace = trace;
        for (int id = 0; id < used.length; id++) {
            inFlight.add(Optional.empty());
            freeIds.add(id);
        }
    }

    /** What the backend did that no backend does, or "". */
    String fault() {
        return fault;
    }

    /** Slots the backend answered with an error. */
    long errors() {
        return errors;
    }

    /** Slots that are not answered yet, those of extra infos included. */
    int inFlight() {
        return used.length - freeIds.size() + extrasInFlight;
    }

    /** Slots a packet needs. */
    static int slots(final NetPacket packet) {
        return packet.dataSlots() + packet.extraSlots();
    }

    boolean hasRoomFor(final int slots) {
        return ring.freeSlots() >= slots && freeIds.size() >= slots;
    }

    /** Puts a packet that fits. @return false if pages or grants are missing; then nothing was put */
    boolean put(final NetPacket packet) {
        final List<Granted> granted = new ArrayList<>();
        for (int i = 0; i < packet.dataSlots(); i++) {
            final Optional<Granted> page = pages.takeForPacket(peer, true);
            if (page.isEmpty()) {
                // Nobody was told of the grants yet.
                granted.forEach(pages::giveBack);
                return false;
            }
            granted.add(page.get());
        }
        putSlots(packet, granted);
        return true;
    }

    private void putSlots(final NetPacket packet, final List<Granted> granted) {
        int at = 0;
        for (int i = 0; i < granted.size(); i++) {
            final int length = Math.min(Page.SIZE, packet.length() - at);
            memory.write(granted.get(i).page(), packet.frame(), at, length);
            int flags = i < granted.size() - 1 ? Netif.NETTXF_more_data : 0;
            if (i == 0) {
                flags |= checksumFlags(packet.checksum())
                        | (packet.extraSlots() > 0 ? Netif.NETTXF_extra_info : 0);
            }
            putSlot(Optional.of(granted.get(i)), flags, i == 0 ? packet.length() : length);
            if (i == 0) {
                putExtras(packet);
            }
            at += length;
        }
    }

    private void putExtras(final NetPacket packet) {
        if (packet.gso().isPresent()) {
            requestBytes.fill(0, NetifTxRequest.SIZE, (byte) 0);
            ExtraInfos.putGso(extra, packet.gso(), packet.hash().isPresent());
            putExtra();
        }
        if (packet.hash().isPresent()) {
            requestBytes.fill(0, NetifTxRequest.SIZE, (byte) 0);
            ExtraInfos.putHash(extra, packet.hash());
            putExtra();
        }
    }

    private static int checksumFlags(final PacketChecksum checksum) {
        return switch (checksum) {
            case UNCHECKED -> 0;
            case BLANK -> Netif.NETTXF_csum_blank | Netif.NETTXF_data_validated;
            case VALIDATED -> Netif.NETTXF_data_validated;
        };
    }

    /** Asks the backend to let a group address through, or not any more. */
    void putMulticast(final boolean adds, final byte[] address) {
        putSlot(Optional.empty(), Netif.NETTXF_extra_info, 0);
        requestBytes.fill(0, NetifTxRequest.SIZE, (byte) 0);
        extra.type(adds ? Netif.XEN_NETIF_EXTRA_TYPE_MCAST_ADD : Netif.XEN_NETIF_EXTRA_TYPE_MCAST_DEL);
        for (int i = 0; i < address.length; i++) {
            extra.uMcastAddr(i, address[i] & 0xff);
        }
        putExtra();
    }

    private void putSlot(final Optional<Granted> granted, final int flags, final int size) {
        final int id = freeIds.remove();
        used[id] = true;
        inFlight.set(id, granted);
        requestBytes.fill(0, NetifTxRequest.SIZE, (byte) 0);
        request.gref(granted.isPresent() ? granted.get().gref().value() : 0).flags(flags).id(id).size(size);
        final int index = ring.putRequest(requestBytes.array(), NetifTxRequest.SIZE);
        if (trace.on()) {
            trace.slot(RingTrace.REQ, index, id, "size " + size + " flags " + flags, request.toBytes());
        }
    }

    private void putExtra() {
        extrasInFlight++;
        final int index = ring.putRequest(requestBytes.array(), NetifTxRequest.SIZE);
        if (trace.on()) {
            trace.slot(RingTrace.REQ, index, 0, ExtraInfos.describe(extra), request.toBytes());
        }
    }

    /** Publishes what was put. @return true if the backend is to be notified */
    boolean push() {
        return ring.pushRequestsAndCheckNotify();
    }

    /** Takes answers until there are none, or a {@link #fault}. @return true if there were any */
    boolean takeResponses() {
        boolean found = false;
        int available = ring.finalCheckForResponses();
        while (available != 0 && fault.isEmpty()) {
            found = true;
            if (available == FrontRing.BROKEN) {
                fault = "rsp_prod of the transmit ring is beyond what was requested";
                return true;
            }
            for (int i = 0; i < available && fault.isEmpty(); i++) {
                takeResponse();
            }
            available = ring.finalCheckForResponses();
        }
        return found;
    }

    private void takeResponse() {
        final int index = ring.takeResponse(responseBytes);
        final int id = response.id();
        if (trace.on()) {
            trace.take(RingTrace.RSP, index, id, response.toBytes());
        }
        if (response.status() == Netif.NETIF_RSP_NULL) {
            if (extrasInFlight == 0) {
                fault = "an answer to extra info that was not sent";
            } else {
                extrasInFlight--;
            }
            return;
        }
        if (id >= used.length || !used[id]) {
            fault = "response to id " + id + ", which is not in flight";
            return;
        }
        if (response.status() != Netif.NETIF_RSP_OKAY) {
            errors++;
        }
        final Optional<Granted> granted = inFlight.get(id);
        used[id] = false;
        inFlight.set(id, Optional.empty());
        freeIds.add(id);
        if (granted.isEmpty()) {
            return;
        }
        if (pages.revoke(granted.get())) {
            pages.keep(granted.get());
        } else {
            fault = "the backend answered id " + id + " and kept its page mapped";
        }
    }

    /** Gives back the pages of what was not answered: those packets may be lost. */
    void close(final boolean grantsAreVoid) {
        for (final Optional<Granted> granted : inFlight) {
            granted.ifPresent(each -> {
                if (grantsAreVoid) {
                    pages.free(each);
                } else {
                    // What the backend keeps is revoked later.
                    final boolean _ = pages.giveBack(each);
                }
            });
        }
        inFlight.clear();
    }
}
