package io.xenolith.dom0.xenstore;

import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.io.xs.XsWire;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;
import java.util.List;
import java.util.Optional;

/**
 * The xenstore daemon as a state machine. Whoever owns it calls the entry points and then {@link #run} until that says
 * that nothing is left; nothing happens in between. One thread owns a host, so there is no lock.
 *
 * <pre>
 *   domain ring page --onPortEvent, run--&gt; RingConnection  \
 *                                                            Request --&gt; NodeView (Store | Transaction) --&gt; watch events
 *   dom0's own parts ------send------------&gt; LocalConnection /
 * </pre>
 *
 * A domain's requests are answered in the order they came, one a turn, connections taking turns in the order they came.
 * Replies and events of one connection share a queue: an event a request causes goes ahead of its reply, except the first
 * event of a new watch, which follows it.
 */
public final class Xenstored {
    /** What the C daemon of Xen 4.17 puts into {@code server_features}. */
    public static final int NO_SERVER_FEATURES = 0;

    private final XenstoreState state;
    private final TraceSink trace;
    private final WatchEvents events;
    private final NodeRequests nodeRequests;
    private final ConnectionRequests connectionRequests;
    private final DomainRequests domainRequests;
    private final ControlRequests controlRequests;
    private final int serverFeatures;

    /** A daemon with Xen's default quotas and features. */
    public Xenstored(final XenstoreKernel kernel, final TraceSink trace) {
        this(kernel, trace, XenstoreQuotas.defaults(), NO_SERVER_FEATURES);
    }

    /**
     * @param serverFeatures {@code XENSTORE_SERVER_FEATURE_*} bits to offer; with the reconnection bit a domain may ask to
     *        start over through the page's {@code connection} field
     */
    public Xenstored(final XenstoreKernel kernel, final TraceSink trace, final XenstoreQuotas quotas,
            final int serverFeatures) {
        this.state = new XenstoreState(quotas, kernel::nowNs);
        this.trace = trace;
        this.serverFeatures = serverFeatures;
        this.events = new WatchEvents(state, trace);
        this.nodeRequests = new NodeRequests(state, events, domid -> domid == 0 || kernel.domainExists(domid));
        this.connectionRequests = new ConnectionRequests(state, events);
        this.domainRequests = new DomainRequests(state, kernel, events, nodeRequests, serverFeatures);
        this.controlRequests = new ControlRequests(state, trace);
    }

    /** A new privileged connection for a part of dom0. */
    public LocalConnection connectLocal() {
        final LocalConnection connection = new LocalConnection(state.accounts().of(0), this);
        state.connect(connection);
        return connection;
    }

    /**
     * Connects a domain, as the request INTRODUCE does.
     *
     * @param gfn frame of its xenstore page
     * @param port its unbound event channel port
     * @return 0; {@code -XEN_EINVAL} for dom0, a domain that does not exist or a port that is none; the kernel's errno if
     *         mapping or binding fails
     */
    public int introduce(final int domid, final long gfn, final int port) {
        state.stir();
        return domainRequests.introduce(domid, gfn, port);
    }

    /** The domain sent an event on its xenstore port. Only remembers that; {@link #run} does the work. */
    public void onPortEvent(final int domid) {
        final RingConnection connection = state.domains().get(domid);
        if (connection != null) {
            state.stir();
            connection.attention(true);
        }
    }

    /** The domain shut down, crashed or suspended: {@code @releaseDomain} fires, once until RESUME. */
    public void domainShutdown(final int domid) {
        state.stir();
        domainRequests.shutdown(domid);
    }

    /**
     * The domain is dying or gone: its connection ends, its nodes are removed, its permissions disappear from other nodes,
     * and {@code @releaseDomain} fires. Must be called before another domain gets its number.
     */
    public void domainGone(final int domid) {
        state.stir();
        domainRequests.gone(domid);
    }

    /**
     * Tells the time, for the time-out of unread watch events (they are dropped, as in the C daemon). Without it none ever
     * times out.
     *
     * @param nowNs {@link XenstoreKernel#nowNs}
     * @return when to tell it next; {@link Long#MAX_VALUE} if nothing waits
     */
    public long timePassed(final long nowNs) {
        final long timeoutNs = state.quotas().eventTimeoutNs();
        if (timeoutNs == 0) {
            return Long.MAX_VALUE;
        }
        if (!state.eventsWait()) {
            return Long.MAX_VALUE;
        }
        state.stir();
        long oldestNs = Long.MAX_VALUE;
        for (final Connection connection : state.domains().values()) {
            connection.dropEventsUntil(nowNs - timeoutNs);
            oldestNs = Math.min(oldestNs, connection.oldestEventNs());
        }
        state.eventsWait(oldestNs != Long.MAX_VALUE);
        return oldestNs == Long.MAX_VALUE ? oldestNs : oldestNs + timeoutNs;
    }

    /** Whether {@link #timePassed} is of interest: an event waits to be read, and may have to be dropped some day. */
    public boolean awaitsTime() {
        return state.eventsWait() && state.quotas().eventTimeoutNs() != 0;
    }

    /**
     * Gives each connection that has something to do one turn: sends what its ring has room for, answers at most one
     * request.
     *
     * @return whether work remains that another call can do
     */
    public boolean run() {
        if (state.quiet()) {
            return false;
        }
        for (final Connection connection : List.copyOf(state.connections())) {
            if (isDue(connection)) {
                turn(connection);
            }
        }
        state.quiet(!anyDue());
        return !state.quiet();
    }

    private boolean anyDue() {
        for (final Connection connection : state.connections()) {
            if (isDue(connection)) {
                return true;
            }
        }
        return false;
    }

    private boolean isDue(final Connection connection) {
        return !connection.ignored() && (connection.attention() || (connection.stalled() && mayRead(connection)));
    }

    /** A domain that does not take its replies and the events it causes is not listened to. */
    private boolean mayRead(final Connection connection) {
        final DomainAccount account = connection.account();
        return connection.privileged() || (account.outstanding() < state.quotas().outstanding()
                && account.memoryBytes() < state.quotas().memoryBytes());
    }

    private void turn(final Connection connection) {
        if (reconnects(connection)) {
            return;
        }
        final int sentBefore = connection.flush();
        final int taken = sentBefore == Connection.BROKEN ? Connection.BROKEN : takeRequest(connection);
        final int sentAfter = taken == Connection.BROKEN ? Connection.BROKEN : connection.flush();
        if (sentAfter == Connection.BROKEN) {
            giveUp(connection, connection.brokenReason());
            return;
        }
        // What is still queued waits for room, and the peer sends an event when it has made some.
        connection.attention(taken > 0);
        if (sentBefore + taken + sentAfter > 0) {
            connection.notifyPeer();
        }
    }

    private boolean reconnects(final Connection connection) {
        final boolean offered = (serverFeatures & XsWire.XENSTORE_SERVER_FEATURE_RECONNECTION) != 0;
        if (offered && connection instanceof RingConnection ring && ring.asksToReconnect()) {
            ring.reset();
            ring.resetPage(serverFeatures);
            ring.attention(false);
            ring.notifyPeer();
            return true;
        }
        return false;
    }

    /** Takes what has come of the next request and answers it if it is whole; how many bytes that was, or BROKEN. */
    private int takeRequest(final Connection connection) {
        connection.stalled(!mayRead(connection));
        if (connection.stalled()) {
            return 0;
        }
        final MessageAssembler incoming = connection.incoming();
        int taken = 0;
        while (!incoming.isComplete()) {
            final byte[] bytes = connection.takeBytes(incoming.wanted());
            if (connection.brokenReason() != XsWire.XENSTORE_ERROR_NONE) {
                return Connection.BROKEN;
            }
            if (bytes.length == 0) {
                return taken;
            }
            taken += bytes.length;
            if (!incoming.accept(bytes)) {
                giveUp(connection, XsWire.XENSTORE_ERROR_PROTO);
                return taken;
            }
        }
        answer(connection, incoming.take());
        return taken;
    }

    private void giveUp(final Connection connection, final int error) {
        connection.ignore(error);
        if (trace.on()) {
            trace.emit(new TraceEvent.Note(connection.domid(), "xenstored", error == XsWire.XENSTORE_ERROR_PROTO
                    ? "connection ignored: message longer than " + XsWire.XENSTORE_PAYLOAD_MAX + " bytes"
                    : "connection ignored: ring indexes do not fit"));
        }
    }

    /** Answers everything a local connection has sent, and sends on what that caused. */
    void serveLocal(final LocalConnection connection) {
        state.stir();
        int taken = 1;
        while (taken > 0 && !connection.ignored()) {
            taken = takeRequest(connection);
        }
        for (final Connection other : List.copyOf(state.connections())) {
            if (other.hasOutgoing() && !other.ignored()) {
                sendQueued(other);
            }
        }
    }

    private void sendQueued(final Connection connection) {
        final int sent = connection.flush();
        if (sent == Connection.BROKEN) {
            giveUp(connection, connection.brokenReason());
        } else if (sent > 0) {
            connection.notifyPeer();
        }
    }

    void disconnect(final LocalConnection connection) {
        state.stir();
        connection.ignore(XsWire.XENSTORE_ERROR_NONE);
        state.connections().remove(connection);
    }

    private void answer(final Connection connection, final XsMessage message) {
        final Optional<Cause> cause = connection.privileged()
                ? Optional.empty()
                : Optional.of(new Cause(connection.account()));
        final Transaction transaction = connection.transactions().get(message.txId());
        final NodeView view = transaction == null || ignoresTransaction(message.type()) ? state.store() : transaction;
        final Request request = new Request(connection, message, view, cause);
        final Reply reply = limited(perform(request), transaction);
        send(request, reply);
        if (message.type() == XsWire.XS_WATCH && reply.errno() == 0) {
            events.fireFirst(connection, connection.watches().getLast());
        }
    }

    /** A request that touched one node too many of its transaction fails, whatever else came of it. */
    private static Reply limited(final Reply reply, final Transaction transaction) {
        return transaction != null && transaction.takeOverLimit() ? Reply.error(Errno.XEN_ENOSPC) : reply;
    }

    private void send(final Request request, final Reply reply) {
        final XsMessage message = request.message();
        final int errno = reply.payload().length > XsWire.XENSTORE_PAYLOAD_MAX ? Errno.XEN_E2BIG : reply.errno();
        final XsMessage answer = errno == 0
                ? new XsMessage(message.type(), message.reqId(), message.txId(), reply.payload())
                : new XsMessage(XsWire.XS_ERROR, message.reqId(), message.txId(),
                        XsMessage.payload(XsErrno.name(errno)));
        request.connection().queue(OutMessage.reply(answer.encode(), request.cause()));
        if (trace.on()) {
            trace.emit(new TraceEvent.XenstoreOp(request.connection().domid(), XsMessage.typeName(message.type()),
                    message.txId(), request.subject(), errno == 0 ? "" : XsErrno.name(errno)));
            if (isQuota(errno) && request.connection().tellOfQuota()) {
                trace.emit(new TraceEvent.Note(request.connection().domid(), "xenstored",
                        "a quota is reached: " + XsMessage.typeName(message.type()) + " " + request.subject() + ": "
                                + XsErrno.name(errno)));
            }
        }
    }

    private static boolean isQuota(final int errno) {
        return errno == Errno.XEN_ENOSPC || errno == Errno.XEN_E2BIG;
    }

    private static boolean ignoresTransaction(final int type) {
        return type == XsWire.XS_WATCH || type == XsWire.XS_UNWATCH || type == XsWire.XS_INTRODUCE;
    }

    private static boolean needsPrivilege(final int type) {
        return switch (type) {
            case XsWire.XS_CONTROL, XsWire.XS_INTRODUCE, XsWire.XS_RELEASE, XsWire.XS_IS_DOMAIN_INTRODUCED,
                    XsWire.XS_RESUME, XsWire.XS_SET_TARGET ->
                true;
            default -> false;
        };
    }

    /** In Xen's order: is there such a request, may this client make it, is there such a transaction. */
    private Reply perform(final Request request) {
        final XsMessage message = request.message();
        if (needsPrivilege(message.type()) && !request.connection().privileged()) {
            return Reply.error(Errno.XEN_EACCES);
        }
        final boolean unknownTransaction = message.txId() != 0 && request.transaction().isEmpty();
        if (unknownTransaction && !ignoresTransaction(message.type()) && isRequest(message.type())) {
            return Reply.error(Errno.XEN_ENOENT);
        }
        return switch (message.type()) {
            case XsWire.XS_CONTROL -> controlRequests.control(request);
            case XsWire.XS_DIRECTORY -> nodeRequests.directory(request);
            case XsWire.XS_READ -> nodeRequests.read(request);
            case XsWire.XS_GET_PERMS -> nodeRequests.getPermissions(request);
            case XsWire.XS_WATCH -> connectionRequests.watch(request);
            case XsWire.XS_UNWATCH -> connectionRequests.unwatch(request);
            case XsWire.XS_TRANSACTION_START -> connectionRequests.transactionStart(request);
            case XsWire.XS_TRANSACTION_END -> connectionRequests.transactionEnd(request);
            case XsWire.XS_INTRODUCE -> domainRequests.introduce(request);
            case XsWire.XS_RELEASE -> domainRequests.release(request);
            case XsWire.XS_GET_DOMAIN_PATH -> DomainRequests.getDomainPath(request);
            case XsWire.XS_WRITE -> nodeRequests.write(request);
            case XsWire.XS_MKDIR -> nodeRequests.mkdir(request);
            case XsWire.XS_RM -> nodeRequests.remove(request);
            case XsWire.XS_SET_PERMS -> nodeRequests.setPermissions(request);
            case XsWire.XS_IS_DOMAIN_INTRODUCED -> domainRequests.isDomainIntroduced(request);
            case XsWire.XS_RESUME -> domainRequests.resume(request);
            case XsWire.XS_SET_TARGET -> domainRequests.setTarget(request);
            case XsWire.XS_RESET_WATCHES -> ConnectionRequests.resetWatches(request);
            case XsWire.XS_DIRECTORY_PART -> nodeRequests.directoryPart(request);
            default -> Reply.error(Errno.XEN_ENOSYS);
        };
    }

    private static boolean isRequest(final int type) {
        final boolean serverOnly = type == XsWire.XS_WATCH_EVENT || type == XsWire.XS_ERROR;
        return type >= 0 && type < XsWire.XS_TYPE_COUNT && !serverOnly && type != REMOVED_RESTRICT;
    }

    /** RESTRICT of old protocols: its number stays unused. */
    private static final int REMOVED_RESTRICT = 20;
}
