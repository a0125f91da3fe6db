package io.xenolith.host.guests;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A loadable module of a Linux kernel. Packages come without modules.dep, which is made when they are installed; what a module
 * needs stands in its own section .modinfo.
 *
 * @param name as the kernel calls it, with underscores
 * @param bytes the ELF file, not compressed
 */
record KernelModule(String name, byte[] bytes) {
    private static final String SUFFIX = ".ko";
    private static final int ELF64_SECTION_TABLE = 0x28;
    private static final int ELF64_SECTION_BYTES = 0x3a;
    private static final int ELF64_SECTIONS = 0x3c;
    private static final int ELF64_NAMES = 0x3e;
    private static final int SECTION_OFFSET = 0x18;
    private static final int SECTION_SIZE = 0x20;
    private static final int ELF_MAGIC = 0x464c457f;

    /** The module in the file called {@code path}. */
    static KernelModule of(final String path, final byte[] file) throws IOException {
        final Compression compression = Compression.ofName(path);
        return new KernelModule(name(path), compression.expand(file));
    }

    /** A file of that name is a module. */
    static boolean isModule(final String path) {
        return Compression.ofName(path).strip(path).endsWith(SUFFIX);
    }

    /** The name of the module in the file called {@code path}: {@code xen_blkfront} of {@code .../xen-blkfront.ko.xz}. */
    static String name(final String path) {
        final String plain = Compression.ofName(path).strip(path);
        return canonical(plain.substring(plain.lastIndexOf('/') + 1, plain.length() - SUFFIX.length()));
    }

    private static String canonical(final String name) {
        return name.replace('-', '_');
    }

    /** The modules that must be there before this one: those it uses, and those it asks for ({@code softdep=pre:}). */
    List<String> needs() throws GuestsException {
        final List<String> needs = new ArrayList<>();
        for (final String line : modinfo()) {
            if (line.startsWith("depends=")) {
                add(needs, line.substring("depends=".length()).split(",", -1));
            } else if (line.startsWith("softdep=pre:")) {
                final String words = line.substring("softdep=pre:".length());
                add(needs, words.substring(0, indexOrEnd(words, "post:")).strip().split("\\s+", -1));
            }
        }
        return needs;
    }

    /** Other names that it answers to. */
    List<String> aliases() throws GuestsException {
        final List<String> aliases = new ArrayList<>();
        for (final String line : modinfo()) {
            if (line.startsWith("alias=")) {
                add(aliases, line.substring("alias=".length()));
            }
        }
        return aliases;
    }

    private static int indexOrEnd(final String text, final String word) {
        final int index = text.indexOf(word);
        return index < 0 ? text.length() : index;
    }

    private static void add(final List<String> needs, final String... names) {
        Arrays.stream(names).filter(name -> !name.isEmpty()).map(KernelModule::canonical).forEach(needs::add);
    }

    private String[] modinfo() throws GuestsException {
        try {
            final ByteBuffer elf = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            if (elf.getInt(0) != ELF_MAGIC) {
                throw new GuestsException("module " + name + " is no ELF file");
            }
            final int table = Math.toIntExact(elf.getLong(ELF64_SECTION_TABLE));
            final int step = Short.toUnsignedInt(elf.getShort(ELF64_SECTION_BYTES));
            final int names = table + step * Short.toUnsignedInt(elf.getShort(ELF64_NAMES));
            for (int i = 0; i < Short.toUnsignedInt(elf.getShort(ELF64_SECTIONS)); i++) {
                final int section = table + i * step;
                final int nameAt = start(elf, names) + elf.getInt(section);
                if (text(nameAt, ".modinfo".length() + 1).equals(".modinfo\0")) {
                    return text(start(elf, section), Math.toIntExact(elf.getLong(section + SECTION_SIZE))).split("\0",
                            -1);
                }
            }
            return new String[0];
        } catch (final IndexOutOfBoundsException | ArithmeticException e) {
            throw new GuestsException("module " + name + " is damaged: " + e.getMessage(), e);
        }
    }

    private static int start(final ByteBuffer elf, final int section) {
        return Math.toIntExact(elf.getLong(section + SECTION_OFFSET));
    }

    private String text(final int offset, final int length) {
        return new String(bytes, offset, Math.min(length, bytes.length - offset), StandardCharsets.UTF_8);
    }
}
