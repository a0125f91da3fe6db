package io.xenolith.dom0.xenstore;

import io.xenolith.abi.io.xs.XsWire;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A synchronous client over a {@link LocalConnection}: for the toolstack and the backends in dom0. Watch events wait
 * until {@link #dispatchWatches} is called, so that no callback runs inside another request.
 */
public final class XenstoreClient extends XenstoreAccess {
    private static final int NO_TRANSACTION = 0;
    private static final int TRIES_MAX = 100;

    private final XenstoreLink connection;
    private final Map<String, WatchCallback> callbacks = new HashMap<>();
    private final Deque<XsMessage> events = new ArrayDeque<>();
    private int lastReqId;
    private int lastToken;

    public XenstoreClient(final XenstoreLink connection) {
        this.connection = connection;
    }

    /** Handle of a watch: what {@link #unwatch} wants. */
    public record WatchHandle(String path, String token) {
    }

    @Override
    byte[] request(final int type, final byte[] payload) {
        return request(type, NO_TRANSACTION, payload);
    }

    byte[] request(final int type, final int txId, final byte[] payload) {
        final int reqId = ++lastReqId;
        connection.send(new XsMessage(type, reqId, txId, payload).encode());
        final XsMessage reply = awaitReply(reqId);
        if (reply.type() == XsWire.XS_ERROR) {
            final List<String> strings = XsMessage.strings(payload);
            throw new XenstoreException(XsMessage.typeName(type), strings.isEmpty() ? "" : strings.getFirst(),
                    reply.strings().getFirst());
        }
        return reply.payload();
    }

    private XsMessage awaitReply(final int reqId) {
        while (true) {
            final byte[] bytes = connection.receive(true).orElseThrow(
                    () -> new IllegalStateException(
                            "request " + reqId + " was not answered: the connection is closed"));
            final XsMessage message = XsMessage.decode(bytes);
            if (message.type() != XsWire.XS_WATCH_EVENT) {
                return message;
            }
            events.addLast(message);
        }
    }

    private String requestText(final int type, final String... strings) {
        final byte[] reply = request(type, XsMessage.payload(strings));
        return new String(reply, StandardCharsets.ISO_8859_1).replace("\0", "");
    }

    /** Sets a watch under a token of this client's; the first event comes at once, whether or not the node exists. */
    public WatchHandle watch(final String path, final WatchCallback callback) {
        final String token = "w" + ++lastToken;
        return watch(path, token, callback);
    }

    /** Sets a watch under a token of the caller's, unique in this client. */
    public WatchHandle watch(final String path, final String token, final WatchCallback callback) {
        request(XsWire.XS_WATCH, XsMessage.payload(path, token));
        callbacks.put(token, callback);
        return new WatchHandle(path, token);
    }

    /** Ends a watch; events of it not yet dispatched are dropped. */
    public void unwatch(final WatchHandle handle) {
        callbacks.remove(handle.token());
        request(XsWire.XS_UNWATCH, XsMessage.payload(handle.path(), handle.token()));
    }

    /** Calls back for every event that has come, in order; returns how many callbacks were called. */
    public int dispatchWatches() {
        receiveEvents();
        int called = 0;
        while (!events.isEmpty()) {
            final List<String> event = events.removeFirst().strings();
            final WatchCallback callback = callbacks.get(event.get(1));
            if (callback != null) {
                callback.onChange(event.getFirst());
                called++;
            }
            receiveEvents();
        }
        return called;
    }

    /** As {@link #dispatchWatches}, when at least one event has come; 0 if none can come any more. */
    public int awaitWatches() {
        if (events.isEmpty()) {
            connection.receive(true).ifPresent(bytes -> events.addLast(XsMessage.decode(bytes)));
        }
        return dispatchWatches();
    }

    private void receiveEvents() {
        Optional<byte[]> bytes = connection.receive(false);
        while (bytes.isPresent()) {
            events.addLast(XsMessage.decode(bytes.get()));
            bytes = connection.receive(false);
        }
    }

    /**
     * Runs {@code body} in a transaction and commits, again while the commit meets a change from outside. An exception of
     * the body drops the transaction.
     *
     * @throws XenstoreException EAGAIN after 100 tries: the body itself changes outside what it touches inside
     */
    public <T> T transaction(final Function<XenstoreTransaction, T> body) {
        for (int i = 0; i < TRIES_MAX; i++) {
            final int id = Integer.parseUnsignedInt(requestText(XsWire.XS_TRANSACTION_START, ""));
            final T result;
            try {
                result = body.apply(new XenstoreTransaction(this, id));
            } catch (final RuntimeException e) {
                end(id, "F");
                throw e;
            }
            if (commits(id)) {
                return result;
            }
        }
        throw new XenstoreException(XsMessage.typeName(XsWire.XS_TRANSACTION_END), "", "EAGAIN");
    }

    /** As {@link #transaction}, for a body without result. */
    public void inTransaction(final Consumer<XenstoreTransaction> body) {
        transaction(transaction -> {
            body.accept(transaction);
            return true;
        });
    }

    /** Runs {@code body} in a transaction that is dropped: nothing of what it does stays. */
    public void inDroppedTransaction(final Consumer<XenstoreTransaction> body) {
        final int id = Integer.parseUnsignedInt(requestText(XsWire.XS_TRANSACTION_START, ""));
        try {
            body.accept(new XenstoreTransaction(this, id));
        } finally {
            end(id, "F");
        }
    }

    private boolean commits(final int id) {
        try {
            end(id, "T");
            return true;
        } catch (final XenstoreException e) {
            if (e.isAgain()) {
                return false;
            }
            throw e;
        }
    }

    private void end(final int id, final String verdict) {
        request(XsWire.XS_TRANSACTION_END, id, XsMessage.payload(verdict));
    }

    /** Connects a domain: frame of its xenstore page, its unbound port. */
    public void introduce(final int domid, final long gfn, final int port) {
        requestText(XsWire.XS_INTRODUCE, Integer.toString(domid), Long.toString(gfn), Integer.toString(port));
    }

    /** Disconnects a domain. */
    public void release(final int domid) {
        requestText(XsWire.XS_RELEASE, Integer.toString(domid));
    }

    /** Takes back the announcement of a domain's shutdown, after a suspend that was cancelled. */
    public void resume(final int domid) {
        requestText(XsWire.XS_RESUME, Integer.toString(domid));
    }

    /** Lets {@code domid} use the nodes of {@code target} as its own. */
    public void setTarget(final int domid, final int target) {
        requestText(XsWire.XS_SET_TARGET, Integer.toString(domid), Integer.toString(target));
    }

    public boolean isDomainIntroduced(final int domid) {
        return requestText(XsWire.XS_IS_DOMAIN_INTRODUCED, Integer.toString(domid)).equals("T");
    }

    /** Where relative paths of a domain start. */
    public String domainPath(final int domid) {
        return requestText(XsWire.XS_GET_DOMAIN_PATH, Integer.toString(domid));
    }

    /** A command to the daemon itself; its answer. */
    public String control(final String... command) {
        return requestText(XsWire.XS_CONTROL, command);
    }
}
