package io.xenolith.dom0.xenstore;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tree everybody sees, as a table of paths; keeps the owners' accounts right. */
final class Store implements NodeView {
    /** Stands for the generation of a node that is not there. */
    static final long NO_GENERATION = -1;

    private final Map<String, Node> nodes = new HashMap<>();
    /** The paths of nodes whose permissions name a domain, dom0 excepted, which nearly all of them do. */
    private final Map<Integer, Set<String>> named = new HashMap<>();
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
        put(path, node.withGeneration(++lastGeneration));
    }

    @Override
    public void delete(final String path) {
        final Node node = nodes.remove(path);
        account(path, node, -1);
        unlist(path, node);
    }

    private void put(final String path, final Node node) {
        final Node before = nodes.put(path, node);
        account(path, before, -1);
        account(path, node, 1);
        if (before == null || !before.permissions().equals(node.permissions())) {
            unlist(path, before);
            for (final XsPermission entry : node.permissions().entries()) {
                if (entry.domid() != 0) {
                    named.computeIfAbsent(entry.domid(), _ -> new HashSet<>()).add(path);
                }
            }
        }
    }

    private void unlist(final String path, final Node node) {
        if (node == null) {
            return;
        }
        for (final XsPermission entry : node.permissions().entries()) {
            named.computeIfPresent(entry.domid(), (_, paths) -> {
                paths.remove(path);
                return paths.isEmpty() ? null : paths;
            });
        }
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

    /** Top-most nodes a domU owns, in the order of the tree: none of them lies below another. */
    List<String> topNodesOwnedBy(final int domid) {
        return named.getOrDefault(domid, Set.of()).stream()
                .filter(path -> owns(domid, path) && !isBelowOwned(domid, path))
                .sorted((one, other) -> Arrays.compare(place(one), place(other))).toList();
    }

    /** Where a node is in the tree: its place among its parent's children, and before that its parent's. */
    private int[] place(final String path) {
        final int[] places = new int[(int) path.chars().filter(c -> c == '/').count()];
        String below = path;
        for (int i = places.length - 1; i >= 0; i--) {
            final String parent = XsPath.parent(below);
            places[i] = nodes.get(parent).children().indexOf(XsPath.base(below));
            below = parent;
        }
        return places;
    }

    private boolean owns(final int domid, final String path) {
        return nodes.get(path).owner() == domid && !path.equals(XsPath.ROOT);
    }

    private boolean isBelowOwned(final int domid, final String path) {
        for (String above = XsPath.parent(path); !above.equals(XsPath.ROOT); above = XsPath.parent(above)) {
            if (owns(domid, above)) {
                return true;
            }
        }
        return false;
    }

    /** Takes a dead domU's permissions off every node; no change a transaction or a watch could notice. */
    void forgetPermissionsOf(final int domid) {
        for (final String path : List.copyOf(named.getOrDefault(domid, Set.of()))) {
            final Node node = nodes.get(path);
            put(path, node.withPermissions(node.permissions().withoutDomain(domid)));
        }
    }
}
