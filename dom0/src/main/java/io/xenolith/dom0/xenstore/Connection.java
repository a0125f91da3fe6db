package io.xenolith.dom0.xenstore;

import io.xenolith.abi.io.xs.XsWire;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One client: its watches, transactions, the request that is coming in and the messages that are going out. */
abstract sealed class Connection permits RingConnection, LocalConnection {
    /** Outcome of moving bytes that says: the peer broke the protocol, {@link #brokenReason} says how. */
    private static final int QUOTA_NOTES_MAX = 8;
    static final int BROKEN = -1;

    private final int domid;
    private final DomainAccount account;
    private final List<Watch> watches = new ArrayList<>();
    /** Where everybody's watches are found; one of its own until it is connected. */
    private WatchTable table = new WatchTable();
    private long order;
    private final Map<Integer, Transaction> transactions = new TreeMap<>(Integer::compareUnsigned);
    private final MessageAssembler incoming = new MessageAssembler();
    private final Deque<OutMessage> outgoing = new ArrayDeque<>();
    private int nextTransactionId;
    private int target = NodePermissions.NO_TARGET;
    private boolean ignored;
    private boolean attention;
    private boolean stalled;

    private int quotaNotes;

    Connection(final int domid, final DomainAccount account) {
        this.domid = domid;
        this.account = account;
    }

    /** Is connected, as number {@code newOrder} since the daemon started; there are no watches yet. */
    final void join(final WatchTable newTable, final long newOrder) {
        table = newTable;
        order = newOrder;
    }

    /** Larger than that of all connections that came before. */
    final long order() {
        return order;
    }

    /** Takes at most {@code max} bytes of what the peer sent; empty if there is none now or the peer is broken. */
    abstract byte[] takeBytes(int max);

    /** Hands bytes from {@code offset} on to the peer; how many it took, or {@link #BROKEN}. */
    abstract int putBytes(byte[] bytes, int offset);

    /** {@code XENSTORE_ERROR_*} of a peer found broken, {@code XENSTORE_ERROR_NONE} otherwise. */
    abstract int brokenReason();

    /** Tells the peer that bytes were taken or put. */
    abstract void notifyPeer();

    /** Leaves word for a peer that is ignored from now on. */
    abstract void showError(int error);

    /** Whether an event equal to one that is still queued is left out. */
    abstract boolean mergesEvents();

    final int domid() {
        return domid;
    }

    final boolean privileged() {
        return domid == 0;
    }

    final DomainAccount account() {
        return account;
    }

    final List<Watch> watches() {
        return watches;
    }

    final Map<Integer, Transaction> transactions() {
        return transactions;
    }

    final MessageAssembler incoming() {
        return incoming;
    }

    final boolean hasOutgoing() {
        return !outgoing.isEmpty();
    }

    final boolean ignored() {
        return ignored;
    }

    /** The domain whose nodes this one may treat as its own, or {@link NodePermissions#NO_TARGET}. */
    final int target() {
        return target;
    }

    final void target(final int targetDomid) {
        target = targetDomid;
    }

    /** Whether a turn is due: bytes may have come, or may go now. */
    final boolean attention() {
        return attention;
    }

    final void attention(final boolean due) {
        attention = due;
    }

    /** Whether people are to be told of a quota once more: of the first few times, not for ever. */
    final boolean tellOfQuota() {
        return !privileged() && quotaNotes++ < QUOTA_NOTES_MAX;
    }

    /** Whether a quota keeps requests from being read. */
    final boolean stalled() {
        return stalled;
    }

    final void stalled(final boolean now) {
        stalled = now;
    }

    /** What this connection may do with a node of these permissions. */
    final int rights(final NodePermissions permissions) {
        return privileged() ? XsPermission.ALL : permissions.rightsOf(domid, target);
    }

    /** The absolute path a client means, or empty if it cannot name a node. */
    final Optional<String> resolve(final String name, final XenstoreQuotas quotas) {
        final boolean relative = !name.startsWith(XsPath.ROOT);
        if (relative && name.length() > XsWire.XENSTORE_REL_PATH_MAX) {
            return Optional.empty();
        }
        final String path = relative && !XsPath.isSpecial(name) ? XsPath.ofDomain(domid) + '/' + name : name;
        final boolean fits = privileged() || XsPath.lengthForQuota(path) <= quotas.pathBytes();
        return fits && XsPath.isValid(path) ? Optional.of(path) : Optional.empty();
    }

    /** An id no open transaction has, never 0. */
    final int newTransactionId() {
        do {
            nextTransactionId++;
        } while (nextTransactionId == 0 || transactions.containsKey(nextTransactionId));
        return nextTransactionId;
    }

    final void addWatch(final Watch watch) {
        watches.add(watch);
        table.add(this, watch);
        account.addMemory(watch.memoryBytes());
    }

    final boolean removeWatch(final Watch watch) {
        final boolean removed = watches.remove(watch);
        if (removed) {
            table.remove(this, watch);
            account.addMemory(-watch.memoryBytes());
        }
        return removed;
    }

    final void dropWatchesAndTransactions() {
        watches.forEach(watch -> {
            table.remove(this, watch);
            account.addMemory(-watch.memoryBytes());
        });
        watches.clear();
        transactions.values().forEach(Transaction::release);
        transactions.clear();
    }

    /** Back to a fresh connection: no watch, no transaction, nothing half read or unsent. */
    final void reset() {
        dropWatchesAndTransactions();
        incoming.reset();
        while (!outgoing.isEmpty()) {
            gone(outgoing.removeFirst());
        }
    }

    /** Nothing is read from or sent to this peer any more. */
    final void ignore(final int error) {
        reset();
        ignored = true;
        showError(error);
    }

    final void queue(final OutMessage message) {
        outgoing.addLast(message);
        account.addMemory(message.bytes().length);
        attention = true;
    }

    /** Whether an equal event is still waiting. */
    final boolean hasQueuedEvent(final byte[] bytes) {
        return outgoing.stream().anyMatch(m -> m.isEvent() && Arrays.equals(m.bytes(), bytes));
    }

    /** Sends what the peer has room for; how many bytes that was, or {@link #BROKEN}. */
    final int flush() {
        int moved = 0;
        while (!outgoing.isEmpty()) {
            final OutMessage message = outgoing.getFirst();
            final int count = putBytes(message.bytes(), message.written());
            if (count == BROKEN) {
                return BROKEN;
            }
            message.wrote(count);
            moved += count;
            if (!message.isDone()) {
                break;
            }
            gone(outgoing.removeFirst());
        }
        return moved;
    }

    /** Drops unread events that were queued at {@code untilNs} or before, unless they are half written. */
    final void dropEventsUntil(final long untilNs) {
        if (outgoing.isEmpty()) {
            return;
        }
        final Iterator<OutMessage> messages = outgoing.iterator();
        while (messages.hasNext()) {
            final OutMessage message = messages.next();
            if (message.isEvent() && message.written() == 0 && message.queuedNs() <= untilNs) {
                messages.remove();
                gone(message);
            }
        }
    }

    /** When the oldest unread event was queued; {@link Long#MAX_VALUE} if there is none. */
    final long oldestEventNs() {
        long oldestNs = Long.MAX_VALUE;
        for (final OutMessage message : outgoing) {
            if (message.isEvent() && message.written() == 0) {
                oldestNs = Math.min(oldestNs, message.queuedNs());
            }
        }
        return oldestNs;
    }

    private void gone(final OutMessage message) {
        account.addMemory(-message.bytes().length);
        message.gone();
    }
}
