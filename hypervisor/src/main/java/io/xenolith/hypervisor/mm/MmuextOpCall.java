package io.xenolith.hypervisor.mm;

import static io.xenolith.hypervisor.call.SubOperation.absent;
import static io.xenolith.hypervisor.call.SubOperation.implemented;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.MmuextOp;
import io.xenolith.abi.xen.Xen;
import io.xenolith.abi.xen.XenX8664;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/** mmuext_op (26): pins, roots, flushes, LDT and whole-page operations, as a list that stops at the first failure. */
final class MmuextOpCall implements HypercallHandler {
    private static final int LDT_ENTRIES_MAX = 8192;
    private static final int DOMID_BITS = 0xffff;
    private static final long LOWER_HALF_END = 1L << 47;

    private final Hypervisor hypervisor;
    private final FrameTable frames;
    private final DirectPaging paging;
    private final FrameOwners owners;
    private final TlbFlushes flushes;
    private final OperationList operations;
    private final MmuextOp op = MmuextOp.allocate();

    MmuextOpCall(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
        this.frames = hypervisor.frames();
        this.paging = hypervisor.paging();
        this.owners = new FrameOwners(hypervisor);
        this.flushes = new TlbFlushes(hypervisor);
        this.operations = new OperationList(hypervisor, Xen.__HYPERVISOR_mmuext_op, (LocalMemory) op.structMemory());
    }

    @Override
    public long call(final Vcpu vcpu, final long uops, final long count, final long pdone, final long foreigndom,
            final long unused) {
        if (paging.finishOldTable(vcpu) == FrameTable.RESTART) {
            operations.again(vcpu, uops, count, pdone, foreigndom);
            return 0;
        }
        if (OperationList.onlyFinishes(uops, count)) {
            return (int) foreigndom;
        }
        if (!operations.readable(uops, count)) {
            return -Errno.XEN_EFAULT;
        }
        final Domain caller = vcpu.domain();
        final int owner = owners.lookUp(caller, (int) foreigndom & DOMID_BITS);
        if (owner < 0) {
            return owner;
        }
        if (!owners.permitsOperations(caller, owner)) {
            return -Errno.XEN_EPERM;
        }
        return operations.run(vcpu, uops, count, pdone, foreigndom, () -> perform(vcpu, owner));
    }

    private int perform(final Vcpu vcpu, final int owner) {
        final int command = op.cmd();
        return switch (command) {
            case Xen.MMUEXT_PIN_L1_TABLE, Xen.MMUEXT_PIN_L2_TABLE, Xen.MMUEXT_PIN_L3_TABLE, Xen.MMUEXT_PIN_L4_TABLE ->
                owners.permitsPin(vcpu.domain(), owner)
                        ? paging.pin(vcpu.tableWork, owner, op.arg1Mfn(),
                                command - Xen.MMUEXT_PIN_L1_TABLE + FrameTable.TYPE_L1)
                        : -Errno.XEN_EPERM;
            case Xen.MMUEXT_UNPIN_TABLE -> paging.unpin(vcpu.tableWork, owner, op.arg1Mfn());
            case Xen.MMUEXT_CLEAR_PAGE -> clearPage(owner, op.arg1Mfn());
            case Xen.MMUEXT_COPY_PAGE -> copyPage(owner, op.arg1Mfn(), op.arg2SrcMfn());
            case Xen.MMUEXT_MARK_SUPER, Xen.MMUEXT_UNMARK_SUPER -> -Errno.XEN_EOPNOTSUPP;
            case Xen.MMUEXT_NEW_BASEPTR, Xen.MMUEXT_NEW_USER_BASEPTR, Xen.MMUEXT_TLB_FLUSH_LOCAL,
                    Xen.MMUEXT_INVLPG_LOCAL, Xen.MMUEXT_TLB_FLUSH_MULTI, Xen.MMUEXT_INVLPG_MULTI,
                    Xen.MMUEXT_TLB_FLUSH_ALL, Xen.MMUEXT_INVLPG_ALL, Xen.MMUEXT_FLUSH_CACHE,
                    Xen.MMUEXT_FLUSH_CACHE_GLOBAL, Xen.MMUEXT_SET_LDT ->
                owner == vcpu.domain().domid() ? performOnSelf(vcpu, command) : -Errno.XEN_EPERM;
            default -> -Errno.XEN_ENOSYS;
        };
    }

    private int performOnSelf(final Vcpu vcpu, final int command) {
        final Domain domain = vcpu.domain();
        return switch (command) {
            case Xen.MMUEXT_NEW_BASEPTR -> paging.newBase(vcpu, op.arg1Mfn());
            case Xen.MMUEXT_NEW_USER_BASEPTR -> paging.newUserBase(vcpu, op.arg1Mfn());
            case Xen.MMUEXT_TLB_FLUSH_LOCAL, Xen.MMUEXT_INVLPG_LOCAL -> {
                TlbFlushes.local(vcpu);
                yield 0;
            }
            case Xen.MMUEXT_TLB_FLUSH_ALL, Xen.MMUEXT_INVLPG_ALL -> {
                domain.flushTlb();
                yield 0;
            }
            case Xen.MMUEXT_TLB_FLUSH_MULTI, Xen.MMUEXT_INVLPG_MULTI ->
                flushes.mask(vcpu, op.arg2Vcpumask()) ? 0 : -Errno.XEN_EINVAL;
            case Xen.MMUEXT_FLUSH_CACHE -> domain.ioMemory().cacheControl() ? 0 : -Errno.XEN_EACCES;
            case Xen.MMUEXT_FLUSH_CACHE_GLOBAL -> domain.ioMemory().cacheControl() ? 0 : -Errno.XEN_EINVAL;
            default -> setLdt(vcpu, op.arg1LinearAddr(), op.arg2NrEnts());
        };
    }

    private int setLdt(final Vcpu vcpu, final long base, final int entryCount) {
        if (Integer.compareUnsigned(entryCount, LDT_ENTRIES_MAX) > 0) {
            return -Errno.XEN_EINVAL;
        }
        // Of the addresses that are none only those below Xen's are refused, as by everything that takes a linear address.
        final boolean notForGuests = Long.compareUnsigned(base, LOWER_HALF_END) >= 0
                && Long.compareUnsigned(base, XenX8664.HYPERVISOR_VIRT_END) < 0;
        if (entryCount != 0 && (notForGuests || (base & Page.OFFSET_MASK) != 0)) {
            return -Errno.XEN_EINVAL;
        }
        if (base == vcpu.ldtBase && entryCount == vcpu.ldtEntries) {
            // Its pages stay what they are.
            return 0;
        }
        paging.ldtPages().drop(vcpu);
        vcpu.ldtBase = base;
        vcpu.ldtEntries = entryCount;
        return 0;
    }

    private int clearPage(final int owner, final long mfn) {
        if (frames.getPageAndType(mfn, owner, FrameTable.TYPE_WRITABLE) != 0) {
            return -Errno.XEN_EINVAL;
        }
        hypervisor.memory().fill(mfn << Page.SHIFT, Page.SIZE, (byte) 0);
        frames.dirtied(mfn);
        frames.putPageAndType(mfn);
        return 0;
    }

    private int copyPage(final int owner, final long target, final long source) {
        if (frames.owner(source) != owner
                || frames.getPageAndType(target, owner, FrameTable.TYPE_WRITABLE) != 0) {
            return -Errno.XEN_EINVAL;
        }
        hypervisor.memory().copy(source << Page.SHIFT, target << Page.SHIFT, Page.SIZE);
        frames.dirtied(target);
        frames.putPageAndType(target);
        return 0;
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(implemented(Xen.MMUEXT_PIN_L1_TABLE, "MMUEXT_PIN_L1_TABLE", "target"),
                implemented(Xen.MMUEXT_PIN_L2_TABLE, "MMUEXT_PIN_L2_TABLE", "target"),
                implemented(Xen.MMUEXT_PIN_L3_TABLE, "MMUEXT_PIN_L3_TABLE", "target"),
                implemented(Xen.MMUEXT_PIN_L4_TABLE, "MMUEXT_PIN_L4_TABLE", "target"),
                implemented(Xen.MMUEXT_UNPIN_TABLE, "MMUEXT_UNPIN_TABLE", "target"),
                implemented(Xen.MMUEXT_NEW_BASEPTR, "MMUEXT_NEW_BASEPTR", "any"),
                implemented(Xen.MMUEXT_TLB_FLUSH_LOCAL, "MMUEXT_TLB_FLUSH_LOCAL", "any"),
                implemented(Xen.MMUEXT_INVLPG_LOCAL, "MMUEXT_INVLPG_LOCAL", "any"),
                implemented(Xen.MMUEXT_TLB_FLUSH_MULTI, "MMUEXT_TLB_FLUSH_MULTI", "any"),
                implemented(Xen.MMUEXT_INVLPG_MULTI, "MMUEXT_INVLPG_MULTI", "any"),
                implemented(Xen.MMUEXT_TLB_FLUSH_ALL, "MMUEXT_TLB_FLUSH_ALL", "any"),
                implemented(Xen.MMUEXT_INVLPG_ALL, "MMUEXT_INVLPG_ALL", "any"),
                implemented(Xen.MMUEXT_FLUSH_CACHE, "MMUEXT_FLUSH_CACHE", "any"),
                implemented(Xen.MMUEXT_SET_LDT, "MMUEXT_SET_LDT", "any"),
                implemented(Xen.MMUEXT_NEW_USER_BASEPTR, "MMUEXT_NEW_USER_BASEPTR", "any"),
                implemented(Xen.MMUEXT_CLEAR_PAGE, "MMUEXT_CLEAR_PAGE", "target"),
                implemented(Xen.MMUEXT_COPY_PAGE, "MMUEXT_COPY_PAGE", "target"),
                implemented(Xen.MMUEXT_FLUSH_CACHE_GLOBAL, "MMUEXT_FLUSH_CACHE_GLOBAL", "any"),
                absent(Xen.MMUEXT_MARK_SUPER, "MMUEXT_MARK_SUPER", "target", "Xen has no superpages for PV guests"),
                absent(Xen.MMUEXT_UNMARK_SUPER, "MMUEXT_UNMARK_SUPER", "target",
                        "Xen has no superpages for PV guests"));
    }
}
