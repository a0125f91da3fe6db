package io.xenolith.dom0.xenstore;

/** What a request reads and changes: the store itself, or a transaction's private view of it. */
interface NodeView {
    /** The node, or null. */
    Node read(String path);

    /** Creates or replaces a node; the view gives it its generation. The parent's list of children is the caller's. */
    void write(String path, Node node);

    /** Takes a node away; its children and its parent's list are the caller's. */
    void delete(String path);
}
