package io.xenolith.hypervisor.time;

import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Vcpu;

/**
 * The timers of one vCPU: the single-shot one (set_timer_op and VCPUOP_set_singleshot_timer share it), the periodic tick,
 * and the time limit of SCHEDOP_poll. Source: HYPERCALLS.md section 12.
 */
public final class VcpuTimers {
    /** Every PV vCPU starts with this tick. */
    public static final long PERIOD_START_NS = 10_000_000L;

    private final Vcpu vcpu;
    private TimerQueue.Timer singleshot;
    private TimerQueue.Timer poll;
    private TimerQueue.Timer periodic;
    private long periodNs = PERIOD_START_NS;
    private long periodicLastNs;
    private boolean switchedIn;

    public VcpuTimers(final Vcpu vcpu) {
        this.vcpu = vcpu;
        this.periodicLastNs = vcpu.domain().hypervisor().clock().nowNs();
    }

    private Hypervisor hypervisor() {
        return vcpu.domain().hypervisor();
    }

    /** Sets the single-shot timer to system time {@code timeNs}; a time that has passed fires at once. */
    public void setSingleshot(final long timeNs) {
        cancelSingleshot();
        singleshot = hypervisor().timers().at(timeNs, () -> {
            singleshot = null;
            raise();
        });
    }

    public void cancelSingleshot() {
        hypervisor().timers().cancel(singleshot);
        singleshot = null;
    }

    /** System time at which the single-shot timer fires, or -1 if it is not set. */
    public long singleshotNs() {
        return singleshot == null ? -1 : singleshot.timeNs();
    }

    /** Ends a poll at system time {@code timeNs}. */
    public void setPoll(final long timeNs) {
        cancelPoll();
        poll = hypervisor().timers().at(timeNs, () -> {
            poll = null;
            if (vcpu.polling) {
                vcpu.unblock();
            }
        });
    }

    public void cancelPoll() {
        hypervisor().timers().cancel(poll);
        poll = null;
    }

    /** Period of the tick, 0 when it is stopped. */
    public long periodNs() {
        return periodNs;
    }

    /** Sets the period of the tick from now on; 0 stops it. */
    public void setPeriod(final long newPeriodNs) {
        periodNs = newPeriodNs;
        periodicLastNs = hypervisor().clock().nowNs();
        if (switchedIn) {
            arm();
        }
    }

    /** The vCPU starts to run: the tick goes on, and one that fell due meanwhile is raised. */
    public void switchIn() {
        switchedIn = true;
        tick();
    }

    /** The vCPU stops running: so does its tick. */
    public void switchOut() {
        switchedIn = false;
        disarm();
    }

    private void tick() {
        if (periodNs == 0) {
            return;
        }
        final long nowNs = hypervisor().clock().nowNs();
        if (nowNs - periodicLastNs >= periodNs) {
            periodicLastNs = nowNs;
            raise();
        }
        arm();
    }

    private void arm() {
        disarm();
        if (periodNs != 0) {
            periodic = hypervisor().timers().at(periodicLastNs + periodNs, () -> {
                periodic = null;
                tick();
            });
        }
    }

    private void disarm() {
        hypervisor().timers().cancel(periodic);
        periodic = null;
    }

    /** Takes every timer out of the queue: the domain is gone. */
    public void stop() {
        cancelSingleshot();
        cancelPoll();
        switchOut();
        periodNs = 0;
    }

    private void raise() {
        hypervisor().events().raiseVirq(vcpu, Xen.VIRQ_TIMER);
    }
}
