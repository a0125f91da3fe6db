package io.xenolith.hostile;

import io.xenolith.abi.io.blkif.BlkifRequest;
import io.xenolith.abi.io.blkif.BlkifResponse;
import io.xenolith.drivers.platform.BackendPlatform;
import java.util.function.Consumer;

/** A block backend by hand; its frontend reads four pages. */
final class RawBlkback extends RawBackend {
    private static final int REQUESTS = 4;
    private static final int SLOT_BYTES = BlkifRequest.SIZE;

    private final Consumer<RawBlkback> attack;
    private long ring;
    private int rspProd;

    RawBlkback(final BackendPlatform platform, final int domid, final int number, final Consumer<RawBlkback> attack) {
        super(platform, domid, "vbd", number);
        this.attack = attack;
        offer("sectors", "2048");
        offer("sector-size", "512");
        offer("info", "0");
    }

    @Override
    void connect() {
        rspProd = 0;
        ring = map(frontKey("ring-ref"), false);
    }

    @Override
    boolean isReady() {
        return memory().getInt(ring) >= REQUESTS;
    }

    @Override
    void attack() {
        attack.accept(this);
    }

    long ring() {
        return ring;
    }

    private long slot(final int index) {
        return ring + 64 + (long) (index & 31) * SLOT_BYTES;
    }

    BlkifRequest request(final int index) {
        return new BlkifRequest().wrap(memory(), slot(index));
    }

    /** Puts an answer in the next slot; {@link #push} publishes it. */
    void answer(final long id, final int operation, final int status) {
        new BlkifResponse().wrap(memory(), slot(rspProd++)).id(id).operation(operation).status(status);
    }

    /** The ids of all four requests, which answers overwrite. */
    long[] ids() {
        final long[] ids = new long[REQUESTS];
        for (int i = 0; i < REQUESTS; i++) {
            ids[i] = request(i).id();
        }
        return ids;
    }

    /** Answers all four. */
    void serve() {
        for (final long id : ids()) {
            answer(id, 0, 0);
        }
        push();
    }

    void push() {
        push(rspProd);
    }

    void push(final int newRspProd) {
        memory().putIntRelease(ring + 8, newRspProd);
        notifyFrontend();
    }
}
