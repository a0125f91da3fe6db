package io.xenolith.hypervisor.sched;

import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.time.TimerQueue;
import io.xenolith.hypervisor.vcpu.VcpuEngine;
import io.xenolith.hypervisor.vcpu.VcpuExit;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes time pass on one host: fires what is due, runs a vCPU for a slice, and when none can run jumps to the next timer. It
 * drives one physical CPU; the thread that calls {@link #step} owns the host.
 */
public final class RunLoop implements WakeListener {
    /** What a step did. */
    public enum Step {
        /** A vCPU ran. */
        RAN,
        /** Nobody could run; the clock jumped to the next timer, which was fired. */
        JUMPED,
        /** Nobody can run, and nothing is due up to the horizon: only outside input, or later time, will change that. */
        IDLE
    }

    /** A vCPU that runs for longer than so many hypercalls take before it yields has done something. */
    private static final int YIELDING_CALLS_MAX = 10;
    /** How long nobody runs when the only one that could has yielded: twice as long each time, from the first to the second. */
    private static final long YIELD_NS_MIN = 500;
    private static final long YIELD_NS_MAX = 200_000;
    /** No slice is longer, so that whoever steps is heard, also where a scheduler would let one vCPU run for ever. */
    private static final long SLICE_MAX_NS = 10_000_000;

    private final Hypervisor hypervisor;
    private final Scheduler scheduler;
    /** The vCPUs that can run, in the order of domain and vCPU number; those that cannot any more are taken out later. */
    private final List<Vcpu> candidates = new ArrayList<>();
    /** The vCPU whose state is loaded on the CPU; its tick runs on as long as no other is switched to. */
    private Vcpu current;
    private VcpuEngine running;
    private long sliceStartNs;
    /** How long the vCPU that ran last did. */
    private long ranNs;
    /** How long the last yield of a vCPU alone lasted, if it has done nothing else since. */
    private long yieldNs;
    /** How much of the last step nobody ran, since the only vCPU that could had yielded. */
    private long spentYieldedNs;

    public RunLoop(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
        this.scheduler = hypervisor.scheduler();
        hypervisor.wakeListener(this);
        hypervisor.timers().listener(timeNs -> {
            if (running != null) {
                running.stopBy(timeNs);
            }
        });
    }

    /** Queues {@code work} for system time {@code timeNs}: how the host injects completions and outside input. */
    public TimerQueue.Timer at(final long timeNs, final Runnable work) {
        return hypervisor.timers().at(timeNs, work);
    }

    /** One step, free to jump to any timer. */
    public Step step() {
        return step(TimerQueue.NEVER);
    }

    /** One step that does not let the clock jump beyond system time {@code horizonNs}. */
    public Step step(final long horizonNs) {
        return step(horizonNs, horizonNs);
    }

    /**
     * The same, where whoever steps lets time pass that nobody uses: beyond {@code idleNs} the clock does not jump while nobody can
     * run. What a vCPU does must not depend on who watches, so one that yields alone is given the time that it would be given
     * otherwise, and {@link #spentYieldedNs} tells how much.
     *
     * @param horizonNs system time beyond which the clock never jumps
     */
    public Step step(final long idleNs, final long horizonNs) {
        spentYieldedNs = 0;
        hypervisor.timers().fireDue();
        collect();
        final long nowNs = hypervisor.clock().nowNs();
        final Vcpu next = scheduler.pick(candidates, current, nowNs);
        if (current != null) {
            current.yielded = false;
        }
        if (next != null) {
            switchTo(next);
            runSlice(next);
            waitForNobody(next, horizonNs);
            return Step.RAN;
        }
        switchTo(null);
        final long wakeNs = Math.min(hypervisor.timers().nextNs(), scheduler.nextChangeNs(candidates, nowNs));
        if (wakeNs == TimerQueue.NEVER || wakeNs > idleNs) {
            return Step.IDLE;
        }
        hypervisor.idled(Math.max(0, wakeNs - hypervisor.clock().nowNs()));
        hypervisor.clock().advanceTo(wakeNs);
        hypervisor.timers().fireDue();
        return Step.JUMPED;
    }

    /** How much time of the last step was given to nobody, since the only vCPU that could run had yielded. */
    public long spentYieldedNs() {
        return spentYieldedNs;
    }

    /** System time at which something will happen although nobody can run now, or {@link TimerQueue#NEVER}. */
    public long nextEventNs() {
        collect();
        return Math.min(hypervisor.timers().nextNs(),
                scheduler.nextChangeNs(candidates, hypervisor.clock().nowNs()));
    }

    /** Drops what is kept of a domain that is gone: accounts, timers and the stacks of its kernels. */
    public void forget(final Domain domain) {
        domain.watchdogs().stopAll();
        for (int id = 0; id < domain.maxVcpus(); id++) {
            final Vcpu vcpu = domain.vcpu(id);
            if (vcpu != null) {
                if (vcpu == current) {
                    current = null;
                }
                candidates.remove(vcpu);
                vcpu.timers().stop();
                scheduler.forget(vcpu);
                if (vcpu.engine() != null) {
                    vcpu.engine().discard();
                }
            }
        }
    }

    /** Keeps those that can still run: all others are few, however many domains sleep. */
    private void collect() {
        int kept = 0;
        for (int i = 0; i < candidates.size(); i++) {
            final Vcpu vcpu = candidates.get(i);
            if (vcpu.runnable()) {
                candidates.set(kept, vcpu);
                kept++;
            }
        }
        for (int i = candidates.size() - 1; i >= kept; i--) {
            candidates.remove(i);
        }
    }

    /** Puts {@code vcpu} in its place, if it is not there yet. */
    private void enqueue(final Vcpu vcpu) {
        int place = candidates.size();
        while (place > 0 && !before(candidates.get(place - 1), vcpu)) {
            place--;
            if (candidates.get(place) == vcpu) {
                return;
            }
        }
        candidates.add(place, vcpu);
        scheduler.woken(vcpu, hypervisor.clock().nowNs());
    }

    private static boolean before(final Vcpu one, final Vcpu other) {
        final int difference = one.domain().domid() - other.domain().domid();
        return difference != 0 ? difference < 0 : one.id() < other.id();
    }

    private void switchTo(final Vcpu next) {
        if (next == current) {
            return;
        }
        if (current != null) {
            current.timers().switchOut();
            stopRunning(current);
        }
        current = next;
        if (next != null) {
            hypervisor.clock().advance(hypervisor.config().costs().contextSwitchNs());
            next.timers().switchIn();
        }
    }

    private void runSlice(final Vcpu vcpu) {
        sliceStartNs = hypervisor.clock().nowNs();
        final long untilTimerNs = hypervisor.timers().nextNs() - sliceStartNs;
        final long budgetNs = Math.max(1, Math.min(SLICE_MAX_NS,
                Math.min(scheduler.sliceNs(vcpu, sliceStartNs), untilTimerNs)));
        vcpu.pvClock().renew();
        if (!vcpu.running) {
            vcpu.running = true;
            vcpu.runstate().update();
            vcpu.runstate().writeArea();
        }
        running = vcpu.engine();
        final VcpuExit exit;
        try {
            exit = running.run(budgetNs);
        } finally {
            running = null;
            if (!vcpu.runnable()) {
                stopRunning(vcpu);
            }
        }
        // The scheduler looks at it in the next step; the engine has cleared its own use of it.
        vcpu.yielded = exit instanceof VcpuExit.Yield;
        final long nowNs = hypervisor.clock().nowNs();
        ranNs = nowNs - sliceStartNs;
        vcpu.domain().counters().runNs += ranNs;
        scheduler.charge(vcpu, ranNs, nowNs);
    }

    /**
     * A vCPU that gives way although nobody else can run comes back later and later while it does nothing else: it waits for
     * something that only a timer can bring, such as Linux for room in its console's ring, and would spend the host's time on
     * asking. No timer is late for it, nor is the horizon passed, and to the vCPU it is no time it ran.
     */
    private void waitForNobody(final Vcpu vcpu, final long horizonNs) {
        if (!vcpu.yielded || vcpu.upcallDue()
                || ranNs > YIELDING_CALLS_MAX * hypervisor.config().costs().hypercallNs()) {
            yieldNs = 0;
            return;
        }
        collect();
        final long nowNs = hypervisor.clock().nowNs();
        if (onlyOne(vcpu, nowNs)) {
            yieldNs = Math.clamp(2 * yieldNs, YIELD_NS_MIN, YIELD_NS_MAX);
            final long untilNs = Math.min(Math.min(nowNs + yieldNs, horizonNs),
                    Math.min(hypervisor.timers().nextNs(), scheduler.nextChangeNs(candidates, nowNs)));
            spentYieldedNs = Math.max(0, untilNs - nowNs);
            hypervisor.idled(spentYieldedNs);
            hypervisor.clock().advanceTo(untilNs);
        }
    }

    /** Of the candidates none but {@code vcpu} may run. */
    private boolean onlyOne(final Vcpu vcpu, final long nowNs) {
        for (final Vcpu other : candidates) {
            if (other != vcpu && !scheduler.heldBack(other, nowNs)) {
                return false;
            }
        }
        return vcpu.runnable();
    }

    /** A vCPU that is still runnable at the end of its slice stays "running" until another is switched to, as in Xen. */
    private static void stopRunning(final Vcpu vcpu) {
        vcpu.running = false;
        vcpu.runstate().update();
    }

    @Override
    public void woken(final Vcpu vcpu) {
        if (vcpu.engine() != null) {
            enqueue(vcpu);
        }
        if (running == null || vcpu.running) {
            return;
        }
        final long nowNs = hypervisor.clock().nowNs();
        final long atNs = scheduler.preemptsAtNs(vcpu, current, nowNs - sliceStartNs, nowNs);
        if (atNs != Scheduler.NEVER) {
            running.stopBy(atNs);
        }
    }

    @Override
    public void stopped(final Vcpu vcpu) {
        if (running != null && vcpu == current) {
            running.stopBy(hypervisor.clock().nowNs());
        }
    }
}
