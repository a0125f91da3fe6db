package io.xenolith.hypervisor.vcpu;

import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.XenX8664;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Registers;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.PageWalker;
import java.util.List;

/** Hypercall 25, set_segment_base. Source: HYPERCALLS.md section 14. */
public final class SetSegmentBase implements HypercallHandler {
    private static final int SELECTOR_MASK = 0xffff;
    private static final int TABLE_LDT = 4;
    private static final int INDEX_MASK = ~7;
    private static final int ENTRIES_PER_PAGE = Page.SIZE / Long.BYTES;
    private static final long DESCRIPTOR_PRESENT = 1L << 47;
    private static final long DESCRIPTOR_CODE_OR_DATA = 1L << 44;
    private static final long DESCRIPTOR_CODE = 1L << 43;
    private static final long DESCRIPTOR_READABLE = 1L << 41;

    @Override
    public List<SubOperation> operations() {
        return List.of(SubOperation.implemented(XenX8664.SEGBASE_FS, "SEGBASE_FS", "any"),
                SubOperation.implemented(XenX8664.SEGBASE_GS_USER, "SEGBASE_GS_USER", "any"),
                SubOperation.implemented(XenX8664.SEGBASE_GS_KERNEL, "SEGBASE_GS_KERNEL", "any"),
                SubOperation.implemented(XenX8664.SEGBASE_GS_USER_SEL, "SEGBASE_GS_USER_SEL", "any"));
    }

    @Override
    public int subOperation(final long arg1, final long arg2, final long arg3) {
        return (int) arg1;
    }

    @Override
    public long call(final Vcpu vcpu, final long which, final long base, final long arg3, final long arg4,
            final long arg5) {
        final Registers registers = vcpu.registers();
        if ((int) which == XenX8664.SEGBASE_GS_USER_SEL) {
            final int selector = (int) base & SELECTOR_MASK;
            registers.gs = loadable(vcpu, selector) ? selector : 0;
            registers.gsBaseUser = 0;
            return 0;
        }
        if (!PageWalker.canonical(base)) {
            return -Errno.XEN_EINVAL;
        }
        switch ((int) which) {
            case XenX8664.SEGBASE_FS -> registers.fsBase = base;
            case XenX8664.SEGBASE_GS_USER -> registers.gsBaseUser = base;
            case XenX8664.SEGBASE_GS_KERNEL -> registers.gsBaseKernel = base;
            default -> {
                return -Errno.XEN_EINVAL;
            }
        }
        return 0;
    }

    /** A data selector that a load of a segment register takes: one of Xen's flat ones, or a good entry of the guest's GDT. */
    private static boolean loadable(final Vcpu vcpu, final int selector) {
        final int flat = selector | 3;
        if (flat == XenX8664.FLAT_USER_DS32 || flat == XenX8664.FLAT_USER_CS32 || flat == XenX8664.FLAT_USER_CS64) {
            return true;
        }
        final int index = (selector & INDEX_MASK) / Long.BYTES;
        if ((selector & TABLE_LDT) != 0) {
            // Pages of the LDT are mapped on first use: the processor will tell.
            return index < vcpu.ldtEntries;
        }
        if (index == 0 || index >= vcpu.gdtEntries) {
            return false;
        }
        final long frame = vcpu.gdtFrames[index / ENTRIES_PER_PAGE];
        final long descriptor = vcpu.domain().hypervisor().memory()
                .getLong((frame << Page.SHIFT) + (long) (index % ENTRIES_PER_PAGE) * Long.BYTES);
        final long needed = DESCRIPTOR_PRESENT | DESCRIPTOR_CODE_OR_DATA;
        final boolean readable = (descriptor & DESCRIPTOR_CODE) == 0 || (descriptor & DESCRIPTOR_READABLE) != 0;
        return (descriptor & needed) == needed && readable;
    }
}
