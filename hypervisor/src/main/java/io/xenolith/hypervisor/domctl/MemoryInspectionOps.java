package io.xenolith.hypervisor.domctl;

import static io.xenolith.hypervisor.call.SubOperation.implemented;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctlGetpageframeinfo3;
import io.xenolith.abi.domctl.XenDomctlHypercallInit;
import io.xenolith.abi.errno.Errno;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.FrameTable;
import io.xenolith.hypervisor.vcpu.HypercallPage;

/** domctl operations on a domain's frames. */
final class MemoryInspectionOps {
    private static final int FRAMES_MAX = 1024;
    private static final long XTAB = 0xfL << 28;
    private static final long PINNED = 1L << 31;
    private static final int TYPE_SHIFT = 28;

    private final Hypervisor hypervisor;

    private MemoryInspectionOps(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    static void register(final Hypervisor hypervisor, final DomctlOp domctl) {
        final MemoryInspectionOps ops = new MemoryInspectionOps(hypervisor);
        domctl.add(implemented(Domctl.XEN_DOMCTL_hypercall_init, "XEN_DOMCTL_hypercall_init", "priv"),
                ops::hypercallInit);
        domctl.add(implemented(Domctl.XEN_DOMCTL_getpageframeinfo3, "XEN_DOMCTL_getpageframeinfo3", "priv"),
                ops::pageFrameInfo);
    }

    private long hypercallInit(final Vcpu caller, final Domain target, final LocalMemory op) {
        final long mfn = new XenDomctlHypercallInit().wrap(op, DomctlOperation.U).gmfn();
        final FrameTable frames = hypervisor.frames();
        if (frames.getPageAndType(mfn, target.domid(), FrameTable.TYPE_WRITABLE) != 0) {
            return frames.owner(mfn) == target.domid() ? -Errno.XEN_EPERM : -Errno.XEN_EINVAL;
        }
        HypercallPage.write(hypervisor.memory(), mfn << Page.SHIFT);
        frames.dirtied(mfn);
        frames.putPageAndType(mfn);
        return 0;
    }

    /** Replaces each frame number of the caller's array by the word that tells its type. */
    private long pageFrameInfo(final Vcpu caller, final Domain target, final LocalMemory op) {
        final XenDomctlGetpageframeinfo3 request = new XenDomctlGetpageframeinfo3().wrap(op, DomctlOperation.U);
        if (Long.compareUnsigned(request.num(), FRAMES_MAX) > 0) {
            return -Errno.XEN_E2BIG;
        }
        final int bytes = (int) request.num() * Long.BYTES;
        final LocalMemory list = new LocalMemory(bytes);
        if (!hypervisor.guestAccess().copyFrom(caller, request.array(), list, bytes)) {
            return -Errno.XEN_EFAULT;
        }
        for (int at = 0; at < bytes; at += Long.BYTES) {
            list.putLong(at, typeWord(target, list.getLong(at)));
        }
        return hypervisor.guestAccess().copyTo(caller, request.array(), list, bytes) ? 0 : -Errno.XEN_EFAULT;
    }

    private long typeWord(final Domain target, final long mfn) {
        final FrameTable frames = hypervisor.frames();
        if (frames.owner(mfn) != target.domid() || frames.flag(mfn, FrameTable.XENHEAP)) {
            return XTAB;
        }
        final int type = frames.type(mfn);
        if (type < FrameTable.TYPE_L1 || type > FrameTable.TYPE_L4 || frames.typeCount(mfn) == 0
                || !frames.flag(mfn, FrameTable.VALIDATED)) {
            return 0;
        }
        return (long) type << TYPE_SHIFT | (frames.flag(mfn, FrameTable.PINNED) ? PINNED : 0);
    }
}
