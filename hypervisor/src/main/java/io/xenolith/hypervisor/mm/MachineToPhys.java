package io.xenolith.hypervisor.mm;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.xen.XenX8664;
import io.xenolith.hypervisor.machine.MachineMemory;
import java.util.BitSet;

/**
 * The machine-to-physical table (M2P): 8 bytes for each machine frame, as real bytes at the top of RAM, and the page
 * tables through which every PV guest reads it at MACH2PHYS_VIRT_START (L4 slot 256).
 *
 * <p>A page of it in which no entry was ever set holds nothing but INVALID_M2P_ENTRY. It is not filled: the tables name one
 * page of that content, {@link #BLANK_FRAME}, in the place of all of those.
 *
 * <pre>
 *  BLANK_FRAME what unfilled pages of the M2P look like
 *  firstFrame  M2P, one long a frame          (read-only for guests)
 *  tables      L3, L2 and L1 tables of slot 256, Xen's own
 *  ...         end of RAM
 * </pre>
 */
public final class MachineToPhys {
    /** Entry of a frame that no pseudo-physical frame number belongs to. */
    public static final long INVALID_M2P_ENTRY = ~0L;
    /** Frames covered by one 2 MiB piece of the table. */
    private static final int CHUNK_FRAMES = 512;
    /** Smaller machines do not round the table up to whole 2 MiB pieces. */
    private static final long ROUNDING_FROM_FRAMES = 1L << 14;
    private static final long TABLE_FLAGS = Pte.PRESENT | Pte.USER | Pte.ACCESSED;
    /** One of the frames at the bottom of RAM that are Xen's own. */
    private static final int BLANK_FRAME = 1;
    private static final long LEAF_FLAGS = TABLE_FLAGS | Pte.DIRTY | Pte.NX;

    private final MachineMemory memory;
    private final long entries;
    private final int firstFrame;
    private final int frames;
    private final BitSet filled = new BitSet();
    private final Runnable flush;
    private long slotEntry;

    /** @param flush to be run when a translation of the table's pages has changed */
    MachineToPhys(final MachineMemory memory, final Runnable flush) {
        this.memory = memory;
        this.flush = flush;
        entries = memory.frames();
        frames = (int) roundUp(Page.count(entries * Long.BYTES), entries >= ROUNDING_FROM_FRAMES ? CHUNK_FRAMES : 1);
        final int l1Tables = (frames + Pte.ENTRIES - 1) / Pte.ENTRIES;
        // One L2 (1 GiB of table) describes 512 GiB of RAM, more than a host can have.
        final int tables = l1Tables + 2;
        final long first = entries - tables - frames;
        if (first <= FrameTable.FIRST_RAM_FRAME) {
            throw new IllegalArgumentException("memory of " + entries + " frames, want more than "
                    + (FrameTable.FIRST_RAM_FRAME + tables + frames));
        }
        firstFrame = (int) (frames >= CHUNK_FRAMES ? first & -CHUNK_FRAMES : first);
        memory.fill((long) BLANK_FRAME << Page.SHIFT, Page.SIZE, (byte) INVALID_M2P_ENTRY);
        buildTables(firstFrame + frames, l1Tables);
    }

    private static long roundUp(final long value, final int multiple) {
        return (value + multiple - 1) / multiple * multiple;
    }

    private void buildTables(final long l3, final int l1Tables) {
        final long l2 = l3 + 1;
        memory.putLong(l3 << Page.SHIFT, Pte.make(l2, TABLE_FLAGS));
        for (int i = 0; i < l1Tables; i++) {
            memory.putLong((l2 << Page.SHIFT) + (long) i * Long.BYTES, Pte.make(l2 + 1 + i, TABLE_FLAGS));
        }
        for (int i = 0; i < frames; i++) {
            memory.putLong(leafAddress(i), Pte.make(BLANK_FRAME, LEAF_FLAGS));
        }
        slotEntry = Pte.make(l3, TABLE_FLAGS);
    }

    /** Where the entry for page {@code page} of the table is: the L1 tables follow the L3 and the L2. */
    private long leafAddress(final int page) {
        return ((long) (firstFrame + frames + 2) << Page.SHIFT) + (long) page * Long.BYTES;
    }

    /** Gives the page of the table in frame {@code frame}, which somebody will look at or change, its own content. */
    void fill(final long frame) {
        final int page = (int) (frame - firstFrame);
        if (!filled.get(page)) {
            filled.set(page);
            memory.fill(frame << Page.SHIFT, Page.SIZE, (byte) INVALID_M2P_ENTRY);
            memory.putLong(leafAddress(page), Pte.make(frame, LEAF_FLAGS));
            flush.run();
        }
    }

    private boolean filledFor(final long mfn) {
        return filled.get((int) ((mfn * Long.BYTES) >>> Page.SHIFT));
    }

    private long address(final long mfn) {
        return ((long) firstFrame << Page.SHIFT) + mfn * Long.BYTES;
    }

    /** Frame number under which the owner of {@code mfn} knows it; any value a guest wrote, or INVALID_M2P_ENTRY. */
    public long get(final long mfn) {
        return filledFor(mfn) ? memory.getLong(address(mfn)) : INVALID_M2P_ENTRY;
    }

    /** Sets the entry of {@code mfn}, which must exist. */
    public void set(final long mfn, final long pfn) {
        if (pfn != INVALID_M2P_ENTRY || filledFor(mfn)) {
            fill(address(mfn) >>> Page.SHIFT);
            memory.putLong(address(mfn), pfn);
        }
    }

    /** Highest frame number that has an entry. */
    public long maxMfn() {
        return entries - 1;
    }

    /** First frame of the table; the others follow. */
    public int firstFrame() {
        return firstFrame;
    }

    /** Frames of the table. */
    public int frames() {
        return frames;
    }

    /** What Xen writes into L4 slot 256. */
    public long slotEntry() {
        return slotEntry;
    }

    /** Index of the L4 slot the table is mapped in. */
    public static int slot() {
        return Pte.index(XenX8664.MACH2PHYS_VIRT_START, 4);
    }
}
