package io.xenolith.dom0.builder.image;

import io.xenolith.abi.LocalMemory;
import io.xenolith.dom0.toolstack.ToolstackException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An ELF64 file for x86-64, read with distrust: whatever lies outside of the file is a {@link ToolstackException}. Source: the
 * System V ABI, ELF-64 object file format.
 */
final class ElfFile {
    static final int PT_LOAD = 1;
    static final int PT_NOTE = 4;
    static final int SHT_NOTE = 7;

    /** No kernel has notes of this size, all together; a damaged file may claim its whole length for each of many segments. */
    private static final int NOTES_MAX = 1 << 16;

    private static final int MAGIC = 0x464c457f;
    private static final int EHDR_SIZE = 64;
    private static final int PHDR_SIZE = 56;
    private static final int SHDR_SIZE = 64;
    private static final int CLASS_OFFSET = 4;
    private static final int CLASS_32 = 1;
    private static final int CLASS_64 = 2;
    private static final int DATA_OFFSET = 5;
    private static final int DATA_LSB = 1;
    private static final int MACHINE_OFFSET = 18;
    private static final int EM_X86_64 = 62;
    private static final int ENTRY_OFFSET = 24;
    private static final int PHOFF_OFFSET = 32;
    private static final int SHOFF_OFFSET = 40;
    private static final int PHENTSIZE_OFFSET = 54;
    private static final int PHNUM_OFFSET = 56;
    private static final int SHENTSIZE_OFFSET = 58;
    private static final int SHNUM_OFFSET = 60;
    private static final int SHSTRNDX_OFFSET = 62;

    /** A program header: {@code fileSize} bytes at {@code offset} of the file, {@code memSize} at {@code paddr}. */
    record ProgramHeader(int type, long offset, long paddr, long fileSize, long memSize) {
    }

    /** A section header; {@code name} is an offset into the table of names. */
    record SectionHeader(int name, int type, long offset, long size) {
    }

    private final String name;
    private final byte[] bytes;
    private final LocalMemory file;
    private final List<ProgramHeader> programHeaders;

    private ElfFile(final String name, final byte[] bytes) throws ToolstackException {
        this.name = name;
        this.bytes = bytes;
        this.file = new LocalMemory(bytes);
        this.programHeaders = readProgramHeaders();
    }

    /** The file begins like an ELF file of any kind. */
    static boolean isElf(final byte[] bytes) {
        return bytes.length >= Integer.BYTES && new LocalMemory(bytes).getInt(0) == MAGIC;
    }

    /** Reads the headers of {@code bytes}, which {@link #isElf}; {@code name} is for messages. */
    static ElfFile read(final String name, final byte[] bytes) throws ToolstackException {
        if (bytes.length > CLASS_OFFSET && bytes[CLASS_OFFSET] == CLASS_32) {
            throw new ToolstackException(
                    name + " is a 32-bit kernel (ELF32); a 64-bit paravirtual kernel (ELF64) is needed");
        }
        if (bytes.length < EHDR_SIZE) {
            throw truncated(name, "ELF header", 0, EHDR_SIZE, bytes.length);
        }
        final LocalMemory file = new LocalMemory(bytes);
        final int machine = file.getShort(MACHINE_OFFSET);
        if (bytes[CLASS_OFFSET] != CLASS_64 || bytes[DATA_OFFSET] != DATA_LSB || machine != EM_X86_64) {
            throw new ToolstackException(name + " is an ELF file of class " + bytes[CLASS_OFFSET] + ", data encoding "
                    + bytes[DATA_OFFSET] + ", machine " + (machine & 0xffff)
                    + "; a little-endian ELF64 file for x86-64 (2, 1, 62) is needed");
        }
        return new ElfFile(name, bytes);
    }

    private static ToolstackException truncated(final String name, final String what, final long offset,
            final long size, final long length) {
        return new ToolstackException(name + " is truncated or damaged: its " + what + " should be "
                + Long.toUnsignedString(size) + " bytes at offset " + Long.toUnsignedString(offset)
                + ", but the file has " + length + " bytes");
    }

    /** Refuses a range that is not inside the file. */
    private void check(final String what, final long offset, final long size) throws ToolstackException {
        if (offset < 0 || size < 0 || size > bytes.length || offset > bytes.length - size) {
            throw truncated(name, what, offset, size, bytes.length);
        }
    }

    private int u16(final int offset) {
        return file.getShort(offset) & 0xffff;
    }

    private List<ProgramHeader> readProgramHeaders() throws ToolstackException {
        final int count = u16(PHNUM_OFFSET);
        if (count == 0) {
            throw new ToolstackException(name + " is an ELF file without program headers, not a kernel");
        }
        final long table = file.getLong(PHOFF_OFFSET);
        checkEntries("program headers", table, count, u16(PHENTSIZE_OFFSET), PHDR_SIZE);
        final List<ProgramHeader> headers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            final long at = table + (long) i * PHDR_SIZE;
            headers.add(new ProgramHeader(file.getInt(at), file.getLong(at + 8), file.getLong(at + 24),
                    file.getLong(at + 32), file.getLong(at + 40)));
        }
        return headers;
    }

    private void checkEntries(final String what, final long table, final int count, final int size, final int want)
            throws ToolstackException {
        if (size != want) {
            throw new ToolstackException(name + " has " + what + " of " + size + " bytes each; " + want
                    + " is the size in an ELF64 file");
        }
        check(what, table, (long) count * want);
    }

    /** The section headers, none if the file was stripped of them. Read only when the program headers do not suffice. */
    private List<SectionHeader> sectionHeaders() throws ToolstackException {
        final int count = u16(SHNUM_OFFSET);
        final long table = file.getLong(SHOFF_OFFSET);
        if (count == 0 || table == 0) {
            return List.of();
        }
        checkEntries("section headers", table, count, u16(SHENTSIZE_OFFSET), SHDR_SIZE);
        final List<SectionHeader> headers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            final long at = table + (long) i * SHDR_SIZE;
            headers.add(new SectionHeader(file.getInt(at), file.getInt(at + 4), file.getLong(at + 24),
                    file.getLong(at + 32)));
        }
        return headers;
    }

    String name() {
        return name;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where the file says that it starts. */
    long entry() {
        return file.getLong(ENTRY_OFFSET);
    }

    /** The segments that take memory, in the file's order; their file bytes are inside the file. */
    List<ProgramHeader> loadable() throws ToolstackException {
        final List<ProgramHeader> loadable = new ArrayList<>();
        for (final ProgramHeader header : programHeaders) {
            if (header.type() == PT_LOAD && header.memSize() != 0) {
                check("segment " + loadable.size(), header.offset(), header.fileSize());
                loadable.add(header);
            }
        }
        return loadable;
    }

    /** The contents of the segments that hold notes. */
    List<LocalMemory> noteSegments() throws ToolstackException {
        final List<LocalMemory> notes = new ArrayList<>();
        int left = NOTES_MAX;
        for (final ProgramHeader header : programHeaders) {
            if (header.type() == PT_NOTE) {
                notes.add(copy("note segment", header.offset(), header.fileSize(), left));
                left -= (int) header.fileSize();
            }
        }
        return notes;
    }

    /** The contents of the sections that hold notes. */
    List<LocalMemory> noteSections() throws ToolstackException {
        final List<LocalMemory> notes = new ArrayList<>();
        int left = NOTES_MAX;
        for (final SectionHeader header : sectionHeaders()) {
            if (header.type() == SHT_NOTE) {
                notes.add(copy("note section", header.offset(), header.size(), left));
                left -= (int) header.size();
            }
        }
        return notes;
    }

    /** The contents of the first section called {@code wanted}; null if there is none. */
    LocalMemory section(final String wanted) throws ToolstackException {
        final List<SectionHeader> headers = sectionHeaders();
        final int names = u16(SHSTRNDX_OFFSET);
        if (names >= headers.size()) {
            return null;
        }
        final SectionHeader table = headers.get(names);
        check("table of section names", table.offset(), table.size());
        final byte[] text = (wanted + '\0').getBytes(StandardCharsets.US_ASCII);
        for (final SectionHeader header : headers) {
            final long at = Integer.toUnsignedLong(header.name());
            if (at <= table.size() - text.length && matches(table.offset() + at, text)) {
                return copy("section " + wanted, header.offset(), header.size(), NOTES_MAX);
            }
        }
        return null;
    }

    private boolean matches(final long offset, final byte[] text) {
        for (int i = 0; i < text.length; i++) {
            if (bytes[(int) offset + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    /** @param left how many bytes of notes are still believed */
    private LocalMemory copy(final String what, final long offset, final long size, final int left)
            throws ToolstackException {
        check(what, offset, size);
        if (size > left) {
            throw new ToolstackException(name + " has a " + what + " of " + size + " bytes"
                    + (left < NOTES_MAX ? " after " + (NOTES_MAX - left) + " bytes of others" : "") + "; at most "
                    + NOTES_MAX + " are believed");
        }
        return new LocalMemory(file.bytes(offset, (int) size));
    }
}
