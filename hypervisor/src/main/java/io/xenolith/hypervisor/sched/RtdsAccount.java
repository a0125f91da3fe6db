package io.xenolith.hypervisor.sched;

import io.xenolith.hypervisor.domain.Vcpu;

/** What RTDS keeps of one vCPU: what it was promised, and how much of it is left in this period. */
final class RtdsAccount {
    static final long DEFAULT_PERIOD_NS = 10_000_000;
    static final long DEFAULT_BUDGET_NS = 4_000_000;

    private long periodNs = DEFAULT_PERIOD_NS;
    private long budgetNs = DEFAULT_BUDGET_NS;
    /** Runs on behind all others when its budget is spent. */
    boolean extraTime = true;
    /** End of the present period, when the budget is filled up. */
    private long deadlineNs;
    private long leftNs;
    /** How often the budget was filled up before its time: the lower goes first. */
    private int level;
    /** Place among equals: the lower has waited longer. */
    long place;

    static RtdsAccount of(final Vcpu vcpu) {
        if (vcpu.schedulerData == null) {
            vcpu.schedulerData = new RtdsAccount();
        }
        return (RtdsAccount) vcpu.schedulerData;
    }

    /** From the next period on. */
    void set(final long newPeriodNs, final long newBudgetNs) {
        periodNs = newPeriodNs;
        budgetNs = newBudgetNs;
    }

    long periodNs() {
        return periodNs;
    }

    long budgetNs() {
        return budgetNs;
    }

    long deadlineNs() {
        return deadlineNs;
    }

    long leftNs() {
        return leftNs;
    }

    /** Has something left: it may run. */
    boolean eligible() {
        return leftNs > 0;
    }

    /** If its deadline has passed: the period that {@code nowNs} lies in begins with a full budget. */
    void replenish(final long nowNs) {
        if (nowNs >= deadlineNs) {
            deadlineNs += ((nowNs - deadlineNs) / periodNs + 1) * periodNs;
            leftNs = budgetNs;
            level = 0;
        }
    }

    /** It ran; true if that was the rest of its budget. */
    boolean burn(final long ranNs) {
        leftNs -= ranNs;
        if (leftNs > 0) {
            return false;
        }
        leftNs = 0;
        if (extraTime) {
            level++;
            leftNs = budgetNs;
        }
        return true;
    }

    /** Earliest deadline first, on the lowest level. */
    boolean before(final RtdsAccount other) {
        return level != other.level ? level < other.level : deadlineNs < other.deadlineNs;
    }
}
