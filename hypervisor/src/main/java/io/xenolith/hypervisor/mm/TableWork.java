package io.xenolith.hypervisor.mm;

import java.util.function.BooleanSupplier;

/**
 * In whose name page tables are validated and released, and dying domains taken apart: whether that had better be continued
 * later, and the table that is still to be released before anything else is done (Xen's {@code old_guest_table}). Each vCPU
 * has one. Source: HYPERCALLS.md section 3.
 *
 * <p>The old table holds a general reference, and a type reference too unless it is <em>partial</em>: a page that is half
 * validated or half released holds its own, so that anybody can go on with it.
 */
public final class TableWork {
    private final BooleanSupplier preemption;
    private long oldTable = FrameTable.NO_FRAME;
    private boolean oldTablePartial;

    /** Gives way whenever {@code preemption} says so; the work goes on where it was. */
    public TableWork(final BooleanSupplier preemption) {
        this.preemption = preemption;
    }

    /** Work that nobody waits for: it never gives way. */
    public static TableWork unhurried() {
        return new TableWork(() -> false);
    }

    /** It had better be continued later. */
    public boolean givesWay() {
        return preemption.getAsBoolean();
    }

    /** The old table, or {@link FrameTable#NO_FRAME}. */
    long oldTable() {
        return oldTable;
    }

    boolean hasOldTable() {
        return oldTable != FrameTable.NO_FRAME;
    }

    /** The old table holds no type reference of its own. */
    boolean oldTablePartial() {
        return oldTablePartial;
    }

    /** {@code mfn} is to be released; its general reference, and its type reference unless {@code partial}, are ours now. */
    void oldTable(final long mfn, final boolean partial) {
        oldTable = mfn;
        oldTablePartial = partial;
    }

    /** The old table was released, or somebody else has taken over its references. */
    void noOldTable() {
        oldTable = FrameTable.NO_FRAME;
        oldTablePartial = false;
    }
}
