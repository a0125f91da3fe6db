package io.xenolith.guest;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.gnttab.GnttabCopy;
import io.xenolith.abi.gnttab.GnttabMapGrantRef;
import io.xenolith.abi.gnttab.GnttabQuerySize;
import io.xenolith.abi.gnttab.GnttabSetupTable;
import io.xenolith.abi.gnttab.GnttabUnmapGrantRef;
import io.xenolith.abi.xen.Xen;
import java.util.List;

/**
 * HYPERVISOR_grant_table_op. A call-level error is returned as {@code -errno} (below -4095 never); per-element
 * results are
 * {@code GNTST_*}. Source: Xen public/grant_table.h.
 */
public final class GrantCalls {
    /** What mapping one grant gave; {@code handle} is meaningful when {@code status} is GNTST_okay. */
    public record MapResult(int status, int handle, long devBusAddr) {
    }

    /** One end of a copy: a grant of {@code domid}, or a frame of the caller (then {@code domid} is DOMID_SELF). */
    public record CopyEnd(boolean gref, long refOrFrame, int domid, int offset) {
        public static CopyEnd grant(final int domid, final int ref, final int offset) {
            return new CopyEnd(true, ref, domid, offset);
        }

        public static CopyEnd frame(final long mfn, final int offset) {
            return new CopyEnd(false, mfn, Xen.DOMID_SELF, offset);
        }
    }

    /** One element of GNTTABOP_copy. */
    public record Copy(CopyEnd source, CopyEnd dest, int length) {
    }

    private final CallGate gate;

    GrantCalls(final CallGate gate) {
        this.gate = gate;
    }

    private long op(final int op, final byte[] elements, final int count) {
        return gate.callWithBytes(Xen.__HYPERVISOR_grant_table_op, op, elements, count);
    }

    /** Result of a call whose elements were not looked at: every status is general_error. */
    private static int statusOf(final long callResult, final int status) {
        return callResult < 0 ? Gnttab.GNTST_general_error : (short) status;
    }

    /**
     * Maps grant {@code ref} of {@code dom} at {@code hostAddr}.
     *
     * @param flags {@code GNTMAP_*}
     */
    public MapResult map(final long hostAddr, final int flags, final int ref, final int dom) {
        final GnttabMapGrantRef arg = GnttabMapGrantRef.allocate().hostAddr(hostAddr).flags(flags).ref(ref).dom(dom);
        final byte[] bytes = arg.toBytes();
        final long result = op(Gnttab.GNTTABOP_map_grant_ref, bytes, 1);
        arg.wrap(new LocalMemory(bytes), 0);
        return new MapResult(statusOf(result, arg.status()), arg.handle(), arg.devBusAddr());
    }

    /** Undoes the host mapping {@code handle} at {@code hostAddr}; returns a {@code GNTST_*}. */
    public int unmap(final long hostAddr, final long devBusAddr, final int handle) {
        final GnttabUnmapGrantRef arg = GnttabUnmapGrantRef.allocate().hostAddr(hostAddr).devBusAddr(devBusAddr)
                .handle(handle);
        final byte[] bytes = arg.toBytes();
        final long result = op(Gnttab.GNTTABOP_unmap_grant_ref, bytes, 1);
        return statusOf(result, arg.wrap(new LocalMemory(bytes), 0).status());
    }

    /** Copies between granted or own frames; one {@code GNTST_*} for each element. */
    public int[] copy(final List<Copy> copies) {
        final LocalMemory local = new LocalMemory(copies.size() * GnttabCopy.SIZE);
        final GnttabCopy element = new GnttabCopy();
        for (int i = 0; i < copies.size(); i++) {
            fill(element.wrap(local, (long) i * GnttabCopy.SIZE), copies.get(i));
        }
        final long result = op(Gnttab.GNTTABOP_copy, local.array(), copies.size());
        final int[] statuses = new int[copies.size()];
        for (int i = 0; i < statuses.length; i++) {
            statuses[i] = statusOf(result, element.wrap(local, (long) i * GnttabCopy.SIZE).status());
        }
        return statuses;
    }

    /** Carries out {@code batch}. */
    public void copy(final CopyBatch batch) {
        final long result = gate.callWithBytes(Xen.__HYPERVISOR_grant_table_op, Gnttab.GNTTABOP_copy, batch.array(),
                batch.bytes(), batch.size());
        batch.refused(result < 0);
    }

    private static void fill(final GnttabCopy element, final Copy copy) {
        final CopyEnd source = copy.source();
        final CopyEnd dest = copy.dest();
        element.sourceUGmfn(source.refOrFrame()).sourceDomid(source.domid()).sourceOffset(source.offset());
        element.destUGmfn(dest.refOrFrame()).destDomid(dest.domid()).destOffset(dest.offset());
        element.len(copy.length()).flags(
                (source.gref() ? Gnttab.GNTCOPY_source_gref : 0) | (dest.gref() ? Gnttab.GNTCOPY_dest_gref : 0));
    }

    /** Grows the table of {@code dom} to {@code frames.length} frames and lists them; a {@code GNTST_*}. */
    public int setupTable(final int dom, final long[] frames) {
        final int mark = gate.scratch().mark();
        final long list = gate.scratch().push(Math.max(frames.length, 1) * Long.BYTES);
        final GnttabSetupTable arg = GnttabSetupTable.allocate().dom(dom).nrFrames(frames.length).frameList(list);
        final byte[] bytes = arg.toBytes();
        final long result = op(Gnttab.GNTTABOP_setup_table, bytes, 1);
        for (int i = 0; i < frames.length; i++) {
            frames[i] = gate.memory().getLong(list + (long) i * Long.BYTES);
        }
        gate.scratch().release(mark);
        return statusOf(result, arg.wrap(new LocalMemory(bytes), 0).status());
    }

    /** Asks the size of the table of {@code size.dom()}; a {@code GNTST_*}. */
    public int querySize(final GnttabQuerySize size) {
        final long result = gate.callWithStruct(Xen.__HYPERVISOR_grant_table_op, Gnttab.GNTTABOP_query_size, size, 1);
        return statusOf(result, size.status());
    }
}
