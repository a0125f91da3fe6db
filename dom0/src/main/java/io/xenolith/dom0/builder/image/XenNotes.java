package io.xenolith.dom0.builder.image;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.elfnote.ElfNote;
import io.xenolith.dom0.toolstack.ToolstackException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The notes by which a kernel tells what it is and wants, by type ({@link ElfNote}). They stand in note segments, else in note
 * sections, else, in kernels of Xen's early days, in one string of the section {@code __xen_guest}.
 */
final class XenNotes {
    private static final String OWNER = "Xen";
    private static final int HEADER_SIZE = 12;
    private static final int ALIGN = 4;
    private static final int TEXT_MAX = 1024;

    private final String file;
    private final Map<Integer, byte[]> descriptions = new HashMap<>();

    XenNotes(final String file) {
        this.file = file;
    }

    /** The notes of {@code elf}; none if it has none. */
    static XenNotes of(final ElfFile elf) throws ToolstackException {
        final XenNotes notes = new XenNotes(elf.name());
        notes.addAll(elf.noteSegments());
        if (notes.isEmpty()) {
            notes.addAll(elf.noteSections());
        }
        if (notes.isEmpty()) {
            final LocalMemory section = elf.section(GuestString.SECTION);
            if (section != null) {
                GuestString.parse(elf.name(), section.array(), notes);
            }
        }
        return notes;
    }

    private void addAll(final List<LocalMemory> areas) throws ToolstackException {
        for (final LocalMemory area : areas) {
            add(area);
        }
    }

    /** Takes the notes that are Xen's from an area of notes; those of others are passed over. */
    private void add(final LocalMemory area) throws ToolstackException {
        final long size = area.array().length;
        for (long at = 0; at + HEADER_SIZE <= size;) {
            final long nameSize = Integer.toUnsignedLong(area.getInt(at));
            final long descSize = Integer.toUnsignedLong(area.getInt(at + 4));
            final int type = area.getInt(at + 8);
            final long desc = at + HEADER_SIZE + align(nameSize);
            if (desc + descSize > size) {
                throw new ToolstackException(file + " is damaged: a note at offset " + at + " of its notes claims "
                        + nameSize + " and " + descSize + " bytes, but there are " + size);
            }
            if (OWNER.equals(text(area.bytes(at + HEADER_SIZE, (int) nameSize)))) {
                descriptions.put(type, area.bytes(desc, (int) descSize));
            }
            at = desc + align(descSize);
        }
    }

    private static long align(final long size) {
        return (size + ALIGN - 1) / ALIGN * ALIGN;
    }

    /** Bytes up to the first NUL, not too many; what cannot be printed is a question mark, since messages quote it. */
    static String text(final byte[] bytes) {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(bytes.length, TEXT_MAX) && bytes[i] != 0; i++) {
            text.append(bytes[i] < ' ' || bytes[i] > '~' ? '?' : (char) bytes[i]);
        }
        return text.toString();
    }

    void put(final int type, final String text) {
        descriptions.put(type, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void put(final int type, final long number) {
        final LocalMemory desc = new LocalMemory(Long.BYTES);
        desc.putLong(0, number);
        descriptions.put(type, desc.array());
    }

    boolean isEmpty() {
        return descriptions.isEmpty();
    }

    boolean has(final int type) {
        return descriptions.containsKey(type);
    }

    /** A text note; the empty string if it is absent. */
    String text(final int type) {
        final byte[] desc = descriptions.get(type);
        return desc == null ? "" : text(desc);
    }

    /** A numeric note of 1, 2, 4 or 8 bytes, without sign. */
    OptionalLong number(final int type) throws ToolstackException {
        final byte[] desc = descriptions.get(type);
        if (desc == null) {
            return OptionalLong.empty();
        }
        final LocalMemory memory = new LocalMemory(desc);
        return OptionalLong.of(switch (desc.length) {
            case Byte.BYTES -> memory.getByte(0) & 0xffL;
            case Short.BYTES -> memory.getShort(0) & 0xffffL;
            case Integer.BYTES -> Integer.toUnsignedLong(memory.getInt(0));
            case Long.BYTES -> memory.getLong(0);
            default -> throw new ToolstackException(file + " is damaged: its note of type " + type + " is "
                    + desc.length + " bytes long, and no number");
        });
    }
}
