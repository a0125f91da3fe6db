package io.xenolith.dom0.migration.stream;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.dom0.migration.stream.LibxcRecord.VcpuPart;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Writes a libxc stream of version 3 of a 64-bit PV guest; what order the records come in is the caller's. */
public final class LibxcWriter {
    /** Pages in one PAGE_DATA record. */
    public static final int BATCH_PAGES = 1024;

    private static final int COUNT_HEADER = 8;
    private static final int TYPE_SHIFT = 60;
    private static final byte[] EMPTY = {};

    private final StreamOutput out;
    private final LocalMemory batch = new LocalMemory(COUNT_HEADER + BATCH_PAGES * (Long.BYTES + Page.SIZE));

    public LibxcWriter(final StreamOutput out) {
        this.out = out;
    }

    /** Image header and domain header, of a host with that version of Xen. */
    public void headers(final int major, final int minor) throws IOException {
        out.write(ByteBuffer.allocate(24).putLong(-1).putInt(0x5845_4e46).putInt(3).array());
        final LocalMemory domain = new LocalMemory(16);
        domain.putInt(0, 1);
        domain.putShort(4, (short) Page.SHIFT);
        domain.putInt(8, major);
        domain.putInt(12, minor);
        out.write(domain.array());
    }

    public void pvInfo() throws IOException {
        record(LibxcType.X86_PV_INFO, new byte[]{8, 4, 0, 0, 0, 0, 0, 0});
    }

    /** Leaves as get_cpu_policy fills them in. */
    public void cpuidPolicy(final byte[] leaves) throws IOException {
        record(LibxcType.X86_CPUID_POLICY, leaves);
    }

    /** Entries as get_cpu_policy fills them in. */
    public void msrPolicy(final byte[] entries) throws IOException {
        record(LibxcType.X86_MSR_POLICY, entries);
    }

    public void staticDataEnd() throws IOException {
        record(LibxcType.STATIC_DATA_END, EMPTY);
    }

    /** The pfns of the P2M's pages, which tell of the pages 0 to {@code endPfn}. */
    public void p2mFrames(final long endPfn, final long[] frames) throws IOException {
        final LocalMemory body = new LocalMemory(COUNT_HEADER + frames.length * Long.BYTES);
        body.putInt(4, (int) endPfn);
        for (int i = 0; i < frames.length; i++) {
            body.putLong(COUNT_HEADER + (long) i * Long.BYTES, frames[i]);
        }
        record(LibxcType.X86_PV_P2M_FRAMES, body.array());
    }

    /**
     * Pages, at most {@link #BATCH_PAGES}.
     *
     * @param types a {@link PageType} for each of {@code pfns}
     * @param pages of those that have data, one after the other
     */
    public void pageData(final long[] pfns, final byte[] types, final byte[] pages) throws IOException {
        batch.putLong(0, types.length);
        int withData = 0;
        for (int i = 0; i < types.length; i++) {
            batch.putLong(COUNT_HEADER + (long) i * Long.BYTES, pfns[i] | (long) types[i] << TYPE_SHIFT);
            withData += PageType.hasData(types[i]) ? 1 : 0;
        }
        final int pfnsEnd = COUNT_HEADER + types.length * Long.BYTES;
        final int length = withData << Page.SHIFT;
        batch.write(pfnsEnd, pages, 0, length);
        out.record(LibxcType.PAGE_DATA.number(), batch.array(), pfnsEnd + length);
    }

    public void tscInfo(final LibxcRecord.TscInfo info) throws IOException {
        final LocalMemory body = new LocalMemory(24);
        body.putInt(0, info.mode());
        body.putInt(4, info.khz());
        body.putLong(8, info.elapsedNs());
        body.putInt(16, info.incarnation());
        record(LibxcType.X86_TSC_INFO, body.array());
    }

    public void sharedInfo(final byte[] page) throws IOException {
        record(LibxcType.SHARED_INFO, page);
    }

    /** A part of a vCPU's state. */
    public void vcpu(final VcpuPart part, final int id, final byte[] state) throws IOException {
        final LocalMemory body = new LocalMemory(COUNT_HEADER + state.length);
        body.putInt(0, id);
        body.write(COUNT_HEADER, state, 0, state.length);
        record(switch (part) {
            case BASIC -> LibxcType.X86_PV_VCPU_BASIC;
            case EXTENDED -> LibxcType.X86_PV_VCPU_EXTENDED;
            case XSAVE -> LibxcType.X86_PV_VCPU_XSAVE;
            case MSRS -> LibxcType.X86_PV_VCPU_MSRS;
        }, body.array());
    }

    public void end() throws IOException {
        record(LibxcType.END, EMPTY);
    }

    private void record(final LibxcType type, final byte[] body) throws IOException {
        out.record(type.number(), body, body.length);
    }
}
