package io.xenolith.hypervisor.platform;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.platform.Platform;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Vcpu;

/**
 * Accesses to registers of one CPU, one after the other up to the first that is not allowed. Of this machine's registers that
 * is all but the time stamp counter. Source: Xen public/platform.h (xenpf_resource_op); recorded answers.
 */
final class ResourceOps {
    private static final int MOST = 3;
    private static final int CPUS = 1;
    /** cmd (out: result), reserved, idx, val. */
    private static final int ENTRY_SIZE = 24;
    private static final int IDX = 8;
    private static final int VAL = 16;
    private static final long MSR_TSC = 0x10;

    private final Hypervisor hypervisor;

    ResourceOps(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    /** nr_entries, cpu, entries. Returns how many were done, or -EINVAL (too many), -EFAULT, -ENODEV (no such CPU). */
    long perform(final Vcpu caller, final LocalMemory op, final int at) {
        final int count = op.getInt(at);
        if (Integer.compareUnsigned(count, MOST) > 0) {
            return -Errno.XEN_EINVAL;
        }
        final long address = op.getLong(at + Long.BYTES);
        final LocalMemory entries = new LocalMemory(MOST * ENTRY_SIZE);
        if (!hypervisor.guestAccess().copyFrom(caller, address, entries, count * ENTRY_SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        int done = 0;
        while (done < count && allowed(entries, done * ENTRY_SIZE)) {
            entries.putLong(done * ENTRY_SIZE + VAL, hypervisor.tsc().at(hypervisor.clock().nowNs()));
            done++;
        }
        if (done > 0 && Integer.compareUnsigned(op.getInt(at + Integer.BYTES), CPUS) >= 0) {
            return -Errno.XEN_ENODEV;
        }
        return hypervisor.guestAccess().copyTo(caller, address, entries, done * ENTRY_SIZE) ? done : -Errno.XEN_EFAULT;
    }

    private static boolean allowed(final LocalMemory entries, final int at) {
        return entries.getInt(at) == Platform.XEN_RESOURCE_OP_MSR_READ && entries.getInt(at + Integer.BYTES) == 0
                && entries.getLong(at + IDX) == MSR_TSC;
    }
}
