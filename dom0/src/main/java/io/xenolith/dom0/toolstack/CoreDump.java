package io.xenolith.dom0.toolstack;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctl;
import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;
import io.xenolith.abi.domctl.XenDomctlGetpageframeinfo3;
import io.xenolith.abi.xen.VcpuGuestContext;
import io.xenolith.abi.xen.XenX8664;
import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.guest.AddressSpace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes a domain's memory and registers as an ELF file, whole and in one go while it is paused:
 *
 * <pre>
 *   ELF header, 7 section headers
 *   .note.Xen            what it is
 *   .xen_prstatus        vcpu_guest_context of each vCPU
 *   .xen_shared_info     a page
 *   .xen_pages           all pages, from the start of a page of the file on
 *   .xen_p2m             for each of these, in their order, pfn and mfn
 *   .shstrtab            the sections' names
 * </pre>
 *
 * Source: Xen docs/misc/dump-core-format.txt.
 */
final class CoreDump {
    private static final int WINDOW_PAGES = 64;
    private static final int ERRNO_MAX = 4095;
    private static final int ELF_HEADER = 64;
    private static final int SECTION_HEADER = 64;
    private static final int SECTIONS = 7;
    private static final String NAMES = "\0.shstrtab\0.note.Xen\0.xen_prstatus\0.xen_shared_info\0.xen_pages\0.xen_p2m\0";
    private static final int SHT_PROGBITS = 1;
    private static final int SHT_STRTAB = 3;
    private static final int SHT_NOTE = 7;
    private static final int P2M_ENTRY = 16;
    private static final int ASKED_FRAMES = 512;
    /** Beyond are the marks of frames that are no page of a guest. */
    private static final long PFN_MAX = 1L << 40;

    private final Dom0Machine machine;
    private final DomctlCalls domctl;
    private final OperatorCalls calls;

    CoreDump(final Dom0Machine machine, final DomctlCalls domctl, final OperatorCalls calls) {
        this.machine = machine;
        this.domctl = domctl;
        this.calls = calls;
    }

    ToolstackAnswer of(final int domid, final ToolstackQuestion.CoreSink sink) throws LibxlException {
        final XenDomctlGetdomaininfo info = domctl.infoFrom(domid);
        if (info == null || info.domain() != domid) {
            throw failed(domid, "No such process");
        }
        final boolean paused = domctl.pause(domid) >= 0;
        boolean whole = false;
        try {
            write(domid, info, sink);
            sink.close();
            whole = true;
        } catch (final IOException e) {
            throw failed(domid, e.getMessage());
        } finally {
            if (!whole) {
                abandon(sink);
            }
            if (paused) {
                final long _ = domctl.unpause(domid);
            }
        }
        return ToolstackAnswer.Done.WITHOUT_A_WORD;
    }

    private static void abandon(final ToolstackQuestion.CoreSink sink) {
        try {
            sink.abandon();
        } catch (final IOException e) {
            // What failed first is told.
        }
    }

    private static LibxlException failed(final int domid, final String why) {
        return LibxlException.of(LibxlException.FAIL,
                "libxl_domain.c:603:libxl_domain_core_dump: Domain " + domid + ":Core dumping domain: " + why);
    }

    private void write(final int domid, final XenDomctlGetdomaininfo info, final ToolstackQuestion.CoreSink sink)
            throws IOException, LibxlException {
        final List<byte[]> contexts = new ArrayList<>();
        for (int vcpu = 0; vcpu <= info.maxVcpuId(); vcpu++) {
            calls.vcpuContext(domid, vcpu).ifPresent(contexts::add);
        }
        final long[] mfns = frames(domid);
        final Layout layout = new Layout(contexts.size(), mfns.length);
        final Output out = new Output(sink);
        out.write(layout.headers());
        out.write(CoreNotes.of(calls, machine.calls().version().version(), contexts.size(), mfns.length));
        for (final byte[] context : contexts) {
            out.write(context);
        }
        out.write(page(domid, info.sharedInfoFrame()));
        out.padTo(layout.pages);
        for (int from = 0; from < mfns.length; from += WINDOW_PAGES) {
            final long[] some = Arrays.copyOfRange(mfns, from, Math.min(mfns.length, from + WINDOW_PAGES));
            out.write(pages(domid, some));
        }
        out.write(p2m(mfns));
        out.write(NAMES.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * All frames of the domain, by the page each is for the guest. No operation lists them: each frame of the machine is asked
     * about.
     */
    private long[] frames(final int domid) {
        final List<Long> mfns = new ArrayList<>();
        final long machineFrames = domctl.physinfo().maxMfn() + 1;
        final int mark = domctl.gate().scratch().mark();
        final long buffer = domctl.gate().scratch().push(ASKED_FRAMES * Long.BYTES);
        for (long from = 0; from < machineFrames; from += ASKED_FRAMES) {
            final int count = (int) Math.min(ASKED_FRAMES, machineFrames - from);
            for (int i = 0; i < count; i++) {
                domctl.gate().memory().putLong(buffer + (long) i * Long.BYTES, from + i);
            }
            final LocalMemory op = DomctlCalls.domctlStruct();
            new XenDomctlGetpageframeinfo3().wrap(op, XenDomctl.U_OFFSET).num(count).array(buffer);
            if (domctl.domctl(Domctl.XEN_DOMCTL_getpageframeinfo3, domid, op) >= 0) {
                for (int i = 0; i < count; i++) {
                    final long type = domctl.gate().memory().getLong(buffer + (long) i * Long.BYTES);
                    // Pages of Xen's own that it shares with the domain are no memory of the domain.
                    if ((type & Domctl.XEN_DOMCTL_PFINFO_LTAB_MASK) != Domctl.XEN_DOMCTL_PFINFO_XTAB
                            && Long.compareUnsigned(pfn(from + i), PFN_MAX) < 0) {
                        mfns.add(from + i);
                    }
                }
            }
        }
        domctl.gate().scratch().release(mark);
        return mfns.stream().sorted((one, other) -> Long.compareUnsigned(pfn(one), pfn(other)))
                .mapToLong(Long::longValue).toArray();
    }

    /** The page that a frame is for its domain, by the hypervisor's table. */
    private long pfn(final long mfn) {
        return machine.memory().getLong(XenX8664.MACH2PHYS_VIRT_START + mfn * Long.BYTES);
    }

    private byte[] page(final int domid, final long mfn) throws LibxlException {
        return pages(domid, mfn);
    }

    private byte[] pages(final int domid, final long... mfns) throws LibxlException {
        final long window = machine.space().mapForeignWindow(domid, mfns, AddressSpace.KERNEL_RO);
        if (window < 0 && window >= -ERRNO_MAX) {
            throw failed(domid, ErrnoText.of(window));
        }
        final byte[] bytes = new byte[mfns.length << Page.SHIFT];
        machine.memory().read(window, bytes, 0, bytes.length);
        machine.space().unmapWindow(window, mfns.length);
        return bytes;
    }

    private byte[] p2m(final long[] mfns) {
        final LocalMemory table = new LocalMemory(mfns.length * P2M_ENTRY);
        for (int i = 0; i < mfns.length; i++) {
            table.putLong((long) i * P2M_ENTRY, pfn(mfns[i]));
            table.putLong((long) i * P2M_ENTRY + Long.BYTES, mfns[i]);
        }
        return table.array();
    }

    /** Counts what is written. */
    private static final class Output {
        private final ToolstackQuestion.CoreSink sink;
        private long written;

        Output(final ToolstackQuestion.CoreSink sink) {
            this.sink = sink;
        }

        void write(final byte[] bytes) throws IOException {
            sink.write(bytes, bytes.length);
            written += bytes.length;
        }

        void padTo(final long offset) throws IOException {
            write(new byte[(int) (offset - written)]);
        }
    }

    /** Where the sections are. */
    private static final class Layout {
        private final long vcpus;
        private final long count;
        private final long notes = ELF_HEADER + (long) SECTIONS * SECTION_HEADER;
        private final long contexts = notes + CoreNotes.SIZE;
        private final long sharedInfo;
        private final long pages;
        private final long p2m;
        private final long names;

        Layout(final long vcpus, final long count) {
            this.vcpus = vcpus;
            this.count = count;
            sharedInfo = contexts + vcpus * VcpuGuestContext.SIZE;
            pages = Page.count(sharedInfo + Page.SIZE) << Page.SHIFT;
            p2m = pages + (count << Page.SHIFT);
            names = p2m + count * P2M_ENTRY;
        }

        byte[] headers() {
            final LocalMemory out = new LocalMemory((int) notes);
            elf(out);
            section(out, 1, SHT_STRTAB, names, NAMES.length(), 0, 0);
            section(out, 2, SHT_NOTE, notes, CoreNotes.SIZE, 0, 0);
            section(out, 3, SHT_PROGBITS, contexts, vcpus * VcpuGuestContext.SIZE, VcpuGuestContext.SIZE, Long.BYTES);
            section(out, 4, SHT_PROGBITS, sharedInfo, Page.SIZE, Page.SIZE, Long.BYTES);
            section(out, 5, SHT_PROGBITS, pages, count << Page.SHIFT, Page.SIZE, Page.SIZE);
            section(out, 6, SHT_PROGBITS, p2m, count * P2M_ENTRY, P2M_ENTRY, Long.BYTES);
            return out.array();
        }

        /** A 64-bit, little-endian core file of an x86-64. */
        private static void elf(final LocalMemory out) {
            final byte[] ident = {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 1};
            out.write(0, ident, 0, ident.length);
            out.putShort(16, (short) 4);
            out.putShort(18, (short) 62);
            out.putInt(20, 1);
            out.putLong(40, ELF_HEADER);
            out.putShort(52, (short) ELF_HEADER);
            out.putShort(54, (short) 56);
            out.putShort(58, (short) SECTION_HEADER);
            out.putShort(60, (short) SECTIONS);
            out.putShort(62, (short) 1);
        }

        private static void section(final LocalMemory out, final int number, final int type, final long offset,
                final long size, final long entry, final long align) {
            final long at = ELF_HEADER + (long) number * SECTION_HEADER;
            int name = 0;
            for (int i = 0; i < number; i++) {
                name = NAMES.indexOf('\0', name) + 1;
            }
            out.putInt(at, name);
            out.putInt(at + 4, type);
            out.putLong(at + 24, offset);
            out.putLong(at + 32, size);
            out.putLong(at + 48, align);
            out.putLong(at + 56, entry);
        }
    }
}
