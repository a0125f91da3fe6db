package io.xenolith.domu;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.guest.GuestCpu;
import io.xenolith.abi.xen.VcpuInfo;
import io.xenolith.abi.xen.Xen;
import io.xenolith.guest.CallGate;
import io.xenolith.guest.EventPorts;
import io.xenolith.guest.PvClock;
import io.xenolith.guest.Scratch;
import io.xenolith.guest.XenCalls;
import java.util.function.BooleanSupplier;

/**
 * What one virtual CPU has of its own: memory as it sees it, hypercalls, events, clock, tasks. Only its own code uses
 * it.
 */
public final class KernelCpu {
    private final GuestCpu cpu;
    private final GuestMemory memory;
    private final XenCalls calls;
    private final EventPorts ports;
    private final PvClock clock;
    private final Tasks tasks;

    KernelCpu(final GuestCpu cpu, final XenCalls calls, final long sharedInfo) {
        this.cpu = cpu;
        this.memory = cpu.memory();
        this.calls = calls;
        this.ports = new EventPorts(memory, calls, sharedInfo, cpu.vcpuId());
        this.clock = new PvClock(memory, ports.vcpuInfo() + VcpuInfo.TIME_VERSION_OFFSET, sharedInfo, cpu::rdtsc);
        this.tasks = new Tasks(new Host());
    }

    /** Hypercalls of {@code cpu} with their arguments in {@code scratch}. */
    static XenCalls calls(final GuestCpu cpu, final Scratch scratch) {
        return new XenCalls(new CallGate(cpu, cpu.memory(), scratch));
    }

    /** Stops the 10 ms tick and hears the one-shot timer. */
    void startTimer() {
        final int id = cpu.vcpuId();
        check("stop_periodic_timer", calls.vcpus().stopPeriodicTimer(id));
        final int port = calls.evtchn().bindVirq(Xen.VIRQ_TIMER, id);
        check("bind_virq(VIRQ_TIMER)", port);
        ports.listen(port, tasks::timerFired);
    }

    static void check(final String what, final long result) {
        if (result < 0) {
            throw new IllegalStateException(what + ": " + result);
        }
    }

    public int id() {
        return cpu.vcpuId();
    }

    public GuestCpu cpu() {
        return cpu;
    }

    public GuestMemory memory() {
        return memory;
    }

    public XenCalls calls() {
        return calls;
    }

    public EventPorts ports() {
        return ports;
    }

    public PvClock clock() {
        return clock;
    }

    public Tasks tasks() {
        return tasks;
    }

    private final class Host implements TaskHost {
        @Override
        public long nowNs() {
            return clock.systemTimeNs();
        }

        @Override
        public void armTimer(final long deadlineNs) {
            check("set_singleshot_timer", calls.vcpus().setSingleshotTimer(cpu.vcpuId(), deadlineNs));
        }

        @Override
        public void idle(final BooleanSupplier stillIdle) {
            // With upcalls held back no handler can make a task ready between the look and the block, which lets
            // upcalls in again and returns at once if one is due.
            ports.disableUpcalls();
            if (stillIdle.getAsBoolean()) {
                check("block", calls.sched().block());
            } else {
                ports.enableUpcalls();
            }
        }
    }
}
