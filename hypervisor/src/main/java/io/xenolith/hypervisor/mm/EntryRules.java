package io.xenolith.hypervisor.mm;

import io.xenolith.abi.Pte;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.xsm.DefaultAction;
import io.xenolith.hypervisor.xsm.Permission;

/**
 * What one page-table entry may say and which references it holds while it is in a validated table (HYPERCALLS.md
 * section 10, "Which frames an entry may name", "Entry flags", "Linear tables").
 */
final class EntryRules {
    /** Refused at every level; at L1 GLOBAL is allowed, and the cache bits to a domain with I/O rights. */
    private static final long UPPER_DISALLOWED = Pte.PWT | Pte.PCD | Pte.PSE | Pte.GLOBAL;
    private static final long CACHE_ATTRIBUTES = Pte.PWT | Pte.PCD | Pte.PAT;
    /** Changes of these alone need no look at the frame. Every available bit, 52 to 62, is among them. */
    private static final long FREE_TO_CHANGE = Pte.NX | 0x7ffL << 52 | Pte.AVAIL | Pte.GLOBAL | Pte.DIRTY
            | Pte.ACCESSED | Pte.USER;
    /** The frame number that is refused as an argument rather than as MMIO. */
    private static final long ALL_ONES_MFN = Pte.mfn(Pte.FRAME_MASK);

    /** Of an entry that is not present, what finds data in the processor's cache: all addresses that the recorded machine has. */
    private static final long L1D_ADDRESS = (1L << 40) - 1 & Pte.FRAME_MASK;

    private final Hypervisor hypervisor;
    private final FrameTable frames;

    EntryRules(final Hypervisor hypervisor, final FrameTable frames) {
        this.hypervisor = hypervisor;
        this.frames = frames;
    }

    static boolean present(final long entry) {
        return (entry & Pte.PRESENT) != 0;
    }

    /** {@code entry} may stand in a table of {@code level} of {@code owner} as far as its flags go. */
    boolean flagsOkay(final long entry, final int level, final Domain owner) {
        if (level > 1) {
            return (entry & UPPER_DISALLOWED) == 0;
        }
        return (entry & CACHE_ATTRIBUTES) == 0 || owner.ioMemory().cacheControl();
    }

    /**
     * {@code entry}, which is not present, may stand in a table of {@code level} of {@code owner}. With {@code pv-l1tf=} it may
     * not name memory: then the domain's tables are shadowed from now on, or, by a Xen without shadow paging, it is ended.
     */
    boolean absentOkay(final long entry, final int level, final Domain owner) {
        final boolean harmless = (level == 1 || (entry & Pte.PSE) == 0) && (entry & L1D_ADDRESS) == 0;
        if (harmless || owner.shadowedForL1tf
                || !hypervisor.config().parameters().l1tf().watches(owner.hardwareDomain())) {
            return true;
        }
        if (hypervisor.config().abi().shadowPaging()) {
            owner.shadowedForL1tf = true;
            return true;
        }
        hypervisor.crash(owner,
                "an L" + level + " entry that is not present names memory: 0x" + Long.toHexString(entry));
        return false;
    }

    /** The two present entries differ in nothing that references depend on. */
    static boolean similar(final long old, final long entry) {
        return present(old) && ((old ^ entry) & ~FREE_TO_CHANGE) == 0;
    }

    /** The entry as it is written: as {@link #userOf}, and uncached where there is no memory. */
    long adjust(final long entry, final int level) {
        return userOf(level == 1 && present(entry) && frames.mmio(Pte.mfn(entry)) ? uncached(entry) : entry, level);
    }

    /**
     * What is no memory is never cached: write-back and write-through become uncached, also where PAT makes the latter
     * write-protect. Of what Xen lets nobody change, the entry is read-only besides.
     */
    private static long uncached(final long entry) {
        final long allowed = IoMemory.readOnly(Pte.mfn(entry)) ? entry & ~Pte.RW : entry;
        final long caching = allowed & CACHE_ATTRIBUTES;
        if (caching == 0) {
            return allowed | Pte.PWT | Pte.PCD;
        }
        // PAT goes with it: the combination would be another one.
        return (caching & ~Pte.PAT) == Pte.PWT ? (allowed | Pte.PCD) & ~Pte.PAT : allowed;
    }

    /** A PV kernel runs in ring 3, so everything is USER. */
    static long userOf(final long entry, final int level) {
        if (!present(entry)) {
            return entry;
        }
        if (level == 4) {
            return entry | Pte.USER | Pte.ACCESSED;
        }
        if (level > 1) {
            return entry | Pte.USER;
        }
        final long kernel = (entry & Pte.USER) == 0 ? entry | Pte.GUEST_KERNEL | Pte.USER : entry;
        return (kernel & Pte.GUEST_KERNEL) == 0 ? kernel | Pte.GLOBAL | Pte.USER : kernel;
    }

    /**
     * Takes the references of an L1 entry with checked flags.
     *
     * @param caller domain whose rights count for DOMID_IO
     * @param owner owner of the table
     * @param frameOwner domain number that the frame is said to belong to
     * @return 0; -EPERM MMIO without permission, -EINVAL the all-ones frame, -EBUSY a foreign frame or one that cannot be
     *         writable, -EACCES cache attributes on a page of Xen's heap
     */
    int getL1(final long entry, final Domain caller, final Domain owner, final int frameOwner) {
        if (!present(entry)) {
            return 0;
        }
        final long mfn = Pte.mfn(entry);
        if (frames.mmio(mfn)) {
            return mmioAllowed(mfn, caller, owner, frameOwner);
        }
        final int realOwner = frames.owner(mfn);
        if ((realOwner != frameOwner && !mayPassOn(owner, frameOwner, realOwner)) || !frames.getPage(mfn)) {
            return -Errno.XEN_EBUSY;
        }
        final boolean writable = (entry & Pte.RW) != 0;
        if (writable && frames.getPageType(mfn, FrameTable.TYPE_WRITABLE) != 0) {
            frames.putPage(mfn);
            return -Errno.XEN_EBUSY;
        }
        if ((entry & CACHE_ATTRIBUTES) != 0 && frames.flag(mfn, FrameTable.XENHEAP)) {
            putL1(entry);
            return -Errno.XEN_EACCES;
        }
        return 0;
    }

    private int mmioAllowed(final long mfn, final Domain caller, final Domain owner, final int frameOwner) {
        final Domain named = frameOwner == Xen.DOMID_IO ? caller : hypervisor.domain(frameOwner);
        if (named == null || !named.ioMemory().permitted(mfn)) {
            return mfn == ALL_ONES_MFN ? -Errno.XEN_EINVAL : -Errno.XEN_EPERM;
        }
        return named == owner || owner.ioMemory().permitted(mfn) ? 0 : -Errno.XEN_EPERM;
    }

    /** A privileged domain lets a table of another domain name frames of a third that it controls. */
    private boolean mayPassOn(final Domain owner, final int frameOwner, final int realOwner) {
        final Domain named = hypervisor.domain(frameOwner);
        return named != null && named != owner && realOwner != FrameTable.NO_OWNER && hypervisor.xsm()
                .permitsFrames(DefaultAction.TARGET, named, realOwner, Permission.MMU_TARGET_HACK);
    }

    /** Drops what an L1 entry holds. */
    void putL1(final long entry) {
        if (!present(entry) || frames.mmio(Pte.mfn(entry))) {
            return;
        }
        if ((entry & Pte.RW) != 0) {
            frames.putPageAndType(Pte.mfn(entry));
        } else {
            frames.putPage(Pte.mfn(entry));
        }
    }

    /**
     * Takes the references of an entry with checked flags in the table {@code table} of {@code level} 2 to 4: the table
     * below, which is validated if it was not, or a linear one.
     *
     * @param partial the entry holds a general reference on a table that is partial
     * @param keeps the entry has such a reference as well when the result is RESTART
     * @return 0, -EINVAL, or the error of validating the table below, {@code partial} being as before then; {@link
     *         FrameTable#RESTART}
     */
    int getUpper(final long entry, final int level, final long table, final int owner, final TableWork work,
            final boolean partial, final boolean keeps) {
        if (!present(entry)) {
            return 0;
        }
        final long mfn = Pte.mfn(entry);
        final int error = partial
                ? frames.getPageType(mfn, level - 1, work)
                : frames.getPageAndType(mfn, owner, level - 1, work, keeps);
        if (error != -Errno.XEN_EINVAL || !linear(entry, level, table, owner)) {
            return error;
        }
        if (partial) {
            // The linear entry has taken a reference of its own.
            frames.putPage(mfn);
        }
        return 0;
    }

    /** A read-only entry that shows a validated table of its own level as data. The table itself is named for free. */
    private boolean linear(final long entry, final int level, final long table, final int owner) {
        final long mfn = Pte.mfn(entry);
        if ((entry & Pte.RW) != 0 || !hypervisor.config().parameters().linearTables()) {
            return false;
        }
        if (mfn == table) {
            return true;
        }
        if (!frames.typed(mfn, level) || !frames.flag(mfn, FrameTable.VALIDATED) || frames.owner(mfn) != owner
                || !frames.addLinear(table, mfn)) {
            return false;
        }
        return frames.getPageAndType(mfn, owner, level) == 0;
    }

    /** {@code entry} of {@code table} of {@code level} 2 to 4 holds references on another table. */
    static boolean holds(final long entry, final long table) {
        return present(entry) && Pte.mfn(entry) != table;
    }

    /** {@code entry} of {@code table} of {@code level} 2 to 4 names its table no more, though it may be released later. */
    void forgetLinear(final long entry, final int level, final long table) {
        if (frames.type(Pte.mfn(entry)) == level) {
            frames.removeLinear(table, Pte.mfn(entry));
        }
    }

    /**
     * Drops what an entry of {@code table} of {@code level} 2 to 4 holds.
     *
     * @param partial it holds a general reference on a table that is partial, if nobody went on with that
     * @return 0, or {@link FrameTable#RESTART} with only the general reference kept
     */
    int putUpper(final long entry, final int level, final long table, final TableWork work, final boolean partial) {
        if (!holds(entry, table)) {
            return 0;
        }
        final long mfn = Pte.mfn(entry);
        if (!partial) {
            forgetLinear(entry, level, table);
            return frames.putPageAndType(mfn, work);
        }
        final int result = frames.releasePartial(mfn, work);
        if (result == 0) {
            frames.putPage(mfn);
        }
        return result;
    }
}
