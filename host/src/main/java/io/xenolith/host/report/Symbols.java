package io.xenolith.host.report;

import java.io.IOException;
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
        final Symbols symbols = ElfSymbols.isElf(bytes) ? new Symbols(ElfSymbols.of(bytes)) : ofMap(bytes);
        if (symbols.byAddress.isEmpty()) {
            throw new IOException(file + " has no symbols: want a System.map or an ELF64 file with a symbol table");
        }
        return symbols;
    }

    /** The symbols of an ELF file; none if {@code file} is something else or has none. */
    public static Symbols ofElfFile(final Path file) throws IOException {
        final byte[] bytes = Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
        return ElfSymbols.isElf(bytes) ? new Symbols(ElfSymbols.of(bytes)) : NONE;
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
