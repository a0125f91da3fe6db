package io.xenolith.drivers.block;

import io.xenolith.abi.Page;

/**
 * Part of a frontend's page that a request reads to or writes from.
 *
 * @param page virtual address of the page
 * @param firstSect first sector in the page, 0 to 7
 * @param lastSect last sector, firstSect to 7
 */
public record BlkSegment(long page, int firstSect, int lastSect) {
    /** Sectors in a page. */
    public static final int SECTORS_PER_PAGE = Page.SIZE / BlockDevice.SECTOR_BYTES;

    public BlkSegment {
        if ((page & Page.OFFSET_MASK) != 0) {
            throw new IllegalArgumentException("page=" + Long.toHexString(page) + ", want the address of a page");
        }
        if (firstSect < 0 || firstSect > lastSect || lastSect >= SECTORS_PER_PAGE) {
            throw new IllegalArgumentException(
                    "sectors=" + firstSect + ".." + lastSect + ", want 0 <= first <= last <= 7");
        }
    }

    /** All eight sectors of {@code page}. */
    public static BlkSegment wholePage(final long page) {
        return new BlkSegment(page, 0, SECTORS_PER_PAGE - 1);
    }

    /** Sectors covered. */
    public int sectors() {
        return lastSect - firstSect + 1;
    }
}
