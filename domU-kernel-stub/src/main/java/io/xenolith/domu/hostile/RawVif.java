package io.xenolith.domu.hostile;

import io.xenolith.abi.io.netif.NetifRxRequest;
import io.xenolith.abi.io.netif.NetifRxResponse;
import io.xenolith.abi.io.netif.NetifTxRequest;
import io.xenolith.abi.io.netif.NetifTxResponse;
import io.xenolith.abi.io.netif.Netif;
import io.xenolith.domu.Guest;
import io.xenolith.drivers.xenbus.XenbusState;
import java.util.Optional;
import java.util.StringJoiner;

/** A network frontend by hand: one queue, one event channel. */
final class RawVif extends RawDevice {
    static final int ENTRIES = 256;
    /** Bytes of a frame that is nothing special. */
    static final int FRAME_BYTES = 60;
    private static final int HEADER_BYTES = 64;
    private static final int RSP_PROD = 8;
    private static final int SHOWN_MAX = 12;
    private static final long ANSWER_NS = 100_000_000;
    private static final int ETHERTYPE_AT = 12;
    /** For experiments: nobody answers. Source: IEEE 802, local experimental Ethertype 1. */
    private static final short ETHERTYPE = (short) 0xb588;

    private long tx;
    private long rx;
    private long frame;
    private int gref;
    private int port;
    private int reqProd;
    private int rxReqProd;

    RawVif(final Guest guest, final long number) {
        super(guest, "vif", number);
    }

    /** Makes rings and publishes them; what is in {@code lies}, key and value by turns, is published over them. */
    void connect(final String... lies) {
        tx = page();
        rx = page();
        frame = page();
        gref = grant(frame);
        reqProd = 0;
        rxReqProd = 0;
        port = port(backendId());
        writeFrame();
        for (final long ring : new long[]{tx, rx}) {
            guest().memory().putInt(ring + 4, 1);
            guest().memory().putInt(ring + 12, 1);
        }
        for (final String key : new String[]{"event-channel-tx", "event-channel-rx", "multi-queue-num-queues",
                "ctrl-ring-ref", "event-channel-ctrl"}) {
            removeKey(key);
        }
        key("tx-ring-ref", Integer.toString(grant(tx)));
        key("rx-ring-ref", Integer.toString(grant(rx)));
        key("event-channel", Integer.toString(port));
        key("request-rx-copy", "1");
        key("feature-rx-notify", "1");
        key("feature-sg", "1");
        for (int i = 0; i < lies.length; i += 2) {
            key(lies[i], lies[i + 1]);
        }
        state(XenbusState.CONNECTED.value());
        final boolean _ = awaitBackendFrom(XenbusState.CONNECTED);
    }

    /** To everybody, from an address nobody has. */
    private void writeFrame() {
        guest().memory().fill(frame, 6, (byte) 0xff);
        guest().memory().putInt(frame + 6, 0x00ad_de02);
        guest().memory().putShort(frame + 10, (short) 0x0100);
        guest().memory().putByte(frame + ETHERTYPE_AT, (byte) (ETHERTYPE >>> 8));
        guest().memory().putByte(frame + ETHERTYPE_AT + 1, (byte) ETHERTYPE);
    }

    long tx() {
        return tx;
    }

    long rx() {
        return rx;
    }

    /** The page with a good frame. */
    long frame() {
        return frame;
    }

    int gref() {
        return gref;
    }

    int port() {
        return port;
    }

    long txSlot(final int index) {
        return tx + HEADER_BYTES + (long) (index & (ENTRIES - 1)) * NetifTxRequest.SIZE;
    }

    long rxSlot(final int index) {
        return rx + HEADER_BYTES + (long) (index & (ENTRIES - 1)) * NetifRxRequest.SIZE;
    }

    /** A slot of the good page. */
    NetifTxRequest put(final int flags, final int size) {
        return put(gref, 0, flags, size);
    }

    NetifTxRequest put(final int ref, final int offset, final int flags, final int size) {
        final int id = 1000 + reqProd;
        return new NetifTxRequest().wrap(guest().memory(), txSlot(reqProd++)).gref(ref).offset(offset).flags(flags)
                .id(id).size(size);
    }

    /** An extra info about GSO, or of another type with the same bytes. */
    void putExtra(final int type, final int flags, final int gsoType, final int gsoSize) {
        final long slot = txSlot(reqProd++);
        guest().memory().fill(slot, NetifTxRequest.SIZE, (byte) 0);
        guest().memory().putByte(slot, (byte) type);
        guest().memory().putByte(slot + 1, (byte) flags);
        guest().memory().putShort(slot + 2, (short) gsoSize);
        guest().memory().putByte(slot + 4, (byte) gsoType);
    }

    void push() {
        push(reqProd);
    }

    void push(final int newReqProd) {
        guest().memory().putIntRelease(tx, newReqProd);
        send(port);
    }

    /** Offers a page to receive into. */
    void offer(final int ref) {
        new NetifRxRequest().wrap(guest().memory(), rxSlot(rxReqProd)).id(rxReqProd).gref(ref);
        rxReqProd++;
        guest().memory().putIntRelease(rx, rxReqProd);
        send(port);
    }

    void pushRx(final int newReqProd) {
        guest().memory().putIntRelease(rx, newReqProd);
        send(port);
    }

    int answered() {
        return guest().memory().getInt(tx + RSP_PROD);
    }

    int received() {
        return guest().memory().getInt(rx + RSP_PROD);
    }

    boolean awaitReceived(final int count, final long timeoutNs) {
        return await(() -> received() >= count, timeoutNs);
    }

    NetifRxResponse rxResponse(final int index) {
        return new NetifRxResponse().wrap(guest().memory(), rxSlot(index));
    }

    private NetifTxResponse response(final int index) {
        return new NetifTxResponse().wrap(guest().memory(), txSlot(index));
    }

    @Override
    String outcome() {
        final StringJoiner answers = new StringJoiner(" ");
        // An attack may have written over the index.
        final int count = tx == 0 || Integer.compareUnsigned(answered(), reqProd) > 0 ? 0 : answered();
        for (int i = 0; i < Math.min(count, SHOWN_MAX); i++) {
            answers.add(Integer.toString(response(i).status()));
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
        put(0, FRAME_BYTES);
        push();
        final boolean answered = await(() -> answered() == 1, ANSWER_NS);
        final int status = response(0).status();
        final String left = end();
        return answered && status == Netif.NETIF_RSP_OKAY && left.endsWith("nothing held")
                ? Optional.empty()
                : Optional.of("a frame is answered " + status + "; " + left);
    }
}
