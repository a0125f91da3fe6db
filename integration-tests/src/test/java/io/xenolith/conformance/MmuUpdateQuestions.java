package io.xenolith.conformance;

import static io.xenolith.conformance.Probe.BAD_DOM;
import static io.xenolith.conformance.Probe.BAD_MFN;
import static io.xenolith.conformance.Probe.BAD_POINTER;
import static io.xenolith.conformance.Probe.L1RO;
import static io.xenolith.conformance.Probe.L1RW;
import static io.xenolith.conformance.Probe.NX;
import static io.xenolith.conformance.Probe.PSE;
import static io.xenolith.conformance.Probe.SELF;
import static io.xenolith.conformance.Probe.US;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.xen.Xen;

/** mmu_update. */
final class MmuUpdateQuestions {
    private static final String NAME = "mmu_update";
    private static final int CALL = Xen.__HYPERVISOR_mmu_update;

    private final Probe q;
    private final long l1a;
    private final long v;

    private MmuUpdateQuestions(final Probe q) {
        this.q = q;
        l1a = q.guest.entryAddress(q.bufA, 1);
        v = (q.mfn(q.bufA) << Page.SHIFT) | L1RW;
    }

    static void ask(final Probe q) {
        final MmuUpdateQuestions questions = new MmuUpdateQuestions(q);
        questions.pointers();
        questions.values();
        questions.bits();
        questions.level2();
        questions.levels3And4();
        questions.machineToPhysical();
        questions.domains();
        questions.lists();
    }

    private void t(final String args, final long ptr, final long value) {
        q.t(NAME, args, q.mmuUpdate(ptr, value));
    }

    private long rw(final long table) {
        return (q.mfn(table) << Page.SHIFT) | L1RW;
    }

    private long ro(final long table) {
        return (q.mfn(table) << Page.SHIFT) | L1RO;
    }

    private void pointers() {
        q.t(NAME, "count=0", q.h(CALL, 0, 0, 0, SELF));
        q.t(NAME, "count=1,badptr", q.h(CALL, BAD_POINTER, 1, 0, SELF));
        t("identity L1e rewrite", l1a, v);
        t("identity L1e,PRESERVE_AD", l1a | 2, v);
        t("L1e ptr type=3 (NO_TRANSLATE)", l1a | 3, v);
        t("L1e ptr misaligned +4 (low bits 0)", l1a + 4, v);
        t("L1e ptr bad mfn", BAD_MFN << Page.SHIFT, v);
        t("L1e ptr mfn of Xen (0x1)", 1L << Page.SHIFT, v);
        t("ptr=data page (not a pagetable)", q.maddr(q.bufB), 0x1234);
        q.t(NAME, "  ...word now in data page", q.word(q.bufB));
        q.put(q.bufB, 0);
    }

    private void values() {
        t("L1e val=bad mfn", l1a, (BAD_MFN << Page.SHIFT) | L1RW);
        t("L1e val=mfn 0 RO", l1a, L1RO);
        t("L1e val=mfn 0xfee00 (LAPIC) RW", l1a, (0xfee00L << Page.SHIFT) | L1RW);
        t("L1e val=mfn 0xb8000 (VGA) RW", l1a, (0xb8L << Page.SHIFT) | L1RW);
        t("L1e restore", l1a, v);
        t("L1e val=L1-table page RW", l1a, rw(q.table(q.bufA, 1)));
        t("L1e val=L4-table page RW", l1a, rw(q.table(q.bufA, 4)));
        t("L1e val=L4-table page RO", l1a, ro(q.table(q.bufA, 4)));
        t("L1e restore", l1a, v);
    }

    private void bits() {
        t("L1e bit62 (_PAGE_GNTTAB)", l1a, v | 1L << 62);
        t("L1e AVAIL bits 9-11", l1a, v | 0xe00);
        t("L1e NX", l1a, v | NX);
        t("L1e phys bit 51", l1a, v | 1L << 51);
        t("L1e GLOBAL bit8", l1a, v | 0x100);
        final long entry = q.guest.entry(q.bufA, 1);
        q.r(NAME, "  ...L1e reads back (low 12 + bit52..63)", entry & 0xfff, "hi=" + Probe.hex(entry >>> 52));
        t("L1e no US bit", l1a, v & ~US);
        q.t(NAME, "  ...L1e reads back (low 12)", q.guest.entry(q.bufA, 1) & 0xfff);
        t("L1e not present, junk", l1a, 0xdeadbeef000L);
        t("L1e restore", l1a, v);
    }

    private void level2() {
        final long l2a = q.guest.entryAddress(q.bufA, 2);
        final long l2v = q.guest.entry(q.bufA, 2);
        final long free = q.maddr(q.slot(2, 300));
        t("L2e identity", l2a, l2v);
        t("L2e PSE", l2a, l2v | PSE);
        t("L2e GLOBAL", l2a, l2v | 0x100);
        t("L2e NX", free, l2v | NX);
        t("L2e[300]=0", free, 0);
        t("L2e[300]=data page RW", free, rw(q.bufB));
        t("L2e[300]=L3 page", free, rw(q.table(q.bufA, 3)));
        t("L2e[300]=same L1 twice", free, l2v);
        t("L2e[300]=0", free, 0);
    }

    private void levels3And4() {
        final long l3v = q.guest.entry(q.bufA, 3);
        final long free3 = q.maddr(q.slot(3, 5));
        t("L3e[5]=L2 again", free3, l3v);
        t("L3e[5] PSE (1G)", free3, l3v | PSE);
        t("L3e[5] linear (L3 itself)", free3, rw(q.table(q.bufA, 3)));
        t("L3e[5]=0", free3, 0);
        final long l4v = q.guest.entry(q.bufA, 4);
        final long free4 = q.maddr(q.slot(4, 5));
        t("L4e[5]=L3 again", free4, l4v);
        t("L4e[5] PSE bit7", free4, l4v | PSE);
        t("L4e[5] GLOBAL bit8", free4, l4v | 0x100);
        t("L4e[5] phys bit 51", free4, l4v | 1L << 51);
        t("L4e[5] linear self RW", free4, rw(q.table(q.bufA, 4)));
        t("L4e[5] linear self RO", free4, ro(q.table(q.bufA, 4)));
        t("L4e[5]=L2 page", free4, rw(q.table(q.bufA, 2)));
        t("L4e[5]=0", free4, 0);
        t("L4e[256] (Xen slot)=0", q.maddr(q.slot(4, 256)), 0);
        t("L4e[256] (Xen slot)=L3", q.maddr(q.slot(4, 256)), l4v);
        t("L4e[271] (Xen slot)=L3", q.maddr(q.slot(4, 271)), l4v);
        // The first slot behind Xen's is where the kernel's windows are: it gets them back.
        final long windows = q.word(q.slot(4, 272));
        t("L4e[272]=L3", q.maddr(q.slot(4, 272)), l4v);
        t("L4e[272]=0", q.maddr(q.slot(4, 272)), 0);
        q.mmuUpdate(q.maddr(q.slot(4, 272)), windows);
    }

    private void machineToPhysical() {
        t("MACHPHYS own mfn, own pfn", Pte.make(q.mfn(q.bufA), 1), q.guest.pfn(q.bufA));
        t("MACHPHYS bad mfn", (BAD_MFN << Page.SHIFT) | 1, 5);
        t("MACHPHYS mfn 1 (not ours)", (1L << Page.SHIFT) | 1, 5);
    }

    private void domains() {
        q.t(NAME, "dom=DOMID_IO identity", q.mmuUpdate(l1a, v, Xen.DOMID_IO));
        q.t(NAME, "dom=DOMID_XEN identity", q.mmuUpdate(l1a, v, Xen.DOMID_XEN));
        q.t(NAME, "dom=bad (0x7000)", q.mmuUpdate(l1a, v, BAD_DOM));
        q.t(NAME, "dom=0 identity", q.mmuUpdate(l1a, v, 0));
        q.t(NAME, "dom=bad pt-dom (0x7001<<16)", q.mmuUpdate(l1a, v, 0x7001L << 16 | SELF));
    }

    private void lists() {
        list("3 reqs, 2nd type=3; done*", l1a | 3, v);
        list("3 reqs, 2nd val bad mfn; done*", l1a, (BAD_MFN << Page.SHIFT) | L1RW);
        list("3 good reqs; done*", l1a, v);
        q.t(NAME, "1 good, done=badptr", q.h(CALL, q.at(l1a, v), 1, BAD_POINTER, SELF));
    }

    private void list(final String args, final long secondPtr, final long secondValue) {
        final long done = q.at(99);
        final long rc = q.h(CALL, q.at(l1a, v, secondPtr, secondValue, l1a, v), 3, done, SELF);
        q.r(NAME, args, rc, "done=" + q.half(done));
    }
}
