package io.xenolith.hypervisor.mm;

import static io.xenolith.abi.gnttab.Gnttab.GNTMAP_application_map;
import static io.xenolith.abi.gnttab.Gnttab.GNTMAP_contains_pte;
import static io.xenolith.abi.gnttab.Gnttab.GNTMAP_readonly;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_general_error;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_okay;
import static io.xenolith.abi.gnttab.Gnttab._GNTMAP_guest_avail0;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.machine.MachineMemory;

/**
 * The L1 entries of grant mappings. An entry is named by a virtual address in the vCPU's current address space or, with
 * GNTMAP_contains_pte, by its machine address; it must lie in a validated L1 table of the vCPU's domain.
 *
 * <p>An entry that is put in holds references that the caller has taken; an entry that is taken out hands them back to the
 * caller. Source: HYPERCALLS.md section 16; Xen arch/x86/pv/grant_table.c.
 */
public final class GrantedEntries {
    private static final long NO_ENTRY = -1;
    private static final int AVAIL_SHIFT = Long.numberOfTrailingZeros(Pte.AVAIL);

    private final FrameTable frames;
    private final PageWalker walker;
    private final MachineMemory memory;

    public GrantedEntries(final Hypervisor hypervisor) {
        frames = hypervisor.frames();
        walker = hypervisor.walker();
        memory = hypervisor.memory();
    }

    /**
     * Makes the entry at {@code address} map {@code mfn}, and releases what it held.
     *
     * @param flags
     *            {@code GNTMAP_*}
     * @return GNTST_okay or GNTST_general_error (no entry there, misaligned, or not in an own L1 table)
     */
    public int create(final Vcpu vcpu, final long address, final long mfn, final int flags) {
        final long place = place(vcpu, address, flags);
        if (place == NO_ENTRY) {
            return GNTST_general_error;
        }
        final long old = memory.getLong(place);
        memory.putLong(place, adjust(Pte.make(mfn, pteFlags(flags))));
        release(vcpu, old);
        return GNTST_okay;
    }

    /**
     * Takes the entry at {@code address} out, if it maps {@code mfn} with the RW bit of {@code flags}. Its place becomes empty,
     * or gets the entry of virtual address {@code newAddress} if that is not 0; a refusal after that entry was taken has lost
     * it, as in Xen.
     *
     * @return GNTST_okay or GNTST_general_error
     */
    public int replace(final Vcpu vcpu, final long address, final long mfn, final long newAddress, final int flags) {
        if (newAddress == 0) {
            return exchange(vcpu, address, mfn, 0, flags);
        }
        final long newPlace = (flags & GNTMAP_contains_pte) != 0 ? NO_ENTRY : place(vcpu, newAddress, 0);
        if (newPlace == NO_ENTRY) {
            return GNTST_general_error;
        }
        final long moved = memory.getLong(newPlace);
        memory.putLong(newPlace, 0);
        final int status = exchange(vcpu, address, mfn, moved, flags);
        if (status != GNTST_okay) {
            release(vcpu, moved);
        }
        return status;
    }

    private int exchange(final Vcpu vcpu, final long address, final long mfn, final long entry, final int flags) {
        final long place = place(vcpu, address, flags);
        if (place == NO_ENTRY) {
            return GNTST_general_error;
        }
        final long old = memory.getLong(place);
        if (Pte.mfn(old) != mfn || ((old ^ pteFlags(flags)) & (Pte.PRESENT | Pte.RW)) != 0) {
            return GNTST_general_error;
        }
        memory.putLong(place, entry);
        return GNTST_okay;
    }

    /** Machine address of the entry that {@code address} names, or {@link #NO_ENTRY}. */
    private long place(final Vcpu vcpu, final long address, final int flags) {
        final boolean direct = (flags & GNTMAP_contains_pte) != 0;
        if (direct && (address & (Long.BYTES - 1)) != 0) {
            return NO_ENTRY;
        }
        final long place = direct ? address : walker.l1EntryAddress(vcpu.activeRoot(), address);
        final long table = place >>> Page.SHIFT;
        return frames.owner(table) == vcpu.domain().domid() && frames.typed(table, FrameTable.TYPE_L1)
                ? place
                : NO_ENTRY;
    }

    private static long pteFlags(final int flags) {
        long pte = Pte.PRESENT | Pte.ACCESSED | Pte.DIRTY | Pte.NX;
        if ((flags & GNTMAP_application_map) != 0) {
            pte |= Pte.USER;
        }
        if ((flags & GNTMAP_readonly) == 0) {
            pte |= Pte.RW;
        }
        return pte | ((long) (flags >>> _GNTMAP_guest_avail0) << AVAIL_SHIFT & Pte.AVAIL);
    }

    /** As every L1 entry is written: kernel pages are marked, user pages are global. */
    private static long adjust(final long entry) {
        return (entry & Pte.USER) == 0 ? entry | Pte.USER | Pte.GUEST_KERNEL : entry | Pte.GLOBAL;
    }

    /** Drops what an entry held that is no longer there; the vCPUs must forget it before its frame can be given away. */
    private void release(final Vcpu vcpu, final long entry) {
        if ((entry & Pte.PRESENT) == 0) {
            return;
        }
        vcpu.domain().flushTlb();
        final long mfn = Pte.mfn(entry);
        if (frames.mmio(mfn)) {
            return;
        }
        if ((entry & Pte.RW) != 0) {
            frames.putPageType(mfn);
        }
        frames.putPage(mfn);
    }
}
