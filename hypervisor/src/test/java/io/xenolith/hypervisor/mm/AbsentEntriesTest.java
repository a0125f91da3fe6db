package io.xenolith.hypervisor.mm;

import static io.xenolith.hypervisor.mm.PvDomainFixture.FIRST_DATA;
import static io.xenolith.hypervisor.mm.PvDomainFixture.L1;
import static io.xenolith.hypervisor.mm.PvDomainFixture.L2;
import static io.xenolith.hypervisor.mm.PvDomainFixture.L4;
import static io.xenolith.hypervisor.mm.PvDomainFixture.RO;
import static io.xenolith.hypervisor.mm.PvDomainFixture.RW;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Pte;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.MachineFixture;
import io.xenolith.hypervisor.PvL1tf;
import io.xenolith.hypervisor.XenParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Xen's command line says of page tables: {@code pv-l1tf=} and {@code pv-linear-pt=}. */
class AbsentEntriesTest {
    private static final int A = FIRST_DATA;
    private static final int B = FIRST_DATA + 1;
    /** Not present, and names memory. */
    private static final long NAMES_MEMORY = 0x5000;

    private MachineFixture machine;
    private PvDomainFixture guest;

    private void start(final AbiProfile abi, final XenParameters parameters) {
        machine = new MachineFixture(abi, parameters);
        guest = machine.domU();
    }

    private void watch(final PvL1tf whose) {
        start(AbiProfile.DEBIAN_4_17, XenParameters.DEFAULT.withL1tf(whose));
    }

    @AfterEach
    void stop() {
        guest.checkInvariants();
        machine.close();
    }

    @Test
    void whoseEntryNamesMemoryIsEnded() {
        watch(PvL1tf.DOMU);
        assertThat(guest.mmuUpdate(guest.l1e(A), NAMES_MEMORY)).isNotZero();
        assertThat(guest.domain().shutDown).isTrue();
        assertThat(Pte.mfn(guest.read(guest.l1e(A)))).isEqualTo(guest.mfn(A));
    }

    @Test
    void anUpperEntryWithTheBitOfLargePagesIsNoBetter() {
        watch(PvL1tf.ALL);
        assertThat(guest.mmuUpdate(guest.entry(L2, 9), Pte.PSE)).isNotZero();
        assertThat(guest.domain().shutDown).isTrue();
    }

    @Test
    void flagsAndWhatIsBeyondMemoryAreHarmless() {
        watch(PvL1tf.DOMU);
        assertThat(guest.mmuUpdate(guest.l1e(A), Pte.NX | 0xffe)).isZero();
        assertThat(guest.mmuUpdate(guest.l1e(A), 1L << 45)).isZero();
        assertThat(guest.mmuUpdate(guest.entry(L2, 9), Pte.RW)).isZero();
        assertThat(guest.mmuUpdate(guest.entry(L4, 260), NAMES_MEMORY)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(guest.domain().shutDown).isFalse();
    }

    @Test
    void aPageWithSuchAnEntryDoesNotBecomeATable() {
        watch(PvL1tf.DOMU);
        guest.write(guest.maddr(B), Pte.make(guest.mfn(A), RO));
        guest.write(guest.maddr(B) + 8, NAMES_MEMORY);
        guest.updateVaMapping(guest.va(B), 0, 0);
        assertThat(guest.mmuext(Xen.MMUEXT_PIN_L1_TABLE, guest.mfn(B), 0)).isNotZero();
        assertThat(guest.domain().shutDown).isTrue();
    }

    @Test
    void aStoreThatIsEmulatedIsLookedAtToo() {
        watch(PvL1tf.DOMU);
        guest.domain().vmAssist = 1L << Xen.VMASST_TYPE_writable_pagetables;
        final long entryVa = guest.va(L1) + Pte.index(guest.va(A), 1) * 8L;
        machine.hypervisor().paging().writablePageTables().store(guest.vcpu(), entryVa, 8, NAMES_MEMORY);
        assertThat(guest.domain().shutDown).isTrue();
    }

    @Test
    void othersAreNotLookedAt() {
        watch(PvL1tf.DOM0);
        assertThat(guest.mmuUpdate(guest.l1e(A), NAMES_MEMORY)).isZero();
        assertThat(guest.domain().shutDown).isFalse();
    }

    @Test
    void withShadowPagingTheDomainIsShadowedAndGoesOn() {
        start(AbiProfile.XEN_4_17, XenParameters.DEFAULT.withL1tf(PvL1tf.DOMU));
        assertThat(guest.mmuUpdate(guest.l1e(A), NAMES_MEMORY)).isZero();
        assertThat(guest.domain().shutDown).isFalse();
        assertThat(guest.domain().shadowedForL1tf).isTrue();
    }

    @Test
    void linearTablesCanBeSwitchedOff() {
        start(AbiProfile.XEN_4_17, XenParameters.DEFAULT.withLinearTables(false));
        assertThat(guest.mmuUpdate(guest.entry(L4, 5), Pte.make(guest.mfn(L4), RO))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(guest.mmuUpdate(guest.l1e(A), Pte.make(guest.mfn(A), RW))).isZero();
    }
}
