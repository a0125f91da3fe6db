package io.xenolith.rig;

import io.xenolith.host.XenHost;
import io.xenolith.hypervisor.sched.RunLoop;
import java.util.function.BooleanSupplier;

/** Runs a host step by step. */
public final class HostRun {
    private final XenHost host;
    private final int stepsMax;
    private final Object said;

    /**
     * @param stepsMax a host that takes more steps than these does not come to rest
     * @param said what its guests said, for the message when it fails
     */
    public HostRun(final XenHost host, final int stepsMax, final Object said) {
        this.host = host;
        this.stepsMax = stepsMax;
        this.said = said;
    }

    /** Runs until {@code condition} holds, looked at after every step; false if it does not within {@code ns}. */
    public boolean until(final BooleanSupplier condition, final long ns) {
        final long endNs = host.nowNs() + ns;
        for (int steps = 0; !condition.getAsBoolean(); steps++) {
            if (host.nowNs() >= endNs) {
                return false;
            }
            if (steps == stepsMax) {
                throw new AssertionError("the host does not come to rest; console: " + said);
            }
            if (host.runLoop().step(endNs) == RunLoop.Step.IDLE) {
                host.hypervisor().clock().advanceTo(endNs);
            }
            if (host.dom0Failure().isPresent()) {
                throw new AssertionError(host.dom0Failure().get() + "; console: " + said);
            }
        }
        return true;
    }
}
