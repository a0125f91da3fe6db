package io.xenolith.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.Xen;
import org.junit.jupiter.api.Test;

class AddressSpaceTest {
    private final FakeKernel kernel = new FakeKernel(2048, 1024);

    @Test
    void theBootMappingEndsWhereThePageTablesSay() {
        assertThat(kernel.tables.mappedEndPfn(FakeKernel.FIRST_FREE)).isEqualTo(1024);
    }

    @Test
    void anEntryNamesTheMachineFrameOfThePage() {
        assertThat(Pte.mfn(kernel.tables.entry(kernel.linear.va(100), 1))).isEqualTo(100 + FakeMachine.FIRST_MFN);
        assertThat(kernel.tables.entryMaddr(kernel.linear.va(100), 1))
                .isEqualTo(kernel.machine.l1(kernel.linear.va(100)));
    }

    @Test
    void aVirtualAddressWithoutTablesHasNoEntry() {
        assertThat(kernel.tables.entry(AddressSpace.WINDOW_BASE, 1)).isZero();
        assertThat(kernel.tables.entryMaddr(AddressSpace.WINDOW_BASE, 1)).isEqualTo(-1);
    }

    @Test
    void aFrameMappedInAWindowIsReadThere() {
        kernel.machine.frames.putLong(FakeMachine.SHARED_INFO_MFN << Page.SHIFT, 0x1234);
        final long va = kernel.space.mapWindow(FakeMachine.SHARED_INFO_MFN, AddressSpace.KERNEL_RW);
        assertThat(kernel.machine.getLong(va)).isEqualTo(0x1234);
    }

    @Test
    void newTablesAreReadOnlyBeforeTheyAreLinked() {
        kernel.space.ensureTables(AddressSpace.WINDOW_BASE);
        final long table = kernel.tables.table(AddressSpace.WINDOW_BASE, 1);
        assertThatThrownBy(() -> kernel.machine.putLong(table, 1)).hasMessageContaining("write fault");
    }

    @Test
    void aReleasedWindowIsUsedAgain() {
        final long first = kernel.space.mapWindow(FakeMachine.SHARED_INFO_MFN, AddressSpace.KERNEL_RW);
        kernel.space.unmapWindow(first, 1);
        assertThat(kernel.space.reserveWindow(1)).isEqualTo(first);
        assertThatThrownBy(() -> kernel.machine.getLong(first)).hasMessageContaining("read fault");
    }

    @Test
    void windowsDoNotOverlap() {
        final long first = kernel.space.reserveWindow(3);
        assertThat(kernel.space.reserveWindow(2)).isEqualTo(first + 3 * Page.SIZE);
    }

    @Test
    void aWindowAcrossTwoMebibytesHasBothTables() {
        final long va = kernel.space.reserveWindow(600);
        assertThat(kernel.tables.table(va, 1)).isNotZero();
        assertThat(kernel.tables.table(va + 599 * Page.SIZE, 1)).isNotZero().isNotEqualTo(kernel.tables.table(va, 1));
    }

    @Test
    void foreignFramesAreMappedInTheirOwnersName() {
        final long va = kernel.space.mapForeignWindow(7, new long[]{5, 6}, AddressSpace.KERNEL_RW);
        assertThat(kernel.machine.foreignMappings).containsEntry(va, 7).containsEntry(va + Page.SIZE, 7);
    }

    @Test
    void aForeignFrameThatIsRefusedUnmapsTheOthersAndGivesTheErrno() {
        kernel.machine.answer(Xen.__HYPERVISOR_update_va_mapping_otherdomain,
                (va, entry, flags, domid) -> Pte.mfn(entry) == 6 ? -Errno.XEN_EPERM : 0);
        assertThat(kernel.space.mapForeignWindow(7, new long[]{5, 6}, AddressSpace.KERNEL_RW))
                .isEqualTo(-Errno.XEN_EPERM);
        assertThat(kernel.space.reserveWindow(1)).isEqualTo(AddressSpace.WINDOW_BASE);
    }

    @Test
    void withoutPagesForTablesThereIsNoWindow() {
        // Two pages are free; the first window wants three tables.
        final FakeKernel poor = new FakeKernel(66, 66);
        assertThat(poor.space.tryReserveWindow(1)).isZero();
        assertThat(poor.space.mapWindow(FakeMachine.SHARED_INFO_MFN, AddressSpace.KERNEL_RW))
                .isEqualTo(-Errno.XEN_ENOMEM);
        assertThat(poor.space.mapForeignWindow(7, new long[]{5}, AddressSpace.KERNEL_RW)).isEqualTo(-Errno.XEN_ENOMEM);
        assertThat(poor.space.map(AddressSpace.WINDOW_BASE, 5, AddressSpace.KERNEL_RW)).isEqualTo(-Errno.XEN_ENOMEM);
        assertThat(poor.space.mapForeign(AddressSpace.WINDOW_BASE, 5, AddressSpace.KERNEL_RW, 7))
                .isEqualTo(-Errno.XEN_ENOMEM);
        assertThatThrownBy(() -> poor.space.reserveWindow(1)).isInstanceOf(NoSpaceException.class);
        assertThatThrownBy(() -> poor.space.ensureTables(AddressSpace.WINDOW_BASE))
                .isInstanceOf(NoSpaceException.class);
        assertThatThrownBy(poor.pages::allocate).isInstanceOf(NoSpaceException.class);
    }

    @Test
    void aWindowRefusedForWantOfATableIsThereWhenAPageIs() {
        final FakeKernel poor = new FakeKernel(67, 67);
        final long kept = poor.pages.allocate();
        assertThat(poor.space.tryReserveWindow(1)).isZero();
        poor.pages.free(kept, 1);
        assertThat(poor.space.tryReserveWindow(1)).isEqualTo(AddressSpace.WINDOW_BASE);
    }

    @Test
    void aWindowLargerThanTheRegionIsRefusedAndTakesNothing() {
        final long free = kernel.pages.freePages();
        assertThat(kernel.space.tryReserveWindow((1 << 20) + 1)).isZero();
        assertThat(kernel.pages.freePages()).isEqualTo(free);
        assertThat(kernel.space.reserveWindow(1)).isEqualTo(AddressSpace.WINDOW_BASE);
    }

    @Test
    void aPageMadeReadOnlyFaultsOnWritesUntilItIsWritableAgain() {
        final long va = kernel.pages.allocate();
        kernel.space.makeReadOnly(va);
        assertThatThrownBy(() -> kernel.machine.putByte(va, (byte) 1)).hasMessageContaining("write fault");
        kernel.space.makeWritable(va);
        kernel.machine.putByte(va, (byte) 1);
    }
}
