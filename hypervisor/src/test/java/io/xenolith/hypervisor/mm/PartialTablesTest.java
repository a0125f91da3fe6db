package io.xenolith.hypervisor.mm;

import static io.xenolith.abi.vcpu.Vcpu.VCPUOP_up;
import static io.xenolith.hypervisor.mm.PvDomainFixture.L4;
import static io.xenolith.hypervisor.mm.PvDomainFixture.RO;
import static io.xenolith.hypervisor.mm.PvDomainFixture.RW;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctl;
import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;
import io.xenolith.abi.domctl.XenDomctlGetpageframeinfo3;
import io.xenolith.abi.domctl.XenDomctlVcpucontext;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.MmuUpdate;
import io.xenolith.abi.xen.MmuextOp;
import io.xenolith.abi.xen.VcpuGuestContext;
import io.xenolith.abi.xen.Xen;
import io.xenolith.abi.xen.XenArch;
import io.xenolith.hypervisor.MachineFixture;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.DomainInfo;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.vcpu.HypercallContinuation;
import io.xenolith.hypervisor.vcpu.VcpuContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tables that are validated and released in several goes. The guest has a tree that nothing uses yet; whoever calls has
 * something waiting all the time, so that each go does one entry. Source: HYPERCALLS.md sections 3 and 10; the story
 * {@code partial} asks real Xen the same.
 *
 * <pre>
 *  TOP, an L4: slot 5 - UPPER, an L3: entry 1 - MIDDLE[0], an L2: entries 2, 3 - LEAF[0], LEAF[1]
 *                                     entry 4 - MIDDLE[1], an L2: entry 0 - LEAF[2]
 * </pre>
 */
final class PartialTablesTest {
    private static final int TOP = 5;
    private static final int UPPER = 6;
    private static final int[] MIDDLE = {7, 8};
    private static final int[] LEAF = {9, 10, 11};
    private static final int OTHER = 12;
    private static final int SLOT = 5;
    private static final int DONE = Page.SIZE - Long.BYTES;
    private static final long PREEMPTED = 1L << 31;

    private final MachineFixture machine = new MachineFixture();
    private final FrameTable frames = machine.hypervisor().frames();
    private final PvDomainFixture guest = machine.domU();
    private final Vcpu vcpu = guest.vcpu();

    @BeforeEach
    void growTree() {
        for (int pfn = TOP; pfn <= OTHER; pfn++) {
            assertThat(guest.remap(pfn, RO)).isZero();
        }
        entry(TOP, SLOT, UPPER);
        entry(UPPER, 1, MIDDLE[0]);
        entry(UPPER, 4, MIDDLE[1]);
        entry(MIDDLE[0], 2, LEAF[0]);
        entry(MIDDLE[0], 3, LEAF[1]);
        entry(MIDDLE[1], 0, LEAF[2]);
        vcpu.yielded = true;
    }

    @AfterEach
    void close() {
        machine.checkInvariants();
        machine.close();
    }

    private void entry(final int table, final int index, final int below) {
        guest.write(guest.entry(table, index), Pte.make(guest.mfn(below), RW));
    }

    private boolean partial(final int pfn) {
        return frames.flag(guest.mfn(pfn), FrameTable.PARTIAL);
    }

    /** One go of an mmuext_op with one operation. */
    private long mmuext(final Vcpu caller, final int command, final int pfn) {
        final long maddr = guest.maddr(guest.pages() - 1);
        new MmuextOp().wrap(machine.memory(), maddr).cmd(command).arg1Mfn(pfn < 0 ? 0 : guest.mfn(pfn));
        machine.memory().putInt(maddr + DONE, -1);
        return call(caller, new HypercallContinuation(Xen.__HYPERVISOR_mmuext_op, guest.args(), 1, guest.args() + DONE,
                Xen.DOMID_SELF, 0));
    }

    private long pin(final int level, final int pfn) {
        return mmuext(vcpu, Xen.MMUEXT_PIN_L1_TABLE + level - 1, pfn);
    }

    private long call(final Vcpu caller, final HypercallContinuation call) {
        return machine.hypervisor().hypercall(caller, call.number(), call.arg1(), call.arg2(), call.arg3(), call.arg4(),
                call.arg5());
    }

    private int done() {
        return machine.memory().getInt(guest.maddr(guest.pages() - 1) + DONE);
    }

    private HypercallContinuation takeContinuation(final Vcpu caller) {
        final HypercallContinuation next = caller.continuation;
        caller.continuation = null;
        return next;
    }

    private static HypercallContinuation samePlace(final PvDomainFixture guest) {
        return new HypercallContinuation(Xen.__HYPERVISOR_mmuext_op, guest.args(), 1 | PREEMPTED, guest.args() + DONE,
                Xen.DOMID_SELF, 0);
    }

    private static HypercallContinuation onlyToFinish(final int number, final int result) {
        return new HypercallContinuation(number, 0, PREEMPTED, 0, Integer.toUnsignedLong(result), 0);
    }

    /** Goes on with what {@code caller} has begun, checking all counts between any two goes; how many goes there were. */
    private int goOn(final Vcpu caller, final long expected) {
        int goes = 0;
        long result = 0;
        while (caller.continuation != null) {
            machine.checkInvariants();
            result = call(caller, takeContinuation(caller));
            goes++;
        }
        assertThat(result).isEqualTo(expected);
        return goes;
    }

    private Vcpu secondVcpu() {
        final Vcpu second = guest.domain().allocateVcpu(1);
        assertThat(machine.hypervisor().paging().loadRoots(second, guest.mfn(L4), 0)).isZero();
        second.initialised = true;
        second.down = false;
        return second;
    }

    // Validation.

    @Test
    void aPinGivesWayBehindAnEntryAndIsMadeAgainAtTheSameElement() {
        assertThat(pin(FrameTable.TYPE_L3, UPPER)).isZero();
        assertThat(takeContinuation(vcpu)).isEqualTo(samePlace(guest));
        assertThat(done()).isZero();
        assertThat(partial(UPPER)).isTrue();
        assertThat(frames.flag(guest.mfn(UPPER), FrameTable.PINNED)).isFalse();
    }

    @Test
    void withNothingWaitingItIsDoneInOneGo() {
        vcpu.yielded = false;
        assertThat(pin(FrameTable.TYPE_L4, TOP)).isZero();
        assertThat(vcpu.continuation).isNull();
        assertThat(done()).isOne();
    }

    @Test
    void aPartialTableHoldsOneTypeReferenceAndOneGeneralReferenceItself() {
        pin(FrameTable.TYPE_L3, UPPER);
        takeContinuation(vcpu);
        // The other ones are that of being allocated and that of the mapping.
        assertThat(frames.count(guest.mfn(UPPER))).isEqualTo(3);
        assertThat(frames.typeCount(guest.mfn(UPPER))).isOne();
        assertThat(frames.flag(guest.mfn(UPPER), FrameTable.VALIDATED)).isFalse();
    }

    @Test
    void itGoesOnEntryByEntryToTheEnd() {
        pin(FrameTable.TYPE_L4, TOP);
        assertThat(goOn(vcpu, 0)).isGreaterThan(3);
        assertThat(done()).isOne();
        for (int pfn = TOP; pfn <= LEAF[2]; pfn++) {
            assertThat(frames.flag(guest.mfn(pfn), FrameTable.VALIDATED)).as("pfn " + pfn).isTrue();
        }
        assertThat(frames.flag(guest.mfn(TOP), FrameTable.PINNED)).isTrue();
    }

    @Test
    void whatLiesBehindThePlaceItHasReachedIsAnybodys() {
        pin(FrameTable.TYPE_L2, MIDDLE[0]);
        while (!frames.typed(guest.mfn(LEAF[0]), FrameTable.TYPE_L1)) {
            call(vcpu, takeContinuation(vcpu));
        }
        takeContinuation(vcpu);
        assertThat(guest.remap(LEAF[0], RW)).isEqualTo(-Errno.XEN_EBUSY);
        assertThat(guest.remap(LEAF[1], RW)).isZero();
        assertThat(guest.remap(LEAF[1], RO)).isZero();
    }

    @Test
    void anL1TableIsDoneInOneGo() {
        assertThat(pin(FrameTable.TYPE_L1, LEAF[0])).isZero();
        assertThat(vcpu.continuation).isNull();
        assertThat(mmuext(vcpu, Xen.MMUEXT_UNPIN_TABLE, LEAF[0])).isZero();
        assertThat(vcpu.continuation).isNull();
    }

    @Test
    void aPartialTableIsOfItsTypeAndOfNoUse() {
        pin(FrameTable.TYPE_L3, UPPER);
        takeContinuation(vcpu);
        vcpu.yielded = false;
        for (final int level : new int[]{FrameTable.TYPE_L1, FrameTable.TYPE_L2, FrameTable.TYPE_L4}) {
            assertThat(pin(level, UPPER)).isEqualTo(-Errno.XEN_EINVAL);
        }
        assertThat(mmuext(vcpu, Xen.MMUEXT_UNPIN_TABLE, UPPER)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(guest.remap(UPPER, RW)).isEqualTo(-Errno.XEN_EBUSY);
        assertThat(guest.mmuUpdate(guest.entry(UPPER, 9), 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(typeWord(UPPER)).as("what a toolstack is told").isZero();
        assertThat(partial(UPPER)).isTrue();
    }

    /** Answer of getpageframeinfo3. */
    private long typeWord(final int pfn) {
        final PvDomainFixture dom0 = machine.dom0();
        final long op = machine.domctlHead(dom0, Domctl.XEN_DOMCTL_getpageframeinfo3, guest.domain().domid())
                .structAddress();
        machine.memory().putLong(dom0.maddr(20), guest.mfn(pfn));
        new XenDomctlGetpageframeinfo3().wrap(machine.memory(), op + XenDomctl.U_OFFSET).num(1).array(dom0.va(20));
        assertThat(machine.domctl(dom0)).isZero();
        return machine.memory().getLong(dom0.maddr(20));
    }

    @Test
    void whoAsksNextGoesOnWithIt() {
        pin(FrameTable.TYPE_L3, UPPER);
        final Vcpu second = secondVcpu();
        assertThat(mmuext(second, Xen.MMUEXT_PIN_L3_TABLE, UPPER)).isZero();
        assertThat(second.continuation).isNull();
        assertThat(partial(UPPER)).isFalse();
        // The first one comes too late.
        call(vcpu, takeContinuation(vcpu));
        assertThat(vcpu.continuation).isEqualTo(onlyToFinish(Xen.__HYPERVISOR_mmuext_op, -Errno.XEN_EINVAL));
        goOn(vcpu, -Errno.XEN_EINVAL);
    }

    @Test
    void twoGoOnWithItInTurns() {
        pin(FrameTable.TYPE_L4, TOP);
        final Vcpu second = secondVcpu();
        second.yielded = true;
        mmuext(second, Xen.MMUEXT_PIN_L4_TABLE, TOP);
        while (second.continuation != null && partial(TOP)) {
            machine.checkInvariants();
            call(vcpu, takeContinuation(vcpu));
            machine.checkInvariants();
            call(second, takeContinuation(second));
        }
        assertThat(frames.flag(guest.mfn(TOP), FrameTable.PINNED)).isTrue();
        while (vcpu.continuation != null) {
            call(vcpu, takeContinuation(vcpu));
        }
        while (second.continuation != null) {
            call(second, takeContinuation(second));
        }
        assertThat(frames.typeCount(guest.mfn(TOP))).isOne();
    }

    @Test
    void itMayBeLeftAsItIsAndTakenUpAsPartOfAnotherTree() {
        pin(FrameTable.TYPE_L3, UPPER);
        takeContinuation(vcpu);
        vcpu.yielded = false;
        assertThat(pin(FrameTable.TYPE_L4, TOP)).isZero();
        assertThat(partial(UPPER)).isFalse();
        assertThat(frames.typeCount(guest.mfn(UPPER))).isOne();
    }

    @Test
    void itDiesWithItsDomain() {
        pin(FrameTable.TYPE_L4, TOP);
        takeContinuation(vcpu);
        machine.hypervisor().lifecycle().destroy(guest.domain());
        assertThat(machine.hypervisor().domain(guest.domain().domid())).isNull();
    }

    // Failures.

    @Test
    void aTableThatIsBadAtItsFirstEntryIsRefusedAtOnce() {
        vcpu.yielded = false;
        entry(MIDDLE[1], 0, L4);
        assertThat(pin(FrameTable.TYPE_L2, MIDDLE[1])).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(vcpu.continuation).isNull();
        assertThat(frames.typeCount(guest.mfn(MIDDLE[1]))).isZero();
    }

    @Test
    void oneThatIsBadFurtherOnIsReleasedByACallThatIsMadeForThatAlone() {
        vcpu.yielded = false;
        entry(MIDDLE[0], 3, L4);
        pin(FrameTable.TYPE_L2, MIDDLE[0]);
        assertThat(vcpu.continuation).isEqualTo(onlyToFinish(Xen.__HYPERVISOR_mmuext_op, -Errno.XEN_EINVAL));
        assertThat(done()).isZero();
        assertThat(partial(MIDDLE[0])).isTrue();
        goOn(vcpu, -Errno.XEN_EINVAL);
        assertThat(frames.typeCount(guest.mfn(MIDDLE[0]))).isZero();
        assertThat(guest.remap(LEAF[0], RW)).isZero();
    }

    @Test
    void theReleaseOfABadTreeGivesWayAsWell() {
        entry(MIDDLE[1], 1, L4);
        pin(FrameTable.TYPE_L4, TOP);
        goOn(vcpu, -Errno.XEN_EINVAL);
        for (int pfn = TOP; pfn <= LEAF[2]; pfn++) {
            assertThat(frames.typeCount(guest.mfn(pfn))).as("pfn " + pfn).isZero();
            assertThat(frames.count(guest.mfn(pfn))).as("pfn " + pfn).isEqualTo(2);
        }
    }

    @Test
    void aBadTableBelowTheFirstEntryOfOneThatIsNotTheFirstLeavesNothing() {
        vcpu.yielded = false;
        guest.write(guest.entry(UPPER, 1), 0);
        entry(UPPER, 0, MIDDLE[0]);
        entry(MIDDLE[0], 3, L4);
        pin(FrameTable.TYPE_L4, TOP);
        goOn(vcpu, -Errno.XEN_EINVAL);
        for (int pfn = TOP; pfn <= LEAF[2]; pfn++) {
            assertThat(frames.count(guest.mfn(pfn))).as("pfn " + pfn).isEqualTo(2);
        }
    }

    @Test
    void aPartialTableThatTurnsOutBadIsReleasedByWhoeverFindsThat() {
        entry(MIDDLE[1], 1, L4);
        pin(FrameTable.TYPE_L3, UPPER);
        final Vcpu second = secondVcpu();
        mmuext(second, Xen.MMUEXT_PIN_L3_TABLE, UPPER);
        goOn(second, -Errno.XEN_EINVAL);
        assertThat(frames.typeCount(guest.mfn(UPPER))).isZero();
        goOn(vcpu, -Errno.XEN_EINVAL);
    }

    @Test
    void pinningAPinnedTableGivesTheSecondReferenceBackByACallOfItsOwn() {
        vcpu.yielded = false;
        pin(FrameTable.TYPE_L3, UPPER);
        pin(FrameTable.TYPE_L3, UPPER);
        assertThat(vcpu.continuation).isEqualTo(onlyToFinish(Xen.__HYPERVISOR_mmuext_op, -Errno.XEN_EINVAL));
        goOn(vcpu, -Errno.XEN_EINVAL);
        assertThat(frames.typeCount(guest.mfn(UPPER))).isOne();
    }

    // Release.

    private void pinned(final int level, final int pfn) {
        vcpu.yielded = false;
        assertThat(pin(level, pfn)).isZero();
        vcpu.yielded = true;
    }

    @Test
    void anUnpinIsDoneAtOnceAndTheTableReleasedAfterwards() {
        pinned(FrameTable.TYPE_L4, TOP);
        assertThat(mmuext(vcpu, Xen.MMUEXT_UNPIN_TABLE, TOP)).isZero();
        assertThat(vcpu.continuation).isEqualTo(onlyToFinish(Xen.__HYPERVISOR_mmuext_op, 0));
        assertThat(done()).isOne();
        assertThat(frames.flag(guest.mfn(TOP), FrameTable.PINNED)).isFalse();
        assertThat(partial(TOP)).isTrue();
        assertThat(goOn(vcpu, 0)).isGreaterThan(3);
        assertThat(frames.typeCount(guest.mfn(TOP))).isZero();
    }

    @Test
    void aTableIsReleasedFromItsLastEntryDown() {
        pinned(FrameTable.TYPE_L3, UPPER);
        mmuext(vcpu, Xen.MMUEXT_UNPIN_TABLE, UPPER);
        while (frames.typed(guest.mfn(LEAF[2]), FrameTable.TYPE_L1)) {
            call(vcpu, takeContinuation(vcpu));
        }
        assertThat(frames.typed(guest.mfn(LEAF[0]), FrameTable.TYPE_L1)).isTrue();
        goOn(vcpu, 0);
    }

    @Test
    void whatIsStillToBeReleasedComesBeforeAnythingElse() {
        pinned(FrameTable.TYPE_L3, UPPER);
        mmuext(vcpu, Xen.MMUEXT_UNPIN_TABLE, UPPER);
        final HypercallContinuation given = takeContinuation(vcpu);
        vcpu.yielded = false;
        assertThat(mmuext(vcpu, Xen.MMUEXT_TLB_FLUSH_LOCAL, -1)).isZero();
        assertThat(frames.typeCount(guest.mfn(UPPER))).isZero();
        assertThat(call(vcpu, given)).isZero();
    }

    @Test
    void whenThatGivesWayTheCallIsMadeAgainAsItWas() {
        pinned(FrameTable.TYPE_L3, UPPER);
        mmuext(vcpu, Xen.MMUEXT_UNPIN_TABLE, UPPER);
        takeContinuation(vcpu);
        assertThat(mmuext(vcpu, Xen.MMUEXT_TLB_FLUSH_LOCAL, -1)).isZero();
        assertThat(vcpu.continuation).isEqualTo(new HypercallContinuation(Xen.__HYPERVISOR_mmuext_op, guest.args(), 1,
                guest.args() + DONE, Xen.DOMID_SELF, 0));
        assertThat(done()).isEqualTo(-1);
        goOn(vcpu, 0);
        assertThat(done()).isOne();
    }

    @Test
    void aHalfReleasedTableCanBeValidatedAgainByAnother() {
        pinned(FrameTable.TYPE_L3, UPPER);
        mmuext(vcpu, Xen.MMUEXT_UNPIN_TABLE, UPPER);
        final Vcpu second = secondVcpu();
        assertThat(mmuext(second, Xen.MMUEXT_PIN_L3_TABLE, UPPER)).isZero();
        assertThat(frames.flag(guest.mfn(UPPER), FrameTable.VALIDATED)).isTrue();
        goOn(vcpu, 0);
        assertThat(frames.typeCount(guest.mfn(UPPER))).isOne();
    }

    // Entries of tables.

    /** One go of an mmu_update of {@code entries}, each an address and a value. */
    private long update(final long... entries) {
        final long maddr = guest.maddr(guest.pages() - 1);
        for (int i = 0; i < entries.length / 2; i++) {
            new MmuUpdate().wrap(machine.memory(), maddr + (long) i * MmuUpdate.SIZE).ptr(entries[2 * i])
                    .val(entries[2 * i + 1]);
        }
        return call(vcpu, new HypercallContinuation(Xen.__HYPERVISOR_mmu_update, guest.args(), entries.length / 2,
                guest.args() + DONE, Xen.DOMID_SELF, 0));
    }

    @Test
    void anUpdateThatValidatesATreeIsMadeAgainUntilItIsDone() {
        final long slot = guest.entry(L4, SLOT);
        assertThat(update(slot, Pte.make(guest.mfn(UPPER), RW))).isZero();
        assertThat(vcpu.continuation).isEqualTo(new HypercallContinuation(Xen.__HYPERVISOR_mmu_update, guest.args(),
                1 | PREEMPTED, guest.args() + DONE, Xen.DOMID_SELF, 0));
        assertThat(guest.read(slot)).isZero();
        goOn(vcpu, 0);
        assertThat(Pte.mfn(guest.read(slot))).isEqualTo(guest.mfn(UPPER));
    }

    @Test
    void theTableOfAnEntryThatIsReplacedIsReleasedBeforeTheNextRequest() {
        vcpu.yielded = false;
        final long slot = guest.entry(L4, SLOT);
        update(slot, Pte.make(guest.mfn(UPPER), RW));
        assertThat(vcpu.continuation).isNull();
        update(slot, 0, slot, 0);
        assertThat(vcpu.continuation).isEqualTo(new HypercallContinuation(Xen.__HYPERVISOR_mmu_update,
                guest.args() + MmuUpdate.SIZE, 1 | PREEMPTED, guest.args() + DONE, Xen.DOMID_SELF, 0));
        assertThat(frames.typed(guest.mfn(UPPER), FrameTable.TYPE_L3)).isTrue();
        goOn(vcpu, 0);
        assertThat(frames.typeCount(guest.mfn(UPPER))).isZero();
        assertThat(done()).isEqualTo(2);
    }

    @Test
    void behindTheLastRequestItIsReleasedByACallForThatAlone() {
        vcpu.yielded = false;
        final long slot = guest.entry(L4, SLOT);
        update(slot, Pte.make(guest.mfn(UPPER), RW));
        update(slot, 0);
        assertThat(vcpu.continuation).isEqualTo(onlyToFinish(Xen.__HYPERVISOR_mmu_update, 0));
        goOn(vcpu, 0);
        assertThat(done()).isOne();
    }

    @Test
    void anEntryThatNamesItsOwnTableLeavesNothingToRelease() {
        vcpu.yielded = false;
        update(guest.entry(L4, SLOT), Pte.make(guest.mfn(L4), RO));
        update(guest.entry(L4, SLOT), 0);
        assertThat(vcpu.continuation).isNull();
    }

    @Test
    void aLinearEntryIsCountedAsGoneWhileItsTableIsStillToBeReleased() {
        vcpu.yielded = false;
        pinned(FrameTable.TYPE_L4, TOP);
        vcpu.yielded = false;
        update(guest.entry(L4, SLOT), Pte.make(guest.mfn(TOP), RO));
        assertThat(frames.linearCount((int) guest.mfn(L4))).isOne();
        update(guest.entry(L4, SLOT), 0);
        assertThat(frames.linearCount((int) guest.mfn(L4))).isZero();
        machine.checkInvariants();
        goOn(vcpu, 0);
    }

    // Roots.

    @Test
    void aUserRootThatTakesLongIsLoadedInTheEndAndCountedOnce() {
        assertThat(mmuext(vcpu, Xen.MMUEXT_NEW_USER_BASEPTR, TOP)).isZero();
        assertThat(vcpu.guestTableUser).isZero();
        assertThat(takeContinuation(vcpu)).isEqualTo(samePlace(guest));
        mmuext(vcpu, Xen.MMUEXT_NEW_USER_BASEPTR, TOP);
        goOn(vcpu, 0);
        assertThat(vcpu.guestTableUser).isEqualTo(guest.mfn(TOP));
        assertThat(done()).isOne();
    }

    @Test
    void anOldUserRootIsReleasedWhenTheNewOneIsInPlace() {
        vcpu.yielded = false;
        mmuext(vcpu, Xen.MMUEXT_NEW_USER_BASEPTR, TOP);
        vcpu.yielded = true;
        assertThat(mmuext(vcpu, Xen.MMUEXT_NEW_USER_BASEPTR, -1)).isZero();
        assertThat(vcpu.guestTableUser).isZero();
        assertThat(vcpu.continuation).isEqualTo(samePlace(guest));
        assertThat(done()).isZero();
        goOn(vcpu, 0);
        assertThat(done()).isOne();
        assertThat(frames.typeCount(guest.mfn(TOP))).isZero();
    }

    @Test
    void soIsAnOldKernelRoot() {
        for (int i = 0; i < Pte.ENTRIES; i++) {
            guest.write(guest.entry(TOP, i), i == SLOT || TableRules.xenSlot(FrameTable.TYPE_L4, i)
                    ? guest.read(guest.entry(TOP, i))
                    : guest.read(guest.entry(L4, i)));
        }
        mmuext(vcpu, Xen.MMUEXT_NEW_BASEPTR, TOP);
        assertThat(goOn(vcpu, 0)).isGreaterThan(1);
        assertThat(vcpu.guestTable).isEqualTo(guest.mfn(TOP));
        mmuext(vcpu, Xen.MMUEXT_NEW_BASEPTR, L4);
        assertThat(vcpu.guestTable).isEqualTo(guest.mfn(L4));
        assertThat(takeContinuation(vcpu)).isEqualTo(samePlace(guest));
        mmuext(vcpu, Xen.MMUEXT_NEW_BASEPTR, L4);
        goOn(vcpu, 0);
        assertThat(frames.typeCount(guest.mfn(TOP))).isZero();
    }

    /** A context in dom0's memory. */
    private VcpuGuestContext context() {
        // The pages of the fixture lie side by side, and it needs two.
        return new VcpuGuestContext().wrap(machine.memory(), machine.dom0().maddr(20)).flags(XenArch.VGCF_in_kernel);
    }

    private long cr3(final int pfn) {
        return guest.mfn(pfn) << Page.SHIFT;
    }

    /** One go of a setvcpucontext of vCPU 1. */
    private long setContext(final VcpuGuestContext context) {
        assertThat(context.structAddress()).isEqualTo(machine.dom0().maddr(20));
        final long op = machine.domctlHead(machine.dom0(), Domctl.XEN_DOMCTL_setvcpucontext, guest.domain().domid())
                .structAddress();
        new XenDomctlVcpucontext().wrap(machine.memory(), op + XenDomctl.U_OFFSET).vcpu(1)
                .ctxt(machine.dom0().va(20));
        return machine.domctl(machine.dom0());
    }

    @Test
    void theRootsOfAFirstContextAreValidatedInSeveralGoes() {
        final Vcpu dom0 = machine.dom0().vcpu();
        final Vcpu second = guest.domain().allocateVcpu(1);
        dom0.yielded = true;
        assertThat(setContext(context().ctrlreg(3, cr3(L4)).ctrlreg(1, cr3(TOP)))).isZero();
        assertThat(dom0.continuation).isEqualTo(new HypercallContinuation(Xen.__HYPERVISOR_domctl,
                machine.dom0().args(), 0, 0, 0, 0));
        assertThat(second.initialised).isFalse();
        assertThat(second.guestTable).isZero();
        goOn(dom0, 0);
        assertThat(second.initialised).isTrue();
        assertThat(second.guestTable).isEqualTo(guest.mfn(L4));
        assertThat(second.guestTableUser).isEqualTo(guest.mfn(TOP));
    }

    @Test
    void aKernelRootWhoseUserRootIsRefusedIsReleasedInSeveralGoes() {
        final Vcpu dom0 = machine.dom0().vcpu();
        final Vcpu second = guest.domain().allocateVcpu(1);
        dom0.yielded = true;
        setContext(context().ctrlreg(3, cr3(TOP)).ctrlreg(1, machine.dom0().mfn(L4) << Page.SHIFT));
        goOn(dom0, -Errno.XEN_EINVAL);
        assertThat(second.guestTable).isZero();
        assertThat(frames.typeCount(guest.mfn(TOP))).isOne();
        assertThat(setContext(context().ctrlreg(3, cr3(L4)).ctrlreg(1, 0))).isZero();
        assertThat(partial(TOP)).isTrue();
        goOn(dom0, 0);
        assertThat(frames.typeCount(guest.mfn(TOP))).isZero();
        assertThat(second.guestTable).isEqualTo(guest.mfn(L4));
    }

    @Test
    void aResetReleasesTheRootOfAContextThatWasRefused() {
        final Vcpu dom0 = machine.dom0().vcpu();
        guest.domain().allocateVcpu(1);
        setContext(context().ctrlreg(3, cr3(TOP)).ctrlreg(1, machine.dom0().mfn(L4) << Page.SHIFT));
        final long op = machine.domctlHead(machine.dom0(), Domctl.XEN_DOMCTL_setvcpucontext, guest.domain().domid())
                .structAddress();
        new XenDomctlVcpucontext().wrap(machine.memory(), op + XenDomctl.U_OFFSET).vcpu(1);
        dom0.yielded = true;
        assertThat(machine.domctl(machine.dom0())).isZero();
        assertThat(goOn(dom0, 0)).isPositive();
        assertThat(frames.typeCount(guest.mfn(TOP))).isZero();
    }

    @Test
    void theDescriptorTableOfAFirstContextIsJudgedBeforeItsRoots() {
        final Vcpu dom0 = machine.dom0().vcpu();
        guest.domain().allocateVcpu(1);
        dom0.yielded = true;
        assertThat(setContext(context().ctrlreg(3, cr3(TOP)).gdtEnts(1).gdtFrames(0, machine.dom0().mfn(L4))))
                .isEqualTo(-Errno.XEN_EINVAL);
        assertThat(frames.typeCount(guest.mfn(TOP))).isZero();
    }

    @Test
    void theDescriptorTableIsNotHeldWhileTheRootsGiveWay() {
        final Vcpu dom0 = machine.dom0().vcpu();
        final Vcpu second = guest.domain().allocateVcpu(1);
        dom0.yielded = true;
        setContext(context().ctrlreg(3, cr3(TOP)).gdtEnts(1).gdtFrames(0, guest.mfn(OTHER)));
        assertThat(dom0.continuation).isNotNull();
        assertThat(second.gdtFrames).isEmpty();
        assertThat(frames.typeCount(guest.mfn(OTHER))).isZero();
        goOn(dom0, 0);
        assertThat(second.gdtFrames).containsExactly(guest.mfn(OTHER));
    }

    /** Behind the good one {@link #TOP} has an entry for a page that is not the guest's. */
    private void spoilTop() {
        guest.write(guest.entry(TOP, SLOT + 1), Pte.make(machine.dom0().mfn(L4), RW));
    }

    @Test
    void whatARefusedContextLeftToItsCallerGoesBeforeTheDomainDies() {
        final Vcpu dom0 = machine.dom0().vcpu();
        spoilTop();
        guest.domain().allocateVcpu(1);
        assertThat(setContext(context().ctrlreg(3, cr3(TOP)))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(partial(TOP)).isTrue();
        dom0.yielded = true;
        machine.domctl(Domctl.XEN_DOMCTL_destroydomain, guest.domain().domid());
        goOn(dom0, 0);
        assertThat(machine.hypervisor().domain(guest.domain().domid())).isNull();
    }

    @Test
    void aContextThatIsLoadedToTheEndLeavesNothingIfItIsRefused() {
        spoilTop();
        final Vcpu second = guest.domain().allocateVcpu(1);
        assertThat(new VcpuContext(machine.hypervisor().paging()).load(second, context().ctrlreg(3, cr3(TOP))))
                .isEqualTo(-Errno.XEN_EINVAL);
        assertThat(partial(TOP)).isFalse();
        assertThat(frames.typeCount(guest.mfn(TOP))).isZero();
        assertThat(frames.typeCount(guest.mfn(UPPER))).isZero();
    }

    @Test
    void aVcpuThatIsResetStaysDownWhoeverBringsItUpMeanwhile() {
        final Vcpu dom0 = machine.dom0().vcpu();
        final Vcpu second = secondVcpu();
        vcpu.yielded = false;
        mmuext(vcpu, Xen.MMUEXT_NEW_USER_BASEPTR, TOP);
        machine.domctlHead(machine.dom0(), Domctl.XEN_DOMCTL_setvcpucontext, guest.domain().domid());
        dom0.yielded = true;
        machine.domctl(machine.dom0());
        assertThat(dom0.continuation).isNotNull();
        assertThat(call(second, new HypercallContinuation(Xen.__HYPERVISOR_vcpu_op, VCPUOP_up, 0, 0, 0, 0))).isZero();
        assertThat(vcpu.runnable()).isFalse();
        goOn(dom0, 0);
        assertThat(vcpu.down).isTrue();
        assertThat(vcpu.resetting).isFalse();
    }

    @Test
    void aVcpuThatIsResetDoesNotRunWithHalfOfItsTables() {
        final Vcpu dom0 = machine.dom0().vcpu();
        vcpu.yielded = false;
        mmuext(vcpu, Xen.MMUEXT_NEW_USER_BASEPTR, TOP);
        machine.domctlHead(machine.dom0(), Domctl.XEN_DOMCTL_setvcpucontext, guest.domain().domid());
        dom0.yielded = true;
        assertThat(machine.domctl(machine.dom0())).isZero();
        assertThat(dom0.continuation).isNotNull();
        assertThat(vcpu.runnable()).isFalse();
        goOn(dom0, 0);
        assertThat(vcpu.initialised).isFalse();
        assertThat(frames.typeCount(guest.mfn(TOP))).isZero();
    }

    // Death.

    private int dyingFlag() {
        final XenDomctlGetdomaininfo info = XenDomctlGetdomaininfo.allocate();
        DomainInfo.fill(guest.domain(), info);
        return info.flags() & Domctl.XEN_DOMINF_dying;
    }

    @Test
    void aDomainIsSaidToBeDyingWhenNothingIsLeftToDo() {
        final Vcpu dom0 = machine.dom0().vcpu();
        dom0.yielded = true;
        machine.domctl(Domctl.XEN_DOMCTL_destroydomain, guest.domain().domid());
        assertThat(dom0.continuation).isNotNull();
        assertThat(dyingFlag()).isZero();
        goOn(dom0, 0);
        assertThat(dyingFlag()).isNotZero();
    }

    @Test
    void aTableOfADyingDomainIsNotLeftHalfValidated() {
        final Vcpu dom0 = machine.dom0().vcpu();
        guest.domain().dying = Domain.Dying.DYING;
        dom0.yielded = true;
        assertThat(machine.hypervisor().paging().pin(dom0.tableWork, guest.domain().domid(), guest.mfn(TOP),
                FrameTable.TYPE_L4)).isZero();
        assertThat(dom0.tableWork.hasOldTable()).isFalse();
        assertThat(partial(TOP)).isFalse();
        assertThat(frames.typeCount(guest.mfn(TOP))).isZero();
    }

    @Test
    void aDomainDiesInSeveralGoes() {
        final Vcpu dom0 = machine.dom0().vcpu();
        pinned(FrameTable.TYPE_L4, TOP);
        final Domain domain = guest.domain();
        dom0.yielded = true;
        assertThat(machine.domctl(Domctl.XEN_DOMCTL_destroydomain, domain.domid())).isZero();
        assertThat(dom0.continuation).isEqualTo(new HypercallContinuation(Xen.__HYPERVISOR_domctl,
                machine.dom0().args(), 0, 0, 0, 0));
        assertThat(domain.dying).isEqualTo(Domain.Dying.DYING);
        assertThat(machine.hypervisor().domain(domain.domid())).isSameAs(domain);
        assertThat(goOn(dom0, 0)).isGreaterThan(guest.pages() / 2);
        assertThat(machine.hypervisor().domain(domain.domid())).isNull();
    }

    @Test
    void whatAVcpuWasToReleaseGoesWithItsDomain() {
        pinned(FrameTable.TYPE_L4, TOP);
        mmuext(vcpu, Xen.MMUEXT_UNPIN_TABLE, TOP);
        takeContinuation(vcpu);
        machine.hypervisor().lifecycle().destroy(guest.domain());
        assertThat(machine.hypervisor().domain(guest.domain().domid())).isNull();
    }

    @Test
    void anotherToolstackCanFinishADeathThatWasLeft() {
        machine.dom0().vcpu().yielded = true;
        machine.domctl(Domctl.XEN_DOMCTL_destroydomain, guest.domain().domid());
        takeContinuation(machine.dom0().vcpu());
        machine.dom0().vcpu().yielded = false;
        assertThat(machine.domctl(Domctl.XEN_DOMCTL_destroydomain, guest.domain().domid())).isZero();
        assertThat(machine.hypervisor().domain(guest.domain().domid())).isNull();
    }
}
