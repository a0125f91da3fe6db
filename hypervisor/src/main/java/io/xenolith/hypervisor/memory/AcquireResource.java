package io.xenolith.hypervisor.memory;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.memory.Memory;
import io.xenolith.abi.memory.XenMemAcquireResource;
import io.xenolith.gnttab.GrantTable;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.xsm.DefaultAction;
import io.xenolith.hypervisor.xsm.Permission;

/**
 * XENMEM_acquire_resource: the frames behind another domain's grant table, so that a toolstack can seed it. Source: Xen
 * public/memory.h, struct xen_mem_acquire_resource.
 */
final class AcquireResource {
    private static final int FRAMES_MAX = 1 << 16;

    private final Hypervisor hypervisor;

    AcquireResource(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    long perform(final Vcpu caller, final long arg) {
        final LocalMemory copy = new LocalMemory(XenMemAcquireResource.SIZE);
        if (!hypervisor.guestAccess().copyFrom(caller, arg, copy, XenMemAcquireResource.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final XenMemAcquireResource request = new XenMemAcquireResource().wrap(copy, 0);
        if (request.pad() != 0 || request.frame() < 0 || request.frame() > Integer.toUnsignedLong(-1)) {
            return -Errno.XEN_EINVAL;
        }
        final Domain target = hypervisor.domain(request.domid());
        if (target == null) {
            return -Errno.XEN_ESRCH;
        }
        if (target == caller.domain() || !hypervisor.xsm().permits(DefaultAction.DM_PRIV, caller.domain(), target,
                Permission.DOMAIN2_RESOURCE_MAP)) {
            return -Errno.XEN_EPERM;
        }
        if (request.type() != Memory.XENMEM_resource_grant_table) {
            return -Errno.XEN_EINVAL;
        }
        if (request.nrFrames() == 0 && request.frameList() == 0) {
            return size(caller, arg, target, request, copy);
        }
        return list(caller, target, request);
    }

    private long size(final Vcpu caller, final long arg, final Domain target, final XenMemAcquireResource request,
            final LocalMemory copy) {
        switch (request.id()) {
            case Memory.XENMEM_resource_grant_table_id_shared -> request.nrFrames(target.grants().framesMax());
            case Memory.XENMEM_resource_grant_table_id_status -> request.nrFrames(target.grants().statusFrames());
            default -> {
                return -Errno.XEN_EINVAL;
            }
        }
        return hypervisor.guestAccess().copyTo(caller, arg, copy, XenMemAcquireResource.SIZE) ? 0 : -Errno.XEN_EFAULT;
    }

    private long list(final Vcpu caller, final Domain target, final XenMemAcquireResource request) {
        final GrantTable grants = target.grants();
        final boolean status = request.id() == Memory.XENMEM_resource_grant_table_id_status;
        if (!status && request.id() != Memory.XENMEM_resource_grant_table_id_shared) {
            return -Errno.XEN_EINVAL;
        }
        final int count = request.nrFrames();
        final long end = request.frame() + Integer.toUnsignedLong(count);
        final int limit = status ? grants.statusFrames() : grants.framesMax();
        if (count < 0 || count > FRAMES_MAX || end > limit || (!status && !grants.growTo((int) end))) {
            return -Errno.XEN_EINVAL;
        }
        final LocalMemory list = new LocalMemory(count * Long.BYTES);
        for (int i = 0; i < count; i++) {
            final int index = (int) request.frame() + i;
            list.putLong((long) i * Long.BYTES, status ? grants.statusFrame(index) : grants.sharedFrame(index));
        }
        return hypervisor.guestAccess().copyTo(caller, request.frameList(), list, count * Long.BYTES)
                ? 0
                : -Errno.XEN_EFAULT;
    }
}
