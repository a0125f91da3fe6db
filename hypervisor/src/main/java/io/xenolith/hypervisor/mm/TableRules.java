package io.xenolith.hypervisor.mm;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.machine.MachineMemory;

/**
 * Validation of whole pages: page tables entry by entry, descriptor tables descriptor by descriptor. Runs to completion;
 * Xen may stop half way and continue later, which a guest sees only in its registers (HYPERCALLS.md section 3).
 */
final class TableRules implements FrameTable.TypeRules {
    /** L4 slots of HYPERVISOR_VIRT_START to HYPERVISOR_VIRT_END. */
    static final int XEN_SLOT_FIRST = 256;
    static final int XEN_SLOT_LAST = 271;

    private final Hypervisor hypervisor;
    private final FrameTable frames;
    private final EntryRules entries;
    private final MachineMemory memory;

    TableRules(final Hypervisor hypervisor, final FrameTable frames, final EntryRules entries) {
        this.hypervisor = hypervisor;
        this.frames = frames;
        this.entries = entries;
        this.memory = hypervisor.memory();
    }

    /** Slot {@code index} of a table of {@code level} belongs to Xen. */
    static boolean xenSlot(final int level, final int index) {
        return level == FrameTable.TYPE_L4 && index >= XEN_SLOT_FIRST && index <= XEN_SLOT_LAST;
    }

    @Override
    public int promote(final int mfn, final int type) {
        if (type == FrameTable.TYPE_SEG_DESC) {
            return promoteDescriptors(mfn);
        }
        final Domain owner = hypervisor.domain(frames.owner(mfn));
        if (owner == null) {
            return -Errno.XEN_EINVAL;
        }
        for (int i = 0; i < Pte.ENTRIES; i++) {
            final int error = xenSlot(type, i) ? 0 : promoteEntry(mfn, type, i, owner);
            if (error != 0) {
                releaseEntries(mfn, type, i);
                return error;
            }
        }
        if (type == FrameTable.TYPE_L4) {
            fillXenSlots(mfn, owner);
        }
        return 0;
    }

    private int promoteEntry(final int mfn, final int level, final int index, final Domain owner) {
        final long address = entryAddress(mfn, index);
        final long entry = memory.getLong(address);
        if (!EntryRules.present(entry)) {
            return 0;
        }
        if (!entries.flagsOkay(entry, level, owner)) {
            return -Errno.XEN_EINVAL;
        }
        final int error = entries.get(entry, level, mfn, owner, owner, owner.domid());
        if (error == 0) {
            final long adjusted = entries.adjust(entry, level);
            if (adjusted != entry) {
                memory.putLong(address, adjusted);
            }
        }
        return error;
    }

    private void fillXenSlots(final int mfn, final Domain owner) {
        for (int i = XEN_SLOT_FIRST; i <= XEN_SLOT_LAST; i++) {
            memory.putLong(entryAddress(mfn, i), 0);
        }
        showM2p(mfn, owner.assist(Xen.VMASST_TYPE_m2p_strict));
    }

    /** Puts the M2P into slot 256 of a validated L4, or takes it out. */
    void showM2p(final long mfn, final boolean show) {
        memory.putLong(entryAddress((int) mfn, MachineToPhys.slot()), show ? frames.m2p().slotEntry() : 0);
    }

    @Override
    public void demote(final int mfn, final int type) {
        if (type != FrameTable.TYPE_SEG_DESC) {
            releaseEntries(mfn, type, Pte.ENTRIES);
        }
    }

    private void releaseEntries(final int mfn, final int level, final int end) {
        for (int i = 0; i < end; i++) {
            if (!xenSlot(level, i)) {
                entries.put(memory.getLong(entryAddress(mfn, i)), level, mfn);
            }
        }
    }

    /** Descriptors that only need a correction get it; the ones before a bad one stay corrected. */
    private int promoteDescriptors(final int mfn) {
        for (int i = 0; i < Pte.ENTRIES; i++) {
            final long address = entryAddress(mfn, i);
            final long descriptor = memory.getLong(address);
            final long corrected = SegmentDescriptors.correct(descriptor);
            if (corrected == SegmentDescriptors.REFUSED) {
                return -Errno.XEN_EINVAL;
            }
            memory.putLong(address, corrected);
        }
        return 0;
    }

    private static long entryAddress(final int mfn, final int index) {
        return ((long) mfn << Page.SHIFT) + (long) index * Long.BYTES;
    }
}
