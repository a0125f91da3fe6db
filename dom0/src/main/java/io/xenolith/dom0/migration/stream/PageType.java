package io.xenolith.dom0.migration.stream;

/** Types of pages as PAGE_DATA has them in the top four bits of a pfn, and getpageframeinfo3 in those of a word. */
public final class PageType {
    public static final int NOTAB = 0;
    public static final int L1TAB = 1;
    public static final int L4TAB = 4;
    /** Added to a table's type. */
    public static final int PINNED = 8;
    public static final int BROKEN = 13;
    public static final int XALLOC = 14;
    public static final int XTAB = 15;
    private static final int LEVEL_MASK = 7;

    private PageType() {
    }

    /** A page of this type has its contents in the stream. */
    public static boolean hasData(final int type) {
        return type < BROKEN;
    }

    /** A page of this type has a frame. */
    public static boolean hasFrame(final int type) {
        return type < BROKEN || type == XALLOC;
    }

    /** Level of the page table that the page is, 1 to 4; 0 if it is none. */
    public static int level(final int type) {
        return hasData(type) ? type & LEVEL_MASK : 0;
    }

    public static boolean pinned(final int type) {
        return hasData(type) && (type & PINNED) != 0;
    }

    /** There is such a type: 5 to 8 are none. */
    static boolean valid(final int type) {
        return type <= L4TAB || type > PINNED;
    }
}
