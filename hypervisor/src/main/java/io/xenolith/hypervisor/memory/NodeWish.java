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
     * does not insist on any, and a virtual one is one that {@code target} is told of.
     *
     * @param target
     *            whose virtual nodes XENMEMF_vnode means; null where that is not known
     */
    static boolean taken(final Domain caller, final int memFlags, final Domain target) {
        if (virtual(memFlags, target)) {
            return target.virtualNuma == null
                    || Integer.compareUnsigned(node(memFlags), target.virtualNuma.nodes()) < 0;
        }
        if (!named(memFlags)) {
            return true;
        }
        return caller.privileged()
                ? node(memFlags) < NODES_MAX
                : (memFlags & Memory.XENMEMF_exact_node_request) == 0;
    }

    /** Whether memory of a node is insisted on that the host does not have. */
    static boolean absent(final Domain caller, final int memFlags, final Domain target) {
        if ((memFlags & Memory.XENMEMF_exact_node_request) == 0) {
            return false;
        }
        if (virtual(memFlags, target)) {
            return target.virtualNuma != null && target.virtualNuma.physicalNodes()[node(memFlags)] != 0;
        }
        return named(memFlags) && caller.privileged() && node(memFlags) != 0;
    }

    private static boolean virtual(final int memFlags, final Domain target) {
        return target != null && (memFlags & Memory.XENMEMF_vnode) != 0;
    }

    private static boolean named(final int memFlags) {
        return (memFlags >>> NODE_SHIFT & NODE_MASK) != 0;
    }

    private static int node(final int memFlags) {
        return (memFlags >>> NODE_SHIFT & NODE_MASK) - 1;
    }
}
