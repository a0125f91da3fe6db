package io.xenolith.gnttab;

import static io.xenolith.abi.gnttab.Gnttab.GNTMAP_device_map;
import static io.xenolith.abi.gnttab.Gnttab.GNTMAP_host_map;
import static io.xenolith.abi.gnttab.Gnttab.GNTMAP_readonly;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_bad_domain;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_bad_gntref;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_bad_page;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_general_error;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_no_space;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_okay;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_permission_denied;

import io.xenolith.abi.Page;
import io.xenolith.abi.gnttab.GnttabMapGrantRef;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;

/**
 * GNTTABOP_map_grant_ref: makes a granted frame accessible to the caller, by a page-table entry (host_map), by bus address
 * (device_map), or both.
 *
 * <p>The order is Xen's: the entry is marked and pinned before the frame's references are taken and the page-table entry is
 * made, so the later steps undo the earlier ones when they are refused. A map that was refused after the domain was found
 * has used a handle up, which goes to the end of the queue of free ones.
 *
 * @see "Xen public/grant_table.h, struct gnttab_map_grant_ref; common/grant_table.c, map_grant_ref"
 */
public final class MapGrantRef {
    private final GrantHost host;
    private final TraceSink trace;

    MapGrantRef(final GrantHost host, final TraceSink trace) {
        this.host = host;
        this.trace = trace;
    }

    /**
     * Maps one element. {@code op} is the caller's private copy; {@code status} is written, and for GNTST_okay
     * {@code handle} and {@code dev_bus_addr}.
     *
     * @param mapper
     *            table of the calling domain
     * @param vcpu
     *            the calling vCPU, whose handles and page tables are used
     * @param op
     *            in: host_addr, flags, ref, dom (a literal number; DOMID_SELF is no domain here)
     */
    public void map(final GrantTable mapper, final int vcpu, final GnttabMapGrantRef op) {
        final int flags = op.flags();
        final int dom = op.dom();
        int status = checkCall(mapper, flags, dom);
        if (status == GNTST_okay) {
            final int handle = mapper.maptrack().take(vcpu);
            status = handle == Maptrack.NONE ? GNTST_no_space : mapTracked(mapper, vcpu, op, host.table(dom), handle);
        }
        op.status(status);
        if (trace.on()) {
            emit(mapper, op, status);
        }
    }

    private int checkCall(final GrantTable mapper, final int flags, final int dom) {
        if ((flags & (GNTMAP_device_map | GNTMAP_host_map)) == 0) {
            return GNTST_bad_gntref;
        }
        if (!host.hasDomain(dom)) {
            return GNTST_bad_domain;
        }
        final boolean permitted = host.permits(GrantAccess.MAP_READ, mapper.domid(), dom)
                && ((flags & GNTMAP_readonly) != 0 || host.permits(GrantAccess.MAP_WRITE, mapper.domid(), dom));
        return permitted ? GNTST_okay : GNTST_permission_denied;
    }

    private int mapTracked(final GrantTable mapper, final int vcpu, final GnttabMapGrantRef op,
            final GrantTable granter, final int handle) {
        final int flags = op.flags();
        final int ref = op.ref();
        final int status = mapRef(mapper, vcpu, op.hostAddr(), flags, granter, ref);
        if (status != GNTST_okay) {
            mapper.maptrack().free(handle);
            return status;
        }
        mapper.maptrack().set(handle, granter, ref, flags);
        mapper.counters().countMap();
        op.handle(handle);
        op.devBusAddr(granter.active().mfn(ref) << Page.SHIFT);
        return GNTST_okay;
    }

    private int mapRef(final GrantTable mapper, final int vcpu, final long address, final int flags,
            final GrantTable granter, final int ref) {
        final int pins = Pins.ofMapping(flags);
        final int pinned = pin(mapper.domid(), granter, ref, flags, pins);
        if (pinned != GNTST_okay) {
            return pinned;
        }
        final int mapped = mapPinned(mapper, vcpu, address, flags, granter.active().mfn(ref), granter.domid());
        if (mapped != GNTST_okay) {
            granter.unpin(ref, pins);
        }
        return mapped;
    }

    /** Checks the entry, marks it as in use, resolves its frame if this is the first pin, and pins it. */
    private int pin(final int mapper, final GrantTable granter, final int ref, final int flags, final int pins) {
        if (!granter.hasEntry(ref)) {
            return GNTST_bad_gntref;
        }
        final ActiveEntries active = granter.active();
        final int held = active.pins(ref);
        if (held != 0
                && (active.domid(ref) != mapper || Pins.wouldOverflow(held, pins) || active.subPage(ref))) {
            return GNTST_general_error;
        }
        final boolean readonly = (flags & GNTMAP_readonly) != 0;
        if (held == 0 || (!readonly && !Pins.writes(held))) {
            final int marked = EntryStatus.set(host.machine(), granter, ref, readonly, true, mapper);
            if (marked != GNTST_okay) {
                return marked;
            }
        }
        if (held == 0) {
            final long mfn = GrantedFrame.frame(host.machine(), granter, ref);
            if (!isPageOf(mfn, granter.domid())) {
                granter.clearUnpinned(ref, !readonly);
                return GNTST_bad_page;
            }
            active.resolve(ref, granter.domid(), mapper, mfn);
        }
        active.pin(ref, pins);
        return GNTST_okay;
    }

    private boolean isPageOf(final long mfn, final int domid) {
        if (!host.getPage(mfn, domid)) {
            return false;
        }
        // One thread owns a host: the page cannot go before mapPinned takes the references that stay.
        host.putPage(mfn);
        return true;
    }

    /** Takes the references of each half asked for, and makes the page-table entry; on refusal nothing stays. */
    private int mapPinned(final GrantTable mapper, final int vcpu, final long address, final int flags, final long mfn,
            final int granter) {
        final boolean device = (flags & GNTMAP_device_map) != 0;
        if (device && !MappingReferences.take(host, mfn, granter, flags)) {
            return GNTST_general_error;
        }
        if ((flags & GNTMAP_host_map) == 0) {
            return GNTST_okay;
        }
        int status = GNTST_general_error;
        if (MappingReferences.take(host, mfn, granter, flags)) {
            status = host.createHostMapping(mapper.domid(), vcpu, address, mfn, flags);
            if (status == GNTST_okay) {
                return GNTST_okay;
            }
            MappingReferences.drop(host, mfn, flags);
        }
        if (device) {
            MappingReferences.drop(host, mfn, flags);
        }
        return status;
    }

    private void emit(final GrantTable mapper, final GnttabMapGrantRef op, final int status) {
        final boolean okay = status == GNTST_okay;
        trace.emit(new TraceEvent.GrantMapped(mapper.domid(), op.dom(), op.ref(), okay ? op.handle() : -1,
                okay ? op.devBusAddr() >>> Page.SHIFT : GrantHost.NO_FRAME, op.flags(), status));
    }
}
