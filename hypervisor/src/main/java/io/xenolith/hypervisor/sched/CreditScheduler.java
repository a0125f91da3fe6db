package io.xenolith.hypervisor.sched;

import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.sched.CreditAccount.Priority;
import java.util.List;

/**
 * Fair by weight, as Xen's credit: running costs credit, which is handed out by weight at the end of each time slice's length
 * ({@link CreditShares}). Who has some left (UNDER) goes before who has not (OVER), in turns of one time slice each; who wakes
 * with credit left goes before both (BOOST) until a tick, of which a time slice has three, finds it running. Nobody loses the
 * CPU before the rate limit is over, unless by its own will.
 */
public final class CreditScheduler implements Scheduler {
    private static final long NS_PER_US = 1000;
    private static final long NS_PER_MS = 1_000_000;
    private static final long NS_PER_CREDIT = 100_000;
    private static final int TICKS_PER_TSLICE = 3;

    private final CreditControl control = new CreditControl();
    private final CreditShares shares = new CreditShares();
    private long nextTickNs;
    private long nextAccountingNs;
    private long places;
    /** Who has the CPU, since when, and until when at the longest. */
    private Vcpu current;
    private long currentSinceNs;
    private long sliceEndNs;
    /** Somebody above the one that runs has come. */
    private boolean preempted;

    public CreditScheduler() {
        nextTickNs = tickNs();
        nextAccountingNs = tsliceNs();
    }

    @Override
    public SchedulerKind kind() {
        return SchedulerKind.CREDIT;
    }

    @Override
    public SchedulerControl control() {
        return control;
    }

    private long tsliceNs() {
        return control.tsliceMs() * NS_PER_MS;
    }

    private long tickNs() {
        return control.tsliceMs() < TICKS_PER_TSLICE ? tsliceNs() : tsliceNs() / TICKS_PER_TSLICE;
    }

    private long ratelimitEndNs() {
        return later(currentSinceNs, control.ratelimitUs() * NS_PER_US);
    }

    @Override
    public void woken(final Vcpu vcpu, final long nowNs) {
        // While somebody runs this is done at every tick.
        if (current == null) {
            pass(nowNs, null);
        }
        final CreditAccount account = CreditAccount.of(vcpu);
        if (account.priority == Priority.UNDER && !account.parked) {
            account.priority = Priority.BOOST;
        }
        queue(account);
        preempted |= current != null && !account.parked && account.above(CreditAccount.of(current));
    }

    private void queue(final CreditAccount account) {
        places++;
        account.place = places;
    }

    @Override
    public Vcpu pick(final List<Vcpu> candidates, final Vcpu last, final long nowNs) {
        pass(nowNs, null);
        final boolean couldGoOn = current != null && candidates.contains(current)
                && !CreditAccount.of(current).parked;
        if (couldGoOn && !current.yielded && (nowNs < ratelimitEndNs() || (!preempted && nowNs < sliceEndNs))) {
            return current;
        }
        if (current != null) {
            queue(CreditAccount.of(current));
        }
        final Vcpu choice = first(candidates, couldGoOn && current.yielded ? current : null);
        if (choice != current) {
            currentSinceNs = nowNs;
        }
        current = choice;
        sliceEndNs = later(nowNs, tsliceNs());
        preempted = false;
        return choice;
    }

    /** The first of the queue; {@code behind} only if there is nobody else. */
    private static Vcpu first(final List<Vcpu> candidates, final Vcpu behind) {
        Vcpu first = null;
        for (final Vcpu vcpu : candidates) {
            final CreditAccount account = CreditAccount.of(vcpu);
            if (vcpu != behind && !account.parked && (first == null || account.before(CreditAccount.of(first)))) {
                first = vcpu;
            }
        }
        return first == null ? behind : first;
    }

    @Override
    public long sliceNs(final Vcpu vcpu, final long nowNs) {
        final long untilNs = preempted ? ratelimitEndNs() : Math.max(sliceEndNs, ratelimitEndNs());
        return Math.max(1, Math.min(untilNs, Math.min(nextTickNs, nextAccountingNs)) - nowNs);
    }

    @Override
    public void charge(final Vcpu vcpu, final long ranNs, final long nowNs) {
        CreditAccount.of(vcpu).creditNs -= ranNs;
        pass(nowNs, vcpu);
    }

    @Override
    public long preemptsAtNs(final Vcpu woken, final Vcpu running, final long ranNs, final long nowNs) {
        return preempted ? Math.max(nowNs, ratelimitEndNs()) : NEVER;
    }

    /** Time has passed: the ticks and periods up to now, in which {@code running} ran (null: nobody) or somebody slept. */
    private void pass(final long nowNs, final Vcpu running) {
        // Nothing comes after the end of time, where the next tick and period stay.
        final long untilNs = Math.min(nowNs, Long.MAX_VALUE - 1);
        // While all sleep the earners soon have all they may have, however long the rest of the time is.
        while (running == null
                ? nextAccountingNs <= untilNs && !shares.isEmpty()
                : Math.min(nextTickNs, nextAccountingNs) <= untilNs) {
            if (running != null && nextTickNs <= nextAccountingNs) {
                tick(running);
                nextTickNs = later(nextTickNs, tickNs());
            } else {
                nextAccountingNs = later(nextAccountingNs, tsliceNs());
                account();
            }
        }
        nextAccountingNs = skip(nextAccountingNs, tsliceNs(), untilNs);
        nextTickNs = skip(nextTickNs, tickNs(), untilNs);
    }

    /** The first of {@code nextNs} and what follows it by steps that lies behind {@code nowNs}. */
    private static long skip(final long nextNs, final long stepNs, final long nowNs) {
        return nextNs > nowNs ? nextNs : later(nowNs - (nowNs - nextNs) % stepNs, stepNs);
    }

    /** {@code ns} after {@code timeNs}, both not negative, or the end of time. */
    private static long later(final long timeNs, final long ns) {
        return timeNs > Long.MAX_VALUE - ns ? Long.MAX_VALUE : timeNs + ns;
    }

    private void tick(final Vcpu running) {
        final CreditAccount account = CreditAccount.of(running);
        if (account.priority == Priority.BOOST) {
            account.priority = Priority.UNDER;
        }
        shares.add(account);
    }

    private void account() {
        // Who is let go has credit, and may so be above the one that runs.
        preempted |= shares.handOut(tsliceNs()) && current != null
                && CreditAccount.of(current).priority == Priority.OVER;
    }

    @Override
    public boolean heldBack(final Vcpu vcpu, final long nowNs) {
        return CreditAccount.of(vcpu).parked;
    }

    @Override
    public long nextChangeNs(final List<Vcpu> candidates, final long nowNs) {
        for (final Vcpu vcpu : candidates) {
            if (heldBack(vcpu, nowNs)) {
                return Math.max(nowNs + 1, nextAccountingNs);
            }
        }
        return NEVER;
    }

    @Override
    public String shown(final Vcpu vcpu) {
        final CreditAccount account = CreditAccount.of(vcpu);
        final int priority = switch (account.priority) {
            case BOOST -> 0;
            case UNDER -> -1;
            case OVER -> -2;
        };
        return "pri=" + priority + " flags=" + (account.parked ? 1 : 0) + " cpu=0 credit="
                + account.creditNs / NS_PER_CREDIT + " [w=" + vcpu.domain().schedWeight + ",cap="
                + vcpu.domain().schedCap + "]";
    }

    @Override
    public void forget(final Vcpu vcpu) {
        shares.remove(CreditAccount.of(vcpu));
        vcpu.schedulerData = null;
        if (vcpu == current) {
            current = null;
        }
    }
}
