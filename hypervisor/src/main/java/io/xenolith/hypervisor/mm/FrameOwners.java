package io.xenolith.hypervisor.mm;

import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;

/**
 * Who is meant by the {@code foreigndom} of the MMU hypercalls, and who may name whom. Oneself is DOMID_SELF there; one's
 * own number is refused (recorded).
 */
final class FrameOwners {
    private final Hypervisor hypervisor;

    FrameOwners(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    /** The owner that {@code domid} stands for, DOMID_IO and DOMID_XEN included; -ESRCH for an unknown one or oneself. */
    int lookUp(final Domain caller, final int domid) {
        if (domid == Xen.DOMID_SELF) {
            return caller.domid();
        }
        if (domid == caller.domid()) {
            return -Errno.XEN_ESRCH;
        }
        final boolean known = domid == Xen.DOMID_IO || domid == Xen.DOMID_XEN || hypervisor.domain(domid) != null;
        return known ? domid : -Errno.XEN_ESRCH;
    }

    /** XSM_TARGET of the dummy policy, for owners that need not be domains. */
    static boolean mayTarget(final Domain caller, final int owner) {
        return owner == caller.domid() || caller.privileged();
    }
}
