package io.xenolith.hypervisor.mm;

import static io.xenolith.hypervisor.mm.PvDomainFixture.BAD_MFN;
import static io.xenolith.hypervisor.mm.PvDomainFixture.FIRST_DATA;
import static io.xenolith.hypervisor.mm.PvDomainFixture.L1;
import static io.xenolith.hypervisor.mm.PvDomainFixture.L2;
import static io.xenolith.hypervisor.mm.PvDomainFixture.L3;
import static io.xenolith.hypervisor.mm.PvDomainFixture.L4;
import static io.xenolith.hypervisor.mm.PvDomainFixture.RO;
import static io.xenolith.hypervisor.mm.PvDomainFixture.RW;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Pte;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.MmuextOp;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.vcpu.HypercallContinuation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DirectPagingTest {
    private static final int A = FIRST_DATA;
    private static final int B = FIRST_DATA + 1;
    private static final int C = FIRST_DATA + 2;
    /** At 4 GiB. */
    private static final long NO_MEMORY = 0x100000;

    private final Hypervisor hypervisor = PvDomainFixture.host(4);
    private final FrameTable frames = hypervisor.frames();
    private final DirectPaging paging = hypervisor.paging();
    private final long freeAtStart = frames.freeFrames();
    private final PvDomainFixture dom0 = new PvDomainFixture(hypervisor, 0, true, 16);
    private final PvDomainFixture guest = new PvDomainFixture(hypervisor, 1, false, 16);

    @AfterEach
    void stop() {
        guest.checkInvariants();
        hypervisor.close();
    }

    private long foreignEntry() {
        return Pte.make(guest.mfn(A), RW);
    }

    @Test
    void aControlDomainMapsFramesOfAnotherDomainByItsNumber() {
        assertThat(dom0.mmuUpdates(1, dom0.l1e(A), foreignEntry())).isZero();
        guest.memory().putLong(guest.va(A), 77);
        assertThat(dom0.memory().getLong(dom0.va(A))).isEqualTo(77);
        assertThat(frames.typeCount(guest.mfn(A))).isEqualTo(2);
    }

    @Test
    void aFrameOfAnotherDomainUnderOnesOwnNameIsEbusy() {
        assertThat(dom0.mmuUpdate(dom0.l1e(A), foreignEntry())).isEqualTo(-Errno.XEN_EBUSY);
        assertThat(guest.mmuUpdate(guest.l1e(A), Pte.make(dom0.mfn(A), RO))).isEqualTo(-Errno.XEN_EBUSY);
    }

    @Test
    void aForeignTableCannotBeMappedWritable() {
        assertThat(dom0.mmuUpdates(1, dom0.l1e(A), Pte.make(guest.mfn(L2), RW))).isEqualTo(-Errno.XEN_EBUSY);
        assertThat(dom0.mmuUpdates(1, dom0.l1e(A), Pte.make(guest.mfn(L2), RO))).isZero();
    }

    @Test
    void ramOfXenOrOfNobodyIsEbusyInAnL1AndEinvalAbove() {
        for (final long mfn : new long[]{1, frames.m2p().firstFrame(), frames.frames() - 1L}) {
            assertThat(guest.mmuUpdate(guest.l1e(A), Pte.make(mfn, RO))).isEqualTo(-Errno.XEN_EBUSY);
            assertThat(guest.mmuUpdate(guest.entry(L2, 9), Pte.make(mfn, RO))).isEqualTo(-Errno.XEN_EINVAL);
        }
    }

    @Test
    void theAllOnesFrameIsEinval() {
        assertThat(guest.mmuUpdate(guest.l1e(A), Pte.FRAME_MASK | RW)).isEqualTo(-Errno.XEN_EINVAL);
    }

    private long asWritten(final long entry) {
        assertThat(dom0.mmuUpdate(dom0.l1e(A), entry)).isZero();
        return hypervisor.memory().getLong(dom0.l1e(A)) & (Pte.PWT | Pte.PCD | Pte.PAT | Pte.RW);
    }

    @Test
    void whatIsNoMemoryIsNeverCached() {
        assertThat(asWritten(Pte.make(NO_MEMORY, RW))).isEqualTo(Pte.PWT | Pte.PCD | Pte.RW);
        assertThat(asWritten(Pte.make(NO_MEMORY, RO | Pte.PWT))).isEqualTo(Pte.PWT | Pte.PCD);
        assertThat(asWritten(Pte.make(NO_MEMORY, RO | Pte.PWT | Pte.PAT))).isEqualTo(Pte.PWT | Pte.PCD);
        assertThat(asWritten(Pte.make(NO_MEMORY, RO | Pte.PCD))).isEqualTo(Pte.PCD);
        assertThat(asWritten(Pte.make(NO_MEMORY, RO | Pte.PAT))).isEqualTo(Pte.PAT);
        assertThat(asWritten(Pte.make(NO_MEMORY, RO | Pte.PAT | Pte.PCD))).isEqualTo(Pte.PAT | Pte.PCD);
    }

    @Test
    void interruptControllersAreMappedReadOnlyWhateverIsAskedFor() {
        assertThat(asWritten(Pte.make(0xfec00, RW))).isEqualTo(Pte.PWT | Pte.PCD);
        assertThat(dom0.mmuUpdate(dom0.l1e(A), Pte.make(0xfee00, RO))).isEqualTo(-Errno.XEN_EPERM);
    }

    @Test
    void aListWhoseFramesBelongToNobodySaysThatNothingIsDone() {
        final long pdone = guest.va(A);
        guest.memory().putInt(pdone, 7);
        assertThat(guest.call(Xen.__HYPERVISOR_mmu_update, guest.va(B), 1, pdone, 500)).isEqualTo(-Errno.XEN_ESRCH);
        assertThat(guest.memory().getInt(pdone)).isZero();
    }

    @Test
    void anLdtBelowXenAndAboveTheLowerHalfIsEinval() {
        assertThat(guest.mmuext(Xen.MMUEXT_SET_LDT, 1L << 47, 1)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(guest.mmuext(Xen.MMUEXT_SET_LDT, 0xffff_7fff_ffff_f000L, 1)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(guest.mmuext(Xen.MMUEXT_SET_LDT, 1L << 47, 0)).isZero();
    }

    @Test
    void theM2pCanBeMappedReadOnlyByAControlDomain() {
        final long m2p = frames.m2p().firstFrame();
        assertThat(dom0.mmuUpdates(Xen.DOMID_XEN, dom0.l1e(A), Pte.make(m2p, RO))).isZero();
        assertThat(dom0.mmuUpdates(Xen.DOMID_XEN, dom0.l1e(A), Pte.make(m2p, RW))).isEqualTo(-Errno.XEN_EBUSY);
    }

    @Test
    void cacheBitsNeedIoRights() {
        final long uncached = Pte.make(guest.mfn(A), RW | Pte.PCD | Pte.PWT);
        assertThat(guest.mmuUpdate(guest.l1e(A), uncached)).isEqualTo(-Errno.XEN_EINVAL);
        guest.domain().ioMemory().permit(0xf0000, 0xf0000);
        assertThat(guest.mmuUpdate(guest.l1e(A), uncached)).isZero();
        assertThat(guest.mmuUpdate(guest.entry(L2, 9), Pte.make(guest.mfn(B), RO | Pte.PCD)))
                .isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void aPageOfXensHeapIsMappedWriteBackOrNotAtAll() {
        guest.domain().ioMemory().permit(0xf0000, 0xf0000);
        final long shared = frames.allocateXenPage(guest.domain(), true);
        assertThat(guest.mmuUpdate(guest.l1e(A), Pte.make(shared, RW | Pte.PCD))).isEqualTo(-Errno.XEN_EACCES);
        assertThat(guest.mmuUpdate(guest.l1e(A), Pte.make(shared, RW))).isZero();
    }

    @Test
    void permittedMmioIsMappedWithoutReferences() {
        guest.domain().ioMemory().permit(0xf0000, 0xf000f);
        assertThat(guest.mmuUpdate(guest.l1e(A), Pte.make(0xf0003, RW))).isZero();
        assertThat(guest.mmuUpdates(Xen.DOMID_IO, guest.l1e(A), Pte.make(0xf0004, RW))).isZero();
        assertThat(guest.mmuUpdate(guest.l1e(A), Pte.make(0xf0010, RW))).isEqualTo(-Errno.XEN_EPERM);
    }

    @Test
    void preserveAdKeepsWhatTheMmuSet() {
        guest.memory().putLong(guest.va(A), 1);
        final long clean = Pte.make(guest.mfn(A), Pte.PRESENT | Pte.RW | Pte.USER);
        assertThat(guest.mmuUpdate(guest.l1e(A) | Xen.MMU_PT_UPDATE_PRESERVE_AD, clean)).isZero();
        assertThat(guest.read(guest.l1e(A)) & (Pte.ACCESSED | Pte.DIRTY)).isEqualTo(Pte.ACCESSED | Pte.DIRTY);
        assertThat(guest.mmuUpdate(guest.l1e(A), clean)).isZero();
        assertThat(guest.read(guest.l1e(A)) & (Pte.ACCESSED | Pte.DIRTY)).isZero();
    }

    @Test
    void upperEntriesBecomeUserAndL4EntriesAccessed() {
        guest.remap(A, RO);
        assertThat(guest.mmuUpdate(guest.entry(L2, 9), Pte.make(guest.mfn(A), Pte.PRESENT | Pte.RW))).isZero();
        assertThat(guest.read(guest.entry(L2, 9)) & Pte.USER).isNotZero();
        assertThat(guest.mmuUpdate(guest.entry(L4, 9), Pte.make(guest.mfn(L3), Pte.PRESENT))).isZero();
        assertThat(guest.read(guest.entry(L4, 9)) & (Pte.USER | Pte.ACCESSED)).isEqualTo(Pte.USER | Pte.ACCESSED);
    }

    @Test
    void anUpperEntryWithFramesOfAnotherDomainIsEinval() {
        assertThat(dom0.mmuUpdates(1, dom0.entry(L2, 9), 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(guest.mmuUpdate(guest.entry(L2, 9), Pte.make(dom0.mfn(A), RO))).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void aControlDomainUpdatesTablesOfAnotherDomain() {
        final long tableOwner = (1L + 1) << 16;
        assertThat(dom0.mmuUpdates(tableOwner | 1, guest.l1e(A), Pte.make(guest.mfn(B), RW))).isZero();
        guest.memory().putLong(guest.va(A), 3);
        assertThat(guest.read(guest.maddr(B))).isEqualTo(3);
        assertThat(dom0.mmuUpdates(tableOwner | 1, guest.maddr(A) | Xen.MMU_MACHPHYS_UPDATE, 1))
                .isEqualTo(-Errno.XEN_EPERM);
        assertThat(guest.mmuUpdates(1L << 16 | Xen.DOMID_SELF, dom0.l1e(A), 0)).isEqualTo(-Errno.XEN_EPERM);
    }

    @Test
    void aTableOwnerWithoutVcpusIsEinval() {
        final Domain empty = new Domain(hypervisor, 2, false, 1);
        hypervisor.add(empty);
        assertThat(dom0.mmuUpdates(3L << 16 | 1, guest.l1e(A), 0)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void aStoreToADescriptorPageIsEinval() {
        guest.remap(A, RO);
        assertThat(paging.setGdt(guest.vcpu(), new long[]{guest.mfn(A)}, 8)).isZero();
        assertThat(guest.mmuUpdate(guest.maddr(A), 0)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void aPageWithABadDescriptorIsNoGdtAndKeepsTheOldOne() {
        guest.write(guest.maddr(A) + 64, 0x0000_8900_0000_0067L);
        guest.remap(A, RO);
        guest.remap(B, RO);
        assertThat(paging.setGdt(guest.vcpu(), new long[]{guest.mfn(B)}, 8)).isZero();
        assertThat(paging.setGdt(guest.vcpu(), new long[]{guest.mfn(A)}, 8)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(guest.vcpu().gdtFrames).containsExactly(guest.mfn(B));
    }

    @Test
    void aMachineToPhysUpdateIsReadThroughSlot256() {
        assertThat(guest.mmuUpdate(guest.maddr(A) | Xen.MMU_MACHPHYS_UPDATE, 0x1234)).isZero();
        assertThat(guest.memory().getLong(0xffff_8000_0000_0000L + guest.mfn(A) * 8)).isEqualTo(0x1234);
    }

    @Test
    void aFailedValidationUndoesItsWork() {
        guest.write(guest.entry(A, 0), Pte.make(guest.mfn(B), RO));
        guest.write(guest.entry(A, 1), Pte.make(guest.mfn(C), RO));
        guest.write(guest.entry(A, 2), Pte.make(guest.mfn(L1), RW));
        guest.remap(A, RO);
        assertThat(guest.mmuext(Xen.MMUEXT_PIN_L1_TABLE, guest.mfn(A), 0)).isEqualTo(-Errno.XEN_EBUSY);
        assertThat(frames.count(guest.mfn(B))).isEqualTo(2);
        assertThat(frames.type(guest.mfn(A))).isEqualTo(FrameTable.TYPE_NONE);
    }

    @Test
    void theErrorOfATableBelowIsTheAnswer() {
        guest.write(guest.entry(A, 0), Pte.make(BAD_MFN, RW));
        guest.remap(A, RO);
        assertThat(guest.mmuUpdate(guest.entry(L2, 9), Pte.make(guest.mfn(A), RO))).isEqualTo(-Errno.XEN_EPERM);
    }

    @Test
    void linearEntriesToAnotherTableMakeNoChains() {
        for (int pfn = A; pfn <= C; pfn++) {
            guest.remap(pfn, RO);
            assertThat(guest.mmuext(Xen.MMUEXT_PIN_L4_TABLE, guest.mfn(pfn), 0)).isZero();
        }
        assertThat(guest.mmuUpdate(guest.entry(A, 5), Pte.make(guest.mfn(B), RW))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(guest.mmuUpdate(guest.entry(A, 5), Pte.make(guest.mfn(B), RO))).isZero();
        assertThat(guest.mmuUpdate(guest.entry(B, 5), Pte.make(guest.mfn(C), RO))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(guest.mmuUpdate(guest.entry(C, 5), Pte.make(guest.mfn(A), RO))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(guest.mmuUpdate(guest.entry(B, 5), Pte.make(guest.mfn(B), RO))).isZero();
        assertThat(guest.mmuUpdate(guest.entry(A, 5), 0)).isZero();
        assertThat(guest.mmuUpdate(guest.entry(B, 6), Pte.make(guest.mfn(C), RO))).isZero();
    }

    @Test
    void linearUsesOfATableAreCountedUpToALimit() {
        try (Hypervisor host = PvDomainFixture.host(8)) {
            final PvDomainFixture hostile = new PvDomainFixture(host, 1, false, 80);
            final long entry = Pte.make(hostile.mfn(L4), RO);
            int pfn = FIRST_DATA;
            for (int uses = 0; uses < -Short.MIN_VALUE - Pte.ENTRIES; pfn++) {
                for (int i = 0; i < Pte.ENTRIES; i++) {
                    hostile.write(hostile.entry(pfn, i), TableRules.xenSlot(4, i) ? 0 : entry);
                    uses += TableRules.xenSlot(4, i) ? 0 : 1;
                }
                hostile.remap(pfn, RO);
                assertThat(hostile.mmuext(Xen.MMUEXT_PIN_L4_TABLE, hostile.mfn(pfn), 0)).isZero();
            }
            long result = 0;
            for (int more = 0; more < 2 * Pte.ENTRIES && result == 0; more++) {
                final int index = more % (Pte.ENTRIES / 2);
                if (index == 0) {
                    hostile.remap(++pfn, RO);
                    hostile.mmuext(Xen.MMUEXT_PIN_L4_TABLE, hostile.mfn(pfn), 0);
                }
                result = hostile.mmuUpdate(hostile.entry(pfn, index), entry);
            }
            assertThat(result).isEqualTo(-Errno.XEN_EINVAL);
            assertThat(host.frames().linearCount((int) hostile.mfn(L4))).isEqualTo(Short.MIN_VALUE);
            hostile.checkInvariants();
        }
    }

    @Test
    void aLongListOfOperationsIsContinued() {
        final int operations = OperationList.AT_ONCE + 8;
        for (int i = 0; i < operations; i++) {
            guest.memory().putInt(guest.va(A) + (long) i * MmuextOp.SIZE, Xen.MMUEXT_TLB_FLUSH_LOCAL);
        }
        final long rest = guest.va(A) + (long) OperationList.AT_ONCE * MmuextOp.SIZE;
        assertThat(guest.call(Xen.__HYPERVISOR_mmuext_op, guest.va(A), operations, guest.args(), Xen.DOMID_SELF))
                .isZero();
        assertThat(guest.vcpu().continuation).isEqualTo(new HypercallContinuation(Xen.__HYPERVISOR_mmuext_op, rest,
                8 | 1L << 31, guest.args(), Xen.DOMID_SELF, 0));
        assertThat(guest.memory().getInt(guest.args())).isEqualTo(OperationList.AT_ONCE);
        guest.vcpu().continuation = null;
        assertThat(guest.call(Xen.__HYPERVISOR_mmuext_op, rest, 8 | 1L << 31, guest.args(), Xen.DOMID_SELF)).isZero();
        assertThat(guest.vcpu().continuation).isNull();
        assertThat(guest.memory().getInt(guest.args())).isEqualTo(operations);
    }

    @Test
    void aSelfEntryShowsTheTreeAsData() {
        guest.mmuUpdate(guest.entry(L4, 300), Pte.make(guest.mfn(L4), RO));
        final long selfMap = -1L << 48 | 300L << 39 | 300L << 30 | 300L << 21 | 300L << 12;
        assertThat(guest.memory().getLong(selfMap)).isEqualTo(guest.read(guest.entry(L4, 0)));
    }

    @Test
    void strictM2pShowsInAKernelRootAndNotInAUserRoot() {
        guest.domain().vmAssist = 1L << Xen.VMASST_TYPE_m2p_strict;
        guest.remap(A, RO);
        assertThat(guest.mmuext(Xen.MMUEXT_PIN_L4_TABLE, guest.mfn(A), 0)).isZero();
        assertThat(guest.read(guest.entry(A, 256))).isEqualTo(frames.m2p().slotEntry());
        assertThat(guest.mmuext(Xen.MMUEXT_NEW_USER_BASEPTR, guest.mfn(A), 0)).isZero();
        assertThat(guest.read(guest.entry(A, 256))).isZero();
    }

    @Test
    void rootsAreLoadedTogetherOrNotAtAll() {
        paging.dropRoots(guest.vcpu());
        assertThat(paging.loadRoots(guest.vcpu(), guest.mfn(L4), guest.mfn(A))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(guest.vcpu().guestTable).isZero();
        assertThat(paging.loadRoots(guest.vcpu(), guest.mfn(A), 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(paging.loadRoots(guest.vcpu(), guest.mfn(L4), guest.mfn(L4))).isZero();
        assertThat(frames.typeCount(guest.mfn(L4))).isEqualTo(3);
    }

    @Test
    void aHeldPageIsNoTableUntilItIsLetGo() {
        assertThat(paging.heldPages().hold(guest.domain(), guest.mfn(A))).isTrue();
        assertThat(paging.heldPages().hold(guest.domain(), guest.mfn(L1))).isFalse();
        assertThat(paging.heldPages().hold(guest.domain(), dom0.mfn(A))).isFalse();
        guest.remap(A, RO);
        assertThat(guest.mmuext(Xen.MMUEXT_PIN_L1_TABLE, guest.mfn(A), 0)).isEqualTo(-Errno.XEN_EINVAL);
        guest.checkInvariants();
        paging.heldPages().release(guest.mfn(A));
        assertThat(guest.mmuext(Xen.MMUEXT_PIN_L1_TABLE, guest.mfn(A), 0)).isZero();
    }

    @Test
    void aDeadDomainLeavesOnlyWhatOthersMap() {
        dom0.mmuUpdates(1, dom0.l1e(A), foreignEntry());
        dom0.mmuUpdates(1, dom0.l1e(B), Pte.make(guest.mfn(L1), RO));
        guest.mmuUpdate(guest.entry(L4, 300), Pte.make(guest.mfn(L4), RO));
        paging.heldPages().hold(guest.domain(), guest.mfn(C));
        guest.remap(B, RO);
        paging.setGdt(guest.vcpu(), new long[]{guest.mfn(B)}, 8);
        paging.relinquishMemory(guest.domain());
        assertThat(guest.domain().totPages).isEqualTo(2);
        assertThat(frames.owner(guest.mfn(A))).isEqualTo(1);
        guest.checkInvariants();
        assertThat(dom0.remap(A, RW)).isZero();
        assertThat(guest.domain().totPages).isEqualTo(1);
        assertThat(dom0.remap(B, RW)).isZero();
        assertThat(guest.domain().totPages).isZero();
        paging.relinquishMemory(dom0.domain());
        assertThat(frames.freeFrames()).isEqualTo(freeAtStart);
    }

    @Test
    void aFrameGivenBackWhileMappedIsFreedWithItsMapping() {
        final long mfn = guest.mfn(A);
        assertThat(frames.releaseAllocation(mfn)).isTrue();
        assertThat(frames.owner(mfn)).isEqualTo(1);
        assertThat(guest.mmuUpdate(guest.l1e(A), 0)).isZero();
        assertThat(frames.owner(mfn)).isEqualTo(FrameTable.NO_OWNER);
    }

    @Test
    void everyCountIsTakenAsItsLow32Bits() {
        guest.write(guest.maddr(15), guest.maddr(A));
        guest.write(guest.maddr(15) + 8, 5);
        assertThat(guest.call(Xen.__HYPERVISOR_mmu_update, guest.args(), 1L << 32 | 1, 0, Xen.DOMID_SELF)).isZero();
        assertThat(guest.read(guest.maddr(A))).isEqualTo(5);
    }

    @Test
    void aContinuationOfAnOldTableReturnsItsFourthArgument() {
        for (final int number : new int[]{Xen.__HYPERVISOR_mmu_update, Xen.__HYPERVISOR_mmuext_op}) {
            assertThat(guest.call(number, 0, 1L << 31, 0, 7)).isEqualTo(7);
        }
    }

    @Test
    void rootOperationsOnAnotherDomainAreEperm() {
        for (final int command : new int[]{5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 18}) {
            assertThat(dom0.mmuextFor(1, command, 0, 0)).isEqualTo(-Errno.XEN_EPERM);
        }
        assertThat(dom0.mmuextFor(1, Xen.MMUEXT_PIN_L1_TABLE, guest.mfn(L1), 0)).isZero();
        assertThat(guest.mmuextFor(0, Xen.MMUEXT_PIN_L1_TABLE, dom0.mfn(L1), 0)).isEqualTo(-Errno.XEN_EPERM);
    }

    @Test
    void aTableOfADyingDomainDoesNotStayPinned() {
        try (Hypervisor host = PvDomainFixture.host(4)) {
            final PvDomainFixture guest = new PvDomainFixture(host, 1, false, 8);
            final int page = PvDomainFixture.FIRST_DATA;
            assertThat(guest.remap(page, PvDomainFixture.RO)).isZero();
            guest.domain().dying = Domain.Dying.DYING;
            assertThat(host.paging().pin(1, guest.mfn(page), FrameTable.TYPE_L1)).isZero();
            assertThat(host.frames().flag(guest.mfn(page), FrameTable.PINNED)).isFalse();
        }
    }
}
