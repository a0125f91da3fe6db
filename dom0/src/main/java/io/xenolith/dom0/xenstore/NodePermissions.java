package io.xenolith.dom0.xenstore;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * A node's permission list, never empty. The first entry names the owner, and its letter is what domains get that no
 * other entry names.
 */
record NodePermissions(List<XsPermission> entries) {
    /** Stands for "has no target domain". */
    static final int NO_TARGET = -1;

    NodePermissions {
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("a permission list names at least the owner");
        }
        entries = List.copyOf(entries);
    }

    /** Owned by dom0, nothing for anybody else. */
    static NodePermissions ofDom0() {
        return new NodePermissions(List.of(new XsPermission(0, XsPermission.NONE, false)));
    }

    /** Parses a list of texts; empty if there is none or one of them is no permission. */
    static Optional<NodePermissions> parse(final List<String> texts) {
        final List<XsPermission> entries = new ArrayList<>();
        for (final String text : texts) {
            XsPermission.parse(text).ifPresent(entries::add);
        }
        return entries.isEmpty() || entries.size() != texts.size()
                ? Optional.empty()
                : Optional.of(new NodePermissions(entries));
    }

    int owner() {
        return entries.getFirst().domid();
    }

    int count() {
        return entries.size();
    }

    /** Rights of an unprivileged domain that may act for {@code target} too ({@link #NO_TARGET}: for nobody). */
    int rightsOf(final int domid, final int target) {
        if (owner() == domid || owner() == target) {
            return XsPermission.ALL;
        }
        for (final XsPermission entry : entries.subList(1, entries.size())) {
            if (!entry.ignored() && (entry.domid() == domid || entry.domid() == target)) {
                return entry.access();
            }
        }
        return entries.getFirst().access();
    }

    NodePermissions withOwner(final int domid) {
        final List<XsPermission> changed = new ArrayList<>(entries);
        changed.set(0, new XsPermission(domid, entries.getFirst().access(), false));
        return new NodePermissions(changed);
    }

    /** The same list with entries of domains that do not exist marked so. */
    NodePermissions ignoringMissing(final IntPredicate exists) {
        return new NodePermissions(
                entries.stream().map(e -> new XsPermission(e.domid(), e.access(), !exists.test(e.domid()))).toList());
    }

    boolean names(final int domid) {
        return entries.stream().anyMatch(e -> e.domid() == domid);
    }

    /** The list after {@code domid} has died: its entries are gone, what it owned is dom0's. */
    NodePermissions withoutDomain(final int domid) {
        final List<XsPermission> kept = new ArrayList<>();
        kept.add(owner() == domid ? withOwner(0).entries().getFirst() : entries.getFirst());
        entries.stream().skip(1).filter(e -> e.domid() != domid).forEach(kept::add);
        return new NodePermissions(kept);
    }

    /** Comma separated, as {@code xenstore-ls -p} shows it. */
    @Override
    public String toString() {
        return String.join(",", texts());
    }

    List<String> texts() {
        return entries.stream().map(XsPermission::toString).toList();
    }
}
