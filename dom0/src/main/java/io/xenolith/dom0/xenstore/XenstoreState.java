package io.xenolith.dom0.xenstore;

import io.xenolith.abi.io.xs.XsWire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/** Everything xenstored knows: plain data, and no way to it but this. */
final class XenstoreState {
    static final String INTRODUCE_DOMAIN = "@introduceDomain";
    static final String RELEASE_DOMAIN = "@releaseDomain";

    private final XenstoreQuotas quotas;
    private final LongSupplier nowNs;
    private final DomainAccounts accounts = new DomainAccounts();
    private final Store store = new Store(accounts);
    /** In order of connecting, which is the order events are sent in. */
    private final List<Connection> connections = new ArrayList<>();
    private final WatchTable watches = new WatchTable();
    private long lastOrder;
    private final Map<Integer, RingConnection> domains = new TreeMap<>();
    /** Introduced domains whose shutdown was announced. */
    private final Set<Integer> shutDown = new TreeSet<>();
    /** Who may see the special watches fire. */
    private final Map<String, NodePermissions> specialPermissions = new TreeMap<>();
    /** Answers to questions that are asked in each of dom0's turns, and would take a look at each connection. */
    private boolean quiet;
    private boolean eventsWait;

    /** @param nowNs the time now, asked when an event is queued */
    XenstoreState(final XenstoreQuotas quotas, final LongSupplier nowNs) {
        this.quotas = quotas;
        this.nowNs = nowNs;
        specialPermissions.put(INTRODUCE_DOMAIN, NodePermissions.ofDom0());
        specialPermissions.put(RELEASE_DOMAIN, NodePermissions.ofDom0());
    }

    XenstoreQuotas quotas() {
        return quotas;
    }

    DomainAccounts accounts() {
        return accounts;
    }

    Store store() {
        return store;
    }

    /** Those that are connected; {@link #connect} adds to them. */
    List<Connection> connections() {
        return connections;
    }

    /** Takes in a new connection. */
    void connect(final Connection connection) {
        connection.join(watches, ++lastOrder);
        connections.add(connection);
    }

    WatchTable watches() {
        return watches;
    }

    /** Introduced domains by number; dom0 is none of them. */
    Map<Integer, RingConnection> domains() {
        return domains;
    }

    Set<Integer> shutDown() {
        return shutDown;
    }

    Map<String, NodePermissions> specialPermissions() {
        return specialPermissions;
    }

    /** Something happened after which a connection may be due. */
    void stir() {
        quiet = false;
    }

    /** No connection was due, and nothing has happened since. */
    boolean quiet() {
        return quiet;
    }

    void quiet(final boolean nobodyIsDue) {
        quiet = nobodyIsDue;
    }

    /** False if no domain has an event queued that it has not begun to read; true if one may have. */
    boolean eventsWait() {
        return eventsWait;
    }

    void eventsWait(final boolean anyWaits) {
        eventsWait = anyWaits;
    }

    /** Queues a watch event; one too long for the wire is not sent. */
    void queueEvent(final Connection to, final String path, final String token, final Optional<Cause> cause) {
        final byte[] payload = XsMessage.payload(path, token);
        if (payload.length > XsWire.XENSTORE_PAYLOAD_MAX) {
            return;
        }
        final byte[] bytes = new XsMessage(XsWire.XS_WATCH_EVENT, 0, 0, payload).encode();
        if (to.mergesEvents() && !XsPath.isSpecial(path) && to.hasQueuedEvent(bytes)) {
            return;
        }
        final long memory = to.account().memoryBytes() + bytes.length;
        if (!to.privileged() && memory >= quotas.memoryBytes()) {
            return;
        }
        stir();
        eventsWait = true;
        cause.ifPresent(Cause::eventQueued);
        to.queue(OutMessage.event(bytes, cause, nowNs.getAsLong()));
    }
}
