package io.xenolith.host.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Names of a kernel's addresses: from a System.map ({@code address type name} lines, as {@code nm} and /proc/kallsyms print
 * them) or from the symbol table of an ELF64 file.
 */
public final class Symbols {
    /** No names at all. */
    public static final Symbols NONE = new Symbols(new TreeMap<>(Long::compareUnsigned));

    /** Farther behind its symbol an address belongs to something that has no name. */
    private static final long DISTANCE_MAX = 1 << 20;
    private static final int ELF_MAGIC = 0x464C_457F;
    private static final int SECTION_HEADERS = 40;
    private static final int SECTION_ENTRY_SIZE = 58;
    private static final int SECTION_COUNT = 60;
    private static final int SECTION_TYPE = 4;
    private static final int SECTION_OFFSET = 24;
    private static final int SECTION_SIZE = 32;
    private static final int SECTION_LINK = 40;
    private static final int SHT_SYMTAB = 2;
    private static final int SYMBOL_BYTES = 24;
    private static final int SYMBOL_SECTION = 6;
    private static final int SYMBOL_VALUE = 8;
    private static final int SYMBOL_TYPE_MASK = 15;
    private static final int STT_FUNC = 2;
    private static final int MAP_COLUMNS = 3;

    private final NavigableMap<Long, String> byAddress;

    private Symbols(final NavigableMap<Long, String> byAddress) {
        this.byAddress = byAddress;
    }

    /**
     * The symbols in {@code file}.
     *
     * @throws IOException if it cannot be read or holds none; the message says what is wrong with it
     */
    public static Symbols read(final Path file) throws IOException {
        final byte[] bytes = Files.readAllBytes(file);
        final Symbols fromElf = ofElf(bytes);
        final Symbols symbols = fromElf != null ? fromElf : ofMap(bytes);
        if (symbols.byAddress.isEmpty()) {
            throw new IOException(file + " has no symbols: want a System.map or an ELF64 file with a symbol table");
        }
        return symbols;
    }

    /** The symbols of an ELF file; none if {@code file} is something else or has none. */
    public static Symbols ofElfFile(final Path file) throws IOException {
        final Symbols symbols = Files.isRegularFile(file) ? ofElf(Files.readAllBytes(file)) : null;
        return symbols == null ? NONE : symbols;
    }

    /** Those of an ELF file, empty if it has none; null if it is no ELF file. */
    private static Symbols ofElf(final byte[] bytes) {
        final ByteBuffer elf = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < 64 || elf.getInt(0) != ELF_MAGIC) {
            return null;
        }
        final TreeMap<Long, String> names = new TreeMap<>(Long::compareUnsigned);
        try {
            final int headers = Math.toIntExact(elf.getLong(SECTION_HEADERS));
            final int entrySize = elf.getShort(SECTION_ENTRY_SIZE) & 0xFFFF;
            final int count = elf.getShort(SECTION_COUNT) & 0xFFFF;
            for (int i = 0; i < count; i++) {
                final int header = headers + i * entrySize;
                if (elf.getInt(header + SECTION_TYPE) == SHT_SYMTAB) {
                    readTable(elf, header, headers + elf.getInt(header + SECTION_LINK) * entrySize, names);
                }
            }
        } catch (final IndexOutOfBoundsException | ArithmeticException e) {
            // A damaged table has the names up to the damage.
            return new Symbols(names);
        }
        return new Symbols(names);
    }

    private static void readTable(final ByteBuffer elf, final int table, final int strings,
            final Map<Long, String> names) {
        final int first = Math.toIntExact(elf.getLong(table + SECTION_OFFSET));
        final int end = Math.toIntExact(first + elf.getLong(table + SECTION_SIZE));
        final int text = Math.toIntExact(elf.getLong(strings + SECTION_OFFSET));
        for (int at = first; at + SYMBOL_BYTES <= end; at += SYMBOL_BYTES) {
            final boolean function = (elf.get(at + 4) & SYMBOL_TYPE_MASK) == STT_FUNC;
            final boolean plain = (elf.get(at + 4) & SYMBOL_TYPE_MASK) < STT_FUNC;
            final String name = elf.getShort(at + SYMBOL_SECTION) == 0 ? "" : string(elf, text + elf.getInt(at));
            if (!name.isEmpty() && (function || plain)) {
                names.merge(elf.getLong(at + SYMBOL_VALUE), name, (old, other) -> function ? other : old);
            }
        }
    }

    private static String string(final ByteBuffer elf, final int at) {
        int end = at;
        while (elf.get(end) != 0) {
            end++;
        }
        final byte[] name = new byte[end - at];
        elf.get(at, name);
        return new String(name, StandardCharsets.UTF_8);
    }

    private static Symbols ofMap(final byte[] bytes) {
        final TreeMap<Long, String> names = new TreeMap<>(Long::compareUnsigned);
        new String(bytes, StandardCharsets.UTF_8).lines().map(line -> line.strip().split("\\s+"))
                .filter(words -> words.length >= MAP_COLUMNS && words[0].matches("[0-9a-fA-F]{1,16}"))
                .forEach(words -> names.putIfAbsent(Long.parseUnsignedLong(words[0], 16), words[2]));
        return new Symbols(names);
    }

    /** {@code name} or {@code name+0x12}; null where there is no name near enough. */
    public String name(final long address) {
        final Map.Entry<Long, String> entry = byAddress.floorEntry(address);
        if (entry == null || address - entry.getKey() >= DISTANCE_MAX) {
            return null;
        }
        final long offset = address - entry.getKey();
        return offset == 0 ? entry.getValue() : entry.getValue() + "+0x" + Long.toHexString(offset);
    }

    /** Number of addresses that have a name. */
    public int size() {
        return byAddress.size();
    }
}
