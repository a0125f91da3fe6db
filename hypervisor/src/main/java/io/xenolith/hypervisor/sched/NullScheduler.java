package io.xenolith.hypervisor.sched;

import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.ArrayList;
import java.util.List;

/**
 * No sharing, as Xen's null scheduler: the first vCPU that can run is given the CPU and keeps it, asleep or not, until it is
 * taken offline or its domain dies. The others wait in the order in which they came; that they wait is all they notice.
 */
public final class NullScheduler implements Scheduler {
    /** Whose the CPU is. */
    private Vcpu owner;
    private final List<Vcpu> waiting = new ArrayList<>();

    @Override
    public SchedulerKind kind() {
        return SchedulerKind.NULL;
    }

    @Override
    public SchedulerControl control() {
        return SchedulerControl.NOTHING;
    }

    @Override
    public void woken(final Vcpu vcpu, final long nowNs) {
        if (vcpu != owner && !waiting.contains(vcpu)) {
            waiting.add(vcpu);
        }
    }

    @Override
    public Vcpu pick(final List<Vcpu> candidates, final Vcpu last, final long nowNs) {
        if (owner != null && gone(owner)) {
            owner = null;
        }
        waiting.removeIf(NullScheduler::gone);
        if (owner == null) {
            owner = waiting.isEmpty() ? null : waiting.removeFirst();
        }
        return candidates.contains(owner) ? owner : null;
    }

    private static boolean gone(final Vcpu vcpu) {
        return vcpu.down || vcpu.domain().dying != Domain.Dying.ALIVE;
    }

    @Override
    public long sliceNs(final Vcpu vcpu, final long nowNs) {
        return NEVER;
    }

    @Override
    public void charge(final Vcpu vcpu, final long ranNs, final long nowNs) {
        // Nobody's time is counted.
    }

    @Override
    public long preemptsAtNs(final Vcpu woken, final Vcpu running, final long ranNs, final long nowNs) {
        return NEVER;
    }

    @Override
    public boolean heldBack(final Vcpu vcpu, final long nowNs) {
        return vcpu != owner;
    }

    @Override
    public long nextChangeNs(final List<Vcpu> candidates, final long nowNs) {
        return NEVER;
    }

    @Override
    public String shown(final Vcpu vcpu) {
        return "cpu=0";
    }

    @Override
    public void forget(final Vcpu vcpu) {
        waiting.remove(vcpu);
        if (vcpu == owner) {
            owner = null;
        }
    }
}
