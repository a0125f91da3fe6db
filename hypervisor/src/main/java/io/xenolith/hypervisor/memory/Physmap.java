package io.xenolith.hypervisor.memory;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.memory.Memory;
import io.xenolith.abi.memory.XenAddToPhysmap;
import io.xenolith.abi.memory.XenAddToPhysmapBatch;
import io.xenolith.abi.memory.XenPodTarget;
import io.xenolith.abi.memory.XenRemoveFromPhysmap;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;

/** The operations on a translated guest's physical map: every target here is PV, so all are refused, in Xen's order. */
final class Physmap {
    /** xen_mem_access_op: op, access, domid, nr, pfn, two lists. */
    private static final int ACCESS_OP_SIZE = 32;
    private static final int ACCESS_OP_DOMID = 2;

    private final Hypervisor hypervisor;

    Physmap(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    /** XENMEM_add_to_physmap, or its batch form. */
    long add(final Vcpu caller, final int op, final long arg) {
        return op == Memory.XENMEM_add_to_physmap ? addOne(caller, arg) : addBatch(caller, arg);
    }

    private long addOne(final Vcpu caller, final long arg) {
        final LocalMemory copy = new LocalMemory(XenAddToPhysmap.SIZE);
        if (!hypervisor.guestAccess().copyFrom(caller, arg, copy, XenAddToPhysmap.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final XenAddToPhysmap request = new XenAddToPhysmap().wrap(copy, 0);
        if (request.space() == Memory.XENMAPSPACE_gmfn_foreign) {
            return -Errno.XEN_ENOSYS;
        }
        return refusePv(caller, request.domid());
    }

    private long addBatch(final Vcpu caller, final long arg) {
        final LocalMemory copy = new LocalMemory(XenAddToPhysmapBatch.SIZE);
        if (!hypervisor.guestAccess().copyFrom(caller, arg, copy, XenAddToPhysmapBatch.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final XenAddToPhysmapBatch request = new XenAddToPhysmapBatch().wrap(copy, 0);
        if (request.space() == Memory.XENMAPSPACE_gmfn_range) {
            return -Errno.XEN_EOPNOTSUPP;
        }
        return refusePv(caller, request.domid());
    }

    long remove(final Vcpu caller, final long arg) {
        final LocalMemory copy = new LocalMemory(XenRemoveFromPhysmap.SIZE);
        if (!hypervisor.guestAccess().copyFrom(caller, arg, copy, XenRemoveFromPhysmap.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        return refusePv(caller, new XenRemoveFromPhysmap().wrap(copy, 0).domid());
    }

    private static long refusePv(final Vcpu caller, final int domid) {
        return DomainLookup.anyById(caller, domid) == null ? -Errno.XEN_ESRCH : -Errno.XEN_EACCES;
    }

    /** No PV domain's accesses are watched: -EFAULT, -ESRCH (no such domain), -EPERM (oneself by number), -EINVAL. */
    long accessOp(final Vcpu caller, final long arg) {
        final LocalMemory copy = new LocalMemory(ACCESS_OP_SIZE);
        if (!hypervisor.guestAccess().copyFrom(caller, arg, copy, ACCESS_OP_SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final Domain target = hypervisor.domain(Short.toUnsignedInt(copy.getShort(ACCESS_OP_DOMID)));
        if (target == null) {
            return -Errno.XEN_ESRCH;
        }
        return target == caller.domain() ? -Errno.XEN_EPERM : -Errno.XEN_EINVAL;
    }

    /** Populate-on-demand is for translated guests; that is said before the permission is asked. */
    long podTarget(final Vcpu caller, final long arg) {
        final LocalMemory copy = new LocalMemory(XenPodTarget.SIZE);
        if (!hypervisor.guestAccess().copyFrom(caller, arg, copy, XenPodTarget.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final Domain target = DomainLookup.anyById(caller, new XenPodTarget().wrap(copy, 0).domid());
        return target == null ? -Errno.XEN_ESRCH : -Errno.XEN_EINVAL;
    }
}
