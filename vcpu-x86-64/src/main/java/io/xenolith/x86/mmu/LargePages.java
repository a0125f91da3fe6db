package io.xenolith.x86.mmu;

import io.xenolith.x86.Ram;
import java.util.HashSet;
import java.util.Set;

/**
 * The pages of 2 MiB and 1 GiB of which a TLB may hold parts, each as if it were a small page: whoever forgets one part has
 * to forget all.
 */
final class LargePages {
    /** So many make it cheaper to forget everything. */
    static final int PAGES_MAX = 1024;

    private static final int SHIFT_2_MIB = 21;
    private static final int SHIFT_1_GIB = 30;

    /** Start of the page, and its shift in the low bits. */
    private final Set<Long> pages = new HashSet<>();

    /** A part of the page of {@code 1 << shift} bytes around {@code va} is remembered; of small pages nothing is noted. */
    void add(final long va, final int shift) {
        if (shift > Ram.PAGE_SHIFT) {
            pages.add(key(va, shift));
        }
    }

    /** Whether {@code va} is in such a page. */
    boolean contains(final long va) {
        return !pages.isEmpty() && (pages.contains(key(va, SHIFT_2_MIB)) || pages.contains(key(va, SHIFT_1_GIB)));
    }

    boolean isFull() {
        return pages.size() >= PAGES_MAX;
    }

    void clear() {
        pages.clear();
    }

    private static Long key(final long va, final int shift) {
        return (va & -(1L << shift)) | shift;
    }
}
