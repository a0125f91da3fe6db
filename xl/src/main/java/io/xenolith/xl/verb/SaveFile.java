package io.xenolith.xl.verb;

import io.xenolith.xl.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;

/**
 * What xl itself writes into a save file, before libxl's stream: a magic, flags, and the domain's configuration, which may be
 * missing.
 *
 * @param json whether the configuration is JSON
 * @param config "" if there is none
 * @param offset where libxl's stream begins
 */
record SaveFile(boolean json, String config, long offset) {
    private static final byte[] MAGIC = "Xen saved domain, xl format\n \0 \r".getBytes(StandardCharsets.US_ASCII);
    private static final int BYTE_ORDER = 0x0102_0304;
    private static final int FIELDS_SIZE = 16;
    private static final int JSON = 1;
    private static final int STREAM_V2 = 2;
    /** No configuration is that long. */
    private static final int OPTIONAL_MAX = 1 << 20;

    /** Writes one with {@code config} and nothing behind it; the size of the optional data. */
    static int write(final OutputStream file, final String config) throws IOException {
        final byte[] text = (config + "\0").getBytes(StandardCharsets.UTF_8);
        final int optional = Integer.BYTES + text.length;
        file.write(ByteBuffer.allocate(MAGIC.length + FIELDS_SIZE + optional).order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC).putInt(BYTE_ORDER).putInt(JSON | STREAM_V2).putInt(0).putInt(optional).putInt(text.length)
                .put(text).array());
        return optional;
    }

    /** Reads a file's beginning; the command ends if it is none. */
    static SaveFile read(final Session session, final String name) {
        try (InputStream in = Files.newInputStream(session.path(name))) {
            return read(session, name, in);
        } catch (final IOException e) {
            throw Asks.fail(session, "Can't open restore file: %s\n", reason(e));
        }
    }

    private static String reason(final IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "No such file or directory";
            case AccessDeniedException _ -> "Permission denied";
            default -> e.getMessage();
        };
    }

    private static SaveFile read(final Session session, final String name, final InputStream in) throws IOException {
        final ByteBuffer header = ByteBuffer.wrap(bytes(session, name, in, MAGIC.length + FIELDS_SIZE, "header"))
                .order(ByteOrder.LITTLE_ENDIAN);
        final byte[] magic = new byte[MAGIC.length];
        header.get(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw Asks.fail(session, "File has wrong magic number - corrupt or for a different tool?\n");
        }
        if (header.getInt() != BYTE_ORDER) {
            throw Asks.fail(session, "File has wrong byte order\n");
        }
        final int mandatory = header.getInt();
        final int optionalFlags = header.getInt();
        final int length = header.getInt();
        session.err("Loading new save file %s (new xl fmt info 0x%x/0x%x/%s)\n", name, mandatory, optionalFlags,
                Integer.toUnsignedString(length));
        if ((mandatory & ~(JSON | STREAM_V2)) != 0) {
            throw Asks.fail(session,
                    "Savefile has mandatory flag(s) 0x%x which are not supported; need newer xl\n",
                    mandatory & ~(JSON | STREAM_V2));
        }
        if ((mandatory & STREAM_V2) == 0) {
            throw Asks.fail(session, "Savefile is of Xen 4.5 or older, whose streams are not read here\n");
        }
        if (Integer.compareUnsigned(length, OPTIONAL_MAX) > 0) {
            throw Asks.fail(session, "Savefile has optional data of %s bytes, at most %d are believed\n",
                    Integer.toUnsignedString(length), OPTIONAL_MAX);
        }
        final long offset = MAGIC.length + FIELDS_SIZE + (long) length;
        return new SaveFile((mandatory & JSON) != 0, config(session, bytes(session, name, in, length, "optdata"),
                (mandatory & JSON) != 0), offset);
    }

    private static byte[] bytes(final Session session, final String name, final InputStream in, final int count,
            final String what) throws IOException {
        final byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw Asks.fail(session,
                    "libxl: error: libxl_utils.c:505:libxl_read_exactly: file/stream truncated reading %s from %s\n",
                    what, name);
        }
        return bytes;
    }

    private static String config(final Session session, final byte[] optional, final boolean json) {
        if (optional.length == 0) {
            return "";
        }
        session.err(" Savefile contains xl domain config%s\n", json ? " in JSON format" : "");
        final ByteBuffer data = ByteBuffer.wrap(optional).order(ByteOrder.LITTLE_ENDIAN);
        final int length = optional.length < Integer.BYTES ? -1 : data.getInt();
        if (length < 0 || length > data.remaining()) {
            throw Asks.fail(session, "Savefile truncated.\n");
        }
        final String text = new String(optional, Integer.BYTES, length, StandardCharsets.UTF_8);
        return text.endsWith("\0") ? text.substring(0, text.length() - 1) : text;
    }
}
