package io.xenolith.hypervisor.mm;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.hypervisor.machine.MachineMemory;
import java.util.function.LongConsumer;

/**
 * The MMU's walk of a 4-level tree, as a CPU in ring 3 does it: every entry must have USER, a write needs RW and a fetch
 * no NX at all levels. Sets ACCESSED on the way and DIRTY on the last entry, only when the access is allowed.
 *
 * <p>Validated tables hold no superpages and Xen's own slots are empty but for the read-only M2P, so no address needs a
 * rule of its own.
 */
public final class PageWalker {
    /** Bits of a page-fault error code; WRITE, USER and EXECUTE also say what an access wants. */
    public static final int PFEC_PRESENT = 1;
    public static final int PFEC_WRITE = 2;
    public static final int PFEC_USER = 4;
    public static final int PFEC_EXECUTE = 16;
    public static final int READ = 0;

    /** Answer for an address that is not canonical: no page fault but a general protection fault. */
    public static final long NOT_CANONICAL = Long.MIN_VALUE;
    private static final int UNUSED_VA_BITS = 16;

    private final MachineMemory memory;
    private final LongConsumer changes;

    /** A walker whose marks nobody has to know of. */
    public PageWalker(final MachineMemory memory) {
        this(memory, mfn -> {
        });
    }

    /** @param changes is told the frame of every table in which an entry was marked */
    public PageWalker(final MachineMemory memory, final LongConsumer changes) {
        this.memory = memory;
        this.changes = changes;
    }

    /** Bits 63 to 47 of {@code va} are equal. */
    public static boolean canonical(final long va) {
        return va << UNUSED_VA_BITS >> UNUSED_VA_BITS == va;
    }

    /** The page-fault error code in a negative answer of {@link #walk}. */
    public static int errorCode(final long answer) {
        return (int) ~answer;
    }

    /**
     * Translates {@code va} by the tree whose L4 is frame {@code root} (0: no tree).
     *
     * @param access PFEC_WRITE, PFEC_EXECUTE and PFEC_USER (guest-user mode; it only shows in the error code)
     * @return the machine address (it may lie beyond RAM: an MMIO frame); {@link #NOT_CANONICAL}; or another negative
     *         value that {@link #errorCode} decodes
     */
    public long walk(final long root, final long va, final int access) {
        if (!canonical(va)) {
            return NOT_CANONICAL;
        }
        if (root == 0) {
            return ~(long) access;
        }
        final long a4 = entryAddress(root << Page.SHIFT, va, 4);
        final long e4 = memory.getLong(a4);
        if ((e4 & Pte.PRESENT) == 0) {
            return ~(long) access;
        }
        final long a3 = entryAddress(e4 & Pte.FRAME_MASK, va, 3);
        final long e3 = memory.getLong(a3);
        if ((e3 & Pte.PRESENT) == 0) {
            return ~(long) access;
        }
        final long a2 = entryAddress(e3 & Pte.FRAME_MASK, va, 2);
        final long e2 = memory.getLong(a2);
        if ((e2 & Pte.PRESENT) == 0) {
            return ~(long) access;
        }
        final long a1 = entryAddress(e2 & Pte.FRAME_MASK, va, 1);
        final long e1 = memory.getLong(a1);
        if ((e1 & Pte.PRESENT) == 0) {
            return ~(long) access;
        }
        if (!allowed(e4 & e3 & e2 & e1, e4 | e3 | e2 | e1, access)) {
            return ~(long) (access | PFEC_PRESENT);
        }
        mark(a4, e4, Pte.ACCESSED);
        mark(a3, e3, Pte.ACCESSED);
        mark(a2, e2, Pte.ACCESSED);
        mark(a1, e1, (access & PFEC_WRITE) == 0 ? Pte.ACCESSED : Pte.ACCESSED | Pte.DIRTY);
        return (e1 & Pte.FRAME_MASK) | (va & Page.OFFSET_MASK);
    }

    private static boolean allowed(final long all, final long any, final int access) {
        return (all & Pte.USER) != 0 && ((access & PFEC_WRITE) == 0 || (all & Pte.RW) != 0)
                && ((access & PFEC_EXECUTE) == 0 || (any & Pte.NX) == 0);
    }

    private void mark(final long address, final long entry, final long bits) {
        if ((entry & bits) != bits) {
            memory.putLong(address, entry | bits);
            changes.accept(address >>> Page.SHIFT);
        }
    }

    /**
     * Machine address of the L1 entry that {@code va} goes through, whether that entry is present or not, without touching
     * A and D; -1 if the address is not canonical or a higher level has no present entry.
     */
    public long l1EntryAddress(final long root, final long va) {
        if (root == 0 || !canonical(va)) {
            return -1;
        }
        long table = root << Page.SHIFT;
        for (int level = 4; level > 1; level--) {
            final long entry = memory.getLong(entryAddress(table, va, level));
            if ((entry & Pte.PRESENT) == 0) {
                return -1;
            }
            table = entry & Pte.FRAME_MASK;
        }
        return entryAddress(table, va, 1);
    }

    private static long entryAddress(final long table, final long va, final int level) {
        return table + (long) Pte.index(va, level) * Long.BYTES;
    }
}
