package io.xenolith.fuzz.guided;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.DomainLimits;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.machine.MachineMemory;

/** A domain without a kernel: one page table of each level over all its pages, the last of which is for arguments. */
final class FuzzDomain {
    static final int PAGES = 32;
    /** Pages below are the tables: L4, L3, L2, L1. */
    static final int TABLES = 4;
    private static final int L3 = 1;
    private static final int L2 = 2;
    private static final int L1 = 3;
    private static final int ROOT_LEVEL = 4;
    private static final long BASE = 0x40_0000L;
    private static final long RO = Pte.PRESENT | Pte.USER | Pte.ACCESSED | Pte.DIRTY;
    private static final int SPARE_PAGES = 64;

    private final Hypervisor hypervisor;
    private final Domain domain;
    private final long[] mfns = new long[PAGES];

    FuzzDomain(final Hypervisor hypervisor, final int domid, final boolean privileged) {
        this.hypervisor = hypervisor;
        domain = hypervisor.lifecycle().create(domid, privileged, new DomainLimits(2, -1, SPARE_PAGES, 1024, 2));
        domain.maxPages = PAGES + SPARE_PAGES;
        hypervisor.lifecycle().allocateVcpus(domain);
        final Vcpu vcpu = domain.vcpu(0);
        vcpu.initialised = true;
        vcpu.down = false;
        domain.pauseCount = 0;
        for (int pfn = 0; pfn < PAGES; pfn++) {
            mfns[pfn] = hypervisor.frames().allocate(domain, 0);
            hypervisor.frames().m2p().set(mfns[pfn], pfn);
        }
        buildTables(hypervisor.memory());
        if (hypervisor.paging().pin(domid, mfns[0], ROOT_LEVEL) != 0
                || hypervisor.paging().loadRoots(vcpu, mfns[0], 0) != 0) {
            throw new IllegalStateException("the first tables of " + domain + " were refused");
        }
    }

    private void buildTables(final MachineMemory memory) {
        hypervisor.frames().written(mfns[0]);
        memory.putLong(entry(0, Pte.index(BASE, 4)), Pte.make(mfns[L3], RO | Pte.RW));
        memory.putLong(entry(L3, Pte.index(BASE, 3)), Pte.make(mfns[L2], RO | Pte.RW));
        memory.putLong(entry(L2, Pte.index(BASE, 2)), Pte.make(mfns[L1], RO | Pte.RW));
        for (int pfn = 0; pfn < PAGES; pfn++) {
            memory.putLong(entry(L1, Pte.index(va(pfn), 1)), Pte.make(mfns[pfn], pfn < TABLES ? RO : RO | Pte.RW));
        }
    }

    Domain domain() {
        return domain;
    }

    Vcpu vcpu() {
        return domain.vcpu(0);
    }

    /** It is there and nothing keeps it from making calls. */
    boolean mayCall() {
        return hypervisor.domain(domain.domid()) == domain && domain.dying == Domain.Dying.ALIVE && !domain.shutDown
                && domain.pauseCount == 0 && !vcpu().down;
    }

    long mfn(final int pfn) {
        return mfns[pfn % PAGES];
    }

    long va(final int pfn) {
        return BASE + ((long) (pfn % PAGES) << Page.SHIFT);
    }

    /** Address of the page for arguments. */
    long arguments() {
        return va(PAGES - 1);
    }

    /** Machine address of entry {@code index} of the table in page {@code pfn}. */
    long entry(final int pfn, final int index) {
        return (mfn(pfn) << Page.SHIFT) + (long) (index % Pte.ENTRIES) * Long.BYTES;
    }

}
