package io.xenolith.dom0.migration;

import io.xenolith.abi.Page;
import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;
import io.xenolith.abi.xen.VcpuGuestContext;
import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.dom0.migration.MigrationCalls.CpuPolicy;
import io.xenolith.dom0.migration.stream.LibxcRecord.VcpuPart;
import io.xenolith.dom0.migration.stream.LibxcWriter;
import io.xenolith.dom0.migration.stream.LibxlStream;
import io.xenolith.dom0.migration.stream.StreamOutput;
import io.xenolith.dom0.toolstack.ToolstackException;
import java.io.IOException;

/** Writes what comes before a domain's pages in the stream, and what comes behind them. */
final class StateWriter {
    private static final int GDT_FRAMES_MAX = 16;

    private final Dom0Machine machine;
    private final MigrationCalls calls;
    private final StreamOutput out;
    private final LibxcWriter writer;

    StateWriter(final Dom0Machine machine, final MigrationCalls calls, final StreamOutput out,
            final LibxcWriter writer) {
        this.machine = machine;
        this.calls = calls;
        this.out = out;
        this.writer = writer;
    }

    void writeHead(final GuestP2m p2m) throws ToolstackException, IOException {
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

    /** Asks for what {@link #writeTail} will write, and writes none of it: the first time takes longer. */
    void rehearseTail() throws ToolstackException {
        final Object _ = calls.tsc();
        if (calls.online(0)) {
            final Object _ = calls.context(0);
            final Object _ = calls.extended(0);
            final Object _ = calls.xsave(0);
            final Object _ = calls.msrs(0);
        }
    }

    /** @param sharedInfo the page, as it is now */
    void writeTail(final XenDomctlGetdomaininfo info, final GuestP2m p2m, final byte[] sharedInfo)
            throws ToolstackException, IOException {
        writer.tscInfo(calls.tsc());
        writer.sharedInfo(sharedInfo);
        for (int vcpu = 0; vcpu <= info.maxVcpuId(); vcpu++) {
            if (calls.online(vcpu)) {
                writeVcpu(vcpu, p2m);
            }
        }
        writer.end();
        LibxlStream.writeEnd(out);
        out.flush();
    }

    private void writeVcpu(final int id, final GuestP2m p2m) throws ToolstackException, IOException {
        writer.vcpu(VcpuPart.BASIC, id, normalised(id, p2m).toBytes());
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
    private VcpuGuestContext normalised(final int id, final GuestP2m p2m) throws ToolstackException {
        final VcpuGuestContext context = calls.context(id);
        if (id == 0) {
            context.userRegsRdx(pfn(p2m, context.userRegsRdx(), "start_info, whose frame the guest names in rdx,"));
        }
        for (int i = 0; i < GDT_FRAMES_MAX && (long) i * (Page.SIZE / Long.BYTES) < context.gdtEnts(); i++) {
            context.gdtFrames(i, pfn(p2m, context.gdtFrames(i), "the GDT of vCPU " + id));
        }
        context.ctrlreg(3, pfn(p2m, context.ctrlreg(3) >>> Page.SHIFT, "the page table of vCPU " + id) << Page.SHIFT);
        if (context.ctrlreg(1) != 0) {
            context.ctrlreg(1, pfn(p2m, context.ctrlreg(1) >>> Page.SHIFT,
                    "the user page table of vCPU " + id) << Page.SHIFT | 1);
        }
        return context;
    }

    private static long pfn(final GuestP2m p2m, final long mfn, final String what) throws ToolstackException {
        final long pfn = p2m.pfn(mfn);
        if (pfn < 0) {
            throw new ToolstackException(what + " is in frame 0x" + Long.toHexString(mfn)
                    + ", which is no page of the guest");
        }
        return pfn;
    }
}
