package io.xenolith.testkit;

import io.xenolith.abi.sched.Sched;
import io.xenolith.abi.sched.SchedPoll;
import io.xenolith.abi.xen.Xen;

/** Scheduling, time, version and assists. Source: Xen public/sched.h, version.h, xen.h. */
public interface ProcessorHypercalls extends HypercallCaller {
    default Answer schedYield() {
        return call("sched yield", Xen.__HYPERVISOR_sched_op, Sched.SCHEDOP_yield);
    }

    /** Waits for an event, with upcalls enabled. */
    default Answer schedBlock() {
        return call("sched block", Xen.__HYPERVISOR_sched_op, Sched.SCHEDOP_block);
    }

    /** Waits for an event on {@code port}, until system time {@code untilNs} (0: for ever). */
    default Answer schedPoll(final int port, final long untilNs) {
        return callWith("sched poll(port " + port + ")", Xen.__HYPERVISOR_sched_op, Sched.SCHEDOP_poll,
                SchedPoll.allocate().ports(argument(port)).nrPorts(1).timeout(untilNs));
    }

    /** VIRQ_TIMER at system time {@code atNs}; 0: never. */
    default Answer setTimer(final long atNs) {
        return call("set_timer_op(" + atNs + ")", Xen.__HYPERVISOR_set_timer_op, atNs);
    }

    /** Major version in the high half, minor in the low. */
    default Answer xenVersion() {
        return call("xen_version", Xen.__HYPERVISOR_xen_version, 0);
    }

    /** Switches VMASST_TYPE_* {@code type} on or off. */
    default Answer vmAssist(final boolean enable, final int type) {
        return call("vm_assist(" + (enable ? "enable, " : "disable, ") + type + ")", Xen.__HYPERVISOR_vm_assist,
                enable ? Xen.VMASST_CMD_enable : Xen.VMASST_CMD_disable, type);
    }
}
