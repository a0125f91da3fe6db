package io.xenolith.host.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Symbols of ELF files, honest ones and others. */
class SymbolsTest {
    private static final int HEADER = 64;
    private static final int SYMBOL = 24;
    private static final int SYMTAB = 2;
    private static final int FUNCTION = 2;

    private record Section(int type, int link, long entrySize, byte[] bytes) {
    }

    @TempDir
    private Path folder;
    private final List<Section> sections = new ArrayList<>();
    private int headerSize = HEADER;

    private static byte[] symbols(final int count, final long address) {
        final ByteBuffer table = ByteBuffer.allocate(count * SYMBOL).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            table.putInt(0).put((byte) FUNCTION).put((byte) 0).putShort((short) 1).putLong(address + i).putLong(0);
        }
        return table.array();
    }

    private void text(final String name) {
        sections.add(new Section(3, 0, 0, (name + '\0').getBytes(StandardCharsets.US_ASCII)));
    }

    /** An ELF file of the sections, one after another; sections of the same bytes share them. */
    private Path file() throws IOException {
        final IdentityHashMap<byte[], Integer> offsets = new IdentityHashMap<>();
        int end = HEADER;
        for (final Section section : sections) {
            if (offsets.putIfAbsent(section.bytes(), end) == null) {
                end += section.bytes().length;
            }
        }
        final ByteBuffer elf = ByteBuffer.allocate(end + sections.size() * HEADER).order(ByteOrder.LITTLE_ENDIAN);
        elf.putInt(0, 0x464c_457f).putLong(40, end).putShort(58, (short) headerSize)
                .putShort(60, (short) sections.size());
        for (int i = 0; i < sections.size(); i++) {
            final Section section = sections.get(i);
            final int header = end + i * HEADER;
            elf.put(offsets.get(section.bytes()), section.bytes());
            elf.putInt(header + 4, section.type()).putLong(header + 24, offsets.get(section.bytes()))
                    .putLong(header + 32, section.bytes().length).putInt(header + 40, section.link())
                    .putLong(header + 56, section.entrySize());
        }
        return Files.write(folder.resolve("kernel"), elf.array());
    }

    @Test
    void aTableNamesAddresses() throws IOException {
        text("start");
        sections.add(new Section(SYMTAB, 0, SYMBOL, symbols(2, 0x1000)));
        final Symbols symbols = Symbols.read(file());
        assertThat(symbols.size()).isEqualTo(2);
        assertThat(symbols.name(0x1000)).isEqualTo("start");
        assertThat(symbols.name(0x1011)).isEqualTo("start+0x10");
    }

    @Test
    void aNameIsCutAfter512Bytes() throws IOException {
        text("x".repeat(500_000));
        sections.add(new Section(SYMTAB, 0, SYMBOL, symbols(3, 0x1000)));
        final Symbols symbols = Symbols.ofElfFile(file());
        assertThat(symbols.size()).isEqualTo(3);
        assertThat(symbols.name(0x1000)).isEqualTo("x".repeat(ElfSymbols.NAME_MAX));
    }

    @Test
    void tablesOfOtherEntriesAreNotRead() throws IOException {
        text("start");
        for (final long size : new long[]{0, 16, SYMBOL + (1L << 32)}) {
            sections.add(new Section(SYMTAB, 0, size, symbols(1, 0x1000)));
        }
        assertThat(Symbols.ofElfFile(file()).size()).isZero();
        assertThatThrownBy(() -> Symbols.read(folder.resolve("kernel"))).hasMessageContaining("has no symbols");
    }

    @Test
    void sectionHeadersOfAnotherSizeAreNotRead() throws IOException {
        text("start");
        sections.add(new Section(SYMTAB, 0, SYMBOL, symbols(1, 0x1000)));
        headerSize = 0;
        assertThat(Symbols.ofElfFile(file()).size()).isZero();
    }

    @Test
    void oneTableNamedManyTimesIsReadUpToALimit() throws IOException {
        text("start");
        final byte[] table = symbols(1 << 14, 0x1000);
        for (int i = 0; i < ElfSymbols.SYMBOLS_MAX >> 14; i++) {
            sections.add(new Section(SYMTAB, 0, SYMBOL, table));
        }
        sections.add(new Section(SYMTAB, 0, SYMBOL, symbols(1, 0x9000_0000L)));
        final Symbols symbols = Symbols.ofElfFile(file());
        assertThat(symbols.size()).isEqualTo(1 << 14);
        assertThat(symbols.name(0x9000_0000L)).isNull();
    }
}
