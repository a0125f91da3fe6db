package io.xenolith.hostile;

import io.xenolith.abi.io.netif.NetifRxRequest;
import io.xenolith.abi.io.netif.NetifRxResponse;
import io.xenolith.abi.io.netif.NetifTxRequest;
import io.xenolith.abi.io.netif.NetifTxResponse;
import io.xenolith.drivers.platform.BackendPlatform;
import java.util.function.Consumer;

/** A network backend by hand; its frontend sends four frames and offers pages. */
final class RawNetback extends RawBackend {
    private static final int REQUESTS = 4;

    private final Consumer<RawNetback> attack;
    private long tx;
    private long rx;
    private int txRspProd;
    private int rxRspProd;

    RawNetback(final BackendPlatform platform, final int domid, final int handle, final Consumer<RawNetback> attack) {
        super(platform, domid, "vif", handle);
        this.attack = attack;
        // What the real backend may have offered before it was replaced.
        for (final String off : new String[]{"feature-sg", "feature-gso-tcpv4", "feature-gso-tcpv6",
                "feature-multicast-control", "feature-split-event-channels", "feature-ctrl-ring"}) {
            offer(off, "0");
        }
        offer("multi-queue-max-queues", "1");
        offer("feature-rx-copy", "1");
    }

    @Override
    void connect() {
        txRspProd = 0;
        rxRspProd = 0;
        tx = map(frontKey("tx-ring-ref"), false);
        rx = map(frontKey("rx-ring-ref"), false);
    }

    @Override
    boolean isReady() {
        return memory().getInt(tx) >= REQUESTS && memory().getInt(rx) >= REQUESTS;
    }

    @Override
    void attack() {
        attack.accept(this);
    }

    long tx() {
        return tx;
    }

    long rx() {
        return rx;
    }

    NetifTxRequest txRequest(final int index) {
        return new NetifTxRequest().wrap(memory(), tx + 64 + (long) (index & 255) * NetifTxRequest.SIZE);
    }

    private long rxSlot(final int index) {
        return rx + 64 + (long) (index & 255) * NetifRxRequest.SIZE;
    }

    NetifRxRequest rxRequest(final int index) {
        return new NetifRxRequest().wrap(memory(), rxSlot(index));
    }

    void answerTx(final int id, final int status) {
        new NetifTxResponse().wrap(memory(), tx + 64 + (long) (txRspProd++ & 255) * NetifTxRequest.SIZE).id(id)
                .status(status);
    }

    void answerRx(final int id, final int offset, final int flags, final int status) {
        new NetifRxResponse().wrap(memory(), rxSlot(rxRspProd++)).id(id).offset(offset).flags(flags).status(status);
    }

    /** An extra info in the next slot of the receive ring. */
    void extraRx(final int type, final int flags, final int gsoType, final int gsoSize) {
        final long slot = rxSlot(rxRspProd++);
        memory().putInt(slot, type | flags << 8 | gsoSize << 16);
        memory().putInt(slot + 4, gsoType);
    }

    /** Answers the four frames. */
    void serveTx() {
        final int[] ids = new int[REQUESTS];
        for (int i = 0; i < REQUESTS; i++) {
            ids[i] = txRequest(i).id();
        }
        for (final int id : ids) {
            answerTx(id, 0);
        }
        push();
    }

    void push() {
        memory().putIntRelease(tx + 8, txRspProd);
        memory().putIntRelease(rx + 8, rxRspProd);
        notifyFrontend();
    }
}
