package io.xenolith.host.guests;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads a tar archive from its beginning: ustar, with GNU's long names and the names of pax headers. Source: POSIX.1-2017,
 * pax, "ustar Interchange Format".
 */
final class TarReader {
    private static final int BLOCK = 512;
    private static final int NAME = 0;
    private static final int NAME_BYTES = 100;
    private static final int SIZE = 124;
    private static final int SIZE_BYTES = 12;
    private static final int TYPE = 156;
    private static final int MAGIC = 257;
    private static final int PREFIX = 345;
    private static final int PREFIX_BYTES = 155;
    /** A name longer than this is no package's. */
    private static final int LONG_NAME_MAX = 1 << 16;

    /** A plain file; {@code name} is without the {@code ./} that packages begin with. */
    record Entry(String name, long size) {
    }

    private final InputStream in;
    private long left;
    private long padding;
    private String longName = "";

    TarReader(final InputStream in) {
        this.in = in;
    }

    /** Goes to the next plain file; empty behind the last. What is no plain file is passed over. */
    Optional<Entry> next() throws IOException {
        while (true) {
            in.skipNBytes(left + padding);
            final byte[] head = in.readNBytes(BLOCK);
            if (head.length == 0 || (head.length == BLOCK && isZero(head))) {
                return Optional.empty();
            }
            check(head);
            left = size(head);
            padding = -left & (BLOCK - 1);
            switch (head[TYPE]) {
                case 'L' -> longName = text(data(), 0, LONG_NAME_MAX);
                case 'x' -> longName = paxPath(data());
                case 0, '0' -> {
                    return Optional.of(new Entry(takeName(head), left));
                }
                default -> longName = "";
            }
        }
    }

    /** The bytes of the file that {@link #next} went to; once. */
    byte[] data() throws IOException {
        if (left > Integer.MAX_VALUE - BLOCK) {
            throw new GuestsException("a file of " + left + " bytes in a package");
        }
        final byte[] bytes = in.readNBytes((int) left);
        if (bytes.length < left) {
            throw new EOFException("the archive ends in the middle of a file");
        }
        left = 0;
        return bytes;
    }

    private static void check(final byte[] head) throws IOException {
        if (head.length < BLOCK) {
            throw new EOFException("the archive ends in the middle of a head");
        }
        if (!text(head, MAGIC, 5).equals("ustar")) {
            throw new GuestsException("not a tar archive");
        }
    }

    private String takeName(final byte[] head) {
        final String prefix = text(head, PREFIX, PREFIX_BYTES);
        final String own = text(head, NAME, NAME_BYTES);
        final String name = longName.isEmpty() ? (prefix.isEmpty() ? own : prefix + '/' + own) : longName;
        longName = "";
        return name.startsWith("./") ? name.substring(2) : name;
    }

    private static long size(final byte[] head) throws IOException {
        final String octal = text(head, SIZE, SIZE_BYTES).strip();
        try {
            return Long.parseLong(octal, 8);
        } catch (final NumberFormatException e) {
            throw new GuestsException("a size in a tar archive is '" + octal + "'", e);
        }
    }

    /** The value of {@code path} among the lines {@code "LENGTH KEY=VALUE\n"} of a pax header; "" if it has none. */
    private static String paxPath(final byte[] header) {
        return new String(header, StandardCharsets.UTF_8).lines().filter(line -> line.contains(" path="))
                .map(line -> line.substring(line.indexOf(" path=") + " path=".length())).findFirst().orElse("");
    }

    private static boolean isZero(final byte[] block) {
        for (final byte each : block) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    /** What stands at {@code offset}, up to the first zero byte. */
    private static String text(final byte[] bytes, final int offset, final int length) {
        int end = offset;
        while (end < Math.min(bytes.length, offset + length) && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, offset, end - offset, StandardCharsets.UTF_8);
    }
}
