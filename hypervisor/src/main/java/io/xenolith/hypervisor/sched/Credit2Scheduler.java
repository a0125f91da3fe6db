package io.xenolith.hypervisor.sched;

import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Fair by weight, as Xen's credit2: running burns credit, the faster the lower the domain's weight; who has most credit runs;
 * when even that one has none left, everybody gets a new portion. Credit does not pile up, so a vCPU that slept has at
 * most one portion, which is what puts it ahead of those that computed meanwhile.
 *
 * <p>A cap is a budget of the domain for each period of 10 ms; a domain that has spent it is held back until the next.
 *
 * <p>The length of slices and the choice among equals come from the seed: runs with the same seed are the same, others
 * interleave differently.
 */
public final class Credit2Scheduler implements Scheduler {
    /** One portion of credit: ns at the reference weight. */
    static final long CREDIT_NS = 10_000_000L;
    /** Weight at which a nanosecond of running costs one of credit. */
    private static final int REFERENCE_WEIGHT = 256;
    private static final long SLICE_MIN_NS = 500_000L;
    private static final long SLICE_SPREAD_NS = 1_500_000L;
    /** Period of caps. */
    static final long PERIOD_NS = 10_000_000L;
    private static final int PERCENT = 100;

    /** What one vCPU has left. */
    private static final class Account {
        private long credit = CREDIT_NS;
    }

    /** What a capped domain has left of its period. */
    private static final class CapAccount {
        private long periodStartNs;
        private long budgetNs;
        private int cap;
    }

    private final SplittableRandom random;
    private final IdentityHashMap<Vcpu, Account> accounts = new IdentityHashMap<>();
    private final IdentityHashMap<Domain, CapAccount> caps = new IdentityHashMap<>();

    public Credit2Scheduler(final long seed) {
        random = new SplittableRandom(seed);
    }

    private Account account(final Vcpu vcpu) {
        return accounts.computeIfAbsent(vcpu, first -> new Account());
    }

    @Override
    public Vcpu pick(final List<Vcpu> candidates, final Vcpu last, final long nowNs) {
        final List<Vcpu> eligible = new ArrayList<>();
        for (final Vcpu vcpu : candidates) {
            if (vcpu.runnable() && !heldBack(vcpu.domain(), nowNs)) {
                eligible.add(vcpu);
            }
        }
        if (eligible.isEmpty()) {
            return null;
        }
        Vcpu best = richest(eligible, last);
        if (account(best).credit <= 0) {
            hand(candidates, 1 - account(best).credit / CREDIT_NS);
            best = richest(eligible, last);
        }
        return best;
    }

    /** Most credit wins; among equals the one that did not run last, then the seed decides. */
    private Vcpu richest(final List<Vcpu> eligible, final Vcpu last) {
        final List<Vcpu> best = new ArrayList<>();
        long most = Long.MIN_VALUE;
        for (final Vcpu vcpu : eligible) {
            if (vcpu == last && vcpu.yielded && eligible.size() > 1) {
                continue;
            }
            final long credit = account(vcpu).credit;
            if (credit > most) {
                most = credit;
                best.clear();
            }
            if (credit == most) {
                best.add(vcpu);
            }
        }
        return best.size() == 1 ? best.getFirst() : best.get(random.nextInt(best.size()));
    }

    /** New portions for everybody, as many as bring the richest above zero; nobody holds more than one. */
    private void hand(final List<Vcpu> candidates, final long portions) {
        for (final Vcpu vcpu : candidates) {
            final Account account = account(vcpu);
            account.credit = Math.min(account.credit + portions * CREDIT_NS, CREDIT_NS);
        }
    }

    @Override
    public long sliceNs(final Vcpu vcpu) {
        final long slice = SLICE_MIN_NS + random.nextLong(SLICE_SPREAD_NS);
        final CapAccount cap = caps.get(vcpu.domain());
        return cap != null && vcpu.domain().schedCap != 0 ? Math.max(1, Math.min(slice, cap.budgetNs)) : slice;
    }

    @Override
    public void charge(final Vcpu vcpu, final long ranNs, final long nowNs) {
        account(vcpu).credit -= ranNs * REFERENCE_WEIGHT / Math.max(1, vcpu.domain().schedWeight);
        if (vcpu.domain().schedCap != 0) {
            capAccount(vcpu.domain(), nowNs).budgetNs -= ranNs;
        }
    }

    @Override
    public boolean preempts(final Vcpu woken, final Vcpu current, final long ranNs, final long nowNs) {
        final long burnt = ranNs * REFERENCE_WEIGHT / Math.max(1, current.domain().schedWeight);
        return !heldBack(woken.domain(), nowNs) && account(woken).credit > account(current).credit - burnt;
    }

    /** Its domain has spent its cap for this period. */
    private boolean heldBack(final Domain domain, final long nowNs) {
        return domain.schedCap != 0 && capAccount(domain, nowNs).budgetNs <= 0;
    }

    /** The domain's account, brought forward to the period that {@code nowNs} lies in. */
    private CapAccount capAccount(final Domain domain, final long nowNs) {
        final CapAccount account = caps.computeIfAbsent(domain, first -> new CapAccount());
        final long portion = PERIOD_NS * domain.schedCap / PERCENT;
        if (account.cap != domain.schedCap) {
            account.cap = domain.schedCap;
            account.periodStartNs = nowNs;
            account.budgetNs = portion;
            return account;
        }
        final long periods = (nowNs - account.periodStartNs) / PERIOD_NS;
        if (periods > 0) {
            account.periodStartNs += periods * PERIOD_NS;
            account.budgetNs = Math.min(portion, account.budgetNs + periods * portion);
        }
        return account;
    }

    @Override
    public long nextChangeNs(final List<Vcpu> candidates, final long nowNs) {
        long next = NEVER;
        for (final Vcpu vcpu : candidates) {
            if (vcpu.runnable() && heldBack(vcpu.domain(), nowNs)) {
                next = Math.min(next, capAccount(vcpu.domain(), nowNs).periodStartNs + PERIOD_NS);
            }
        }
        return next;
    }

    @Override
    public void forget(final Vcpu vcpu) {
        accounts.remove(vcpu);
        caps.remove(vcpu.domain());
    }
}
