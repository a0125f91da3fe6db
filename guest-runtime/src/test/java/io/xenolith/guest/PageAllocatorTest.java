package io.xenolith.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.Page;
import org.junit.jupiter.api.Test;

class PageAllocatorTest {
    private final FakeKernel kernel = new FakeKernel(2048, 1024);

    @Test
    void theFirstPageIsTheLowestFreeOneAndZeroed() {
        kernel.machine.putLong(kernel.linear.va(FakeKernel.FIRST_FREE), -1);
        final long va = kernel.pages.allocate();
        assertThat(va).isEqualTo(kernel.linear.va(FakeKernel.FIRST_FREE));
        assertThat(kernel.machine.getLong(va)).isZero();
    }

    @Test
    void severalPagesAreConsecutive() {
        final long first = kernel.pages.allocate(3);
        assertThat(kernel.pages.allocate()).isEqualTo(first + 3 * Page.SIZE);
    }

    @Test
    void aFreedPageIsHandedOutAgain() {
        final long va = kernel.pages.allocate();
        kernel.pages.allocate();
        kernel.pages.free(va, 1);
        assertThat(kernel.pages.allocate()).isEqualTo(va);
    }

    @Test
    void freeingTwiceIsRefused() {
        final long va = kernel.pages.allocate();
        kernel.pages.free(va, 1);
        assertThatThrownBy(() -> kernel.pages.free(va, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void memoryBeyondTheBootMappingIsMappedWhenItIsNeeded() {
        final long before = kernel.pages.mappedEndPfn();
        long last = 0;
        for (int i = 0; i < 1500; i++) {
            last = kernel.pages.allocate();
        }
        assertThat(before).isEqualTo(1024);
        assertThat(kernel.linear.pfn(last)).isGreaterThan(1024);
        kernel.machine.putLong(last, 42);
        assertThat(kernel.machine.frames.getLong(kernel.p2m.maddrOfVa(last))).isEqualTo(42);
    }

    @Test
    void everyPageButTheTablesCanBeHadAndThenItIsRefused() {
        int count = 0;
        while (kernel.pages.tryAllocate(1) != 0) {
            count++;
        }
        // 1024 pages beyond the boot mapping take two new L1 tables.
        assertThat(count).isEqualTo(2048 - FakeKernel.FIRST_FREE - 2);
        assertThatThrownBy(kernel.pages::allocate).hasMessageContaining("out of pages");
    }

    @Test
    void aMappingThatEndedInsideATableIsFilledEntryByEntry() {
        final FakeKernel odd = new FakeKernel(1024, 700);
        final int count = 1024 - (int) FakeKernel.FIRST_FREE;
        assertThat(odd.pages.allocate(count)).isEqualTo(odd.linear.va(FakeKernel.FIRST_FREE));
        assertThat(odd.pages.mappedEndPfn()).isEqualTo(1024);
    }
}
