package io.xenolith.hypervisor.mm;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/** set_gdt (2): the frames of a vCPU's GDT. */
final class SetGdtCall implements HypercallHandler {
    private final Hypervisor hypervisor;

    SetGdtCall(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    @Override
    public long call(final Vcpu vcpu, final long frameList, final long entries, final long unused3,
            final long unused4, final long unused5) {
        final int entryCount = (int) entries;
        if (Integer.compareUnsigned(entryCount, DirectPaging.GDT_ENTRIES_MAX) > 0) {
            return -Errno.XEN_EINVAL;
        }
        final long[] mfns = new long[DirectPaging.gdtFrames(entryCount)];
        final LocalMemory copy = new LocalMemory(mfns.length * Long.BYTES);
        if (!hypervisor.guestAccess().copyFrom(vcpu, frameList, copy, copy.array().length)) {
            return -Errno.XEN_EFAULT;
        }
        for (int i = 0; i < mfns.length; i++) {
            mfns[i] = copy.getLong((long) i * Long.BYTES);
        }
        return hypervisor.paging().setGdt(vcpu, mfns, entryCount);
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(SubOperation.implemented(-1, "set_gdt", "any"));
    }
}
