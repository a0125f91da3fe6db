package io.xenolith.hypervisor.sched;

import io.xenolith.abi.sysctl.Sysctl;

/** How long a vCPU runs at least before another may take the CPU from it, in us; 0 for no limit. Source: Xen sysctl.h. */
final class Ratelimit {
    static final int DEFAULT_US = 1000;

    private Ratelimit() {
    }

    static boolean valid(final int us) {
        return us == 0 || (Integer.compareUnsigned(us, Sysctl.XEN_SYSCTL_SCHED_RATELIMIT_MIN) >= 0
                && Integer.compareUnsigned(us, Sysctl.XEN_SYSCTL_SCHED_RATELIMIT_MAX) <= 0);
    }
}
