package io.xenolith.dom0.builder.image;

import io.xenolith.abi.Page;
import io.xenolith.abi.elfnote.ElfNote;
import io.xenolith.dom0.toolstack.ToolstackException;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The form that notes had before there were notes: {@code NAME=value} pairs with commas between them, as a string in a
 * section of its own. Numbers are written as in C. HYPERCALL_PAGE is a pfn here, and the physical addresses begin at
 * VIRT_BASE unless ELF_PADDR_OFFSET says otherwise.
 */
final class GuestString {
    static final String SECTION = "__xen_guest";

    private static final Map<String, Integer> TEXTS = Map.of("LOADER", ElfNote.XEN_ELFNOTE_LOADER, "GUEST_OS",
            ElfNote.XEN_ELFNOTE_GUEST_OS, "GUEST_VER", ElfNote.XEN_ELFNOTE_GUEST_VERSION, "XEN_VER",
            ElfNote.XEN_ELFNOTE_XEN_VERSION, "PAE", ElfNote.XEN_ELFNOTE_PAE_MODE, "FEATURES",
            ElfNote.XEN_ELFNOTE_FEATURES, "BSD_SYMTAB", ElfNote.XEN_ELFNOTE_BSD_SYMTAB);
    private static final Map<String, Integer> NUMBERS = Map.of("VIRT_BASE", ElfNote.XEN_ELFNOTE_VIRT_BASE,
            "VIRT_ENTRY", ElfNote.XEN_ELFNOTE_ENTRY, "ELF_PADDR_OFFSET", ElfNote.XEN_ELFNOTE_PADDR_OFFSET,
            "HYPERCALL_PAGE", ElfNote.XEN_ELFNOTE_HYPERCALL_PAGE);

    private GuestString() {
    }

    /** Puts what {@code section} of the file says into {@code notes}, as the notes that mean the same. */
    static void parse(final String file, final byte[] section, final XenNotes notes) throws ToolstackException {
        for (final String pair : XenNotes.text(section).split(",", -1)) {
            final int equals = pair.indexOf('=');
            final String name = equals < 0 ? pair : pair.substring(0, equals);
            final String value = equals < 0 ? "" : pair.substring(equals + 1);
            if (TEXTS.containsKey(name)) {
                notes.put(TEXTS.get(name), value);
            } else if (NUMBERS.containsKey(name)) {
                notes.put(NUMBERS.get(name), number(file, name, value));
            }
        }
        settleAddresses(notes);
    }

    private static long number(final String file, final String name, final String value) throws ToolstackException {
        try {
            return value.startsWith("0x") || value.startsWith("0X")
                    ? Long.parseUnsignedLong(value.substring(2), 16)
                    : Long.parseUnsignedLong(value);
        } catch (final NumberFormatException e) {
            throw new ToolstackException(file + " has " + name + "=" + value + " in " + SECTION + ": not a number");
        }
    }

    private static void settleAddresses(final XenNotes notes) throws ToolstackException {
        final long virtBase = notes.number(ElfNote.XEN_ELFNOTE_VIRT_BASE).orElse(0);
        if (!notes.isEmpty() && !notes.has(ElfNote.XEN_ELFNOTE_PADDR_OFFSET)) {
            notes.put(ElfNote.XEN_ELFNOTE_PADDR_OFFSET, virtBase);
        }
        final OptionalLong pfn = notes.number(ElfNote.XEN_ELFNOTE_HYPERCALL_PAGE);
        if (pfn.isPresent()) {
            notes.put(ElfNote.XEN_ELFNOTE_HYPERCALL_PAGE, virtBase + (pfn.getAsLong() << Page.SHIFT));
        }
    }
}
