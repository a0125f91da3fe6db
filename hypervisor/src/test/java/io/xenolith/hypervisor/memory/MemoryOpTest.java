package io.xenolith.hypervisor.memory;

import static io.xenolith.hypervisor.mm.PvDomainFixture.BAD_DOMID;
import static io.xenolith.hypervisor.mm.PvDomainFixture.BAD_POINTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.memory.Memory;
import io.xenolith.abi.memory.XenAddToPhysmap;
import io.xenolith.abi.memory.XenForeignMemoryMap;
import io.xenolith.abi.memory.XenMemAcquireResource;
import io.xenolith.abi.memory.XenMemoryExchange;
import io.xenolith.abi.memory.XenMemoryMap;
import io.xenolith.abi.memory.XenMemoryReservation;
import io.xenolith.abi.memory.XenPodTarget;
import io.xenolith.abi.memory.XenReservedDeviceMemoryMap;
import io.xenolith.abi.memory.XenVnumaTopologyInfo;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.MachineFixture;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.mm.FrameTable;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import io.xenolith.hypervisor.vcpu.HypercallContinuation;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hypercall 12 by a domU and by dom0 for it: limits, orders of checks, invariants. */
class MemoryOpTest {
    /** Where lists lie in the page for arguments. */
    private static final int LIST = 1024;
    private static final int OUT = 2048;
    private static final int HOLE = 8;

    private final MachineFixture machine = new MachineFixture();
    private final PvDomainFixture dom0 = machine.dom0();
    private final PvDomainFixture domU = machine.domU();
    private final FrameTable frames = machine.hypervisor().frames();

    @AfterEach
    void stop() {
        machine.checkInvariants();
        machine.close();
    }

    private static long call(final PvDomainFixture caller, final int op) {
        return caller.call(Xen.__HYPERVISOR_memory_op, op, caller.args(), 0, 0);
    }

    private XenMemoryReservation reservation(final PvDomainFixture caller, final int count) {
        return new XenMemoryReservation().wrap(machine.memory(), machine.clearArgs(caller)).nrExtents(count)
                .domid(Xen.DOMID_SELF).extentStart(caller.args() + LIST);
    }

    private static long list(final PvDomainFixture caller, final int index) {
        return caller.maddr(caller.pages() - 1) + LIST + 8L * index;
    }

    private static long out(final PvDomainFixture caller, final int index) {
        return caller.maddr(caller.pages() - 1) + OUT + 8L * index;
    }

    @Test
    void aDomainGrowsToItsMaximumAndNoFurther() {
        domU.domain().maxPages = MachineFixture.PAGES + 3;
        reservation(domU, 5);
        assertThat(call(domU, Memory.XENMEM_increase_reservation)).isEqualTo(3);
        assertThat(domU.domain().totPages).isEqualTo(MachineFixture.PAGES + 3);
        assertThat(call(domU, Memory.XENMEM_populate_physmap)).isZero();
    }

    @Test
    void populateGivesZeroedFramesAndSetsTheirPfns() {
        reservation(domU, 2).extentOrder(1);
        domU.write(list(domU, 0), 100);
        domU.write(list(domU, 1), 200);
        assertThat(call(domU, Memory.XENMEM_populate_physmap)).isEqualTo(2);
        final long mfn = domU.read(list(domU, 1));
        assertThat(frames.m2p().get(mfn)).isEqualTo(200);
        assertThat(frames.m2p().get(mfn + 1)).isEqualTo(201);
        assertThat(frames.owner(mfn + 1)).isEqualTo(MachineFixture.DOMU);
        assertThat(domU.read(mfn << 12)).isZero();
    }

    @Test
    void anExtentThatIsNotWhollyOwnedStopsADecrease() {
        reservation(domU, 2).extentOrder(0);
        assertThat(call(domU, Memory.XENMEM_increase_reservation)).isEqualTo(2);
        domU.write(list(domU, 1), dom0.mfn(HOLE));
        assertThat(call(domU, Memory.XENMEM_decrease_reservation)).isEqualTo(1);
        assertThat(domU.domain().totPages).isEqualTo(MachineFixture.PAGES + 1);
    }

    @Test
    void aStartCountUpToTheNumberOfExtentsIsGoneOnFrom() {
        reservation(domU, 3);
        final int started = 2 << 6 | Memory.XENMEM_increase_reservation;
        assertThat(call(domU, started)).isEqualTo(3);
        assertThat(domU.domain().totPages).isEqualTo(MachineFixture.PAGES + 1);
        assertThat(call(domU, 4 << 6 | Memory.XENMEM_increase_reservation)).isEqualTo(4);
    }

    @Test
    void theOrderOfAnExtentIsLimitedByRole() {
        domU.domain().maxPages = 1 << 20;
        reservation(domU, 1).extentOrder(10);
        assertThat(call(domU, Memory.XENMEM_increase_reservation)).isZero();
        reservation(dom0, 1).extentOrder(10);
        dom0.domain().maxPages = 1 << 20;
        assertThat(call(dom0, Memory.XENMEM_increase_reservation)).isEqualTo(1);
        reservation(dom0, 1).extentOrder(19);
        assertThat(call(dom0, Memory.XENMEM_increase_reservation)).isZero();
    }

    @Test
    void anAddressWidthIsKeptTo() {
        final int bits = 22;
        domU.domain().maxPages = 1 << 20;
        reservation(domU, 64).memFlags(bits);
        final int count = (int) call(domU, Memory.XENMEM_increase_reservation);
        assertThat(count).isPositive();
        assertThat(IntStream.range(0, count).mapToLong(i -> domU.read(list(domU, i)))).allMatch(mfn -> mfn < 1 << 10);
        reservation(domU, 1).memFlags(12);
        assertThat(call(domU, Memory.XENMEM_increase_reservation)).isZero();
    }

    @Test
    void dom0GrowsADomUAndADomUNobodyElse() {
        reservation(dom0, 2).domid(MachineFixture.DOMU);
        assertThat(call(dom0, Memory.XENMEM_increase_reservation)).isEqualTo(2);
        assertThat(domU.domain().totPages).isEqualTo(MachineFixture.PAGES + 2);
        reservation(domU, 2).domid(0);
        assertThat(call(domU, Memory.XENMEM_increase_reservation)).isZero();
    }

    private XenMemoryExchange exchange(final int in, final int inOrder, final int out, final int outOrder) {
        return new XenMemoryExchange().wrap(machine.memory(), machine.clearArgs(domU)).inNrExtents(in)
                .inExtentOrder(inOrder).inDomid(Xen.DOMID_SELF).inExtentStart(domU.args() + LIST).outNrExtents(out)
                .outExtentOrder(outOrder).outDomid(Xen.DOMID_SELF).outExtentStart(domU.args() + OUT);
    }

    /** Frames of the domU that nothing maps. */
    private long[] unmapped(final int count) {
        reservation(domU, count);
        assertThat(call(domU, Memory.XENMEM_increase_reservation)).isEqualTo(count);
        return IntStream.range(0, count).mapToLong(i -> domU.read(list(domU, i))).toArray();
    }

    @Test
    void exchangeTurnsSinglePagesIntoAnExtentAndKeepsTheTotal() {
        final long free = frames.freeFrames();
        final long[] mfns = unmapped(4);
        final XenMemoryExchange request = exchange(4, 0, 1, 2);
        for (int i = 0; i < 4; i++) {
            domU.write(list(domU, i), mfns[i]);
        }
        domU.write(out(domU, 0), 500);
        assertThat(call(domU, Memory.XENMEM_exchange)).isZero();
        final long first = domU.read(out(domU, 0));
        assertThat(first & 3).isZero();
        assertThat(frames.m2p().get(first + 3)).isEqualTo(503);
        assertThat(request.nrExchanged()).isEqualTo(4);
        assertThat(domU.domain().totPages).isEqualTo(MachineFixture.PAGES + 4);
        assertThat(frames.freeFrames()).isEqualTo(free - 4);
    }

    @Test
    void aMappedFrameIsNotExchangedAndThoseBeforeItInItsChunkAreBack() {
        final long[] mfns = unmapped(1);
        domU.domain().maxPages = MachineFixture.PAGES;
        final XenMemoryExchange request = exchange(2, 0, 1, 1);
        domU.write(list(domU, 0), mfns[0]);
        domU.write(list(domU, 1), domU.mfn(HOLE));
        assertThat(call(domU, Memory.XENMEM_exchange)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(request.nrExchanged()).isZero();
        assertThat(frames.owner(mfns[0])).isEqualTo(MachineFixture.DOMU);
        assertThat(domU.domain().totPages).isEqualTo(MachineFixture.PAGES + 1);
    }

    @Test
    void exchangeIsPossibleAboveAMaximumThatWasLowered() {
        final long[] mfns = unmapped(1);
        domU.domain().maxPages = 1;
        exchange(1, 0, 1, 0);
        domU.write(list(domU, 0), mfns[0]);
        assertThat(call(domU, Memory.XENMEM_exchange)).isZero();
        assertThat(domU.domain().totPages).isEqualTo(MachineFixture.PAGES + 1);
    }

    @Test
    void exchangeTellsOnErrorsHowFarItCame() {
        final long[] mfns = unmapped(1);
        final XenMemoryExchange request = exchange(2, 0, 2, 0);
        domU.write(list(domU, 0), mfns[0]);
        domU.write(list(domU, 1), PvDomainFixture.BAD_MFN);
        assertThat(call(domU, Memory.XENMEM_exchange)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(request.nrExchanged()).isEqualTo(1);
    }

    @Test
    void aCountInTheMiddleOfAChunkIsRoundedDownToThatChunkOnErrorsToo() {
        final long[] mfns = unmapped(1);
        final XenMemoryExchange request = exchange(4, 0, 2, 1).nrExchanged(3);
        domU.write(list(domU, 2), mfns[0]);
        domU.write(list(domU, 3), PvDomainFixture.BAD_MFN);
        assertThat(call(domU, Memory.XENMEM_exchange)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(request.nrExchanged()).isEqualTo(2);
        assertThat(frames.owner(mfns[0])).isEqualTo(MachineFixture.DOMU);
    }

    @Test
    void aCountInTheMiddleOfTheLastChunkReadsNothingBeyondTheInputList() {
        final long[] mfns = unmapped(3);
        final XenMemoryExchange request = exchange(4, 0, 2, 1).nrExchanged(3);
        for (int i = 0; i < 3; i++) {
            domU.write(list(domU, 2 + i), mfns[i]);
        }
        assertThat(call(domU, Memory.XENMEM_exchange)).isZero();
        assertThat(request.nrExchanged()).isEqualTo(4);
        assertThat(frames.owner(mfns[2])).isEqualTo(MachineFixture.DOMU);
        assertThat(domU.read(out(domU, 2))).isZero();
    }

    @Test
    void exchangeJudgesOrderThenCountsThenListsThenDomain() {
        final XenMemoryExchange request = exchange(1, 10, 2, 0).inDomid(BAD_DOMID);
        assertThat(call(domU, Memory.XENMEM_exchange)).isEqualTo(-Errno.XEN_EPERM);
        request.inExtentOrder(0);
        assertThat(call(domU, Memory.XENMEM_exchange)).isEqualTo(-Errno.XEN_EINVAL);
        request.outNrExtents(1);
        assertThat(call(domU, Memory.XENMEM_exchange)).isEqualTo(-Errno.XEN_EINVAL);
        request.outDomid(BAD_DOMID).nrExchanged(1);
        assertThat(call(domU, Memory.XENMEM_exchange)).isZero();
        request.nrExchanged(0).inExtentStart(0xffff_8300_0000_0000L);
        assertThat(call(domU, Memory.XENMEM_exchange)).isEqualTo(-Errno.XEN_EFAULT);
        request.inExtentStart(domU.args() + LIST);
        assertThat(call(domU, Memory.XENMEM_exchange)).isEqualTo(-Errno.XEN_ESRCH);
        request.inDomid(0).outDomid(0);
        assertThat(call(domU, Memory.XENMEM_exchange)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(domU.call(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_exchange, BAD_POINTER, 0, 0))
                .isEqualTo(-Errno.XEN_EFAULT);
    }

    private long claim(final PvDomainFixture caller, final long pages) {
        reservation(caller, 0).extentStart(0).domid(MachineFixture.DOMU).nrExtents(pages);
        return call(caller, Memory.XENMEM_claim_pages);
    }

    @Test
    void claimedPagesAreNobodyElses() {
        domU.domain().maxPages = 1 << 20;
        dom0.domain().maxPages = 1 << 20;
        assertThat(claim(dom0, MachineFixture.PAGES + frames.freeFrames())).isZero();
        reservation(dom0, 1);
        assertThat(call(dom0, Memory.XENMEM_increase_reservation)).isZero();
        reservation(domU, 2);
        assertThat(call(domU, Memory.XENMEM_increase_reservation)).isEqualTo(2);
        assertThat(domU.domain().outstandingPages).isEqualTo(frames.freeFrames());
        assertThat(claim(dom0, 0)).isZero();
        reservation(dom0, 1);
        assertThat(call(dom0, Memory.XENMEM_increase_reservation)).isEqualTo(1);
    }

    @Test
    void aClaimIsAboveWhatThereIsAndNotAboveWhatMayBe() {
        assertThat(claim(dom0, MachineFixture.PAGES)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(claim(dom0, domU.domain().maxPages + 1)).isEqualTo(-Errno.XEN_EINVAL);
        domU.domain().maxPages = 1 << 20;
        assertThat(claim(dom0, MachineFixture.PAGES + frames.freeFrames() + 1)).isEqualTo(-Errno.XEN_ENOMEM);
        assertThat(claim(dom0, MachineFixture.PAGES + 1)).isZero();
        assertThat(claim(dom0, MachineFixture.PAGES + 2)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void claimJudgesItsArgumentsBeforeThePermission() {
        assertThat(claim(domU, MachineFixture.PAGES + 1)).isEqualTo(-Errno.XEN_EPERM);
        reservation(domU, 1).domid(Xen.DOMID_SELF).extentStart(0);
        assertThat(call(domU, Memory.XENMEM_claim_pages)).isEqualTo(-Errno.XEN_EINVAL);
        reservation(domU, 1).domid(0).extentStart(0).extentOrder(1);
        assertThat(call(domU, Memory.XENMEM_claim_pages)).isEqualTo(-Errno.XEN_EINVAL);
        reservation(domU, 1).domid(0).extentStart(0).memFlags(32);
        assertThat(call(domU, Memory.XENMEM_claim_pages)).isEqualTo(-Errno.XEN_EINVAL);
        reservation(domU, 1).domid(BAD_DOMID).extentStart(0);
        assertThat(call(domU, Memory.XENMEM_claim_pages)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void extentsOfAnOperationThatHasNoneAreEinvalForCommonOnesAndEnosysForX86Ones() {
        machine.clearArgs(domU);
        for (final int op : new int[]{2, 3, 4, 11, 14, 15, 24, 26, 27}) {
            assertThat(call(domU, 1 << 6 | op)).as("op " + op).isEqualTo(-Errno.XEN_EINVAL);
        }
        for (final int op : new int[]{5, 9, 10, 12, 13, 16, 17, 18, 19, 20, 22, 25}) {
            assertThat(call(domU, 1 << 6 | op)).as("op " + op).isEqualTo(-Errno.XEN_ENOSYS);
        }
    }

    @Test
    void physmapOperationsAreRefusedToPvInXensOrder() {
        final XenAddToPhysmap request = new XenAddToPhysmap().wrap(machine.memory(), machine.clearArgs(domU))
                .domid(BAD_DOMID).space(Memory.XENMAPSPACE_gmfn_foreign);
        assertThat(call(domU, 0x10000 << 6 | Memory.XENMEM_add_to_physmap)).isEqualTo(-Errno.XEN_EDOM);
        assertThat(call(domU, Memory.XENMEM_add_to_physmap)).isEqualTo(-Errno.XEN_ENOSYS);
        request.space(Memory.XENMAPSPACE_shared_info);
        assertThat(call(domU, Memory.XENMEM_add_to_physmap)).isEqualTo(-Errno.XEN_ESRCH);
        request.domid(0);
        assertThat(call(domU, Memory.XENMEM_add_to_physmap)).isEqualTo(-Errno.XEN_EACCES);
        assertThat(domU.call(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_add_to_physmap, BAD_POINTER, 0, 0))
                .isEqualTo(-Errno.XEN_EFAULT);
    }

    @Test
    void podTargetOfAPvDomainIsEinvalToAnybody() {
        new XenPodTarget().wrap(machine.memory(), machine.clearArgs(domU)).domid(0);
        assertThat(call(domU, Memory.XENMEM_get_pod_target)).isEqualTo(-Errno.XEN_EINVAL);
        new XenPodTarget().wrap(machine.memory(), machine.clearArgs(domU)).domid(BAD_DOMID);
        assertThat(call(domU, Memory.XENMEM_set_pod_target)).isEqualTo(-Errno.XEN_ESRCH);
    }

    @Test
    void vnumaInfoJudgesPadDomainPermission() {
        final XenVnumaTopologyInfo request = new XenVnumaTopologyInfo().wrap(machine.memory(), machine.clearArgs(domU))
                .pad(1).domid(BAD_DOMID);
        assertThat(call(domU, Memory.XENMEM_get_vnumainfo)).isEqualTo(-Errno.XEN_EINVAL);
        request.pad(0);
        assertThat(call(domU, Memory.XENMEM_get_vnumainfo)).isEqualTo(-Errno.XEN_ESRCH);
        request.domid(0);
        assertThat(call(domU, Memory.XENMEM_get_vnumainfo)).isEqualTo(-Errno.XEN_EPERM);
        request.domid(Xen.DOMID_SELF);
        assertThat(call(domU, Memory.XENMEM_get_vnumainfo)).isEqualTo(-Errno.XEN_EOPNOTSUPP);
    }

    @Test
    void reservedDeviceMemoryIsNoneAndItsFlagsAreJudged() {
        final XenReservedDeviceMemoryMap request = new XenReservedDeviceMemoryMap()
                .wrap(machine.memory(), machine.clearArgs(domU)).nrEntries(4).flags(2);
        assertThat(call(domU, Memory.XENMEM_reserved_device_memory_map)).isEqualTo(-Errno.XEN_EINVAL);
        request.flags(0);
        assertThat(call(domU, Memory.XENMEM_reserved_device_memory_map)).isZero();
        assertThat(request.nrEntries()).isZero();
    }

    @Test
    void aMemoryMapIsReadBackAsTheToolstackSetItAndCutToTheBuffer() {
        new XenForeignMemoryMap().wrap(machine.memory(), machine.clearArgs(dom0)).domid(MachineFixture.DOMU)
                .mapNrEntries(2).mapBuffer(dom0.args() + LIST);
        dom0.write(list(dom0, 1), 0x1234);
        assertThat(call(dom0, Memory.XENMEM_set_memory_map)).isZero();
        final XenMemoryMap map = new XenMemoryMap().wrap(machine.memory(), machine.clearArgs(domU)).nrEntries(1)
                .buffer(domU.args() + LIST);
        assertThat(call(domU, Memory.XENMEM_memory_map)).isZero();
        assertThat(map.nrEntries()).isEqualTo(1);
        assertThat(domU.read(list(domU, 1))).isEqualTo(0x1234);
        map.nrEntries(9);
        assertThat(call(domU, Memory.XENMEM_memory_map)).isZero();
        assertThat(map.nrEntries()).isEqualTo(2);
    }

    @Test
    void settingAMemoryMapJudgesCountDomainPermission() {
        final XenForeignMemoryMap request = new XenForeignMemoryMap().wrap(machine.memory(), machine.clearArgs(domU))
                .domid(BAD_DOMID).mapNrEntries(-1).mapBuffer(domU.args() + LIST);
        assertThat(call(domU, Memory.XENMEM_set_memory_map)).isEqualTo(-Errno.XEN_EINVAL);
        request.mapNrEntries(1);
        assertThat(call(domU, Memory.XENMEM_set_memory_map)).isEqualTo(-Errno.XEN_ESRCH);
        request.domid(0);
        assertThat(call(domU, Memory.XENMEM_set_memory_map)).isEqualTo(-Errno.XEN_EPERM);
    }

    @Test
    void theMachinesMapIsCountedWithoutABufferAndRefusedToASmallOne() {
        final XenMemoryMap map = new XenMemoryMap().wrap(machine.memory(), machine.clearArgs(dom0)).nrEntries(0);
        assertThat(call(dom0, Memory.XENMEM_machine_memory_map)).isZero();
        assertThat(map.nrEntries()).isEqualTo(3);
        map.nrEntries(2).buffer(dom0.args() + LIST);
        assertThat(call(dom0, Memory.XENMEM_machine_memory_map)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.call(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_machine_memory_map, BAD_POINTER, 0, 0))
                .isEqualTo(-Errno.XEN_EPERM);
    }

    private XenMemAcquireResource resource(final PvDomainFixture caller) {
        return new XenMemAcquireResource().wrap(machine.memory(), machine.clearArgs(caller))
                .domid(MachineFixture.DOMU).type(Memory.XENMEM_resource_grant_table)
                .id(Memory.XENMEM_resource_grant_table_id_shared);
    }

    @Test
    void dom0GetsTheFramesOfADomUsGrantTable() {
        final XenMemAcquireResource request = resource(dom0);
        assertThat(call(dom0, Memory.XENMEM_acquire_resource)).isZero();
        assertThat(request.nrFrames()).isEqualTo(64);
        request.nrFrames(2).frame(0).frameList(dom0.args() + LIST);
        assertThat(call(dom0, Memory.XENMEM_acquire_resource)).isZero();
        assertThat(domU.domain().grants().frames()).isEqualTo(2);
        assertThat(dom0.read(list(dom0, 1))).isEqualTo(domU.domain().grants().sharedFrame(1));
        request.nrFrames(1).frame(64);
        assertThat(call(dom0, Memory.XENMEM_acquire_resource)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void theFramesOfAResourceAreToldInPiecesAndCountedInTheCommand() {
        resource(dom0).nrFrames(40).frameList(dom0.args() + LIST);
        dom0.vcpu().yielded = true;
        assertThat(call(dom0, Memory.XENMEM_acquire_resource)).isZero();
        assertThat(dom0.vcpu().continuation).isEqualTo(new HypercallContinuation(Xen.__HYPERVISOR_memory_op,
                Memory.XENMEM_acquire_resource | 32 << 6, dom0.args(), 0, 0, 0));
        assertThat(domU.domain().grants().frames()).isEqualTo(32);
        assertThat(dom0.goOn(0)).isZero();
        assertThat(dom0.read(list(dom0, 39))).isEqualTo(domU.domain().grants().sharedFrame(39));
    }

    @Test
    void framesOfAResourceThatCannotBeCountedAreRefusedBeforeTheDomainIsLookedUp() {
        resource(dom0).domid(77).frame(0xffff_ffffL).nrFrames(0);
        assertThat(call(dom0, Memory.XENMEM_acquire_resource)).isEqualTo(-Errno.XEN_ESRCH);
        resource(dom0).domid(77).frame(0xffff_ffffL).nrFrames(1);
        assertThat(call(dom0, Memory.XENMEM_acquire_resource)).isEqualTo(-Errno.XEN_EINVAL);
        resource(dom0).domid(77).frame(1).nrFrames(-1);
        assertThat(call(dom0, Memory.XENMEM_acquire_resource)).isEqualTo(-Errno.XEN_EINVAL);
        resource(dom0).domid(77).frame(1L << 32);
        assertThat(call(dom0, Memory.XENMEM_acquire_resource)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void ofAResourceMustBeLeftWhatACallAsksFor() {
        resource(dom0).nrFrames(2).frameList(dom0.args() + LIST);
        final int beyond = Memory.XENMEM_acquire_resource | 2 << 6;
        assertThat(call(dom0, beyond)).isEqualTo(-Errno.XEN_EINVAL);
        resource(dom0).nrFrames(0).frameList(dom0.args() + LIST);
        assertThat(call(dom0, Memory.XENMEM_acquire_resource)).isEqualTo(-Errno.XEN_EINVAL);
        resource(dom0).nrFrames(2);
        assertThat(call(dom0, Memory.XENMEM_acquire_resource)).isEqualTo(-Errno.XEN_EINVAL);
        resource(dom0);
        assertThat(call(dom0, Memory.XENMEM_acquire_resource | 1 << 6)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void aResourceIsRefusedByPadThenDomainThenPermissionThenType() {
        assertThat(domU.call(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_acquire_resource, BAD_POINTER, 0, 0))
                .isEqualTo(-Errno.XEN_EFAULT);
        resource(domU).pad(1).domid(BAD_DOMID);
        assertThat(call(domU, Memory.XENMEM_acquire_resource)).isEqualTo(-Errno.XEN_EINVAL);
        resource(domU).domid(Xen.DOMID_SELF).type(77);
        assertThat(call(domU, Memory.XENMEM_acquire_resource)).isEqualTo(-Errno.XEN_ESRCH);
        resource(domU).type(77);
        assertThat(call(domU, Memory.XENMEM_acquire_resource)).isEqualTo(-Errno.XEN_EPERM);
        resource(dom0).domid(0);
        assertThat(call(dom0, Memory.XENMEM_acquire_resource)).isEqualTo(-Errno.XEN_EPERM);
        resource(dom0).type(77);
        assertThat(call(dom0, Memory.XENMEM_acquire_resource)).isEqualTo(-Errno.XEN_EINVAL);
        resource(dom0).id(77);
        assertThat(call(dom0, Memory.XENMEM_acquire_resource)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void nothingIsAllocatedToADyingDomain() {
        final Domain zombie = domU.domain();
        final long shared = zombie.grants().sharedFrame(0);
        assertThat(frames.getPage(domU.mfn(HOLE), MachineFixture.DOMU)).isTrue();
        machine.hypervisor().lifecycle().destroy(zombie);
        reservation(dom0, 1).domid(MachineFixture.DOMU);
        assertThat(call(dom0, Memory.XENMEM_increase_reservation)).isZero();
        assertThat(claim(dom0, 10)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(frames.owner(shared)).isNotEqualTo(MachineFixture.DOMU);
        frames.putPage(domU.mfn(HOLE));
        assertThat(machine.hypervisor().domain(MachineFixture.DOMU)).isNull();
    }
}
