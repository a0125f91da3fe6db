package io.xenolith.hypervisor.time;

import io.xenolith.abi.xen.SharedInfo;
import io.xenolith.hypervisor.domain.Domain;

/** The wall clock in shared_info: UTC at system time 0, plus the domain's offset. Source: HYPERCALLS.md section 12. */
public final class WallClock {
    private WallClock() {
    }

    /**
     * Writes {@code domain}'s wall clock; to be called when the domain has a shared_info and when its offset changes. A
     * dying domain's shared_info has gone back already, and may be somebody else's page: nothing is written then.
     */
    public static void update(final Domain domain) {
        if (domain.dying != Domain.Dying.ALIVE) {
            return;
        }
        final SharedInfo info = domain.sharedInfo();
        final long sec = domain.hypervisor().wallClockSec() + domain.timeOffsetSec;
        // Even before and after; the odd moment in between cannot be seen, as one thread owns the host.
        info.wcSec((int) sec).wcSecHi((int) (sec >>> 32)).wcNsec(domain.hypervisor().wallClockNsec());
        info.wcVersion(info.wcVersion() + 2);
    }
}
