package io.xenolith.hypervisor.mm;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.machine.MachineMemory;

/**
 * Writable page-table emulation ("ptwr"): a guest kernel's store to a live L1 table that it maps read-only is checked like
 * an mmu_update of that entry and carried out. Off until the domain asks for it with vm_assist, but always on for the
 * hardware domain (HYPERCALLS.md section 10).
 *
 * <p>An engine asks when a store or a read-modify-write faulted with error code 3 in kernel mode. For the latter it loads
 * the old value itself and passes the new one: nothing runs in between.
 */
public final class WritablePageTables implements StoreEmulation {
    private final Hypervisor hypervisor;
    private final MachineMemory memory;
    private final FrameTable frames;
    private final DirectPaging paging;
    private final EntryRules entries;

    WritablePageTables(final Hypervisor hypervisor, final DirectPaging paging, final EntryRules entries) {
        this.hypervisor = hypervisor;
        this.memory = hypervisor.memory();
        this.frames = hypervisor.frames();
        this.paging = paging;
        this.entries = entries;
    }

    /**
     * A store of this vCPU at {@code va} would be looked at: kernel mode, assist on, read-only mapping of an own L1; or the
     * hardware domain's mapping of a device that only Xen may write.
     */
    public boolean applies(final Vcpu vcpu, final long va) {
        return target(vcpu, va) >= 0 || discards(vcpu, va);
    }

    /** What is stored at {@code va} goes nowhere. */
    private boolean discards(final Vcpu vcpu, final long va) {
        final long entry = looksAt(vcpu) ? mapping(vcpu, va) : 0;
        return vcpu.domain().hardwareDomain() && EntryRules.present(entry) && (entry & Pte.RW) == 0
                && IoMemory.readOnly(Pte.mfn(entry));
    }

    private static boolean looksAt(final Vcpu vcpu) {
        final Domain domain = vcpu.domain();
        return vcpu.kernelMode
                && (domain.assist(Xen.VMASST_TYPE_writable_pagetables) || domain.hardwareDomain());
    }

    /** The L1 entry of {@code va}, 0 if there is none. */
    private long mapping(final Vcpu vcpu, final long va) {
        final long entryAddress = hypervisor.walker().l1EntryAddress(vcpu.activeRoot(), va);
        return entryAddress < 0 ? 0 : memory.getLong(entryAddress);
    }

    /** Machine address of the byte in the L1 table that {@code va} maps read-only, or -1. */
    private long target(final Vcpu vcpu, final long va) {
        final Domain domain = vcpu.domain();
        if (!looksAt(vcpu)) {
            return -1;
        }
        final long entry = mapping(vcpu, va);
        if (!EntryRules.present(entry) || (entry & Pte.RW) != 0) {
            return -1;
        }
        final long mfn = Pte.mfn(entry);
        if (!frames.typed(mfn, FrameTable.TYPE_L1) || frames.owner(mfn) != domain.domid()) {
            return -1;
        }
        return (mfn << Page.SHIFT) + (va & Page.OFFSET_MASK);
    }

    @Override
    public boolean store(final Vcpu vcpu, final long va, final int size, final long value) {
        if (size > Long.BYTES || Integer.bitCount(size) != 1 || (va & (size - 1)) != 0) {
            return false;
        }
        final long maddr = target(vcpu, va);
        return maddr < 0 ? discards(vcpu, va) : update(vcpu.domain(), maddr, size, value);
    }

    private boolean update(final Domain domain, final long maddr, final int size, final long value) {
        final long address = maddr & -Long.BYTES;
        final long old = memory.getLong(address);
        final long entry = merge(old, (int) (maddr - address), size, value);
        final boolean okay = EntryRules.present(entry)
                ? entries.flagsOkay(entry, 1, domain)
                : entries.absentOkay(entry, 1, domain);
        if (!okay || entries.getL1(entry, domain, domain, domain.domid()) != 0) {
            return false;
        }
        paging.write(domain, address, entries.adjust(entry, 1));
        paging.releaseL1(domain, old);
        paging.trace(domain, 1, address >>> Page.SHIFT, (int) (address & Page.OFFSET_MASK) / Long.BYTES, old, entry,
                0);
        return true;
    }

    /** {@code old} with {@code size} bytes from byte {@code offset} on replaced. */
    private static long merge(final long old, final int offset, final int size, final long value) {
        if (size == Long.BYTES) {
            return value;
        }
        final int shift = offset * Byte.SIZE;
        final long mask = ((1L << (size * Byte.SIZE)) - 1) << shift;
        return (old & ~mask) | ((value << shift) & mask);
    }
}
