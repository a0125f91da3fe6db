package io.xenolith.guest;

import io.xenolith.abi.Page;

/** The kernel's one fixed mapping: page {@code pfn} is seen at {@code base + pfn * 4096}. */
public record LinearMap(long base) {
    /** Virtual address of a page; whether it is mapped yet is the {@link PageAllocator}'s affair. */
    public long va(final long pfn) {
        return base + (pfn << Page.SHIFT);
    }

    /** Page of an address in this mapping. */
    public long pfn(final long va) {
        return (va - base) >>> Page.SHIFT;
    }
}
