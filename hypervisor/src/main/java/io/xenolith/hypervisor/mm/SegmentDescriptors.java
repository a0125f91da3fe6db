package io.xenolith.hypervisor.mm;

import io.xenolith.abi.xen.XenArch;
import io.xenolith.abi.xen.XenX8664;

/**
 * Which 8-byte descriptors a guest's GDT or LDT may hold, and how they are corrected: Xen's rules for a 64-bit guest, whose
 * kernel runs in ring 3. Source: HYPERCALLS.md section 14, hypercall 10.
 */
public final class SegmentDescriptors {
    /** Answer for a descriptor that is refused: a TSS, which no correction ever yields. */
    public static final long REFUSED = 0x0000_8900_0000_0000L;

    private static final long PRESENT = 1L << 47;
    /** 1: code or data segment; 0: system descriptor. */
    private static final long CODE_OR_DATA = 1L << 44;
    private static final int TYPE_SHIFT = 40;
    private static final long TYPE_MASK = 0xf;
    private static final long TYPE_CALL_GATE = 0xc;
    private static final long DPL = 3L << 45;
    private static final int SELECTOR_SHIFT = 16;
    private static final long SELECTOR_MASK = 0xffff;
    private static final long RPL = 3;
    private static final long LDT_SELECTOR = 4;

    private SegmentDescriptors() {
    }

    /** The descriptor as it may stand in a table, or {@link #REFUSED}. */
    public static long correct(final long descriptor) {
        if ((descriptor & PRESENT) == 0) {
            return descriptor;
        }
        // Ring 3 is the only privilege a guest has.
        final long fixed = descriptor | DPL;
        if ((fixed & CODE_OR_DATA) != 0) {
            return fixed;
        }
        final long type = fixed >>> TYPE_SHIFT & TYPE_MASK;
        if (type == 0) {
            // Harmless: the second half of a call gate looks like this.
            return fixed;
        }
        final long selector = fixed >>> SELECTOR_SHIFT & SELECTOR_MASK;
        if (type != TYPE_CALL_GATE || !gateSelectorOkay(selector)) {
            return REFUSED;
        }
        // DPL 0 makes every use of the gate fault into Xen, which would emulate it; the target runs in ring 3.
        return (fixed & ~DPL) | (RPL << SELECTOR_SHIFT);
    }

    private static boolean gateSelectorOkay(final long selector) {
        return selector >>> 3 < XenArch.FIRST_RESERVED_GDT_ENTRY || selector == XenX8664.FLAT_KERNEL_CS
                || (selector & LDT_SELECTOR) != 0;
    }
}
