package io.xenolith.host.guests;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Writes a cpio archive in the form that Linux unpacks as an initramfs ("newc": 110 characters of head, then name and data,
 * each filled up to four bytes). What does not matter to a guest is always the same, so that equal contents give equal bytes:
 * everything belongs to root, times are zero, inodes are numbered as they come. Source: Linux
 * Documentation/driver-api/early-userspace/buffer-format.rst.
 */
final class CpioWriter {
    private static final String MAGIC = "070701";
    private static final String TRAILER = "TRAILER!!!";
    private static final int ALIGNMENT = 4;
    private static final int BLOCK = 512;
    private static final int S_IFCHR = 0020000;
    private static final int S_IFDIR = 0040000;
    private static final int S_IFREG = 0100000;
    private static final byte[] NOTHING = {};

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int inode;

    /** A folder; the one it lies in must have been written before. */
    void directory(final String name) {
        entry(++inode, name, S_IFDIR | 0755, 2, 0, 0, NOTHING);
    }

    /** A file with the permissions of {@code mode}. */
    void file(final String name, final int mode, final byte[] bytes) {
        entry(++inode, name, S_IFREG | mode, 1, 0, 0, bytes);
    }

    /** A character device that only root may use. */
    void characterDevice(final String name, final int major, final int minor) {
        entry(++inode, name, S_IFCHR | 0600, 1, major, minor, NOTHING);
    }

    /** The whole archive; nothing can be added any more. */
    byte[] finish() {
        entry(0, TRAILER, 0, 1, 0, 0, NOTHING);
        pad(BLOCK);
        return out.toByteArray();
    }

    private void entry(final int number, final String name, final int mode, final int links, final int major,
            final int minor, final byte[] bytes) {
        final byte[] text = (name + '\0').getBytes(StandardCharsets.UTF_8);
        final int[] fields = {number, mode, 0, 0, links, 0, bytes.length, 0, 0, major, minor, text.length, 0};
        final StringBuilder head = new StringBuilder(MAGIC);
        for (final int field : fields) {
            head.append(HexFormat.of().withUpperCase().toHexDigits(field));
        }
        out.writeBytes(head.toString().getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(text);
        pad(ALIGNMENT);
        out.writeBytes(bytes);
        pad(ALIGNMENT);
    }

    private void pad(final int alignment) {
        while (out.size() % alignment != 0) {
            out.write(0);
        }
    }
}
