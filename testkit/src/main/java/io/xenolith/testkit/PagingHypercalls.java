package io.xenolith.testkit;

import io.xenolith.abi.xen.MmuextOp;
import io.xenolith.abi.xen.Xen;

/** mmu_update, update_va_mapping and mmuext_op on the own domain. Source: Xen public/xen.h. */
public interface PagingHypercalls extends HypercallCaller {
    /** Writes {@code value} into the page-table entry at machine address {@code ptr}, whose low bits are the command. */
    default Answer mmuUpdate(final long ptr, final long value) {
        return call("mmu_update(0x" + Long.toHexString(ptr) + " = 0x" + Long.toHexString(value) + ")",
                Xen.__HYPERVISOR_mmu_update, argument(ptr, value), 1, 0, Xen.DOMID_SELF);
    }

    /** Writes {@code value} into the L1 entry of virtual address {@code va}; {@code flags}: UVMF_*. */
    default Answer updateVaMapping(final long va, final long value, final long flags) {
        return call("update_va_mapping(0x" + Long.toHexString(va) + " = 0x" + Long.toHexString(value) + ")",
                Xen.__HYPERVISOR_update_va_mapping, va, value, flags);
    }

    /** One MMUEXT_* command. */
    default Answer mmuext(final int command, final long arg1, final long arg2) {
        final MmuextOp op = MmuextOp.allocate().cmd(command).arg1LinearAddr(arg1).arg2Vcpumask(arg2);
        return call("mmuext(" + command + ", 0x" + Long.toHexString(arg1) + ", 0x" + Long.toHexString(arg2) + ")",
                Xen.__HYPERVISOR_mmuext_op, argument(words(op)), 1, 0, Xen.DOMID_SELF);
    }

    private static long[] words(final MmuextOp op) {
        final long[] words = new long[MmuextOp.SIZE / Long.BYTES];
        for (int i = 0; i < words.length; i++) {
            words[i] = op.structMemory().getLong(op.structAddress() + (long) i * Long.BYTES);
        }
        return words;
    }

    /** Pins {@code mfn} as a table of {@code level} 1 to 4. */
    default Answer pin(final int level, final long mfn) {
        return mmuext(Xen.MMUEXT_PIN_L1_TABLE + level - 1, mfn, 0);
    }

    default Answer unpin(final long mfn) {
        return mmuext(Xen.MMUEXT_UNPIN_TABLE, mfn, 0);
    }
}
