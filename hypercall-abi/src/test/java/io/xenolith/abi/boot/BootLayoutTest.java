package io.xenolith.abi.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The layouts are those that the real builder printed for three kernels. */
class BootLayoutTest {
    private static KernelImage kernel(final long start, final long end) {
        return new KernelImage(0, start, end, start, List.of());
    }

    private static long pages(final long mib) {
        return mib << (20 - Page.SHIFT);
    }

    @Test
    void xtfOf128MiBIsLaidOutAsByTheRealBuilder() {
        final BootLayout layout = BootLayout.of(kernel(0x100000, 0x111000), pages(128));
        assertThat(layout.p2m()).isEqualTo(0x111000);
        assertThat(layout.startInfo()).isEqualTo(0x151000);
        assertThat(layout.xenstore()).isEqualTo(0x152000);
        assertThat(layout.console()).isEqualTo(0x153000);
        assertThat(layout.pageTables()).isEqualTo(0x154000);
        assertThat(layout.nrTables()).isEqualTo(5);
        assertThat(layout.stack()).isEqualTo(0x159000);
        assertThat(layout.mappedEnd()).isEqualTo(0x400000);
    }

    @Test
    void miniOsOf32MiBIsLaidOutAsByTheRealBuilder() {
        final BootLayout layout = BootLayout.of(kernel(0, 0x71308), pages(32));
        assertThat(layout.p2m()).isEqualTo(0x72000);
        assertThat(layout.startInfo()).isEqualTo(0x82000);
        assertThat(layout.pageTables()).isEqualTo(0x85000);
        assertThat(layout.stack()).isEqualTo(0x8a000);
        assertThat(layout.mappedEnd()).isEqualTo(0x400000);
    }

    @Test
    void grubOf64MiBIsLaidOutAsByTheRealBuilder() {
        final BootLayout layout = BootLayout.of(kernel(0, 0x613dc8), pages(64));
        assertThat(layout.p2m()).isEqualTo(0x614000);
        assertThat(layout.startInfo()).isEqualTo(0x634000);
        assertThat(layout.pageTables()).isEqualTo(0x637000);
        assertThat(layout.nrTables()).isEqualTo(7);
        assertThat(layout.stack()).isEqualTo(0x63e000);
        assertThat(layout.mappedEnd()).isEqualTo(0x800000);
    }

    @Test
    void aKernelHighInTheAddressSpaceNeedsOneTableOfEachUpperLevel() {
        final BootLayout layout = BootLayout.of(KernelImage.ofJava("x"), pages(64));
        assertThat(layout.tables()).containsExactly(0, 2, 1, 1, 1);
        assertThat(layout.virtBase()).isEqualTo(0xffff_ffff_8000_0000L);
        assertThat(layout.tableIndex(1, layout.mappedEnd() - 1)).isEqualTo(1);
    }

    @Test
    void tooLittleMemoryIsRefusedWithWhatIsNeeded() {
        assertThatThrownBy(() -> BootLayout.of(KernelImage.ofJava("x"), pages(1)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("too small")
                .hasMessageContaining("KiB");
    }

    @Test
    void everyPageOfTheMappingIsReachedThroughTheTablesAndOnlyTablesAreReadOnly() {
        final BootLayout layout = BootLayout.of(KernelImage.ofJava("x"), pages(64));
        final long[] mfns = new long[(int) layout.nrPages()];
        for (int pfn = 0; pfn < mfns.length; pfn++) {
            mfns[pfn] = 100_000L - pfn;
        }
        final LocalMemory tables = new LocalMemory(BootTables.build(layout, mfns));
        for (long va = layout.virtBase(); va != layout.mappedEnd(); va += Page.SIZE) {
            long mfn = mfns[(int) layout.pfn(layout.pageTables())];
            for (int level = 4; level > 1; level--) {
                final long entry = tables.getLong(offset(layout, mfns, mfn) + (long) Pte.index(va, level) * 8);
                assertThat(entry & Pte.PRESENT).isOne();
                mfn = Pte.mfn(entry);
            }
            final long leaf = tables.getLong(offset(layout, mfns, mfn) + (long) Pte.index(va, 1) * 8);
            assertThat(Pte.mfn(leaf)).isEqualTo(mfns[(int) layout.pfn(va)]);
            assertThat((leaf & Pte.RW) == 0).isEqualTo(layout.isTable(va));
        }
    }

    /** Where the table in frame {@code mfn} lies among the built bytes. */
    private static long offset(final BootLayout layout, final long[] mfns, final long mfn) {
        for (int i = 0; i < layout.nrTables(); i++) {
            if (mfns[(int) layout.pfn(layout.pageTables()) + i] == mfn) {
                return (long) i << Page.SHIFT;
            }
        }
        throw new AssertionError("no table in frame " + mfn);
    }
}
