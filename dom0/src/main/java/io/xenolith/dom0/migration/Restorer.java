package io.xenolith.dom0.migration;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.domctl.XenDomctlExtVcpucontext;
import io.xenolith.abi.xen.SharedInfo;
import io.xenolith.abi.xen.StartInfo;
import io.xenolith.abi.xen.VcpuGuestContext;
import io.xenolith.abi.xen.VcpuInfo;
import io.xenolith.dom0.builder.BuiltDomain;
import io.xenolith.dom0.builder.ReservedGrants;
import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.dom0.migration.MigrationCalls.CpuPolicy;
import io.xenolith.dom0.migration.stream.LibxcReader;
import io.xenolith.dom0.migration.stream.LibxcRecord;
import io.xenolith.dom0.migration.stream.LibxcRecord.P2mFrames;
import io.xenolith.dom0.migration.stream.LibxcRecord.TscInfo;
import io.xenolith.dom0.migration.stream.LibxlStream;
import io.xenolith.dom0.migration.stream.PageType;
import io.xenolith.dom0.migration.stream.StreamException;
import io.xenolith.dom0.migration.stream.StreamInput;
import io.xenolith.dom0.toolstack.DomctlCalls;
import io.xenolith.dom0.toolstack.ToolstackException;
import io.xenolith.trace.TraceEvent;
import java.util.Arrays;
import java.util.TreeMap;

/**
 * Fills a new, empty domain from a save stream, a record at a time, so that dom0 does other work in between. The order is
 * libxenguest's: pages as they come; at the stream's end the P2M, start_info, pins, vCPUs, shared_info and grants. What is done
 * stays done if this fails; whoever made the domain destroys it.
 */
public final class Restorer {
    private static final int PFNS_PER_FRAME = Page.SIZE / Long.BYTES;
    /** Largest xsave area and list of MSRs that is given to the hypervisor, which knows smaller limits. */
    private static final int STATE_MAX = 16 << 10;
    private static final int EXTENDED_MIN = 32;
    private static final int MSR_SIZE = 16;
    private static final int SHARED_INFO_VCPUS = 32;
    private static final int SHARED_INFO_PORTS = 64;
    private static final long NOT_A_PAGE = -1;
    /** Pages of the P2M that are written in one step, and page tables that are pinned in one. */
    private static final int P2M_PIECE = 16 * FrameWindow.PAGES;
    private static final int PINS_PIECE = 1024;

    /** What the stream told of a vCPU. */
    private static final class VcpuState {
        private byte[] basic;
        private byte[] extended;
        private byte[] xsave;
        private byte[] msrs;
    }

    private final Dom0Machine machine;
    private final DomctlCalls domctl;
    private final int domid;
    private final int vcpuCount;
    private final BuiltDomain ports;
    private final StreamInput in;
    private final MigrationCalls calls;
    private final FrameWindow window;
    private final PfnTable pages = new PfnTable();
    private final PageLoader loader;
    private final TreeMap<Integer, VcpuState> vcpus = new TreeMap<>();
    private LibxcReader reader;
    private long[] p2mFrames = {};
    private LocalMemory sharedInfo;
    private TscInfo tsc;
    private byte[] leaves = {};
    private byte[] msrs = {};
    private boolean verifying;
    private boolean rehearsed;
    private long pagesRead;
    private boolean ended;
    private int p2mWritten;
    private long nextPin;
    private BuiltDomain built;

    /**
     * Restores into {@code domid}, which exists, has its vCPUs and its limit of memory, and no memory yet.
     *
     * @param storePort,consolePort ports of the domain, unbound, for dom0
     */
    public Restorer(final Dom0Machine machine, final DomctlCalls domctl, final int domid, final int vcpuCount,
            final int storePort, final int consolePort, final StreamInput in) {
        this.machine = machine;
        this.domctl = domctl;
        this.domid = domid;
        this.vcpuCount = vcpuCount;
        this.ports = new BuiltDomain(NOT_A_PAGE, storePort, NOT_A_PAGE, consolePort);
        this.in = in;
        calls = new MigrationCalls(machine.calls().gate(), domctl, domid);
        window = new FrameWindow(machine, domid);
        loader = new PageLoader(window, machine.calls().memory(), domctl, domid, pages);
    }

    /** Pages read so far. */
    public long pagesDone() {
        return pagesRead;
    }

    /** Pages that the domain has; 0 as long as that is not known. */
    public long pagesTotal() {
        return pages.maxPfn() + 1;
    }

    /** The Xen that wrote the stream, as 4.17; "" as long as that is not known. */
    public String origin() {
        return reader == null ? "" : reader.xenVersion();
    }

    /** What was restored, after the last {@link #step}. */
    public BuiltDomain built() {
        return built;
    }

    /** Does a piece; true after the last. */
    public boolean step() throws StreamException, ToolstackException {
        if (ended) {
            return complete();
        }
        if (reader == null) {
            LibxlStream.readToContext(in);
            reader = new LibxcReader(in);
            return false;
        }
        switch (reader.next()) {
            case LibxcRecord.CpuidPolicy policy -> leaves = policy.leaves();
            case LibxcRecord.MsrPolicy policy -> msrs = policy.entries();
            case LibxcRecord.StaticDataEnd _ -> applyCpuPolicy();
            case LibxcRecord.P2mFrames frames -> takeP2mFrames(frames);
            case LibxcRecord.PageData data -> {
                loader.load(data, verifying);
                pagesRead += data.pfns().length;
                if (!rehearsed && pagesRead > pages.maxPfn() + 1) {
                    rehearse();
                }
            }
            case LibxcRecord.TscInfo info -> tsc = info;
            case LibxcRecord.SharedInfo info -> sharedInfo = info.page();
            case LibxcRecord.Vcpu part -> takeVcpu(part);
            case LibxcRecord.Verify _ -> verifying = true;
            case LibxcRecord.PvInfo _,LibxcRecord.Skipped _ -> {
                // The first says nothing that was not checked, the second is nobody's.
            }
            case LibxcRecord.End _ -> {
                LibxlStream.readEnd(in);
                ended = true;
                return complete();
            }
        }
        return false;
    }

    /**
     * Pins page tables and lets go of them again. That pages come a second time says that the guest still runs. When the same is done for
     * good, it stands still: on a host that never had a guest come, what was done once before takes a tenth of the time.
     */
    private void rehearse() {
        rehearsed = true;
        final long[] pinned = new long[PINS_PIECE];
        int count = 0;
        boolean valid = true;
        for (long pfn = pages.nextUsed(0); valid && count < PINS_PIECE && pfn <= pages.maxPfn(); pfn = pages
                .nextUsed(pfn + 1)) {
            final int type = pages.type(pfn);
            if (PageType.pinned(type)) {
                // The guest may be changing it: then some of it is of another time than the rest.
                valid = domctl.pin(domid, PageType.level(type), pages.mfn(pfn)) >= 0;
                pinned[count] = pages.mfn(pfn);
                count += valid ? 1 : 0;
            }
        }
        for (int i = 0; i < count; i++) {
            final long _ = domctl.unpin(domid, pinned[i]);
        }
    }

    /** A processor that this host cannot show is no reason to give up: the guest goes on with what this host has. */
    private void applyCpuPolicy() throws ToolstackException {
        if (leaves.length + msrs.length <= STATE_MAX && !calls.setCpuPolicy(new CpuPolicy(leaves, msrs))
                && machine.trace().on()) {
            machine.trace().emit(new TraceEvent.Note(0, "restore",
                    "domain " + domid + " had another processor before; it sees this host's now"));
        }
    }

    private void takeP2mFrames(final P2mFrames frames) throws StreamException {
        final long allowed = domctl.infoFrom(domid).maxPages();
        if (frames.endPfn() / GuestP2m.HOLES > allowed) {
            throw StreamException.damaged(frames.offset(), "X86_PV_P2M_FRAMES", "a last page 0x"
                    + Long.toHexString(frames.endPfn()) + ", and the domain may have 0x" + Long.toHexString(allowed)
                    + " pages");
        }
        pages.growTo(frames.endPfn());
        final int first = (int) (frames.startPfn() / PFNS_PER_FRAME);
        if (first > p2mFrames.length) {
            throw StreamException.damaged(frames.offset(), "X86_PV_P2M_FRAMES", "starts at page 0x"
                    + Long.toHexString(frames.startPfn()) + ", which leaves out the pages before");
        }
        p2mFrames = Arrays.copyOf(p2mFrames, Math.max(p2mFrames.length, first + frames.frames().length));
        System.arraycopy(frames.frames(), 0, p2mFrames, first, frames.frames().length);
    }

    private void takeVcpu(final LibxcRecord.Vcpu record) throws StreamException {
        if (Integer.compareUnsigned(record.id(), vcpuCount) >= 0) {
            throw StreamException.damaged(record.offset(), "X86_PV_VCPU_" + record.part(), "vCPU "
                    + Integer.toUnsignedString(record.id()) + " of a domain that has " + vcpuCount);
        }
        final VcpuState vcpu = vcpus.computeIfAbsent(record.id(), _ -> new VcpuState());
        final int length = record.state().length;
        switch (record.part()) {
            case BASIC -> {
                requireLength(record, length == VcpuGuestContext.SIZE);
                vcpu.basic = record.state();
            }
            case EXTENDED -> {
                requireLength(record,
                        length == 0 || (length >= EXTENDED_MIN && length <= XenDomctlExtVcpucontext.SIZE));
                vcpu.extended = record.state();
            }
            case XSAVE -> {
                requireLength(record, length <= STATE_MAX);
                vcpu.xsave = record.state();
            }
            case MSRS -> {
                requireLength(record, length <= STATE_MAX && length % MSR_SIZE == 0);
                vcpu.msrs = record.state();
            }
        }
    }

    private static void requireLength(final LibxcRecord.Vcpu record, final boolean holds) throws StreamException {
        if (!holds) {
            throw StreamException.damaged(record.offset(), "X86_PV_VCPU_" + record.part(),
                    "a state of " + record.state().length + " bytes");
        }
    }

    private StreamException damaged(final String part, final String problem) {
        return StreamException.damaged(in.offset(), part, problem);
    }

    /** Does a piece of what comes after the stream's end; true if nothing is left to do. */
    private boolean complete() throws StreamException, ToolstackException {
        if (!writeP2m()) {
            return false;
        }
        if (built == null) {
            final VcpuState first = vcpus.get(0);
            if (first == null || first.basic == null) {
                throw damaged("X86_PV_VCPU_BASIC", "the stream has none of vCPU 0");
            }
            built = rewriteStartInfo(context(first));
        }
        if (!pinTables()) {
            return false;
        }
        for (final var entry : vcpus.entrySet()) {
            setVcpu(entry.getKey(), entry.getValue());
        }
        if (tsc != null) {
            calls.setTsc(tsc);
        }
        writeSharedInfo();
        new ReservedGrants(machine, domid).seed(built);
        return true;
    }

    /** The frame of a page that must be one of data. */
    private long dataFrame(final long pfn, final String what) throws StreamException {
        if (pages.mfn(pfn) == PfnTable.NO_MFN || PageType.level(pages.type(pfn)) != 0) {
            throw damaged("END", what + " is pfn 0x" + Long.toHexString(pfn) + ", no page of data that the stream has");
        }
        return pages.mfn(pfn);
    }

    /** Fills a piece of the guest's own list of its frames in; true if it is whole. */
    private boolean writeP2m() throws StreamException, ToolstackException {
        final long[] mfns = new long[FrameWindow.PAGES];
        final LocalMemory list = new LocalMemory(FrameWindow.PAGES << Page.SHIFT);
        final int end = Math.min(p2mFrames.length, p2mWritten + P2M_PIECE);
        while (p2mWritten < end) {
            final int done = p2mWritten;
            final int count = Math.min(FrameWindow.PAGES, end - done);
            for (int i = 0; i < count; i++) {
                mfns[i] = dataFrame(p2mFrames[done + i], "page " + (done + i) + " of the P2M");
                for (int slot = 0; slot < PFNS_PER_FRAME; slot++) {
                    // What has no frame is ~0, which INVALID_P2M_ENTRY is, too.
                    list.putLong(((long) i << Page.SHIFT) + (long) slot * Long.BYTES,
                            pages.mfn((long) (done + i) * PFNS_PER_FRAME + slot));
                }
            }
            window.write(Arrays.copyOf(mfns, count), list.array(), 0);
            p2mWritten += count;
        }
        return end == p2mFrames.length;
    }

    private static VcpuGuestContext context(final VcpuState vcpu) {
        return new VcpuGuestContext().wrap(new LocalMemory(vcpu.basic), 0);
    }

    /** The guest suspended with the number of its start_info page in rdx, where it gets the new one. */
    private BuiltDomain rewriteStartInfo(final VcpuGuestContext context) throws StreamException, ToolstackException {
        final long startInfo = dataFrame(context.userRegsRdx(), "start_info");
        final byte[] page = window.read(startInfo);
        final StartInfo info = new StartInfo().wrap(new LocalMemory(page), 0);
        final BuiltDomain found = new BuiltDomain(dataFrame(info.storeMfn(), "xenstore's ring"), ports.storePort(),
                dataFrame(info.consoleDomUMfn(), "the console's ring"), ports.consolePort());
        info.nrPages(pages.maxPfn() + 1).sharedInfo(domctl.infoFrom(domid).sharedInfoFrame() << Page.SHIFT).flags(0)
                .storeMfn(found.storeMfn()).storeEvtchn(found.storePort()).consoleDomUMfn(found.consoleMfn())
                .consoleDomUEvtchn(found.consolePort());
        window.write(new long[]{startInfo}, page, 0);
        context.userRegsRdx(startInfo);
        return found;
    }

    /** Pins some of the page tables that were; true after the last. */
    private boolean pinTables() throws StreamException, ToolstackException {
        int pinned = 0;
        for (nextPin = pages.nextUsed(nextPin); nextPin <= pages.maxPfn(); nextPin = pages.nextUsed(nextPin + 1)) {
            final long pfn = nextPin;
            final int type = pages.type(pfn);
            if (PageType.pinned(type)) {
                if (pinned++ == PINS_PIECE) {
                    return false;
                }
                final long result = domctl.pin(domid, PageType.level(type), pages.mfn(pfn));
                if (result < 0) {
                    throw damaged("END", "pfn 0x" + Long.toHexString(pfn) + " is no valid page table of level "
                            + PageType.level(type) + ": " + result);
                }
            }
        }
        return true;
    }

    private void setVcpu(final int id, final VcpuState vcpu) throws StreamException, ToolstackException {
        if (vcpu.basic == null) {
            throw damaged("X86_PV_VCPU_BASIC", "the stream has none of vCPU " + id);
        }
        final VcpuGuestContext context = context(vcpu);
        context.ctrlreg(3, tableFrame(context.ctrlreg(3), id) << Page.SHIFT);
        if ((context.ctrlreg(1) & 1) != 0) {
            context.ctrlreg(1, tableFrame(context.ctrlreg(1), id) << Page.SHIFT);
        }
        final long gdtFrames = (context.gdtEnts() + PFNS_PER_FRAME - 1) / PFNS_PER_FRAME;
        for (int i = 0; i < Math.clamp(gdtFrames, 0, 16); i++) {
            context.gdtFrames(i, dataFrame(context.gdtFrames(i), "a page of the GDT of vCPU " + id));
        }
        calls.setContext(id, context);
        if (vcpu.extended != null && vcpu.extended.length > 0) {
            calls.setExtended(id, vcpu.extended);
        }
        if (vcpu.xsave != null && vcpu.xsave.length > 0) {
            calls.setXsave(id, vcpu.xsave);
        }
        if (vcpu.msrs != null && vcpu.msrs.length > 0) {
            calls.setMsrs(id, vcpu.msrs);
        }
    }

    private long tableFrame(final long root, final int vcpu) throws StreamException {
        final long pfn = root >>> Page.SHIFT;
        if (PageType.level(pages.type(pfn)) != PageType.L4TAB || pages.mfn(pfn) == PfnTable.NO_MFN) {
            throw damaged("X86_PV_VCPU_BASIC", "vCPU " + vcpu + " has its page tables in pfn 0x"
                    + Long.toHexString(pfn) + ", which is no L4 table");
        }
        return pages.mfn(pfn);
    }

    /** Of the old page only vcpu_info and arch are taken; no event is pending, and each port is masked. */
    private void writeSharedInfo() throws ToolstackException {
        final long[] frame = {domctl.infoFrom(domid).sharedInfoFrame()};
        final byte[] page = window.read(frame[0]);
        final byte[] old = sharedInfo.array();
        System.arraycopy(old, 0, page, 0, SharedInfo.EVTCHN_PENDING_OFFSET);
        System.arraycopy(old, SharedInfo.ARCH_MAX_PFN_OFFSET, page, SharedInfo.ARCH_MAX_PFN_OFFSET,
                SharedInfo.SIZE - SharedInfo.ARCH_MAX_PFN_OFFSET);
        final SharedInfo info = new SharedInfo().wrap(new LocalMemory(page), 0);
        info.archPfnToMfnFrameListList(0);
        for (int word = 0; word < SHARED_INFO_PORTS; word++) {
            info.evtchnPending(word, 0).evtchnMask(word, -1);
        }
        for (int vcpu = 0; vcpu < SHARED_INFO_VCPUS; vcpu++) {
            new VcpuInfo().wrap(info.structMemory(), (long) vcpu * VcpuInfo.SIZE).evtchnPendingSel(0);
        }
        window.write(frame, page, 0);
    }
}
