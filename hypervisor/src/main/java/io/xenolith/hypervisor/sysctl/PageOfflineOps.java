package io.xenolith.hypervisor.sysctl;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.Arrays;

/**
 * XEN_SYSCTL_page_offline_op: broken memory. The simulated memory does not break: pages are asked about, and none is taken
 * out of use. Source: Xen public/sysctl.h.
 */
final class PageOfflineOps {
    private static final int U = SysctlOperation.U;
    private static final int STATUS = U + 16;
    private static final int PAGES_AT_ONCE = 1024;
    /** What stays where nothing was found out: PG_OFFLINE_INVALID in each byte, as Xen leaves it. */
    private static final byte UNKNOWN = 1;

    private final Hypervisor hypervisor;

    private PageOfflineOps(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    static void register(final Hypervisor hypervisor, final SysctlOp sysctl) {
        sysctl.add(SubOperation.partly(Sysctl.XEN_SYSCTL_page_offline_op, "XEN_SYSCTL_page_offline_op", "priv",
                "pages are asked about; none is taken out of use (-EINVAL)"), new PageOfflineOps(hypervisor)::perform);
    }

    private long perform(final Vcpu caller, final LocalMemory op) {
        final long first = Integer.toUnsignedLong(op.getInt(U + 4));
        final long last = Integer.toUnsignedLong(op.getInt(U + 8));
        if (last < first || last - first >= PAGES_AT_ONCE) {
            return -Errno.XEN_EINVAL;
        }
        final byte[] status = new byte[(int) (last - first + 1) * Integer.BYTES];
        final boolean known = op.getInt(U) == Sysctl.sysctl_query_page_offline && last < hypervisor.memory().frames();
        if (!known) {
            Arrays.fill(status, UNKNOWN);
        }
        if (!hypervisor.guestAccess().copyTo(caller, op.getLong(STATUS), status, 0, status.length)) {
            return -Errno.XEN_EFAULT;
        }
        return known ? 0 : -Errno.XEN_EINVAL;
    }
}
