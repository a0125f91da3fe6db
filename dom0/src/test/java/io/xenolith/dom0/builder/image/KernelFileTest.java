package io.xenolith.dom0.builder.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.boot.BootLayout;
import io.xenolith.abi.boot.BootMapping;
import io.xenolith.abi.boot.KernelImage;
import io.xenolith.abi.elfnote.ElfNote;
import io.xenolith.dom0.toolstack.ToolstackException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Kernels of the shapes that are there, by the notes and addresses that theirs have. */
class KernelFileTest {
    private static final long LINUX_BASE = 0xffff_ffff_8000_0000L;
    private static final byte[] CODE = {(byte) 0xeb, (byte) 0xfe, 0, 0, 1, 2, 3, 4};

    private static long pages(final long mib) {
        return mib << 8;
    }

    private static KernelImage read(final ElfWriter file) throws ToolstackException {
        return KernelFile.read("kernel", file.bytes());
    }

    private static void assertRefused(final byte[] file, final String... words) {
        assertThatThrownBy(() -> KernelFile.read("kernel", file)).isInstanceOf(ToolstackException.class)
                .hasMessageStartingWith("kernel ").hasMessageContainingAll(words).hasMessageNotContaining("\n");
    }

    private static ElfWriter xtf() {
        return new ElfWriter().entry(0x100000).load(0x100000, CODE, 0x11000)
                .note(ElfNote.XEN_ELFNOTE_GUEST_OS, "XTF").note(ElfNote.XEN_ELFNOTE_GUEST_VERSION, "0")
                .note(ElfNote.XEN_ELFNOTE_HYPERCALL_PAGE, 0x106000).generic()
                .note(ElfNote.XEN_ELFNOTE_FEATURES, "!writable_page_tables|pae_pgdir_above_4gb")
                .note(ElfNote.XEN_ELFNOTE_PAE_MODE, "yes").noteSegment();
    }

    static ElfWriter linux() {
        return new ElfWriter().entry(0x1000000).load(0x100_0000, CODE, 0x182_6634).load(0x2a0_0000, CODE, 0x61_a000)
                .load(0, 0x301_a000, CODE, 0x3_4000).load(0x304_e000, CODE, 0xdb_2000)
                .note(ElfNote.XEN_ELFNOTE_GUEST_OS, "linux").note(ElfNote.XEN_ELFNOTE_GUEST_VERSION, "2.6")
                .note(ElfNote.XEN_ELFNOTE_VIRT_BASE, LINUX_BASE).note(ElfNote.XEN_ELFNOTE_INIT_P2M, 0x80_0000_0000L)
                .note(ElfNote.XEN_ELFNOTE_ENTRY, LINUX_BASE + 0x304_e1c0)
                .note(ElfNote.XEN_ELFNOTE_FEATURES, "!writable_page_tables|pae_pgdir_above_4gb")
                .note("Xen", ElfNote.XEN_ELFNOTE_SUPPORTED_FEATURES, new byte[]{1, (byte) 0x88, 0, 0})
                .note(ElfNote.XEN_ELFNOTE_PAE_MODE, "yes").note("Xen", ElfNote.XEN_ELFNOTE_L1_MFN_VALID, new byte[16])
                .note("Xen", ElfNote.XEN_ELFNOTE_SUSPEND_CANCEL, new byte[]{1, 0, 0, 0})
                .note("Xen", ElfNote.XEN_ELFNOTE_MOD_START_PFN, new byte[]{1, 0, 0, 0})
                .note(ElfNote.XEN_ELFNOTE_HV_START_LOW, 0xffff_8000_0000_0000L)
                .note(ElfNote.XEN_ELFNOTE_PADDR_OFFSET, 0).note(ElfNote.XEN_ELFNOTE_PHYS32_ENTRY, 0x1000850).generic()
                .note("GNU", 3, new byte[20]).noteSegment();
    }

    @Test
    void xtfIsLoadedAtItsPhysicalAddressWithAHypercallPage() throws ToolstackException {
        final KernelImage image = read(xtf());
        assertThat(image.virtBase()).isZero();
        assertThat(image.start()).isEqualTo(0x100000);
        assertThat(image.end()).isEqualTo(0x111000);
        assertThat(image.entry()).isEqualTo(0x100000);
        assertThat(image.notes().hypercallPage()).hasValue(0x106000);
        assertThat(image.notes().initP2m()).isEmpty();
        assertThat(image.notes().modStartPfn()).isFalse();
        final BootLayout layout = BootLayout.of(image, pages(128));
        assertThat(layout.startInfo()).isEqualTo(0x151000);
        assertThat(layout.stack()).isEqualTo(0x159000);
    }

    @Test
    void linuxIsLoadedAboveItsBaseAndStartsAtItsNotesEntry() throws ToolstackException {
        final KernelImage image = read(linux());
        assertThat(image.virtBase()).isEqualTo(LINUX_BASE);
        assertThat(image.start()).isEqualTo(0xffff_ffff_8100_0000L);
        assertThat(image.end()).isEqualTo(0xffff_ffff_83e0_0000L);
        assertThat(image.entry()).isEqualTo(0xffff_ffff_8304_e1c0L);
        assertThat(image.segments()).extracting(KernelImage.Segment::vaddr).containsExactly(LINUX_BASE + 0x100_0000,
                LINUX_BASE + 0x2a0_0000, LINUX_BASE + 0x301_a000, LINUX_BASE + 0x304_e000);
        assertThat(image.notes().hypercallPage()).isEmpty();
        assertThat(image.notes().initP2m()).hasValue(0x80_0000_0000L);
        assertThat(image.notes().modStartPfn()).isTrue();
        final BootLayout layout = BootLayout.of(image, pages(128), 0x2cd010);
        assertThat(layout.kernelMapping().tablesPfn()).isEqualTo(0x3e03);
        assertThat(layout.p2mPfn()).isEqualTo(0x42ce);
        assertThat(layout.mappings()).extracting(BootMapping::nrTables).containsExactly(0x23, 3);
    }

    @Test
    void miniOsHasItsNotesInASectionOnly() throws ToolstackException {
        final KernelImage image = read(new ElfWriter().load(0, CODE, 0x71308)
                .note(ElfNote.XEN_ELFNOTE_GUEST_OS, "Mini-OS").note(ElfNote.XEN_ELFNOTE_HYPERCALL_PAGE, 0x2000)
                .generic()
                .noteSection());
        assertThat(image.entry()).isZero();
        assertThat(image.notes().hypercallPage()).hasValue(0x2000);
        assertThat(BootLayout.of(image, pages(32)).stack()).isEqualTo(0x8a000);
    }

    @Test
    void grubHasTwoSegmentsAndNoHypercallPage() throws ToolstackException {
        final KernelImage image = read(new ElfWriter().load(0, CODE, 0x41e1f0).load(0x41e1f0, CODE, 0x1f5bd8)
                .note(ElfNote.XEN_ELFNOTE_GUEST_OS, "GRUB").note(ElfNote.XEN_ELFNOTE_ENTRY, 0)
                .note(ElfNote.XEN_ELFNOTE_VIRT_BASE, 0).generic().noteSegment());
        assertThat(image.end()).isEqualTo(0x613dc8);
        assertThat(image.notes().hypercallPage()).isEmpty();
        assertThat(BootLayout.of(image, pages(64)).stack()).isEqualTo(0x63e000);
    }

    @Test
    void gnuMachTellsInAStringWithItsHypercallPageAsAPfn() throws ToolstackException {
        final KernelImage image = read(new ElfWriter().entry(0x4010_0000).load(0x4010_0000, CODE, 0x80000)
                .section("__xen_guest", "GUEST_OS=GNU Mach,GUEST_VERSION=1.3,XEN_VER=xen-3.0,VIRT_BASE=0x40000000,"
                        + "ELF_PADDR_OFFSET=0x40000000,HYPERCALL_PAGE=0x2,LOADER=generic,BSD_SYMTAB"));
        assertThat(image.virtBase()).isEqualTo(0x4000_0000);
        assertThat(image.start()).isEqualTo(0x4010_0000);
        assertThat(image.notes().hypercallPage()).hasValue(0x4000_2000);
    }

    @Test
    void withoutAnElfPaddrOffsetTheStringsPhysicalAddressesBeginAtTheBase() throws ToolstackException {
        final KernelImage image = read(new ElfWriter().entry(0x4010_0000).load(0x4010_0000, CODE, 0x80000)
                .section("__xen_guest", "XEN_VER=xen-3.0,VIRT_BASE=0x40000000,LOADER=generic"));
        assertThat(image.start()).isEqualTo(0x4010_0000);
    }

    @Test
    void segmentsAreViewsOfTheFile() throws ToolstackException {
        final byte[] file = linux().bytes();
        for (final KernelImage.Segment segment : KernelFile.read("kernel", file).segments()) {
            assertThat(segment.array()).isSameAs(file);
            assertThat(Arrays.copyOfRange(file, segment.offset(), segment.offset() + segment.length()))
                    .isEqualTo(CODE);
        }
    }

    @Test
    void aFileThatIsNoKernelIsRefused() {
        assertRefused(new byte[0], "is empty", "64-bit paravirtual");
        assertRefused("#!/bin/sh\n".getBytes(StandardCharsets.US_ASCII), "not", "ELF");
    }

    @Test
    void aKernelWithoutXenNotesIsRefused() {
        assertRefused(new ElfWriter().load(0x100000, CODE, 0x1000).bytes(), "no Xen notes");
    }

    @Test
    void aPvhKernelIsRefused() {
        assertRefused(new ElfWriter().load(0x100000, CODE, 0x1000).note(ElfNote.XEN_ELFNOTE_PHYS32_ENTRY, 0x100000)
                .noteSegment().bytes(), "PVH", "PHYS32_ENTRY");
    }

    @Test
    void a32BitKernelIsRefused() {
        final byte[] file = xtf().bytes();
        file[4] = 1;
        assertRefused(file, "32-bit", "ELF32");
    }
}
