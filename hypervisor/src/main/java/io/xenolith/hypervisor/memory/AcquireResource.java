package io.xenolith.hypervisor.memory;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.memory.Memory;
import io.xenolith.abi.memory.XenMemAcquireResource;
import io.xenolith.abi.xen.Xen;
import io.xenolith.gnttab.GrantTable;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.vcpu.HypercallContinuation;
import io.xenolith.hypervisor.xsm.DefaultAction;
import io.xenolith.hypervisor.xsm.Permission;

/**
 * XENMEM_acquire_resource: the frames behind another domain's grant table, so that a toolstack can seed it. Source: Xen
 * public/memory.h, struct xen_mem_acquire_resource.
 */
final class AcquireResource {
    /** As many as can be counted in the command beside the operation. */
    private static final long FRAMES_MAX = 0xffff_ffffL >>> MemoryOp.EXTENT_SHIFT;
    private static final int FRAMES_AT_ONCE = 32;

    private final Hypervisor hypervisor;

    AcquireResource(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    /** {@code start} frames were told by earlier parts of the call. */
    long perform(final Vcpu caller, final long arg, final long start) {
        final LocalMemory copy = new LocalMemory(XenMemAcquireResource.SIZE);
        if (!hypervisor.guestAccess().copyFrom(caller, arg, copy, XenMemAcquireResource.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final XenMemAcquireResource request = new XenMemAcquireResource().wrap(copy, 0);
        final long end = request.frame() + Integer.toUnsignedLong(request.nrFrames());
        if (request.pad() != 0 || request.frame() >>> Integer.SIZE != 0 || end >>> Integer.SIZE != 0) {
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
        if (request.frameList() != 0) {
            return list(caller, arg, target, request, start);
        }
        return request.nrFrames() == 0 && start == 0
                ? size(caller, arg, target, request, copy)
                : -Errno.XEN_EINVAL;
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

    /** Goes on behind the first {@code start} frames, in pieces behind each of which it may give way. */
    private long list(final Vcpu caller, final long arg, final Domain target, final XenMemAcquireResource request,
            final long start) {
        final long count = Integer.toUnsignedLong(request.nrFrames());
        if (start >= count || count > FRAMES_MAX) {
            return -Errno.XEN_EINVAL;
        }
        long done = start;
        while (done < count) {
            if (done > start && caller.preemptPending()) {
                caller.continuation = new HypercallContinuation(Xen.__HYPERVISOR_memory_op,
                        Memory.XENMEM_acquire_resource | done << MemoryOp.EXTENT_SHIFT, arg, 0, 0, 0);
                return 0;
            }
            final int frames = (int) Math.min(count - done, FRAMES_AT_ONCE);
            final long result = piece(caller, target, request, done, frames);
            if (result != 0) {
                return result;
            }
            done += frames;
        }
        return 0;
    }

    private long piece(final Vcpu caller, final Domain target, final XenMemAcquireResource request, final long done,
            final int count) {
        final GrantTable grants = target.grants();
        final boolean status = request.id() == Memory.XENMEM_resource_grant_table_id_status;
        if (!status && request.id() != Memory.XENMEM_resource_grant_table_id_shared) {
            return -Errno.XEN_EINVAL;
        }
        final long first = request.frame() + done;
        final int limit = status ? grants.statusFrames() : grants.framesMax();
        if (first + count > limit || (!status && !grants.growTo((int) first + count))) {
            return -Errno.XEN_EINVAL;
        }
        final LocalMemory list = new LocalMemory(count * Long.BYTES);
        for (int i = 0; i < count; i++) {
            final int index = (int) first + i;
            list.putLong((long) i * Long.BYTES, status ? grants.statusFrame(index) : grants.sharedFrame(index));
        }
        return hypervisor.guestAccess().copyTo(caller, request.frameList() + done * Long.BYTES, list,
                count * Long.BYTES) ? 0 : -Errno.XEN_EFAULT;
    }
}
