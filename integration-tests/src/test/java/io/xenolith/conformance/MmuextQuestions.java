package io.xenolith.conformance;

import static io.xenolith.conformance.Probe.BAD_DOM;
import static io.xenolith.conformance.Probe.BAD_MFN;
import static io.xenolith.conformance.Probe.BAD_POINTER;
import static io.xenolith.conformance.Probe.L1RO;
import static io.xenolith.conformance.Probe.L1RW;
import static io.xenolith.conformance.Probe.SELF;
import static io.xenolith.conformance.Probe.XEN;

import io.xenolith.abi.Page;
import io.xenolith.abi.xen.Xen;

/** mmuext_op, and the page tables that it needs. */
final class MmuextQuestions {
    private static final String NAME = "mmuext_op";
    private static final String UVM = "update_va_mapping";
    private static final String UPDATE = "mmu_update";
    private static final int CALL = Xen.__HYPERVISOR_mmuext_op;
    private static final long INVLPG = Xen.UVMF_INVLPG;

    private final Probe q;
    private final long mx;
    private final long root;

    private MmuextQuestions(final Probe q) {
        this.q = q;
        mx = q.mfn(q.ptX);
        root = q.mfn(q.table(q.bufA, 4));
    }

    static void ask(final Probe q) {
        final MmuextQuestions questions = new MmuextQuestions(q);
        questions.pins();
        questions.freshTable();
        questions.badContents();
        questions.secondRoot();
        questions.flushes();
        questions.descriptors();
        questions.pages();
        questions.lists();
    }

    private void t(final String args, final int command, final long arg1, final long arg2) {
        q.t(NAME, args, q.mmuext(command, arg1, arg2));
    }

    private long map(final long page, final long flags) {
        return q.uvm(page, (q.mfn(page) << Page.SHIFT) | flags, INVLPG);
    }

    private void pins() {
        q.t(NAME, "count=0", q.h(CALL, 0, 0, 0, SELF));
        q.t(NAME, "badptr", q.h(CALL, BAD_POINTER, 1, 0, SELF));
        for (int level = 0; level < 4; level++) {
            final String pin = "PIN_L" + (level + 1);
            t(pin + " of RW-mapped page", level, q.mfn(q.bufC), 0);
            q.r(NAME, pin, q.mmuext(level, BAD_MFN, 0), "bad mfn");
            q.r(NAME, pin, q.mmuext(level, 1, 0), "mfn 1 (not ours)");
        }
        t("PIN_L1 of live L4", 0, root, 0);
        t("PIN_L4 of live L4 (already pinned)", 3, root, 0);
        t("PIN_L1 of live L1", 0, q.mfn(q.table(q.bufA, 1)), 0);
        t("UNPIN live L1", 4, q.mfn(q.table(q.bufA, 1)), 0);
        t("UNPIN data page", 4, q.mfn(q.bufC), 0);
        t("UNPIN bad mfn", 4, BAD_MFN, 0);
    }

    private void freshTable() {
        q.zero(q.ptX);
        q.t(UVM, "ptX -> RO,INVLPG", map(q.ptX, L1RO));
        t("PIN_L1 zero page", 0, mx, 0);
        t("PIN_L1 again", 0, mx, 0);
        t("PIN_L2 while pinned L1", 1, mx, 0);
        q.t(UVM, "pinned L1 -> RW", map(q.ptX, L1RW));
        q.t(UPDATE, "pinned L1[0]=data RW", q.mmuUpdate(q.maddr(q.ptX), (q.mfn(q.bufB) << Page.SHIFT) | L1RW));
        q.t(UPDATE, "pinned L1[1]=itself RW", q.mmuUpdate(q.maddr(q.ptX) + 8, (mx << Page.SHIFT) | L1RW));
        q.t(UPDATE, "pinned L1[1]=itself RO", q.mmuUpdate(q.maddr(q.ptX) + 8, (mx << Page.SHIFT) | L1RO));
        q.t("vm_assist", "disable,2 writable_pagetables", q.h(Xen.__HYPERVISOR_vm_assist, 1, 2));
        q.t("vm_assist", "enable,2 writable_pagetables", q.h(Xen.__HYPERVISOR_vm_assist, 0, 2));
        t("UNPIN pinned L1", 4, mx, 0);
        t("UNPIN again", 4, mx, 0);
        q.t(UVM, "ptX (self-mapped by dead L1) -> RW", map(q.ptX, L1RW));
        q.zero(q.ptX);
    }

    private void badContents() {
        q.put(q.ptX + 7 * 8, (BAD_MFN << Page.SHIFT) | L1RW);
        q.t(UVM, "ptX -> RO", map(q.ptX, L1RO));
        t("PIN_L1 with bad-mfn entry", 0, mx, 0);
        t("PIN_L2 with bad-mfn entry", 1, mx, 0);
        map(q.ptX, L1RW);
        q.zero(q.ptX);
        q.put(q.ptX + 7 * 8, (q.mfn(q.ptY) << Page.SHIFT) | L1RW);
        map(q.ptX, L1RO);
        t("PIN_L2 whose entry is an RW-mapped page", 1, mx, 0);
        q.zero(q.ptY);
        map(q.ptY, L1RO);
        t("PIN_L2 whose entry is a clean RO page", 1, mx, 0);
        t("PIN_L2 of the (now L1) child", 1, q.mfn(q.ptY), 0);
        t("UNPIN L2", 4, mx, 0);
        t("PIN_L3 same page (child as L2)", 2, mx, 0);
        t("UNPIN", 4, mx, 0);
        map(q.ptX, L1RW);
        map(q.ptY, L1RW);
        q.zero(q.ptX);
    }

    private void secondRoot() {
        for (int i = 0; i < 512; i++) {
            q.put(q.ptL4 + i * 8L, i < 256 || i > 271 ? q.word(q.slot(4, i)) : 0);
        }
        final long m4 = q.mfn(q.ptL4);
        t("NEW_BASEPTR RW-mapped page", 5, m4, 0);
        map(q.ptL4, L1RO);
        t("PIN_L4 copy of live L4", 3, m4, 0);
        q.t(NAME, "  ...Xen filled slot 256?", q.word(q.ptL4 + 256 * 8) != 0 ? 1 : 0);
        t("NEW_BASEPTR bad mfn", 5, BAD_MFN, 0);
        t("NEW_BASEPTR 0", 5, 0, 0);
        t("NEW_BASEPTR an L1", 5, q.mfn(q.table(q.bufA, 1)), 0);
        t("NEW_BASEPTR second L4", 5, m4, 0);
        t("NEW_BASEPTR back", 5, root, 0);
        t("NEW_BASEPTR same again", 5, root, 0);
        t("NEW_USER_BASEPTR bad mfn", 15, BAD_MFN, 0);
        t("NEW_USER_BASEPTR an L1", 15, q.mfn(q.table(q.bufA, 1)), 0);
        t("NEW_USER_BASEPTR second L4", 15, m4, 0);
        t("UNPIN second L4 while user baseptr", 4, m4, 0);
        t("NEW_USER_BASEPTR 0", 15, 0, 0);
        q.t(UVM, "second L4 page -> RW after", map(q.ptL4, L1RW));
        t("UNPIN live L4", 4, root, 0);
        t("UNPIN live L4 again", 4, root, 0);
        t("PIN_L4 live L4", 3, root, 0);
    }

    private void flushes() {
        t("TLB_FLUSH_LOCAL", 6, 0, 0);
        t("INVLPG_LOCAL mapped", 7, q.bufA, 0);
        t("INVLPG_LOCAL unmapped", 7, BAD_POINTER, 0);
        t("INVLPG_LOCAL non-canonical", 7, Probe.NON_CANONICAL, 0);
        t("INVLPG_LOCAL Xen va", 7, XEN, 0);
        t("TLB_FLUSH_MULTI vcpumask=1", 8, 0, q.at(1));
        t("TLB_FLUSH_MULTI badptr", 8, 0, BAD_POINTER);
        t("INVLPG_MULTI vcpumask=1", 9, q.bufA, q.at(1));
        t("TLB_FLUSH_MULTI vcpumask=0x8000", 8, 0, q.at(0x8000));
        t("TLB_FLUSH_ALL", 10, 0, 0);
        t("INVLPG_ALL", 11, q.bufA, 0);
        t("FLUSH_CACHE", 12, 0, 0);
        t("FLUSH_CACHE_GLOBAL", 18, 0, 0);
    }

    private void descriptors() {
        t("SET_LDT ents=0", 13, 0, 0);
        t("SET_LDT unaligned", 13, q.bufA + 8, 4);
        t("SET_LDT ents=8193", 13, q.bufA, 8193);
        t("SET_LDT Xen va", 13, XEN, 4);
        t("SET_LDT unmapped va", 13, BAD_POINTER, 4);
        t("SET_LDT good", 13, q.bufA, 4);
        t("SET_LDT ents=0", 13, 0, 0);
        t("cmd=14 (reserved)", 14, 0, 0);
    }

    private void pages() {
        final long b = q.mfn(q.bufB);
        t("CLEAR_PAGE own", 16, b, 0);
        t("CLEAR_PAGE bad mfn", 16, BAD_MFN, 0);
        t("CLEAR_PAGE a pagetable", 16, root, 0);
        t("COPY_PAGE own->own", 17, b, q.mfn(q.bufC));
        t("COPY_PAGE from pagetable", 17, b, root);
        t("COPY_PAGE to pagetable", 17, root, b);
        t("COPY_PAGE bad src", 17, b, BAD_MFN);
        t("MARK_SUPER", 19, b, 0);
        t("UNMARK_SUPER", 20, b, 0);
        t("cmd=21", 21, 0, 0);
        t("cmd=255", 255, 0, 0);
    }

    private void lists() {
        final long[] flush = Probe.ext(Xen.MMUEXT_TLB_FLUSH_LOCAL, 0, 0);
        q.t(NAME, "TLB_FLUSH_LOCAL,dom=bad", q.h(CALL, q.at(flush), 1, 0, BAD_DOM));
        q.t(NAME, "TLB_FLUSH_LOCAL,dom=DOMID_IO", q.h(CALL, q.at(flush), 1, 0, Xen.DOMID_IO));
        final long done = q.at(99);
        final long rc = q.h(CALL, q.at(6, 0, 0, 77, 0, 0, 6, 0, 0), 3, done, SELF);
        q.r(NAME, "3 ops, 2nd unknown; done*", rc, "done=" + q.half(done));
    }
}
