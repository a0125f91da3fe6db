package io.xenolith.hypervisor.xsa;

import static io.xenolith.hypervisor.mm.PvDomainFixture.L1;
import static io.xenolith.hypervisor.mm.PvDomainFixture.L2;
import static io.xenolith.hypervisor.mm.PvDomainFixture.L3;
import static io.xenolith.hypervisor.mm.PvDomainFixture.L4;
import static io.xenolith.hypervisor.mm.PvDomainFixture.RO;
import static io.xenolith.hypervisor.mm.PvDomainFixture.RW;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.xen.IretContext;
import io.xenolith.abi.xen.MulticallEntry;
import io.xenolith.abi.xen.Xen;
import io.xenolith.abi.xen.XenX8664;
import io.xenolith.hypervisor.domain.Registers;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.GuestVirtualMemory;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import org.junit.jupiter.api.Test;

/** Advisories about page tables, types of pages and translations that outlive them. */
class PagingAdvisoriesTest extends AttackedHost {
    private static final int WRITE_FAULT = 3;
    private static final int SPARE = 9;
    private static final long NON_CANONICAL = 0x0000_8000_0000_0000L;

    private GuestVirtualMemory memoryOf(final PvDomainFixture guest) {
        return guest.memory();
    }

    /** XSA-32: a frame number of a guest was used as an index before anybody had looked whether there is such a frame. */
    @Test
    void xsa32FrameNumbersBeyondTheEndOfMemoryAreRefusedByEveryOperation() {
        for (final long mfn : new long[]{frames.frames(), 1L << 40, (1L << 52) - 1, 1L << 63, -1L}) {
            for (final int command : new int[]{Xen.MMUEXT_PIN_L1_TABLE, Xen.MMUEXT_PIN_L4_TABLE,
                    Xen.MMUEXT_UNPIN_TABLE, Xen.MMUEXT_NEW_BASEPTR, Xen.MMUEXT_NEW_USER_BASEPTR,
                    Xen.MMUEXT_CLEAR_PAGE, Xen.MMUEXT_COPY_PAGE}) {
                assertThat(attacker.mmuext(command, mfn, attacker.mfn(A))).isEqualTo(-Errno.XEN_EINVAL);
            }
            assertThat(attacker.mmuext(Xen.MMUEXT_COPY_PAGE, attacker.mfn(A), mfn)).isEqualTo(-Errno.XEN_EINVAL);
            assertThat(attacker.mmuUpdate(mfn << Page.SHIFT, 0)).isEqualTo(-Errno.XEN_EINVAL);
            assertThat(attacker.mmuUpdate(mfn << Page.SHIFT | Xen.MMU_MACHPHYS_UPDATE, 0))
                    .isEqualTo(-Errno.XEN_EINVAL);
            assertThat(attacker.mmuUpdate(attacker.l1e(A), Pte.make(mfn & Pte.mfn(Pte.FRAME_MASK), RW)))
                    .isNegative();
            assertThat(call(attacker, Xen.__HYPERVISOR_update_descriptor, mfn << Page.SHIFT, 0))
                    .isEqualTo(-Errno.XEN_EINVAL);
            attacker.write(attacker.maddr(attacker.pages() - 1), mfn);
            assertThat(call(attacker, Xen.__HYPERVISOR_set_gdt, attacker.args(), 1)).isEqualTo(-Errno.XEN_EINVAL);
        }
    }

    /** XSA-100: pages of a dead domain reached their next owner with what had been written in them. */
    @Test
    void xsa100PagesOfADeadDomainReachTheNextOneEmpty() {
        for (int pfn = A; pfn < accomplice.pages() - 1; pfn++) {
            memoryOf(accomplice).fill(accomplice.va(pfn), Page.SIZE, (byte) 0x5e);
        }
        hypervisor.lifecycle().destroy(accomplice.domain());
        final PvDomainFixture heir = machine.domain(ACCOMPLICE, false);
        for (int pfn = A; pfn < heir.pages(); pfn++) {
            assertThat(memory().bytes(heir.maddr(pfn), Page.SIZE)).containsOnly(0);
        }
    }

    /** XSA-113: a refused change of the M2P kept the reference it had taken on the frame. */
    @Test
    void xsa113ARefusedChangeOfTheM2pLeavesNoReference() {
        final int before = frames.count(accomplice.mfn(A));
        for (int i = 0; i < 100; i++) {
            assertThat(attacker.mmuUpdate(accomplice.maddr(A) | Xen.MMU_MACHPHYS_UPDATE, 1))
                    .isEqualTo(-Errno.XEN_EINVAL);
            assertThat(dom0.mmuUpdates((ACCOMPLICE + 1L) << 16 | ACCOMPLICE, accomplice.maddr(A)
                    | Xen.MMU_MACHPHYS_UPDATE, 1)).isEqualTo(-Errno.XEN_EPERM);
        }
        assertThat(frames.count(accomplice.mfn(A))).isEqualTo(before);
        assertThat(frames.m2p().get(accomplice.mfn(A))).isEqualTo(A);
    }

    /** XSA-148: an update that only changed flags could set the large-page bit of an L2 entry, which maps 2 MiB unchecked. */
    @Test
    void xsa148NoFlagUpdateMakesALargePage() {
        final long address = attacker.entry(L2, Pte.index(PvDomainFixture.BASE, 2));
        final long entry = attacker.read(address);
        assertThat(attacker.mmuUpdate(address, entry | Pte.PSE)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(attacker.mmuUpdate(address | Xen.MMU_PT_UPDATE_PRESERVE_AD, entry | Pte.PSE))
                .isEqualTo(-Errno.XEN_EINVAL);
        assertThat(attacker.mmuUpdate(address, (entry | Pte.PSE) & ~Pte.USER)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(attacker.read(address)).isEqualTo(entry);
        assertThat(attacker.mmuUpdate(attacker.entry(L2, SPARE), RW | Pte.PSE)).isEqualTo(-Errno.XEN_EINVAL);
    }

    /** XSA-167: MARK_SUPER and UNMARK_SUPER believed any frame number although superpages were switched off. */
    @Test
    void xsa167MarkingSuperpagesDoesNothingWhateverTheFrame() {
        for (final long mfn : new long[]{0, attacker.mfn(A), frames.m2p().firstFrame(), 1L << 40, -1}) {
            assertThat(attacker.mmuext(Xen.MMUEXT_MARK_SUPER, mfn, 0)).isEqualTo(-Errno.XEN_EOPNOTSUPP);
            assertThat(attacker.mmuext(Xen.MMUEXT_UNMARK_SUPER, mfn, 0)).isEqualTo(-Errno.XEN_EOPNOTSUPP);
        }
    }

    /** XSA-176: the large-page bit in an L3 or L4 entry made Xen's own walk of the tables find memory of its choice. */
    @Test
    void xsa176TheLargePageBitGetsIntoNoUpperTableThatXenWalks() {
        for (final int level : new int[]{2, 3, 4}) {
            final int page = level == 2 ? L2 : level == 3 ? L3 : L4;
            assertThat(attacker.mmuUpdate(attacker.entry(page, SPARE), readOnly(attacker, A) | Pte.PSE))
                    .isEqualTo(-Errno.XEN_EINVAL);
            emptyTable(attacker, B);
            attacker.write(attacker.entry(B, SPARE), RO | Pte.PSE);
            assertThat(pin(attacker, level, B)).isEqualTo(-Errno.XEN_EINVAL);
        }
    }

    /** XSA-182: the shortcut for harmless flags let a read-only linear L4 entry become writable, and with it the L4. */
    @Test
    void xsa182ALinearEntryNeverBecomesWritable() {
        final long address = attacker.entry(L4, SPARE);
        assertThat(attacker.mmuUpdate(address, readOnly(attacker, L4))).isZero();
        final long entry = attacker.read(address);
        assertThat(attacker.mmuUpdate(address, entry | Pte.RW)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(attacker.mmuUpdate(address, entry | Pte.RW | Pte.AVAIL)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(attacker.mmuUpdate(address, entry | Pte.AVAIL)).isZero();
        assertThat(attacker.read(address) & Pte.RW).isZero();
        // The L4 as data, by way of itself.
        final long slot = SPARE;
        final long itself = slot << 39 | slot << 30 | slot << 21 | slot << 12;
        assertThat(memoryOf(attacker).getLong(itself + slot * Long.BYTES) & Pte.PRESENT).isEqualTo(Pte.PRESENT);
        assertThat(store(memoryOf(attacker), itself + slot * Long.BYTES)).isEqualTo(WRITE_FAULT);
    }

    /** XSA-213: after an iret in a multicall, the calls that followed it worked on user mode's page tables. */
    @Test
    void xsa213NoCallFollowsAnIretToUserModeInAMulticall() {
        emptyTable(attacker, A);
        assertThat(attacker.mmuext(Xen.MMUEXT_NEW_USER_BASEPTR, attacker.mfn(A), 0)).isZero();
        final long before = attacker.read(attacker.l1e(B));
        final long list = machine.clearArgs(attacker);
        final int frame = 2048;
        new IretContext().wrap(memory(), list + frame).cs(XenX8664.FLAT_RING3_CS64 | 3).rip(attacker.va(B))
                .rflags(0x200).rsp(attacker.va(B)).ss(XenX8664.FLAT_RING3_SS64 | 3);
        new MulticallEntry().wrap(memory(), list).op(Xen.__HYPERVISOR_iret);
        final MulticallEntry second = new MulticallEntry().wrap(memory(), list + MulticallEntry.SIZE)
                .op(Xen.__HYPERVISOR_update_va_mapping).result(77);
        second.args(0, attacker.va(B)).args(1, writable(attacker, C));
        attacker.vcpu().registers().gpr[Registers.RSP] = attacker.args() + frame;
        hypervisor.hypercall(attacker.vcpu(), Xen.__HYPERVISOR_multicall, attacker.args(), 2, 0, 0, 0);
        assertThat(attacker.vcpu().kernelMode).isFalse();
        assertThat(attacker.vcpu().continuation).isNull();
        assertThat(second.result()).isEqualTo(77);
        assertThat(attacker.read(attacker.l1e(B))).isEqualTo(before);
    }

    /** XSA-214: a transferred page kept the mark that it had been checked as a descriptor table, whoever wrote it since. */
    @Test
    void xsa214ATransferredPageIsCheckedAfreshAsADescriptorTable() {
        final long mfn = attacker.mfn(A);
        emptyTable(attacker, A);
        attacker.write(attacker.maddr(attacker.pages() - 1), mfn);
        assertThat(call(attacker, Xen.__HYPERVISOR_set_gdt, attacker.args(), 512)).isZero();
        assertThat(transfer(attacker, mfn, ACCOMPLICE, REF)).isEqualTo((short) Gnttab.GNTST_bad_page);
        assertThat(call(attacker, Xen.__HYPERVISOR_set_gdt, attacker.args(), 0)).isZero();
        assertThat(attacker.remap(A, 0)).isZero();
        grant(accomplice, REF, Gnttab.GTF_accept_transfer, 1, A);
        assertThat(transfer(attacker, mfn, ACCOMPLICE, REF)).isZero();
        assertThat(frames.owner(mfn)).isEqualTo(ACCOMPLICE);
        assertThat(accomplice.updateVaMapping(accomplice.va(SLOT), Pte.make(mfn, RW), Xen.UVMF_INVLPG)).isZero();
        final long busyTss = 0x0000_8b00_0000_ffffL;
        memoryOf(accomplice).putLong(accomplice.va(SLOT), busyTss);
        assertThat(accomplice.updateVaMapping(accomplice.va(SLOT), 0, Xen.UVMF_INVLPG)).isZero();
        accomplice.write(accomplice.maddr(accomplice.pages() - 1), mfn);
        assertThat(call(accomplice, Xen.__HYPERVISOR_set_gdt, accomplice.args(), 512)).isEqualTo(-Errno.XEN_EINVAL);
    }

    /** XSA-217: a page that its controlling domain had just unmapped was handed on while that domain's TLB still had it. */
    @Test
    void xsa217AControllingDomainsUnmappedPageCannotBeWrittenWhenItIsSomebodysTable() {
        final long mfn = attacker.mfn(A);
        final GuestVirtualMemory controller = memoryOf(dom0);
        assertThat(dom0.mmuUpdates(1, dom0.l1e(SLOT), Pte.make(mfn, RW))).isZero();
        controller.putLong(dom0.va(SLOT), 0);
        assertThat(dom0.updateVaMapping(dom0.va(SLOT), 0, 0)).isZero();
        assertThat(attacker.remap(A, 0)).isZero();
        grant(accomplice, REF, Gnttab.GTF_accept_transfer, 1, A);
        assertThat(transfer(attacker, mfn, ACCOMPLICE, REF)).isZero();
        assertThat(accomplice.mmuext(Xen.MMUEXT_PIN_L1_TABLE, mfn, 0)).isZero();
        assertThat(store(controller, dom0.va(SLOT))).isNotZero();
        assertThat(accomplice.read(mfn << Page.SHIFT)).isZero();
    }

    /** XSA-240: linear entries could form a chain of any length, and releasing it recursed as deep on Xen's stack. */
    @Test
    void xsa240LinearEntriesFormNoChain() {
        final int[] chain = {A, B, C, D, E};
        for (final int table : chain) {
            emptyTable(attacker, table);
            assertThat(pin(attacker, 4, table)).isZero();
        }
        assertThat(attacker.mmuUpdate(attacker.entry(A, 1), readOnly(attacker, B))).isZero();
        assertThat(attacker.mmuUpdate(attacker.entry(B, 1), readOnly(attacker, C))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(attacker.mmuUpdate(attacker.entry(E, 1), readOnly(attacker, A))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(attacker.mmuUpdate(attacker.entry(A, 2), readOnly(attacker, C))).isZero();
        assertThat(attacker.mmuUpdate(attacker.entry(D, 1), readOnly(attacker, C))).isZero();
        assertThat(attacker.mmuUpdate(attacker.entry(C, 1), readOnly(attacker, E))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(attacker.mmuUpdate(attacker.entry(B, 3), readOnly(attacker, B))).isZero();
        for (final int table : chain) {
            assertThat(unpin(attacker, table)).isZero();
        }
    }

    /** XSA-241: a page became a table while a TLB could still write it, as the flush was missed in a race. */
    @Test
    void xsa241APageThatBecomesATableCanBeWrittenByNoTlb() {
        final GuestVirtualMemory memory = memoryOf(attacker);
        memory.fill(attacker.va(A), Page.SIZE, (byte) 0);
        assertThat(attacker.updateVaMapping(attacker.va(A), readOnly(attacker, A), 0)).isZero();
        assertThat(pin(attacker, 1, A)).isZero();
        assertThat(store(memory, attacker.va(A))).isEqualTo(WRITE_FAULT);
        assertThat(attacker.read(attacker.maddr(A))).isZero();
    }

    /** XSA-242: the reference that locks a table during an update could be its last one, which then went without clean-up. */
    @Test
    void xsa242AnUpdateThatDropsTheLastUseOfATableReleasesWhatItHeld() {
        emptyTable(attacker, A);
        attacker.write(attacker.entry(A, 0), writable(attacker, B));
        final int before = frames.typeCount(attacker.mfn(B));
        assertThat(attacker.mmuUpdate(attacker.entry(L2, SPARE), readOnly(attacker, A))).isZero();
        assertThat(frames.typeCount(attacker.mfn(B))).isEqualTo(before + 1);
        assertThat(attacker.mmuUpdates(Xen.DOMID_SELF, attacker.entry(A, 1), writable(attacker, C),
                attacker.entry(L2, SPARE), 0, attacker.entry(A, 0), 0)).isZero();
        assertThat(frames.typeCount(attacker.mfn(A))).isZero();
        assertThat(frames.typeCount(attacker.mfn(B))).isEqualTo(before);
    }

    /** XSA-279: a flush of a non-canonical address was given to an instruction that faults on it. */
    @Test
    void xsa279FlushesOfAnyAddressAreHarmless() {
        attacker.write(attacker.maddr(attacker.pages() - 1) + 2048, 1);
        for (final long va : new long[]{NON_CANONICAL, -NON_CANONICAL - 1, Long.MIN_VALUE, Long.MAX_VALUE, -1,
                XenX8664.HYPERVISOR_VIRT_START}) {
            assertThat(attacker.mmuext(Xen.MMUEXT_INVLPG_LOCAL, va, 0)).isZero();
            assertThat(attacker.mmuext(Xen.MMUEXT_INVLPG_ALL, va, 0)).isZero();
            assertThat(attacker.mmuext(Xen.MMUEXT_INVLPG_MULTI, va, attacker.args() + 2048)).isZero();
            assertThat(attacker.updateVaMapping(va, 0, Xen.UVMF_INVLPG)).isEqualTo(-Errno.XEN_EINVAL);
        }
    }

    /** XSA-286: after a change of an upper entry, Xen still found and changed the old L1 table through its own stale TLB. */
    @Test
    void xsa286AChangedUpperEntryIsSeenAtOnceByXen() {
        final long va = PvDomainFixture.BASE + (1L << 21);
        final long upper = attacker.entry(L2, Pte.index(va, 2));
        for (final int table : new int[]{A, B}) {
            emptyTable(attacker, table);
        }
        final GuestVirtualMemory memory = memoryOf(attacker);
        assertThat(attacker.mmuUpdate(upper, readOnly(attacker, A) | Pte.RW)).isZero();
        assertThat(attacker.updateVaMapping(va, writable(attacker, C), 0)).isZero();
        memory.putLong(va, 1);
        assertThat(attacker.mmuUpdate(upper, readOnly(attacker, B) | Pte.RW)).isZero();
        // The first table is data again, at once.
        assertThat(attacker.remap(A, RW)).isZero();
        memory.putLong(attacker.va(A), 42);
        assertThat(attacker.updateVaMapping(va, writable(attacker, D), 0)).isZero();
        assertThat(attacker.read(attacker.maddr(A))).isEqualTo(42);
        assertThat(Pte.mfn(attacker.read(attacker.maddr(B)))).isEqualTo(attacker.mfn(D));
        memory.putLong(va, 2);
        assertThat(attacker.read(attacker.maddr(C))).isEqualTo(1);
        assertThat(attacker.read(attacker.maddr(D))).isEqualTo(2);
    }

    /** XSA-292: with PCIDs in use, a switch of page tables could leave translations of the old ones behind. */
    @Test
    void xsa292NoTranslationOutlivesASwitchOfPageTables() {
        final GuestVirtualMemory memory = memoryOf(attacker);
        memory.putLong(attacker.va(C), 1);
        for (final int table : new int[]{A, B}) {
            emptyTable(attacker, table);
        }
        attacker.write(attacker.entry(A, Pte.index(PvDomainFixture.BASE, 4)), 0);
        assertThat(attacker.mmuext(Xen.MMUEXT_NEW_BASEPTR, attacker.mfn(A), 0)).isZero();
        assertThat(store(memory, attacker.va(C))).isNotZero();
        assertThat(hypervisor.paging().newBase(attacker.vcpu(), attacker.mfn(L4))).isZero();
        assertThat(store(memory, attacker.va(C))).isZero();
    }

    /** XSA-299 and XSA-310: a validation that stopped half way and failed released other references than it had taken. */
    @Test
    void xsa299AndXsa310ATreeThatFailsAtItsLastEntryLeavesNoReference() {
        final int[] tree = {A, B, C, D};
        for (final int table : tree) {
            emptyTable(attacker, table);
        }
        for (int i = 0; i < Pte.ENTRIES - 1; i++) {
            attacker.write(attacker.entry(D, i), writable(attacker, E));
        }
        for (int i = 0; i < 200; i++) {
            attacker.write(attacker.entry(C, i), writable(attacker, D));
            attacker.write(attacker.entry(B, i), writable(attacker, C));
            attacker.write(attacker.entry(A, i), writable(attacker, B));
        }
        attacker.write(attacker.entry(D, Pte.ENTRIES - 1), writable(attacker, L1));
        final int before = frames.count(attacker.mfn(E));
        for (int i = 0; i < 3; i++) {
            // Stopped behind each entry, the second time.
            attacker.vcpu().yielded = i == 1;
            assertThat(pin(attacker, 4, A)).isNegative();
            for (final int table : tree) {
                assertThat(frames.typeCount(attacker.mfn(table))).isZero();
            }
            assertThat(frames.count(attacker.mfn(E))).isEqualTo(before);
        }
        attacker.write(attacker.entry(D, Pte.ENTRIES - 1), 0);
        assertThat(pin(attacker, 4, A)).isZero();
        assertThat(unpin(attacker, A)).isZero();
        assertThat(frames.count(attacker.mfn(E))).isEqualTo(before);
    }

    /** XSA-309: linear uses were miscounted when a table failed validation or when its type changed between two uses. */
    @Test
    void xsa309LinearUsesAreCountedRightAlsoWhenValidationFails() {
        for (final int table : new int[]{A, B, C}) {
            emptyTable(attacker, table);
        }
        assertThat(pin(attacker, 3, A)).isZero();
        attacker.write(attacker.entry(B, 0), readOnly(attacker, A));
        attacker.write(attacker.entry(B, 1), readOnly(attacker, A));
        attacker.write(attacker.entry(B, 2), RO | Pte.PSE);
        for (int i = 0; i < 10; i++) {
            assertThat(pin(attacker, 3, B)).isEqualTo(-Errno.XEN_EINVAL);
        }
        // Nobody names A now, so it may hold linear entries itself.
        assertThat(pin(attacker, 3, C)).isZero();
        assertThat(attacker.mmuUpdate(attacker.entry(A, 0), readOnly(attacker, C))).isZero();
        attacker.write(attacker.entry(B, 2), 0);
        assertThat(pin(attacker, 3, B)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(attacker.mmuUpdate(attacker.entry(A, 0), 0)).isZero();
        assertThat(pin(attacker, 3, B)).isZero();
        // As an L4's child A is counted apart from what B says of it.
        assertThat(attacker.mmuUpdate(attacker.entry(L4, SPARE), readOnly(attacker, A))).isZero();
        assertThat(unpin(attacker, A)).isZero();
        assertThat(unpin(attacker, B)).isZero();
        assertThat(attacker.mmuUpdate(attacker.entry(A, 0), readOnly(attacker, C))).isZero();
        assertThat(attacker.mmuUpdate(attacker.entry(L4, SPARE), 0)).isZero();
    }

    /** XSA-401: a second CPU wrote a page through its TLB after the first had made a table of it. */
    @Test
    void xsa401TheOtherVcpusTlbCannotWriteANewTable() {
        final Vcpu second = secondVcpu(attacker);
        final GuestVirtualMemory other = new GuestVirtualMemory(second, memory(), hypervisor.walker(),
                hypervisor.paging().writablePageTables(), new PvDomainFixture.ThrowingFaults());
        other.fill(attacker.va(A), Page.SIZE, (byte) 0);
        assertThat(attacker.updateVaMapping(attacker.va(A), readOnly(attacker, A), 0)).isZero();
        assertThat(store(other, attacker.va(A))).isEqualTo(WRITE_FAULT);
        assertThat(attacker.remap(A, RW)).isZero();
        other.putLong(attacker.va(A), 0);
        assertThat(attacker.mmuUpdates(Xen.DOMID_SELF, attacker.l1e(A), 0, attacker.entry(L2, SPARE),
                readOnly(attacker, A))).isZero();
        assertThat(store(other, attacker.va(A))).isNotZero();
        assertThat(attacker.read(attacker.maddr(A))).isZero();
    }

    /** XSA-402: a page written past the cache could be validated with other contents than memory had a moment later. */
    @Test
    void xsa402AnUncachedPageIsValidatedByWhatIsInMemory() {
        final long uncached = writable(attacker, A) | Pte.PCD | Pte.PWT;
        assertThat(attacker.updateVaMapping(attacker.va(A), uncached, 0)).isEqualTo(-Errno.XEN_EINVAL);
        attacker.domain().ioMemory().permit(0xf_0000, 0xf_0000);
        assertThat(attacker.updateVaMapping(attacker.va(A), uncached, 0)).isZero();
        final GuestVirtualMemory memory = memoryOf(attacker);
        memory.fill(attacker.va(A), Page.SIZE, (byte) 0);
        memory.putLong(attacker.va(A), writable(attacker, L4));
        assertThat(attacker.updateVaMapping(attacker.va(A), readOnly(attacker, A) | Pte.PCD, 0)).isZero();
        assertThat(pin(attacker, 1, A)).isEqualTo(-Errno.XEN_EBUSY);
        assertThat(attacker.remap(A, RW)).isZero();
        memory.putLong(attacker.va(A), 0);
        assertThat(attacker.updateVaMapping(attacker.va(A), readOnly(attacker, A) | Pte.PCD, 0)).isZero();
        assertThat(pin(attacker, 1, A)).isZero();
        assertThat(store(memory, attacker.va(A))).isEqualTo(WRITE_FAULT);
    }
}
