package io.xenolith.dom0.xenstore;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tree everybody sees, as a table of paths; keeps the owners' accounts right. */
final class Store implements NodeView {
    /** Stands for the generation of a node that is not there. */
    static final long NO_GENERATION = -1;

    private final Map<String, Node> nodes = new HashMap<>();
    private final DomainAccounts accounts;
    private long lastGeneration;

    /** The tree a fresh daemon starts with. */
    Store(final DomainAccounts accounts) {
        this.accounts = accounts;
        final Node node = Node.empty(NodePermissions.ofDom0());
        write(XsPath.ROOT, node.withChild("tool"));
        write("/tool", node.withChild("xenstored"));
        write("/tool/xenstored", node);
    }

    @Override
    public Node read(final String path) {
        return nodes.get(path);
    }

    @Override
    public void write(final String path, final Node node) {
        final Node stamped = node.withGeneration(++lastGeneration);
        account(path, nodes.put(path, stamped), -1);
        account(path, stamped, 1);
    }

    @Override
    public void delete(final String path) {
        account(path, nodes.remove(path), -1);
    }

    private void account(final String path, final Node node, final int sign) {
        if (node != null) {
            final DomainAccount owner = accounts.of(node.owner());
            owner.addNodes(sign);
            owner.addMemory((long) sign * (node.recordBytes() + path.length()));
        }
    }

    long generationOf(final String path) {
        final Node node = nodes.get(path);
        return node == null ? NO_GENERATION : node.generation();
    }

    /** Top-most nodes {@code domid} owns, in the order of the tree: none of them lies below another. */
    List<String> topNodesOwnedBy(final int domid) {
        final List<String> found = new ArrayList<>();
        collectOwned(XsPath.ROOT, domid, found);
        return found;
    }

    private void collectOwned(final String path, final int domid, final List<String> found) {
        final Node node = nodes.get(path);
        if (node.owner() == domid && !path.equals(XsPath.ROOT)) {
            found.add(path);
            return;
        }
        for (final String name : node.children()) {
            collectOwned(XsPath.child(path, name), domid, found);
        }
    }

    /** Takes a dead domain's permissions off every node; no change a transaction or a watch could notice. */
    void forgetPermissionsOf(final int domid) {
        for (final Map.Entry<String, Node> entry : nodes.entrySet()) {
            final Node node = entry.getValue();
            if (node.permissions().names(domid)) {
                account(entry.getKey(), node, -1);
                entry.setValue(node.withPermissions(node.permissions().withoutDomain(domid)));
                account(entry.getKey(), entry.getValue(), 1);
            }
        }
    }
}
