package io.xenolith.hypervisor.sched;

import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/**
 * Real time by deferrable servers, as Xen's RTDS: each vCPU has a budget for each of its periods, and the one whose period
 * ends first runs. Who sleeps keeps what is left to the end of the period. Who has spent it waits for the next one, or with
 * extra time gets it filled up again and goes behind all who have not been filled up as often.
 */
public final class RtdsScheduler implements Scheduler {
    private final RtdsControl control = new RtdsControl();
    /** Who runs, until another is picked. */
    private Vcpu current;
    /** Its budget was spent since it was picked: among equals it is another's turn. */
    private boolean expired;
    /** The earliest end of a period among those that could run. */
    private long nextDeadlineNs = NEVER;
    private long places;

    @Override
    public SchedulerKind kind() {
        return SchedulerKind.RTDS;
    }

    @Override
    public SchedulerControl control() {
        return control;
    }

    @Override
    public void woken(final Vcpu vcpu, final long nowNs) {
        final RtdsAccount account = RtdsAccount.of(vcpu);
        account.replenish(nowNs);
        places++;
        account.place = places;
    }

    @Override
    public Vcpu pick(final List<Vcpu> candidates, final Vcpu last, final long nowNs) {
        nextDeadlineNs = NEVER;
        for (final Vcpu vcpu : candidates) {
            final RtdsAccount account = RtdsAccount.of(vcpu);
            account.replenish(nowNs);
            nextDeadlineNs = Math.min(nextDeadlineNs, account.deadlineNs());
        }
        if (current != null && (expired || current.yielded)) {
            places++;
            RtdsAccount.of(current).place = places;
        }
        final Vcpu choice = first(candidates);
        if (choice != current && current != null) {
            places++;
            RtdsAccount.of(current).place = places;
        }
        current = choice;
        expired = false;
        return choice;
    }

    /** Among equals the one that runs goes on, unless its budget was spent or it gave way. */
    private Vcpu first(final List<Vcpu> candidates) {
        Vcpu first = null;
        for (final Vcpu vcpu : candidates) {
            final RtdsAccount account = RtdsAccount.of(vcpu);
            if (account.eligible() && (first == null || account.before(RtdsAccount.of(first))
                    || (!RtdsAccount.of(first).before(account) && account.place < RtdsAccount.of(first).place))) {
                first = vcpu;
            }
        }
        return first;
    }

    @Override
    public long sliceNs(final Vcpu vcpu, final long nowNs) {
        return Math.max(1, Math.min(RtdsAccount.of(vcpu).leftNs(), nextDeadlineNs - nowNs));
    }

    @Override
    public void charge(final Vcpu vcpu, final long ranNs, final long nowNs) {
        expired |= RtdsAccount.of(vcpu).burn(ranNs);
    }

    @Override
    public long preemptsAtNs(final Vcpu woken, final Vcpu running, final long ranNs, final long nowNs) {
        final RtdsAccount account = RtdsAccount.of(woken);
        account.replenish(nowNs);
        if (account.eligible() && account.before(RtdsAccount.of(running))) {
            return nowNs;
        }
        return account.deadlineNs();
    }

    @Override
    public boolean heldBack(final Vcpu vcpu, final long nowNs) {
        return !RtdsAccount.of(vcpu).eligible();
    }

    @Override
    public long nextChangeNs(final List<Vcpu> candidates, final long nowNs) {
        long next = NEVER;
        for (final Vcpu vcpu : candidates) {
            if (heldBack(vcpu, nowNs)) {
                next = Math.min(next, RtdsAccount.of(vcpu).deadlineNs());
            }
        }
        return next;
    }

    @Override
    public String shown(final Vcpu vcpu) {
        final RtdsAccount account = RtdsAccount.of(vcpu);
        return "cpu 0, (" + account.periodNs() + ", " + account.budgetNs() + "), cur_b=" + account.leftNs() + " cur_d="
                + account.deadlineNs();
    }

    @Override
    public void forget(final Vcpu vcpu) {
        vcpu.schedulerData = null;
        if (vcpu == current) {
            current = null;
        }
    }
}
