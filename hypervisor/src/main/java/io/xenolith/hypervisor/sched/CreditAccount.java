package io.xenolith.hypervisor.sched;

import io.xenolith.hypervisor.domain.Vcpu;

/** What the credit scheduler keeps of one vCPU. */
final class CreditAccount {
    /** Who goes first, in this order. */
    enum Priority {
        /** Slept, and has not used much of the CPU since. */
        BOOST,
        /** Has credit left. */
        UNDER,
        /** Has used up more than its share. */
        OVER
    }

    private final Vcpu vcpu;
    /** In ns of running. */
    long creditNs;
    Priority priority = Priority.UNDER;
    /** Earns: it has been seen running since its credit was last at the top. */
    boolean active;
    /** Beyond its domain's cap: does not run until its credit is positive again. */
    boolean parked;
    /** Place in the queue among those of one priority. */
    long place;

    private CreditAccount(final Vcpu vcpu) {
        this.vcpu = vcpu;
    }

    static CreditAccount of(final Vcpu vcpu) {
        if (vcpu.schedulerData == null) {
            vcpu.schedulerData = new CreditAccount(vcpu);
        }
        return (CreditAccount) vcpu.schedulerData;
    }

    Vcpu vcpu() {
        return vcpu;
    }

    boolean above(final CreditAccount other) {
        return priority.compareTo(other.priority) < 0;
    }

    /** Goes before {@code other} in the queue. */
    boolean before(final CreditAccount other) {
        return above(other) || (priority == other.priority && place < other.place);
    }
}
