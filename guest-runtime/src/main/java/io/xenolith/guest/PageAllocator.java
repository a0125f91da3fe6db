package io.xenolith.guest;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Page;
import java.util.BitSet;

/**
 * Hands out zeroed pages of the linear map, lowest first. Pages beyond what is mapped become usable when an
 * {@link Extender} maps them, which itself may allocate (page tables), so it is asked while some pages are left.
 */
public final class PageAllocator {
    /** Maps more of the linear map. */
    @FunctionalInterface
    public interface Extender {
        /**
         * Maps pages from {@code fromPfn} on.
         *
         * @return the new end of the mapping; {@code fromPfn} if nothing more can be mapped
         */
        long extend(long fromPfn);
    }

    /** Pages kept for the tables an extension needs: one of each level, doubled. */
    private static final int RESERVE = 6;

    private final GuestMemory memory;
    private final LinearMap linear;
    private final BitSet free = new BitSet();
    private long mappedEnd;
    private long freeCount;
    private Extender extender = from -> from;
    private boolean extending;

    /** Pages {@code firstPfn} to {@code mappedEndPfn - 1} are mapped and free. */
    public PageAllocator(final GuestMemory memory, final LinearMap linear, final long firstPfn,
            final long mappedEndPfn) {
        this.memory = memory;
        this.linear = linear;
        this.mappedEnd = Math.max(firstPfn, mappedEndPfn);
        release(firstPfn, this.mappedEnd);
    }

    private void release(final long from, final long to) {
        free.set((int) from, (int) to);
        freeCount += to - from;
    }

    public void extender(final Extender newExtender) {
        extender = newExtender;
    }

    /** Free pages that are mapped now. */
    public long freePages() {
        return freeCount;
    }

    /** First page beyond the mapping. */
    public long mappedEndPfn() {
        return mappedEnd;
    }

    /** Virtual address of one zeroed page. A {@link NoSpaceException} when memory is used up. */
    public long allocate() {
        return allocate(1);
    }

    /** Virtual address of {@code count} consecutive zeroed pages (consecutive pfns, any mfns). */
    public long allocate(final int count) {
        final long va = tryAllocate(count);
        if (va == 0) {
            throw new NoSpaceException("out of pages: want " + count + ", free " + freeCount);
        }
        return va;
    }

    /** As {@link #allocate(int)}, but 0 when there is no room. */
    public long tryAllocate(final int count) {
        int at = take(count);
        while (at < 0 && extendOnce()) {
            at = take(count);
        }
        if (at < 0) {
            return 0;
        }
        final long va = linear.va(at);
        memory.fill(va, count * Page.SIZE, (byte) 0);
        return va;
    }

    public void free(final long va, final int count) {
        final long pfn = linear.pfn(va);
        if ((va & Page.OFFSET_MASK) != 0 || pfn + count > mappedEnd
                || free.get((int) pfn, (int) (pfn + count)).cardinality() != 0) {
            throw new IllegalArgumentException(
                    "free of 0x" + Long.toHexString(va) + ", " + count + " pages: not allocated");
        }
        release(pfn, pfn + count);
    }

    /**
     * First pfn of {@code count} free pages now taken, or -1. The reserve is left alone unless tables are being made.
     */
    private int take(final int count) {
        if (!extending && freeCount - count < RESERVE && extendOnce()) {
            return take(count);
        }
        int at = free.nextSetBit(0);
        while (at >= 0) {
            final int end = free.nextClearBit(at);
            if (end - at >= count) {
                free.clear(at, at + count);
                freeCount -= count;
                return at;
            }
            at = free.nextSetBit(end);
        }
        return -1;
    }

    private boolean extendOnce() {
        if (extending) {
            return false;
        }
        extending = true;
        final long end = extender.extend(mappedEnd);
        extending = false;
        if (end <= mappedEnd) {
            return false;
        }
        release(mappedEnd, end);
        mappedEnd = end;
        return true;
    }
}
