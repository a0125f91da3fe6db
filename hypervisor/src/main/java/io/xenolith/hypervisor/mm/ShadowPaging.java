package io.xenolith.hypervisor.mm;

import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A domain's shadow mode, of which log-dirty is the use: while it is on, the domain's pages are noted as they are written,
 * by pfn. No page table is shadowed: a vCPU that may not remember where it may write has to ask for each page once, and that
 * is when Xen's write fault would come. So turning log-dirty on, and cleaning the bitmap, make every vCPU forget.
 *
 * <p>What counts as a write is Xen's: stores of the domain's own vCPUs and of hypercalls to their memory, accessed and dirty
 * bits, changes of page tables and descriptors by hypercalls, a page that becomes a table or ceases to be one, pins, M2P
 * updates by mmu_update (not the first one of a page that is populated, exchanged or transferred, in which nobody has written
 * yet), grant copies into the page, and the end of a writable grant mapping; not what another domain writes through a mapping
 * while that lasts. Pages that the hypervisor keeps mapped and writes (an own vcpu_info, event pages) are reported every time,
 * where Xen forgets them.
 *
 * <p>Shadow memory is taken from the host's free frames, as the allocation says. Source: HYPERCALLS.md section 14, domctl 10.
 */
public final class ShadowPaging {
    private static final int MB_SHIFT = 8;
    private static final int PAGES_PER_VCPU = 128;
    /** A page of shadow memory for a megabyte of the domain's. */
    private static final int PAGES_PER_SHADOW_PAGE = 256;

    private enum Mode {
        OFF, TEST, LOG_DIRTY
    }

    private final Hypervisor hypervisor;
    private final Domain domain;
    private final DirtyBitmap bitmap = new DirtyBitmap();
    private final Deque<Long> pool = new ArrayDeque<>();
    private Mode mode = Mode.OFF;
    private int faultCount;
    private int dirtyCount;

    /** Who left an operation half way, which, and how far it got; null: nobody. */
    private Domain operator;
    private int operation;
    private long leavesDone;

    /** The shadow mode of {@code domain}: off. */
    public ShadowPaging(final Domain domain) {
        this.domain = domain;
        this.hypervisor = domain.hypervisor();
    }

    /** Written pages are noted. */
    public boolean logDirty() {
        return mode == Mode.LOG_DIRTY;
    }

    /** An operation is half way: until it is continued, the domain's vCPUs wait. */
    public boolean busy() {
        return operator != null;
    }

    /** The operation {@code number} of domain {@code caller} is the one that is half way. */
    public boolean busyWith(final Domain caller, final int number) {
        return operator == caller && operation == number;
    }

    /** XEN_DOMCTL_SHADOW_OP_ENABLE_TEST: shadows for nothing; 0, -EINVAL if any mode is on, -ENOMEM. */
    public int enableTest() {
        return mode == Mode.OFF ? enable(Mode.TEST) : -Errno.XEN_EINVAL;
    }

    /** XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY: 0, -EINVAL if it is on, -ENOMEM. */
    public int enableLogDirty() {
        if (logDirty()) {
            return -Errno.XEN_EINVAL;
        }
        final int error = enable(Mode.LOG_DIRTY);
        if (error == 0) {
            hypervisor.frames().logs(1);
            domain.flushTlb();
        }
        return error;
    }

    private int enable(final Mode newMode) {
        if (pool.size() < minAllocation() && allocate(minAllocation()) != 0) {
            allocate(0);
            return -Errno.XEN_ENOMEM;
        }
        mode = newMode;
        return 0;
    }

    /** XEN_DOMCTL_SHADOW_OP_OFF, also of a dying domain: whatever is on is off, and its memory free. */
    public void off() {
        if (logDirty()) {
            hypervisor.frames().logs(-1);
            domain.flushTlb();
        }
        if (mode != Mode.OFF) {
            mode = Mode.OFF;
            allocate(0);
        }
        bitmap.clear();
    }

    /** A dying domain gives back its shadow memory as well. */
    void release() {
        off();
        operator = null;
        allocate(0);
    }

    /** Megabytes of shadow memory, rounded up. */
    public int allocationMb() {
        return (pool.size() + (1 << MB_SHIFT) - 1) >>> MB_SHIFT;
    }

    /** Gives it {@code mb} megabytes of shadow memory, but no less than it needs: 0, -EINVAL if 0 while in use, -ENOMEM. */
    public int allocationMb(final int mb) {
        if (mb == 0 && mode != Mode.OFF) {
            return -Errno.XEN_EINVAL;
        }
        final long pages = Integer.toUnsignedLong(mb) << MB_SHIFT;
        return allocate(pages == 0 ? 0 : Math.max(pages, minAllocation()));
    }

    private long minAcceptable() {
        long vcpus = 1;
        for (int id = 0; id < domain.maxVcpus(); id++) {
            vcpus += domain.vcpu(id) == null ? 0 : 1;
        }
        return vcpus * PAGES_PER_VCPU;
    }

    private long minAllocation() {
        return minAcceptable() + domain.totPages / PAGES_PER_SHADOW_PAGE;
    }

    private int allocate(final long pages) {
        while (pool.size() > pages) {
            hypervisor.frames().discard(pool.pop());
        }
        while (pool.size() < pages) {
            final long mfn = hypervisor.frames().allocatePrivate();
            if (mfn < 0) {
                return -Errno.XEN_ENOMEM;
            }
            pool.push(mfn);
        }
        return 0;
    }

    /** Nodes that the bitmap may still make; negative if the pool has shrunk below those there are. In Xen a domain of less than 4 MiB has none at all, and is never logged. */
    private long spareNodes() {
        return Math.max(pool.size() - minAcceptable(), DirtyBitmap.DEPTH) - bitmap.nodes();
    }

    /** A vCPU of the domain, or a hypercall for it, is about to write the page at machine address {@code maddr}. */
    public void stored(final long maddr) {
        faultCount += mark(maddr >>> Page.SHIFT) ? 1 : 0;
    }

    /** The hypervisor has changed frame {@code mfn}. */
    void dirtied(final long mfn) {
        mark(mfn);
    }

    private boolean mark(final long mfn) {
        return logDirty() && hypervisor.frames().owner(mfn) == domain.domid()
                && markPfn(hypervisor.frames().m2p().get(mfn));
    }

    /** The domain's page {@code pfn} is another than before; false if its bit was set, or it is no page number. */
    boolean markPfn(final long pfn) {
        final boolean marked = logDirty() && pfn >= 0 && bitmap.set(pfn, spareNodes());
        dirtyCount += marked ? 1 : 0;
        return marked;
    }

    /** A walk through the bitmap, which a continued one takes up where it was left. */
    public final class Reading {
        private final boolean clean;
        private long leaf;

        private Reading(final boolean clean) {
            this.clean = clean;
            leaf = leavesDone;
        }

        /** Number of the leaf that is looked at: of 32768 pfns each. */
        public long leaf() {
            return leaf;
        }

        /** Its bits, or null if all are 0. */
        public byte[] bits() {
            return bitmap.leaf(leaf);
        }

        /** Goes {@code count} leaves on; a cleaning leaves them empty behind. */
        public void advance(final long count) {
            if (clean) {
                bitmap.clearLeaves(leaf, count);
            }
            leaf += count;
        }

        /** Leaves the operation {@code number} of {@code caller} half way. */
        public void pause(final Domain caller, final int number) {
            operator = caller;
            operation = number;
            leavesDone = leaf;
            domain.stateChanged();
        }

        /**
         * Ends the operation; if it got to its end, a clean one starts the counts again. Also what was cleaned on the way to
         * an error has to be noted when it is written next.
         */
        public void end(final boolean complete) {
            final boolean waited = operator != null;
            operator = null;
            leavesDone = 0;
            if (clean && complete) {
                faultCount = 0;
                dirtyCount = 0;
            }
            if (clean && (complete || leaf > 0)) {
                domain.flushTlb();
            }
            if (waited) {
                domain.stateChanged();
            }
        }
    }

    /** Starts or continues reading the bitmap; {@code clean} clears what was read. */
    public Reading read(final boolean clean) {
        if (leavesDone == 0) {
            hypervisor.paging().heldPages().forEach((mfn, times) -> mark(mfn));
        }
        return new Reading(clean);
    }

    /** Pages that were noted since the last complete cleaning because a vCPU stored in them. */
    public int faultCount() {
        return faultCount;
    }

    /** Pages that were noted since the last complete cleaning. */
    public int dirtyCount() {
        return dirtyCount;
    }

    /** A write could not be noted for want of shadow memory; until log-dirty is off, the bitmap cannot be had. */
    public boolean lossy() {
        return bitmap.failed();
    }

    /** Leaves of the bitmap that hold the bits of {@code pages} pages. */
    public static long leaves(final long pages) {
        final boolean more = Long.remainderUnsigned(pages, DirtyBitmap.LEAF_PFNS) != 0;
        return Math.min(Long.divideUnsigned(pages, DirtyBitmap.LEAF_PFNS) + (more ? 1 : 0), DirtyBitmap.LEAVES);
    }
}
