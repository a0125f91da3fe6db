package io.xenolith.drivers.net;

import io.xenolith.abi.DomId;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.io.netif.Netif;
import io.xenolith.abi.io.netif.NetifExtraInfo;
import io.xenolith.abi.io.netif.NetifRxRequest;
import io.xenolith.abi.io.netif.NetifRxResponse;
import io.xenolith.drivers.net.GrantedPages.Granted;
import io.xenolith.drivers.ring.FrontRing;
import io.xenolith.drivers.ring.RingTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * The frontend's half of a receive ring: offers pages and puts packets together from what comes back. A page's id is its
 * slot's number, so an extra info, which has no id, still says which page it used up.
 */
final class FrontRx {
    private static final int SLOTS_MAX = Netif.XEN_NETIF_NR_SLOTS_MIN;

    private final GuestMemory memory;
    private final GrantedPages pages;
    private final DomId peer;
    private final FrontRing ring;
    private final RingTrace trace;
    private final int buffers;
    private final OffloadFeatures features;
    private final IntPredicate takesHash;
    private final List<Optional<Granted>> offered = new ArrayList<>();
    private final LocalMemory requestBytes = new LocalMemory(NetifRxRequest.SIZE);
    private final NetifRxRequest request = new NetifRxRequest().wrap(requestBytes, 0);
    private final LocalMemory responseBytes = new LocalMemory(NetifRxResponse.SIZE);
    private final NetifRxResponse response = new NetifRxResponse().wrap(responseBytes, 0);
    private final NetifExtraInfo extra = new NetifExtraInfo().wrap(responseBytes, 0);
    /** Bytes of the packet that is being put together, a slot's each, and how many they are. */
    private final List<byte[]> parts = new ArrayList<>();
    private int length;
    private String fault = "";
    private boolean closed;
    private int nextId;
    private int offeredCount;
    private long errors;
    /** The packet that is being put together. */
    private int slots;
    private boolean extraComes;
    private boolean moreComes;
    private boolean damaged;
    private PacketChecksum checksum = PacketChecksum.UNCHECKED;
    private Gso gso = Gso.NONE;
    private FlowHash hash = FlowHash.NONE;

    /** @param takesHash whether hashes of a type were asked for */
    FrontRx(final GuestMemory memory, final GrantedPages pages, final DomId peer, final FrontRing ring,
            final RingTrace trace, final NetfrontOptions options, final IntPredicate takesHash) {
        this.memory = memory;
        this.pages = pages;
        this.peer = peer;
        this.ring = ring;
        this.trace = trace;
        this.buffers = options.rxBuffers();
        this.features = options.features();
        this.takesHash = takesHash;
        for (int i = 0; i < NetConnection.RX_LAYOUT.entries(); i++) {
            offered.add(Optional.empty());
        }
    }

    /** What the backend did that no backend does, or "". */
    String fault() {
        return fault;
    }

    /** Packets that came with an error. */
    long errors() {
        return errors;
    }

    /** Offers pages as many as are wanted and can be had. @return true if the backend is to be notified */
    boolean offerPages() {
        boolean put = false;
        while (offeredCount < buffers && ring.freeSlots() > 0) {
            final Optional<Granted> page = pages.takeForPacket(peer, false);
            if (page.isEmpty()) {
                break;
            }
            offer(page.get());
            put = true;
        }
        return put && ring.pushRequestsAndCheckNotify();
    }

    private void offer(final Granted page) {
        final int id = nextId;
        nextId = (nextId + 1) % offered.size();
        requestBytes.fill(0, NetifRxRequest.SIZE, (byte) 0);
        request.id(id).gref(page.gref().value());
        offered.set(id, Optional.of(page));
        offeredCount++;
        final int index = ring.putRequest(requestBytes.array(), NetifRxRequest.SIZE);
        if (trace.on()) {
            trace.slot(RingTrace.REQ, index, id, "page", request.toBytes());
        }
    }

    /** Takes what came, giving whole packets to {@code receiver}. @return true if anything came */
    boolean takeResponses(final Consumer<NetPacket> receiver) {
        boolean found = false;
        int available = ring.finalCheckForResponses();
        while (available != 0 && isGoing()) {
            found = true;
            if (available == FrontRing.BROKEN) {
                fault = "rsp_prod of the receive ring is beyond what was requested";
                return true;
            }
            for (int i = 0; i < available && isGoing(); i++) {
                takeResponse(receiver);
            }
            if (isGoing()) {
                available = ring.finalCheckForResponses();
            }
        }
        return found;
    }

    /** A receiver of packets may end the connection. */
    private boolean isGoing() {
        return fault.isEmpty() && !closed;
    }

    private void takeResponse(final Consumer<NetPacket> receiver) {
        final int index = ring.takeResponse(responseBytes);
        final int slot = index & (offered.size() - 1);
        if (trace.on()) {
            trace.take(RingTrace.RSP, index, extraComes ? 0 : response.id(), response.toBytes());
        }
        final Granted page = offered.get(slot).orElseThrow();
        offered.set(slot, Optional.empty());
        offeredCount--;
        // Before its bytes are looked at: afterwards nobody else can change them.
        if (!pages.revoke(page)) {
            fault = "the backend answered slot " + slot + " and kept its page mapped";
            return;
        }
        if (extraComes) {
            takeExtra();
        } else {
            takeData(slot, page);
        }
        pages.keep(page);
        if (fault.isEmpty() && !extraComes && !moreComes) {
            finish(receiver);
        }
    }

    private void takeExtra() {
        extraComes = (extra.flags() & Netif.XEN_NETIF_EXTRA_FLAG_MORE) != 0;
        switch (extra.type()) {
            case Netif.XEN_NETIF_EXTRA_TYPE_GSO -> takeGso();
            case Netif.XEN_NETIF_EXTRA_TYPE_HASH -> takeHash();
            default -> fault = "extra info of type " + extra.type() + ", which was not asked for";
        }
    }

    private void takeGso() {
        if (gso.isPresent()) {
            fault = "GSO twice in one packet";
        } else if (extra.uGsoSize() == 0 || !features.takesGso(extra.uGsoType())) {
            fault = "GSO type " + extra.uGsoType() + " size " + extra.uGsoSize() + ", which was not asked for";
        } else {
            gso = new Gso(extra.uGsoType(), extra.uGsoSize());
        }
    }

    private void takeHash() {
        if (hash.isPresent()) {
            fault = "a hash twice in one packet";
            return;
        }
        hash = ExtraInfos.hash(extra);
        if (!hash.isPresent() || !takesHash.test(hash.type())) {
            fault = "a hash of type " + extra.uHashType() + " algorithm " + extra.uHashAlgorithm()
                    + ", which was not asked for";
        }
    }

    private void takeData(final int slot, final Granted page) {
        final int flags = response.flags();
        final int offset = response.offset();
        final int status = response.status();
        slots++;
        moreComes = (flags & Netif.NETRXF_more_data) != 0;
        if (response.id() != slot) {
            fault = "response to id " + response.id() + " in slot " + slot;
        } else if ((flags & Netif.NETRXF_gso_prefix) != 0) {
            fault = "a GSO prefix, which was not asked for";
        } else if (offset + status > Page.SIZE) {
            fault = "a packet's part beyond its page";
        } else if (slots > SLOTS_MAX || length + Math.max(status, 0) > NetPacket.MAX_BYTES) {
            fault = "a packet that is too long";
        } else {
            if (slots == 1) {
                checksum = checksum(flags);
                extraComes = (flags & Netif.NETRXF_extra_info) != 0;
            }
            if (status > 0) {
                parts.add(memory.bytes(page.page() + offset, status));
                length += status;
            } else {
                damaged = true;
            }
        }
    }

    private static PacketChecksum checksum(final int flags) {
        if ((flags & Netif.NETRXF_csum_blank) != 0) {
            return PacketChecksum.BLANK;
        }
        return (flags & Netif.NETRXF_data_validated) != 0 ? PacketChecksum.VALIDATED : PacketChecksum.UNCHECKED;
    }

    private byte[] frame() {
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        final byte[] frame = new byte[length];
        int at = 0;
        for (final byte[] part : parts) {
            System.arraycopy(part, 0, frame, at, part.length);
            at += part.length;
        }
        return frame;
    }

    private void finish(final Consumer<NetPacket> receiver) {
        final NetPacket packet = new NetPacket(frame(), checksum, gso, hash);
        final boolean whole = !damaged && PacketOffload.isSound(packet);
        parts.clear();
        length = 0;
        slots = 0;
        damaged = false;
        gso = Gso.NONE;
        hash = FlowHash.NONE;
        if (whole) {
            receiver.accept(packet);
        } else {
            errors++;
        }
    }

    /** Takes back the pages that were not used. */
    void close(final boolean grantsAreVoid) {
        for (final Optional<Granted> page : offered) {
            page.ifPresent(each -> {
                if (grantsAreVoid) {
                    pages.free(each);
                } else {
                    // What the backend keeps is revoked later.
                    final boolean _ = pages.giveBack(each);
                }
            });
        }
        offered.clear();
        closed = true;
    }
}
