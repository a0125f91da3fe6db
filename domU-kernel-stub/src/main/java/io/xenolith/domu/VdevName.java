package io.xenolith.domu;

/**
 * Names of block devices from their numbers: 51712 is xvda, 51713 its first partition. Source: Xen vbd interface
 * notes.
 */
final class VdevName {
    private static final int XVD_MAJOR = 202;
    private static final int EXTENDED = 1 << 28;

    private VdevName() {
    }

    static String of(final long number) {
        if ((number & EXTENDED) != 0) {
            return name((int) (number & ~EXTENDED) >>> 8, (int) number & 0xff);
        }
        if (number >>> 8 == XVD_MAJOR) {
            return name((int) number >>> 4 & 15, (int) number & 15);
        }
        return "vbd" + number;
    }

    private static String name(final int disk, final int partition) {
        return "xvd" + letters(disk) + (partition == 0 ? "" : Integer.toString(partition));
    }

    /** a to z, aa, ab and so on. */
    private static String letters(final int disk) {
        final String last = Character.toString('a' + disk % 26);
        return disk < 26 ? last : letters(disk / 26 - 1) + last;
    }
}
