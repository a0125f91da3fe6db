package io.xenolith.hypervisor.platform;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.platform.Platform;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Vcpu;

/**
 * Accesses to registers of one CPU, one after the other up to the first that is not allowed. Of this machine's registers that
 * is all but the time stamp counter, which reads as system time. Source: Xen public/platform.h (xenpf_resource_op); recorded
 * answers.
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
            done++;
        }
        if (done > 0 && Integer.compareUnsigned(op.getInt(at + Integer.BYTES), CPUS) >= 0) {
            return -Errno.XEN_ENODEV;
        }
        for (int i = 0; i < done; i++) {
            entries.putLong(i * ENTRY_SIZE + VAL, hypervisor.clock().nowNs());
        }
        // The one that ended it has its error in the place of its command.
        final int told = Math.min(done + 1, count);
        return hypervisor.guestAccess().copyTo(caller, address, entries, told * ENTRY_SIZE) ? done : -Errno.XEN_EFAULT;
    }

    private static boolean allowed(final LocalMemory entries, final int at) {
        final long error = refusal(entries.getInt(at), entries.getInt(at + Integer.BYTES), entries.getLong(at + IDX));
        if (error != 0) {
            entries.putInt(at, (int) error);
        }
        return error == 0;
    }

    private static long refusal(final int command, final int reserved, final long index) {
        if (reserved != 0) {
            return -Errno.XEN_EINVAL;
        }
        if (command != Platform.XEN_RESOURCE_OP_MSR_READ && command != Platform.XEN_RESOURCE_OP_MSR_WRITE) {
            return -Errno.XEN_EOPNOTSUPP;
        }
        if (index >>> Integer.SIZE != 0) {
            return -Errno.XEN_EINVAL;
        }
        return command == Platform.XEN_RESOURCE_OP_MSR_READ && index == MSR_TSC ? 0 : -Errno.XEN_EPERM;
    }
}
