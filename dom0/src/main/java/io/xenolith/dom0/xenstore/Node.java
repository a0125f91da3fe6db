package io.xenolith.dom0.xenstore;

import java.util.ArrayList;
import java.util.List;

/**
 * One node, immutable: a change makes another one, so that a transaction's copy stays what it read.
 *
 * @param children names in order of creation, which is the order DIRECTORY shows
 * @param generation changes with every change of the node (value, permissions, list of children), never repeats
 */
record Node(byte[] value, NodePermissions permissions, List<String> children, int childBytes, long generation) {
    /** What the C daemon's record takes beside value, children and permissions; the size quotas count it. */
    private static final int RECORD_BYTES = 24;
    private static final int PERMISSION_BYTES = 8;

    static Node empty(final NodePermissions permissions) {
        return new Node(new byte[0], permissions, List.of(), 0, 0);
    }

    Node withValue(final byte[] newValue) {
        return new Node(newValue, permissions, children, childBytes, generation);
    }

    Node withPermissions(final NodePermissions newPermissions) {
        return new Node(value, newPermissions, children, childBytes, generation);
    }

    Node withGeneration(final long newGeneration) {
        return new Node(value, permissions, children, childBytes, newGeneration);
    }

    Node withChild(final String name) {
        final List<String> more = new ArrayList<>(children.size() + 1);
        more.addAll(children);
        more.add(name);
        return new Node(value, permissions, List.copyOf(more), childBytes + name.length() + 1, generation);
    }

    Node withoutChild(final String name) {
        final List<String> fewer = new ArrayList<>(children);
        final boolean had = fewer.remove(name);
        return new Node(value, permissions, List.copyOf(fewer), had ? childBytes - name.length() - 1 : childBytes,
                generation);
    }

    int owner() {
        return permissions.owner();
    }

    /** Size of the node's record in bytes, as the entry size and memory quotas count it. */
    int recordBytes() {
        return RECORD_BYTES + PERMISSION_BYTES * permissions.count() + value.length + childBytes;
    }
}
