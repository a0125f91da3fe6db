package io.xenolith.dom0.builder.image;

import io.xenolith.abi.Page;
import io.xenolith.abi.boot.BootNotes;
import io.xenolith.abi.boot.KernelImage;
import io.xenolith.abi.elfnote.ElfNote;
import io.xenolith.dom0.builder.unpack.Compression;
import io.xenolith.dom0.builder.unpack.UnpackException;
import io.xenolith.dom0.toolstack.ToolstackException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The file of a 64-bit paravirtual kernel, as it comes from a package or a build.
 *
 * <p>Nothing in the file is believed before it is checked. Whatever is wrong with it is a {@link ToolstackException} of one
 * line that says what the file is and what is wanted.
 */
public final class KernelFile {
    private static final String WANTED = "a 64-bit paravirtual Xen kernel is needed";
    private static final String GENERIC_LOADER = "generic";
    private static final String LINUX = "linux";
    private static final String XEN_3_0 = "xen-3.0";

    /** No kernel is larger; what claims to be is not unpacked. */
    private static final int BYTES_MAX = 512 << 20;
    private static final int SHOWN = 8;

    private final ElfFile elf;
    private final XenNotes notes;

    private KernelFile(final ElfFile elf) throws ToolstackException {
        this.elf = elf;
        this.notes = XenNotes.of(elf);
    }

    /**
     * The kernel in {@code file}: an ELF64 file, such a file packed, or a bzImage of Linux, packed in any way that Linux knows.
     *
     * @param name of the file, for messages
     * @param file its bytes; the image's segments may be views of them, so they may not be changed afterwards
     */
    public static KernelImage read(final String name, final byte[] file) throws ToolstackException {
        return read(name, file, BYTES_MAX);
    }

    /**
     * As {@link #read(String, byte[])}, for a domain that has {@code memoryBytes} of memory: no more than that is unpacked.
     */
    public static KernelImage read(final String name, final byte[] file, final long memoryBytes)
            throws ToolstackException {
        final int limit = (int) Math.min(memoryBytes, BYTES_MAX);
        return new KernelFile(ElfFile.read(name, elf(name, file, limit))).image();
    }

    private static byte[] elf(final String name, final byte[] file, final int limit) throws ToolstackException {
        if (file.length == 0) {
            throw new ToolstackException(name + " is empty; " + WANTED);
        }
        if (BzImage.isBzImage(file)) {
            return elfOnly(name + " is a bzImage whose payload", BzImage.kernel(name, file, limit));
        }
        final Optional<Compression> packed = Compression.of(file, 0, file.length);
        if (packed.isEmpty()) {
            return elfOnly(name, file);
        }
        try {
            return elfOnly(name + ", unpacked,", packed.get().unpack(file, 0, file.length, limit));
        } catch (final UnpackException e) {
            throw new ToolstackException(
                    name + " is damaged: its " + packed.get().text() + " data " + e.getMessage());
        }
    }

    private static byte[] elfOnly(final String what, final byte[] file) throws ToolstackException {
        if (!ElfFile.isElf(file)) {
            throw new ToolstackException(what + " is neither an ELF file nor a bzImage (it begins with "
                    + firstBytes(file) + "); " + WANTED);
        }
        return file;
    }

    /** The first bytes of {@code file} for a message: as text if they are. */
    static String firstBytes(final byte[] file) {
        final int count = Math.min(file.length, SHOWN);
        for (int i = 0; i < count; i++) {
            if (file[i] < ' ' || file[i] > '~') {
                return HexFormat.ofDelimiter(" ").formatHex(file, 0, Math.min(file.length, SHOWN / 2));
            }
        }
        return '"' + new String(file, 0, count, StandardCharsets.US_ASCII) + '"';
    }

    private ToolstackException refusal(final String why) {
        return new ToolstackException(elf.name() + " " + why);
    }

    private KernelImage image() throws ToolstackException {
        checkKind();
        RequiredFeatures.check(elf.name(), notes.text(ElfNote.XEN_ELFNOTE_FEATURES));
        final long virtBase = notes.number(ElfNote.XEN_ELFNOTE_VIRT_BASE).orElse(0);
        final long toVirtual = virtBase - notes.number(ElfNote.XEN_ELFNOTE_PADDR_OFFSET).orElse(0);
        final List<ElfFile.ProgramHeader> loadable = orderedByAddress(toVirtual);
        final long start = loadable.getFirst().paddr() + toVirtual;
        final long end = loadable.getLast().paddr() + toVirtual + loadable.getLast().memSize();
        final long entry = notes.number(ElfNote.XEN_ELFNOTE_ENTRY).orElse(elf.entry());
        checkAddresses(virtBase, start, end, entry);
        return new KernelImage(virtBase, start, end, entry, segments(loadable, toVirtual), bootNotes());
    }

    /** Refuses what is no paravirtual kernel of Xen's generic boot protocol. */
    private void checkKind() throws ToolstackException {
        if (notes.isEmpty()) {
            throw refusal("has no Xen notes: it is not made to run under Xen; " + WANTED);
        }
        final String loader = notes.text(ElfNote.XEN_ELFNOTE_LOADER);
        final String guestOs = notes.text(ElfNote.XEN_ELFNOTE_GUEST_OS);
        final String version = notes.text(ElfNote.XEN_ELFNOTE_XEN_VERSION);
        if (version.isEmpty() && notes.has(ElfNote.XEN_ELFNOTE_PHYS32_ENTRY)) {
            throw refusal("is a PVH kernel (its only way in is the note PHYS32_ENTRY); " + WANTED);
        }
        if (!loader.startsWith(GENERIC_LOADER) && !guestOs.startsWith(LINUX)) {
            throw refusal("has LOADER \"" + loader + "\" in its Xen notes; " + GENERIC_LOADER + " is needed");
        }
        if (!version.startsWith(XEN_3_0)) {
            throw refusal("has XEN_VERSION \"" + version + "\" in its Xen notes; " + XEN_3_0 + " is needed");
        }
    }

    /** The loadable segments by physical address, none of which reaches into the next or wraps. */
    private List<ElfFile.ProgramHeader> orderedByAddress(final long toVirtual) throws ToolstackException {
        final List<ElfFile.ProgramHeader> loadable = elf.loadable();
        if (loadable.isEmpty()) {
            throw refusal("has no segment to load; " + WANTED);
        }
        loadable.sort(Comparator.comparingLong(header -> header.paddr() + toVirtual + Long.MIN_VALUE));
        long last = 0;
        for (final ElfFile.ProgramHeader header : loadable) {
            final long from = header.paddr() + toVirtual;
            final long to = from + header.memSize();
            if (Long.compareUnsigned(header.fileSize(), header.memSize()) > 0) {
                throw refusal("is damaged: the segment at " + hex(header.paddr())
                        + " has more bytes in the file than in memory");
            }
            if (Long.compareUnsigned(to - 1, from) < 0) {
                throw refusal("is damaged: the segment at " + hex(header.paddr()) + " of " + hex(header.memSize())
                        + " bytes ends beyond the address space");
            }
            if (Long.compareUnsigned(from, last) < 0) {
                throw refusal("is damaged: the segment at " + hex(header.paddr()) + " lies over another");
            }
            last = to;
        }
        return loadable;
    }

    private void checkAddresses(final long virtBase, final long start, final long end, final long entry)
            throws ToolstackException {
        if (Long.compareUnsigned(start, virtBase) < 0 || Long.compareUnsigned(entry, start) < 0
                || Long.compareUnsigned(entry, end - 1) > 0) {
            throw refusal("is damaged: loaded at " + hex(start) + " to " + hex(end) + ", it does not hold its entry "
                    + hex(entry) + ", or lies below its base " + hex(virtBase));
        }
        if (((start | virtBase) & Page.OFFSET_MASK) != 0) {
            throw refusal("would be loaded at " + hex(start) + " (base " + hex(virtBase)
                    + "): not the start of a page");
        }
    }

    private List<KernelImage.Segment> segments(final List<ElfFile.ProgramHeader> loadable, final long toVirtual) {
        final List<KernelImage.Segment> segments = new ArrayList<>();
        for (final ElfFile.ProgramHeader header : loadable) {
            if (header.fileSize() != 0) {
                segments.add(new KernelImage.Segment(header.paddr() + toVirtual, elf.bytes(), (int) header.offset(),
                        (int) header.fileSize()));
            }
        }
        return segments;
    }

    private BootNotes bootNotes() throws ToolstackException {
        return new BootNotes(notes.number(ElfNote.XEN_ELFNOTE_HYPERCALL_PAGE),
                notes.number(ElfNote.XEN_ELFNOTE_INIT_P2M),
                notes.number(ElfNote.XEN_ELFNOTE_MOD_START_PFN).orElse(0) != 0);
    }

    private static String hex(final long value) {
        return "0x" + Long.toHexString(value);
    }
}
