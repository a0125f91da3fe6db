package io.xenolith.dom0.xenstore;

import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.io.xs.XsWire;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The requests about a connection's own watches and transactions. */
final class ConnectionRequests {
    private final XenstoreState state;
    private final WatchEvents events;

    ConnectionRequests(final XenstoreState state, final WatchEvents events) {
        this.state = state;
        this.events = events;
    }

    /** Sets a watch; its first event is the caller's to send, after the reply. */
    Reply watch(final Request request) {
        final Connection connection = request.connection();
        final List<String> strings = request.strings();
        if (strings.size() != 2) {
            return Reply.error(Errno.XEN_EINVAL);
        }
        final String name = strings.getFirst();
        final Optional<String> path = watchPath(connection, name);
        if (path.isEmpty()) {
            return Reply.error(Errno.XEN_EINVAL);
        }
        final String token = strings.get(1);
        if (find(connection, path.get(), token).isPresent()) {
            return Reply.error(Errno.XEN_EEXIST);
        }
        if (!connection.privileged() && connection.watches().size() > state.quotas().watches()) {
            return Reply.error(Errno.XEN_E2BIG);
        }
        final boolean relative = !name.startsWith(XsPath.ROOT) && !XsPath.isSpecial(name);
        final int prefixLength = relative ? XsPath.ofDomain(connection.domid()).length() : 0;
        final Watch watch = new Watch(path.get(), token, prefixLength);
        final long memory = connection.account().memoryBytes() + watch.memoryBytes();
        if (!connection.privileged() && memory >= state.quotas().memoryBytes()) {
            return Reply.error(Errno.XEN_ENOMEM);
        }
        connection.addWatch(watch);
        return Reply.ok();
    }

    private Optional<String> watchPath(final Connection connection, final String name) {
        if (XsPath.isSpecial(name)) {
            return name.length() > XsWire.XENSTORE_REL_PATH_MAX ? Optional.empty() : Optional.of(name);
        }
        return connection.resolve(name, state.quotas());
    }

    private static Optional<Watch> find(final Connection connection, final String path, final String token) {
        return connection.watches().stream().filter(w -> w.path().equals(path) && w.token().equals(token)).findFirst();
    }

    Reply unwatch(final Request request) {
        final Connection connection = request.connection();
        final List<String> strings = request.strings();
        if (strings.size() != 2) {
            return Reply.error(Errno.XEN_EINVAL);
        }
        final Optional<Watch> watch = watchPath(connection, strings.getFirst())
                .flatMap(path -> find(connection, path, strings.get(1)));
        return watch.isPresent() && connection.removeWatch(watch.get()) ? Reply.ok() : Reply.error(Errno.XEN_ENOENT);
    }

    static Reply resetWatches(final Request request) {
        request.connection().dropWatchesAndTransactions();
        return Reply.ok();
    }

    Reply transactionStart(final Request request) {
        final Connection connection = request.connection();
        if (request.transaction().isPresent()) {
            return Reply.error(Errno.XEN_EBUSY);
        }
        if (!connection.privileged() && connection.transactions().size() > state.quotas().transactions()) {
            return Reply.error(Errno.XEN_ENOSPC);
        }
        final int nodesMax = connection.privileged() ? Integer.MAX_VALUE : state.quotas().transactionNodes();
        final int id = connection.newTransactionId();
        connection.transactions().put(id, new Transaction(id, state.store(), connection.account(), nodesMax));
        return Reply.text(Integer.toUnsignedString(id));
    }

    Reply transactionEnd(final Request request) {
        final String verdict = request.onlyString().orElse("");
        if (!verdict.equals("T") && !verdict.equals("F")) {
            return Reply.error(Errno.XEN_EINVAL);
        }
        final Optional<Transaction> open = request.transaction();
        if (open.isEmpty()) {
            return Reply.error(Errno.XEN_ENOENT);
        }
        final Transaction transaction = open.get();
        request.connection().transactions().remove(transaction.id());
        transaction.release();
        return verdict.equals("F") ? Reply.ok() : Reply.of(commit(request, transaction));
    }

    private int commit(final Request request, final Transaction transaction) {
        if (transaction.failed()) {
            return Errno.XEN_ENOMEM; // what Xen says when a change inside was refused half-way
        }
        if (exceedsNodes(transaction)) {
            return Errno.XEN_ENOSPC;
        }
        if (transaction.conflicts()) {
            return Errno.XEN_EAGAIN;
        }
        transaction.apply();
        transaction.accesses().forEach((path, access) -> {
            if (access.fires()) {
                events.fire(new WatchEvents.Change(path, permissionsOf(access.before()),
                        permissionsOf(state.store().read(path)), access.exact()), request.cause());
            }
        });
        return 0;
    }

    /** Looks at every domain that would own more nodes, not only at the one that commits, as Xen does. */
    private boolean exceedsNodes(final Transaction transaction) {
        for (final Map.Entry<Integer, Integer> change : transaction.nodeCountChanges().entrySet()) {
            final int domid = change.getKey();
            final int count = state.accounts().of(domid).nodes() + change.getValue();
            if (domid != 0 && change.getValue() > 0 && count >= state.quotas().nodes()) {
                return true;
            }
        }
        return false;
    }

    private static Optional<NodePermissions> permissionsOf(final Node node) {
        return node == null ? Optional.empty() : Optional.of(node.permissions());
    }
}
