package io.xenolith.dom0.migration;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;
import io.xenolith.abi.xen.SharedInfo;
import io.xenolith.abi.xen.VcpuGuestContext;
import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.dom0.migration.MigrationCalls.CpuPolicy;
import io.xenolith.dom0.migration.stream.LibxcRecord.VcpuPart;
import io.xenolith.dom0.migration.stream.LibxcWriter;
import io.xenolith.dom0.migration.stream.LibxlStream;
import io.xenolith.dom0.migration.stream.PageType;
import io.xenolith.dom0.migration.stream.StreamOutput;
import io.xenolith.dom0.toolstack.DomctlCalls;
import io.xenolith.dom0.toolstack.ToolstackException;
import java.io.IOException;
import java.util.Arrays;

/**
 * Writes what a suspended domain is, a batch of pages at a time, so that dom0 does other work in between. The domain is only
 * read. Records come in the order in which real xl writes them.
 */
public final class Saver {
    private static final int XEN_FIRST_SLOT = 256;
    private static final int XEN_LAST_SLOT = 271;
    private static final int GDT_FRAMES_MAX = 16;

    private final Dom0Machine machine;
    private final DomctlCalls domctl;
    private final int domid;
    private final StreamOutput out;
    private final LibxcWriter writer;
    private final MigrationCalls calls;
    private final FrameWindow window;
    private XenDomctlGetdomaininfo info;
    private byte[] sharedInfo = {};
    private GuestP2m p2m;
    private boolean headWritten;
    private long nextPfn;

    /** Saves {@code domid}, which has shut itself down for it (SHUTDOWN_suspend). */
    public Saver(final Dom0Machine machine, final DomctlCalls domctl, final int domid, final StreamOutput out) {
        this.machine = machine;
        this.domctl = domctl;
        this.domid = domid;
        this.out = out;
        writer = new LibxcWriter(out);
        calls = new MigrationCalls(machine.calls().gate(), domctl, domid);
        window = new FrameWindow(machine, domid);
    }

    /** Pages written so far. */
    public long pagesDone() {
        return nextPfn;
    }

    /** Pages that the domain has; 0 as long as that is not known. */
    public long pagesTotal() {
        return p2m == null ? 0 : p2m.maxPfn() + 1;
    }

    /**
     * Does a piece; true after the last.
     *
     * @throws IOException if the stream cannot be written
     */
    public boolean step() throws ToolstackException, IOException {
        if (p2m == null) {
            begin();
        }
        if (!headWritten) {
            if (p2m.readOn()) {
                writeHead();
                headWritten = true;
            }
            return false;
        }
        if (nextPfn <= p2m.maxPfn()) {
            writeBatch();
            return false;
        }
        writeState();
        out.flush();
        return true;
    }

    private void begin() throws ToolstackException {
        info = domctl.infoFrom(domid);
        if (info == null || info.domain() != domid) {
            throw new ToolstackException("there is no domain " + domid + " any more");
        }
        sharedInfo = window.read(info.sharedInfoFrame());
        p2m = new GuestP2m(machine.memory(), calls.maxMfn(), window,
                new SharedInfo().wrap(new LocalMemory(sharedInfo), 0), info.maxPages());
    }

    private void writeHead() throws ToolstackException, IOException {
        LibxlStream.writeToContext(out);
        final int version = machine.calls().version().version();
        writer.headers(version >>> 16, version & 0xffff);
        writer.pvInfo();
        final CpuPolicy policy = calls.cpuPolicy();
        writer.cpuidPolicy(policy.leaves());
        writer.msrPolicy(policy.msrs());
        writer.staticDataEnd();
        writer.p2mFrames(p2m.maxPfn(), p2m.framePfns());
    }

    private void writeBatch() throws ToolstackException, IOException {
        final int count = (int) Math.min(LibxcWriter.BATCH_PAGES, p2m.maxPfn() + 1 - nextPfn);
        final long[] mfns = new long[count];
        for (int i = 0; i < count; i++) {
            mfns[i] = p2m.mfn(nextPfn + i);
        }
        final byte[] types = calls.frameTypes(mfns);
        int withData = 0;
        for (int i = 0; i < count; i++) {
            if (PageType.hasData(types[i])) {
                requireAgreement(nextPfn + i, mfns[i]);
                mfns[withData++] = mfns[i];
            }
        }
        final byte[] pages = new byte[withData << Page.SHIFT];
        window.read(Arrays.copyOf(mfns, withData), pages, 0);
        int page = 0;
        for (int i = 0; i < count; i++) {
            if (PageType.level(types[i]) != 0) {
                normalise(nextPfn + i, types[i], new LocalMemory(pages), page << Page.SHIFT);
            }
            page += PageType.hasData(types[i]) ? 1 : 0;
        }
        writer.pageData(nextPfn, types, pages);
        nextPfn += count;
    }

    /** One frame would otherwise be saved as many pages, as often as the guest likes. */
    private void requireAgreement(final long pfn, final long mfn) throws ToolstackException {
        final long known = p2m.hostsPfn(mfn);
        if (known != pfn) {
            throw new ToolstackException("the guest's own list of its pages is of no use: it has frame 0x"
                    + Long.toHexString(mfn) + " for pfn 0x" + Long.toHexString(pfn)
                    + ", and the host's table pfn 0x" + Long.toHexString(known) + " for the frame");
        }
    }

    /** Puts pages in place of the frames that a table names, and leaves out what Xen has put in. */
    private void normalise(final long table, final int type, final LocalMemory pages, final int at)
            throws ToolstackException {
        final int level = PageType.level(type);
        for (int i = 0; i < Pte.ENTRIES; i++) {
            final long entryAt = at + (long) i * Long.BYTES;
            final long entry = pages.getLong(entryAt);
            if (level == PageType.L4TAB && i >= XEN_FIRST_SLOT && i <= XEN_LAST_SLOT) {
                pages.putLong(entryAt, 0);
            } else if ((entry & Pte.PRESENT) != 0) {
                final long pfn = p2m.pfn(Pte.mfn(entry));
                if (pfn < 0 || (level > 1 && (entry & Pte.PSE) != 0)) {
                    throw new ToolstackException("the page table pfn 0x" + Long.toHexString(table) + ", level " + level
                            + ", names in entry " + i + " what is no page of the guest: 0x" + Long.toHexString(entry));
                }
                pages.putLong(entryAt, Pte.make(pfn, entry & ~Pte.FRAME_MASK));
            }
        }
    }

    private void writeState() throws ToolstackException, IOException {
        writer.tscInfo(calls.tsc());
        writer.sharedInfo(sharedInfo);
        for (int vcpu = 0; vcpu <= info.maxVcpuId(); vcpu++) {
            if (calls.online(vcpu)) {
                writeVcpu(vcpu);
            }
        }
        writer.end();
        LibxlStream.writeEnd(out);
    }

    private void writeVcpu(final int id) throws ToolstackException, IOException {
        writer.vcpu(VcpuPart.BASIC, id, normalised(id).toBytes());
        writer.vcpu(VcpuPart.EXTENDED, id, calls.extended(id));
        final byte[] xsave = calls.xsave(id);
        if (xsave.length > 0) {
            writer.vcpu(VcpuPart.XSAVE, id, xsave);
        }
        final byte[] msrs = calls.msrs(id);
        if (msrs.length > 0) {
            writer.vcpu(VcpuPart.MSRS, id, msrs);
        }
    }

    /** The context with pages in place of frames. */
    private VcpuGuestContext normalised(final int id) throws ToolstackException {
        final VcpuGuestContext context = calls.context(id);
        if (id == 0) {
            context.userRegsRdx(pfn(context.userRegsRdx(), "start_info, whose frame the guest names in rdx,"));
        }
        for (int i = 0; i < GDT_FRAMES_MAX && (long) i * (Page.SIZE / Long.BYTES) < context.gdtEnts(); i++) {
            context.gdtFrames(i, pfn(context.gdtFrames(i), "the GDT of vCPU " + id));
        }
        context.ctrlreg(3, pfn(context.ctrlreg(3) >>> Page.SHIFT, "the page table of vCPU " + id) << Page.SHIFT);
        if (context.ctrlreg(1) != 0) {
            context.ctrlreg(1,
                    pfn(context.ctrlreg(1) >>> Page.SHIFT, "the user page table of vCPU " + id) << Page.SHIFT | 1);
        }
        return context;
    }

    private long pfn(final long mfn, final String what) throws ToolstackException {
        final long pfn = p2m.pfn(mfn);
        if (pfn < 0) {
            throw new ToolstackException(what + " is in frame 0x" + Long.toHexString(mfn)
                    + ", which is no page of the guest");
        }
        return pfn;
    }

    /** Has a suspended domain go on, as one whose suspend was cancelled: its call returns 1. */
    public void resume() throws ToolstackException {
        final VcpuGuestContext context = calls.context(0);
        calls.setContext(0, context.userRegsRax(1));
        final long result = domctl.domctl(Domctl.XEN_DOMCTL_resumedomain, domid, DomctlCalls.domctlStruct());
        if (result < 0) {
            throw new ToolstackException("resumedomain of domain " + domid + " failed: " + result);
        }
    }
}
