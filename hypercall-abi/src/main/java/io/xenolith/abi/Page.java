package io.xenolith.abi;

/** The one page size of the PV interface. Source: Xen public/arch-x86/xen.h. */
public final class Page {
    public static final int SHIFT = 12;
    public static final int SIZE = 1 << SHIFT;
    public static final int OFFSET_MASK = SIZE - 1;

    private Page() {
    }

    /** Pages needed for {@code bytes}. */
    public static long count(final long bytes) {
        return (bytes + SIZE - 1) >>> SHIFT;
    }
}
