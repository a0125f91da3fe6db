package io.xenolith.dom0.builder;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.boot.BootContext;
import io.xenolith.abi.boot.BootLayout;
import io.xenolith.abi.boot.BootTables;
import io.xenolith.abi.boot.KernelImage;
import io.xenolith.abi.boot.StartInfoPage;
import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.gnttab.GrantEntryV1;
import io.xenolith.abi.xen.SharedInfo;
import io.xenolith.abi.xen.VcpuInfo;
import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.dom0.toolstack.DomainConfig;
import io.xenolith.dom0.toolstack.DomctlCalls;
import io.xenolith.dom0.toolstack.ToolstackException;
import io.xenolith.guest.AddressSpace;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * Fills a new, empty domain: memory, kernel, P2M, page tables, start_info, rings, first context. Everything goes through
 * hypercalls and mappings of the domain's frames, as a toolstack on a real host does it (TOOLSTACK.md section 5).
 */
public final class DomainBuilder {
    private static final int ORDER_2M = 9;
    private static final int EXTENTS_PER_CALL = 512;
    private static final int WINDOW_PAGES = 64;
    private static final int SHARED_INFO_VCPUS = 32;
    private static final long ALLOCATION_SLACK_KIB = 1024;

    private final Dom0Machine machine;
    private final DomctlCalls domctl;

    public DomainBuilder(final Dom0Machine machine, final DomctlCalls domctl) {
        this.machine = machine;
        this.domctl = domctl;
    }

    /** Builds into {@code domid}, which exists and has nothing yet. What is done stays done if this fails. */
    public BuiltDomain build(final int domid, final DomainConfig config) throws ToolstackException {
        final BootLayout layout = layout(config);
        must(domctl.maxVcpus(domid, config.vcpus()), "max_vcpus of " + config.vcpus());
        must(domctl.maxMem(domid, config.memoryKib() + ALLOCATION_SLACK_KIB), "max_mem");
        must(domctl.setMemoryMap(domid, config.memoryKib()), "set_memory_map");
        must(domctl.setScheduling(domid, config.weight(), config.cap()), "scheduler_op");
        final int storePort = unboundPort(domid);
        final int consolePort = unboundPort(domid);
        final long[] p2m = populate(domid, config);
        load(domid, config, layout, p2m);
        final BuiltDomain built = new BuiltDomain(mfn(layout, p2m, layout.xenstore()), storePort,
                mfn(layout, p2m, layout.console()), consolePort);
        put(domid, p2m, layout.pfn(layout.startInfo()), startInfo(domid, config, layout, built));
        final List<byte[]> tables = BootTables.build(layout, p2m);
        for (int i = 0; i < tables.size(); i++) {
            put(domid, p2m, layout.mappings().get(i).tablesPfn(), tables.get(i));
        }
        fillHypercallPage(domid, config, layout, p2m);
        maskUpcalls(domid);
        seedGrants(domid, built);
        final long l4 = mfn(layout, p2m, layout.pageTables());
        must(domctl.pinL4(domid, l4), "pinning of the page tables");
        must(domctl.setVcpuContext(domid, 0, BootContext.of(layout, config.kernel().entry(), l4)), "setvcpucontext");
        return built;
    }

    private static BootLayout layout(final DomainConfig config) throws ToolstackException {
        try {
            return BootLayout.of(config.kernel(), config.pages(), config.ramdisk().length);
        } catch (final IllegalArgumentException e) {
            throw new ToolstackException(config.name() + ": " + e.getMessage());
        }
    }

    private static void must(final long result, final String what) throws ToolstackException {
        if (result < 0) {
            throw new ToolstackException(what + " failed: " + result);
        }
    }

    private static long mfn(final BootLayout layout, final long[] p2m, final long va) {
        return p2m[(int) layout.pfn(va)];
    }

    private int unboundPort(final int domid) throws ToolstackException {
        final int port = machine.calls().evtchn().allocUnbound(domid, 0);
        must(port, "alloc_unbound");
        return port;
    }

    /** Memory in 2 MiB extents as long as there are some, then in single pages. */
    private long[] populate(final int domid, final DomainConfig config) throws ToolstackException {
        final long[] p2m = new long[(int) config.pages()];
        Arrays.fill(p2m, -1);
        int pfn = populate(domid, p2m, 0, ORDER_2M);
        pfn = populate(domid, p2m, pfn, 0);
        if (pfn < p2m.length) {
            throw new ToolstackException(
                    config.name() + " wants " + config.memoryKib() / 1024 + " MiB, but the host has only "
                            + ((domctl.freeMemory() + ((long) pfn << Page.SHIFT)) >> 20) + " MiB free");
        }
        return p2m;
    }

    private int populate(final int domid, final long[] p2m, final int from, final int order) {
        int pfn = from;
        while (p2m.length - pfn >= 1 << order) {
            final long[] extents = new long[Math.min(EXTENTS_PER_CALL, (p2m.length - pfn) >> order)];
            final int done = domctl.populate(domid, pfn, order, extents);
            for (int extent = 0; extent < done; extent++) {
                for (int page = 0; page < 1 << order; page++) {
                    p2m[pfn++] = extents[extent] + page;
                }
            }
            if (done < extents.length) {
                break;
            }
        }
        return pfn;
    }

    private void load(final int domid, final DomainConfig config, final BootLayout layout, final long[] p2m)
            throws ToolstackException {
        for (final KernelImage.Segment segment : config.kernel().segments()) {
            put(domid, p2m, segment.vaddr() - layout.virtBase(), segment.array(), segment.offset(), segment.length());
        }
        put(domid, p2m, layout.modulePfn(), config.ramdisk());
        final LocalMemory list = new LocalMemory(p2m.length * Long.BYTES);
        for (int pfn = 0; pfn < p2m.length; pfn++) {
            list.putLong((long) pfn * Long.BYTES, p2m[pfn]);
        }
        put(domid, p2m, layout.p2mPfn(), list.array());
    }

    /** A kernel that names a page for it calls the hypervisor through stubs in that page. */
    private void fillHypercallPage(final int domid, final DomainConfig config, final BootLayout layout,
            final long[] p2m) throws ToolstackException {
        final OptionalLong page = config.kernel().notes().hypercallPage();
        if (page.isEmpty()) {
            return;
        }
        final long pfn = layout.pfn(page.getAsLong());
        if (pfn >= p2m.length) {
            throw new ToolstackException(config.name() + ": the kernel wants its hypercall page at 0x"
                    + Long.toHexString(page.getAsLong()) + ", where it has no memory");
        }
        must(domctl.hypercallInit(domid, p2m[(int) pfn]), "hypercall_init");
    }

    private byte[] startInfo(final int domid, final DomainConfig config, final BootLayout layout,
            final BuiltDomain built) throws ToolstackException {
        final XenDomctlGetdomaininfo info = domctl.infoFrom(domid);
        try {
            final StartInfoPage page = new StartInfoPage(StartInfoPage.MAGIC_DOMU, layout, info.sharedInfoFrame(),
                    config.commandLine());
            page.info().storeMfn(built.storeMfn()).storeEvtchn(built.storePort())
                    .consoleDomUMfn(built.consoleMfn()).consoleDomUEvtchn(built.consolePort());
            return page.bytes();
        } catch (final IllegalArgumentException e) {
            throw new ToolstackException(config.name() + ": " + e.getMessage());
        }
    }

    /** Writes {@code bytes} from the start of page {@code pfn} of the domain on. */
    private void put(final int domid, final long[] p2m, final long pfn, final byte[] bytes)
            throws ToolstackException {
        put(domid, p2m, pfn << Page.SHIFT, bytes, 0, bytes.length);
    }

    /**
     * Writes {@code length} bytes at address {@code at} of the domain's memory, through windows on its frames. Zeros are left
     * out: the frames of a new domain are zero.
     */
    private void put(final int domid, final long[] p2m, final long at, final byte[] bytes, final int offset,
            final int length) throws ToolstackException {
        for (int done = 0; done < length;) {
            final int inPage = (int) (at + done) & Page.OFFSET_MASK;
            final int count = Math.min(length - done, (WINDOW_PAGES << Page.SHIFT) - inPage);
            if (!isZero(bytes, offset + done, count)) {
                final int first = (int) ((at + done) >>> Page.SHIFT);
                final int pages = (int) Page.count((long) inPage + count);
                final long window = map(domid, Arrays.copyOfRange(p2m, first, first + pages));
                machine.memory().write(window + inPage, bytes, offset + done, count);
                machine.space().unmapWindow(window, pages);
            }
            done += count;
        }
    }

    private static boolean isZero(final byte[] bytes, final int offset, final int count) {
        for (int i = offset; i < offset + count; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private long map(final int domid, final long[] mfns) throws ToolstackException {
        final long window = machine.space().mapForeignWindow(domid, mfns, AddressSpace.KERNEL_RW);
        if (window == -Errno.XEN_ENOMEM) {
            throw new ToolstackException(
                    "dom0 has no memory left to map " + mfns.length + " frames of domain " + domid);
        }
        if (window < 0 && window > -4096) {
            throw new ToolstackException(
                    "mapping of " + mfns.length + " frames of domain " + domid + " failed: " + window);
        }
        return window;
    }

    /** Nothing may be delivered before the guest has registered its callback. */
    private void maskUpcalls(final int domid) throws ToolstackException {
        final long window = map(domid, new long[]{domctl.infoFrom(domid).sharedInfoFrame()});
        for (int vcpu = 0; vcpu < SHARED_INFO_VCPUS; vcpu++) {
            machine.memory().putByte(window + (long) vcpu * VcpuInfo.SIZE
                    + SharedInfo.VCPU_INFO_EVTCHN_UPCALL_MASK_OFFSET, (byte) 1);
        }
        machine.space().unmapWindow(window, 1);
    }

    /** The reserved grants: the console page and the xenstore page, for dom0. */
    private void seedGrants(final int domid, final BuiltDomain built) throws ToolstackException {
        final long[] frames = new long[1];
        must(machine.calls().grants().setupTable(domid, frames), "setup_table");
        final long window = map(domid, frames);
        seed(window, Gnttab.GNTTAB_RESERVED_CONSOLE, built.consoleMfn());
        seed(window, Gnttab.GNTTAB_RESERVED_XENSTORE, built.storeMfn());
        machine.space().unmapWindow(window, 1);
    }

    private void seed(final long table, final int gref, final long mfn) {
        new GrantEntryV1().wrap(machine.memory(), table + (long) gref * GrantEntryV1.SIZE).domid(0).frame((int) mfn)
                .flags(Gnttab.GTF_permit_access);
    }
}
