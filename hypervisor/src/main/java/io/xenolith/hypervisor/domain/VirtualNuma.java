package io.xenolith.hypervisor.domain;

/**
 * The nodes that a domain believes its memory to lie on, as its toolstack has described them; Xen hands the lists on as they are.
 * Source: Xen public/domctl.h (xen_domctl_vnuma), public/memory.h (xen_vnuma_topology_info).
 *
 * @param nodes how many
 * @param ranges how many parts of memory are described
 * @param distances 32 bits for each pair of nodes
 * @param nodesOfVcpus 32 bits for each vCPU
 * @param physicalNodes the machine's node for each
 * @param memory struct xen_vmemrange for each part
 */
public record VirtualNuma(int nodes, int ranges, byte[] distances, byte[] nodesOfVcpus, int[] physicalNodes,
        byte[] memory) {
    /** Bytes of struct xen_vmemrange: start, end, flags, nid. */
    public static final int RANGE_SIZE = 24;
}
