package io.xenolith.dom0.migration;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.dom0.migration.stream.LibxcWriter;
import io.xenolith.dom0.migration.stream.PageType;
import io.xenolith.dom0.toolstack.ToolstackException;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;

/** Writes pages of a domain as records of the stream: page tables with pages in place of the frames that they name. */
final class PageSender {
    private static final int XEN_FIRST_SLOT = 256;
    private static final int XEN_LAST_SLOT = 271;

    private final MigrationCalls calls;
    private final FrameWindow window;
    private final LibxcWriter writer;

    PageSender(final MigrationCalls calls, final FrameWindow window, final LibxcWriter writer) {
        this.calls = calls;
        this.window = window;
        this.writer = writer;
    }

    /**
     * Sends pages of a domain that has stopped.
     *
     * @param pfns at most {@link LibxcWriter#BATCH_PAGES}
     * @throws ToolstackException one cannot be sent, and never will
     */
    void send(final GuestP2m p2m, final long[] pfns) throws ToolstackException, IOException {
        send(p2m, pfns, (_, problem) -> {
            throw new ToolstackException(problem);
        });
    }

    /**
     * Sends pages of a domain that runs, and may be changing them. What makes no sense now may do so when the domain has
     * stopped: it is noted in {@code deferred}, and sent as a page without anything.
     *
     * @param pfns at most {@link LibxcWriter#BATCH_PAGES}
     */
    void sendRunning(final GuestP2m p2m, final long[] pfns, final BitSet deferred)
            throws ToolstackException, IOException {
        for (final long pfn : pfns) {
            deferred.clear((int) pfn);
        }
        send(p2m, pfns, (pfn, _) -> deferred.set((int) pfn));
    }

    /** What becomes of a page that cannot be sent. */
    @FunctionalInterface
    private interface Unsendable {
        void found(long pfn, String problem) throws ToolstackException;
    }

    private void send(final GuestP2m p2m, final long[] pfns, final Unsendable unsendable)
            throws ToolstackException, IOException {
        final long[] mfns = new long[pfns.length];
        for (int i = 0; i < pfns.length; i++) {
            mfns[i] = p2m.mfn(pfns[i]);
        }
        final byte[] types = calls.frameTypes(mfns);
        int withData = 0;
        for (int i = 0; i < pfns.length; i++) {
            final String problem = PageType.hasData(types[i]) ? disagreement(p2m, pfns[i], mfns[i]) : "";
            if (!problem.isEmpty()) {
                unsendable.found(pfns[i], problem);
                types[i] = PageType.XTAB;
            }
            if (PageType.hasData(types[i])) {
                mfns[withData++] = mfns[i];
            }
        }
        final byte[] pages = new byte[withData << Page.SHIFT];
        window.read(Arrays.copyOf(mfns, withData), pages, 0);
        normalise(p2m, pfns, types, pages, unsendable);
        writer.pageData(pfns, types, pages);
    }

    /** One frame would otherwise be sent as many pages, as often as the guest likes. */
    private static String disagreement(final GuestP2m p2m, final long pfn, final long mfn) {
        final long known = p2m.hostsPfn(mfn);
        return known == pfn
                ? ""
                : "the guest's own list of its pages is of no use: it has frame 0x" + Long.toHexString(mfn)
                        + " for pfn 0x"
                        + Long.toHexString(pfn) + ", and the host's table pfn 0x" + Long.toHexString(known)
                        + " for the frame";
    }

    /** Rewrites the tables among {@code pages}, and closes the gaps of those that cannot be sent. */
    private void normalise(final GuestP2m p2m, final long[] pfns, final byte[] types, final byte[] pages,
            final Unsendable unsendable) throws ToolstackException {
        final LocalMemory memory = new LocalMemory(pages);
        int from = 0;
        int to = 0;
        for (int i = 0; i < pfns.length; i++) {
            if (!PageType.hasData(types[i])) {
                continue;
            }
            final String problem = PageType.level(types[i]) == 0
                    ? ""
                    : normalise(p2m, pfns[i], types[i], memory, from << Page.SHIFT);
            if (!problem.isEmpty()) {
                unsendable.found(pfns[i], problem);
                types[i] = PageType.XTAB;
            } else {
                if (to != from) {
                    System.arraycopy(pages, from << Page.SHIFT, pages, to << Page.SHIFT, Page.SIZE);
                }
                to++;
            }
            from++;
        }
    }

    /** Puts pages in place of the frames that a table names, and leaves out what Xen has put in; "" or why it cannot. */
    private static String normalise(final GuestP2m p2m, final long table, final int type, final LocalMemory pages,
            final int at) throws ToolstackException {
        final int level = PageType.level(type);
        for (int i = 0; i < Pte.ENTRIES; i++) {
            final long entryAt = at + (long) i * Long.BYTES;
            final long entry = pages.getLong(entryAt);
            if (level == PageType.L4TAB && i >= XEN_FIRST_SLOT && i <= XEN_LAST_SLOT) {
                pages.putLong(entryAt, 0);
            } else if ((entry & Pte.PRESENT) != 0) {
                final long pfn = p2m.pfn(Pte.mfn(entry));
                if (pfn < 0 || (level > 1 && (entry & Pte.PSE) != 0)) {
                    return "the page table pfn 0x" + Long.toHexString(table) + ", level " + level
                            + ", names in entry " + i + " what is no page of the guest: 0x" + Long.toHexString(entry);
                }
                pages.putLong(entryAt, Pte.make(pfn, entry & ~Pte.FRAME_MASK));
            }
        }
        return "";
    }
}
