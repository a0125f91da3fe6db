package io.xenolith.dom0.xenstore;

import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.io.xs.XsWire;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/** The requests about nodes. Each finds its node (path, existence, rights, in that order), then acts. */
final class NodeRequests {
    private static final int NUL = 0;

    private final XenstoreState state;
    private final WatchEvents events;
    private final IntPredicate domainExists;

    NodeRequests(final XenstoreState state, final WatchEvents events, final IntPredicate domainExists) {
        this.state = state;
        this.events = events;
        this.domainExists = domainExists;
    }

    /** A node looked for. {@code errno} is 0 if it is there and may be used as wanted. */
    private record Found(String path, Node node, int errno) {
    }

    private Found find(final Request request, final Optional<String> name, final int wanted) {
        final Connection connection = request.connection();
        final Optional<String> path = name.flatMap(n -> connection.resolve(n, state.quotas()));
        if (path.isEmpty()) {
            return new Found("", null, Errno.XEN_EINVAL);
        }
        final Node node = request.view().read(path.get());
        if (node == null) {
            return new Found(path.get(), null, errnoOfMissing(request, path.get(), wanted));
        }
        final boolean may = (connection.rights(node.permissions()) & wanted) == wanted;
        return new Found(path.get(), node, may ? 0 : Errno.XEN_EACCES);
    }

    /** A node that is missing is nobody's business who has no right to the nearest node above it. */
    private static int errnoOfMissing(final Request request, final String path, final int wanted) {
        String above = path;
        Node node = null;
        while (node == null && !above.equals(XsPath.ROOT)) {
            above = XsPath.parent(above);
            node = request.view().read(above);
        }
        final boolean may = node != null && (request.connection().rights(node.permissions()) & wanted) != 0;
        return may ? Errno.XEN_ENOENT : Errno.XEN_EACCES;
    }

    Reply read(final Request request) {
        final Found found = find(request, request.onlyString(), XsPermission.READ);
        return found.errno() != 0 ? Reply.error(found.errno()) : Reply.bytes(found.node().value());
    }

    Reply directory(final Request request) {
        final Found found = find(request, request.onlyString(), XsPermission.READ);
        return found.errno() != 0 ? Reply.error(found.errno()) : Reply.bytes(childList(found.node()));
    }

    private static byte[] childList(final Node node) {
        return node.children().isEmpty() ? new byte[0] : XsMessage.payload(node.children().toArray(String[]::new));
    }

    /** Part of a long list: generation, whole names from a byte offset on, and a further NUL if the list ends here. */
    Reply directoryPart(final Request request) {
        final List<String> strings = request.strings();
        if (strings.size() != 2) {
            return Reply.error(Errno.XEN_EINVAL);
        }
        final Found found = find(request, Optional.of(strings.getFirst()), XsPermission.READ);
        if (found.errno() != 0) {
            return Reply.error(found.errno());
        }
        final byte[] list = childList(found.node());
        final byte[] generation = XsMessage.payload(Long.toUnsignedString(found.node().generation()));
        final long offset = DecimalText.leading(strings.get(1));
        final int from = offset < 0 || offset > list.length ? list.length : (int) offset;
        final int room = XsWire.XENSTORE_PAYLOAD_MAX - generation.length - 1;
        final int to = endOfWholeNames(list, from, room);
        final ByteArrayOutputStream part = new ByteArrayOutputStream();
        part.writeBytes(generation);
        part.write(list, from, to - from);
        if (to == list.length) {
            part.write(NUL);
        }
        return Reply.bytes(part.toByteArray());
    }

    private static int endOfWholeNames(final byte[] list, final int from, final int room) {
        int end = from;
        for (int i = from; i < list.length && i - from < room; i++) {
            if (list[i] == NUL) {
                end = i + 1;
            }
        }
        return end;
    }

    Reply getPermissions(final Request request) {
        final Found found = find(request, request.onlyString(), XsPermission.READ);
        return found.errno() != 0
                ? Reply.error(found.errno())
                : Reply.bytes(XsMessage.payload(found.node().permissions().texts().toArray(String[]::new)));
    }

    Reply write(final Request request) {
        if (request.strings().isEmpty()) {
            return Reply.error(Errno.XEN_EINVAL);
        }
        final byte[] value = request.afterFirstString();
        final Found found = find(request, Optional.of(request.subject()), XsPermission.WRITE);
        if (found.errno() == Errno.XEN_ENOENT) {
            return Reply.of(create(request, found.path(), value));
        }
        if (found.errno() != 0) {
            return Reply.error(found.errno());
        }
        final Node changed = found.node().withValue(value);
        final int errno = checkRecord(request, found.path(), found.node(), changed);
        if (errno != 0) {
            return Reply.error(errno);
        }
        request.view().write(found.path(), changed);
        changed(request, found.path(), Optional.empty(), changed);
        return Reply.ok();
    }

    Reply mkdir(final Request request) {
        final Found found = find(request, request.onlyString(), XsPermission.WRITE);
        return found.errno() == Errno.XEN_ENOENT
                ? Reply.of(create(request, found.path(), new byte[0]))
                : Reply.of(found.errno());
    }

    /** Creates a node and what is missing above it: checks for all of them first, then changes. */
    private int create(final Request request, final String path, final byte[] value) {
        final NodeView view = request.view();
        final List<String> missing = new ArrayList<>();
        String top = path;
        Node parent = null;
        while (parent == null) {
            if (top.equals(XsPath.ROOT)) {
                return Errno.XEN_ENOSPC; // only a transaction over its limit cannot see the root
            }
            missing.addFirst(top);
            top = XsPath.parent(top);
            parent = view.read(top);
        }
        final NodePermissions permissions = inherited(request.connection(), parent);
        final List<Node> nodes = new ArrayList<>();
        nodes.add(parent.withChild(XsPath.base(missing.getFirst())));
        for (int i = 0; i < missing.size(); i++) {
            final boolean last = i == missing.size() - 1;
            final Node node = Node.empty(permissions);
            nodes.add(last ? node.withValue(value) : node.withChild(XsPath.base(missing.get(i + 1))));
        }
        final int errno = checkCreation(request, top, parent, missing, nodes);
        if (errno != 0) {
            return errno;
        }
        view.write(top, nodes.getFirst());
        for (int i = 0; i < missing.size(); i++) {
            view.write(missing.get(i), nodes.get(i + 1));
        }
        changed(request, path, Optional.empty(), nodes.getLast());
        return 0;
    }

    /** A new node has its parent's permissions; an unprivileged domain owns what it creates. */
    private static NodePermissions inherited(final Connection connection, final Node parent) {
        return connection.privileged()
                ? parent.permissions()
                : parent.permissions().withOwner(connection.domid());
    }

    private int checkCreation(final Request request, final String top, final Node parent, final List<String> missing,
            final List<Node> nodes) {
        final Connection connection = request.connection();
        if (connection.privileged()) {
            return 0;
        }
        // In a transaction the count is that of the store: END looks at what the transaction would add.
        final int adds = request.transaction().isPresent() ? 1 : missing.size();
        if (connection.account().nodes() + adds > state.quotas().nodes()) {
            return Errno.XEN_ENOSPC;
        }
        int errno = checkRecord(request, top, parent, nodes.getFirst());
        for (int i = 0; i < missing.size() && errno == 0; i++) {
            errno = checkRecord(request, missing.get(i), null, nodes.get(i + 1));
        }
        return errno;
    }

    /** Entry size and memory of a node to be written by an unprivileged domain. */
    private int checkRecord(final Request request, final String path, final Node old, final Node changed) {
        if (request.connection().privileged()) {
            return 0;
        }
        final int errno = recordErrno(path, old, changed);
        if (errno != 0) {
            request.transaction().ifPresent(Transaction::fail);
        }
        return errno;
    }

    private int recordErrno(final String path, final Node old, final Node changed) {
        if (changed.recordBytes() >= state.quotas().entryBytes()) {
            return Errno.XEN_ENOSPC;
        }
        final long growth = old == null
                ? changed.recordBytes() + path.length()
                : changed.recordBytes() - old.recordBytes();
        final long memory = state.accounts().of(changed.owner()).memoryBytes() + growth;
        final boolean exceeds = changed.owner() != 0 && growth > 0 && memory >= state.quotas().memoryBytes();
        return exceeds ? Errno.XEN_ENOMEM : 0;
    }

    /** Tells watches now, or on commit. */
    private void changed(final Request request, final String path, final Optional<NodePermissions> before,
            final Node after) {
        final Optional<Transaction> transaction = request.transaction();
        if (transaction.isPresent()) {
            transaction.get().fireOnCommit(path, false);
        } else {
            events.fire(new WatchEvents.Change(path, before, Optional.of(after.permissions()), false), request.cause());
        }
    }

    Reply remove(final Request request) {
        final Found found = find(request, request.onlyString(), XsPermission.WRITE);
        if (found.errno() == Errno.XEN_ENOENT) {
            final boolean parentThere = request.view().read(XsPath.parent(found.path())) != null;
            return parentThere ? Reply.ok() : Reply.error(Errno.XEN_ENOENT);
        }
        if (found.errno() != 0) {
            return Reply.error(found.errno());
        }
        if (found.path().equals(XsPath.ROOT)) {
            return Reply.error(Errno.XEN_EINVAL);
        }
        removeTree(request.view(), found.path(), request.cause());
        return Reply.ok();
    }

    /** Takes a node with all below it out of the tree, whoever owns what. */
    void removeTree(final NodeView view, final String path, final Optional<Cause> cause) {
        final String above = XsPath.parent(path);
        final Node parent = view.read(above);
        removeNodes(view, path, false, cause);
        if (parent != null) {
            view.write(above, parent.withoutChild(XsPath.base(path)));
        }
    }

    /** Children go before their parent, and so do their events. */
    private void removeNodes(final NodeView view, final String path, final boolean exact, final Optional<Cause> cause) {
        final Node node = view.read(path);
        if (node == null) {
            return; // a transaction over its limit
        }
        for (final String name : node.children()) {
            removeNodes(view, XsPath.child(path, name), true, cause);
        }
        if (view instanceof Transaction transaction) {
            transaction.fireOnCommit(path, exact);
        } else {
            // The parent is still there, so that its readers are told.
            events.fire(new WatchEvents.Change(path, Optional.of(node.permissions()), Optional.empty(), exact), cause);
        }
        view.delete(path);
    }

    Reply setPermissions(final Request request) {
        final List<String> strings = request.strings();
        final boolean unprivileged = !request.connection().privileged();
        if (strings.size() < 2) {
            return Reply.error(Errno.XEN_EINVAL);
        }
        final List<String> texts = strings.subList(1, strings.size());
        if (unprivileged && texts.size() > state.quotas().permissions()) {
            return Reply.error(Errno.XEN_ENOSPC);
        }
        final Optional<NodePermissions> parsed = NodePermissions.parse(texts);
        if (parsed.isEmpty()) {
            return Reply.error(Errno.XEN_EINVAL);
        }
        final NodePermissions wanted = parsed.get().ignoringMissing(domainExists);
        if (wanted.entries().getFirst().ignored()) {
            return Reply.error(Errno.XEN_ENOENT);
        }
        if (XsPath.isSpecial(strings.getFirst())) {
            return Reply.of(setSpecialPermissions(request.connection(), strings.getFirst(), wanted));
        }
        final Found found = find(request, Optional.of(strings.getFirst()), XsPermission.WRITE | XsPermission.OWNER);
        if (found.errno() != 0) {
            return Reply.error(found.errno());
        }
        if (unprivileged && wanted.owner() != found.node().owner()) {
            return Reply.error(Errno.XEN_EPERM);
        }
        final Node changed = found.node().withPermissions(wanted);
        final int errno = checkRecord(request, found.path(), found.node(), changed);
        if (errno != 0) {
            return Reply.error(errno);
        }
        request.view().write(found.path(), changed);
        changed(request, found.path(), Optional.of(found.node().permissions()), changed);
        return Reply.ok();
    }

    private int setSpecialPermissions(final Connection connection, final String name, final NodePermissions wanted) {
        final NodePermissions present = state.specialPermissions().get(name);
        if (present == null) {
            return Errno.XEN_EINVAL;
        }
        final int needed = XsPermission.WRITE | XsPermission.OWNER;
        if ((connection.rights(present) & needed) != needed) {
            return Errno.XEN_EACCES;
        }
        state.specialPermissions().put(name, wanted);
        return 0;
    }
}
