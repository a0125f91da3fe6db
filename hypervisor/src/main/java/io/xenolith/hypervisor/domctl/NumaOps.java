package io.xenolith.hypervisor.domctl;

import static io.xenolith.hypervisor.call.SubOperation.implemented;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctlNodeaffinity;
import io.xenolith.abi.errno.Errno;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.domain.VirtualNuma;

/** Nodes of memory: the machine has one. Source: Xen public/domctl.h; answers asked of 4.17.7. */
final class NumaOps {
    private static final int U = DomctlOperation.U;
    private static final int NODE_0 = 1;
    private static final int ALL_NODES = 0xff;
    /** Nodes that Xen is built for. */
    private static final int NODES_MAX = 64;
    /** No list may be longer than a page: the distances are the square of this. */
    private static final int VNODES_MAX = 32;
    private static final int RANGES_MAX = Page.SIZE / VirtualNuma.RANGE_SIZE;
    private static final int RANGE_FLAGS = 16;

    private final Hypervisor hypervisor;

    private NumaOps(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    static void register(final Hypervisor hypervisor, final DomctlOp domctl) {
        final NumaOps ops = new NumaOps(hypervisor);
        domctl.add(implemented(Domctl.XEN_DOMCTL_setnodeaffinity, "XEN_DOMCTL_setnodeaffinity", "priv"),
                ops::setAffinity);
        domctl.add(implemented(Domctl.XEN_DOMCTL_getnodeaffinity, "XEN_DOMCTL_getnodeaffinity", "priv"),
                ops::getAffinity);
        domctl.add(implemented(Domctl.XEN_DOMCTL_setvnumainfo, "XEN_DOMCTL_setvnumainfo", "priv"), ops::setVirtual);
    }

    private static int bytes(final XenDomctlNodeaffinity request) {
        return request.nodemapNrBits() == 0 ? 0 : 1;
    }

    private long setAffinity(final Vcpu caller, final Domain target, final LocalMemory op) {
        final XenDomctlNodeaffinity request = new XenDomctlNodeaffinity().wrap(op, U);
        final byte[] map = new byte[1];
        if (!hypervisor.guestAccess().copyFrom(caller, request.nodemapBitmap(), map, 0, bytes(request))) {
            return -Errno.XEN_EFAULT;
        }
        return (map[0] & NODE_0) == 0 ? -Errno.XEN_EINVAL : 0;
    }

    /** Before a domain has vCPUs it might be anywhere. */
    private long getAffinity(final Vcpu caller, final Domain target, final LocalMemory op) {
        final XenDomctlNodeaffinity request = new XenDomctlNodeaffinity().wrap(op, U);
        final byte[] map = {(byte) (target.vcpu(0) == null ? ALL_NODES : NODE_0)};
        return hypervisor.guestAccess().copyTo(caller, request.nodemapBitmap(), map, 0, bytes(request))
                ? 0
                : -Errno.XEN_EFAULT;
    }

    /** struct xen_domctl_vnuma: nr_vnodes, nr_vmemranges, nr_vcpus, pad, and four lists. It takes the place of what was said before. */
    private long setVirtual(final Vcpu caller, final Domain target, final LocalMemory op) {
        final int nodes = op.getInt(U);
        final int ranges = op.getInt(U + 4);
        final int vcpus = target.maxVcpus();
        if (op.getInt(U + 8) != vcpus || op.getInt(U + 12) != 0 || nodes == 0
                || Integer.compareUnsigned(nodes, VNODES_MAX) > 0 || Integer.compareUnsigned(ranges, RANGES_MAX) > 0) {
            return -Errno.XEN_EINVAL;
        }
        final LocalMemory distances = new LocalMemory(nodes * nodes * Integer.BYTES);
        final LocalMemory memory = new LocalMemory(ranges * VirtualNuma.RANGE_SIZE);
        final LocalMemory ofVcpus = new LocalMemory(vcpus * Integer.BYTES);
        if (!read(caller, op.getLong(U + 16), distances) || !read(caller, op.getLong(U + 40), memory)
                || !read(caller, op.getLong(U + 24), ofVcpus)) {
            return -Errno.XEN_EFAULT;
        }
        for (int i = 0; i < vcpus; i++) {
            if (Integer.compareUnsigned(ofVcpus.getInt((long) i * Integer.BYTES), nodes) >= 0) {
                return -Errno.XEN_E2BIG;
            }
        }
        final int[] physical = new int[nodes];
        final long error = physicalNodes(caller, op.getLong(U + 32), physical);
        if (error != 0) {
            return error;
        }
        for (int i = 0; i < ranges; i++) {
            if (memory.getInt((long) i * VirtualNuma.RANGE_SIZE + RANGE_FLAGS) != 0) {
                return -Errno.XEN_EINVAL;
            }
        }
        target.virtualNuma = new VirtualNuma(nodes, ranges, distances.array(), ofVcpus.array(), physical,
                memory.array());
        return 0;
    }

    private boolean read(final Vcpu caller, final long address, final LocalMemory list) {
        return hypervisor.guestAccess().copyFrom(caller, address, list, list.array().length);
    }

    /** One after the other, so that a bad one is told before those behind it are read. */
    private long physicalNodes(final Vcpu caller, final long address, final int[] physical) {
        final LocalMemory word = new LocalMemory(Integer.BYTES);
        for (int i = 0; i < physical.length; i++) {
            if (!read(caller, address + (long) i * Integer.BYTES, word)) {
                return -Errno.XEN_EFAULT;
            }
            physical[i] = word.getInt(0);
            if (Integer.compareUnsigned(physical[i], NODES_MAX) >= 0) {
                return -Errno.XEN_E2BIG;
            }
        }
        return 0;
    }
}
