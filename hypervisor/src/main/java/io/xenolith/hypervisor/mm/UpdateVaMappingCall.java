package io.xenolith.hypervisor.mm;

import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/** update_va_mapping (14) and update_va_mapping_otherdomain (22): the L1 entry of a virtual address, then a flush. */
final class UpdateVaMappingCall implements HypercallHandler {
    private static final int DOMID_BITS = 0xffff;

    private final Hypervisor hypervisor;
    private final FrameTable frames;
    private final FrameOwners owners;
    private final TlbFlushes flushes;
    private final boolean otherDomain;

    UpdateVaMappingCall(final Hypervisor hypervisor, final boolean otherDomain) {
        this.hypervisor = hypervisor;
        this.frames = hypervisor.frames();
        this.owners = new FrameOwners(hypervisor);
        this.flushes = new TlbFlushes(hypervisor);
        this.otherDomain = otherDomain;
    }

    @Override
    public long call(final Vcpu vcpu, final long va, final long pte, final long flags, final long domid,
            final long unused) {
        final Domain caller = vcpu.domain();
        final int frameOwner = otherDomain ? owners.lookUp(caller, (int) domid & DOMID_BITS) : caller.domid();
        if (frameOwner < 0) {
            return frameOwner;
        }
        if (!owners.permitsMapping(caller, frameOwner, pte)) {
            return -Errno.XEN_EPERM;
        }
        final long address = hypervisor.walker().l1EntryAddress(vcpu.activeRoot(), va);
        final long table = address >> Page.SHIFT;
        if (frames.owner(table) != caller.domid() || !frames.typed(table, FrameTable.TYPE_L1)) {
            return -Errno.XEN_EINVAL;
        }
        final int error = hypervisor.paging().update(vcpu, caller, frameOwner, address, pte, false);
        if (error != 0) {
            return error;
        }
        return flushes.uvmf(vcpu, flags) ? 0 : -Errno.XEN_EFAULT;
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(otherDomain
                ? SubOperation.implemented(-1, "update_va_mapping_otherdomain", "target")
                : SubOperation.implemented(-1, "update_va_mapping", "any"));
    }
}
