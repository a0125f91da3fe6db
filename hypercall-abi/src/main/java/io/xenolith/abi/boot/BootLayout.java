package io.xenolith.abi.boot;

import io.xenolith.abi.Page;
import io.xenolith.abi.xen.XenX8664;
import java.util.List;

/**
 * Where everything lies in a new domain. From virtBase on, page pfn is mapped at virtBase + pfn * 4096 in this order:
 *
 * <pre>
 *  kernel | ramdisk (1) | P2M list (2) | start_info | xenstore | console | page tables, L4 first | boot stack | padding
 * </pre>
 *
 * What the kernel's notes take out of this mapping lies behind the padding: (1) with MOD_START_PFN the ramdisk, not mapped at
 * all; (2) with INIT_P2M the P2M list, followed by the page tables that map it at the address of the note. Source: the
 * recorded layouts of the real builder.
 *
 * @param virtBase virtual address of pfn 0
 * @param nrPages the domain's memory
 * @param modulePfn where the ramdisk is
 * @param moduleBytes the ramdisk's size, 0 if there is none
 * @param moduleMapped whether the ramdisk has a virtual address
 * @param p2m virtual address of the P2M list, 8 bytes a page
 * @param p2mPfn where the list is
 * @param pageTables virtual address of the L4, followed by the other tables of the first mapping
 * @param mappings the mapping from virtBase on, and that of the P2M list if it has one of its own
 */
public record BootLayout(long virtBase, long nrPages, long modulePfn, long moduleBytes, boolean moduleMapped, long p2m,
        long p2mPfn, long startInfo, long xenstore, long console, long pageTables, long stack,
        List<BootMapping> mappings) {
    /** The mapping ends at a multiple of this. */
    private static final long ROUND = 4L << 20;
    /** At least this much is free between the stack and the end of the mapping. */
    private static final long SLACK = 512L << 10;
    /** First address above those that begin with 17 zero bits. */
    private static final long LOW_HALF_END = 1L << 47;

    /**
     * Lays out a domain of {@code nrPages} pages for {@code kernel}, without a ramdisk.
     *
     * @throws IllegalArgumentException if the memory is too small; the message says how much is needed
     */
    public static BootLayout of(final KernelImage kernel, final long nrPages) {
        return of(kernel, nrPages, 0);
    }

    /**
     * Lays out a domain of {@code nrPages} pages for {@code kernel} and a ramdisk of {@code moduleBytes} bytes.
     *
     * @throws IllegalArgumentException if the memory is too small (the message says how much is needed) or the kernel wants
     *         addresses that no guest has
     */
    public static BootLayout of(final KernelImage kernel, final long nrPages, final long moduleBytes) {
        return new LayoutPlan(kernel, nrPages, moduleBytes).layout();
    }

    /** The mapping that starts at virtBase. */
    public BootMapping kernelMapping() {
        return mappings.getFirst();
    }

    /** The P2M list has a mapping of its own. */
    public boolean p2mApart() {
        return mappings.size() > 1;
    }

    /** Pages of the P2M list, and of the tables of its mapping if it has its own. */
    public long p2mFrames() {
        return Page.count(nrPages * Long.BYTES) + (p2mApart() ? mappings.getLast().nrTables() : 0);
    }

    /** Page tables at {@code pageTables}. */
    public int nrTables() {
        return kernelMapping().nrTables();
    }

    /** First virtual address that is not mapped (0 if the mapping goes to the end of the address space). */
    public long mappedEnd() {
        return kernelMapping().last() + 1;
    }

    /** The pfn of an address of the mapping that starts at virtBase. */
    public long pfn(final long va) {
        return (va - virtBase) >>> Page.SHIFT;
    }

    /** Start value of the stack pointer: the top of the boot stack page. */
    public long stackTop() {
        return stack + Page.SIZE;
    }

    /** The pfn of the table of {@code level} that holds the entry for {@code va}; -1 if there is none. */
    public long tablePfn(final int level, final long va) {
        for (final BootMapping mapping : mappings) {
            final long pfn = mapping.tablePfn(level, va);
            if (pfn >= 0) {
                return pfn;
            }
        }
        return -1;
    }

    /** Whether {@code pfn} is a page table: those pages are mapped read-only. */
    public boolean isTable(final long pfn) {
        return mappings.stream().anyMatch(mapping -> mapping.isTable(pfn));
    }

    /** Gives out the pages of a domain, one thing after the other. */
    private static final class LayoutPlan {
        private final KernelImage kernel;
        private final long nrPages;
        private final long moduleBytes;
        private final long p2mBytes;
        private final boolean p2mApart;
        private final boolean moduleMapped;
        private long nextPfn;

        LayoutPlan(final KernelImage kernel, final long nrPages, final long moduleBytes) {
            this.kernel = kernel;
            this.nrPages = nrPages;
            this.moduleBytes = moduleBytes;
            this.p2mBytes = nrPages * Long.BYTES;
            this.p2mApart = p2mApart(kernel);
            this.moduleMapped = moduleBytes > 0 && !kernel.notes().modStartPfn();
        }

        /** As the real builder, takes INIT_P2M only if it is below the kernel's mapping and the start of a page. */
        private static boolean p2mApart(final KernelImage kernel) {
            final long address = kernel.notes().initP2m().orElse(-1);
            return (address & Page.OFFSET_MASK) == 0 && Long.compareUnsigned(address, kernel.virtBase()) < 0;
        }

        BootLayout layout() {
            final long kernelBytes = kernel.end() - kernel.virtBase();
            if (kernelBytes < 0 || Page.count(kernelBytes) > nrPages) {
                throw tooSmall(kernelBytes >>> Page.SHIFT);
            }
            nextPfn = Page.count(kernelBytes);
            final long mappedModule = take(moduleMapped ? Page.count(moduleBytes) : 0);
            final long mappedP2m = take(p2mApart ? 0 : Page.count(p2mBytes));
            final long startInfo = va(take(1));
            final long xenstore = va(take(1));
            final long console = va(take(1));
            final BootMapping main = kernelMapping();
            final long pageTables = va(take(main.nrTables()));
            final long stack = va(take(1));
            if (p2mApart || (!moduleMapped && moduleBytes > 0)) {
                nextPfn = main.nrPages();
            }
            final long modulePfn = moduleMapped ? mappedModule : take(Page.count(moduleBytes));
            final List<BootMapping> mappings = p2mApart ? List.of(main, p2mMapping(main)) : List.of(main);
            final long p2mPfn = p2mApart ? mappings.getLast().pfn() : mappedP2m;
            final long p2m = p2mApart ? mappings.getLast().first() : va(mappedP2m);
            if (nextPfn > nrPages) {
                throw tooSmall(nextPfn);
            }
            return new BootLayout(kernel.virtBase(), nrPages, modulePfn, moduleBytes, moduleMapped, p2m, p2mPfn,
                    startInfo, xenstore, console, pageTables, stack, mappings);
        }

        private IllegalArgumentException tooSmall(final long neededPages) {
            return new IllegalArgumentException("memory of " + (nrPages << (Page.SHIFT - 10))
                    + " KiB is too small: the kernel"
                    + (moduleBytes > 0 ? ", its ramdisk" : "") + " and its boot pages need "
                    + Long.toUnsignedString(neededPages << (Page.SHIFT - 10)) + " KiB");
        }

        private long take(final long pages) {
            final long first = nextPfn;
            nextPfn += pages;
            return first;
        }

        private long va(final long pfn) {
            return kernel.virtBase() + (pfn << Page.SHIFT);
        }

        /** More tables move the stack up, which may need more tables: repeats until it fits. */
        private BootMapping kernelMapping() {
            BootMapping mapping = null;
            for (long nrTables = 0; mapping == null || mapping.nrTables() != nrTables;) {
                nrTables = mapping == null ? 0 : mapping.nrTables();
                final long used = ((nextPfn + nrTables + 1) << Page.SHIFT) + SLACK;
                final long last = (kernel.virtBase() + used - 1) | (ROUND - 1);
                checkRange("the kernel and its boot pages", kernel.virtBase(), last);
                mapping = BootMapping.of(kernel.virtBase(), last, 0, nextPfn, null);
            }
            return mapping;
        }

        private BootMapping p2mMapping(final BootMapping main) {
            final long first = kernel.notes().initP2m().orElseThrow();
            final long last = first + (Page.count(p2mBytes) << Page.SHIFT) - 1;
            checkRange("the P2M list", first, last);
            if (Long.compareUnsigned(last, main.first()) >= 0) {
                throw new IllegalArgumentException("the kernel wants the P2M list at 0x" + Long.toHexString(first)
                        + ", where it would reach into the kernel");
            }
            final long pfn = take(Page.count(p2mBytes));
            final BootMapping mapping = BootMapping.of(first, last, pfn, nextPfn, main);
            take(mapping.nrTables());
            return mapping;
        }

        /** Refuses a range of addresses that is not a guest's: not canonical, or the hypervisor's. */
        private static void checkRange(final String what, final long first, final long last) {
            final boolean lowHalf = first >= 0 && last >= first && last < LOW_HALF_END;
            final boolean highHalf = first < 0 && last < 0 && first >= XenX8664.HYPERVISOR_VIRT_END && last >= first;
            if (!lowHalf && !highHalf) {
                throw new IllegalArgumentException(what + " would be mapped at 0x" + Long.toHexString(first) + " to 0x"
                        + Long.toHexString(last) + ", which are not addresses of a guest");
            }
        }
    }
}
