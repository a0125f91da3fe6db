package io.xenolith.domu.hostile;

import io.xenolith.abi.io.blkif.Blkif;
import io.xenolith.abi.io.blkif.BlkifRequest;
import io.xenolith.abi.io.blkif.BlkifRequestDiscard;
import io.xenolith.abi.io.blkif.BlkifRequestIndirect;
import io.xenolith.abi.io.blkif.BlkifRequestSegment;
import io.xenolith.abi.io.blkif.BlkifResponse;
import io.xenolith.domu.Guest;
import io.xenolith.drivers.xenbus.XenbusState;
import java.util.Optional;
import java.util.StringJoiner;

/** A block frontend by hand: one ring of one page. */
final class RawVbd extends RawDevice {
    static final int REQ_PROD = 0;
    static final int REQ_EVENT = 4;
    static final int RSP_PROD = 8;
    static final int RSP_EVENT = 12;
    static final int ENTRIES = 32;
    private static final int HEADER_BYTES = 64;
    private static final int SHOWN_MAX = 12;

    private long ring;
    private int port;
    private int reqProd;
    private long nextId;
    private int slotBytes;

    RawVbd(final Guest guest, final long number) {
        super(guest, "vbd", number);
    }

    /** Makes a ring and publishes it; what is in {@code lies}, key and value by turns, is published over it. */
    void connect(final String... lies) {
        ring = page();
        reqProd = 0;
        nextId = 100;
        slotBytes = BlkifRequest.SIZE;
        port = port(backendId());
        guest().memory().putInt(ring + REQ_EVENT, 1);
        guest().memory().putInt(ring + RSP_EVENT, 1);
        for (final String key : new String[]{"ring-page-order", "num-ring-pages", "multi-queue-num-queues",
                "feature-persistent", "feature-large-sector-size"}) {
            removeKey(key);
        }
        key("protocol", "x86_64-abi");
        key("ring-ref", Integer.toString(grant(ring)));
        key("event-channel", Integer.toString(port));
        for (int i = 0; i < lies.length; i += 2) {
            key(lies[i], lies[i + 1]);
        }
        state(XenbusState.INITIALISED.value());
        final boolean _ = awaitBackendFrom(XenbusState.CONNECTED);
    }

    /** From now on slots are as a 32-bit guest makes them. */
    void use32BitSlots() {
        slotBytes = 108;
    }

    long ring() {
        return ring;
    }

    int port() {
        return port;
    }

    long slot(final int index) {
        return ring + HEADER_BYTES + (long) (index & (ENTRIES - 1)) * slotBytes;
    }

    int reqProd() {
        return reqProd;
    }

    /** Moves past a slot that was written by other means. */
    void skipSlot() {
        reqProd++;
    }

    /** The next slot, zeroed, with an operation and an id of its own. */
    BlkifRequest put(final int operation) {
        final long slot = slot(reqProd++);
        guest().memory().fill(slot, slotBytes, (byte) 0);
        return new BlkifRequest().wrap(guest().memory(), slot).operation(operation).id(nextId++);
    }

    /** A request of one sector in one segment. */
    BlkifRequest put(final int operation, final long sector, final int gref) {
        return put(operation).nrSegments(1).sectorNumber(sector).segGref(0, gref);
    }

    BlkifRequestDiscard putDiscard(final long sector, final long count) {
        final long slot = slot(reqProd);
        final BlkifRequest _ = put(Blkif.BLKIF_OP_DISCARD);
        return new BlkifRequestDiscard().wrap(guest().memory(), slot).sectorNumber(sector).nrSectors(count);
    }

    BlkifRequestIndirect putIndirect(final int operation, final int segments, final int gref) {
        final long slot = slot(reqProd);
        final long id = nextId;
        final BlkifRequest _ = put(Blkif.BLKIF_OP_INDIRECT);
        return new BlkifRequestIndirect().wrap(guest().memory(), slot).indirectOp(operation).nrSegments(segments).id(id)
                .indirectGrefs(0, gref);
    }

    /** Entry {@code index} of a list of segments: one sector of {@code gref}. */
    void list(final long page, final int index, final int gref) {
        new BlkifRequestSegment().wrap(guest().memory(), page + (long) index * BlkifRequestSegment.SIZE).gref(gref)
                .firstSect(0).lastSect(0);
    }

    void push() {
        push(reqProd);
    }

    void push(final int newReqProd) {
        guest().memory().putIntRelease(ring + REQ_PROD, newReqProd);
        send(port);
    }

    int answered() {
        return guest().memory().getInt(ring + RSP_PROD);
    }

    /** Waits until {@code count} requests are answered. */
    boolean awaitAnswers(final int count) {
        return await(() -> answered() == count, 100_000_000);
    }

    BlkifResponse response(final int index) {
        return new BlkifResponse().wrap(guest().memory(), slot(index));
    }

    @Override
    String outcome() {
        final StringJoiner answers = new StringJoiner(" ");
        // An attack may have written over the index.
        final int count = ring == 0 || Integer.compareUnsigned(answered(), reqProd) > 0 ? 0 : answered();
        for (int i = 0; i < Math.min(count, SHOWN_MAX); i++) {
            answers.add(Integer.toString(slotBytes == BlkifRequest.SIZE
                    ? response(i).status()
                    : guest().memory().getShort(slot(i) + 10)));
        }
        return "backend " + backendState() + ", " + count + " answers" + (count > 0 ? ": " + answers : "")
                + (count > SHOWN_MAX ? " ..." : "");
    }

    @Override
    public Optional<String> check() {
        if (!begin()) {
            return Optional.of("backend stays in " + backendState());
        }
        connect();
        put(Blkif.BLKIF_OP_READ, 0, grant(page()));
        push();
        final boolean answered = awaitAnswers(1);
        final int status = response(0).status();
        final String left = end();
        return answered && status == Blkif.BLKIF_RSP_OKAY && left.endsWith("nothing held")
                ? Optional.empty()
                : Optional.of("a read is answered " + status + "; " + left);
    }
}
