package io.xenolith.hypervisor.mm;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.machine.MachineMemory;

/**
 * The page-table entries of grant mappings. The entry holds the references on the granter's frame: the caller takes them
 * before {@link #create}, and drops them after {@link #replace} took the entry away. An entry that the guest overwrites
 * by hand drops them like any other.
 *
 * <p>An address is a virtual address of the current tables, or with GNTMAP_contains_pte the machine address of the entry.
 */
public final class GrantMappings {
    private static final int AVAIL_SHIFT = 9;

    private final Hypervisor hypervisor;
    private final MachineMemory memory;
    private final FrameTable frames;
    private final DirectPaging paging;
    private final EntryRules entries;

    GrantMappings(final Hypervisor hypervisor, final DirectPaging paging, final EntryRules entries) {
        this.hypervisor = hypervisor;
        this.memory = hypervisor.memory();
        this.frames = hypervisor.frames();
        this.paging = paging;
        this.entries = entries;
    }

    /**
     * Writes the entry of a mapping of {@code mfn} at {@code address} of {@code vcpu} and releases what was there. The
     * caller holds a general reference on the frame, and a writable one unless GNTMAP_readonly; the entry takes them over.
     *
     * @param flags GNTMAP_*: readonly, application_map, contains_pte and the guest's available bits
     * @return GNTST_okay; GNTST_general_error if there is no L1 entry of the domain there (nothing has changed)
     */
    public int create(final Vcpu vcpu, final long address, final long mfn, final int flags) {
        final long entryAddress = entryAddress(vcpu, address, flags);
        if (entryAddress < 0) {
            return Gnttab.GNTST_general_error;
        }
        final long old = memory.getLong(entryAddress);
        final long entry = EntryRules.userOf(Pte.make(mfn, pteFlags(flags)), 1);
        write(vcpu.domain(), entryAddress, old, entry);
        entries.putL1(old);
        return Gnttab.GNTST_okay;
    }

    /**
     * Takes the mapping of {@code mfn} at {@code address} away without touching the frame's references. The entry becomes
     * empty, or gets the one of virtual address {@code newAddress} (0: none), which then is empty.
     *
     * @param flags GNTMAP_* as the mapping was made with
     * @return GNTST_okay; GNTST_general_error if there is no entry for {@code newAddress}, or that is given with
     *         contains_pte; then, the entry of {@code newAddress} being lost as in Xen, if the entry is not there or does not
     *         map the frame with the same RW bit
     */
    public int replace(final Vcpu vcpu, final long address, final long mfn, final long newAddress, final int flags) {
        if (newAddress == 0) {
            return exchange(vcpu, address, mfn, 0, flags);
        }
        final long source = (flags & Gnttab.GNTMAP_contains_pte) == 0 ? entryAddress(vcpu, newAddress, 0) : -1;
        if (source < 0) {
            return Gnttab.GNTST_general_error;
        }
        final long moved = memory.getLong(source);
        write(vcpu.domain(), source, moved, 0);
        final int status = exchange(vcpu, address, mfn, moved, flags);
        if (status != Gnttab.GNTST_okay) {
            entries.putL1(moved);
        }
        return status;
    }

    private int exchange(final Vcpu vcpu, final long address, final long mfn, final long entry, final int flags) {
        final long entryAddress = entryAddress(vcpu, address, flags);
        if (entryAddress < 0) {
            return Gnttab.GNTST_general_error;
        }
        final long old = memory.getLong(entryAddress);
        if (Pte.mfn(old) != mfn || ((old ^ pteFlags(flags)) & (Pte.PRESENT | Pte.RW)) != 0) {
            return Gnttab.GNTST_general_error;
        }
        write(vcpu.domain(), entryAddress, old, entry);
        return Gnttab.GNTST_okay;
    }

    private static long pteFlags(final int flags) {
        long pte = Pte.PRESENT | Pte.ACCESSED | Pte.DIRTY | Pte.NX;
        if ((flags & Gnttab.GNTMAP_readonly) == 0) {
            pte |= Pte.RW;
        }
        if ((flags & Gnttab.GNTMAP_application_map) != 0) {
            pte |= Pte.USER;
        }
        return pte | (((long) (flags >>> Gnttab._GNTMAP_guest_avail0) << AVAIL_SHIFT) & Pte.AVAIL);
    }

    /** Machine address of the entry, or -1 if it is not in a validated L1 table of the domain. */
    private long entryAddress(final Vcpu vcpu, final long address, final int flags) {
        final long entryAddress;
        if ((flags & Gnttab.GNTMAP_contains_pte) == 0) {
            entryAddress = hypervisor.walker().l1EntryAddress(vcpu.activeRoot(), address);
        } else {
            entryAddress = (address & (Long.BYTES - 1)) == 0 ? address : -1;
        }
        final long table = entryAddress >> Page.SHIFT;
        return frames.owner(table) == vcpu.domain().domid() && frames.typed(table, FrameTable.TYPE_L1)
                ? entryAddress
                : -1;
    }

    private void write(final Domain domain, final long address, final long old, final long entry) {
        paging.write(domain, address, entry);
        paging.trace(domain, 1, address >>> Page.SHIFT, (int) (address & Page.OFFSET_MASK) / Long.BYTES, old, entry,
                0);
    }
}
