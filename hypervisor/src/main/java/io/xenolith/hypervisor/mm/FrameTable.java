package io.xenolith.hypervisor.mm;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.machine.FrameAllocator;
import io.xenolith.hypervisor.machine.FrameColumn;
import io.xenolith.hypervisor.machine.FrameLinks;
import io.xenolith.hypervisor.machine.MachineMemory;
import io.xenolith.hypervisor.machine.SparseMemory;

/**
 * What Xen knows of every machine frame: its owner, a general count (uses of any kind), and a type with a type count
 * (HYPERCALLS.md section 10). A frame is freed when its general count becomes 0; while the type count is above 0 no other
 * type can be had.
 *
 * <pre>
 *  frame 0           DOMID_IO, as the BIOS page is
 *  1 .. 0x9f         Xen's own
 *  0xa0 .. 0xff      DOMID_IO: VGA memory and ROMs
 *  0x100 ..          allocator
 *  top               M2P (DOMID_XEN, read-only) and its tables (Xen's own)
 * </pre>
 *
 * <p>Frame numbers are {@code long} as guests pass them; any value may be asked about, {@link #valid} says which exist.
 * One thread owns it.
 */
public final class FrameTable {
    public static final int NO_FRAME = -1;
    /** Owner of a free frame and of those that are Xen's private business. */
    public static final int NO_OWNER = Xen.DOMID_INVALID;

    public static final int TYPE_NONE = 0;
    public static final int TYPE_L1 = 1;
    public static final int TYPE_L2 = 2;
    public static final int TYPE_L3 = 3;
    public static final int TYPE_L4 = 4;
    public static final int TYPE_SEG_DESC = 5;
    public static final int TYPE_SHARED = 6;
    public static final int TYPE_WRITABLE = 7;

    /** A type reference is held by MMUEXT_PIN_Ln_TABLE. */
    public static final int PINNED = 1;
    /** The contents were checked for the type. */
    public static final int VALIDATED = 2;
    /** One general reference is held by being allocated to the owner. */
    public static final int ALLOCATED = 4;
    /** A page of Xen's own heap that is shared with its owner. */
    public static final int XENHEAP = 8;
    /** Somebody had the right to write it: must be cleared before somebody else gets it. */
    private static final int WRITTEN = 16;
    /**
     * A table of level 2 to 4 whose validation or release has given way half way. It holds a general reference and the only
     * type reference of the page itself; whoever comes next goes on with it.
     */
    public static final int PARTIAL = 32;

    /** Xen's -ERESTART: the work has given way and is to be asked for again. No guest ever sees it. */
    public static final int RESTART = -85;

    static final int FIRST_RAM_FRAME = 0x100;
    private static final int VGA_HOLE_FIRST = 0xa0;
    /** In the progress: the entry behind those that are done holds a general reference on a table that is partial itself. */
    private static final int ENTRY_PARTIAL = 1 << 14;

    /** Checks and undoes the contents of a page whose type depends on them, from where its progress says. */
    interface TypeRules {
        /**
         * Validates {@code mfn} as {@code type} (L1..L4, seg_desc).
         *
         * @return 0; {@link FrameTable#RESTART}; or -errno, with nothing held or the page made the old table of {@code work}
         */
        int promote(int mfn, int type, TableWork work);

        /** The last type reference went: releases what the entries of {@code mfn} hold; 0 or {@link FrameTable#RESTART}. */
        int demote(int mfn, int type, TableWork work);
    }

    private final Hypervisor hypervisor;
    private final MachineMemory memory;
    private final FrameAllocator allocator;
    private final MachineToPhys m2p;
    private final int frames;
    /** Combined with {@link #NO_OWNER} by exclusive or, so that 0 is a frame nobody owns. */
    private final FrameColumn owner;
    private final FrameColumn count;
    private final FrameColumn type;
    private final FrameColumn typeCount;
    private final FrameColumn flags;
    private final FrameLinks links;
    /** Above 0: linear entries in this table; below 0: linear entries of other tables that name it. */
    private final FrameColumn linearCount;
    /** Of a partial table: how many entries, from the first on, hold references; and {@link #ENTRY_PARTIAL}. */
    private final FrameColumn progress;
    private final TableWork unhurried = TableWork.unhurried();
    private TypeRules rules;
    /** Sum of the domains' outstanding pages. */
    private long claimed;
    /** Domains in log-dirty mode. */
    private int logs;

    public FrameTable(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
        memory = hypervisor.memory();
        if (memory.frames() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("memory of " + memory.frames() + " frames, want at most 2^31 - 1");
        }
        frames = (int) memory.frames();
        m2p = new MachineToPhys(memory, this::flushAll);
        final SparseMemory sparse = memory.sparse();
        links = new FrameLinks(sparse, frames);
        allocator = new FrameAllocator(sparse, links, frames);
        owner = new FrameColumn(sparse, frames, Short.BYTES);
        count = new FrameColumn(sparse, frames, Integer.BYTES);
        type = new FrameColumn(sparse, frames, Byte.BYTES);
        typeCount = new FrameColumn(sparse, frames, Integer.BYTES);
        flags = new FrameColumn(sparse, frames, Byte.BYTES);
        linearCount = new FrameColumn(sparse, frames, Short.BYTES);
        progress = new FrameColumn(sparse, frames, Short.BYTES);
        reserve(0, 1, Xen.DOMID_IO);
        reserve(VGA_HOLE_FIRST, FIRST_RAM_FRAME, Xen.DOMID_IO);
        reserve(m2p.firstFrame(), m2p.firstFrame() + m2p.frames(), Xen.DOMID_XEN);
        allocator.addRange(FIRST_RAM_FRAME, m2p.firstFrame());
    }

    /** Frames that never change hands. A type count on "none" keeps everybody from mapping them writable. */
    private void reserve(final int first, final int end, final int domid) {
        for (int mfn = first; mfn < end; mfn++) {
            ownerOf(mfn, domid);
            count.intAt(mfn, 1);
            typeCount.intAt(mfn, 1);
            flags.byteAt(mfn, ALLOCATED | XENHEAP | VALIDATED);
        }
    }

    void typeRules(final TypeRules newRules) {
        rules = newRules;
    }

    /** The machine-to-physical table. */
    public MachineToPhys m2p() {
        return m2p;
    }

    /** Number of frames of RAM. */
    public int frames() {
        return frames;
    }

    /** {@code mfn} was written by somebody who holds no type reference: dom0's builder. */
    public void written(final long mfn) {
        flags.byteAt((int) mfn, flags.byteAt((int) mfn) | WRITTEN);
    }

    /** Frames nobody owns. */
    public long freeFrames() {
        return allocator.freeFrames();
    }

    /** Frames nobody owns from {@code first} on, below {@code end}. */
    public long freeFrames(final long first, final long end) {
        return allocator.freeFrames(first, end);
    }

    /** There is RAM at {@code mfn}. */
    public boolean valid(final long mfn) {
        return mfn >= 0 && mfn < frames;
    }

    /** No RAM that a domain could own: above the end of memory, frame 0, the VGA hole. */
    public boolean mmio(final long mfn) {
        return !valid(mfn) || ownerOf((int) mfn) == Xen.DOMID_IO;
    }

    /** Domain number of the owner, DOMID_IO, DOMID_XEN or {@link #NO_OWNER}. */
    public int owner(final long mfn) {
        return valid(mfn) ? ownerOf((int) mfn) : NO_OWNER;
    }

    private int ownerOf(final int mfn) {
        return Short.toUnsignedInt(owner.shortAt(mfn)) ^ NO_OWNER;
    }

    private void ownerOf(final int mfn, final int domid) {
        owner.shortAt(mfn, domid ^ NO_OWNER);
    }

    public int count(final long mfn) {
        return valid(mfn) ? count.intAt((int) mfn) : 0;
    }

    public int type(final long mfn) {
        return valid(mfn) ? type.byteAt((int) mfn) : TYPE_NONE;
    }

    public int typeCount(final long mfn) {
        return valid(mfn) ? typeCount.intAt((int) mfn) : 0;
    }

    /** {@code flag} (PINNED, VALIDATED, ALLOCATED, XENHEAP, PARTIAL) is set. */
    public boolean flag(final long mfn, final int flag) {
        return valid(mfn) && (flags.byteAt((int) mfn) & flag) != 0;
    }

    /** The frame after {@code mfn} on its owner's list, or {@link #NO_FRAME}. */
    public int next(final int mfn) {
        return links.next.intAt(mfn);
    }

    /** The frames of {@code list}, in its order, copied. */
    public int[] list(final PageList list) {
        final int[] mfns = new int[(int) list.size()];
        int mfn = list.first();
        for (int i = 0; i < mfns.length; i++) {
            mfns[i] = mfn;
            mfn = links.next.intAt(mfn);
        }
        return mfns;
    }

    /** The page is in use as type {@code wanted}. */
    public boolean typed(final long mfn, final int wanted) {
        return valid(mfn) && typeCount.intAt((int) mfn) > 0 && type.byteAt((int) mfn) == wanted;
    }

    /**
     * Allocates 2^{@code order} zeroed frames to {@code domain}.
     *
     * @return the first frame, -E2BIG if the domain's limit does not allow it, -EINVAL if it is dying, -ENOMEM
     */
    public long allocate(final Domain domain, final int order) {
        return allocateBelow(domain, order, frames);
    }

    /** As {@link #allocate}, of frames below {@code limit} only. */
    public long allocateBelow(final Domain domain, final int order, final long limit) {
        final long refusal = mayOwn(domain, 1L << order);
        return refusal != 0 ? refusal : replaceBelow(domain, order, limit);
    }

    /** As {@link #allocateBelow}, whatever the domain may own: for frames that take the place of stolen ones. */
    public long replaceBelow(final Domain domain, final int order, final long limit) {
        if (domain.outstandingPages < 1L << order && 1L << order > unclaimedFrames()) {
            return -Errno.XEN_ENOMEM;
        }
        final int mfn = take(order, limit);
        if (mfn == NO_FRAME) {
            return -Errno.XEN_ENOMEM;
        }
        for (int i = 0; i < 1 << order; i++) {
            give(domain, mfn + i);
        }
        return mfn;
    }

    /** Free frames that nobody has claimed. */
    public long unclaimedFrames() {
        return allocator.freeFrames() - claimed;
    }

    /** Frames claimed by all domains together and not allocated yet. */
    public long claimedFrames() {
        return claimed;
    }

    /**
     * Sets free frames aside until {@code domain} has {@code pages} in all; 0 ends its claim.
     *
     * @return 0; -EINVAL if it has a claim, or as many pages already, or may not have that many; -ENOMEM
     */
    public long claim(final Domain domain, final long pages) {
        if (pages == 0) {
            claimed -= domain.outstandingPages;
            domain.outstandingPages = 0;
            return 0;
        }
        if (domain.outstandingPages != 0 || Long.compareUnsigned(pages, domain.totPages) <= 0
                || Long.compareUnsigned(pages, domain.maxPages) > 0 || domain.dying != Domain.Dying.ALIVE) {
            return -Errno.XEN_EINVAL;
        }
        final long wanted = pages - domain.totPages;
        if (wanted > unclaimedFrames()) {
            return -Errno.XEN_ENOMEM;
        }
        domain.outstandingPages = wanted;
        claimed += wanted;
        return 0;
    }

    /** {@code domain} has {@code pages} more (or less); an open claim shrinks (or grows) by as many. */
    private void adjustTotal(final Domain domain, final int pages) {
        domain.totPages += pages;
        final long open = domain.outstandingPages;
        if (open != 0) {
            domain.outstandingPages = Math.max(0, open - pages);
            claimed += domain.outstandingPages - open;
        }
    }

    private static long mayOwn(final Domain domain, final long pages) {
        if (domain.dying != Domain.Dying.ALIVE) {
            return -Errno.XEN_EINVAL;
        }
        return domain.totPages + pages > domain.maxPages ? -Errno.XEN_E2BIG : 0;
    }

    /** The extent is free, of valid order, and zeroed; its frames have no owner yet. */
    private int take(final int order, final long limit) {
        final int mfn = allocator.allocateBelow(order, limit);
        if (mfn != NO_FRAME) {
            for (int i = mfn; i < mfn + (1 << order); i++) {
                if ((flags.byteAt(i) & WRITTEN) != 0) {
                    memory.fill((long) i << Page.SHIFT, Page.SIZE, (byte) 0);
                }
                flags.byteAt(i, 0);
            }
        }
        return mfn;
    }

    private void give(final Domain domain, final int mfn) {
        ownerOf(mfn, domain.domid());
        count.intAt(mfn, 1);
        type.byteAt(mfn, TYPE_NONE);
        typeCount.intAt(mfn, 0);
        flags.byteAt(mfn, (flags.byteAt(mfn) & WRITTEN) | ALLOCATED);
        append(domain.pages, mfn);
        adjustTotal(domain, 1);
    }

    /**
     * A zeroed page of Xen's heap, shared with {@code domain}: shared_info, grant frames. It is owned by the domain; a
     * writable one holds a writable type reference for good, so that it never becomes a table; a read-only one can never
     * be mapped writable. {@link #releaseAllocation} ends it.
     *
     * @return the frame, or -ENOMEM
     */
    public long allocateXenPage(final Domain domain, final boolean writable) {
        final int mfn = unclaimedFrames() > 0 ? take(0, frames) : NO_FRAME;
        if (mfn == NO_FRAME) {
            return -Errno.XEN_ENOMEM;
        }
        ownerOf(mfn, domain.domid());
        count.intAt(mfn, 1);
        type.byteAt(mfn, writable ? TYPE_WRITABLE : TYPE_NONE);
        typeCount.intAt(mfn, 1);
        flags.byteAt(mfn, WRITTEN | ALLOCATED | XENHEAP | VALIDATED);
        append(domain.xenPages, mfn);
        domain.xenheapPages++;
        return mfn;
    }

    /** A zeroed page for the hypervisor's own use, which {@link #discard} ends; -ENOMEM. */
    long allocatePrivate() {
        final int mfn = unclaimedFrames() > 0 ? take(0, frames) : NO_FRAME;
        return mfn == NO_FRAME ? -Errno.XEN_ENOMEM : mfn;
    }

    /** {@code change} more domains keep a log of their dirty pages. */
    void logs(final int change) {
        logs += change;
    }

    /** The hypervisor has changed what is in {@code mfn}, or what it is: its owner's log of dirty pages is told. */
    public void dirtied(final long mfn) {
        final Domain domain = logs == 0 || !valid(mfn) ? null : hypervisor.domain(ownerOf((int) mfn));
        if (domain != null) {
            domain.shadow().dirtied(mfn);
        }
    }

    /** Takes a general reference on {@code mfn} if {@code domid} owns it. */
    public boolean getPage(final long mfn, final int domid) {
        if (!valid(mfn) || count.intAt((int) mfn) == 0 || ownerOf((int) mfn) != domid) {
            return false;
        }
        if (domid == Xen.DOMID_XEN) {
            m2p.fill(mfn);
        }
        count.intAt((int) mfn, count.intAt((int) mfn) + 1);
        return true;
    }

    /** Takes a general reference on {@code mfn}, whoever owns it; false if nobody does. */
    public boolean getPage(final long mfn) {
        if (!valid(mfn) || count.intAt((int) mfn) == 0) {
            return false;
        }
        if (ownerOf((int) mfn) == Xen.DOMID_XEN) {
            m2p.fill(mfn);
        }
        count.intAt((int) mfn, count.intAt((int) mfn) + 1);
        return true;
    }

    /** Drops a general reference; the last one frees the frame. */
    public void putPage(final long frame) {
        final int mfn = (int) frame;
        check(count.intAt(mfn) > 0, mfn, "general count below 0");
        count.intAt(mfn, count.intAt(mfn) - 1);
        if (count.intAt(mfn) == 0) {
            release(mfn);
        }
    }

    private void release(final int mfn) {
        final Domain domain = hypervisor.domain(ownerOf(mfn));
        final boolean xenheap = (flags.byteAt(mfn) & XENHEAP) != 0;
        check(domain != null, mfn, "freed without an owner");
        // The permanent type reference of a shared Xen page goes with the page.
        check(typeCount.intAt(mfn) == (xenheap ? 1 : 0), mfn, "freed while it is typed");
        remove(xenheap ? domain.xenPages : domain.pages, mfn);
        if (xenheap) {
            domain.xenheapPages--;
        } else {
            adjustTotal(domain, -1);
        }
        ownerOf(mfn, NO_OWNER);
        type.byteAt(mfn, TYPE_NONE);
        typeCount.intAt(mfn, 0);
        flags.byteAt(mfn, flags.byteAt(mfn) & WRITTEN);
        m2p.set(mfn, MachineToPhys.INVALID_M2P_ENTRY);
        allocator.free(mfn);
        hypervisor.lifecycle().completeIfEmpty(domain);
    }

    /** Drops the reference that being allocated holds; false if it was dropped before. */
    public boolean releaseAllocation(final long frame) {
        final int mfn = (int) frame;
        if ((flags.byteAt(mfn) & ALLOCATED) == 0) {
            return false;
        }
        flags.byteAt(mfn, flags.byteAt(mfn) & ~ALLOCATED);
        putPage(mfn);
        return true;
    }

    /**
     * Takes a frame away from {@code domain} for a transfer or an exchange: it must be ordinary RAM of the domain with no
     * use but being allocated. Afterwards it has no owner; {@link #assign}, {@link #giveBack} or {@link #discard}
     * ends that.
     */
    public boolean steal(final Domain domain, final long frame) {
        if (!valid(frame)) {
            return false;
        }
        final int mfn = (int) frame;
        if (ownerOf(mfn) != domain.domid() || count.intAt(mfn) != 1 || typeCount.intAt(mfn) != 0
                || (flags.byteAt(mfn) & (ALLOCATED | XENHEAP)) != ALLOCATED) {
            return false;
        }
        remove(domain.pages, mfn);
        adjustTotal(domain, -1);
        ownerOf(mfn, NO_OWNER);
        count.intAt(mfn, 0);
        type.byteAt(mfn, TYPE_NONE);
        flags.byteAt(mfn, flags.byteAt(mfn) & WRITTEN);
        return true;
    }

    /** Gives a stolen frame to {@code domain}, contents and all; 0, -E2BIG or -EINVAL as {@link #allocate}. */
    public long assign(final Domain domain, final long mfn) {
        final long refusal = mayOwn(domain, 1);
        if (refusal == 0) {
            give(domain, (int) mfn);
        }
        return refusal;
    }

    /** Gives a stolen frame back to the domain it was taken from, which may own less than that by now. */
    public void giveBack(final Domain domain, final long mfn) {
        give(domain, (int) mfn);
    }

    /** Frees a stolen frame. */
    public void discard(final long mfn) {
        m2p.set(mfn, MachineToPhys.INVALID_M2P_ENTRY);
        allocator.free((int) mfn);
    }

    /**
     * Takes a type reference on a page on which the caller holds a general one. A first reference validates the contents, to
     * the end.
     *
     * @return 0; -EINVAL while the page is used as another type; else the error of validation
     */
    public int getPageType(final long frame, final int wanted) {
        final int error = getPageType(frame, wanted, unhurried);
        if (unhurried.hasOldTable()) {
            if (unhurried.oldTable() == frame) {
                // The caller keeps his general reference.
                count.intAt((int) frame, count.intAt((int) frame) + 1);
            }
            finishOldTable(unhurried, unhurried);
        }
        return error;
    }

    /**
     * Takes a type reference on a page on which the caller holds a general one. A first reference validates the contents; that
     * of a table of level 2 to 4 may give way, and is gone on with by whoever asks next.
     *
     * @return 0; {@link #RESTART}; -EINVAL while the page is used as another type; else the error of validation: if the page
     *         then is the old table of {@code work}, the caller's general reference has become that one's
     */
    int getPageType(final long frame, final int wanted, final TableWork work) {
        final int mfn = (int) frame;
        if (typeCount.intAt(mfn) > 0) {
            if (type.byteAt(mfn) != wanted) {
                return -Errno.XEN_EINVAL;
            }
            if ((flags.byteAt(mfn) & PARTIAL) != 0) {
                return goOn(mfn, wanted, work);
            }
            typeCount.intAt(mfn, typeCount.intAt(mfn) + 1);
            return 0;
        }
        if (type.byteAt(mfn) != wanted && type.byteAt(mfn) == TYPE_WRITABLE) {
            // A page that was writable must not stay so in any TLB when it becomes something else.
            flushOwner(mfn);
        }
        type.byteAt(mfn, wanted);
        // Whoever wants to store in a page must hold a type reference, so a page that never had one is still all zeroes.
        flags.byteAt(mfn, (flags.byteAt(mfn) & ~VALIDATED) | WRITTEN);
        // Counted before the contents are looked at: an entry that names its own table must find the type taken.
        typeCount.intAt(mfn, 1);
        if (wanted == TYPE_WRITABLE || wanted == TYPE_SHARED) {
            flags.byteAt(mfn, flags.byteAt(mfn) | VALIDATED);
            return 0;
        }
        progress.shortAt(mfn, 0);
        return validate(mfn, wanted, work);
    }

    /** The type reference and the general one of a partial page change hands, or are taken again. */
    private int goOn(final int mfn, final int wanted, final TableWork work) {
        flags.byteAt(mfn, flags.byteAt(mfn) & ~PARTIAL);
        final int error = validate(mfn, wanted, work);
        putPage(mfn);
        return error;
    }

    private int validate(final int mfn, final int wanted, final TableWork work) {
        dirtied(mfn);
        final int error = rules.promote(mfn, wanted, work);
        if (error == 0) {
            flags.byteAt(mfn, flags.byteAt(mfn) | VALIDATED);
        } else if (error == RESTART || work.oldTable() == mfn) {
            becomePartial(mfn);
        } else {
            typeCount.intAt(mfn, 0);
            type.byteAt(mfn, TYPE_NONE);
        }
        return error;
    }

    private void becomePartial(final int mfn) {
        flags.byteAt(mfn, flags.byteAt(mfn) | PARTIAL);
        count.intAt(mfn, count.intAt(mfn) + 1);
    }

    /** Entries of a partial table, from the first on, that hold their references. */
    int entriesDone(final int mfn) {
        return progress.shortAt(mfn) & ~ENTRY_PARTIAL;
    }

    /** The entry behind them holds a general reference only. */
    boolean entryPartial(final int mfn) {
        return (progress.shortAt(mfn) & ENTRY_PARTIAL) != 0;
    }

    /** How far the validation or release of {@code mfn} has come. */
    void progress(final int mfn, final int entriesDone, final boolean entryPartial) {
        progress.shortAt(mfn, entriesDone | (entryPartial ? ENTRY_PARTIAL : 0));
    }

    /** Drops a type reference; the last one undoes what validation took, to the end. The general reference stays. */
    public void putPageType(final long frame) {
        putPageType(frame, unhurried);
    }

    /**
     * Drops a type reference; the last one undoes what validation took. The general reference stays.
     *
     * @return 0, or {@link #RESTART}: the page is partial now, and holds the type reference itself
     */
    int putPageType(final long frame, final TableWork work) {
        final int mfn = (int) frame;
        check(typeCount.intAt(mfn) > 0, mfn, "type count below 0");
        check((flags.byteAt(mfn) & PARTIAL) == 0, mfn, "type reference dropped that a partial page holds");
        if (typeCount.intAt(mfn) == 1 && type.byteAt(mfn) != TYPE_WRITABLE && type.byteAt(mfn) != TYPE_SHARED) {
            progress(mfn, Pte.ENTRIES, false);
            return invalidate(mfn, work);
        }
        typeCount.intAt(mfn, typeCount.intAt(mfn) - 1);
        return 0;
    }

    /**
     * Releases what a partial page holds, for somebody who has no type reference: nothing to do if it is not partial any more,
     * because somebody else went on with it.
     *
     * @return 0, or {@link #RESTART}
     */
    int releasePartial(final long frame, final TableWork work) {
        final int mfn = (int) frame;
        if ((flags.byteAt(mfn) & PARTIAL) == 0) {
            return 0;
        }
        final int result = invalidate(mfn, work);
        putPage(mfn);
        return result;
    }

    private int invalidate(final int mfn, final TableWork work) {
        dirtied(mfn);
        flags.byteAt(mfn, flags.byteAt(mfn) & ~(VALIDATED | PARTIAL));
        // Still typed while its entries go: one of them may name the page itself.
        if (rules.demote(mfn, type.byteAt(mfn), work) == RESTART) {
            becomePartial(mfn);
            return RESTART;
        }
        typeCount.intAt(mfn, typeCount.intAt(mfn) - 1);
        return 0;
    }

    /**
     * Releases the old table that {@code holder} has, if any, in the name of {@code work}: Xen's put_old_guest_table.
     *
     * @return 0, or {@link #RESTART}
     */
    int finishOldTable(final TableWork holder, final TableWork work) {
        if (!holder.hasOldTable()) {
            return 0;
        }
        final long mfn = holder.oldTable();
        final int result = holder.oldTablePartial() ? releasePartial(mfn, work) : putPageType(mfn, work);
        if (result == RESTART) {
            holder.oldTable(mfn, true);
            return RESTART;
        }
        holder.noOldTable();
        putPage(mfn);
        return 0;
    }

    /** General and type reference in one; -EINVAL if {@code domid} does not own the frame, else as {@link #getPageType}. */
    public int getPageAndType(final long mfn, final int domid, final int wanted) {
        if (!getPage(mfn, domid)) {
            return -Errno.XEN_EINVAL;
        }
        final int error = getPageType(mfn, wanted);
        if (error != 0) {
            putPage(mfn);
        }
        return error;
    }

    /**
     * As {@link #getPageAndType(long, int, int)}, but it may give way.
     *
     * @param keeps the general reference is kept if it gives way, for the caller to come back with
     * @return also {@link #RESTART}; after an error the general reference is the old table's if the page is that
     */
    int getPageAndType(final long mfn, final int domid, final int wanted, final TableWork work, final boolean keeps) {
        if (!getPage(mfn, domid)) {
            return -Errno.XEN_EINVAL;
        }
        final int error = getPageType(mfn, wanted, work);
        if (error != 0 && !(keeps && error == RESTART) && work.oldTable() != mfn) {
            putPage(mfn);
        }
        return error;
    }

    /** Drops both references; 0, or {@link #RESTART} with the general one kept. */
    int putPageAndType(final long mfn, final TableWork work) {
        final int result = putPageType(mfn, work);
        if (result == 0) {
            putPage(mfn);
        }
        return result;
    }

    /** Drops both references. */
    public void putPageAndType(final long mfn) {
        putPageType(mfn);
        putPage(mfn);
    }

    /** Sets the pinned flag; false if it was set. */
    boolean pin(final long mfn) {
        final boolean first = (flags.byteAt((int) mfn) & PINNED) == 0;
        flags.byteAt((int) mfn, flags.byteAt((int) mfn) | PINNED);
        dirtied(mfn);
        return first;
    }

    /** Clears the pinned flag; false if it was clear. */
    boolean unpin(final long mfn) {
        final boolean pinned = (flags.byteAt((int) mfn) & PINNED) != 0;
        flags.byteAt((int) mfn, flags.byteAt((int) mfn) & ~PINNED);
        if (pinned) {
            dirtied(mfn);
        }
        return pinned;
    }

    /** Counts a linear entry in {@code table} that names {@code target}, unless that would make a chain or wrap a count. */
    boolean addLinear(final long table, final long target) {
        if (linearCount.shortAt((int) table) < 0 || linearCount.shortAt((int) target) > 0
                || linearCount.shortAt((int) target) == Short.MIN_VALUE) {
            return false;
        }
        linearCount.shortAt((int) table, linearCount.shortAt((int) table) + 1);
        linearCount.shortAt((int) target, linearCount.shortAt((int) target) - 1);
        return true;
    }

    void removeLinear(final long table, final long target) {
        linearCount.shortAt((int) table, linearCount.shortAt((int) table) - 1);
        linearCount.shortAt((int) target, linearCount.shortAt((int) target) + 1);
    }

    /** Linear entries in the table {@code mfn}, or minus those that name it. */
    int linearCount(final int mfn) {
        return linearCount.shortAt(mfn);
    }

    private void flushAll() {
        hypervisor.domains().forEach(Domain::flushTlb);
    }

    private void flushOwner(final int mfn) {
        final Domain domain = hypervisor.domain(ownerOf(mfn));
        if (domain != null) {
            domain.flushTlb();
        }
    }

    private void append(final PageList list, final int mfn) {
        links.prev.intAt(mfn, list.tail);
        links.next.intAt(mfn, NO_FRAME);
        if (list.tail == NO_FRAME) {
            list.head = mfn;
        } else {
            links.next.intAt(list.tail, mfn);
        }
        list.tail = mfn;
        list.grow();
    }

    private void remove(final PageList list, final int mfn) {
        if (links.prev.intAt(mfn) == NO_FRAME) {
            list.head = links.next.intAt(mfn);
        } else {
            links.next.intAt(links.prev.intAt(mfn), links.next.intAt(mfn));
        }
        if (links.next.intAt(mfn) == NO_FRAME) {
            list.tail = links.prev.intAt(mfn);
        } else {
            links.prev.intAt(links.next.intAt(mfn), links.prev.intAt(mfn));
        }
        list.shrink();
    }

    /** A wrong count is a bug of the hypervisor: stop at once rather than give a frame to two owners. */
    private void check(final boolean holds, final int mfn, final String what) {
        if (!holds) {
            throw new IllegalStateException("mfn 0x" + Integer.toHexString(mfn) + " " + what + ": owner d"
                    + ownerOf(mfn) + ", count " + count.intAt(mfn) + ", type " + type.byteAt(mfn) + " x "
                    + typeCount.intAt(mfn));
        }
    }
}
