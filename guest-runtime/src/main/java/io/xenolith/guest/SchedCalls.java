package io.xenolith.guest;

import io.xenolith.abi.sched.Sched;
import io.xenolith.abi.sched.SchedPoll;
import io.xenolith.abi.sched.SchedShutdown;
import io.xenolith.abi.xen.Xen;

/** HYPERVISOR_sched_op. Source: Xen public/sched.h. */
public final class SchedCalls {
    private final CallGate gate;

    SchedCalls(final CallGate gate) {
        this.gate = gate;
    }

    public long yieldCpu() {
        return gate.hypercalls().hypercall(Xen.__HYPERVISOR_sched_op, Sched.SCHEDOP_yield);
    }

    /** Clears the upcall mask and sleeps until an event is pending for this CPU; at once if one is. */
    public long block() {
        return gate.hypercalls().hypercall(Xen.__HYPERVISOR_sched_op, Sched.SCHEDOP_block);
    }

    /** Stops the domain with {@code SHUTDOWN_*} {@code reason}; comes back only after a suspend. */
    public long shutdown(final int reason) {
        return gate.callWithStruct(Xen.__HYPERVISOR_sched_op, Sched.SCHEDOP_shutdown,
                SchedShutdown.allocate().reason(reason));
    }

    /**
     * Sleeps until one of {@code ports} is pending.
     *
     * @param timeoutNs absolute system time, 0 for none
     * @return 0, -EINVAL for a bad port or more than 128
     */
    public long poll(final int[] ports, final long timeoutNs) {
        final int mark = gate.scratch().mark();
        final long list = gate.scratch().push(Math.max(ports.length, 1) * Integer.BYTES);
        for (int i = 0; i < ports.length; i++) {
            gate.memory().putInt(list + (long) i * Integer.BYTES, ports[i]);
        }
        final long result = gate.callWithStruct(Xen.__HYPERVISOR_sched_op, Sched.SCHEDOP_poll,
                SchedPoll.allocate().ports(list).nrPorts(ports.length).timeout(timeoutNs));
        gate.scratch().release(mark);
        return result;
    }
}
