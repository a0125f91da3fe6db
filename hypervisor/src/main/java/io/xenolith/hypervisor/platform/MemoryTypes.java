package io.xenolith.hypervisor.platform;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import java.util.Arrays;

/**
 * The machine's memory type ranges: eight that the hardware domain may fill, and that change nothing. Source: Xen
 * public/platform.h (xenpf_add_memtype, xenpf_del_memtype, xenpf_read_memtype).
 */
final class MemoryTypes {
    private static final int RANGES = 8;

    private record Range(long mfn, long frames, int type) {
        static final Range FREE = new Range(0, 0, 0);
    }

    private final Range[] ranges = new Range[RANGES];

    MemoryTypes() {
        Arrays.fill(ranges, Range.FREE);
    }

    /** mfn, nr_mfns, type; out: handle, reg. */
    long add(final LocalMemory op, final int at) {
        for (int i = 0; i < RANGES; i++) {
            if (ranges[i].frames() == 0) {
                ranges[i] = new Range(op.getLong(at), op.getLong(at + 8), op.getInt(at + 16));
                op.putInt(at + 20, 0);
                op.putInt(at + 24, i);
                return 0;
            }
        }
        return -Errno.XEN_ENOSPC;
    }

    /** handle, reg. */
    long remove(final LocalMemory op, final int at) {
        final int reg = op.getInt(at + 4);
        if (Integer.compareUnsigned(reg, RANGES) >= 0) {
            return -Errno.XEN_EINVAL;
        }
        ranges[reg] = Range.FREE;
        return 0;
    }

    /** reg; out: mfn, nr_mfns, type. */
    long read(final LocalMemory op, final int at) {
        final int reg = op.getInt(at);
        if (Integer.compareUnsigned(reg, RANGES) >= 0) {
            return -Errno.XEN_EINVAL;
        }
        op.putLong(at + 8, ranges[reg].mfn());
        op.putLong(at + 16, ranges[reg].frames());
        op.putInt(at + 24, ranges[reg].type());
        return 0;
    }
}
