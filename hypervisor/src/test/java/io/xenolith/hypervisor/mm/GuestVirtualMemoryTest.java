package io.xenolith.hypervisor.mm;

import static io.xenolith.hypervisor.mm.PvDomainFixture.FIRST_DATA;
import static io.xenolith.hypervisor.mm.PvDomainFixture.L1;
import static io.xenolith.hypervisor.mm.PvDomainFixture.RO;
import static io.xenolith.hypervisor.mm.PvDomainFixture.RW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.xen.Xen;
import io.xenolith.abi.xen.XenX8664;
import io.xenolith.hypervisor.Hypervisor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuestVirtualMemoryTest {
    private static final int A = FIRST_DATA;
    private static final int B = FIRST_DATA + 1;

    private final Hypervisor hypervisor = PvDomainFixture.host(4);
    private final PvDomainFixture guest = new PvDomainFixture(hypervisor, 1, false, 16);
    private final GuestMemory memory = guest.memory();

    @AfterEach
    void stop() {
        guest.checkInvariants();
        hypervisor.close();
    }

    private static int faultOf(final org.assertj.core.api.ThrowableAssert.ThrowingCallable access) {
        return catchThrowableOfType(PvDomainFixture.Fault.class, access).errorCode();
    }

    @Test
    void everyWidthReachesTheRightByte() {
        memory.putLong(guest.va(A), 0x8877_6655_4433_2211L);
        assertThat(guest.read(guest.maddr(A))).isEqualTo(0x8877_6655_4433_2211L);
        assertThat(memory.getByte(guest.va(A) + 7)).isEqualTo((byte) 0x88);
        assertThat(memory.getShort(guest.va(A) + 2)).isEqualTo((short) 0x4433);
        assertThat(memory.getInt(guest.va(A) + 4)).isEqualTo(0x8877_6655);
        memory.putByte(guest.va(A), (byte) 1);
        memory.putShort(guest.va(A) + 2, (short) 2);
        memory.putInt(guest.va(A) + 4, 3);
        assertThat(memory.getLong(guest.va(A))).isEqualTo(0x0000_0003_0002_2201L);
    }

    @Test
    void anAccessMayCrossIntoAPageElsewhere() {
        final long va = guest.va(A) + Page.SIZE - 3;
        memory.putLong(va, 0x0102_0304_0506_0708L);
        assertThat(memory.getLong(va)).isEqualTo(0x0102_0304_0506_0708L);
        assertThat(hypervisor.memory().getByte(guest.maddr(A) + Page.SIZE - 1)).isEqualTo((byte) 6);
        assertThat(hypervisor.memory().getByte(guest.maddr(B))).isEqualTo((byte) 5);
        assertThat(memory.getShort(guest.va(B) - 1)).isEqualTo((short) 0x0506);
    }

    @Test
    void aStoreAcrossAPageThatFaultsStoresNothing() {
        guest.remap(B, RO);
        final long va = guest.va(A) + Page.SIZE - 4;
        assertThat(faultOf(() -> memory.putLong(va, -1))).isEqualTo(3);
        assertThat(hypervisor.memory().getInt(guest.maddr(A) + Page.SIZE - 4)).isZero();
    }

    @Test
    void errorCodesSayPresentWriteAndUser() {
        assertThat(faultOf(() -> memory.getLong(PvDomainFixture.BAD_POINTER))).isZero();
        assertThat(faultOf(() -> memory.putLong(PvDomainFixture.BAD_POINTER, 1))).isEqualTo(2);
        assertThat(faultOf(() -> memory.putLong(guest.va(L1), 1))).isEqualTo(3);
        assertThat(faultOf(() -> memory.getLong(1L << 60))).isEqualTo(-1);
        guest.mmuext(Xen.MMUEXT_NEW_USER_BASEPTR, guest.mfn(PvDomainFixture.L4), 0);
        guest.vcpu().kernelMode = false;
        assertThat(faultOf(() -> memory.putLong(guest.va(L1), 1))).isEqualTo(7);
    }

    @Test
    void theWalkSetsAccessedAndDirty() {
        guest.remap(A, Pte.PRESENT | Pte.RW | Pte.USER);
        assertThat(guest.read(guest.l1e(A)) & (Pte.ACCESSED | Pte.DIRTY)).isZero();
        memory.getLong(guest.va(A));
        assertThat(guest.read(guest.l1e(A)) & (Pte.ACCESSED | Pte.DIRTY)).isEqualTo(Pte.ACCESSED);
        memory.putLong(guest.va(A), 1);
        assertThat(guest.read(guest.l1e(A)) & (Pte.ACCESSED | Pte.DIRTY)).isEqualTo(Pte.ACCESSED | Pte.DIRTY);
    }

    @Test
    void aChangedEntryIsSeenAtOnce() {
        memory.putLong(guest.va(A), 1);
        memory.putLong(guest.va(B), 2);
        guest.mmuUpdate(guest.l1e(A), Pte.make(guest.mfn(B), RW));
        assertThat(memory.getLong(guest.va(A))).isEqualTo(2);
        guest.mmuUpdate(guest.l1e(A), 0);
        assertThat(faultOf(() -> memory.getLong(guest.va(A)))).isZero();
    }

    @Test
    void aPageTurnedReadOnlyTakesNoMoreStores() {
        memory.putLong(guest.va(A), 1);
        guest.remap(A, RO);
        assertThat(faultOf(() -> memory.putLong(guest.va(A), 2))).isEqualTo(3);
        assertThat(memory.getLong(guest.va(A))).isEqualTo(1);
    }

    @Test
    void theUserRootIsAnotherAddressSpace() {
        memory.putLong(guest.va(A), 1);
        guest.vcpu().kernelMode = false;
        assertThat(faultOf(() -> memory.getLong(guest.va(A)))).isEqualTo(4);
        guest.vcpu().kernelMode = true;
        assertThat(memory.getLong(guest.va(A))).isEqualTo(1);
    }

    @Test
    void aHandlerThatMendsTheTablesLetsTheAccessGoOn() {
        guest.mmuUpdate(guest.l1e(A), 0);
        final List<Long> faults = new ArrayList<>();
        final GuestMemory mending = new GuestVirtualMemory(guest.vcpu(), hypervisor.memory(), hypervisor.walker(),
                hypervisor.paging().writablePageTables(), new PageFaults() {
                    @Override
                    public void pageFault(final long va, final int errorCode) {
                        faults.add(va);
                        guest.mmuUpdate(guest.l1e(A), Pte.make(guest.mfn(A), RW));
                    }

                    @Override
                    public void generalProtection() {
                        throw new AssertionError();
                    }
                });
        mending.putLong(guest.va(A) + 8, 5);
        assertThat(faults).containsExactly(guest.va(A) + 8);
        assertThat(guest.read(guest.maddr(A) + 8)).isEqualTo(5);
    }

    @Test
    void bulkCopiesFollowTheTables() {
        final byte[] bytes = new byte[3 * Page.SIZE];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 7);
        }
        memory.write(guest.va(A) + 100, bytes, 0, bytes.length);
        assertThat(memory.bytes(guest.va(A) + 100, bytes.length)).isEqualTo(bytes);
        assertThat(hypervisor.memory().getByte(guest.maddr(B) + 100)).isEqualTo(bytes[Page.SIZE]);
        memory.fill(guest.va(A) + 4000, 200, (byte) 9);
        assertThat(memory.getByte(guest.va(A) + 3999)).isEqualTo(bytes[3899]);
        assertThat(memory.getByte(guest.va(B) + 103)).isEqualTo((byte) 9);
        assertThat(memory.getByte(guest.va(B) + 104)).isEqualTo(bytes[4100]);
    }

    @Test
    void compareAndExchangeStoresOnlyOnAMatchAndAlwaysNeedsWriteAccess() {
        assertThat(memory.compareAndExchangeLong(guest.va(A), 1, 2)).isZero();
        assertThat(memory.compareAndExchangeLong(guest.va(A), 0, 2)).isZero();
        assertThat(memory.compareAndExchangeInt(guest.va(A), 2, 3)).isEqualTo(2);
        assertThat(memory.getLong(guest.va(A))).isEqualTo(3);
        guest.remap(A, RO);
        assertThat(faultOf(() -> memory.compareAndExchangeInt(guest.va(A), 99, 1))).isEqualTo(3);
    }

    @Test
    void theM2pIsReadableAndNothingElseOfXen() {
        final long m2p = XenX8664.MACH2PHYS_VIRT_START;
        assertThat(memory.getLong(m2p + guest.mfn(A) * 8)).isEqualTo(A);
        assertThat(faultOf(() -> memory.putLong(m2p + guest.mfn(A) * 8, 1))).isEqualTo(3);
        for (long va = m2p + (1L << 38); va < XenX8664.HYPERVISOR_VIRT_END; va += 1L << 39) {
            final long address = va;
            assertThat(faultOf(() -> memory.getLong(address))).isZero();
        }
    }

    @Test
    void anM2pEntryThatWasNeverSetReadsAsInvalidAndIsSeenOnceItIsSet() {
        // Frames from 512 on are in the table's second page, which nobody has touched.
        final long entry = XenX8664.MACH2PHYS_VIRT_START + 600L * 8;
        assertThat(memory.getLong(entry)).isEqualTo(MachineToPhys.INVALID_M2P_ENTRY);
        hypervisor.frames().m2p().set(600, 77);
        assertThat(memory.getLong(entry)).isEqualTo(77);
        assertThat(memory.getLong(entry + 8)).isEqualTo(MachineToPhys.INVALID_M2P_ENTRY);
        assertThat(hypervisor.frames().m2p().get(601)).isEqualTo(MachineToPhys.INVALID_M2P_ENTRY);
    }

    @Test
    void anUntouchedPageOfTheM2pHasItsContentForWhoeverMapsTheFrameItself() {
        final long second = hypervisor.frames().m2p().firstFrame() + 1L;
        assertThat(hypervisor.frames().getPage(second, Xen.DOMID_XEN)).isTrue();
        assertThat(hypervisor.memory().getLong(second << Page.SHIFT)).isEqualTo(MachineToPhys.INVALID_M2P_ENTRY);
        hypervisor.frames().putPage(second);
    }

    @Test
    void copiesOfTheHypervisorObeyTheTablesAndXensRange() {
        final GuestAccess access = hypervisor.guestAccess();
        final byte[] bytes = {1, 2, 3, 4};
        assertThat(access.copyTo(guest.vcpu(), guest.va(B) - 2, bytes, 0, 4)).isTrue();
        final byte[] back = new byte[4];
        assertThat(access.copyFrom(guest.vcpu(), guest.va(B) - 2, back, 0, 4)).isTrue();
        assertThat(back).isEqualTo(bytes);
        assertThat(access.copyTo(guest.vcpu(), guest.va(L1), bytes, 0, 4)).isFalse();
        assertThat(access.copyFrom(guest.vcpu(), XenX8664.MACH2PHYS_VIRT_START, back, 0, 4)).isFalse();
        assertThat(access.copyFrom(guest.vcpu(), PvDomainFixture.BAD_POINTER, back, 0, 4)).isFalse();
        assertThat(access.rangeOkay(0, 8)).isTrue();
        assertThat(access.rangeOkay(XenX8664.HYPERVISOR_VIRT_START, 0)).isFalse();
        assertThat(access.rangeOkay(XenX8664.HYPERVISOR_VIRT_END, 8)).isTrue();
        assertThat(access.rangeOkay(0x7fff_ffff_fff8L, Long.MAX_VALUE)).isFalse();
        assertThat(access.rangeOkay(-8, 16)).isFalse();
    }

    @Test
    void anMmioFrameReadsAsOnesAndIgnoresStores() {
        final PvDomainFixture dom0 = new PvDomainFixture(hypervisor, 0, true, 16);
        final long frame = hypervisor.frames().frames() + 5L;
        assertThat(dom0.mmuUpdate(dom0.l1e(A), Pte.make(frame, RW))).isZero();
        final GuestMemory io = dom0.memory();
        io.putInt(dom0.va(A), 7);
        assertThat(io.getInt(dom0.va(A))).isEqualTo(-1);
        assertThat(io.getLong(dom0.va(A))).isEqualTo(-1);
        assertThat(io.getByte(dom0.va(A))).isEqualTo((byte) -1);
        assertThat(io.bytes(dom0.va(A), 2)).containsExactly(-1, -1);
    }
}
