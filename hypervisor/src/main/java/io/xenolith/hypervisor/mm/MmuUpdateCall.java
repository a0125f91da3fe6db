package io.xenolith.hypervisor.mm;

import static io.xenolith.hypervisor.call.SubOperation.implemented;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.MmuUpdate;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/**
 * mmu_update (1): a list of checked page-table entry updates, plain stores and M2P updates. Stops at the first request
 * that fails; {@code *pdone} gets the number done before it.
 */
final class MmuUpdateCall implements HypercallHandler {
    private static final int COMMAND_MASK = 7;
    private static final int OWNER_MASK = 0xffff;
    private static final int TABLE_OWNER_SHIFT = 16;

    private final Hypervisor hypervisor;
    private final FrameTable frames;
    private final DirectPaging paging;
    private final FrameOwners owners;
    private final OperationList operations;
    private final MmuUpdate request = MmuUpdate.allocate();

    MmuUpdateCall(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
        this.frames = hypervisor.frames();
        this.paging = hypervisor.paging();
        this.owners = new FrameOwners(hypervisor);
        this.operations = new OperationList(hypervisor, Xen.__HYPERVISOR_mmu_update,
                (LocalMemory) request.structMemory());
    }

    @Override
    public long call(final Vcpu vcpu, final long ureqs, final long count, final long pdone, final long foreigndom,
            final long unused) {
        if (paging.finishOldTable(vcpu) == FrameTable.RESTART) {
            operations.again(vcpu, ureqs, count, pdone, foreigndom);
            return 0;
        }
        if (OperationList.onlyFinishes(ureqs, count)) {
            return (int) foreigndom;
        }
        if (!operations.readable(ureqs, count)) {
            return -Errno.XEN_EFAULT;
        }
        final Domain caller = vcpu.domain();
        final int tableDomid = (int) foreigndom >>> TABLE_OWNER_SHIFT;
        final Domain tableOwner = tableDomid == 0 ? caller : hypervisor.domain(tableDomid - 1);
        if (tableOwner == null) {
            return -Errno.XEN_ESRCH;
        }
        if (tableOwner != caller && tableOwner.vcpu(0) == null) {
            return operations.refuse(vcpu, count, pdone, -Errno.XEN_EINVAL);
        }
        final int frameOwner = owners.lookUp(caller, (int) foreigndom & OWNER_MASK);
        if (frameOwner < 0) {
            return operations.refuse(vcpu, count, pdone, frameOwner);
        }
        final Batch batch = new Batch(vcpu, tableOwner, frameOwner);
        return operations.run(vcpu, ureqs, count, pdone, foreigndom, batch::perform);
    }

    /** One call: what it was found to be allowed is not asked again. */
    private final class Batch {
        private final Vcpu vcpu;
        private final Domain caller;
        private final Domain tableOwner;
        private final int frameOwner;
        private int checkedNeeds;

        Batch(final Vcpu vcpu, final Domain tableOwner, final int frameOwner) {
            this.vcpu = vcpu;
            this.caller = vcpu.domain();
            this.tableOwner = tableOwner;
            this.frameOwner = frameOwner;
        }

        int perform() {
            final long ptr = request.ptr();
            final long value = request.val();
            return switch ((int) ptr & COMMAND_MASK) {
                case Xen.MMU_NORMAL_PT_UPDATE, Xen.MMU_PT_UPDATE_NO_TRANSLATE -> updateEntry(ptr, value, false);
                case Xen.MMU_PT_UPDATE_PRESERVE_AD -> updateEntry(ptr, value, true);
                case Xen.MMU_MACHPHYS_UPDATE -> updateM2p(ptr >>> Page.SHIFT, value);
                default -> -Errno.XEN_ENOSYS;
            };
        }

        private int updateEntry(final long ptr, final long value, final boolean preserveAd) {
            int needs = FrameOwners.NEEDS_NORMAL;
            if (EntryRules.present(value)) {
                needs |= (value & Pte.RW) == 0
                        ? FrameOwners.NEEDS_READ
                        : FrameOwners.NEEDS_READ | FrameOwners.NEEDS_WRITE;
            }
            if (!permitted(needs)) {
                return -Errno.XEN_EPERM;
            }
            final long mfn = ptr >>> Page.SHIFT;
            if (!frames.getPage(mfn, tableOwner.domid())) {
                return -Errno.XEN_EINVAL;
            }
            // The reference keeps the table in place while its own entry may be the last use of it.
            final int error = store(mfn, ptr & -Long.BYTES, value, preserveAd);
            frames.putPage(mfn);
            return error;
        }

        private int store(final long mfn, final long address, final long value, final boolean preserveAd) {
            // A table that is partial can neither be changed as a table nor be written as anything else.
            final boolean validated = frames.typeCount(mfn) > 0 && frames.flag(mfn, FrameTable.VALIDATED);
            final int type = validated ? frames.type(mfn) : FrameTable.TYPE_NONE;
            if (type >= FrameTable.TYPE_L1 && type <= FrameTable.TYPE_L4) {
                return type > FrameTable.TYPE_L1 && frameOwner != tableOwner.domid()
                        ? -Errno.XEN_EINVAL
                        : paging.update(vcpu, tableOwner, frameOwner, address, value, preserveAd);
            }
            if (frames.getPageType(mfn, FrameTable.TYPE_WRITABLE) != 0) {
                return -Errno.XEN_EINVAL;
            }
            hypervisor.memory().putLong(address, value);
            frames.dirtied(mfn);
            frames.putPageType(mfn);
            return 0;
        }

        private int updateM2p(final long mfn, final long pfn) {
            if (tableOwner != caller) {
                return -Errno.XEN_EPERM;
            }
            if (!permitted(FrameOwners.NEEDS_M2P)) {
                return -Errno.XEN_EPERM;
            }
            if (frames.owner(mfn) != frameOwner || frames.count(mfn) == 0) {
                return -Errno.XEN_EINVAL;
            }
            frames.m2p().set(mfn, pfn);
            final Domain owner = hypervisor.domain(frameOwner);
            if (owner != null) {
                owner.shadow().markPfn(pfn);
            }
            return 0;
        }

        /** DOMID_IO needs no right over it; whether its frames may be mapped is asked frame by frame. */
        private boolean permitted(final int needs) {
            if ((needs & ~checkedNeeds) == 0) {
                return true;
            }
            if (!owners.permitsUpdate(caller, tableOwner, frameOwner, needs)) {
                return false;
            }
            checkedNeeds |= needs;
            return true;
        }
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(implemented(Xen.MMU_NORMAL_PT_UPDATE, "MMU_NORMAL_PT_UPDATE", "any"),
                implemented(Xen.MMU_MACHPHYS_UPDATE, "MMU_MACHPHYS_UPDATE", "any"),
                implemented(Xen.MMU_PT_UPDATE_PRESERVE_AD, "MMU_PT_UPDATE_PRESERVE_AD", "any"),
                implemented(Xen.MMU_PT_UPDATE_NO_TRANSLATE, "MMU_PT_UPDATE_NO_TRANSLATE", "any"));
    }
}
