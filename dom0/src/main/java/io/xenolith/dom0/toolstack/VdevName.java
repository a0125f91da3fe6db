package io.xenolith.dom0.toolstack;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of disks and partitions in a guest, and the numbers that xenstore has for them. Source: Xen
 * docs/man/xen-vbd-interface.7.
 */
final class VdevName {
    private static final Pattern NAME = Pattern
            .compile("(xvd|sd|hd)([a-z]{1,3})([0-9]{0,4})|d([0-9]{1,6})(?:p([0-9]{1,3}))?");
    private static final int XVD_MAJOR = 202;
    private static final int SD_MAJOR = 8;
    private static final int HD_MAJOR_FIRST = 3;
    private static final int HD_MAJOR_SECOND = 22;
    private static final int MAJOR_SHIFT = 8;
    private static final int DISKS = 16;
    private static final int PARTITIONS = 16;
    private static final int HD_DISKS = 4;
    private static final int HD_PARTITIONS = 64;
    private static final int EXTENDED = 1 << 28;
    private static final int EXTENDED_DISKS = 1 << 20;
    private static final int EXTENDED_PARTITIONS = 256;
    private static final int LETTERS = 26;

    private VdevName() {
    }

    /** The number of a name; empty if it is the name of none. */
    static OptionalInt number(final String name) {
        final Matcher found = NAME.matcher(name);
        if (!found.matches()) {
            return name.matches("[0-9]{1,9}") ? OptionalInt.of(Integer.parseInt(name)) : OptionalInt.empty();
        }
        final boolean numbered = found.group(4) != null;
        final int disk = numbered ? Integer.parseInt(found.group(4)) : disk(found.group(2));
        final String part = numbered ? found.group(5) : found.group(3);
        final int partition = part == null || part.isEmpty() ? 0 : Integer.parseInt(part);
        return switch (numbered ? "d" : found.group(1)) {
            case "sd" -> disk < DISKS && partition < PARTITIONS
                    ? OptionalInt.of(SD_MAJOR << MAJOR_SHIFT | disk * PARTITIONS + partition)
                    : OptionalInt.empty();
            case "hd" -> disk < HD_DISKS && partition < HD_PARTITIONS ? hd(disk, partition) : OptionalInt.empty();
            default -> xvd(disk, partition);
        };
    }

    private static int disk(final String letters) {
        int disk = 0;
        for (int i = 0; i < letters.length(); i++) {
            disk = disk * LETTERS + letters.charAt(i) - 'a' + 1;
        }
        return disk - 1;
    }

    private static OptionalInt hd(final int disk, final int partition) {
        final int major = disk < 2 ? HD_MAJOR_FIRST : HD_MAJOR_SECOND;
        return OptionalInt.of(major << MAJOR_SHIFT | (disk & 1) * HD_PARTITIONS + partition);
    }

    private static OptionalInt xvd(final int disk, final int partition) {
        if (disk < DISKS && partition < PARTITIONS) {
            return OptionalInt.of(XVD_MAJOR << MAJOR_SHIFT | disk * PARTITIONS + partition);
        }
        return disk < EXTENDED_DISKS && partition < EXTENDED_PARTITIONS
                ? OptionalInt.of(EXTENDED | disk * EXTENDED_PARTITIONS + partition)
                : OptionalInt.empty();
    }
}
