package io.xenolith.host.report;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The symbol tables of an ELF64 file. What the file says of itself is not believed: names are cut, and neither more symbols
 * nor more text is read than a large kernel has. Source: the System V ABI, ELF-64 object file format.
 */
final class ElfSymbols {
    /** Bytes of a name that are shown. */
    static final int NAME_MAX = 512;
    /** Several times what the largest kernels have. */
    static final int SYMBOLS_MAX = 1 << 20;
    /** Bytes of all names together, of symbols that are 30 characters long on average in a kernel. */
    private static final int NAMES_MAX = 32 << 20;

    private static final int MAGIC = 0x464C_457F;
    private static final int EHDR_SIZE = 64;
    private static final int SHDR_SIZE = 64;
    private static final int SYM_SIZE = 24;
    private static final int SHOFF = 40;
    private static final int SHENTSIZE = 58;
    private static final int SHNUM = 60;
    private static final int SH_TYPE = 4;
    private static final int SH_OFFSET = 24;
    private static final int SH_SIZE = 32;
    private static final int SH_LINK = 40;
    private static final int SH_ENTSIZE = 56;
    private static final int SHT_SYMTAB = 2;
    private static final int ST_INFO = 4;
    private static final int ST_SHNDX = 6;
    private static final int ST_VALUE = 8;
    private static final int TYPE_MASK = 15;
    private static final int STT_FUNC = 2;

    private final ByteBuffer elf;
    private final NavigableMap<Long, String> names = new TreeMap<>(Long::compareUnsigned);
    private int symbolsLeft = SYMBOLS_MAX;
    private int namesLeft = NAMES_MAX;

    private ElfSymbols(final ByteBuffer elf) {
        this.elf = elf;
    }

    static boolean isElf(final byte[] bytes) {
        return bytes.length >= EHDR_SIZE && wrap(bytes).getInt(0) == MAGIC;
    }

    private static ByteBuffer wrap(final byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Names by address of a file that {@link #isElf}; of a damaged one those before the damage. */
    static NavigableMap<Long, String> of(final byte[] bytes) {
        final ElfSymbols symbols = new ElfSymbols(wrap(bytes));
        try {
            symbols.readTables();
        } catch (final IndexOutOfBoundsException | ArithmeticException e) {
            // A damaged table has the names up to the damage.
        }
        return symbols.names;
    }

    private void readTables() {
        final int headers = Math.toIntExact(elf.getLong(SHOFF));
        final int count = elf.getShort(SHNUM) & 0xFFFF;
        if ((elf.getShort(SHENTSIZE) & 0xFFFF) != SHDR_SIZE) {
            return;
        }
        for (int i = 0; i < count; i++) {
            final int header = headers + i * SHDR_SIZE;
            if (elf.getInt(header + SH_TYPE) == SHT_SYMTAB && elf.getLong(header + SH_ENTSIZE) == SYM_SIZE) {
                readTable(header, headers + elf.getInt(header + SH_LINK) * SHDR_SIZE);
            }
        }
    }

    private void readTable(final int table, final int strings) {
        final int first = Math.toIntExact(elf.getLong(table + SH_OFFSET));
        final int end = Math.toIntExact(first + elf.getLong(table + SH_SIZE));
        final int text = Math.toIntExact(elf.getLong(strings + SH_OFFSET));
        for (int at = first; at + SYM_SIZE <= end && symbolsLeft > 0 && namesLeft > 0; at += SYM_SIZE) {
            symbolsLeft--;
            final int type = elf.get(at + ST_INFO) & TYPE_MASK;
            final String name = elf.getShort(at + ST_SHNDX) == 0 || type > STT_FUNC
                    ? ""
                    : string(text + elf.getInt(at));
            if (!name.isEmpty()) {
                names.merge(elf.getLong(at + ST_VALUE), name, (old, other) -> type == STT_FUNC ? other : old);
            }
        }
    }

    private String string(final int at) {
        int length = 0;
        while (length < NAME_MAX && elf.get(at + length) != 0) {
            length++;
        }
        namesLeft -= length;
        final byte[] name = new byte[length];
        elf.get(at, name);
        return new String(name, StandardCharsets.UTF_8);
    }
}
