package io.xenolith.dom0.builder;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.boot.BootContext;
import io.xenolith.abi.boot.BootLayout;
import io.xenolith.abi.boot.BootTables;
import io.xenolith.abi.boot.KernelImage;
import io.xenolith.abi.boot.StartInfoPage;
import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;
import io.xenolith.abi.xen.SharedInfo;
import io.xenolith.abi.xen.VcpuInfo;
import io.xenolith.dom0.builder.image.RamdiskFile;
import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.dom0.toolstack.DomainConfig;
import io.xenolith.dom0.toolstack.DomctlCalls;
import io.xenolith.dom0.toolstack.ToolstackException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Fills a new, empty domain: memory, kernel, P2M, page tables, start_info, rings, first context. Everything goes through
 * hypercalls and mappings of the domain's frames, as a toolstack on a real host does it (TOOLSTACK.md section 5).
 */
public final class DomainBuilder {
    private static final int ORDER_2M = 9;
    private static final int EXTENTS_PER_CALL = 512;
    private static final int RAMDISK_MAX = 512 << 20;
    private static final int SHARED_INFO_VCPUS = 32;
    private static final long ALLOCATION_SLACK_KIB = 1024;

    private final Dom0Machine machine;
    private final DomctlCalls domctl;

    public DomainBuilder(final Dom0Machine machine, final DomctlCalls domctl) {
        this.machine = machine;
        this.domctl = domctl;
    }

    /** What goes where: the ramdisk's size, and with it the layout, depend on whether it is unpacked. */
    private record Plan(BootLayout layout, byte[] ramdisk) {
    }

    /** Ports of a domain that wait for dom0. */
    public record Ports(int store, int console) {
    }

    /** Gives {@code domid}, which exists and has nothing yet, its vCPUs, its limits, and its first ports. */
    public Ports prepare(final int domid, final DomainConfig config) throws ToolstackException {
        must(domctl.maxVcpus(domid, config.vcpus()), "max_vcpus of " + config.vcpus());
        must(domctl.maxMem(domid, config.memoryKib() + ALLOCATION_SLACK_KIB), "max_mem");
        must(domctl.setMemoryMap(domid, config.room().maxKib()), "set_memory_map");
        must(domctl.setScheduling(domid, config.weight(), config.cap()), "scheduler_op");
        if (config.realTime().isPresent()) {
            must(domctl.setRealTime(domid, config.vcpus(), config.realTime().get()), "scheduler_op of rtds");
        }
        final int storePort = unboundPort(domid);
        return new Ports(storePort, unboundPort(domid));
    }

    /** Builds into {@code domid}, which exists and has nothing yet. What is done stays done if this fails. */
    public BuiltDomain build(final int domid, final DomainConfig config) throws ToolstackException {
        final Plan plan = plan(config);
        final BootLayout layout = plan.layout();
        final Ports ports = prepare(domid, config);
        final DomainPages pages = new DomainPages(machine, domid, populate(domid, config));
        load(config.kernel(), plan, pages);
        final BuiltDomain built = new BuiltDomain(pages.mfn(layout.pfn(layout.xenstore())), ports.store(),
                pages.mfn(layout.pfn(layout.console())), ports.console());
        pages.put(layout.pfn(layout.startInfo()), startInfo(domid, config, layout, built));
        fillHypercallPage(domid, config, layout, pages);
        maskUpcalls(domid, pages);
        new ReservedGrants(machine, domid).seed(built);
        final long l4 = pages.mfn(layout.pfn(layout.pageTables()));
        must(domctl.pinL4(domid, l4), "pinning of the page tables");
        must(domctl.setVcpuContext(domid, 0, BootContext.of(layout, config.kernel().entry(), l4)), "setvcpucontext");
        return built;
    }

    /** With the ramdisk unpacked if it is packed by gzip and there is room for it, else as it is. */
    private static Plan plan(final DomainConfig config) throws ToolstackException {
        final int memory = (int) Math.min(config.pages() << Page.SHIFT, Integer.MAX_VALUE);
        final Optional<byte[]> inflated = RamdiskFile.inflated(config.ramdisk(), Math.min(memory, RAMDISK_MAX));
        if (inflated.isPresent()) {
            try {
                return plan(config, inflated.get());
            } catch (final IllegalArgumentException _) {
                // Too large unpacked; the kernel may have room for it later, when the packed one is gone.
            }
        }
        try {
            return plan(config, config.ramdisk());
        } catch (final IllegalArgumentException e) {
            throw new ToolstackException(config.name() + ": " + e.getMessage());
        }
    }

    private static Plan plan(final DomainConfig config, final byte[] ramdisk) {
        return new Plan(BootLayout.of(config.kernel(), config.pages(), ramdisk.length), ramdisk);
    }

    private static void must(final long result, final String what) throws ToolstackException {
        if (result < 0) {
            throw new ToolstackException(what + " failed: " + result);
        }
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

    private static void load(final KernelImage kernel, final Plan plan, final DomainPages pages)
            throws ToolstackException {
        final BootLayout layout = plan.layout();
        for (final KernelImage.Segment segment : kernel.segments()) {
            pages.put(segment.vaddr() - layout.virtBase(), segment.array(), segment.offset(), segment.length());
        }
        pages.put(layout.modulePfn(), plan.ramdisk());
        final long[] p2m = pages.p2m();
        final LocalMemory list = new LocalMemory(p2m.length * Long.BYTES);
        for (int pfn = 0; pfn < p2m.length; pfn++) {
            list.putLong((long) pfn * Long.BYTES, p2m[pfn]);
        }
        pages.put(layout.p2mPfn(), list.array());
        final List<byte[]> tables = BootTables.build(layout, p2m);
        for (int i = 0; i < tables.size(); i++) {
            pages.put(layout.mappings().get(i).tablesPfn(), tables.get(i));
        }
    }

    /** A kernel that names a page for it calls the hypervisor through stubs in that page. */
    private void fillHypercallPage(final int domid, final DomainConfig config, final BootLayout layout,
            final DomainPages pages) throws ToolstackException {
        final OptionalLong address = config.kernel().notes().hypercallPage();
        if (address.isEmpty()) {
            return;
        }
        final long pfn = layout.pfn(address.getAsLong());
        if (pfn >= layout.nrPages()) {
            throw new ToolstackException(config.name() + ": the kernel wants its hypercall page at 0x"
                    + Long.toHexString(address.getAsLong()) + ", where it has no memory");
        }
        must(domctl.hypercallInit(domid, pages.mfn(pfn)), "hypercall_init");
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

    /** Nothing may be delivered before the guest has registered its callback. */
    private void maskUpcalls(final int domid, final DomainPages pages) throws ToolstackException {
        final long window = pages.map(domctl.infoFrom(domid).sharedInfoFrame());
        for (int vcpu = 0; vcpu < SHARED_INFO_VCPUS; vcpu++) {
            machine.memory().putByte(window + (long) vcpu * VcpuInfo.SIZE
                    + SharedInfo.VCPU_INFO_EVTCHN_UPCALL_MASK_OFFSET, (byte) 1);
        }
        machine.space().unmapWindow(window, 1);
    }
}
