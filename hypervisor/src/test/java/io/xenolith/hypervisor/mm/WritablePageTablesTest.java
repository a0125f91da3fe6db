package io.xenolith.hypervisor.mm;

import static io.xenolith.hypervisor.mm.PvDomainFixture.FIRST_DATA;
import static io.xenolith.hypervisor.mm.PvDomainFixture.L1;
import static io.xenolith.hypervisor.mm.PvDomainFixture.L4;
import static io.xenolith.hypervisor.mm.PvDomainFixture.RO;
import static io.xenolith.hypervisor.mm.PvDomainFixture.RW;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Pte;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the recordings do not ask of stores to a live L1: here a kernel stores to the table it runs on. */
class WritablePageTablesTest {
    private static final int A = FIRST_DATA;
    private static final int B = FIRST_DATA + 1;

    private final Hypervisor hypervisor = PvDomainFixture.host(4);
    private final PvDomainFixture guest = new PvDomainFixture(hypervisor, 1, false, 16);
    private final WritablePageTables ptwr = hypervisor.paging().writablePageTables();
    /** Virtual address of the L1 entry that maps page A. */
    private final long entryVa = guest.va(L1) + Pte.index(guest.va(A), 1) * 8L;

    @BeforeEach
    void switchOn() {
        guest.domain().vmAssist = 1L << Xen.VMASST_TYPE_writable_pagetables;
    }

    @AfterEach
    void stop() {
        guest.checkInvariants();
        hypervisor.close();
    }

    private boolean store(final long va, final int size, final long value) {
        return ptwr.store(guest.vcpu(), va, size, value);
    }

    @Test
    void aStoreIsCheckedNormalisedAndSeenAtOnce() {
        guest.memory().getLong(guest.va(A));
        assertThat(store(entryVa, 8, Pte.make(guest.mfn(B), Pte.PRESENT | Pte.RW))).isTrue();
        assertThat(guest.read(guest.l1e(A)) & (Pte.USER | Pte.GUEST_KERNEL)).isEqualTo(Pte.USER | Pte.GUEST_KERNEL);
        guest.memory().putLong(guest.va(A), 9);
        assertThat(guest.read(guest.maddr(B))).isEqualTo(9);
    }

    @Test
    void aNarrowStoreChangesItsBytesOnly() {
        final long old = guest.read(guest.l1e(A));
        assertThat(store(entryVa + 7, 1, 0x80)).isTrue();
        assertThat(guest.read(guest.l1e(A))).isEqualTo(old | Pte.NX);
        assertThat(store(entryVa, 2, old & 0xffff & ~Pte.PRESENT)).isTrue();
        assertThat(guest.read(guest.l1e(A)) & Pte.PRESENT).isZero();
        assertThat(store(entryVa, 4, old)).isTrue();
        assertThat(Pte.mfn(guest.read(guest.l1e(A)))).isEqualTo(guest.mfn(A));
    }

    @Test
    void aMisalignedStoreIsTheGuestsFault() {
        assertThat(store(entryVa + 4, 8, 0)).isFalse();
        assertThat(store(entryVa + 1, 2, 0)).isFalse();
        assertThat(store(entryVa, 3, 0)).isFalse();
        assertThat(store(entryVa, 16, 0)).isFalse();
    }

    @Test
    void onlyTheKernelHasThemAndOnlyWithTheAssist() {
        guest.mmuext(Xen.MMUEXT_NEW_USER_BASEPTR, guest.mfn(L4), 0);
        guest.vcpu().kernelMode = false;
        assertThat(ptwr.applies(guest.vcpu(), entryVa)).isFalse();
        guest.vcpu().kernelMode = true;
        assertThat(ptwr.applies(guest.vcpu(), entryVa)).isTrue();
        guest.domain().vmAssist = 0;
        assertThat(ptwr.applies(guest.vcpu(), entryVa)).isFalse();
    }

    @Test
    void aPlainPageThatIsMappedReadOnlyIsNoTable() {
        guest.remap(A, RO);
        assertThat(ptwr.applies(guest.vcpu(), guest.va(A))).isFalse();
        assertThat(ptwr.applies(guest.vcpu(), guest.va(B))).isFalse();
        assertThat(ptwr.applies(guest.vcpu(), guest.va(L4))).isFalse();
        assertThat(ptwr.applies(guest.vcpu(), PvDomainFixture.BAD_POINTER)).isFalse();
    }

    @Test
    void aTableOfAnotherDomainIsLeftAlone() {
        final PvDomainFixture dom0 = new PvDomainFixture(hypervisor, 0, true, 16);
        dom0.mmuUpdates(1, dom0.l1e(A), Pte.make(guest.mfn(L1), RO));
        assertThat(ptwr.applies(dom0.vcpu(), dom0.va(A))).isFalse();
        assertThat(ptwr.applies(dom0.vcpu(), dom0.va(L1))).isTrue();
    }

    @Test
    void refusedEntriesChangeNothing() {
        final long old = guest.read(guest.l1e(A));
        assertThat(store(entryVa, 8, Pte.make(guest.mfn(L1), RW))).isFalse();
        assertThat(store(entryVa, 8, Pte.make(guest.mfn(B), RW | Pte.PCD))).isFalse();
        assertThat(store(entryVa, 8, Pte.make(1, RO))).isFalse();
        assertThat(guest.read(guest.l1e(A))).isEqualTo(old);
    }

    @Test
    void bulkStoresToALiveTableAreEmulatedToo() {
        final byte[] zeroes = new byte[16];
        guest.memory().write(entryVa, zeroes, 0, zeroes.length);
        assertThat(guest.read(guest.l1e(A))).isZero();
        assertThat(guest.read(guest.l1e(B))).isZero();
        guest.memory().fill(entryVa + 16, 8, (byte) 0);
        assertThat(guest.read(guest.l1e(B + 1))).isZero();
    }
}
