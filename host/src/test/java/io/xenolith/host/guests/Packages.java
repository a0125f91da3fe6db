package io.xenolith.host.guests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Debian packages and kernel modules as small as they can be. */
final class Packages {
    private static final int TAR_BLOCK = 512;

    private Packages() {
    }

    /** Writes a package into {@code folder}, its files compressed with xz, what it says of itself with gzip. */
    static Path deb(final Path folder, final String name, final String version, final Map<String, byte[]> files)
            throws IOException {
        final String control = "Package: " + name + "\nVersion: " + version + "\nDescription: small\n goes: on\n";
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ascii("!<arch>\n"));
        member(out, "debian-binary", ascii("2.0\n"));
        member(out, "control.tar.gz", gzip(tar(Map.of("./control", ascii(control)))));
        member(out, "data.tar.xz", xz(tar(files)));
        return Files.write(folder.resolve(name + "_" + version + "_amd64.deb"), out.toByteArray());
    }

    static byte[] ascii(final String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void member(final ByteArrayOutputStream out, final String name, final byte[] bytes) {
        out.writeBytes(ascii("%-16s%-12d%-6d%-6d%-8s%-10d`\n".formatted(name, 0, 0, 0, "100644", bytes.length)));
        out.writeBytes(bytes);
        if (bytes.length % 2 != 0) {
            out.write('\n');
        }
    }

    /** A tar archive; a name too long for its field goes before its file, as GNU tar does it. */
    static byte[] tar(final Map<String, byte[]> files) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        tarEntry(out, "./usr/", '5', new byte[0]);
        files.forEach((name, bytes) -> {
            if (name.length() > 100) {
                tarEntry(out, "././@LongLink", 'L', ascii(name + "\0"));
            }
            tarEntry(out, name.substring(0, Math.min(100, name.length())), '0', bytes);
        });
        out.writeBytes(new byte[2 * TAR_BLOCK]);
        return out.toByteArray();
    }

    private static void tarEntry(final ByteArrayOutputStream out, final String name, final char type,
            final byte[] bytes) {
        final ByteBuffer head = ByteBuffer.allocate(TAR_BLOCK);
        head.put(0, ascii(name));
        head.put(124, ascii("%011o".formatted(bytes.length)));
        head.put(156, (byte) type);
        head.put(257, ascii("ustar  "));
        out.writeBytes(head.array());
        out.writeBytes(bytes);
        out.writeBytes(new byte[-bytes.length & TAR_BLOCK - 1]);
    }

    static byte[] gzip(final byte[] bytes) throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    static byte[] xz(final byte[] bytes) throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (XZOutputStream xz = new XZOutputStream(out, new LZMA2Options(0))) {
            xz.write(bytes);
        }
        return out.toByteArray();
    }

    /** An ELF file whose section .modinfo holds {@code lines}. */
    static byte[] module(final String... lines) {
        final byte[] modinfo = ascii(String.join("\0", lines) + "\0");
        final byte[] names = ascii("\0.shstrtab\0.modinfo\0");
        final int table = 64 + modinfo.length + names.length;
        final ByteBuffer elf = ByteBuffer.allocate(table + 3 * 64).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(0, ascii("\u007fELF"));
        elf.putLong(0x28, table).putShort(0x3a, (short) 64).putShort(0x3c, (short) 3).putShort(0x3e, (short) 1);
        elf.put(64, modinfo).put(64 + modinfo.length, names);
        elf.putInt(table + 64, 1).putLong(table + 64 + 0x18, 64 + modinfo.length).putLong(table + 64 + 0x20,
                names.length);
        elf.putInt(table + 128, 11).putLong(table + 128 + 0x18, 64).putLong(table + 128 + 0x20, modinfo.length);
        return elf.array();
    }
}
