package io.xenolith.dom0.xenstore;

import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;
import java.util.Optional;

/** Decides who is told of a change. */
final class WatchEvents {
    private final XenstoreState state;
    private final TraceSink trace;

    WatchEvents(final XenstoreState state, final TraceSink trace) {
        this.state = state;
        this.trace = trace;
    }

    /**
     * A change of one node.
     *
     * @param before permissions before the change, empty if there was no node or they are the same
     * @param after permissions after it, empty if the node is gone
     * @param exact tell only watches on this very node: it went with an ancestor, whose watchers hear of that
     */
    record Change(String path, Optional<NodePermissions> before, Optional<NodePermissions> after, boolean exact) {
    }

    /**
     * Queues an event for each watch on the node or an ancestor, connections in the order they came, watches in the order
     * they were set. A domain hears of it that may read the node, may have read it before, or may read the parent.
     */
    void fire(final Change change, final Optional<Cause> cause) {
        Connection asked = null;
        boolean hears = false;
        for (final WatchTable.Entry entry : state.watches().matching(change.path(), change.exact())) {
            if (entry.connection() != asked) {
                asked = entry.connection();
                hears = mayHear(asked, change);
            }
            if (hears) {
                send(asked, entry.watch(), entry.watch().eventPath(change.path()), cause);
            }
        }
    }

    private boolean mayHear(final Connection connection, final Change change) {
        if (connection.privileged() || mayRead(connection, change.before()) || mayRead(connection, change.after())) {
            return true;
        }
        final Node parent = state.store().read(XsPath.parent(change.path()));
        return parent != null && mayRead(connection, Optional.of(parent.permissions()));
    }

    private static boolean mayRead(final Connection connection, final Optional<NodePermissions> permissions) {
        return permissions.isPresent() && (connection.rights(permissions.get()) & XsPermission.READ) != 0;
    }

    /** A domain came or went: {@code name} is one of the two special names. */
    void fireSpecial(final String name) {
        final NodePermissions permissions = state.specialPermissions().get(name);
        for (final WatchTable.Entry entry : state.watches().matching(name, true)) {
            if ((entry.connection().rights(permissions) & XsPermission.READ) != 0) {
                send(entry.connection(), entry.watch(), name, Optional.empty());
            }
        }
    }

    /** The event every new watch starts with, whether or not there is such a node. */
    void fireFirst(final Connection connection, final Watch watch) {
        send(connection, watch, watch.eventPath(watch.path()), Optional.empty());
    }

    private void send(final Connection connection, final Watch watch, final String path, final Optional<Cause> cause) {
        state.queueEvent(connection, path, watch.token(), cause);
        if (trace.on()) {
            trace.emit(new TraceEvent.XenstoreWatchEvent(connection.domid(), path, watch.token()));
        }
    }
}
