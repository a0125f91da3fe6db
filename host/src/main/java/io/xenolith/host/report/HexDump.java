package io.xenolith.host.report;

import java.util.HexFormat;

/**
 * Bytes of memory for people, in the order in which they lie there. Lines begin with a label in a column of its own and end
 * with a line feed.
 */
final class HexDump {
    private static final int ROW_BYTES = 16;
    private static final int GROUP_BYTES = 8;
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");
    private static final int LABEL_WIDTH = 19;
    /** Two digits and a blank a byte, and one more blank between the groups. */
    private static final int HEX_WIDTH = ROW_BYTES * 3;

    private final String indent;

    /** Lines that begin {@code indent} blanks from the left. */
    HexDump(final int indent) {
        this.indent = " ".repeat(indent);
    }

    /**
     * {@code bytes} in rows of 16: offset, hex, and characters where at least half of a row is text. Rows of zeros at the
     * end are counted, not shown.
     */
    String rows(final String label, final byte[] bytes) {
        final int shown = withoutZeroRows(bytes);
        final StringBuilder text = new StringBuilder();
        for (int at = 0; at < shown; at += ROW_BYTES) {
            final int end = Math.min(bytes.length, at + ROW_BYTES);
            final String offset = bytes.length > ROW_BYTES ? String.format("+%02x  ", at) : "";
            line(text, at == 0 ? label : "", offset + hex(bytes, at, end) + characters(bytes, at, end));
        }
        if (shown < bytes.length) {
            line(text, "", String.format("+%02x  zeros, %d bytes in all", shown, bytes.length));
        }
        return text.toString();
    }

    /** One little-endian word of {@code length} bytes. */
    String word(final String label, final long value, final int length) {
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (value >>> (i * Byte.SIZE));
        }
        return rows(label, bytes);
    }

    /** Words of eight bytes, one a line, with their names. */
    String words(final byte[] bytes, final String... labels) {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < labels.length && (i + 1) * Long.BYTES <= bytes.length; i++) {
            line(text, labels[i], HEX.formatHex(bytes, i * Long.BYTES, (i + 1) * Long.BYTES));
        }
        return text.toString();
    }

    private void line(final StringBuilder text, final String label, final String rest) {
        text.append(indent).append(label).append(" ".repeat(Math.max(1, LABEL_WIDTH - label.length())))
                .append(rest).append('\n');
    }

    /** Length of {@code bytes} up to the last row that is not all zero; the first row always counts. */
    private static int withoutZeroRows(final byte[] bytes) {
        int last = bytes.length - 1;
        while (last > 0 && bytes[last] == 0) {
            last--;
        }
        final int rows = last / ROW_BYTES + 1;
        return Math.min(bytes.length, rows * ROW_BYTES);
    }

    private static String hex(final byte[] bytes, final int from, final int to) {
        final int middle = Math.min(to, from + GROUP_BYTES);
        return middle < to
                ? HEX.formatHex(bytes, from, middle) + "  " + HEX.formatHex(bytes, middle, to)
                : HEX.formatHex(bytes, from, to);
    }

    private static String characters(final byte[] bytes, final int from, final int to) {
        final StringBuilder text = new StringBuilder();
        int printable = 0;
        for (int i = from; i < to; i++) {
            final boolean character = bytes[i] >= ' ' && bytes[i] <= '~';
            printable += character ? 1 : 0;
            text.append(character ? (char) bytes[i] : '.');
        }
        return 2 * printable < to - from
                ? ""
                : " ".repeat(HEX_WIDTH + 2 - hex(bytes, from, to).length()) + text;
    }
}
