package io.xenolith.hypervisor.domctl;

import static io.xenolith.hypervisor.call.SubOperation.implemented;
import static io.xenolith.hypervisor.call.SubOperation.partly;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctlNodeaffinity;
import io.xenolith.abi.errno.Errno;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;

/** Nodes of memory: the machine has one. Source: Xen public/domctl.h; answers asked of 4.17.7. */
final class NumaOps {
    private static final int U = DomctlOperation.U;
    private static final int NODE_0 = 1;
    private static final int ALL_NODES = 0xff;

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
        domctl.add(partly(Domctl.XEN_DOMCTL_setvnumainfo, "XEN_DOMCTL_setvnumainfo", "priv",
                "checked; the domain is not told"), ops::setVnuma);
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

    /** struct xen_domctl_vnuma: nr_vnodes, nr_vmemranges, nr_vcpus, pad, and four lists. */
    private long setVnuma(final Vcpu caller, final Domain target, final LocalMemory op) {
        final int vnodes = op.getInt(U);
        final int ranges = op.getInt(U + 4);
        if (vnodes == 0 || ranges == 0 || op.getInt(U + 8) != target.maxVcpus() || op.getInt(U + 12) != 0
                || Integer.compareUnsigned(vnodes, target.maxVcpus()) > 0
                || Integer.compareUnsigned(ranges, vnodes) < 0) {
            return -Errno.XEN_EINVAL;
        }
        return 0;
    }
}
