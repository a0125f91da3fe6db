package io.xenolith.guest;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.gnttab.GnttabQuerySize;
import io.xenolith.abi.gnttab.GrantEntryV1;
import io.xenolith.abi.xen.Xen;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;
import java.util.BitSet;

/**
 * The granter's side of a version 1 grant table: its frames mapped in a window, references handed out lowest first, and
 * the entry protocol. The table grows a frame (512 entries) at a time up to the domain's limit.
 */
public final class GrantTableGuest {
    /** No reference is left. */
    public static final int NO_GREF = -1;
    private static final int ENTRIES_PER_FRAME = Page.SIZE / GrantEntryV1.SIZE;
    private static final int IN_USE = Gnttab.GTF_reading | Gnttab.GTF_writing;

    private final GuestMemory memory;
    private final GrantCalls calls;
    private final AddressSpace space;
    private final TraceSink trace;
    private final int domid;
    private final BitSet used = new BitSet();
    private final long table;
    private final int maxFrames;
    private int frames;

    /** Sets the table up with the frames it has; {@code domid} is the own number, for the trace. */
    public GrantTableGuest(final GuestMemory memory, final GrantCalls calls, final AddressSpace space,
            final TraceSink trace, final int domid) {
        this.memory = memory;
        this.calls = calls;
        this.space = space;
        this.trace = trace;
        this.domid = domid;
        final GnttabQuerySize size = GnttabQuerySize.allocate().dom(Xen.DOMID_SELF);
        final int status = calls.querySize(size);
        if (status != Gnttab.GNTST_okay) {
            throw new IllegalStateException("GNTTABOP_query_size: status " + status);
        }
        maxFrames = size.maxNrFrames();
        table = space.reserveWindow(maxFrames);
        used.set(0, Gnttab.GNTTAB_NR_RESERVED_ENTRIES);
        if (!growTo(Math.max(size.nrFrames(), 1))) {
            throw new IllegalStateException("GNTTABOP_setup_table of " + size.nrFrames() + " frames failed");
        }
    }

    private boolean growTo(final int count) {
        if (count > maxFrames) {
            return false;
        }
        final long[] mfns = new long[count];
        if (calls.setupTable(Xen.DOMID_SELF, mfns) != Gnttab.GNTST_okay) {
            return false;
        }
        while (frames < count) {
            final long result = space.map(table + ((long) frames << Page.SHIFT), mfns[frames],
                    AddressSpace.KERNEL_RW);
            if (result < 0) {
                return false;
            }
            frames++;
        }
        return true;
    }

    /** Virtual address of entry {@code gref}. */
    public long entryAddress(final int gref) {
        return table + (long) gref * GrantEntryV1.SIZE;
    }

    /** References that exist now, the eight reserved ones included. */
    public int entries() {
        return frames * ENTRIES_PER_FRAME;
    }

    /** Takes a free reference, or {@link #NO_GREF}. */
    public int allocate() {
        final int gref = used.nextClearBit(0);
        if (gref >= entries() && !growTo(frames + 1)) {
            return NO_GREF;
        }
        used.set(gref);
        return gref;
    }

    /** Gives a reference back that grants nothing. */
    public void free(final int gref) {
        if (gref < Gnttab.GNTTAB_NR_RESERVED_ENTRIES || !used.get(gref)) {
            throw new IllegalArgumentException("free of gref " + gref + ": not allocated");
        }
        used.clear(gref);
    }

    /** Lets {@code toDomain} use own frame {@code mfn}; the reference, or {@link #NO_GREF}. */
    public int grant(final int toDomain, final long mfn, final boolean readonly) {
        final int gref = allocate();
        if (gref != NO_GREF) {
            grant(gref, toDomain, mfn, readonly);
        }
        return gref;
    }

    /** Fills entry {@code gref}, which was allocated and grants nothing. */
    public void grant(final int gref, final int toDomain, final long mfn, final boolean readonly) {
        final long address = entryAddress(gref);
        final int flags = Gnttab.GTF_permit_access | (readonly ? Gnttab.GTF_readonly : 0);
        memory.putInt(address + GrantEntryV1.FRAME_OFFSET, (int) mfn);
        // Frame before flags: with the type in place the entry is valid. Flags and domid share one store.
        memory.putIntRelease(address + GrantEntryV1.FLAGS_OFFSET, toDomain << 16 | flags);
        if (trace.on()) {
            trace.emit(new TraceEvent.GrantEntry(domid, gref, toDomain, mfn, readonly,
                    memory.bytes(address, GrantEntryV1.SIZE)));
        }
    }

    /** The grantee reads or writes through {@code gref} right now. */
    public boolean inUse(final int gref) {
        return (memory.getInt(entryAddress(gref)) & IN_USE) != 0;
    }

    /**
     * Revokes {@code gref} and gives it back. The flags are exchanged against what was seen, so a mapping that starts
     * meanwhile makes it fail; flags and domid are one 32-bit word, as in Xen.
     *
     * @return false if the grantee still uses it; the grant then stands
     */
    public boolean end(final int gref) {
        if (!revoke(gref)) {
            return false;
        }
        free(gref);
        return true;
    }

    /** As {@link #end}, but the reference stays allocated. */
    public boolean revoke(final int gref) {
        final long address = entryAddress(gref) + GrantEntryV1.FLAGS_OFFSET;
        int old = memory.getInt(address);
        for (int i = 0; i < RETRIES; i++) {
            if ((old & IN_USE) != 0) {
                return false;
            }
            final int seen = memory.compareAndExchangeInt(address, old, old & ~0xffff);
            if (seen == old) {
                if (trace.on()) {
                    trace.emit(new TraceEvent.GrantEnded(domid, gref,
                            memory.bytes(entryAddress(gref), GrantEntryV1.SIZE)));
                }
                return true;
            }
            old = seen;
        }
        return false;
    }

    private static final int RETRIES = 16;
}
