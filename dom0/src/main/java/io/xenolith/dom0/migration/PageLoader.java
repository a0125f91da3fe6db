package io.xenolith.dom0.migration;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.dom0.migration.stream.LibxcRecord.PageData;
import io.xenolith.dom0.migration.stream.PageType;
import io.xenolith.dom0.migration.stream.StreamException;
import io.xenolith.dom0.toolstack.DomctlCalls;
import io.xenolith.dom0.toolstack.ToolstackException;
import io.xenolith.guest.MemoryCalls;
import java.util.Arrays;

/**
 * Gives a domain the pages of a stream. A page gets its frame when it is first named, be it by a page table that comes before it;
 * page tables, which name pages in the stream, name frames when they are written. None is a table for the hypervisor before it is
 * pinned.
 */
final class PageLoader {
    private static final int POPULATE_MAX = 1024;
    private static final int XEN_FIRST_SLOT = 256;
    private static final int XEN_LAST_SLOT = 271;

    private final FrameWindow window;
    private final MemoryCalls memory;
    private final DomctlCalls domctl;
    private final int domid;
    private final PfnTable pages;
    private final long[] wanted = new long[POPULATE_MAX];
    private int wantedCount;
    private long populated;

    PageLoader(final FrameWindow window, final MemoryCalls memory, final DomctlCalls domctl, final int domid,
            final PfnTable pages) {
        this.window = window;
        this.memory = memory;
        this.domctl = domctl;
        this.domid = domid;
        this.pages = pages;
    }

    /** Pages that have frames. */
    long populated() {
        return populated;
    }

    /**
     * Loads the pages of a record.
     *
     * @param verify they were loaded before, and are compared
     */
    void load(final PageData record, final boolean verify) throws StreamException, ToolstackException {
        takeTypes(record);
        final long[] mfns = new long[record.pfns().length];
        int count = 0;
        for (int i = 0; i < mfns.length; i++) {
            if (PageType.hasData(record.types()[i])) {
                final int at = record.dataOffset() + (count << Page.SHIFT);
                if (PageType.level(record.types()[i]) != 0) {
                    localise(record, i, at);
                }
                mfns[count++] = pages.mfn(record.pfns()[i]);
            }
        }
        if (verify) {
            compare(record, Arrays.copyOf(mfns, count));
            return;
        }
        window.write(Arrays.copyOf(mfns, count), record.body().array(), record.dataOffset());
    }

    private void takeTypes(final PageData record) throws StreamException, ToolstackException {
        for (int i = 0; i < record.pfns().length; i++) {
            final long pfn = record.pfns()[i];
            if (!pages.has(pfn)) {
                throw StreamException.damaged(record.offset(), "PAGE_DATA", "pfn 0x" + Long.toHexString(pfn)
                        + ", the last one is 0x" + Long.toHexString(pages.maxPfn()));
            }
            pages.type(pfn, record.types()[i]);
            if (PageType.hasFrame(record.types()[i])) {
                want(pfn);
            }
        }
        populate();
    }

    private void want(final long pfn) throws ToolstackException {
        if (pages.mfn(pfn) == PfnTable.NO_MFN) {
            if (wantedCount == POPULATE_MAX) {
                populate();
            }
            wanted[wantedCount++] = pfn;
        }
    }

    /** Gives frames to the pages that are wanted, each once. */
    private void populate() throws ToolstackException {
        final long[] pfns = Arrays.stream(wanted, 0, wantedCount).distinct().toArray();
        wantedCount = 0;
        final long[] frames = pfns.clone();
        final int done = frames.length == 0 ? 0 : memory.populatePhysmap(domid, frames);
        for (int i = 0; i < done; i++) {
            pages.frame(pfns[i], frames[i]);
        }
        populated += done;
        if (done < pfns.length) {
            throw new ToolstackException("the domain gets no more than " + (populated << Page.SHIFT >> 10)
                    + " KiB of memory, and the save stream has more: its configuration allows no more, or the host has only "
                    + (domctl.freeMemory() >> 20) + " MiB free");
        }
    }

    /** Puts frames in place of the pages that a table names. */
    private void localise(final PageData record, final int index, final int at)
            throws StreamException, ToolstackException {
        final LocalMemory body = record.body();
        for (int i = 0; i < Pte.ENTRIES; i++) {
            final long entry = body.getLong(at + (long) i * Long.BYTES);
            if ((entry & Pte.PRESENT) != 0) {
                if (!pages.has(Pte.mfn(entry))) {
                    throw StreamException.damaged(record.offset(), "PAGE_DATA",
                            "entry " + i + " of the page table pfn 0x"
                                    + Long.toHexString(record.pfns()[index]) + " names pfn 0x"
                                    + Long.toHexString(Pte.mfn(entry)) + ", the last one is 0x"
                                    + Long.toHexString(pages.maxPfn()));
                }
                want(Pte.mfn(entry));
            }
        }
        populate();
        final boolean top = PageType.level(record.types()[index]) == PageType.L4TAB;
        for (int i = 0; i < Pte.ENTRIES; i++) {
            final long entryAt = at + (long) i * Long.BYTES;
            final long entry = body.getLong(entryAt);
            if (top && i >= XEN_FIRST_SLOT && i <= XEN_LAST_SLOT) {
                body.putLong(entryAt, 0);
            } else if ((entry & Pte.PRESENT) != 0) {
                body.putLong(entryAt, Pte.make(pages.mfn(Pte.mfn(entry)), entry & ~Pte.FRAME_MASK));
            }
        }
    }

    private void compare(final PageData record, final long[] mfns) throws StreamException, ToolstackException {
        for (int i = 0; i < mfns.length; i++) {
            final int at = record.dataOffset() + (i << Page.SHIFT);
            if (!Arrays.equals(window.read(mfns[i]), 0, Page.SIZE, record.body().array(), at, at + Page.SIZE)) {
                throw StreamException.damaged(record.offset(), "PAGE_DATA",
                        "page " + i + " of the record differs from what was sent before");
            }
        }
    }
}
