package io.xenolith.dom0.builder.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.boot.BootLayout;
import io.xenolith.abi.boot.BootMapping;
import io.xenolith.abi.boot.KernelImage;
import io.xenolith.abi.elfnote.ElfNote;
import io.xenolith.dom0.builder.unpack.SampleData;
import io.xenolith.dom0.toolstack.ToolstackException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        assertRefused("#!/bin/sh\n".getBytes(StandardCharsets.US_ASCII), "neither an ELF file nor a bzImage",
                "\"#!/bin/s\"");
        assertRefused(new byte[]{1, 2, 3, 4, 5, 6, 7, 8}, "begins with 01 02 03 04)");
        assertRefused(new byte[600], "begins with 00 00 00 00)");
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

    /** A boot image with {@code payload} and, behind it, its length unpacked. */
    private static byte[] bzImage(final byte[] payload, final int unpacked) {
        return bzImage(SampleData.withLength(payload, unpacked));
    }

    private static byte[] bzImage(final byte[] payload) {
        final int offset = 4 * 512 + 0x20;
        final LocalMemory file = new LocalMemory(offset + payload.length + 100);
        file.putByte(0x1f1, (byte) 3);
        file.putShort(0x1fe, (short) 0xaa55);
        file.putInt(0x202, 0x53726448);
        file.putShort(0x206, (short) 0x20f);
        file.putInt(0x248, 0x20);
        file.putInt(0x24c, payload.length);
        file.write(offset, payload, 0, payload.length);
        return file.array();
    }

    private static void assertIsSample(final byte[] file) throws ToolstackException {
        final KernelImage image = KernelFile.read("vmlinuz", file);
        assertThat(image.entry()).isEqualTo(SampleData.ENTRY);
        assertThat(image.segments().getFirst().array()).isEqualTo(SampleData.sample());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bz2", "xz", "lzma", "lzo", "lz4", "zst"})
    void aBzImageHasAKernelPackedInAnyOfLinuxsWays(final String suffix) throws ToolstackException {
        final byte[] payload = SampleData.resource("sample." + suffix);
        assertIsSample(bzImage(payload, SampleData.sample().length));
        assertIsSample(payload);
    }

    @Test
    void aGzippedPayloadHasItsLengthInItself() throws ToolstackException {
        assertIsSample(bzImage(SampleData.resource("sample.gz")));
        assertIsSample(SampleData.resource("sample.gz"));
    }

    @Test
    void aPayloadThatIsNotPackedIsTakenAsItIs() throws ToolstackException {
        assertIsSample(bzImage(SampleData.sample(), SampleData.sample().length));
    }

    @Test
    void aBzImageIsRefusedByWhatIsWrongWithIt() {
        final byte[] packed = SampleData.resource("sample.lz4");
        final int size = SampleData.sample().length;
        assertRefused(Arrays.copyOf(bzImage(packed, size), 0x210), "bzImage", "truncated", "in its header");
        assertRefused(Arrays.copyOf(bzImage(packed, size), 4000), "bzImage", "truncated", "the file has 4000 bytes");
        assertRefused(bzImage(packed, size + 1), "should be " + (size + 1));
        assertRefused(bzImage(packed, size - 1), "damaged", "lz4 data", "more than the " + (size - 1));
        assertRefused(bzImage(packed, -1), "claims to be 4294967295 bytes long", "at most 536870912");
        assertRefused(bzImage(Arrays.copyOf(packed, 5000), size), "damaged: its lz4 data");
        assertRefused(bzImage(new byte[100], 96), "unknown format", "zstd");
        final byte[] old = bzImage(packed, size);
        old[0x206] = 7;
        assertRefused(old, "boot protocol 2.7", "2.8");
    }

    @Test
    void aBzImageWithoutAParavirtualKernelIsRefused() {
        final byte[] hvm = new ElfWriter().load(0x100000, CODE, 0x1000).bytes();
        assertRefused(bzImage(hvm, hvm.length), "no Xen notes");
    }

    @Test
    void aBombIsNotUnpackedFurtherThanItsLengthAllows() {
        assertRefused(bzImage(SampleData.resource("far.zst"), 100_000), "more than the 100000 bytes");
        assertRefused(bzImage(SampleData.resource("far.zst"), 100 << 20), "12587008 bytes long and should be");
    }

    @Test
    void noMoreIsUnpackedThanTheDomainHasMemory() throws ToolstackException {
        final int size = SampleData.sample().length;
        final byte[] packed = SampleData.resource("sample.zst");
        assertThat(KernelFile.read("kernel", bzImage(packed, size), size).segments()).isNotEmpty();
        assertThatThrownBy(() -> KernelFile.read("kernel", bzImage(packed, size), size - 1))
                .isInstanceOf(ToolstackException.class).hasMessageContaining("at most " + (size - 1));
        assertThatThrownBy(() -> KernelFile.read("kernel", packed, size - 1)).isInstanceOf(ToolstackException.class)
                .hasMessageContaining("more than the " + (size - 1) + " bytes");
    }

    @Test
    void anElfFileIsRefusedByWhatIsWrongWithIt() {
        final byte[] good = xtf().bytes();
        assertRefused(Arrays.copyOf(good, 40), "truncated", "ELF header");
        assertRefused(Arrays.copyOf(good, 100), "truncated", "program headers");
        assertRefused(Arrays.copyOf(good, 200), "truncated", "note segment should be 192 bytes at offset 184");
        assertRefused(Arrays.copyOf(linux().bytes(), linux().bytes().length - 1), "truncated");
        assertRefused(with(good, 64 + 9, (byte) 0x10), "truncated", "segment 0 should be 8 bytes at offset 4272");
        assertRefused(with(good, 18, (byte) 0xb7), "machine 183", "x86-64");
        assertRefused(with(good, 56, (byte) 0), "without program headers");
        assertRefused(with(good, 54, (byte) 32), "program headers of 32 bytes each");
        assertRefused(with(good, 39, (byte) 0xff), "truncated", "program headers");
    }

    private static byte[] with(final byte[] file, final int offset, final byte value) {
        final byte[] copy = file.clone();
        copy[offset] = value;
        return copy;
    }

    private static ElfWriter at(final long paddr, final long memSize) {
        return new ElfWriter().entry(paddr).load(paddr, CODE, memSize);
    }

    @Test
    void segmentsThatCannotBeAreRefused() {
        assertRefused(at(0x100000, 4).generic().noteSegment().bytes(), "more bytes in the file than in memory");
        assertRefused(at(0x100000, -1).generic().noteSegment().bytes(), "beyond the address space");
        assertRefused(at(0x100000, 0x1001).load(0x101000, CODE, 8).generic().noteSegment().bytes(),
                "0x101000 lies over another");
        assertRefused(at(0x100010, 0x1000).generic().noteSegment().bytes(), "not the start of a page");
        assertRefused(new ElfWriter().generic().noteSegment().bytes(), "no segment to load");
        assertRefused(new ElfWriter().entry(0x200000).load(0x100000, CODE, 0x1000).generic().noteSegment().bytes(),
                "does not hold its entry 0x200000");
        assertRefused(at(0x100000, 0x1000).note(ElfNote.XEN_ELFNOTE_VIRT_BASE, 0x4000_0000)
                .note(ElfNote.XEN_ELFNOTE_PADDR_OFFSET, 0x4000_0000).generic().noteSegment().bytes(),
                "lies below its base 0x40000000");
    }

    @Test
    void notesAreBelievedUpToALimitTogether() throws ToolstackException {
        final ElfWriter segments = at(0x100000, 0x1000).generic().noteSegment().otherNotes(30_000).otherNotes(30_000);
        assertThat(read(segments).entry()).isEqualTo(0x100000);
        assertRefused(segments.otherNotes(6_000).bytes(),
                "a note segment of 6000 bytes after 60048 bytes of others; at most 65536 are believed");
        assertRefused(at(0x100000, 0x1000).otherNotes(70_000).bytes(),
                "a note segment of 70000 bytes; at most 65536 are believed");
        final ElfWriter sections = at(0x100000, 0x1000).generic().noteSection().otherNoteSection(40_000);
        assertThat(read(sections).entry()).isEqualTo(0x100000);
        assertRefused(sections.otherNoteSection(40_000).bytes(),
                "a note section of 40000 bytes after 40048 bytes of others; at most 65536 are believed");
    }

    @Test
    void notesThatCannotBeAreRefused() {
        assertRefused(at(0x100000, 0x1000).note("Xen", ElfNote.XEN_ELFNOTE_ENTRY, new byte[3]).generic().noteSegment()
                .bytes(), "no number");
        assertRefused(at(0x100000, 0x1000).note(ElfNote.XEN_ELFNOTE_XEN_VERSION, "xen-3.0").noteSegment().bytes(),
                "LOADER \"\"", "generic");
        assertRefused(at(0x100000, 0x1000).note(ElfNote.XEN_ELFNOTE_XEN_VERSION, "xen-2.0")
                .note(ElfNote.XEN_ELFNOTE_LOADER, "generic").noteSegment().bytes(), "XEN_VERSION \"xen-2.0\"");
        assertRefused(at(0x100000, 0x1000).section("__xen_guest", "VIRT_BASE=0xx,LOADER=generic").bytes(),
                "VIRT_BASE=0xx", "not a number");
        final byte[] file = at(0x100000, 0x1000).generic().noteSegment().bytes();
        assertRefused(with(file, file.length - 20, (byte) 0xff), "note");
    }

    @Test
    void aKernelThatRequiresWhatNoDomUHasIsRefused() {
        assertRefused(at(0x100000, 0x1000).note(ElfNote.XEN_ELFNOTE_FEATURES, "!auto_translated_physmap").generic()
                .noteSegment().bytes(), "requires the feature auto_translated_physmap");
        assertRefused(at(0x100000, 0x1000).note(ElfNote.XEN_ELFNOTE_FEATURES, "pae_pgdir_above_4gb|!dom0").generic()
                .noteSegment().bytes(), "requires the feature dom0");
        assertRefused(at(0x100000, 0x1000).note(ElfNote.XEN_ELFNOTE_FEATURES, "!teleportation").generic().noteSegment()
                .bytes(), "requires the feature teleportation");
    }

    @Test
    void damagedKernelsAreRefusedInOneLineOrLaidOutInBounds() {
        final List<byte[]> kernels = List.of(xtf().bytes(), linux().bytes(), at(0x4010_0000, 0x1000)
                .section("__xen_guest", "XEN_VER=xen-3.0,VIRT_BASE=0x40000000,HYPERCALL_PAGE=0x2,LOADER=generic")
                .bytes(),
                bzImage(SampleData.resource("sample.gz")));
        long state = 7;
        int accepted = 0;
        for (int round = 0; round < 40_000; round++) {
            final byte[] file = kernels.get(round % kernels.size()).clone();
            for (int i = 0; i <= round % 3; i++) {
                state = state * 6364136223846793005L + 1442695040888963407L;
                final int reach = Math.min(file.length, (state & 1) == 0 ? 64 : 2500);
                file[(int) ((state >>> 33) % reach)] = (byte) (state >>> 20);
            }
            try {
                final KernelImage image = KernelFile.read("kernel", file);
                final BootLayout layout = BootLayout.of(image, pages(128), 0x10000);
                for (final KernelImage.Segment segment : image.segments()) {
                    assertThat(segment.offset()).isNotNegative();
                    assertThat(segment.offset() + segment.length()).isBetween(0, segment.array().length);
                    assertThat(layout.pfn(segment.vaddr() + segment.length() - 1)).isBetween(0L, pages(128) - 1);
                }
                assertThat(layout.p2mPfn() + layout.p2mFrames()).isLessThanOrEqualTo(pages(128));
                accepted++;
            } catch (final ToolstackException | IllegalArgumentException e) {
                assertThat(e.getMessage()).doesNotContain("\n");
            }
        }
        assertThat(accepted).isBetween(1000, 39_000);
    }
}
