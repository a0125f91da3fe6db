package io.xenolith.dom0.builder.image;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.elfnote.ElfNote;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes ELF64 files of the shapes that kernels have. */
public final class ElfWriter {
    private static final int PHDR_SIZE = 56;
    private static final int SHDR_SIZE = 64;

    private record Segment(int type, long vaddr, long paddr, byte[] bytes, long memSize) {
    }

    private record Section(String name, int type, byte[] bytes) {
    }

    private final List<Segment> segments = new ArrayList<>();
    private final List<Section> sections = new ArrayList<>();
    private final ByteArrayOutputStream notes = new ByteArrayOutputStream();
    private long entry;

    public ElfWriter entry(final long address) {
        entry = address;
        return this;
    }

    public ElfWriter load(final long paddr, final byte[] bytes, final long memSize) {
        segments.add(new Segment(ElfFile.PT_LOAD, paddr, paddr, bytes, memSize));
        return this;
    }

    /** A segment that is linked elsewhere than it is loaded, as Linux's per-CPU data. */
    public ElfWriter load(final long vaddr, final long paddr, final byte[] bytes, final long memSize) {
        segments.add(new Segment(ElfFile.PT_LOAD, vaddr, paddr, bytes, memSize));
        return this;
    }

    public ElfWriter note(final int type, final String text) {
        return note("Xen", type, (text + '\0').getBytes(StandardCharsets.US_ASCII));
    }

    public ElfWriter note(final int type, final long number) {
        final LocalMemory desc = new LocalMemory(Long.BYTES);
        desc.putLong(0, number);
        return note("Xen", type, desc.array());
    }

    public ElfWriter note(final String owner, final int type, final byte[] desc) {
        final byte[] name = (owner + '\0').getBytes(StandardCharsets.US_ASCII);
        final LocalMemory note = new LocalMemory(12 + align(name.length) + align(desc.length));
        note.putInt(0, name.length);
        note.putInt(4, desc.length);
        note.putInt(8, type);
        note.write(12, name, 0, name.length);
        note.write(12 + align(name.length), desc, 0, desc.length);
        notes.writeBytes(note.array());
        return this;
    }

    private static int align(final int size) {
        return (size + 3) / 4 * 4;
    }

    /** The two notes that make a kernel paravirtual. */
    public ElfWriter generic() {
        return note(ElfNote.XEN_ELFNOTE_XEN_VERSION, "xen-3.0").note(ElfNote.XEN_ELFNOTE_LOADER, "generic");
    }

    /** Puts the notes so far into a PT_NOTE segment. */
    public ElfWriter noteSegment() {
        segments.add(new Segment(ElfFile.PT_NOTE, 0, 0, notes.toByteArray(), notes.size()));
        notes.reset();
        return this;
    }

    /** A PT_NOTE segment of a note that is no kernel's, {@code size} bytes in all. */
    public ElfWriter otherNotes(final int size) {
        segments.add(new Segment(ElfFile.PT_NOTE, 0, 0, otherNote(size), size));
        return this;
    }

    /** The same in a section. */
    public ElfWriter otherNoteSection(final int size) {
        sections.add(new Section(".note.other", ElfFile.SHT_NOTE, otherNote(size)));
        return this;
    }

    private static byte[] otherNote(final int size) {
        final LocalMemory note = new LocalMemory(size);
        note.putInt(4, size - 12);
        return note.array();
    }

    /** Puts the notes so far into a section, which no program header mentions. */
    public ElfWriter noteSection() {
        sections.add(new Section(".note", ElfFile.SHT_NOTE, notes.toByteArray()));
        notes.reset();
        return this;
    }

    public ElfWriter section(final String name, final String text) {
        sections.add(new Section(name, 1, (text + '\0').getBytes(StandardCharsets.US_ASCII)));
        return this;
    }

    public byte[] bytes() {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final LocalMemory header = new LocalMemory(64 + segments.size() * PHDR_SIZE);
        out.writeBytes(header.array());
        for (int i = 0; i < segments.size(); i++) {
            writeProgramHeader(header, 64 + (long) i * PHDR_SIZE, segments.get(i), out.size());
            out.writeBytes(segments.get(i).bytes());
        }
        writeSections(header, out);
        header.putInt(0, 0x464c457f);
        header.putInt(4, 0x00010102);
        header.putShort(16, (short) 2);
        header.putShort(18, (short) 62);
        header.putInt(20, 1);
        header.putLong(24, entry);
        header.putLong(32, 64);
        header.putShort(52, (short) 64);
        header.putShort(54, (short) PHDR_SIZE);
        header.putShort(56, (short) segments.size());
        final byte[] file = out.toByteArray();
        System.arraycopy(header.array(), 0, file, 0, header.array().length);
        return file;
    }

    private static void writeProgramHeader(final LocalMemory header, final long at, final Segment segment,
            final long offset) {
        header.putInt(at, segment.type());
        header.putLong(at + 8, offset);
        header.putLong(at + 16, segment.vaddr());
        header.putLong(at + 24, segment.paddr());
        header.putLong(at + 32, segment.bytes().length);
        header.putLong(at + 40, segment.memSize());
    }

    private void writeSections(final LocalMemory header, final ByteArrayOutputStream out) {
        if (sections.isEmpty()) {
            return;
        }
        final ByteArrayOutputStream names = new ByteArrayOutputStream();
        names.write(0);
        final LocalMemory table = new LocalMemory((sections.size() + 2) * SHDR_SIZE);
        for (int i = 0; i < sections.size(); i++) {
            final Section section = sections.get(i);
            writeSectionHeader(table, i + 1, names.size(), section.type(), out.size(), section.bytes().length);
            names.writeBytes((section.name() + '\0').getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(section.bytes());
        }
        final int nameTable = names.size();
        names.writeBytes(".shstrtab\0".getBytes(StandardCharsets.US_ASCII));
        writeSectionHeader(table, sections.size() + 1, nameTable, 3, out.size(), names.size());
        out.writeBytes(names.toByteArray());
        header.putLong(40, out.size());
        header.putShort(58, (short) SHDR_SIZE);
        header.putShort(60, (short) (sections.size() + 2));
        header.putShort(62, (short) (sections.size() + 1));
        out.writeBytes(table.array());
    }

    private static void writeSectionHeader(final LocalMemory table, final int index, final int name, final int type,
            final long offset, final long size) {
        final long at = (long) index * SHDR_SIZE;
        table.putInt(at, name);
        table.putInt(at + 4, type);
        table.putLong(at + 24, offset);
        table.putLong(at + 32, size);
    }
}
