package io.xenolith.dom0.migration;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctl;
import io.xenolith.abi.domctl.XenDomctlShadowOp;
import io.xenolith.abi.errno.Errno;
import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.dom0.toolstack.DomctlCalls;
import io.xenolith.dom0.toolstack.ToolstackException;
import java.util.BitSet;

/** The hypervisor's log of the pages that a domain writes. Source: Xen public/domctl.h, XEN_DOMCTL_shadow_op. */
final class DirtyLog {
    private static final int U = XenDomctl.U_OFFSET;

    private final Dom0Machine machine;
    private final DomctlCalls domctl;
    private final int domid;
    private boolean on;

    DirtyLog(final Dom0Machine machine, final DomctlCalls domctl, final int domid) {
        this.machine = machine;
        this.domctl = domctl;
        this.domid = domid;
    }

    /**
     * Begins to log. A log that somebody left on is begun anew.
     *
     * @throws ToolstackException this Xen cannot, or there is no memory for it
     */
    void begin() throws ToolstackException {
        long result = perform(Domctl.XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY);
        if (result == -Errno.XEN_EINVAL) {
            final long _ = perform(Domctl.XEN_DOMCTL_SHADOW_OP_OFF);
            result = perform(Domctl.XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY);
        }
        if (result == -Errno.XEN_EOPNOTSUPP) {
            throw new ToolstackException(
                    "the Xen of this host is built without shadow paging, which live migration of a "
                            + "paravirtual guest needs; save it here and restore it there instead (xl save, xl restore)");
        }
        if (result == -Errno.XEN_ENOMEM) {
            throw new ToolstackException("the host has no memory free for a log of the pages that domain " + domid
                    + " writes");
        }
        must(result, "enable_logdirty");
        on = true;
    }

    /** Logs no more, and forgets. */
    void end() {
        if (on) {
            on = false;
            // The domain may be gone, and its log with it.
            final long _ = perform(Domctl.XEN_DOMCTL_SHADOW_OP_OFF);
        }
    }

    /**
     * The pages below {@code pages} that were written since this was last asked.
     *
     * @param last the domain has stopped, and will not be asked about again
     */
    BitSet clean(final long pages, final boolean last) throws ToolstackException {
        final byte[] bits = new byte[(int) ((pages + Byte.SIZE - 1) / Byte.SIZE)];
        final int count = (bits.length + Page.SIZE - 1) >>> Page.SHIFT;
        final long address = machine.pages().allocate(count);
        try {
            final LocalMemory op = DomctlCalls.domctlStruct();
            new XenDomctlShadowOp().wrap(op, U).op(Domctl.XEN_DOMCTL_SHADOW_OP_CLEAN)
                    .mode(last ? Domctl.XEN_DOMCTL_SHADOW_LOGDIRTY_FINAL : 0).dirtyBitmap(address).pages(pages);
            must(domctl.domctl(Domctl.XEN_DOMCTL_shadow_op, domid, op), "reading the log of written pages");
            machine.memory().read(address, bits, 0, bits.length);
        } finally {
            machine.pages().free(address, count);
        }
        final BitSet dirty = BitSet.valueOf(bits);
        dirty.clear((int) pages, Math.max((int) pages, dirty.length()));
        return dirty;
    }

    /** How many pages have been written since {@link #clean}. */
    long dirtyCount() throws ToolstackException {
        final LocalMemory op = DomctlCalls.domctlStruct();
        final XenDomctlShadowOp request = new XenDomctlShadowOp().wrap(op, U)
                .op(Domctl.XEN_DOMCTL_SHADOW_OP_PEEK);
        must(domctl.domctl(Domctl.XEN_DOMCTL_shadow_op, domid, op), "looking at the log of written pages");
        return Integer.toUnsignedLong(request.statsDirtyCount());
    }

    private long perform(final int operation) {
        final LocalMemory op = DomctlCalls.domctlStruct();
        new XenDomctlShadowOp().wrap(op, U).op(operation);
        return domctl.domctl(Domctl.XEN_DOMCTL_shadow_op, domid, op);
    }

    private void must(final long result, final String what) throws ToolstackException {
        if (result < 0) {
            throw new ToolstackException(what + " of domain " + domid + " failed: " + result);
        }
    }
}
