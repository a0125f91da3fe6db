package io.xenolith.hypervisor.domain;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.boot.BootContext;
import io.xenolith.abi.boot.BootLayout;
import io.xenolith.abi.boot.BootTables;
import io.xenolith.abi.boot.KernelImage;
import io.xenolith.abi.boot.StartInfoPage;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.vcpu.HypercallPage;
import io.xenolith.hypervisor.vcpu.VcpuContext;
import java.util.Arrays;

/**
 * Builds the first domain, as Xen does by itself before there is a toolstack: the same layout as a domU's, without console
 * and xenstore rings, and with the privileged flags in start_info.
 */
public final class Dom0Builder {
    /** The simulated devices' interrupts: dom0 has all of them. */
    private static final int FIRST_DEVICE_PIRQ = 16;
    private static final int DEVICE_PIRQS = 8;
    /** SIF_PM_MASK as recorded. */
    private static final int SIF_PM_RECORDED = 0x300;
    private static final int MAX_PAGES_UNLIMITED = -1;
    private static final int LEVELS = 4;

    private final Hypervisor hypervisor;
    private final VcpuContext contexts;

    public Dom0Builder(final Hypervisor hypervisor, final VcpuContext contexts) {
        this.hypervisor = hypervisor;
        this.contexts = contexts;
    }

    /**
     * Makes domain 0 with {@code nrPages} pages and one vCPU, ready to run {@code kernel}.
     *
     * @throws IllegalArgumentException if the host's memory does not suffice
     */
    public Domain build(final KernelImage kernel, final long nrPages, final String commandLine) {
        final AbiProfile profile = hypervisor.config().abi();
        final Domain dom0 = hypervisor.lifecycle().create(0, true, new DomainLimits(1, -1, profile.maxGrantFrames(),
                profile.maxMaptrackFrames(), profile.maxGrantVersion()));
        if (dom0 == null) {
            throw tooSmall(nrPages);
        }
        dom0.maxPages = Integer.toUnsignedLong(MAX_PAGES_UNLIMITED);
        dom0.pirqs.set(FIRST_DEVICE_PIRQ, FIRST_DEVICE_PIRQ + DEVICE_PIRQS);
        hypervisor.lifecycle().allocateVcpus(dom0);
        final BootLayout layout = BootLayout.of(kernel, nrPages);
        final long[] mfns = populate(dom0, nrPages);
        load(kernel, layout, mfns);
        put(layout, mfns, layout.pageTables(), BootTables.build(layout, mfns).getFirst());
        put(layout, mfns, layout.startInfo(), startInfo(dom0, layout, commandLine));
        kernel.notes().hypercallPage().ifPresent(va -> fillHypercallPage(layout, mfns, va));
        start(dom0, kernel, layout, mfns);
        return dom0;
    }

    private static IllegalArgumentException tooSmall(final long nrPages) {
        return new IllegalArgumentException("the host's memory is too small for a dom0 of " + (nrPages >> 8) + " MiB");
    }

    private long[] populate(final Domain dom0, final long nrPages) {
        final long[] mfns = new long[(int) nrPages];
        for (int pfn = 0; pfn < nrPages; pfn++) {
            final long mfn = hypervisor.frames().allocate(dom0, 0);
            if (mfn < 0) {
                throw tooSmall(nrPages);
            }
            hypervisor.frames().m2p().set(mfn, pfn);
            mfns[pfn] = mfn;
        }
        return mfns;
    }

    private void load(final KernelImage kernel, final BootLayout layout, final long[] mfns) {
        for (final KernelImage.Segment segment : kernel.segments()) {
            put(layout, mfns, segment.vaddr(),
                    Arrays.copyOfRange(segment.array(), segment.offset(), segment.offset() + segment.length()));
        }
        final LocalMemory p2m = new LocalMemory(mfns.length * Long.BYTES);
        for (int pfn = 0; pfn < mfns.length; pfn++) {
            p2m.putLong((long) pfn * Long.BYTES, mfns[pfn]);
        }
        put(layout, mfns, layout.p2m(), p2m.array());
    }

    private void fillHypercallPage(final BootLayout layout, final long[] mfns, final long va) {
        final long pfn = layout.pfn(va);
        if (Long.compareUnsigned(pfn, mfns.length) >= 0) {
            throw new IllegalArgumentException("dom0's kernel wants its hypercall page at 0x" + Long.toHexString(va)
                    + ", where it has no memory");
        }
        hypervisor.frames().written(mfns[(int) pfn]);
        HypercallPage.write(hypervisor.memory(), mfns[(int) pfn] << Page.SHIFT);
    }

    private static byte[] startInfo(final Domain dom0, final BootLayout layout, final String commandLine) {
        final StartInfoPage page = new StartInfoPage(StartInfoPage.MAGIC_DOM0, layout, dom0.sharedInfoMfn(),
                commandLine);
        page.info().flags(Xen.SIF_PRIVILEGED | Xen.SIF_INITDOMAIN | SIF_PM_RECORDED);
        return page.bytes();
    }

    private void put(final BootLayout layout, final long[] mfns, final long va, final byte[] bytes) {
        for (int done = 0; done < bytes.length;) {
            final long at = va + done;
            final int offset = (int) at & Page.OFFSET_MASK;
            final int count = Math.min(Page.SIZE - offset, bytes.length - done);
            final long mfn = mfns[(int) layout.pfn(at)];
            hypervisor.frames().written(mfn);
            hypervisor.memory().write((mfn << Page.SHIFT) + offset, bytes, done, count);
            done += count;
        }
    }

    private void start(final Domain dom0, final KernelImage kernel, final BootLayout layout, final long[] mfns) {
        final Vcpu vcpu = dom0.vcpu(0);
        vcpu.info().evtchnUpcallMask(1);
        final long l4 = mfns[(int) layout.pfn(layout.pageTables())];
        final long pinned = hypervisor.paging().pin(dom0.domid(), l4, LEVELS);
        final long result = contexts.load(vcpu, BootContext.of(layout, kernel.entry(), l4));
        if (pinned != 0 || result != 0) {
            throw new IllegalStateException("dom0's first tables or context were refused: " + pinned + ", " + result);
        }
        dom0.vmAssist |= 1L << Xen.VMASST_TYPE_pae_extended_cr3;
    }
}
