package io.xenolith.hypervisor.vcpu;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;

/** Page tables written by hand into machine memory, without validation: for tests that are not about paging. */
public final class TestTables {
    private static final long TABLE_FLAGS = Pte.PRESENT | Pte.RW | Pte.USER;

    private final Hypervisor hypervisor;
    private final Domain domain;
    private final long root;

    TestTables(final Hypervisor hypervisor, final Domain domain) {
        this.hypervisor = hypervisor;
        this.domain = domain;
        this.root = allocate();
    }

    /** Frame number of the L4. */
    public long root() {
        return root;
    }

    public long allocate() {
        return hypervisor.frames().allocate(domain, 0);
    }

    private long entryAddress(final long va) {
        long table = root;
        for (int level = 4; level > 1; level--) {
            final long address = (table << Page.SHIFT) + Pte.index(va, level) * 8L;
            long entry = hypervisor.memory().getLong(address);
            if ((entry & Pte.PRESENT) == 0) {
                entry = Pte.make(allocate(), TABLE_FLAGS);
                hypervisor.memory().putLong(address, entry);
            }
            table = Pte.mfn(entry);
        }
        return (table << Page.SHIFT) + Pte.index(va, 1) * 8L;
    }

    public void map(final long va, final long mfn, final boolean writable) {
        hypervisor.memory().putLong(entryAddress(va),
                Pte.make(mfn, Pte.PRESENT | Pte.USER | (writable ? Pte.RW : 0)));
        changed();
    }

    /** Maps a fresh page; returns its frame number. */
    public long mapNew(final long va, final boolean writable) {
        final long mfn = allocate();
        map(va, mfn, writable);
        return mfn;
    }

    public void unmap(final long va) {
        hypervisor.memory().putLong(entryAddress(va), 0);
        changed();
    }

    private void changed() {
        for (int id = 0; id < domain.maxVcpus(); id++) {
            if (domain.vcpu(id) != null) {
                domain.vcpu(id).tlbGeneration++;
            }
        }
    }

    /** The quadword at a virtual address that is mapped. */
    public long quad(final long va) {
        final long entry = hypervisor.memory().getLong(entryAddress(va));
        return hypervisor.memory().getLong((Pte.mfn(entry) << Page.SHIFT) + (va & Page.OFFSET_MASK));
    }

    public void quad(final long va, final long value) {
        final long entry = hypervisor.memory().getLong(entryAddress(va));
        hypervisor.memory().putLong((Pte.mfn(entry) << Page.SHIFT) + (va & Page.OFFSET_MASK), value);
    }
}
