package io.xenolith.hypervisor.mm;

import static io.xenolith.hypervisor.mm.PvDomainFixture.FIRST_DATA;
import static io.xenolith.hypervisor.mm.PvDomainFixture.L1;
import static io.xenolith.hypervisor.mm.PvDomainFixture.L2;
import static io.xenolith.hypervisor.mm.PvDomainFixture.RW;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Pte;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A mapper (dom0) and a granter (d1); the references that a grant table takes are taken by hand. */
class GrantReferencesTest {
    private static final int A = FIRST_DATA;
    private static final int B = FIRST_DATA + 1;
    private static final int HOST = Gnttab.GNTMAP_host_map;
    private static final int READ_ONLY = HOST | Gnttab.GNTMAP_readonly;
    private static final int BY_ENTRY = HOST | Gnttab.GNTMAP_contains_pte;

    private final Hypervisor hypervisor = PvDomainFixture.host(4);
    private final FrameTable frames = hypervisor.frames();
    private final GrantMappings mappings = hypervisor.paging().grantMappings();
    private final PvDomainFixture mapper = new PvDomainFixture(hypervisor, 0, true, 16);
    private final PvDomainFixture granter = new PvDomainFixture(hypervisor, 1, false, 16);
    private final long granted = granter.mfn(A);

    @AfterEach
    void stop() {
        mapper.checkInvariants();
        hypervisor.close();
    }

    private int map(final long address, final int flags) {
        assertThat(frames.getPage(granted, 1)).isTrue();
        if ((flags & Gnttab.GNTMAP_readonly) == 0) {
            assertThat(frames.getPageType(granted, FrameTable.TYPE_WRITABLE)).isZero();
        }
        final int status = mappings.create(mapper.vcpu(), address, granted, flags);
        if (status != Gnttab.GNTST_okay) {
            drop(flags);
        }
        return status;
    }

    private int unmap(final long address, final long newAddress, final int flags) {
        final int status = mappings.replace(mapper.vcpu(), address, granted, newAddress, flags);
        if (status == Gnttab.GNTST_okay) {
            drop(flags);
        }
        return status;
    }

    private void drop(final int flags) {
        if ((flags & Gnttab.GNTMAP_readonly) == 0) {
            frames.putPageType(granted);
        }
        frames.putPage(granted);
    }

    @Test
    void aWritableMappingReplacesWhatWasThereAndSharesTheBytes() {
        assertThat(map(mapper.va(A), HOST)).isEqualTo(Gnttab.GNTST_okay);
        assertThat(frames.typeCount(mapper.mfn(A))).isZero();
        mapper.memory().putLong(mapper.va(A), 5);
        assertThat(granter.memory().getLong(granter.va(A))).isEqualTo(5);
        mapper.checkInvariants();
        assertThat(unmap(mapper.va(A), 0, HOST)).isEqualTo(Gnttab.GNTST_okay);
        assertThat(mapper.read(mapper.l1e(A))).isZero();
        assertThat(frames.typeCount(granted)).isEqualTo(1);
    }

    @Test
    void aKernelMappingIsMarkedAndAnApplicationMappingIsGlobal() {
        map(mapper.va(A), HOST);
        assertThat(mapper.read(mapper.l1e(A)) & (Pte.USER | Pte.GLOBAL | Pte.GUEST_KERNEL))
                .isEqualTo(Pte.USER | Pte.GUEST_KERNEL);
        map(mapper.va(B), HOST | Gnttab.GNTMAP_application_map | 5 << Gnttab._GNTMAP_guest_avail0);
        assertThat(mapper.read(mapper.l1e(B)) & (Pte.USER | Pte.GLOBAL | Pte.GUEST_KERNEL | Pte.AVAIL))
                .isEqualTo(Pte.USER | Pte.GLOBAL | 5 << 9);
    }

    @Test
    void theAddressNeedNotBePageAlignedAndMayNameTheEntry() {
        assertThat(map(mapper.va(A) + 0x123, READ_ONLY)).isEqualTo(Gnttab.GNTST_okay);
        assertThat(unmap(mapper.va(A), 0, READ_ONLY)).isEqualTo(Gnttab.GNTST_okay);
        assertThat(map(mapper.l1e(B), BY_ENTRY)).isEqualTo(Gnttab.GNTST_okay);
        assertThat(Pte.mfn(mapper.read(mapper.l1e(B)))).isEqualTo(granted);
        assertThat(unmap(mapper.l1e(B), 0, BY_ENTRY)).isEqualTo(Gnttab.GNTST_okay);
    }

    @Test
    void placesThatAreNoL1EntryOfTheMapperAreGeneralErrors() {
        for (final long address : new long[]{PvDomainFixture.BAD_POINTER, 1L << 62, 0xffff_8300_0000_0000L}) {
            assertThat(map(address, HOST)).isEqualTo(Gnttab.GNTST_general_error);
        }
        for (final long entry : new long[]{mapper.l1e(A) + 4, mapper.maddr(A), mapper.entry(L2, 9), granter.l1e(A),
                -8, Long.MAX_VALUE - 7}) {
            assertThat(map(entry, BY_ENTRY)).isEqualTo(Gnttab.GNTST_general_error);
        }
    }

    @Test
    void unmapWantsTheSameFrameAndTheSameRight() {
        map(mapper.va(A), READ_ONLY);
        assertThat(mappings.replace(mapper.vcpu(), mapper.va(A), granted, 0, HOST))
                .isEqualTo(Gnttab.GNTST_general_error);
        assertThat(mappings.replace(mapper.vcpu(), mapper.va(A), granted + 1, 0, READ_ONLY))
                .isEqualTo(Gnttab.GNTST_general_error);
        mapper.mmuUpdate(mapper.l1e(A), 0);
        assertThat(unmap(mapper.va(A), 0, READ_ONLY)).isEqualTo(Gnttab.GNTST_general_error);
    }

    @Test
    void unmapAndReplaceMovesAnEntry() {
        map(mapper.va(A), HOST);
        final long moved = mapper.read(mapper.l1e(B));
        assertThat(unmap(mapper.va(A), mapper.va(B), HOST)).isEqualTo(Gnttab.GNTST_okay);
        assertThat(mapper.read(mapper.l1e(A))).isEqualTo(moved);
        assertThat(mapper.read(mapper.l1e(B))).isZero();
        map(mapper.va(B), HOST);
        assertThat(unmap(mapper.va(B), PvDomainFixture.BAD_POINTER, HOST)).isEqualTo(Gnttab.GNTST_general_error);
        assertThat(unmap(mapper.l1e(B), mapper.va(A), BY_ENTRY)).isEqualTo(Gnttab.GNTST_general_error);
    }

    @Test
    void aPageThatIsGrantMappedWritableBecomesNoTable() {
        map(mapper.va(A), HOST);
        granter.remap(A, PvDomainFixture.RO);
        assertThat(granter.mmuext(Xen.MMUEXT_PIN_L1_TABLE, granted, 0)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void aMappingOverwrittenByHandDropsItsReferences() {
        map(mapper.va(A), HOST);
        assertThat(mapper.remap(A, RW)).isZero();
        assertThat(frames.typeCount(granted)).isEqualTo(1);
    }

    @Test
    void theMapperOfALiveTableEntryNeedsTheL1ToBeALiveTable() {
        hypervisor.paging().dropRoots(mapper.vcpu());
        hypervisor.paging().unpin(0, mapper.mfn(PvDomainFixture.L4));
        assertThat(frames.typeCount(mapper.mfn(L1))).isZero();
        assertThat(map(mapper.l1e(A), BY_ENTRY)).isEqualTo(Gnttab.GNTST_general_error);
    }
}
