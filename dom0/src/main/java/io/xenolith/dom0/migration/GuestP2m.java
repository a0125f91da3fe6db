package io.xenolith.dom0.migration;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.xen.SharedInfo;
import io.xenolith.abi.xen.XenX8664;
import io.xenolith.dom0.migration.stream.LibxcReader;
import io.xenolith.dom0.toolstack.ToolstackException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which frame each page of a suspended guest is, as the guest itself tells it: by a list in its address space (shared_info's
 * p2m_vaddr), or by a tree of frames (pfn_to_mfn_frame_list_list). All of it is the guest's word, and checked.
 */
final class GuestP2m {
    private static final int SLOTS = Page.SIZE / Long.BYTES;
    private static final int TOP_LEVEL = 4;
    /** How many times as many pages as it may have a guest may tell of, since some have no frame. */
    private static final int HOLES = 8;
    /** Pages of the P2M that are kept after they were read. */
    private static final int CACHED_PAGES = 256;

    private final GuestMemory machineToPhys;
    private final FrameWindow window;
    private final long maxMfn;
    private final long maxPfn;
    private final long[] frames;
    private final Map<Integer, LocalMemory> cache = new LinkedHashMap<>(CACHED_PAGES, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(final Map.Entry<Integer, LocalMemory> eldest) {
            return size() > CACHED_PAGES;
        }
    };

    /**
     * @param machineToPhys where the table of the whole host can be read, at its usual address
     * @param maxMfn the last frame it tells about
     * @param info the guest's shared_info
     * @param pagesAllowed how much memory the guest may have
     */
    GuestP2m(final GuestMemory machineToPhys, final long maxMfn, final FrameWindow window, final SharedInfo info,
            final long pagesAllowed) throws ToolstackException {
        this.machineToPhys = machineToPhys;
        this.maxMfn = maxMfn;
        this.window = window;
        maxPfn = info.archMaxPfn() - 1;
        if (maxPfn < 0 || maxPfn > LibxcReader.PFN_MAX || maxPfn / HOLES > pagesAllowed) {
            throw broken("shared_info tells of 0x" + Long.toHexString(info.archMaxPfn()) + " pages, and it may have 0x"
                    + Long.toHexString(pagesAllowed));
        }
        frames = new long[(int) (maxPfn / SLOTS) + 1];
        if (info.archP2mCr3() != 0) {
            readList(info.archP2mCr3() >>> Page.SHIFT, info.archP2mVaddr());
        } else {
            readTree(info.archPfnToMfnFrameListList());
        }
    }

    private static ToolstackException broken(final String problem) {
        return new ToolstackException("the guest's own list of its pages is of no use: " + problem);
    }

    /** The list is mapped in the guest's kernel: what its page tables say for each page of it. */
    private void readList(final long root, final long address) throws ToolstackException {
        final long[] tables = new long[TOP_LEVEL + 1];
        final LocalMemory[] contents = new LocalMemory[TOP_LEVEL + 1];
        for (int i = 0; i < frames.length; i++) {
            final long va = address + ((long) i << Page.SHIFT);
            long mfn = root;
            for (int level = TOP_LEVEL; level > 0; level--) {
                if (contents[level] == null || tables[level] != mfn) {
                    tables[level] = mfn;
                    contents[level] = page(mfn);
                }
                final long entry = contents[level].getLong((long) Pte.index(va, level) * Long.BYTES);
                if ((entry & Pte.PRESENT) == 0 || (level > 1 && (entry & Pte.PSE) != 0)) {
                    throw broken("address 0x" + Long.toHexString(va) + " is not mapped by a page");
                }
                mfn = Pte.mfn(entry);
            }
            frames[i] = mfn;
        }
    }

    /** A page of frames that hold frames of the pages of the list. */
    private void readTree(final long listList) throws ToolstackException {
        if (listList == 0) {
            throw broken("shared_info names none; does the kernel support suspending?");
        }
        final LocalMemory top = page(listList);
        LocalMemory middle = null;
        for (int i = 0; i < frames.length; i++) {
            if (i % SLOTS == 0) {
                if (i / SLOTS >= SLOTS) {
                    throw broken("0x" + Long.toHexString(maxPfn + 1) + " pages do not fit into a tree of frames");
                }
                middle = page(top.getLong((long) (i / SLOTS) * Long.BYTES));
            }
            frames[i] = middle.getLong((long) (i % SLOTS) * Long.BYTES);
        }
    }

    private LocalMemory page(final long mfn) throws ToolstackException {
        if (mfn < 0 || mfn > maxMfn) {
            throw broken("it is in frame 0x" + Long.toHexString(mfn) + ", and there is none");
        }
        return new LocalMemory(window.read(mfn));
    }

    /** The guest's last page. */
    long maxPfn() {
        return maxPfn;
    }

    /** Pages that the list itself is in. */
    long[] framePfns() throws ToolstackException {
        final long[] pfns = new long[frames.length];
        for (int i = 0; i < pfns.length; i++) {
            pfns[i] = pfn(frames[i]);
            if (pfns[i] < 0) {
                throw broken("a part of it is in frame 0x" + Long.toHexString(frames[i]) + ", which it does not name");
            }
        }
        return pfns;
    }

    /** The frame of a page, whatever the guest says. */
    long mfn(final long pfn) throws ToolstackException {
        final int index = (int) (pfn / SLOTS);
        LocalMemory page = cache.get(index);
        if (page == null) {
            page = page(frames[index]);
            cache.put(index, page);
        }
        return page.getLong(pfn % SLOTS * Long.BYTES);
    }

    /** The page that is frame {@code mfn}, on which the host's table and the guest's list agree; -1 if there is none. */
    long pfn(final long mfn) throws ToolstackException {
        if (mfn < 0 || mfn > maxMfn) {
            return -1;
        }
        final long pfn = machineToPhys.getLong(XenX8664.HYPERVISOR_VIRT_START + mfn * Long.BYTES);
        return pfn >= 0 && pfn <= maxPfn && mfn(pfn) == mfn ? pfn : -1;
    }
}
