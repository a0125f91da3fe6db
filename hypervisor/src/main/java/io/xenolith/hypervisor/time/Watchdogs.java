package io.xenolith.hypervisor.time;

import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.sched.Sched;
import io.xenolith.hypervisor.domain.Domain;

/** The watchdog timers of one domain (SCHEDOP_watchdog): one that expires shuts the domain down. */
public final class Watchdogs {
    /** Timers a domain has, as Xen's NR_DOMAIN_WATCHDOG_TIMERS. */
    public static final int COUNT = 2;
    private static final long NS_PER_S = 1_000_000_000L;

    private final Domain domain;
    private final TimerQueue.Timer[] timers = new TimerQueue.Timer[COUNT];
    private final boolean[] inUse = new boolean[COUNT];

    public Watchdogs(final Domain domain) {
        this.domain = domain;
    }

    /**
     * SCHEDOP_watchdog.
     *
     * @param id 0 for a new one, else 1 to {@link #COUNT}
     * @param timeoutSec 0 stops {@code id}; with id 0 it makes one that expires at once
     * @return the new one's id, 0, -EINVAL or -ENOSPC
     */
    public long set(final int id, final int timeoutSec) {
        if (Integer.compareUnsigned(id, COUNT) > 0) {
            return -Errno.XEN_EINVAL;
        }
        if (id == 0) {
            return allocate(timeoutSec);
        }
        if (!inUse[id - 1]) {
            return -Errno.XEN_EINVAL;
        }
        if (timeoutSec == 0) {
            stop(id - 1);
        } else {
            start(id - 1, timeoutSec);
        }
        return 0;
    }

    private long allocate(final int timeoutSec) {
        for (int slot = 0; slot < COUNT; slot++) {
            if (!inUse[slot]) {
                start(slot, timeoutSec);
                return slot + 1L;
            }
        }
        return -Errno.XEN_ENOSPC;
    }

    private void start(final int slot, final int timeoutSec) {
        stop(slot);
        inUse[slot] = true;
        final long nowNs = domain.hypervisor().clock().nowNs();
        timers[slot] = domain.hypervisor().timers().at(nowNs + Integer.toUnsignedLong(timeoutSec) * NS_PER_S,
                () -> domain.hypervisor().shutdown(domain, Sched.SHUTDOWN_watchdog));
    }

    private void stop(final int slot) {
        domain.hypervisor().timers().cancel(timers[slot]);
        timers[slot] = null;
        inUse[slot] = false;
    }

    /** Stops all: the domain is gone. */
    public void stopAll() {
        for (int slot = 0; slot < COUNT; slot++) {
            stop(slot);
        }
    }
}
