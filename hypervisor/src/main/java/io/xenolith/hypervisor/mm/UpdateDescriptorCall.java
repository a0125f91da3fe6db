package io.xenolith.hypervisor.mm;

import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/** update_descriptor (10): one checked descriptor in a GDT or LDT page, or in a page of plain data. */
final class UpdateDescriptorCall implements HypercallHandler {
    private final Hypervisor hypervisor;
    private final FrameTable frames;

    UpdateDescriptorCall(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
        this.frames = hypervisor.frames();
    }

    @Override
    public long call(final Vcpu vcpu, final long maddr, final long descriptor, final long unused3,
            final long unused4, final long unused5) {
        final long mfn = maddr >>> Page.SHIFT;
        final long corrected = SegmentDescriptors.correct(descriptor);
        if ((maddr & (Long.BYTES - 1)) != 0 || corrected == SegmentDescriptors.REFUSED) {
            return -Errno.XEN_EINVAL;
        }
        final int type = frames.type(mfn) == FrameTable.TYPE_SEG_DESC
                ? FrameTable.TYPE_SEG_DESC
                : FrameTable.TYPE_WRITABLE;
        if (frames.getPageAndType(mfn, vcpu.domain().domid(), type) != 0) {
            return -Errno.XEN_EINVAL;
        }
        hypervisor.memory().putLong(maddr, corrected);
        frames.dirtied(mfn);
        frames.putPageAndType(mfn);
        return 0;
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(SubOperation.implemented(-1, "update_descriptor", "any"));
    }
}
