package io.xenolith.hypervisor.domctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctl;
import io.xenolith.abi.domctl.XenDomctlShadowOp;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.memory.Memory;
import io.xenolith.abi.memory.XenMemoryReservation;
import io.xenolith.abi.vcpu.Vcpu;
import io.xenolith.abi.vcpu.VcpuRegisterVcpuInfo;
import io.xenolith.abi.xen.Xen;
import io.xenolith.abi.gnttab.GnttabUnmapGrantRef;
import io.xenolith.abi.gnttab.GrantEntryV1;
import io.xenolith.abi.gnttab.GnttabMapGrantRef;
import io.xenolith.abi.gnttab.GnttabSetupTable;
import io.xenolith.abi.Pte;
import io.xenolith.hypervisor.MachineFixture;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** domctl shadow_op: the log of a PV domain's dirty pages. Source: HYPERCALLS.md section 14. */
final class ShadowOpsTest {
    private static final int DOMU = MachineFixture.DOMU;
    /** Page of dom0 into which bitmaps are read. */
    private static final int BITMAP = 20;
    private static final int REF = 8;
    private static final int LEAF_PFNS = 32768;
    /** Two vCPUs' worth of 128 pages (one is Xen's own) are 1 MiB. */
    private static final int SMALLEST_MB = 1;

    private final MachineFixture machine = new MachineFixture();
    private final PvDomainFixture dom0 = machine.dom0();
    private final PvDomainFixture domU = machine.domU();

    @AfterEach
    void close() {
        machine.checkInvariants();
        machine.close();
    }

    private XenDomctlShadowOp request(final int op) {
        machine.domctlHead(dom0, Domctl.XEN_DOMCTL_shadow_op, DOMU);
        return new XenDomctlShadowOp().wrap(machine.memory(), dom0.maddr(dom0.pages() - 1) + XenDomctl.U_OFFSET)
                .op(op);
    }

    private long shadow(final int op) {
        request(op);
        return machine.domctl(dom0);
    }

    private XenDomctlShadowOp read(final int op) {
        final XenDomctlShadowOp request = request(op).dirtyBitmap(dom0.va(BITMAP)).pages(domU.pages());
        assertThat(machine.domctl(dom0)).isZero();
        return request;
    }

    private List<Integer> bits() {
        final List<Integer> pfns = new ArrayList<>();
        for (int pfn = 0; pfn < domU.pages(); pfn++) {
            if ((machine.memory().getByte(dom0.maddr(BITMAP) + pfn / 8) >>> pfn % 8 & 1) != 0) {
                pfns.add(pfn);
            }
        }
        return pfns;
    }

    /** The pages that were written since the last such question. */
    private List<Integer> cleaned() {
        read(Domctl.XEN_DOMCTL_SHADOW_OP_CLEAN);
        return bits();
    }

    private void enable() {
        assertThat(shadow(Domctl.XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY)).isZero();
    }

    @Test
    void thePagesThatAKernelStoresInAreDirtyAndNoOthers() {
        final GuestMemory memory = domU.memory();
        memory.putByte(domU.va(5), (byte) 1);
        enable();
        assertThat(cleaned()).isEmpty();
        memory.putByte(domU.va(6), (byte) 1);
        memory.putLong(domU.va(9) - 4, -1);
        memory.write(domU.va(11), new byte[2 * Page.SIZE], 0, 2 * Page.SIZE);
        assertThat(memory.getLong(domU.va(15))).isZero();
        assertThat(cleaned()).containsExactly(6, 8, 9, 11, 12);
    }

    @Test
    void aStoreToAPageWrittenBeforeLogDirtyWasOnIsNoted() {
        final GuestMemory memory = domU.memory();
        memory.putByte(domU.va(5), (byte) 1);
        enable();
        memory.putByte(domU.va(5), (byte) 2);
        assertThat(cleaned()).containsExactly(5);
    }

    @Test
    void cleanForgetsAndPeekDoesNot() {
        final GuestMemory memory = domU.memory();
        enable();
        memory.putByte(domU.va(7), (byte) 1);
        read(Domctl.XEN_DOMCTL_SHADOW_OP_PEEK);
        assertThat(bits()).containsExactly(7);
        assertThat(cleaned()).containsExactly(7);
        assertThat(cleaned()).isEmpty();
        memory.putByte(domU.va(7), (byte) 1);
        assertThat(cleaned()).containsExactly(7);
    }

    @Test
    void theCountsAreOfPagesNotedSinceTheLastClean() {
        enable();
        domU.memory().putByte(domU.va(7), (byte) 1);
        domU.memory().putByte(domU.va(8), (byte) 1);
        assertThat(domU.mmuext(Xen.MMUEXT_CLEAR_PAGE, domU.mfn(9), 0)).isZero();
        final XenDomctlShadowOp peeked = read(Domctl.XEN_DOMCTL_SHADOW_OP_PEEK);
        assertThat(peeked.statsDirtyCount()).isEqualTo(3);
        assertThat(peeked.statsFaultCount()).isEqualTo(2);
        assertThat(read(Domctl.XEN_DOMCTL_SHADOW_OP_CLEAN).statsDirtyCount()).isEqualTo(3);
        final XenDomctlShadowOp cleaned = read(Domctl.XEN_DOMCTL_SHADOW_OP_CLEAN);
        assertThat(cleaned.statsDirtyCount()).isZero();
        assertThat(cleaned.statsFaultCount()).isZero();
    }

    @Test
    void offForgetsEverythingAndItCanBeTurnedOnAgain() {
        enable();
        domU.memory().putByte(domU.va(7), (byte) 1);
        assertThat(shadow(Domctl.XEN_DOMCTL_SHADOW_OP_OFF)).isZero();
        domU.memory().putByte(domU.va(8), (byte) 1);
        read(Domctl.XEN_DOMCTL_SHADOW_OP_PEEK);
        assertThat(bits()).isEmpty();
        enable();
        assertThat(cleaned()).isEmpty();
    }

    @Test
    void enablingTwiceIsEinvalAndOffIsAlwaysAllowed() {
        enable();
        assertThat(shadow(Domctl.XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY)).isEqualTo(-Errno.XEN_EINVAL);
        request(Domctl.XEN_DOMCTL_SHADOW_OP_ENABLE).mode(Domctl.XEN_DOMCTL_SHADOW_ENABLE_LOG_DIRTY);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(shadow(Domctl.XEN_DOMCTL_SHADOW_OP_ENABLE_TEST)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(shadow(Domctl.XEN_DOMCTL_SHADOW_OP_OFF)).isZero();
        assertThat(shadow(Domctl.XEN_DOMCTL_SHADOW_OP_OFF)).isZero();
        request(Domctl.XEN_DOMCTL_SHADOW_OP_ENABLE).mode(Domctl.XEN_DOMCTL_SHADOW_ENABLE_LOG_DIRTY);
        assertThat(machine.domctl(dom0)).isZero();
    }

    @Test
    void theTestModeLogsNothingAndLogDirtyMayBeAddedToIt() {
        assertThat(shadow(Domctl.XEN_DOMCTL_SHADOW_OP_ENABLE_TEST)).isZero();
        assertThat(shadow(Domctl.XEN_DOMCTL_SHADOW_OP_ENABLE_TEST)).isEqualTo(-Errno.XEN_EINVAL);
        domU.memory().putByte(domU.va(7), (byte) 1);
        assertThat(cleaned()).isEmpty();
        enable();
        assertThat(shadow(Domctl.XEN_DOMCTL_SHADOW_OP_OFF)).isZero();
        assertThat(shadow(Domctl.XEN_DOMCTL_SHADOW_OP_ENABLE_TEST)).isZero();
    }

    @Test
    void modesOfNoUseToAPvDomainAndUnknownOperationsAreEinval() {
        request(Domctl.XEN_DOMCTL_SHADOW_OP_ENABLE).mode(Domctl.XEN_DOMCTL_SHADOW_ENABLE_TRANSLATE);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EINVAL);
        request(Domctl.XEN_DOMCTL_SHADOW_OP_PEEK).mode(2);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(shadow(3)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void aDyingDomainAnswersZeroAndADomainWithoutVcpusEinval() {
        machine.domctlHead(dom0, Domctl.XEN_DOMCTL_shadow_op, 0);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EINVAL);
        final long held = domU.mfn(8);
        assertThat(machine.hypervisor().frames().getPage(held)).isTrue();
        assertThat(machine.domctl(Domctl.XEN_DOMCTL_destroydomain, DOMU)).isZero();
        assertThat(shadow(Domctl.XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY)).isZero();
        machine.hypervisor().frames().putPage(held);
        assertThat(shadow(Domctl.XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY)).isEqualTo(-Errno.XEN_ESRCH);
    }

    @Test
    void aDomainThatDiesGivesItsShadowMemoryBack() {
        final long before = machine.hypervisor().frames().freeFrames();
        enable();
        assertThat(machine.hypervisor().frames().freeFrames()).isEqualTo(before - 256);
        assertThat(machine.domctl(Domctl.XEN_DOMCTL_destroydomain, DOMU)).isZero();
        assertThat(machine.hypervisor().frames().freeFrames()).isGreaterThan(before);
    }

    @Test
    void theAllocationIsToldInMegabytesAndHasASmallestValue() {
        assertThat(allocated()).isZero();
        final XenDomctlShadowOp set = request(Domctl.XEN_DOMCTL_SHADOW_OP_SET_ALLOCATION).mb(3);
        assertThat(machine.domctl(dom0)).isZero();
        assertThat(set.mb()).isEqualTo(3);
        request(Domctl.XEN_DOMCTL_SHADOW_OP_SET_ALLOCATION).mb(1);
        assertThat(machine.domctl(dom0)).isZero();
        assertThat(allocated()).isEqualTo(SMALLEST_MB);
        enable();
        request(Domctl.XEN_DOMCTL_SHADOW_OP_SET_ALLOCATION).mb(0);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(shadow(Domctl.XEN_DOMCTL_SHADOW_OP_OFF)).isZero();
        assertThat(allocated()).isZero();
        request(Domctl.XEN_DOMCTL_SHADOW_OP_SET_ALLOCATION).mb(1000);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_ENOMEM);
        request(Domctl.XEN_DOMCTL_SHADOW_OP_SET_ALLOCATION).mb(0);
        assertThat(machine.domctl(dom0)).isZero();
    }

    private int allocated() {
        final XenDomctlShadowOp request = request(Domctl.XEN_DOMCTL_SHADOW_OP_GET_ALLOCATION);
        assertThat(machine.domctl(dom0)).isZero();
        return request.mb();
    }

    @Test
    void aHostWithoutMemoryForShadowsIsEnomem() {
        final PvDomainFixture second = machine.domain(2, false);
        request(Domctl.XEN_DOMCTL_SHADOW_OP_SET_ALLOCATION).mb(1000);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_ENOMEM);
        machine.domctlHead(dom0, Domctl.XEN_DOMCTL_shadow_op, second.domain().domid());
        new XenDomctlShadowOp().wrap(machine.memory(), dom0.maddr(dom0.pages() - 1) + XenDomctl.U_OFFSET)
                .op(Domctl.XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_ENOMEM);
    }

    @Test
    void whatHypercallsStoreInTheCallersMemoryIsDirty() {
        enable();
        assertThat(domU.call(Xen.__HYPERVISOR_xen_version, 3, domU.va(7), 0, 0)).isZero();
        assertThat(cleaned()).containsExactly(7);
        assertThat(domU.call(Xen.__HYPERVISOR_xen_version, 3, domU.va(7), 0, 0)).isZero();
        assertThat(cleaned()).containsExactly(7);
        assertThat(domU.call(Xen.__HYPERVISOR_xen_version, 3, domU.va(PvDomainFixture.L1), 0, 0))
                .isEqualTo(-Errno.XEN_EFAULT);
        assertThat(cleaned()).isEmpty();
    }

    @Test
    void pageTableUpdatesDirtyTheTableAndNotWhatItNames() {
        enable();
        assertThat(domU.remap(7, PvDomainFixture.RO)).isZero();
        assertThat(cleaned()).containsExactly(PvDomainFixture.L1);
        assertThat(domU.mmuUpdate(domU.entry(10, 3), 0x1234)).isZero();
        // Its arguments were put there by the test, but *pdone by the hypervisor.
        assertThat(cleaned()).containsExactly(10, domU.pages() - 1);
    }

    @Test
    void aPageThatBecomesATableOrCeasesToBeOneIsDirty() {
        assertThat(domU.remap(7, PvDomainFixture.RO)).isZero();
        enable();
        assertThat(domU.mmuext(Xen.MMUEXT_PIN_L1_TABLE, domU.mfn(7), 0)).isZero();
        assertThat(cleaned()).containsExactly(7);
        assertThat(domU.mmuext(Xen.MMUEXT_UNPIN_TABLE, domU.mfn(7), 0)).isZero();
        assertThat(cleaned()).containsExactly(7);
        assertThat(domU.mmuext(Xen.MMUEXT_UNPIN_TABLE, domU.mfn(7), 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(cleaned()).isEmpty();
    }

    @Test
    void accessedAndDirtyBitsAreWritesToTheTables() {
        assertThat(domU.remap(7, Pte.PRESENT | Pte.RW | Pte.USER))
                .isZero();
        enable();
        final GuestMemory memory = domU.memory();
        assertThat(memory.getByte(domU.va(7))).isZero();
        assertThat(cleaned()).containsExactly(PvDomainFixture.L1);
        memory.putByte(domU.va(7), (byte) 1);
        assertThat(cleaned()).containsExactly(PvDomainFixture.L1, 7);
        memory.putByte(domU.va(7), (byte) 2);
        assertThat(cleaned()).containsExactly(7);
    }

    @Test
    void wholePageOperationsAndDescriptorsDirtyTheirTarget() {
        enable();
        assertThat(domU.mmuext(Xen.MMUEXT_CLEAR_PAGE, domU.mfn(7), 0)).isZero();
        assertThat(domU.mmuext(Xen.MMUEXT_COPY_PAGE, domU.mfn(8), domU.mfn(9))).isZero();
        assertThat(domU.call(Xen.__HYPERVISOR_update_descriptor, domU.maddr(10), 0, 0, 0)).isZero();
        assertThat(cleaned()).containsExactly(7, 8, 10);
    }

    @Test
    void aPfnThatTheM2pGetsIsDirty() {
        enable();
        assertThat(domU.mmuUpdate(domU.maddr(7) | Xen.MMU_MACHPHYS_UPDATE, 12)).isZero();
        assertThat(cleaned()).containsExactly(12, domU.pages() - 1);
        domU.memory().putByte(domU.va(7), (byte) 1);
        assertThat(cleaned()).as("the frame goes by its new number").containsExactly(12);
        assertThat(domU.mmuUpdate(domU.maddr(7) | Xen.MMU_MACHPHYS_UPDATE, -1)).isZero();
        domU.memory().putByte(domU.va(7), (byte) 1);
        assertThat(cleaned()).as("a frame without a number is nobody's page").containsExactly(domU.pages() - 1);
    }

    @Test
    void aGrantedPageIsDirtyWhenItsWritableMappingEnds() {
        final int ref = grant(9);
        enable();
        final int handle = map(ref, 24, Gnttab.GNTMAP_host_map);
        dom0.memory().putByte(dom0.va(24), (byte) 1);
        assertThat(cleaned()).isEmpty();
        unmap(handle, 24);
        assertThat(cleaned()).containsExactly(9);
        unmap(map(ref, 24, Gnttab.GNTMAP_host_map | Gnttab.GNTMAP_readonly), 24);
        assertThat(cleaned()).isEmpty();
    }

    /** Grants page {@code granted} of the domU to dom0. */
    private int grant(final int granted) {
        new GnttabSetupTable().wrap(machine.memory(), machine.clearArgs(domU)).dom(Xen.DOMID_SELF).nrFrames(1)
                .frameList(domU.args() + 64);
        assertThat(domU.call(Xen.__HYPERVISOR_grant_table_op, Gnttab.GNTTABOP_setup_table, domU.args(), 1, 0))
                .isZero();
        final long table = machine.memory().getLong(domU.maddr(domU.pages() - 1) + 64) << Page.SHIFT;
        new GrantEntryV1().wrap(machine.memory(), table + REF * GrantEntryV1.SIZE).frame((int) domU.mfn(granted))
                .domid(0).flags(Gnttab.GTF_permit_access);
        return REF;
    }

    private int map(final int ref, final int page, final int flags) {
        final long op = machine.clearArgs(dom0);
        new GnttabMapGrantRef().wrap(machine.memory(), op).hostAddr(dom0.va(page)).flags(flags)
                .ref(ref).dom(DOMU);
        assertThat(dom0.call(Xen.__HYPERVISOR_grant_table_op, Gnttab.GNTTABOP_map_grant_ref, dom0.args(), 1, 0))
                .isZero();
        final var done = new GnttabMapGrantRef().wrap(machine.memory(), op);
        assertThat(done.status()).isEqualTo(Gnttab.GNTST_okay);
        return done.handle();
    }

    private void unmap(final int handle, final int page) {
        final long op = machine.clearArgs(dom0);
        new GnttabUnmapGrantRef().wrap(machine.memory(), op).hostAddr(dom0.va(page))
                .handle(handle);
        assertThat(dom0.call(Xen.__HYPERVISOR_grant_table_op, Gnttab.GNTTABOP_unmap_grant_ref, dom0.args(), 1, 0))
                .isZero();
        assertThat(new GnttabUnmapGrantRef().wrap(machine.memory(), op).status())
                .isEqualTo(Gnttab.GNTST_okay);
    }

    @Test
    void aRegisteredVcpuInfoIsAlwaysReported() {
        final VcpuRegisterVcpuInfo request = new VcpuRegisterVcpuInfo().wrap(machine.memory(),
                machine.clearArgs(domU));
        request.mfn(domU.mfn(7)).offset(64);
        assertThat(domU.call(Xen.__HYPERVISOR_vcpu_op, Vcpu.VCPUOP_register_vcpu_info, 0, domU.args(), 0)).isZero();
        enable();
        assertThat(cleaned()).containsExactly(7);
        assertThat(cleaned()).containsExactly(7);
    }

    @Test
    void onlyAsManyPagesAsAskedForAreCopiedButWholeLeavesAreCleaned() {
        enable();
        domU.memory().putByte(domU.va(7), (byte) 1);
        domU.memory().putByte(domU.va(12), (byte) 1);
        machine.memory().fill(dom0.maddr(BITMAP), 16, (byte) -1);
        request(Domctl.XEN_DOMCTL_SHADOW_OP_CLEAN).dirtyBitmap(dom0.va(BITMAP)).pages(8);
        assertThat(machine.domctl(dom0)).isZero();
        assertThat(machine.memory().getShort(dom0.maddr(BITMAP)) & 0xffff).isEqualTo(0xff80);
        assertThat(cleaned()).isEmpty();
    }

    @Test
    void withoutABufferThereAreOnlyTheCounts() {
        enable();
        domU.memory().putByte(domU.va(7), (byte) 1);
        final XenDomctlShadowOp request = request(Domctl.XEN_DOMCTL_SHADOW_OP_CLEAN).pages(domU.pages());
        assertThat(machine.domctl(dom0)).isZero();
        assertThat(request.statsDirtyCount()).isEqualTo(1);
        assertThat(request.pages()).isEqualTo(domU.pages());
        assertThat(cleaned()).isEmpty();
    }

    @Test
    void morePagesThanABitmapHasAreToldSo() {
        final XenDomctlShadowOp request = request(Domctl.XEN_DOMCTL_SHADOW_OP_PEEK).pages(-9);
        assertThat(machine.domctl(dom0)).isZero();
        assertThat(request.pages()).isEqualTo(1L << 42);
    }

    @Test
    void aBadBufferIsEfaultAndTheDomainRunsOn() {
        enable();
        request(Domctl.XEN_DOMCTL_SHADOW_OP_CLEAN).dirtyBitmap(PvDomainFixture.BAD_POINTER).pages(domU.pages());
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EFAULT);
        assertThat(domU.vcpu().runnable()).isTrue();
    }

    @Test
    void whatWasCleanedBeforeABadPartOfTheBufferIsNotedAgain() {
        assertThat(dom0.remap(BITMAP + 1, 0)).isZero();
        enable();
        domU.memory().putByte(domU.va(7), (byte) 1);
        final var remembered = domU.vcpu().tlbGeneration;
        request(Domctl.XEN_DOMCTL_SHADOW_OP_CLEAN).dirtyBitmap(dom0.va(BITMAP)).pages(2 * LEAF_PFNS);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EFAULT);
        assertThat(domU.vcpu().tlbGeneration).as("it forgets where it may write").isGreaterThan(remembered);
        assertThat(bits()).containsExactly(7);
        domU.memory().putByte(domU.va(7), (byte) 2);
        assertThat(cleaned()).containsExactly(7);
    }

    @Test
    void aPoolSmallerThanTheBitmapThatThereIsLetsItGrowNoMore() {
        request(Domctl.XEN_DOMCTL_SHADOW_OP_SET_ALLOCATION).mb(2);
        assertThat(machine.domctl(dom0)).isZero();
        enable();
        for (int leaf = 0; leaf < 8; leaf++) {
            assertThat(domU.mmuUpdate(domU.maddr(7) | Xen.MMU_MACHPHYS_UPDATE, (long) leaf * LEAF_PFNS + 5)).isZero();
        }
        read(Domctl.XEN_DOMCTL_SHADOW_OP_PEEK);
        request(Domctl.XEN_DOMCTL_SHADOW_OP_SET_ALLOCATION).mb(1);
        assertThat(machine.domctl(dom0)).isZero();
        assertThat(domU.mmuUpdate(domU.maddr(7) | Xen.MMU_MACHPHYS_UPDATE, 8L * LEAF_PFNS + 5)).isZero();
        request(Domctl.XEN_DOMCTL_SHADOW_OP_PEEK);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_ENOMEM);
    }

    @Test
    void soManyMegabytesThatTheirPagesDoNotFit32BitsAreEnomemAndNotNone() {
        enable();
        request(Domctl.XEN_DOMCTL_SHADOW_OP_SET_ALLOCATION).mb(0x0100_0000);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_ENOMEM);
        assertThat(allocated()).isGreaterThan(SMALLEST_MB);
    }

    @Test
    void thePfnOfAPageThatIsPopulatedIsNotDirtyUntilItIsWritten() {
        enable();
        final long list = domU.args() + 512;
        final long frame = machine.clearArgs(domU);
        machine.memory().putLong(frame + 512, 12);
        domU.domain().maxPages++;
        new XenMemoryReservation().wrap(machine.memory(), frame).nrExtents(1).domid(Xen.DOMID_SELF).extentStart(list);
        assertThat(domU.call(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_populate_physmap, domU.args(), 0, 0))
                .isEqualTo(1);
        assertThat(cleaned()).as("the list of frames only").containsExactly(domU.pages() - 1);
    }

    @Test
    void theCountsAreToldEvenIfTheBufferIsBad() {
        enable();
        domU.memory().putByte(domU.va(7), (byte) 1);
        final XenDomctlShadowOp request = request(Domctl.XEN_DOMCTL_SHADOW_OP_PEEK)
                .dirtyBitmap(PvDomainFixture.BAD_POINTER).pages(domU.pages());
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EFAULT);
        assertThat(request.statsDirtyCount()).isEqualTo(1);
    }

    @Test
    void aReadingThatGivesWayHoldsTheDomainAndIsContinuedByHypercall49() {
        enable();
        domU.memory().putByte(domU.va(7), (byte) 1);
        final XenDomctlShadowOp request = request(Domctl.XEN_DOMCTL_SHADOW_OP_CLEAN).pages(3L * 512 * LEAF_PFNS);
        dom0.vcpu().yielded = true;
        assertThat(machine.domctl(dom0)).isZero();
        final var next = dom0.vcpu().continuation;
        assertThat(next.number()).isEqualTo(Xen.__HYPERVISOR_arch_1);
        assertThat(next.arg1()).isEqualTo(dom0.args());
        assertThat(domU.vcpu().runnable()).isFalse();
        assertThat(request.statsDirtyCount()).isZero();

        dom0.vcpu().yielded = false;
        dom0.vcpu().continuation = null;
        assertThat(machine.domctl(dom0)).as("meanwhile").isEqualTo(-Errno.XEN_EBUSY);
        assertThat(allocated()).isEqualTo(SMALLEST_MB);

        request(Domctl.XEN_DOMCTL_SHADOW_OP_PEEK);
        assertThat(dom0.call(Xen.__HYPERVISOR_arch_1, dom0.args(), 0, 0, 0)).isEqualTo(-Errno.XEN_EBUSY);
        final XenDomctlShadowOp again = request(Domctl.XEN_DOMCTL_SHADOW_OP_CLEAN).pages(3L * 512 * LEAF_PFNS);
        assertThat(dom0.call(Xen.__HYPERVISOR_arch_1, dom0.args(), 0, 0, 0)).isZero();
        assertThat(dom0.vcpu().continuation).isNull();
        assertThat(again.statsDirtyCount()).isEqualTo(1);
        assertThat(domU.vcpu().runnable()).isTrue();
        assertThat(cleaned()).isEmpty();
    }

    @Test
    void aBitmapForWhichShadowMemoryDoesNotSufficeIsEnomem() {
        enable();
        for (int leaf = 0; leaf < 2; leaf++) {
            assertThat(domU.mmuUpdate(domU.maddr(7) | Xen.MMU_MACHPHYS_UPDATE, (long) leaf * LEAF_PFNS + 5)).isZero();
        }
        request(Domctl.XEN_DOMCTL_SHADOW_OP_PEEK);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_ENOMEM);
        assertThat(shadow(Domctl.XEN_DOMCTL_SHADOW_OP_OFF)).isZero();
        enable();
        assertThat(cleaned()).isEmpty();
    }
}
