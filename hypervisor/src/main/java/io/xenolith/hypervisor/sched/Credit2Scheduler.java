package io.xenolith.hypervisor.sched;

import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Fair by weight, as Xen's credit2: running burns credit, the faster the lower the domain's weight; who has most credit runs;
 * when even that one has none left, everybody gets a new portion. Credit does not pile up, so a vCPU that slept has at
 * most one portion, which is what puts it ahead of those that computed meanwhile.
 *
 * <p>A cap is a budget of the domain for each period of 10 ms; a domain that has spent it is held back until the next.
 *
 * <p>Once a rate limit has been set, nobody takes the CPU from a vCPU that has had it for less.
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
    private static final long NS_PER_US = 1000;

    /** What one vCPU has left, as of the portions it has been given. */
    private static final class Account {
        private long credit = CREDIT_NS;
        private long portionsSeen;
    }

    /** What a capped domain has left of its period. */
    private static final class CapAccount {
        private long periodStartNs;
        private long budgetNs;
        private int cap;
    }

    private final Credit2Control control = new Credit2Control();
    private final SplitMix random;
    /** Of the choice in progress; kept to spare the garbage. */
    private final List<Vcpu> eligible = new ArrayList<>();
    private final List<Vcpu> best = new ArrayList<>();
    private final IdentityHashMap<Domain, CapAccount> caps = new IdentityHashMap<>();
    /** Portions that everybody has been given so far. */
    private long portions;
    /** Who has the CPU, and since when. */
    private Vcpu current;
    private long currentSinceNs;

    public Credit2Scheduler(final long seed) {
        random = new SplitMix(seed);
    }

    @Override
    public SchedulerKind kind() {
        return SchedulerKind.CREDIT2;
    }

    @Override
    public SchedulerControl control() {
        return control;
    }

    /**
     * The account with every portion in it. They are added when somebody looks, so that a sleeping vCPU costs nothing: as
     * nobody holds more than one, several portions late are the same as each in its time.
     */
    private Account account(final Vcpu vcpu) {
        final Account account;
        if (vcpu.schedulerData == null) {
            account = new Account();
            vcpu.schedulerData = account;
        } else {
            account = (Account) vcpu.schedulerData;
            account.credit = Math.min(account.credit + (portions - account.portionsSeen) * CREDIT_NS, CREDIT_NS);
        }
        account.portionsSeen = portions;
        return account;
    }

    @Override
    public Vcpu pick(final List<Vcpu> candidates, final Vcpu last, final long nowNs) {
        eligible.clear();
        for (int i = 0; i < candidates.size(); i++) {
            final Vcpu vcpu = candidates.get(i);
            if (!heldBack(vcpu.domain(), nowNs)) {
                eligible.add(vcpu);
            }
        }
        final Vcpu choice;
        if (nowNs < ratelimitEndNs() && goesOn(last)) {
            choice = last;
        } else {
            choice = eligible.isEmpty() ? null : choose(last);
        }
        if (choice != current) {
            current = choice;
            currentSinceNs = nowNs;
        }
        return choice;
    }

    private boolean goesOn(final Vcpu last) {
        return last != null && last == current && !last.yielded && eligible.contains(last);
    }

    private Vcpu choose(final Vcpu last) {
        final Vcpu choice = richest(last);
        final long credit = account(choice).credit;
        if (credit > 0) {
            return choice;
        }
        // As many portions as bring the richest above zero.
        portions += 1 - credit / CREDIT_NS;
        return richest(last);
    }

    /** Before this nobody takes the CPU from the one that has it. */
    private long ratelimitEndNs() {
        return currentSinceNs + control.ratelimitUs() * NS_PER_US;
    }

    /** Most credit wins; among equals the one that did not run last, then the seed decides. */
    private Vcpu richest(final Vcpu last) {
        best.clear();
        long most = Long.MIN_VALUE;
        for (int i = 0; i < eligible.size(); i++) {
            final Vcpu vcpu = eligible.get(i);
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

    @Override
    public long sliceNs(final Vcpu vcpu, final long nowNs) {
        final long slice = SLICE_MIN_NS + random.nextLong(SLICE_SPREAD_NS);
        if (vcpu.domain().schedCap == 0) {
            return slice;
        }
        final CapAccount cap = caps.get(vcpu.domain());
        return cap == null ? slice : Math.max(1, Math.min(slice, cap.budgetNs));
    }

    @Override
    public void charge(final Vcpu vcpu, final long ranNs, final long nowNs) {
        account(vcpu).credit -= ranNs * REFERENCE_WEIGHT / Math.max(1, vcpu.domain().schedWeight);
        if (vcpu.domain().schedCap != 0) {
            capAccount(vcpu.domain(), nowNs).budgetNs -= ranNs;
        }
    }

    @Override
    public long preemptsAtNs(final Vcpu woken, final Vcpu running, final long ranNs, final long nowNs) {
        final long burnt = ranNs * REFERENCE_WEIGHT / Math.max(1, running.domain().schedWeight);
        final boolean richer = !heldBack(woken.domain(), nowNs)
                && account(woken).credit > account(running).credit - burnt;
        return richer ? Math.max(nowNs, ratelimitEndNs()) : NEVER;
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
    public boolean heldBack(final Vcpu vcpu, final long nowNs) {
        return heldBack(vcpu.domain(), nowNs);
    }

    @Override
    public long nextChangeNs(final List<Vcpu> candidates, final long nowNs) {
        long next = NEVER;
        for (final Vcpu vcpu : candidates) {
            if (heldBack(vcpu.domain(), nowNs)) {
                next = Math.min(next, capAccount(vcpu.domain(), nowNs).periodStartNs + PERIOD_NS);
            }
        }
        return next;
    }

    @Override
    public String shown(final Vcpu vcpu) {
        return "flags=" + (vcpu.running ? 2 : 0) + " cpu=0 credit=" + account(vcpu).credit + " [w="
                + vcpu.domain().schedWeight + "]";
    }

    @Override
    public void forget(final Vcpu vcpu) {
        vcpu.schedulerData = null;
        if (vcpu == current) {
            current = null;
        }
        caps.remove(vcpu.domain());
    }
}
