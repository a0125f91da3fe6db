package io.xenolith.hypervisor.mm;

import static io.xenolith.hypervisor.mm.PvDomainFixture.BAD_DOMID;
import static io.xenolith.hypervisor.mm.PvDomainFixture.BAD_MFN;
import static io.xenolith.hypervisor.mm.PvDomainFixture.BAD_POINTER;
import static io.xenolith.hypervisor.mm.PvDomainFixture.L1;
import static io.xenolith.hypervisor.mm.PvDomainFixture.L2;
import static io.xenolith.hypervisor.mm.PvDomainFixture.L3;
import static io.xenolith.hypervisor.mm.PvDomainFixture.L4;
import static io.xenolith.hypervisor.mm.PvDomainFixture.RO;
import static io.xenolith.hypervisor.mm.PvDomainFixture.RW;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.xen.MmuextOp;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The answers of real Xen 4.17.7 to the same questions in the same order, as its probe kernel recorded them for a domU and
 * for dom0. A line names the recorded line; state carries over from one to the next, and after every line the counts of
 * the whole host are checked.
 */
class RecordedMmuTest {
    private static final int A = 8;
    private static final int B = 9;
    private static final int C = 10;
    private static final int X = 11;
    private static final int Y = 12;
    private static final int SECOND_L4 = 13;
    private static final int GDT = 14;
    private static final long XEN_VA = 0xffff_8300_0000_0000L;
    private static final long PSE = Pte.PSE;

    private final Hypervisor hypervisor = PvDomainFixture.host(8);
    private PvDomainFixture guest;
    private String line = "start";

    @AfterEach
    void stop() {
        hypervisor.close();
    }

    private void domU() {
        new PvDomainFixture(hypervisor, 0, true, 16);
        guest = new PvDomainFixture(hypervisor, 1, false, 32);
    }

    private void dom0() {
        new PvDomainFixture(hypervisor, 1, false, 16);
        guest = new PvDomainFixture(hypervisor, 0, true, 32);
    }

    private void expect(final String recordedLine, final long result, final LongSupplier question) {
        line = recordedLine;
        assertThat(question.getAsLong()).as(recordedLine).isEqualTo(result);
        assertThat(MemoryInvariants.check(hypervisor)).as(recordedLine).isEmpty();
    }

    private void update(final String recordedLine, final long result, final long ptr, final long value) {
        expect(recordedLine, result, () -> guest.mmuUpdate(ptr, value));
    }

    private void updateFor(final String recordedLine, final long result, final long dom, final long ptr,
            final long value) {
        expect(recordedLine, result, () -> guest.mmuUpdates(dom, ptr, value));
    }

    private void mmuext(final String recordedLine, final long result, final int command, final long arg1,
            final long arg2) {
        expect(recordedLine, result, () -> guest.mmuext(command, arg1, arg2));
    }

    private void uvm(final String recordedLine, final long result, final long va, final long entry,
            final long flags) {
        expect(recordedLine, result, () -> guest.updateVaMapping(va, entry, flags));
    }

    private long map(final int pfn, final long flags) {
        return Pte.make(guest.mfn(pfn), flags);
    }

    private void mmuUpdateQuestions(final boolean dom0) {
        final long l1a = guest.l1e(A);
        final long v = map(A, RW);
        expect("count=0", 0, () -> guest.call(1, 0, 0, 0, Xen.DOMID_SELF));
        expect("count=1,badptr", -14, () -> guest.call(1, BAD_POINTER, 1, 0, Xen.DOMID_SELF));
        update("identity L1e rewrite", 0, l1a, v);
        update("identity L1e,PRESERVE_AD", 0, l1a | 2, v);
        update("L1e ptr type=3 (NO_TRANSLATE)", 0, l1a | 3, v);
        update("L1e ptr misaligned +4 (low bits 0)", -38, l1a + 4, v);
        update("L1e ptr bad mfn", -22, BAD_MFN << 12, v);
        update("L1e ptr mfn of Xen (0x1)", -22, 1 << 12, v);
        update("ptr=data page (not a pagetable)", 0, guest.maddr(B), 0x1234);
        assertThat(guest.read(guest.maddr(B))).isEqualTo(4660);
        update("L1e val=bad mfn", -1, l1a, Pte.make(BAD_MFN, RW));
        update("L1e val=mfn 0 RO", dom0 ? 0 : -1, l1a, RO);
        update("L1e val=mfn 0xfee00 (LAPIC) RW", -1, l1a, Pte.make(0xfee00, RW));
        update("L1e val=mfn 0xb8000 (VGA) RW", dom0 ? 0 : -1, l1a, Pte.make(0xb8, RW));
        update("L1e restore", 0, l1a, v);
        update("L1e val=L1-table page RW", -16, l1a, map(L1, RW));
        update("L1e val=L4-table page RW", -16, l1a, map(L4, RW));
        update("L1e val=L4-table page RO", 0, l1a, map(L4, RO));
        update("L1e restore", 0, l1a, v);
        update("L1e bit62 (_PAGE_GNTTAB)", 0, l1a, v | 1L << 62);
        update("L1e AVAIL bits 9-11", 0, l1a, v | 0xe00);
        update("L1e NX", 0, l1a, v | Pte.NX);
        update("L1e phys bit 51", -1, l1a, v | 1L << 51);
        update("L1e GLOBAL bit8", 0, l1a, v | Pte.GLOBAL);
        assertThat(guest.read(l1a) & 0xfff).isEqualTo(359);
        assertThat(guest.read(l1a) >>> 52).isZero();
        update("L1e no US bit", 0, l1a, v & ~Pte.USER);
        assertThat(guest.read(l1a) & 0xfff).isEqualTo(103);
        assertThat(guest.read(l1a) & Pte.GUEST_KERNEL).isNotZero();
        update("L1e not present, junk", 0, l1a, 0xdead_beef_000L & ~1L);
        update("L1e restore", 0, l1a, v);

        final long l2a = guest.entry(L2, Pte.index(PvDomainFixture.BASE, 2));
        final long l2v = guest.read(l2a);
        final long l2free = guest.entry(L2, 300);
        update("L2e identity", 0, l2a, l2v);
        update("L2e PSE", -22, l2a, l2v | PSE);
        update("L2e GLOBAL", -22, l2a, l2v | Pte.GLOBAL);
        update("L2e NX", 0, l2free, l2v | Pte.NX);
        update("L2e[300]=0", 0, l2free, 0);
        update("L2e[300]=data page RW", -22, l2free, map(B, RW));
        update("L2e[300]=L3 page", -22, l2free, map(L3, RW));
        update("L2e[300]=same L1 twice", 0, l2free, l2v);
        update("L2e[300]=0", 0, l2free, 0);

        final long l3v = guest.read(guest.entry(L3, 0));
        final long l3free = guest.entry(L3, 5);
        update("L3e[5]=L2 again", 0, l3free, l3v);
        update("L3e[5] PSE (1G)", -22, l3free, l3v | PSE);
        update("L3e[5] linear (L3 itself)", -22, l3free, map(L3, RW));
        update("L3e[5]=0", 0, l3free, 0);

        final long l4v = guest.read(guest.entry(L4, 0));
        final long l4free = guest.entry(L4, 5);
        update("L4e[5]=L3 again", 0, l4free, l4v);
        update("L4e[5] PSE bit7", -22, l4free, l4v | PSE);
        update("L4e[5] GLOBAL bit8", -22, l4free, l4v | Pte.GLOBAL);
        update("L4e[5] phys bit 51", -22, l4free, l4v | 1L << 51);
        update("L4e[5] linear self RW", -22, l4free, map(L4, RW));
        update("L4e[5] linear self RO", 0, l4free, map(L4, RO));
        update("L4e[5]=L2 page", -22, l4free, map(L2, RW));
        update("L4e[5]=0", 0, l4free, 0);
        update("L4e[256] (Xen slot)=0", -22, guest.entry(L4, 256), 0);
        update("L4e[256] (Xen slot)=L3", -22, guest.entry(L4, 256), l4v);
        update("L4e[271] (Xen slot)=L3", -22, guest.entry(L4, 271), l4v);
        update("L4e[272]=L3", 0, guest.entry(L4, 272), l4v);
        update("L4e[272]=0", 0, guest.entry(L4, 272), 0);
        update("MACHPHYS own mfn, own pfn", 0, guest.maddr(A) | 1, A);
        update("MACHPHYS bad mfn", -22, BAD_MFN << 12 | 1, 5);
        update("MACHPHYS mfn 1 (not ours)", -22, 1 << 12 | 1, 5);
        updateFor("dom=DOMID_IO identity", 0, Xen.DOMID_IO, l1a, v);
        updateFor("dom=DOMID_XEN identity", dom0 ? 0 : -1, Xen.DOMID_XEN, l1a, v);
        updateFor("dom=bad (0x7000)", -3, BAD_DOMID, l1a, v);
        updateFor("dom=0 identity", dom0 ? -3 : -1, 0, l1a, v);
        updateFor("dom=bad pt-dom (0x7001<<16)", -3, 0x7001L << 16 | Xen.DOMID_SELF, l1a, v);
        // The probe's second request of the first list has command 3, which is no error.
        updateThree("3 reqs, 2nd type=3; done*", 0, 3, l1a | 3, v);
        updateThree("3 reqs, 2nd val bad mfn; done*", -1, 1, l1a, Pte.make(BAD_MFN, RW));
        updateThree("3 good reqs; done*", 0, 3, l1a, v);
        expect("1 good, done=badptr", 0, () -> guest.call(1, guest.args(), 1, BAD_POINTER, Xen.DOMID_SELF));
    }

    private void updateThree(final String recordedLine, final long result, final int done, final long ptr,
            final long value) {
        final long l1a = guest.l1e(A);
        final long v = map(A, RW);
        expect(recordedLine, result, () -> guest.mmuUpdates(Xen.DOMID_SELF, l1a, v, ptr, value, l1a, v));
        assertThat(guest.lastDone()).as(recordedLine).isEqualTo(done);
    }

    private void pinQuestions(final boolean dom0) {
        final long bad = BAD_MFN;
        expect("count=0", 0, () -> guest.call(26, 0, 0, 0, Xen.DOMID_SELF));
        expect("badptr", -14, () -> guest.call(26, BAD_POINTER, 1, 0, Xen.DOMID_SELF));
        for (int command = 0; command < 4; command++) {
            mmuext("PIN of RW-mapped page", -22, command, guest.mfn(C), 0);
            mmuext("PIN bad mfn", -22, command, bad, 0);
            mmuext("PIN mfn 1 (not ours)", -22, command, 1, 0);
        }
        mmuext("PIN_L1 of live L4", -22, 0, guest.mfn(L4), 0);
        mmuext("PIN_L4 of live L4 (already pinned)", -22, 3, guest.mfn(L4), 0);
        mmuext("PIN_L1 of live L1", 0, 0, guest.mfn(L1), 0);
        mmuext("UNPIN live L1", 0, 4, guest.mfn(L1), 0);
        mmuext("UNPIN data page", -22, 4, guest.mfn(C), 0);
        mmuext("UNPIN bad mfn", -22, 4, bad, 0);
        final long mx = guest.mfn(X);
        uvm("ptX -> RO,INVLPG", 0, guest.va(X), map(X, RO), Xen.UVMF_INVLPG);
        mmuext("PIN_L1 zero page", 0, 0, mx, 0);
        mmuext("PIN_L1 again", -22, 0, mx, 0);
        mmuext("PIN_L2 while pinned L1", -22, 1, mx, 0);
        uvm("pinned L1 -> RW", -16, guest.va(X), map(X, RW), Xen.UVMF_INVLPG);
        update("pinned L1[0]=data RW", 0, guest.entry(X, 0), map(B, RW));
        update("pinned L1[1]=itself RW", -16, guest.entry(X, 1), map(X, RW));
        update("pinned L1[1]=itself RO", 0, guest.entry(X, 1), map(X, RO));
        storeQuestions(dom0);
        mmuext("UNPIN pinned L1", 0, 4, mx, 0);
        mmuext("UNPIN again", -22, 4, mx, 0);
        uvm("ptX (self-mapped by dead L1) -> RW", 0, guest.va(X), map(X, RW), Xen.UVMF_INVLPG);
        clear(X);
        guest.write(guest.entry(X, 7), Pte.make(bad, RW));
        uvm("ptX -> RO", 0, guest.va(X), map(X, RO), Xen.UVMF_INVLPG);
        mmuext("PIN_L1 with bad-mfn entry", -1, 0, mx, 0);
        mmuext("PIN_L2 with bad-mfn entry", -22, 1, mx, 0);
        clear(X);
        guest.write(guest.entry(X, 7), map(Y, RW));
        mmuext("PIN_L2 whose entry is an RW-mapped page", -22, 1, mx, 0);
        guest.remap(Y, RO);
        mmuext("PIN_L2 whose entry is a clean RO page", 0, 1, mx, 0);
        mmuext("PIN_L2 of the (now L1) child", -22, 1, guest.mfn(Y), 0);
        mmuext("UNPIN L2", 0, 4, mx, 0);
        mmuext("PIN_L3 same page (child as L2)", 0, 2, mx, 0);
        mmuext("UNPIN", 0, 4, mx, 0);
        guest.remap(X, RW);
        guest.remap(Y, RW);
    }

    private void storeQuestions(final boolean dom0) {
        if (dom0) {
            store("direct write, vm_assist as at boot", 0, guest.va(X) + 16, 8, 0);
        } else {
            store("direct write, vm_assist as at boot: pinned L1[2]=0", 3, guest.va(X) + 16, 8, 0);
        }
        guest.domain().vmAssist |= 1L << Xen.VMASST_TYPE_writable_pagetables;
        store("direct write: pinned L1[2]=data RW", 0, guest.va(X) + 16, 8, map(B, RW));
        assertThat(guest.read(guest.entry(X, 2)) & Pte.PRESENT).isEqualTo(1);
        store("direct write: pinned L1[3]=bad mfn RW", 3, guest.va(X) + 24, 8, Pte.make(BAD_MFN, RW));
        store("direct write: pinned L1[3]=L4 page RW", 3, guest.va(X) + 24, 8, map(L4, RW));
        expect("direct xchg on pinned L1[2] with 0", guest.read(guest.entry(X, 2)),
                () -> guest.memory().getAndSetLong(guest.va(X) + 16, 0));
        final long first = guest.va(X);
        expect("direct lock btr on pinned L1[0] bit 1", guest.read(guest.entry(X, 0)),
                () -> guest.memory().getAndAndLong(first, ~Pte.RW));
        assertThat(guest.read(guest.entry(X, 0)) & Pte.RW).isZero();
        store("direct 1-byte write to pinned L1[4]", 0, guest.va(X) + 32, 1, 0);
        store("direct write to live L2", 3, guest.va(L2) + 300 * 8, 8, 0);
        store("direct write to live L4", 3, guest.va(L4) + 5 * 8, 8, 0);
    }

    /** A store of the guest; {@code errorCode} 0: carried out. */
    private void store(final String recordedLine, final int errorCode, final long va, final int size,
            final long value) {
        expect(recordedLine, errorCode, () -> {
            try {
                if (size == 1) {
                    guest.memory().putByte(va, (byte) value);
                } else {
                    guest.memory().putLong(va, value);
                }
                return 0;
            } catch (final PvDomainFixture.Fault fault) {
                assertThat(fault.va()).isEqualTo(va);
                return fault.errorCode();
            }
        });
    }

    private void clear(final int pfn) {
        hypervisor.memory().fill(guest.maddr(pfn), Page.SIZE, (byte) 0);
    }

    private void rootQuestions() {
        clear(SECOND_L4);
        for (int i = 0; i < Pte.ENTRIES; i++) {
            if (!TableRules.xenSlot(4, i)) {
                guest.write(guest.entry(SECOND_L4, i), guest.read(guest.entry(L4, i)));
            }
        }
        final long m4 = guest.mfn(SECOND_L4);
        final long current = guest.mfn(L4);
        mmuext("NEW_BASEPTR RW-mapped page", -22, 5, m4, 0);
        guest.remap(SECOND_L4, RO);
        mmuext("PIN_L4 copy of live L4", 0, 3, m4, 0);
        assertThat(guest.read(guest.entry(SECOND_L4, 256))).as("...Xen filled slot 256?").isZero();
        mmuext("NEW_BASEPTR bad mfn", -22, 5, BAD_MFN, 0);
        mmuext("NEW_BASEPTR 0", -22, 5, 0, 0);
        mmuext("NEW_BASEPTR an L1", -22, 5, guest.mfn(L1), 0);
        mmuext("NEW_BASEPTR second L4", 0, 5, m4, 0);
        mmuext("NEW_BASEPTR back", 0, 5, current, 0);
        mmuext("NEW_BASEPTR same again", 0, 5, current, 0);
        mmuext("NEW_USER_BASEPTR bad mfn", -22, 15, BAD_MFN, 0);
        mmuext("NEW_USER_BASEPTR an L1", -22, 15, guest.mfn(L1), 0);
        mmuext("NEW_USER_BASEPTR second L4", 0, 15, m4, 0);
        mmuext("UNPIN second L4 while user baseptr", 0, 4, m4, 0);
        mmuext("NEW_USER_BASEPTR 0", 0, 15, 0, 0);
        uvm("second L4 page -> RW after", 0, guest.va(SECOND_L4), map(SECOND_L4, RW), Xen.UVMF_INVLPG);
        mmuext("UNPIN live L4", 0, 4, current, 0);
        mmuext("UNPIN live L4 again", -22, 4, current, 0);
        mmuext("PIN_L4 live L4", 0, 3, current, 0);
    }

    private void otherMmuextQuestions(final boolean dom0) {
        final long mask = guest.va(C);
        guest.write(guest.maddr(C), 1);
        mmuext("TLB_FLUSH_LOCAL", 0, 6, 0, 0);
        mmuext("INVLPG_LOCAL mapped", 0, 7, guest.va(A), 0);
        mmuext("INVLPG_LOCAL unmapped", 0, 7, BAD_POINTER, 0);
        mmuext("INVLPG_LOCAL non-canonical", 0, 7, 1L << 62, 0);
        mmuext("INVLPG_LOCAL Xen va", 0, 7, XEN_VA, 0);
        mmuext("TLB_FLUSH_MULTI vcpumask=1", 0, 8, 0, mask);
        mmuext("TLB_FLUSH_MULTI badptr", -22, 8, 0, BAD_POINTER);
        mmuext("INVLPG_MULTI vcpumask=1", 0, 9, guest.va(A), mask);
        guest.write(guest.maddr(C), 0x8000);
        mmuext("TLB_FLUSH_MULTI vcpumask=0x8000", 0, 8, 0, mask);
        mmuext("TLB_FLUSH_ALL", 0, 10, 0, 0);
        mmuext("INVLPG_ALL", 0, 11, guest.va(A), 0);
        mmuext("FLUSH_CACHE", dom0 ? 0 : -13, 12, 0, 0);
        mmuext("FLUSH_CACHE_GLOBAL", dom0 ? 0 : -22, 18, 0, 0);
        mmuext("SET_LDT ents=0", 0, 13, 0, 0);
        mmuext("SET_LDT unaligned", -22, 13, guest.va(A) + 8, 4);
        mmuext("SET_LDT ents=8193", -22, 13, guest.va(A), 8193);
        mmuext("SET_LDT Xen va", -22, 13, XEN_VA, 4);
        mmuext("SET_LDT unmapped va", 0, 13, BAD_POINTER, 4);
        mmuext("SET_LDT good", 0, 13, guest.va(A), 4);
        mmuext("SET_LDT ents=0", 0, 13, 0, 0);
        mmuext("cmd=14 (reserved)", -38, 14, 0, 0);
        mmuext("CLEAR_PAGE own", 0, 16, guest.mfn(B), 0);
        mmuext("CLEAR_PAGE bad mfn", -22, 16, BAD_MFN, 0);
        mmuext("CLEAR_PAGE a pagetable", -22, 16, guest.mfn(L4), 0);
        mmuext("COPY_PAGE own->own", 0, 17, guest.mfn(B), guest.mfn(C));
        mmuext("COPY_PAGE from pagetable", 0, 17, guest.mfn(B), guest.mfn(L4));
        mmuext("COPY_PAGE to pagetable", -22, 17, guest.mfn(L4), guest.mfn(B));
        mmuext("COPY_PAGE bad src", -22, 17, guest.mfn(B), BAD_MFN);
        mmuext("MARK_SUPER", -95, 19, 0, 0);
        mmuext("UNMARK_SUPER", -95, 20, 0, 0);
        mmuext("cmd=21", -38, 21, 0, 0);
        mmuext("cmd=255", -38, 255, 0, 0);
        expect("TLB_FLUSH_LOCAL,dom=bad", -3, () -> guest.mmuextFor(BAD_DOMID, 6, 0, 0));
        expect("TLB_FLUSH_LOCAL,dom=DOMID_IO", -1, () -> guest.mmuextFor(Xen.DOMID_IO, 6, 0, 0));
        expect("3 ops, 2nd unknown; done*", -38, this::threeOperations);
        assertThat(hypervisor.memory().getInt(guest.maddr(guest.pages() - 1) + 0x800)).isEqualTo(1);
    }

    private long threeOperations() {
        final MmuextOp op = new MmuextOp();
        for (int i = 0; i < 3; i++) {
            op.wrap(hypervisor.memory(), guest.maddr(guest.pages() - 1) + (long) i * MmuextOp.SIZE)
                    .cmd(i == 1 ? 99 : 6);
        }
        return guest.call(26, guest.args(), 3, guest.args() + 0x800, Xen.DOMID_SELF);
    }

    private void vaMappingQuestions(final boolean dom0) {
        final long va = guest.va(A);
        final long v = map(A, RW);
        guest.write(guest.maddr(C), 1);
        for (final long flags : new long[]{0, 1, 1 | 4, 2, 2 | 4, 2 | guest.va(C), 3, 4, 7}) {
            uvm("identity,flags=" + flags, 0, va, v, flags);
        }
        uvm("identity,INVLPG|badptr", -14, va, v, 2 | BAD_POINTER);
        uvm("va unmapped (no L1)", -22, BAD_POINTER, v, 0);
        uvm("va non-canonical", -22, 1L << 62, v, 0);
        uvm("va in Xen area", -22, XEN_VA, v, 0);
        uvm("va in M2P", -22, 0xffff_8000_0000_0000L, v, 0);
        uvm("va unaligned (+0x123)", 0, va + 0x123, v, 0);
        uvm("val=bad mfn", -1, va, Pte.make(BAD_MFN, RW), 0);
        uvm("val=L1 table RW", -16, va, map(L1, RW), 0);
        uvm("val=reserved bit 62", 0, va, v | 1L << 62, 0);
        uvm("val=0", 0, va, 0, Xen.UVMF_INVLPG);
        load("load from page just unmapped", 0, va);
        uvm("restore", 0, va, v, Xen.UVMF_INVLPG);
        uvm("RO", 0, va, map(A, RO), Xen.UVMF_INVLPG);
        store("store to RO data page", 3, va, 8, 1);
        uvm("restore", 0, va, v, Xen.UVMF_INVLPG);
        final long other = 22;
        expect("identity,DOMID_SELF", 0, () -> guest.call((int) other, va, v, 0, Xen.DOMID_SELF));
        expect("identity,bad dom", -3, () -> guest.call((int) other, va, v, 0, BAD_DOMID));
        expect("identity,DOMID_IO", dom0 ? 0 : -1, () -> guest.call((int) other, va, v, 0, Xen.DOMID_IO));
        expect("identity,dom0", dom0 ? -3 : -1, () -> guest.call((int) other, va, v, 0, 0));
    }

    private void load(final String recordedLine, final int errorCode, final long va) {
        expect(recordedLine, errorCode, () -> {
            try {
                guest.memory().getLong(va);
                return -1;
            } catch (final PvDomainFixture.Fault fault) {
                return fault.errorCode();
            }
        });
    }

    private void descriptorQuestions() {
        final long list = guest.maddr(C);
        final long listVa = guest.va(C);
        clear(C);
        guest.write(list, BAD_MFN);
        expect("bad mfn,entries=8", -22, () -> guest.call(2, listVa, 8, 0, 0));
        guest.write(list, guest.mfn(GDT));
        expect("RW-mapped page,entries=8", -22, () -> guest.call(2, listVa, 8, 0, 0));
        guest.remap(GDT, RO);
        expect("RO page,entries=8", 0, () -> guest.call(2, listVa, 8, 0, 0));
        expect("entries=0x1c00 (7168)", -22, () -> guest.call(2, listVa, 7168, 0, 0));
        expect("entries=7169", -22, () -> guest.call(2, listVa, 7169, 0, 0));
        expect("entries=513 (2 frames, 2nd 0)", -22, () -> guest.call(2, listVa, 513, 0, 0));
        expect("badptr", -14, () -> guest.call(2, BAD_POINTER, 8, 0, 0));
        expect("RO page,entries=512", 0, () -> guest.call(2, listVa, 512, 0, 0));
        final long gdt = guest.maddr(GDT);
        descriptor("gdt[1]=0", 0, gdt + 8, 0);
        descriptor("gdt[1]=user code64", 0, gdt + 8, 0x00af_fb00_0000_ffffL);
        assertThat(guest.read(gdt + 8)).isEqualTo(0xaf_fb00_0000_ffffL);
        descriptor("gdt[2]=DPL0 code64", 0, gdt + 16, 0x00af_9b00_0000_ffffL);
        assertThat(guest.read(gdt + 16)).isEqualTo(0xaf_fb00_0000_ffffL);
        descriptor("gdt[2]=call gate", 0, gdt + 16, 0x0000_ec00_00e0_3300L);
        descriptor("gdt[2]=TSS", -22, gdt + 16, 0x0000_8900_0000_0067L);
        descriptor("gdt[3]=L+D code", 0, gdt + 24, 0x00ef_fb00_0000_ffffL);
        descriptor("gdt[3]=data32", 0, gdt + 24, 0x00cf_f300_0000_ffffL);
        descriptor("unaligned", -22, gdt + 4, 0);
        descriptor("bad ma", -22, BAD_MFN << 12, 0);
        descriptor("data page (RW type)", 0, guest.maddr(B), 0);
        descriptor("pagetable page", -22, guest.maddr(L4), 0);
        expect("entries=0", 0, () -> guest.call(2, listVa, 0, 0, 0));
        uvm("gdt page -> RW again", 0, guest.va(GDT), map(GDT, RW), Xen.UVMF_INVLPG);
    }

    private void descriptor(final String recordedLine, final long result, final long maddr, final long value) {
        expect(recordedLine, result, () -> guest.call(10, maddr, value, 0, 0));
    }

    private void allQuestions(final boolean dom0) {
        mmuUpdateQuestions(dom0);
        pinQuestions(dom0);
        rootQuestions();
        otherMmuextQuestions(dom0);
        vaMappingQuestions(dom0);
        descriptorQuestions();
        assertThat(line).isEqualTo("gdt page -> RW again");
    }

    @Test
    void answersOfADomU() {
        domU();
        allQuestions(false);
    }

    @Test
    void answersOfDom0() {
        dom0();
        allQuestions(true);
    }
}
