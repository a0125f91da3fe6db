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
 * p2m_vaddr), or by a tree of frames (pfn_to_mfn_frame_list_list). All of it is the guest's word, and checked. It may be long:
 * of use is it when {@link #readOn} has come to its end.
 */
final class GuestP2m {
    private static final int SLOTS = Page.SIZE / Long.BYTES;
    private static final int TOP_LEVEL = 4;
    /** How many times as many pages as it may have a guest may tell of, since some have no frame. */
    static final int HOLES = 8;
    /** How many frames of the P2M {@link #readOn} asks about. */
    private static final int PIECE = 256;
    /** Pages of the P2M that are kept after they were read. */
    private static final int CACHED_PAGES = 256;

    private final GuestMemory machineToPhys;
    private final FrameWindow window;
    private final long maxMfn;
    private final long maxPfn;
    private final FrameList list;
    private final long[] frames;
    private final long[] framePfns;
    private int read;
    private int named;
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
        framePfns = new long[frames.length];
        list = info.archP2mCr3() != 0
                ? new MappedList(info.archP2mCr3() >>> Page.SHIFT, info.archP2mVaddr())
                : new FrameTree(info.archPfnToMfnFrameListList());
    }

    /** Reads a piece of where the list is; true when all of that is known. */
    boolean readOn() throws ToolstackException {
        for (int i = 0; i < PIECE && named < frames.length; i++) {
            if (read < frames.length) {
                frames[read] = list.frame(read);
                read++;
            } else {
                framePfns[named] = pfn(frames[named]);
                if (framePfns[named] < 0) {
                    throw broken("a part of it is in frame 0x" + Long.toHexString(frames[named])
                            + ", which it does not name");
                }
                named++;
            }
        }
        return named == frames.length;
    }

    private static ToolstackException broken(final String problem) {
        return new ToolstackException("the guest's own list of its pages is of no use: " + problem);
    }

    /** Where the pages of the P2M are, asked in their order. */
    @FunctionalInterface
    private interface FrameList {
        long frame(int index) throws ToolstackException;
    }

    /** The list is mapped in the guest's kernel: what its page tables say for each page of it. */
    private final class MappedList implements FrameList {
        private final long root;
        private final long address;
        private final long[] tables = new long[TOP_LEVEL + 1];
        private final LocalMemory[] contents = new LocalMemory[TOP_LEVEL + 1];

        MappedList(final long root, final long address) {
            this.root = root;
            this.address = address;
        }

        @Override
        public long frame(final int index) throws ToolstackException {
            final long va = address + ((long) index << Page.SHIFT);
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
            return mfn;
        }
    }

    /** A page of frames that hold frames of the pages of the list. */
    private final class FrameTree implements FrameList {
        private final LocalMemory top;
        private LocalMemory middle = new LocalMemory(0);

        FrameTree(final long listList) throws ToolstackException {
            if (listList == 0) {
                throw broken("shared_info names none; does the kernel support suspending?");
            }
            top = page(listList);
        }

        @Override
        public long frame(final int index) throws ToolstackException {
            if (index % SLOTS == 0) {
                if (index / SLOTS >= SLOTS) {
                    throw broken("0x" + Long.toHexString(maxPfn + 1) + " pages do not fit into a tree of frames");
                }
                middle = page(top.getLong((long) (index / SLOTS) * Long.BYTES));
            }
            return middle.getLong((long) (index % SLOTS) * Long.BYTES);
        }
    }

    private LocalMemory page(final long mfn) throws ToolstackException {
        if (mfn < 0 || mfn > maxMfn) {
            throw broken("it is in frame 0x" + Long.toHexString(mfn) + ", and there is none");
        }
        return new LocalMemory(window.read(mfn));
    }

    /** What was read of the list before may have changed since. */
    void forget() {
        cache.clear();
    }

    /** The guest's last page. */
    long maxPfn() {
        return maxPfn;
    }

    /** Pages that the list itself is in, once all is read. */
    long[] framePfns() {
        return framePfns;
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

    /** The page that is frame {@code mfn}, one of the host, as the host's table says; the guest may have written there, too. */
    long hostsPfn(final long mfn) {
        return machineToPhys.getLong(XenX8664.HYPERVISOR_VIRT_START + mfn * Long.BYTES);
    }

    /** The page that is frame {@code mfn}, on which the host's table and the guest's list agree; -1 if there is none. */
    long pfn(final long mfn) throws ToolstackException {
        if (mfn < 0 || mfn > maxMfn) {
            return -1;
        }
        final long pfn = hostsPfn(mfn);
        return pfn >= 0 && pfn <= maxPfn && mfn(pfn) == mfn ? pfn : -1;
    }
}
