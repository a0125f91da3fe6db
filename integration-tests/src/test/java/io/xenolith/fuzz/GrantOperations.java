package io.xenolith.fuzz;

import io.xenolith.abi.Page;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.gnttab.GnttabCacheFlush;
import io.xenolith.abi.gnttab.GnttabCopy;
import io.xenolith.abi.gnttab.GnttabDumpTable;
import io.xenolith.abi.gnttab.GnttabGetStatusFrames;
import io.xenolith.abi.gnttab.GnttabGetVersion;
import io.xenolith.abi.gnttab.GnttabMapGrantRef;
import io.xenolith.abi.gnttab.GnttabQuerySize;
import io.xenolith.abi.gnttab.GnttabSetVersion;
import io.xenolith.abi.gnttab.GnttabSetupTable;
import io.xenolith.abi.gnttab.GnttabSwapGrantRef;
import io.xenolith.abi.gnttab.GnttabTransfer;
import io.xenolith.abi.gnttab.GnttabUnmapAndReplace;
import io.xenolith.abi.gnttab.GnttabUnmapGrantRef;
import io.xenolith.abi.xen.Xen;
import java.util.List;

/** grant_table_op. Most calls are of one element; an element counts as a success if its status is GNTST_okay. */
final class GrantOperations {
    private GrantOperations() {
    }

    static List<FuzzOperation> all() {
        return List.of(FuzzOperation.of("GNTTABOP_map_grant_ref", 90, GrantOperations::map),
                FuzzOperation.of("GNTTABOP_unmap_grant_ref", 70, GrantOperations::unmap),
                FuzzOperation.of("GNTTABOP_setup_table", 4, GrantOperations::setupTable),
                FuzzOperation.of("GNTTABOP_dump_table", 1, GrantOperations::dumpTable),
                FuzzOperation.of("GNTTABOP_transfer", 12, GrantOperations::transfer),
                FuzzOperation.of("GNTTABOP_copy", 70, GrantOperations::copy),
                FuzzOperation.of("GNTTABOP_query_size", 8, GrantOperations::querySize),
                FuzzOperation.of("GNTTABOP_unmap_and_replace", 10, GrantOperations::unmapAndReplace),
                FuzzOperation.risky("GNTTABOP_set_version", 2, GrantOperations::setVersion),
                FuzzOperation.of("GNTTABOP_get_status_frames", 3, GrantOperations::statusFrames),
                FuzzOperation.of("GNTTABOP_get_version", 8, GrantOperations::version),
                FuzzOperation.of("GNTTABOP_swap_grant_ref", 6, GrantOperations::swap),
                FuzzOperation.of("GNTTABOP_cache_flush", 4, GrantOperations::cacheFlush));
    }

    private static boolean op(final FuzzCaller c, final int op, final long at, final int size, final int status) {
        c.blur(at, size);
        return call(c, op, at, c.random().oneIn(100) ? c.random().about(3) : 1, status);
    }

    private static boolean call(final FuzzCaller c, final int op, final long at, final long count, final int status) {
        final long result = c.call(Xen.__HYPERVISOR_grant_table_op, op, c.pointer(at), count);
        return result == 0 && count > 0 && (status < 0 || c.memory().getShort(at + status) == 0);
    }

    /** Somebody's grant, and what address it goes to. */
    private static boolean map(final FuzzCaller c) {
        final FuzzRandom random = c.random();
        final int window = random.below(FuzzCaller.WINDOWS);
        int flags = (int) random.pick(Gnttab.GNTMAP_host_map, Gnttab.GNTMAP_host_map, Gnttab.GNTMAP_device_map,
                Gnttab.GNTMAP_host_map | Gnttab.GNTMAP_device_map, random.below(32));
        flags |= random.oneIn(2) ? Gnttab.GNTMAP_readonly : 0;
        final boolean byEntry = random.oneIn(6);
        flags |= byEntry ? Gnttab.GNTMAP_contains_pte : 0;
        final long address = byEntry || (flags & Gnttab.GNTMAP_contains_pte) != 0
                ? c.entryAddress()
                : random.oneIn(10) ? c.arenaVa(c.arenaIndex()) : c.windowVa(window);
        final GnttabMapGrantRef args = new GnttabMapGrantRef().wrap(c.memory(), c.struct(GnttabMapGrantRef.SIZE))
                .hostAddr(address).flags(flags).ref(c.gref()).dom(c.partner());
        final boolean made = op(c, Gnttab.GNTTABOP_map_grant_ref, args.structAddress(), GnttabMapGrantRef.SIZE,
                GnttabMapGrantRef.STATUS_OFFSET);
        if (made) {
            c.newMapping(new FuzzCaller.Mapping(args.handle(), args.hostAddr(), args.devBusAddr(), args.flags()));
        }
        return made;
    }

    private static boolean unmap(final FuzzCaller c) {
        final FuzzCaller.Mapping mapping = c.mapping();
        final GnttabUnmapGrantRef args = new GnttabUnmapGrantRef()
                .wrap(c.memory(), c.struct(GnttabUnmapGrantRef.SIZE)).handle(mapping.handle());
        final boolean both = !c.random().oneIn(6);
        args.hostAddr(both && (mapping.flags() & Gnttab.GNTMAP_host_map) != 0 ? mapping.hostAddress() : 0);
        args.devBusAddr((mapping.flags() & Gnttab.GNTMAP_device_map) != 0 ? mapping.busAddress() : 0);
        final boolean done = op(c, Gnttab.GNTTABOP_unmap_grant_ref, args.structAddress(), GnttabUnmapGrantRef.SIZE,
                GnttabUnmapGrantRef.STATUS_OFFSET);
        if (both && (done || c.random().oneIn(3))) {
            c.mappings().remove(mapping);
        }
        return done;
    }

    private static boolean unmapAndReplace(final FuzzCaller c) {
        final FuzzCaller.Mapping mapping = c.mapping();
        final GnttabUnmapAndReplace args = new GnttabUnmapAndReplace()
                .wrap(c.memory(), c.struct(GnttabUnmapAndReplace.SIZE)).handle(mapping.handle())
                .hostAddr(mapping.hostAddress())
                .newAddr(c.random().oneIn(4) ? 0 : c.windowVa(c.random().below(FuzzCaller.WINDOWS)));
        // It takes the mapping of any address away: a control domain would by chance name pages it lives on.
        final boolean done = c.privileged()
                ? call(c, Gnttab.GNTTABOP_unmap_and_replace, args.structAddress(), 1,
                        GnttabUnmapAndReplace.STATUS_OFFSET)
                : op(c, Gnttab.GNTTABOP_unmap_and_replace, args.structAddress(), GnttabUnmapAndReplace.SIZE,
                        GnttabUnmapAndReplace.STATUS_OFFSET);
        if (done) {
            c.mappings().remove(mapping);
        }
        return done;
    }

    private static boolean setupTable(final FuzzCaller c) {
        final GnttabSetupTable args = new GnttabSetupTable().wrap(c.memory(), c.struct(GnttabSetupTable.SIZE))
                .dom(c.target()).nrFrames((int) (c.random().oneIn(30) ? c.random().about(70) : c.random().below(4)))
                .frameList(c.struct(1024));
        return op(c, Gnttab.GNTTABOP_setup_table, args.structAddress(), GnttabSetupTable.SIZE,
                GnttabSetupTable.STATUS_OFFSET);
    }

    private static boolean dumpTable(final FuzzCaller c) {
        final GnttabDumpTable args = new GnttabDumpTable().wrap(c.memory(), c.struct(GnttabDumpTable.SIZE))
                .dom(c.target());
        return op(c, Gnttab.GNTTABOP_dump_table, args.structAddress(), GnttabDumpTable.SIZE, -1);
    }

    private static boolean transfer(final FuzzCaller c) {
        final int index = c.arenaIndex();
        final long mfn = c.arenaMfn(index);
        if (!c.random().oneIn(4)) {
            c.quietly(Xen.__HYPERVISOR_update_va_mapping, c.arenaVa(index), 0, Xen.UVMF_INVLPG);
        }
        final GnttabTransfer args = new GnttabTransfer().wrap(c.memory(), c.struct(GnttabTransfer.SIZE)).mfn(mfn)
                .domid(c.partner()).ref(c.gref());
        final boolean done = op(c, Gnttab.GNTTABOP_transfer, args.structAddress(), GnttabTransfer.SIZE,
                GnttabTransfer.STATUS_OFFSET);
        if (done) {
            c.arenaMfn(index, FuzzCaller.GONE);
        }
        return done;
    }

    private static boolean copy(final FuzzCaller c) {
        final FuzzRandom random = c.random();
        final int flags = random.below(random.oneIn(20) ? 8 : 4);
        final int sourceOffset = (int) (random.oneIn(20) ? random.boundary() : random.below(2048));
        final int destOffset = (int) (random.oneIn(20) ? random.boundary() : random.below(2048));
        final GnttabCopy args = new GnttabCopy().wrap(c.memory(), c.struct(GnttabCopy.SIZE));
        if ((flags & Gnttab.GNTCOPY_source_gref) != 0) {
            args.sourceURef(c.gref()).sourceDomid(c.partner());
        } else {
            args.sourceUGmfn(c.mfn()).sourceDomid(c.target());
        }
        if ((flags & Gnttab.GNTCOPY_dest_gref) != 0) {
            args.destURef(c.gref()).destDomid(c.partner());
        } else {
            args.destUGmfn(c.mfn()).destDomid(c.target());
        }
        args.sourceOffset(sourceOffset).destOffset(destOffset).flags(flags)
                .len((int) (random.oneIn(20) ? random.boundary() : random.below(Page.SIZE / 2)));
        return op(c, Gnttab.GNTTABOP_copy, args.structAddress(), GnttabCopy.SIZE, GnttabCopy.STATUS_OFFSET);
    }

    private static boolean querySize(final FuzzCaller c) {
        final GnttabQuerySize args = new GnttabQuerySize().wrap(c.memory(), c.struct(GnttabQuerySize.SIZE))
                .dom(c.target());
        return op(c, Gnttab.GNTTABOP_query_size, args.structAddress(), GnttabQuerySize.SIZE,
                GnttabQuerySize.STATUS_OFFSET);
    }

    private static boolean setVersion(final FuzzCaller c) {
        final GnttabSetVersion args = new GnttabSetVersion().wrap(c.memory(), c.struct(GnttabSetVersion.SIZE))
                .version(c.random().below(4));
        return op(c, Gnttab.GNTTABOP_set_version, args.structAddress(), GnttabSetVersion.SIZE, -1);
    }

    private static boolean statusFrames(final FuzzCaller c) {
        final GnttabGetStatusFrames args = new GnttabGetStatusFrames()
                .wrap(c.memory(), c.struct(GnttabGetStatusFrames.SIZE)).dom(c.target())
                .nrFrames(c.random().below(4)).frameList(c.struct(1024));
        return op(c, Gnttab.GNTTABOP_get_status_frames, args.structAddress(), GnttabGetStatusFrames.SIZE,
                GnttabGetStatusFrames.STATUS_OFFSET);
    }

    private static boolean version(final FuzzCaller c) {
        final GnttabGetVersion args = new GnttabGetVersion().wrap(c.memory(), c.struct(GnttabGetVersion.SIZE))
                .dom(c.target());
        return op(c, Gnttab.GNTTABOP_get_version, args.structAddress(), GnttabGetVersion.SIZE, -1);
    }

    private static boolean swap(final FuzzCaller c) {
        final GnttabSwapGrantRef args = new GnttabSwapGrantRef().wrap(c.memory(), c.struct(GnttabSwapGrantRef.SIZE))
                .refA(c.gref()).refB(c.gref());
        return op(c, Gnttab.GNTTABOP_swap_grant_ref, args.structAddress(), GnttabSwapGrantRef.SIZE,
                GnttabSwapGrantRef.STATUS_OFFSET);
    }

    private static boolean cacheFlush(final FuzzCaller c) {
        final GnttabCacheFlush args = new GnttabCacheFlush().wrap(c.memory(), c.struct(GnttabCacheFlush.SIZE))
                .aDevBusAddr(c.mfn() << Page.SHIFT).offset(c.random().below(64)).length(c.random().below(4096))
                .op((int) c.random().about(4));
        return op(c, Gnttab.GNTTABOP_cache_flush, args.structAddress(), GnttabCacheFlush.SIZE, -1);
    }
}
