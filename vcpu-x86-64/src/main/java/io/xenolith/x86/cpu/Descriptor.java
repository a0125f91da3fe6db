package io.xenolith.x86.cpu;

/** Fields of a segment descriptor, a 64-bit word. Source: Intel SDM volume 3, 3.4.5. */
public final class Descriptor {
    public static final long ACCESSED = 1L << 40;
    /** Of data: may be written; of code: may be read. */
    public static final long WRITABLE_OR_READABLE = 1L << 41;
    /** Of code: runs at the caller's privilege; of data: offsets lie above the limit. */
    public static final long CONFORMING_OR_EXPAND_DOWN = 1L << 42;
    public static final long CODE = 1L << 43;
    public static final long CODE_OR_DATA = 1L << 44;
    public static final long PRESENT = 1L << 47;
    public static final long LONG_CODE = 1L << 53;
    /** Code of 32 bits; data of which offsets have 32 bits. */
    public static final long DEFAULT_32 = 1L << 54;
    public static final long GRANULARITY = 1L << 55;

    private static final int DPL_SHIFT = 45;
    private static final int DPL_MASK = 3;
    private static final int TYPE_SHIFT = 40;
    private static final int TYPE_MASK = 15;
    private static final int PAGE_SHIFT = 12;
    private static final long PAGE_MASK = (1L << PAGE_SHIFT) - 1;

    private Descriptor() {
    }

    /** Whether all of {@code bits} are set. */
    public static boolean has(final long descriptor, final long bits) {
        return (descriptor & bits) == bits;
    }

    /** Base, 32 bits. */
    public static long base(final long descriptor) {
        return (descriptor >>> 16 & 0xFF_FFFF) | (descriptor >>> 32 & 0xFF00_0000L);
    }

    /** Limit in bytes: the last valid offset of a segment that expands up. */
    public static long limit(final long descriptor) {
        final long limit = (descriptor & 0xFFFF) | (descriptor >>> 32 & 0xF_0000);
        return has(descriptor, GRANULARITY) ? limit << PAGE_SHIFT | PAGE_MASK : limit;
    }

    /** Descriptor privilege level. */
    public static int dpl(final long descriptor) {
        return (int) (descriptor >>> DPL_SHIFT) & DPL_MASK;
    }

    /** Type of a system descriptor (one that is neither code nor data). */
    public static int systemType(final long descriptor) {
        return (int) (descriptor >>> TYPE_SHIFT) & TYPE_MASK;
    }

    /** Whether it is code. */
    public static boolean isCode(final long descriptor) {
        return has(descriptor, CODE_OR_DATA | CODE);
    }

    /** Whether it is conforming code. */
    public static boolean isConforming(final long descriptor) {
        return has(descriptor, CODE_OR_DATA | CODE | CONFORMING_OR_EXPAND_DOWN);
    }
}
