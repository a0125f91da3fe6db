package io.xenolith.hypervisor.mm;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.machine.MachineMemory;

/**
 * Validation and release of whole pages: page tables entry by entry, descriptor tables descriptor by descriptor. Tables of
 * level 2 and 3 give way between two of their entries, and with them the tables above (HYPERCALLS.md sections 3 and 10); the
 * frame table keeps how far they have come. An L1 table and a descriptor table are done in one go.
 *
 * <p>Validation goes up from the first entry, release down from the last one. A table of level 2 to 4 that turns out bad
 * behind its first entry is not undone at once: it becomes the old table of whoever validates, to be released from there.
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
    public int promote(final int mfn, final int type, final TableWork work) {
        if (type == FrameTable.TYPE_SEG_DESC) {
            return promoteDescriptors(mfn);
        }
        final Domain owner = hypervisor.domain(frames.owner(mfn));
        if (owner == null) {
            return -Errno.XEN_EINVAL;
        }
        return type == FrameTable.TYPE_L1 ? promoteL1(mfn, owner) : promoteUpper(mfn, type, owner, work);
    }

    private int promoteL1(final int mfn, final Domain owner) {
        hypervisor.chargeTable();
        for (int i = 0; i < Pte.ENTRIES; i++) {
            final long entry = memory.getLong(entryAddress(mfn, i));
            if (EntryRules.present(entry)) {
                final int error = entries.flagsOkay(entry, 1, owner)
                        ? entries.getL1(entry, owner, owner, owner.domid())
                        : -Errno.XEN_EINVAL;
                if (error != 0) {
                    releaseL1(mfn, i);
                    return error;
                }
                adjust(mfn, i, 1, entry);
            } else if (!entries.absentOkay(entry, 1, owner)) {
                releaseL1(mfn, i);
                return -Errno.XEN_EINVAL;
            }
        }
        return 0;
    }

    private int promoteUpper(final int mfn, final int level, final Domain owner, final TableWork work) {
        final int from = frames.entriesDone(mfn);
        boolean partial = frames.entryPartial(mfn);
        // Between two looks nothing can have come up unless something was done.
        boolean look = level < FrameTable.TYPE_L4;
        for (int i = from; i < Pte.ENTRIES; i++) {
            if (i > from && look) {
                look = false;
                if (work.givesWay()) {
                    frames.progress(mfn, i, false);
                    return FrameTable.RESTART;
                }
            }
            final long entry = memory.getLong(entryAddress(mfn, i));
            if (EntryRules.present(entry) && !xenSlot(level, i)) {
                hypervisor.chargeElement();
                final int error = entries.flagsOkay(entry, level, owner)
                        ? entries.getUpper(entry, level, mfn, owner.domid(), work, partial, true)
                        : -Errno.XEN_EINVAL;
                if (error == FrameTable.RESTART) {
                    frames.progress(mfn, i, true);
                    return FrameTable.RESTART;
                }
                if (error != 0) {
                    fail(mfn, i, entry, work, partial);
                    return error;
                }
                adjust(mfn, i, level, entry);
                look = level < FrameTable.TYPE_L4;
            } else if (!xenSlot(level, i) && !entries.absentOkay(entry, level, owner)) {
                fail(mfn, i, entry, work, false);
                return -Errno.XEN_EINVAL;
            }
            partial = false;
        }
        if (level == FrameTable.TYPE_L4) {
            fillXenSlots(mfn, owner);
        }
        return 0;
    }

    /**
     * Entry {@code index} is bad: what the ones before it took is to be released later. If the table below is an old table
     * itself, its general reference is this entry's from now on, and it is released from here; in Xen it is lost to the first
     * entry of a table that is not the first one of its own.
     */
    private void fail(final int mfn, final int index, final long entry, final TableWork work, final boolean partial) {
        final boolean below = work.oldTable() == Pte.mfn(entry);
        if (index > 0 || below) {
            frames.progress(mfn, index, partial || below);
            work.oldTable(mfn, true);
        } else if (partial) {
            // Nothing is left that could hold it.
            frames.putPage(Pte.mfn(entry));
        }
    }

    private void adjust(final int mfn, final int index, final int level, final long entry) {
        final long adjusted = entries.adjust(entry, level);
        if (adjusted != entry) {
            memory.putLong(entryAddress(mfn, index), adjusted);
        }
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
    public int demote(final int mfn, final int type, final TableWork work) {
        if (type == FrameTable.TYPE_SEG_DESC) {
            return 0;
        }
        if (type == FrameTable.TYPE_L1) {
            hypervisor.chargeTable();
            releaseL1(mfn, Pte.ENTRIES);
            return 0;
        }
        return demoteUpper(mfn, type, work);
    }

    private void releaseL1(final int mfn, final int end) {
        for (int i = 0; i < end; i++) {
            entries.putL1(memory.getLong(entryAddress(mfn, i)));
        }
    }

    private int demoteUpper(final int mfn, final int level, final TableWork work) {
        boolean partial = frames.entryPartial(mfn);
        int i = frames.entriesDone(mfn) - (partial ? 0 : 1);
        boolean look = level < FrameTable.TYPE_L4;
        while (true) {
            final long entry = memory.getLong(entryAddress(mfn, i));
            if (EntryRules.present(entry) && !xenSlot(level, i)) {
                hypervisor.chargeElement();
                if (entries.putUpper(entry, level, mfn, work, partial) == FrameTable.RESTART) {
                    frames.progress(mfn, i, true);
                    return FrameTable.RESTART;
                }
                look = level < FrameTable.TYPE_L4;
            }
            partial = false;
            if (i == 0) {
                return 0;
            }
            i--;
            if (look) {
                look = false;
                if (work.givesWay()) {
                    frames.progress(mfn, i + 1, false);
                    return FrameTable.RESTART;
                }
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
