package io.xenolith.hypervisor.sched;

import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.sched.CreditAccount.Priority;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Who earns in the credit scheduler, and what: at the end of each accounting period one period of CPU time is handed out to
 * the domains whose vCPUs computed, by weight, to each no more than its cap; what one may not have goes to the others.
 */
final class CreditShares {
    private static final Comparator<CreditAccount> ORDER = Comparator
            .comparingInt((CreditAccount account) -> account.vcpu().domain().domid())
            .thenComparingInt(account -> account.vcpu().id());
    private static final long NS_PER_US = 1000;
    private static final int PERCENT = 100;

    /** Those that earn, by domain and vCPU. */
    private final List<CreditAccount> active = new ArrayList<>();
    /** Sum of credits after the last period; what is below zero is handed out again. */
    private long balanceUs;

    boolean isEmpty() {
        return active.isEmpty();
    }

    void add(final CreditAccount account) {
        if (!account.active) {
            account.active = true;
            active.add(account);
            active.sort(ORDER);
        }
    }

    void remove(final CreditAccount account) {
        account.active = false;
        active.remove(account);
    }

    /** The end of a period; true if somebody was let go who had been held back. */
    boolean handOut(final long periodNs) {
        final long periodUs = periodNs / NS_PER_US;
        final long weightTotal = weights();
        long totalUs = periodUs + Math.max(0, -balanceUs);
        final long owedUs = Math.max(0, -balanceUs);
        long weightLeft = weightTotal;
        boolean released = false;
        balanceUs = 0;
        int next = 0;
        final List<CreditAccount> earners = List.copyOf(active);
        while (next < earners.size()) {
            final Domain domain = earners.get(next).vcpu().domain();
            final int end = end(earners, next);
            final int count = end - next;
            final long weight = (long) domain.schedWeight * count;
            weightLeft -= weight;
            final long fairUs = dividedUp(totalUs * weight, weightTotal);
            final long mostUs = most(domain, count, periodUs, dividedUp(owedUs * weight, weightTotal));
            if (fairUs > mostUs && weightLeft > 0) {
                totalUs += dividedUp((fairUs - mostUs) * weightTotal, weightLeft);
            }
            final long eachNs = dividedUp(Math.min(fairUs, mostUs), count) * NS_PER_US;
            for (; next < end; next++) {
                released |= earn(earners.get(next), eachNs, periodNs, capOfEach(domain, count, periodUs) * NS_PER_US);
                balanceUs += earners.get(next).creditNs / NS_PER_US;
            }
        }
        return released;
    }

    private long weights() {
        long sum = 0;
        for (final CreditAccount account : active) {
            sum += account.vcpu().domain().schedWeight;
        }
        return sum;
    }

    private static int end(final List<CreditAccount> earners, final int from) {
        int end = from;
        while (end < earners.size() && earners.get(end).vcpu().domain() == earners.get(from).vcpu().domain()) {
            end++;
        }
        return end;
    }

    private static long dividedUp(final long value, final long by) {
        return (value + by - 1) / by;
    }

    private static long cap(final Domain domain, final long periodUs) {
        return dividedUp(domain.schedCap * periodUs, PERCENT);
    }

    private static long capOfEach(final Domain domain, final int count, final long periodUs) {
        return dividedUp(cap(domain, periodUs), count);
    }

    private static long most(final Domain domain, final int count, final long periodUs, final long owedUs) {
        final long most = count * periodUs + owedUs;
        return domain.schedCap == 0 ? most : Math.min(most, cap(domain, periodUs));
    }

    /** Credit stays between minus one period and one; who has reached the top stops earning, with half of it. */
    private boolean earn(final CreditAccount account, final long eachNs, final long periodNs, final long capNs) {
        account.creditNs += eachNs;
        if (account.creditNs < 0) {
            account.priority = Priority.OVER;
            account.parked |= account.vcpu().domain().schedCap != 0 && account.creditNs < -capNs;
            account.creditNs = Math.max(account.creditNs, -periodNs);
            return false;
        }
        account.priority = Priority.UNDER;
        final boolean released = account.parked;
        account.parked = false;
        if (account.creditNs > periodNs) {
            remove(account);
            account.creditNs /= 2;
        }
        return released;
    }
}
