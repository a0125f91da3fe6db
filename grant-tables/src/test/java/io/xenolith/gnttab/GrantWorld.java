package io.xenolith.gnttab;

import static io.xenolith.abi.gnttab.Gnttab.GNTMAP_host_map;
import static io.xenolith.abi.gnttab.Gnttab.GTF_permit_access;

import io.xenolith.abi.gnttab.GnttabCopy;
import io.xenolith.abi.gnttab.GnttabMapGrantRef;
import io.xenolith.abi.gnttab.GnttabTransfer;
import io.xenolith.abi.gnttab.GnttabUnmapGrantRef;
import io.xenolith.abi.xen.Xen;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;
import java.util.ArrayList;
import java.util.List;

/** Three domains on a fake host, with the calls tests make most. The granter's entry 8 offers {@link #page} to the mapper. */
final class GrantWorld implements TraceSink {
    static final int GRANTER = 1;
    static final int MAPPER = 2;
    static final int THIRD = 3;
    static final int REF = 8;
    static final long VA = 0x40_0000L;

    final FakeGrantHost host = new FakeGrantHost();
    final List<TraceEvent> events = new ArrayList<>();
    final GrantOperations operations = new GrantOperations(host, this);
    final GrantTable granter = host.domain(GRANTER);
    final GrantTable mapper = host.domain(MAPPER);
    final GrantTable third = host.domain(THIRD);
    final long page = host.page(GRANTER);

    GrantWorld() {
        host.grantV1(granter, REF, GTF_permit_access, MAPPER, page);
    }

    /** As the default one, with the granter's table in version 2 and entry 8 a full-page grant. */
    static GrantWorld version2() {
        final GrantWorld world = new GrantWorld();
        world.operations.setVersion().setVersion(world.granter, 2);
        world.host.grantV2(world.granter, REF, GTF_permit_access, MAPPER, world.page);
        return world;
    }

    @Override
    public boolean on() {
        return true;
    }

    @Override
    public void emit(final TraceEvent event) {
        events.add(event);
    }

    TraceEvent lastEvent() {
        return events.get(events.size() - 1);
    }

    GnttabMapGrantRef map(final int flags) {
        return map(mapper, GRANTER, REF, flags, VA);
    }

    GnttabMapGrantRef map(final GrantTable caller, final int dom, final int ref, final int flags, final long address) {
        final GnttabMapGrantRef op = GnttabMapGrantRef.allocate();
        op.dom(dom).ref(ref).flags(flags).hostAddr(address).status(77).handle(0xffff);
        operations.map().map(caller, 0, op);
        return op;
    }

    int mapStatus(final int flags) {
        return status(map(flags).status());
    }

    /** A mapping of the default grant that must succeed. */
    int mapped() {
        final GnttabMapGrantRef op = map(GNTMAP_host_map);
        if (op.status() != 0) {
            throw new AssertionError("status " + status(op.status()));
        }
        return op.handle();
    }

    int unmap(final int handle, final long address, final long busAddress) {
        final GnttabUnmapGrantRef op = GnttabUnmapGrantRef.allocate();
        op.handle(handle).hostAddr(address).devBusAddr(busAddress).status(77);
        operations.unmap().unmap(mapper, 0, op);
        return status(op.status());
    }

    /** An element that copies 16 bytes between two own frames of the caller; tests change what they ask about. */
    static GnttabCopy copyOf(final long sourceGmfn, final long destGmfn) {
        final GnttabCopy op = GnttabCopy.allocate();
        op.sourceUGmfn(sourceGmfn).sourceDomid(Xen.DOMID_SELF);
        op.destUGmfn(destGmfn).destDomid(Xen.DOMID_SELF).len(16).status(77);
        return op;
    }

    int copy(final GrantTable caller, final GnttabCopy op) {
        operations.copy().copy(caller, op);
        operations.copy().finish();
        return status(op.status());
    }

    int transfer(final long mfn, final int domid, final int ref) {
        final GnttabTransfer op = GnttabTransfer.allocate();
        op.mfn(mfn).domid(domid).ref(ref).status(77);
        operations.transfer().transfer(granter, op);
        return status(op.status());
    }

    /** A status field as C's int16_t. */
    static int status(final int field) {
        return (short) field;
    }

    /** Pins of an entry as {@code "hostReads/hostWrites/deviceReads/deviceWrites"}, or "" if it is not pinned. */
    static String pins(final GrantTable table, final int ref) {
        final StringBuilder text = new StringBuilder();
        table.forEachActive((entry, domid, mfn, hostReads, hostWrites, deviceReads, deviceWrites) -> {
            if (entry == ref) {
                text.append(hostReads).append('/').append(hostWrites).append('/').append(deviceReads).append('/')
                        .append(deviceWrites);
            }
        });
        return text.toString();
    }
}
