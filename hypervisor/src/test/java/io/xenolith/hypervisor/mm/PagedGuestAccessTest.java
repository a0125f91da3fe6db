package io.xenolith.hypervisor.mm;

import static io.xenolith.hypervisor.mm.PvDomainFixture.FIRST_DATA;
import static io.xenolith.hypervisor.mm.PvDomainFixture.RO;
import static io.xenolith.hypervisor.mm.PvDomainFixture.RW;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.hypervisor.Hypervisor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the hypervisor remembers of a guest's translations is never older than the guest's page tables. */
class PagedGuestAccessTest {
    private static final int A = FIRST_DATA;
    private static final int B = FIRST_DATA + 1;

    private final Hypervisor hypervisor = PvDomainFixture.host(4);
    private final PvDomainFixture guest = new PvDomainFixture(hypervisor, 1, false, 16);
    private final GuestAccess access = new PagedGuestAccess(hypervisor.memory(), hypervisor.walker());
    private final byte[] bytes = new byte[2];

    @AfterEach
    void stop() {
        guest.checkInvariants();
        hypervisor.close();
    }

    private boolean read(final PvDomainFixture from, final int pfn) {
        return access.copyFrom(from.vcpu(), from.va(pfn), bytes, 0, 1);
    }

    private boolean write(final int pfn, final int value) {
        return access.copyTo(guest.vcpu(), guest.va(pfn), new byte[]{(byte) value}, 0, 1);
    }

    @Test
    void aPageThatWasMappedElsewhereIsReadThere() {
        assertThat(write(A, 1) && write(B, 2) && read(guest, A)).isTrue();
        assertThat(guest.mmuUpdate(guest.l1e(A), Pte.make(guest.mfn(B), RW))).isZero();
        assertThat(read(guest, A)).isTrue();
        assertThat(bytes[0]).isEqualTo((byte) 2);
    }

    @Test
    void aPageThatWasTakenAwayIsRefused() {
        assertThat(write(A, 1) && read(guest, A)).isTrue();
        assertThat(guest.mmuUpdate(guest.l1e(A), 0)).isZero();
        assertThat(read(guest, A)).isFalse();
        assertThat(write(A, 1)).isFalse();
    }

    @Test
    void aPageThatBecameReadOnlyIsNotWritten() {
        assertThat(write(A, 1)).isTrue();
        guest.remap(A, RO);
        assertThat(write(A, 2)).isFalse();
        assertThat(read(guest, A)).isTrue();
        assertThat(bytes[0]).isEqualTo((byte) 1);
    }

    @Test
    void aPageThatAppearsIsSeenAtOnce() {
        assertThat(guest.mmuUpdate(guest.l1e(A), 0)).isZero();
        assertThat(read(guest, A)).isFalse();
        assertThat(guest.mmuUpdate(guest.l1e(A), Pte.make(guest.mfn(A), RW))).isZero();
        assertThat(read(guest, A)).isTrue();
    }

    @Test
    void theSameAddressOfAnotherDomainIsAnotherPage() {
        final PvDomainFixture other = new PvDomainFixture(hypervisor, 2, false, 16);
        assertThat(write(A, 1) && read(guest, A)).isTrue();
        assertThat(read(other, A)).isTrue();
        assertThat(bytes[0]).isZero();
    }

    @Test
    void aRootThatWasDroppedTranslatesNothing() {
        assertThat(read(guest, A)).isTrue();
        hypervisor.paging().dropRoots(guest.vcpu());
        assertThat(read(guest, A)).isFalse();
        assertThat(hypervisor.paging().loadRoots(guest.vcpu(), guest.mfn(PvDomainFixture.L4), 0)).isZero();
    }

    @Test
    void aCopyAcrossPagesUsesBoth() {
        assertThat(access.copyTo(guest.vcpu(), guest.va(B) - 1, new byte[]{7, 8}, 0, 2)).isTrue();
        assertThat(hypervisor.memory().getByte(guest.maddr(A) + Page.SIZE - 1)).isEqualTo((byte) 7);
        assertThat(access.copyFrom(guest.vcpu(), guest.va(B) - 1, bytes, 0, 2)).isTrue();
        assertThat(bytes).containsExactly(7, 8);
    }
}
