package io.xenolith.dom0.xenstore;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A connection's private view of the tree: each node is copied when first touched, changes stay in the copy. A commit
 * succeeds only if every node touched still has, outside, the generation it had then.
 */
final class Transaction implements NodeView {
    /** What the transaction knows of one path. */
    static final class Access {
        private final Node before;
        private Node now;
        private boolean modified;
        private boolean fires;
        private boolean exact;

        private Access(final Node before) {
            this.before = before;
            this.now = before;
        }

        /** The node as it was when first touched, or null. */
        Node before() {
            return before;
        }

        boolean modified() {
            return modified;
        }

        /** Whether watches are told of this node on commit. */
        boolean fires() {
            return fires;
        }

        /** Whether only watches on exactly this node are told. */
        boolean exact() {
            return exact;
        }

        private long generationBefore() {
            return before == null ? Store.NO_GENERATION : before.generation();
        }
    }

    private final int id;
    private final Store store;
    /** Whom the copies are charged to. */
    private final DomainAccount account;
    private final int nodesMax;
    private final Map<String, Access> accesses = new LinkedHashMap<>();
    private boolean failed;
    private boolean overLimit;

    Transaction(final int id, final Store store, final DomainAccount account, final int nodesMax) {
        this.id = id;
        this.store = store;
        this.account = account;
        this.nodesMax = nodesMax;
    }

    int id() {
        return id;
    }

    @Override
    public Node read(final String path) {
        final Access known = accesses.get(path);
        if (known != null) {
            return known.now;
        }
        if (accesses.size() >= nodesMax) {
            overLimit = true;
            failed = true;
            return null;
        }
        final Access access = new Access(store.read(path));
        accesses.put(path, access);
        charge(path, access.now, 1);
        return access.now;
    }

    @Override
    public void write(final String path, final Node node) {
        change(path, node);
    }

    @Override
    public void delete(final String path) {
        change(path, null);
    }

    private void change(final String path, final Node node) {
        read(path);
        final Access access = accesses.get(path);
        if (access == null) {
            return; // over the limit: the transaction can no longer commit, so nothing is lost
        }
        charge(path, access.now, -1);
        charge(path, node, 1);
        access.now = node;
        access.modified = true;
    }

    private void charge(final String path, final Node node, final int sign) {
        if (node != null) {
            account.addMemory((long) sign * (node.recordBytes() + path.length()));
        }
    }

    /** Remembers to tell watches of {@code path} on commit. */
    void fireOnCommit(final String path, final boolean exactly) {
        final Access access = accesses.get(path);
        if (access != null) {
            access.fires = true;
            access.exact = exactly;
        }
    }

    /** A change could not be made whole; the transaction can only be dropped. */
    void fail() {
        failed = true;
    }

    boolean failed() {
        return failed;
    }

    /** Whether a touch of one node too many was refused since this was last asked. */
    boolean takeOverLimit() {
        final boolean was = overLimit;
        overLimit = false;
        return was;
    }

    /** What was touched, in the order of first touch. */
    Map<String, Access> accesses() {
        return accesses;
    }

    /** Whether a node touched was changed, created or removed outside since. */
    boolean conflicts() {
        return accesses.entrySet().stream()
                .anyMatch(e -> e.getValue().generationBefore() != store.generationOf(e.getKey()));
    }

    /** By how many nodes a commit would change what each domain owns. */
    Map<Integer, Integer> nodeCountChanges() {
        final Map<Integer, Integer> changes = new TreeMap<>();
        accesses.forEach((path, access) -> {
            if (access.modified) {
                final Node outside = store.read(path);
                if (outside != null) {
                    changes.merge(outside.owner(), -1, Integer::sum);
                }
                if (access.now != null) {
                    changes.merge(access.now.owner(), 1, Integer::sum);
                }
            }
        });
        return changes;
    }

    /** Makes the changes everybody's. */
    void apply() {
        accesses.forEach((path, access) -> {
            if (access.modified && access.now != null) {
                store.write(path, access.now);
            } else if (access.modified && store.read(path) != null) {
                store.delete(path);
            }
        });
    }

    /** Gives back what the copies were charged; the transaction is over. */
    void release() {
        accesses.forEach((path, access) -> charge(path, access.now, -1));
    }

    /** As {@link Store#forgetPermissionsOf}, for the copies. */
    void forgetPermissionsOf(final int domid) {
        accesses.forEach((path, access) -> {
            if (access.now != null && access.now.permissions().names(domid)) {
                charge(path, access.now, -1);
                access.now = access.now.withPermissions(access.now.permissions().withoutDomain(domid));
                charge(path, access.now, 1);
            }
        });
    }
}
