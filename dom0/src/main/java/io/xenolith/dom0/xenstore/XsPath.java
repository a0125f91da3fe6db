package io.xenolith.dom0.xenstore;

import io.xenolith.abi.io.xs.XsWire;

/** Paths as text: which are allowed, and how they relate. Source: xenstore protocol text, "path". */
final class XsPath {
    static final String ROOT = "/";
    private static final String DOMAINS = "/local/domain/";

    private XsPath() {
    }

    /** The path relative paths of a domain start from. */
    static String ofDomain(final int domid) {
        return DOMAINS + domid;
    }

    /** Whether {@code path} can name a node: absolute, allowed characters, no empty part, at most 3072 bytes. */
    static boolean isValid(final String path) {
        if (!path.startsWith(ROOT) || path.length() > XsWire.XENSTORE_ABS_PATH_MAX) {
            return false;
        }
        if (path.length() > 1 && path.endsWith("/")) {
            return false;
        }
        for (int i = 0; i < path.length(); i++) {
            if (!isAllowed(path.charAt(i)) || (path.charAt(i) == '/' && i > 0 && path.charAt(i - 1) == '/')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAllowed(final char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '-' && c <= '9' && c != '.') || c == '_'
                || c == '@';
    }

    /** Length of what follows {@code /local/domain/N/}, or of the whole path elsewhere: what the path quota counts. */
    static int lengthForQuota(final String path) {
        if (!path.startsWith(DOMAINS)) {
            return path.length();
        }
        int i = DOMAINS.length();
        while (i < path.length() && Character.isDigit(path.charAt(i))) {
            i++;
        }
        final boolean belowDomain = i > DOMAINS.length() && i < path.length() && path.charAt(i) == '/';
        return belowDomain ? path.length() - i - 1 : path.length();
    }

    /** Special names stand for happenings, not for nodes: {@code @introduceDomain}, {@code @releaseDomain}. */
    static boolean isSpecial(final String path) {
        return path.startsWith("@");
    }

    /** Parent of a valid path; the root's is the root. */
    static String parent(final String path) {
        final int slash = path.lastIndexOf('/');
        return slash == 0 ? ROOT : path.substring(0, slash);
    }

    /** Last part of a valid path. */
    static String base(final String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    static String child(final String parent, final String name) {
        return parent.equals(ROOT) ? ROOT + name : parent + '/' + name;
    }

    /** Whether {@code path} is {@code top} or lies below it. */
    static boolean isSameOrBelow(final String path, final String top) {
        if (top.equals(ROOT)) {
            return true;
        }
        return path.startsWith(top) && (path.length() == top.length() || path.charAt(top.length()) == '/');
    }
}
