package io.xenolith.domu.hostile;

import io.xenolith.abi.Page;
import io.xenolith.abi.evtchn.Evtchn;
import io.xenolith.abi.evtchn.EvtchnStatus;
import io.xenolith.abi.xen.Xen;
import io.xenolith.domu.Guest;
import io.xenolith.drivers.xenbus.XenbusState;
import io.xenolith.guest.GrantTableGuest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A frontend's half of a device below {@code device/}, without a driver: its keys, states, pages, grants and ports are
 * whatever an attack makes them. {@link #end} closes in order and sees whether the backend let go of everything.
 */
abstract class RawDevice implements Target {
    /** As long as it takes a backend in dom0 to do what it does at once. */
    static final long SETTLE_NS = 2_000_000;
    private static final long STATE_NS = 1_000_000_000;
    private static final long POLL_NS = 100_000;

    private final Guest guest;
    private final String type;
    private final String path;
    private final String backend;
    private final int backendId;
    private final List<Long> pages = new ArrayList<>();
    private final List<Integer> grants = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();
    private String finding = "";

    RawDevice(final Guest guest, final String type, final long number) {
        this.guest = guest;
        this.type = type;
        this.path = "device/" + type + "/" + number;
        this.backend = guest.xenstore().read(path + "/backend")
                .orElseThrow(() -> new IllegalArgumentException("this domain has no " + path));
        this.backendId = Integer.parseInt(guest.xenstore().read(path + "/backend-id").orElse("0"));
    }

    @Override
    public final String kind() {
        return type;
    }

    final Guest guest() {
        return guest;
    }

    final int backendId() {
        return backendId;
    }

    /** A value that the backend published, or "". */
    final String offered(final String name) {
        return guest.xenstore().read(backend + "/" + name).orElse("");
    }

    @Override
    public boolean begin() {
        restore();
        state(XenbusState.INITIALISING.value());
        return awaitBackend(XenbusState.INIT_WAIT);
    }

    /** Puts right what an attack may have done to keys that the toolstack wrote. */
    private void restore() {
        key("backend", backend);
        key("backend-id", Integer.toString(backendId));
    }

    /** A key that xenstored refuses stays as it was. */
    final void key(final String name, final String value) {
        final boolean _ = guest.xenstore().write(path + "/" + name, value);
    }

    final void removeKey(final String name) {
        if (guest.xenstore().read(path + "/" + name).isPresent()) {
            final boolean _ = guest.xenstore().remove(path + "/" + name);
        }
    }

    final void state(final int value) {
        key("state", Integer.toString(value));
    }

    final XenbusState backendState() {
        return XenbusState.parse(guest.xenstore().read(backend + "/state"));
    }

    final boolean awaitBackend(final XenbusState wanted) {
        return await(() -> backendState() == wanted, STATE_NS);
    }

    /** Waits for a state from {@code wanted} on. */
    final boolean awaitBackendFrom(final XenbusState wanted) {
        return await(() -> backendState().compareTo(wanted) >= 0, STATE_NS);
    }

    final boolean await(final BooleanSupplier condition, final long timeoutNs) {
        final long deadlineNs = guest.timeNs() + timeoutNs;
        while (!condition.getAsBoolean()) {
            if (guest.timeNs() >= deadlineNs) {
                return false;
            }
            guest.sleep(POLL_NS);
        }
        return true;
    }

    /** Lets the other side do what it is to do. */
    final void settle() {
        guest.sleep(SETTLE_NS);
    }

    final long page() {
        final long page = guest.allocatePages(1);
        pages.add(page);
        return page;
    }

    final long mfnOf(final long page) {
        return guest.addressSpace().p2m().mfnOfVa(page);
    }

    final int grant(final long page) {
        return grant(backendId, mfnOf(page), false);
    }

    final int readonlyGrant(final long page) {
        return grant(backendId, mfnOf(page), true);
    }

    /** Any frame to anybody. */
    final int grant(final int domid, final long mfn, final boolean readonly) {
        final int gref = guest.grants().grant(domid, mfn, readonly);
        if (gref != GrantTableGuest.NO_GREF) {
            grants.add(gref);
        }
        return gref;
    }

    /** Ends a grant early. @return false if the backend has it mapped */
    final boolean revoke(final int gref) {
        final boolean ended = guest.grants().end(gref);
        if (ended) {
            grants.remove(Integer.valueOf(gref));
        }
        return ended;
    }

    final int port(final int remoteDomain) {
        final int port = guest.calls().evtchn().allocUnbound(Xen.DOMID_SELF, remoteDomain);
        ports.add(port);
        return port;
    }

    final void send(final int port) {
        // Without a peer nothing is sent.
        final int _ = guest.calls().evtchn().send(port);
    }

    @Override
    public String end() {
        settle();
        final String seen = outcome() + finding;
        finding = "";
        close();
        final String held = release();
        return seen + (held.isEmpty() ? "; nothing held" : "; HELD: " + held);
    }

    /** An attack saw something that an outcome should tell. */
    final void found(final String text) {
        finding = ", " + text;
    }

    /** What can be seen of what the backend did. */
    abstract String outcome();

    /** Tells the backend to close, whatever state the attack left. */
    final void close() {
        state(XenbusState.CLOSING.value());
        final boolean _ = awaitBackendFrom(XenbusState.CLOSING);
        state(XenbusState.CLOSED.value());
        final boolean _ = awaitBackend(XenbusState.CLOSED);
    }

    /** Takes everything back. @return what the backend still holds */
    private String release() {
        int mapped = 0;
        for (final int gref : List.copyOf(grants)) {
            mapped += revoke(gref) ? 0 : 1;
        }
        int bound = 0;
        for (final int port : ports) {
            final EvtchnStatus status = EvtchnStatus.allocate().dom(Xen.DOMID_SELF).port(port);
            final int _ = guest.calls().evtchn().status(status);
            bound += status.status() == Evtchn.EVTCHNSTAT_interdomain ? 1 : 0;
            final int _ = guest.calls().evtchn().close(port);
        }
        ports.clear();
        if (mapped == 0) {
            pages.forEach(page -> guest.freePages(page, 1));
            pages.clear();
        }
        return (mapped > 0 ? mapped + " grants " : "") + (bound > 0 ? bound + " ports" : "");
    }

    /** Overwrites a page with numbers that follow from {@code seed}. */
    final void scribble(final long page, final long seed) {
        long value = seed;
        for (int at = 0; at < Page.SIZE; at += Long.BYTES) {
            value = value * 6364136223846793005L + 1442695040888963407L;
            guest.memory().putLong(page + at, value);
        }
    }
}
