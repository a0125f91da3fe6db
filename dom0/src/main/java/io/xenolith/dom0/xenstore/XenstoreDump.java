package io.xenolith.dom0.xenstore;

import java.util.ArrayList;
import java.util.List;

/** The tree as text, as {@code xenstore-ls} of Xen prints it. */
public final class XenstoreDump {
    /** Column the dots before permissions reach, in the indented form. */
    private static final int DOTS_END = 60;
    private static final int OCTAL_BELOW = 8;

    private final XenstoreAccess store;

    public XenstoreDump(final XenstoreAccess store) {
        this.store = store;
    }

    /** {@code xenstore-ls -f}, with {@code permissions} {@code -fp}: one line a node below {@code top}, full paths. */
    public List<String> full(final String top, final boolean permissions) {
        final List<String> lines = new ArrayList<>();
        addFull(top, permissions, lines);
        return lines;
    }

    private void addFull(final String parent, final boolean permissions, final List<String> lines) {
        for (final String name : store.directory(parent)) {
            final String path = XsPath.child(parent, name);
            lines.add(path + value(path) + (permissions ? "   " + permissions(path) : ""));
            addFull(path, permissions, lines);
        }
    }

    /** {@code xenstore-ls}, with {@code permissions} {@code -p}: names indented by one space a level. */
    public List<String> indented(final String top, final boolean permissions) {
        final List<String> lines = new ArrayList<>();
        addIndented(top, "", permissions, lines);
        return lines;
    }

    private void addIndented(final String parent, final String indent, final boolean permissions,
            final List<String> lines) {
        for (final String name : store.directory(parent)) {
            final String path = XsPath.child(parent, name);
            final String line = indent + name + value(path);
            lines.add(permissions ? dotted(line) + "  " + permissions(path) : line);
            addIndented(path, indent + " ", permissions, lines);
        }
    }

    /** Dots in every other column, so that they stand below each other. */
    private static String dotted(final String line) {
        final StringBuilder dotted = new StringBuilder(line).append(' ');
        while (dotted.length() < DOTS_END) {
            dotted.append(dotted.length() % 2 == 1 ? '.' : ' ');
        }
        return dotted.toString();
    }

    private String value(final String path) {
        return " = \"" + escaped(store.readBytes(path).orElse(new byte[0])) + "\"";
    }

    private String permissions(final String path) {
        return "(" + String.join(",", store.getPermissions(path)) + ")";
    }

    /** A value as xenstore-ls and xenstore-read show it: printable ASCII stays, the rest and the backslash are escaped. */
    public static String escaped(final byte[] value) {
        final StringBuilder text = new StringBuilder();
        for (final byte octet : value) {
            text.append(escaped(Byte.toUnsignedInt(octet)));
        }
        return text.toString();
    }

    private static String escaped(final int octet) {
        return switch (octet) {
            case '\t' -> "\\t";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\\' -> "\\\\";
            default -> {
                if (octet >= ' ' && octet <= '~') {
                    yield String.valueOf((char) octet);
                }
                yield octet < OCTAL_BELOW ? "\\00" + octet : "\\x" + Integer.toHexString(0x100 | octet).substring(1);
            }
        };
    }
}
