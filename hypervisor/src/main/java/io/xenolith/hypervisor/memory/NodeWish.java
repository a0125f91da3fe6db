package io.xenolith.hypervisor.memory;

import io.xenolith.abi.memory.Memory;
import io.xenolith.hypervisor.domain.Domain;

/**
 * The NUMA node that the memory flags of a request ask for. Only a control domain is listened to; the host has node 0 alone.
 *
 * @see "Xen public/memory.h, XENMEMF_get_node, XENMEMF_exact_node_request, XENMEMF_vnode"
 */
final class NodeWish {
    private static final int NODE_SHIFT = 8;
    private static final int NODE_MASK = 0xff;
    /** Nodes that Xen is built for. */
    private static final int NODES_MAX = 64;

    private NodeWish() {
    }

    /**
     * Whether the wish of {@code caller} may be made at all: a control domain names a node that could be, an ordinary one
     * does not insist on any.
     *
     * @param virtual
     *            whether XENMEMF_vnode is known here; then the number is one of a virtual node, and without virtual nodes
     *            it means nothing
     */
    static boolean taken(final Domain caller, final int memFlags, final boolean virtual) {
        if (!named(memFlags, virtual)) {
            return true;
        }
        return caller.privileged()
                ? node(memFlags) < NODES_MAX
                : (memFlags & Memory.XENMEMF_exact_node_request) == 0;
    }

    /** Whether memory of a node is insisted on that the host does not have. */
    static boolean absent(final Domain caller, final int memFlags, final boolean virtual) {
        return named(memFlags, virtual) && caller.privileged() && node(memFlags) != 0
                && (memFlags & Memory.XENMEMF_exact_node_request) != 0;
    }

    private static boolean named(final int memFlags, final boolean virtual) {
        final boolean ofGuest = virtual && (memFlags & Memory.XENMEMF_vnode) != 0;
        return !ofGuest && (memFlags >>> NODE_SHIFT & NODE_MASK) != 0;
    }

    private static int node(final int memFlags) {
        return (memFlags >>> NODE_SHIFT & NODE_MASK) - 1;
    }
}
