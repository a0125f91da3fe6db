package io.xenolith.hypervisor.domctl;

import static io.xenolith.hypervisor.call.SubOperation.absent;
import static io.xenolith.hypervisor.call.SubOperation.implemented;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctlShadowOp;
import io.xenolith.abi.errno.Errno;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.ShadowPaging;

/**
 * domctl shadow_op: a domain's shadow memory and the log of its dirty pages, as live migration uses them. A Xen built without
 * shadow paging answers as Debian's does. Source: Xen public/domctl.h, HYPERCALLS.md section 14.
 */
final class ShadowOps {
    private static final int PFNS_PER_LEAF = Page.SIZE * Byte.SIZE;
    /** Leaves after which a reading looks whether it has to give way. */
    private static final long LEAVES_AT_ONCE = 512;

    private final Hypervisor hypervisor;
    private final LocalMemory zeroes = new LocalMemory(Page.SIZE);

    ShadowOps(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    void register(final DomctlOp domctl) {
        final boolean built = hypervisor.config().abi().shadowPaging();
        domctl.add(built
                ? implemented(Domctl.XEN_DOMCTL_shadow_op, "XEN_DOMCTL_shadow_op", "priv")
                : absent(Domctl.XEN_DOMCTL_shadow_op, "XEN_DOMCTL_shadow_op", "priv",
                        "built without shadow paging, as Debian's: logdirty -EOPNOTSUPP, a clean bitmap, else -EINVAL"),
                (caller, target, op) -> perform(caller, target, op, false));
    }

    /**
     * Performs the operation in {@code op}'s union.
     *
     * @param resuming this goes on with what {@code caller} left half way
     * @return 0; -EINVAL, -EBUSY, -ENOMEM, -EFAULT; or {@link DomctlOperation#RESTART}: to be called again, resuming
     */
    long perform(final Vcpu caller, final Domain target, final LocalMemory op, final boolean resuming) {
        final XenDomctlShadowOp request = new XenDomctlShadowOp().wrap(op, DomctlOperation.U);
        if (target == caller.domain()) {
            return -Errno.XEN_EINVAL;
        }
        if (target.dying != Domain.Dying.ALIVE) {
            return 0;
        }
        if (target.vcpu(0) == null) {
            return -Errno.XEN_EINVAL;
        }
        final ShadowPaging shadow = target.shadow();
        final boolean stranger = resuming
                ? !shadow.busyWith(caller.domain(), request.op())
                : shadow.busy() && request.op() != Domctl.XEN_DOMCTL_SHADOW_OP_GET_ALLOCATION;
        if (stranger) {
            return -Errno.XEN_EBUSY;
        }
        final boolean reads = request.op() == Domctl.XEN_DOMCTL_SHADOW_OP_CLEAN
                || request.op() == Domctl.XEN_DOMCTL_SHADOW_OP_PEEK;
        if (reads) {
            return read(caller, shadow, request);
        }
        return hypervisor.config().abi().shadowPaging() ? act(shadow, request) : refuse(request);
    }

    /** Nothing can be turned on, so that a bitmap is always clean (asked of Debian's Xen 4.17.7). */
    private static long refuse(final XenDomctlShadowOp request) {
        final boolean logDirty = request.op() == Domctl.XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY
                || (request.op() == Domctl.XEN_DOMCTL_SHADOW_OP_ENABLE
                        && (request.mode() & Domctl.XEN_DOMCTL_SHADOW_ENABLE_LOG_DIRTY) != 0);
        return logDirty ? -Errno.XEN_EOPNOTSUPP : -Errno.XEN_EINVAL;
    }

    private long act(final ShadowPaging shadow, final XenDomctlShadowOp request) {
        return switch (request.op()) {
            case Domctl.XEN_DOMCTL_SHADOW_OP_OFF -> {
                shadow.off();
                yield 0;
            }
            case Domctl.XEN_DOMCTL_SHADOW_OP_ENABLE_TEST -> shadow.enableTest();
            case Domctl.XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY -> shadow.enableLogDirty();
            case Domctl.XEN_DOMCTL_SHADOW_OP_ENABLE -> enable(shadow, request.mode());
            case Domctl.XEN_DOMCTL_SHADOW_OP_GET_ALLOCATION -> {
                request.mb(shadow.allocationMb());
                yield 0;
            }
            case Domctl.XEN_DOMCTL_SHADOW_OP_SET_ALLOCATION -> {
                final long error = shadow.allocationMb(request.mb());
                request.mb(shadow.allocationMb());
                yield error;
            }
            default -> -Errno.XEN_EINVAL;
        };
    }

    /** The modes that translate addresses or count by shadows are of no use to a PV domain, and refused here. */
    private static long enable(final ShadowPaging shadow, final int mode) {
        if ((mode & Domctl.XEN_DOMCTL_SHADOW_ENABLE_LOG_DIRTY) != 0) {
            return shadow.enableLogDirty();
        }
        return mode == 0 ? shadow.enableTest() : -Errno.XEN_EINVAL;
    }

    private long read(final Vcpu caller, final ShadowPaging shadow, final XenDomctlShadowOp request) {
        if ((request.mode() & ~Domctl.XEN_DOMCTL_SHADOW_LOGDIRTY_FINAL) != 0) {
            return -Errno.XEN_EINVAL;
        }
        final ShadowPaging.Reading reading = shadow
                .read(request.op() == Domctl.XEN_DOMCTL_SHADOW_OP_CLEAN);
        request.statsFaultCount(shadow.faultCount()).statsDirtyCount(shadow.dirtyCount());
        if (shadow.lossy()) {
            reading.end(false);
            return -Errno.XEN_ENOMEM;
        }
        final long leaves = ShadowPaging.leaves(request.pages());
        while (reading.leaf() < leaves) {
            final long part = Math.min(leaves, (reading.leaf() / LEAVES_AT_ONCE + 1) * LEAVES_AT_ONCE);
            if (!readTo(part, caller, reading, request)) {
                reading.end(false);
                return -Errno.XEN_EFAULT;
            }
            if (part < leaves && caller.preemptPending()) {
                reading.pause(caller.domain(), request.op());
                return DomctlOperation.RESTART;
            }
        }
        reading.end(true);
        final long covered = endless(request) ? 0 : leaves * PFNS_PER_LEAF;
        if (Long.compareUnsigned(covered, request.pages()) < 0) {
            request.pages(covered);
        }
        return 0;
    }

    /** So many pages that rounding them up to bytes makes none of them: nothing is copied, and no page is done (asked). */
    private static boolean endless(final XenDomctlShadowOp request) {
        return Long.compareUnsigned(request.pages(), -Byte.SIZE) > 0;
    }

    /** Copies leaves up to number {@code end} out; without a buffer they only pass. */
    private boolean readTo(final long end, final Vcpu caller, final ShadowPaging.Reading reading,
            final XenDomctlShadowOp request) {
        if (request.dirtyBitmap() == 0 || endless(request)) {
            hypervisor.chargeElement();
            reading.advance(end - reading.leaf());
            return true;
        }
        while (reading.leaf() < end) {
            hypervisor.chargeElement();
            final long firstPfn = reading.leaf() * PFNS_PER_LEAF;
            final long bytes = (request.pages() - firstPfn + Byte.SIZE - 1) >>> 3;
            final byte[] bits = reading.bits();
            if (!hypervisor.guestAccess().copyTo(caller, request.dirtyBitmap() + (firstPfn >>> 3),
                    bits == null ? zeroes.array() : bits, 0, (int) Math.min(bytes, Page.SIZE))) {
                return false;
            }
            reading.advance(1);
        }
        return true;
    }
}
