package io.xenolith.hypervisor.mm;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.xen.XenX8664;
import io.xenolith.hypervisor.machine.MachineMemory;

/**
 * The machine-to-physical table (M2P): 8 bytes for each machine frame, as real bytes at the top of RAM, and the page
 * tables through which every PV guest reads it at MACH2PHYS_VIRT_START (L4 slot 256).
 *
 * <pre>
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
    private static final long LEAF_FLAGS = TABLE_FLAGS | Pte.DIRTY | Pte.NX;

    private final MachineMemory memory;
    private final long entries;
    private final int firstFrame;
    private final int frames;
    private long slotEntry;

    MachineToPhys(final MachineMemory memory) {
        this.memory = memory;
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
        for (long mfn = 0; mfn < entries; mfn++) {
            memory.putLong(address(mfn), INVALID_M2P_ENTRY);
        }
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
            memory.putLong(((l2 + 1) << Page.SHIFT) + (long) i * Long.BYTES, Pte.make(firstFrame + i, LEAF_FLAGS));
        }
        slotEntry = Pte.make(l3, TABLE_FLAGS);
    }

    private long address(final long mfn) {
        return ((long) firstFrame << Page.SHIFT) + mfn * Long.BYTES;
    }

    /** Frame number under which the owner of {@code mfn} knows it; any value a guest wrote, or INVALID_M2P_ENTRY. */
    public long get(final long mfn) {
        return memory.getLong(address(mfn));
    }

    /** Sets the entry of {@code mfn}, which must exist. */
    public void set(final long mfn, final long pfn) {
        memory.putLong(address(mfn), pfn);
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
