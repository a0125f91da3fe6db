package io.xenolith.abi.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import java.util.List;
import java.util.OptionalLong;
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
        final BootMapping mapping = layout.kernelMapping();
        assertThat(mapping.tables()).extracting(BootMapping.Tables::count).containsExactly(1, 1, 1, 2);
        assertThat(layout.virtBase()).isEqualTo(0xffff_ffff_8000_0000L);
        assertThat(layout.tablePfn(1, layout.mappedEnd() - 1)).isEqualTo(layout.pfn(layout.pageTables()) + 4);
    }

    @Test
    void tooLittleMemoryIsRefusedWithWhatIsNeeded() {
        assertThatThrownBy(() -> BootLayout.of(KernelImage.ofJava("x"), pages(1)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("too small")
                .hasMessageContaining("KiB");
    }

    /** Debian's 6.1 cloud kernel with a ramdisk of 0x2cd010 bytes, as recorded. */
    private static KernelImage linux() {
        final long virtBase = 0xffff_ffff_8000_0000L;
        return new KernelImage(virtBase, virtBase + 0x100_0000, virtBase + 0x3e0_0000, virtBase + 0x304_e1c0, List.of(),
                new BootNotes(OptionalLong.empty(), OptionalLong.of(0x80_0000_0000L), true));
    }

    @Test
    void linuxOf128MiBWithARamdiskIsLaidOutAsByTheRealBuilder() {
        final BootLayout layout = BootLayout.of(linux(), pages(128), 0x2cd010);
        assertThat(layout.startInfo()).isEqualTo(0xffff_ffff_83e0_0000L);
        assertThat(layout.xenstore()).isEqualTo(0xffff_ffff_83e0_1000L);
        assertThat(layout.console()).isEqualTo(0xffff_ffff_83e0_2000L);
        assertThat(layout.pageTables()).isEqualTo(0xffff_ffff_83e0_3000L);
        assertThat(layout.kernelMapping().tablesPfn()).isEqualTo(0x3e03);
        assertThat(layout.nrTables()).isEqualTo(0x23);
        assertThat(layout.stack()).isEqualTo(0xffff_ffff_83e2_6000L);
        assertThat(layout.mappedEnd()).isEqualTo(0xffff_ffff_8400_0000L);
        assertThat(layout.modulePfn()).isEqualTo(0x4000);
        assertThat(layout.moduleMapped()).isFalse();
        assertThat(layout.p2m()).isEqualTo(0x80_0000_0000L);
        assertThat(layout.p2mPfn()).isEqualTo(0x42ce);
        assertThat(layout.p2mFrames()).isEqualTo(0x43);
        assertThat(layout.mappings().getLast().tables()).extracting(BootMapping.Tables::count)
                .containsExactly(0, 1, 1, 1);
    }

    @Test
    void linuxNeedsMemoryForWhatLiesBehindTheMapping() {
        assertThatThrownBy(() -> BootLayout.of(linux(), pages(64), 0x2cd010))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("68548 KiB");
        assertThat(BootLayout.of(linux(), pages(80), 0x2cd010).p2mPfn()).isEqualTo(0x42ce);
    }

    @Test
    void aRamdiskIsMappedBehindTheKernelWithoutModStartPfn() {
        final BootLayout layout = BootLayout.of(kernel(0x100000, 0x110800), pages(32), 0x1801);
        assertThat(layout.modulePfn()).isEqualTo(0x111);
        assertThat(layout.moduleMapped()).isTrue();
        assertThat(layout.p2m()).isEqualTo(0x113000);
        assertThat(layout.p2mApart()).isFalse();
    }

    @Test
    void anInitP2mInTheKernelsMappingOrInsideAPageIsPassedOver() {
        for (final long address : new long[]{0xffff_ffff_8000_0000L, 0xffff_ffff_f000_0000L, 0x80_0000_0008L}) {
            final KernelImage kernel = new KernelImage(linux().virtBase(), linux().start(), linux().end(),
                    linux().entry(), List.of(),
                    new BootNotes(OptionalLong.empty(), OptionalLong.of(address), true));
            final BootLayout layout = BootLayout.of(kernel, pages(128), 0);
            assertThat(layout.p2mApart()).isFalse();
            assertThat(layout.p2m()).isEqualTo(0xffff_ffff_83e0_0000L);
        }
    }

    @Test
    void addressesThatNoGuestHasAreRefused() {
        for (final long base : new long[]{0x8000_0000_0000L, 0xffff_8000_0000_0000L, 0xffff_87ff_ffff_0000L,
                0x7fff_ffff_0000L, 0xffff_ffff_ffff_0000L}) {
            final KernelImage kernel = new KernelImage(base, base, base + 0x1000, base, List.of());
            assertThatThrownBy(() -> BootLayout.of(kernel, pages(32))).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not addresses of a guest");
        }
    }

    @Test
    void aP2mThatWouldReachIntoTheKernelIsRefused() {
        final KernelImage kernel = new KernelImage(linux().virtBase(), linux().start(), linux().end(), linux().entry(),
                List.of(), new BootNotes(OptionalLong.empty(), OptionalLong.of(linux().virtBase() - 0x1000), true));
        assertThatThrownBy(() -> BootLayout.of(kernel, pages(128))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reach into the kernel");
    }

    @Test
    void aP2mJustBelowTheKernelSharesItsTables() {
        final KernelImage kernel = new KernelImage(linux().virtBase(), linux().start(), linux().end(), linux().entry(),
                List.of(), new BootNotes(OptionalLong.empty(), OptionalLong.of(linux().virtBase() - 0x40000), true));
        final BootLayout layout = BootLayout.of(kernel, pages(128));
        assertThat(layout.mappings().getLast().tables()).extracting(BootMapping.Tables::count)
                .containsExactly(0, 0, 1, 1);
        everyPageIsReached(layout);
    }

    @Test
    void everyPageOfTheMappingsIsReachedThroughTheTablesAndOnlyTablesAreReadOnly() {
        everyPageIsReached(BootLayout.of(KernelImage.ofJava("x"), pages(64)));
        everyPageIsReached(BootLayout.of(linux(), pages(128), 0x2cd010));
        everyPageIsReached(BootLayout.of(kernel(0, 0x613dc8), pages(64)));
    }

    private static void everyPageIsReached(final BootLayout layout) {
        final long[] mfns = new long[(int) layout.nrPages()];
        for (int pfn = 0; pfn < mfns.length; pfn++) {
            mfns[pfn] = 100_000L - pfn;
        }
        final List<byte[]> tables = BootTables.build(layout, mfns);
        for (final BootMapping mapping : layout.mappings()) {
            for (long page = 0; page < mapping.nrPages(); page++) {
                final long va = mapping.first() + (page << Page.SHIFT);
                long mfn = mfns[(int) layout.pfn(layout.pageTables())];
                for (int level = 4; level > 1; level--) {
                    final long entry = entry(layout, tables, mfn, Pte.index(va, level));
                    assertThat(entry & Pte.PRESENT).isOne();
                    mfn = Pte.mfn(entry);
                }
                final long leaf = entry(layout, tables, mfn, Pte.index(va, 1));
                final long pfn = mapping.pfn() + page;
                assertThat(Pte.mfn(leaf)).isEqualTo(mfns[(int) pfn]);
                assertThat((leaf & Pte.RW) == 0).isEqualTo(layout.isTable(pfn));
            }
        }
    }

    /** Entry {@code index} of the table in frame {@code mfn}. */
    private static long entry(final BootLayout layout, final List<byte[]> tables, final long mfn, final int index) {
        final long pfn = 100_000L - mfn;
        for (int i = 0; i < tables.size(); i++) {
            final long table = pfn - layout.mappings().get(i).tablesPfn();
            if (table >= 0 && table < layout.mappings().get(i).nrTables()) {
                return new LocalMemory(tables.get(i)).getLong((table << Page.SHIFT) + (long) index * 8);
            }
        }
        throw new AssertionError("no table in frame " + mfn);
    }
}
