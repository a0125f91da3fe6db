package io.xenolith.conformance;

import static io.xenolith.conformance.Probe.BAD_DOM;
import static io.xenolith.conformance.Probe.BAD_MFN;
import static io.xenolith.conformance.Probe.BAD_POINTER;
import static io.xenolith.conformance.Probe.L1RW;

import io.xenolith.abi.CStruct;
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
import io.xenolith.abi.gnttab.GrantEntryV1;
import io.xenolith.abi.xen.Xen;

/** grant_table_op. */
final class GrantQuestions {
    private static final String NAME = "grant_table_op";
    private static final String UVM = "update_va_mapping";
    private static final int SELF = Xen.DOMID_SELF;
    private static final int UNSET = 77;
    private static final int NO_HANDLE = 0xffff;
    private static final int REF = 8;
    private static final int UNUSED_REF = 9;
    private static final int FAR_REF = 100000;

    private final Probe q;
    private final long frames;

    private GrantQuestions(final Probe q) {
        this.q = q;
        frames = q.guest.allocate(Page.SIZE).address();
    }

    static void ask(final Probe q) {
        final GrantQuestions questions = new GrantQuestions(q);
        questions.sizes();
        questions.setup();
        questions.maps();
        questions.unmaps();
        questions.copies();
        questions.transfers();
        questions.versions();
    }

    private long op(final long op, final CStruct struct, final long count) {
        return q.with(Xen.__HYPERVISOR_grant_table_op, op, struct, count);
    }

    private static String status(final int status) {
        return "status=" + (short) status;
    }

    private void sizes() {
        final GnttabQuerySize own = GnttabQuerySize.allocate().dom(SELF);
        final long rc = op(Gnttab.GNTTABOP_query_size, own, 1);
        q.r(NAME, "query_size self", rc,
                status(own.status()) + " nr=" + own.nrFrames() + " max=" + own.maxNrFrames());
        final GnttabQuerySize bad = GnttabQuerySize.allocate().dom(BAD_DOM);
        final long badRc = op(Gnttab.GNTTABOP_query_size, bad, 1);
        q.r(NAME, "query_size bad dom", badRc, status(bad.status()));
        final GnttabGetVersion version = GnttabGetVersion.allocate().dom(SELF);
        final long versionRc = op(Gnttab.GNTTABOP_get_version, version, 1);
        q.r(NAME, "get_version self", versionRc, "version=" + version.version());
        q.t(NAME, "get_version bad dom",
                op(Gnttab.GNTTABOP_get_version, GnttabGetVersion.allocate().dom(BAD_DOM), 1));
    }

    private GnttabSetupTable table(final int dom, final int nr, final long list) {
        return GnttabSetupTable.allocate().dom(dom).nrFrames(nr).status(UNSET).frameList(list);
    }

    private void setup(final String args, final int dom, final int nr, final long list) {
        final GnttabSetupTable arg = table(dom, nr, list);
        final long rc = op(Gnttab.GNTTABOP_setup_table, arg, 1);
        q.r(NAME, args, rc, status(arg.status()));
    }

    private void setup() {
        for (final int nr : new int[]{0, 1, 4, 65, 100000}) {
            setup("setup_table nr=" + nr, SELF, nr, frames);
        }
        setup("setup_table bad dom", BAD_DOM, 1, frames);
        setup("setup_table nr=1 frame_list=badptr", SELF, 1, BAD_POINTER);
        final GnttabSetupTable arg = table(SELF, 1, BAD_POINTER);
        q.t(NAME, "setup_table count=2", op(Gnttab.GNTTABOP_setup_table, arg, 2));
        q.t(NAME, "setup_table count=0", op(Gnttab.GNTTABOP_setup_table, arg, 0));
        op(Gnttab.GNTTABOP_setup_table, table(SELF, 1, frames), 1);
        q.t(UVM, "map grant frame 0 RW",
                q.uvm(q.grants, (q.word(frames) << Page.SHIFT) | L1RW, Xen.UVMF_INVLPG));
        new GrantEntryV1().wrap(q.memory, q.grants + REF * GrantEntryV1.SIZE).domid(q.ownDomid)
                .frame((int) q.mfn(q.bufB)).flags(Gnttab.GTF_permit_access);
    }

    private void map(final String args, final int dom, final int ref, final int flags, final long host) {
        final GnttabMapGrantRef arg = GnttabMapGrantRef.allocate().hostAddr(host).flags(flags).ref(ref).dom(dom)
                .status(UNSET).handle(NO_HANDLE);
        final long rc = op(Gnttab.GNTTABOP_map_grant_ref, arg, 1);
        q.r(NAME, args, rc, status(arg.status()) + " handle=" + arg.handle());
        if (rc == 0 && arg.status() == 0) {
            unmap("  ...unmap it", arg.handle(), host);
            unmap("  ...unmap it twice", arg.handle(), host);
        }
    }

    private void unmap(final String args, final int handle, final long host) {
        final GnttabUnmapGrantRef arg = GnttabUnmapGrantRef.allocate().hostAddr(host).handle(handle).status(UNSET);
        final long rc = op(Gnttab.GNTTABOP_unmap_grant_ref, arg, 1);
        q.r(NAME, args, rc, status(arg.status()));
    }

    private void maps() {
        final int own = q.ownDomid;
        final int host = Gnttab.GNTMAP_host_map;
        final int pte = host | Gnttab.GNTMAP_contains_pte;
        final long entry = q.guest.entryAddress(q.hole, 1);
        map("map ref=8 dom=DOMID_SELF by pte", SELF, REF, pte, entry);
        map("map ref=8 dom=own id by pte", own, REF, pte, entry);
        map("map ref=8 dom=own id by va", own, REF, host, q.hole);
        map("map ref=8 dom=own id by va,unaligned", own, REF, host, q.hole + 8);
        map("map ref=8 dom=own id by va,no L1", own, REF, host, BAD_POINTER);
        map("map ref=8 dom=own id device_map", own, REF, Gnttab.GNTMAP_device_map, q.hole);
        map("map ref=9 dom=own id (unused)", own, UNUSED_REF, host, q.hole);
        map("map ref=100000 dom=own id", own, FAR_REF, host, q.hole);
        map("map flags=0 dom=own id", own, REF, 0, q.hole);
        map("map readonly dom=own id", own, REF, host | Gnttab.GNTMAP_readonly, q.hole);
        map("map ref=9 (unused)", SELF, UNUSED_REF, host, q.hole);
        map("map ref=100000", SELF, FAR_REF, host, q.hole);
        map("map bad dom", BAD_DOM, REF, host, q.hole);
        map("map flags=0", SELF, REF, 0, q.hole);
        map("map readonly", SELF, REF, host | Gnttab.GNTMAP_readonly, q.hole);
        q.t(NAME, "map badptr", q.h(Xen.__HYPERVISOR_grant_table_op, Gnttab.GNTTABOP_map_grant_ref, BAD_POINTER, 1));
        q.t(UVM, "hole restore", q.uvm(q.hole, (q.mfn(q.hole) << Page.SHIFT) | L1RW, Xen.UVMF_INVLPG));
    }

    private void unmaps() {
        unmap("unmap bad handle", 12345, q.hole);
        final GnttabUnmapAndReplace arg = GnttabUnmapAndReplace.allocate().hostAddr(q.hole).newAddr(q.bufC)
                .handle(12345).status(UNSET);
        final long rc = op(Gnttab.GNTTABOP_unmap_and_replace, arg, 1);
        q.r(NAME, "unmap_and_replace bad handle", rc, status(arg.status()));
    }

    private GnttabCopy pages(final long source, final int sourceOffset, final int length, final long target,
            final int targetOffset) {
        return GnttabCopy.allocate().sourceUGmfn(source).sourceDomid(SELF).sourceOffset(sourceOffset)
                .destUGmfn(target).destDomid(SELF).destOffset(targetOffset).len(length);
    }

    private void copy(final String args, final GnttabCopy copy) {
        final long rc = op(Gnttab.GNTTABOP_copy, copy, 1);
        q.r(NAME, args, rc, status(copy.status()));
    }

    private void copies() {
        final long b = q.mfn(q.bufB);
        final long c = q.mfn(q.bufC);
        copy("copy gmfn->gmfn len 16", pages(b, 0, 16, c, 0));
        copy("copy len 0", pages(b, 0, 0, c, 0));
        copy("copy src off 4090 len 16", pages(b, 4090, 16, c, 0));
        copy("copy dst off 4090 len 16", pages(b, 0, 16, c, 4090));
        copy("copy off 5000", pages(b, 5000, 4, c, 0));
        copy("copy src bad gmfn", pages(BAD_MFN, 0, 4, c, 0));
        copy("copy dst bad gmfn", pages(b, 0, 4, BAD_MFN, 0));
        copy("copy dst is a pagetable", pages(b, 0, 4, q.mfn(q.table(q.bufA, 4)), 0));
        copy("copy src gmfn of bad dom", pages(b, 0, 4, c, 0).sourceDomid(BAD_DOM));
        copy("copy src ref 8", pages(0, 0, 4, c, 0).sourceURef(REF).flags(Gnttab.GNTCOPY_source_gref));
        copy("copy src ref 9 (unused)",
                pages(0, 0, 4, c, 0).sourceURef(UNUSED_REF).flags(Gnttab.GNTCOPY_source_gref));
        copy("copy flags=0x80 (unknown)", pages(b, 0, 4, c, 0).flags(0x80));
    }

    private void transfer(final String args, final long mfn) {
        final GnttabTransfer arg = GnttabTransfer.allocate().mfn(mfn).domid(BAD_DOM).ref(1).status(UNSET);
        final long rc = op(Gnttab.GNTTABOP_transfer, arg, 1);
        q.r(NAME, args, rc, status(arg.status()));
    }

    private void swap(final String args, final int other) {
        final GnttabSwapGrantRef arg = GnttabSwapGrantRef.allocate().refA(REF).refB(other).status(UNSET);
        final long rc = op(Gnttab.GNTTABOP_swap_grant_ref, arg, 1);
        q.r(NAME, args, rc, status(arg.status()));
    }

    private void transfers() {
        transfer("transfer bad mfn,bad dom", BAD_MFN);
        transfer("transfer RW-mapped mfn,bad dom", q.mfn(q.bufC));
        q.t(UVM, "unmap grant frame va",
                q.uvm(q.grants, (q.mfn(q.grants) << Page.SHIFT) | L1RW, Xen.UVMF_INVLPG));
        swap("swap 8,10", 10);
        swap("swap 8,100000", FAR_REF);
    }

    private void versions() {
        for (final int version : new int[]{0, 3, 2, 1}) {
            final GnttabSetVersion arg = GnttabSetVersion.allocate().version(version);
            final long rc = op(Gnttab.GNTTABOP_set_version, arg, 1);
            q.r(NAME, "set_version " + version, rc, "version=" + arg.version());
        }
        final GnttabGetStatusFrames status = GnttabGetStatusFrames.allocate().nrFrames(1).dom(SELF).status(UNSET)
                .frameList(frames);
        final long statusRc = op(Gnttab.GNTTABOP_get_status_frames, status, 1);
        q.r(NAME, "get_status_frames on v1", statusRc, status(status.status()));
        q.t(NAME, "cache_flush zeroes", op(Gnttab.GNTTABOP_cache_flush, GnttabCacheFlush.allocate(), 1));
        final GnttabDumpTable dump = GnttabDumpTable.allocate().dom(BAD_DOM).status(UNSET);
        final long dumpRc = op(Gnttab.GNTTABOP_dump_table, dump, 1);
        q.r(NAME, "dump_table bad dom", dumpRc, status(dump.status()));
        q.t(NAME, "op=13", op(13, dump, 1));
        q.t(NAME, "op=99", op(99, dump, 1));
        q.t(NAME, "count=-1", op(Gnttab.GNTTABOP_query_size, GnttabQuerySize.allocate().dom(BAD_DOM), -1));
    }
}
