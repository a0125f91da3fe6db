package io.xenolith.gnttab;

import static io.xenolith.abi.gnttab.Gnttab.GNTMAP_device_map;
import static io.xenolith.abi.gnttab.Gnttab.GNTMAP_host_map;
import static io.xenolith.abi.gnttab.Gnttab.GNTMAP_readonly;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_bad_dev_addr;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_bad_handle;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_okay;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_permission_denied;

import io.xenolith.abi.Page;
import io.xenolith.abi.gnttab.GnttabUnmapAndReplace;
import io.xenolith.abi.gnttab.GnttabUnmapGrantRef;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;

/**
 * GNTTABOP_unmap_grant_ref and GNTTABOP_unmap_and_replace: undo the halves of a mapping whose address is given. Naming
 * neither half, or one that was not mapped, is okay and changes nothing; the handle is free when both halves are gone.
 *
 * <p>The caller flushes the mapper's TLBs after the last element of a call and before anything else runs.
 *
 * @see "Xen public/grant_table.h; common/grant_table.c, unmap_common"
 */
public final class UnmapGrantRef {
    private final GrantHost host;
    private final TraceSink trace;

    UnmapGrantRef(final GrantHost host, final TraceSink trace) {
        this.host = host;
        this.trace = trace;
    }

    /**
     * Unmaps one element of the caller's private copy and writes its {@code status}: GNTST_okay; GNTST_bad_handle;
     * GNTST_bad_dev_addr if dev_bus_addr is neither 0 nor the frame's; GNTST_general_error if the entry at host_addr does
     * not map the frame that way.
     */
    public void unmap(final GrantTable mapper, final int vcpu, final GnttabUnmapGrantRef op) {
        op.status(unmap(mapper, vcpu, op.handle(), op.hostAddr(), op.devBusAddr(), 0));
    }

    /**
     * As {@link #unmap}, for the host half only; the entry becomes the one that mapped {@code new_addr}, whose own place
     * becomes empty. A {@code new_addr} of 0 only unmaps.
     */
    public void unmapAndReplace(final GrantTable mapper, final int vcpu, final GnttabUnmapAndReplace op) {
        op.status(unmap(mapper, vcpu, op.handle(), op.hostAddr(), 0, op.newAddr()));
    }

    private int unmap(final GrantTable mapper, final int vcpu, final int handle, final long hostAddress,
            final long busAddress, final long newAddress) {
        final Maptrack maptrack = mapper.maptrack();
        if (handle < 0 || handle >= maptrack.limit() || !maptrack.mapped(handle)) {
            emit(mapper, -1, -1, handle, GNTST_bad_handle);
            return GNTST_bad_handle;
        }
        final int granter = maptrack.granter(handle).domid();
        final int ref = maptrack.ref(handle);
        final int status = unmapTracked(mapper, vcpu, handle, hostAddress, busAddress, newAddress);
        emit(mapper, granter, ref, handle, status);
        return status;
    }

    private int unmapTracked(final GrantTable mapper, final int vcpu, final int handle, final long hostAddress,
            final long busAddress, final long newAddress) {
        final Maptrack maptrack = mapper.maptrack();
        // A granter lives until its frames are free, and the mapping holds one; but if the mapper has overwritten the
        // entry by hand, the granter may be gone. Xen crashes the mapper then; here its account is settled, and no
        // policy is asked: there is no label, or the one of another domain with the same number.
        final GrantTable granter = maptrack.granter(handle);
        if (exists(granter) && !host.permits(GrantAccess.UNMAP, mapper.domid(), granter.domid())) {
            return GNTST_permission_denied;
        }
        final int ref = maptrack.ref(handle);
        final int flags = maptrack.flags(handle);
        final long mfn = granter.active().mfn(ref);
        if (busAddress != 0 && busAddress != mfn << Page.SHIFT) {
            return GNTST_bad_dev_addr;
        }
        int done = 0;
        if (hostAddress != 0 && (flags & GNTMAP_host_map) != 0) {
            final int status = host.replaceHostMapping(mapper.domid(), vcpu, hostAddress, mfn, newAddress, flags);
            if (status != GNTST_okay) {
                return status;
            }
            done |= GNTMAP_host_map;
        }
        if (busAddress != 0) {
            done |= flags & GNTMAP_device_map;
        }
        complete(mapper, handle, granter, done);
        return GNTST_okay;
    }

    private boolean exists(final GrantTable table) {
        return host.hasDomain(table.domid()) && host.table(table.domid()) == table;
    }

    /** Gives up what the halves in {@code done} held. */
    private void complete(final GrantTable mapper, final int handle, final GrantTable granter, final int done) {
        if (done == 0) {
            return;
        }
        final Maptrack maptrack = mapper.maptrack();
        final int flags = maptrack.flags(handle);
        final int ref = maptrack.ref(handle);
        final long mfn = granter.active().mfn(ref);
        final int undone = done | (flags & GNTMAP_readonly);
        if ((flags & GNTMAP_readonly) == 0) {
            host.markDirty(granter.domid(), mfn);
        }
        maptrack.flags(handle, flags & ~done);
        if (!maptrack.mapped(handle)) {
            maptrack.free(handle);
        }
        granter.unpin(ref, Pins.ofMapping(undone));
        if ((done & GNTMAP_device_map) != 0) {
            MappingReferences.drop(host, mfn, flags);
        }
        if ((done & GNTMAP_host_map) != 0) {
            MappingReferences.drop(host, mfn, flags);
        }
        mapper.counters().countUnmap();
    }

    private void emit(final GrantTable mapper, final int granter, final int ref, final int handle, final int status) {
        if (trace.on()) {
            trace.emit(new TraceEvent.GrantUnmapped(mapper.domid(), granter, ref, handle, status));
        }
    }
}
