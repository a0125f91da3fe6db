package io.xenolith.testkit;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Who made what: looks before and after each call of the test, and at its end. */
final class Ledger {
    private final Hypervisor hypervisor;
    private final Map<Holding, String> origins = new HashMap<>();
    /** What each of the test's guests had when it was handed to the test. */
    private final Map<Domain, Set<Holding>> starts = new HashMap<>();
    private final Map<Domain, Long> startPages = new HashMap<>();
    private final Map<Domain, String> reservationOrigins = new HashMap<>();

    Ledger(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    /** All that {@code domain} has now is none of the test's doing. */
    void adopt(final Domain domain) {
        starts.put(domain, Holding.of(hypervisor, domain, Holding.Depth.ALL));
        startPages.put(domain, domain.totPages);
    }

    /** The tables that {@code domain} has now and the test did not make are none of the test's doing. */
    void adoptTables(final Domain domain) {
        for (final Holding holding : Holding.of(hypervisor, domain, Holding.Depth.FRAMES)) {
            if (holding.kind() == LeakKind.PAGE_TYPE && !origins.containsKey(holding)) {
                starts.get(domain).add(holding);
            }
        }
    }

    /** Makes {@code call}, hypercall {@code number} of {@code domain}, and notes what it brought and what it took. */
    void watch(final Domain domain, final int number, final Supplier<String> origin,
            final Runnable call) {
        final Set<Holding> before = changeable(domain, number);
        final long pagesBefore = domain.totPages;
        call.run();
        final Set<Holding> after = changeable(domain, number);
        before.stream().filter(holding -> !after.contains(holding)).forEach(holding -> givenBack(domain, holding));
        after.stream().filter(holding -> !before.contains(holding))
                .forEach(holding -> origins.put(holding, origin.get()));
        if (domain.totPages != pagesBefore) {
            reservationOrigins.put(domain, origin.get());
        }
    }

    /** What hypercall {@code number} of {@code domain} could change. */
    private Set<Holding> changeable(final Domain domain, final int number) {
        final Set<Holding> found = Holding.of(hypervisor, domain,
                changesTypes(number) ? Holding.Depth.FRAMES : Holding.Depth.CHEAP);
        if (number == Xen.__HYPERVISOR_domctl) {
            found.addAll(domains(domain));
        }
        return found;
    }

    /** Its number is free: what comes under it later is something else, whoever makes it. */
    private void givenBack(final Domain domain, final Holding holding) {
        origins.remove(holding);
        // A frame that is a table of the same level again is as it was.
        if (holding.kind() != LeakKind.PAGE_TYPE && starts.containsKey(domain)) {
            starts.get(domain).remove(holding);
        }
    }

    private static boolean changesTypes(final int number) {
        return switch (number) {
            case Xen.__HYPERVISOR_mmu_update, Xen.__HYPERVISOR_mmuext_op, Xen.__HYPERVISOR_update_va_mapping,
                    Xen.__HYPERVISOR_update_va_mapping_otherdomain, Xen.__HYPERVISOR_set_gdt,
                    Xen.__HYPERVISOR_multicall ->
                true;
            default -> false;
        };
    }

    private Set<Holding> domains(final Domain creator) {
        final Set<Holding> found = new LinkedHashSet<>();
        hypervisor.domains()
                .forEach(domain -> found.add(new Holding(LeakKind.DOMAIN, creator.domid(), domain.domid())));
        return found;
    }

    /** The test is about to store {@code length} bytes at {@code va}: notes which grants it may offer by that. */
    void store(final Domain domain, final long va, final int length, final String origin) {
        final long entryAt = hypervisor.walker().l1EntryAddress(domain.vcpu(0).activeRoot(), va);
        if (entryAt < 0) {
            return;
        }
        final long entry = hypervisor.memory().getLong(entryAt);
        final long maddr = (Pte.mfn(entry) << Page.SHIFT) + (va & Page.OFFSET_MASK);
        final int first = (entry & Pte.PRESENT) == 0 ? -1 : GrantEntries.at(domain.grants(), maddr);
        if (first >= 0) {
            final int last = GrantEntries.at(domain.grants(),
                    maddr + Math.min(length, Page.SIZE - (va & Page.OFFSET_MASK)) - 1);
            for (int ref = first; ref <= last; ref++) {
                origins.put(new Holding(LeakKind.GRANT_ENTRY, domain.domid(), ref), origin);
            }
        }
    }

    /** What {@code domain}, one of the test's own, has beyond what it had. */
    List<Leak> leaksOf(final Domain domain) {
        final List<Leak> leaks = new ArrayList<>();
        for (final Holding holding : Holding.of(hypervisor, domain, Holding.Depth.ALL)) {
            if (!starts.get(domain).contains(holding)) {
                leaks.add(leak(holding));
            }
        }
        final long more = domain.totPages - startPages.get(domain);
        if (more != 0) {
            final Holding holding = new Holding(LeakKind.RESERVATION, domain.domid(), more);
            leaks.add(new Leak(holding.kind(), holding.domid(), holding.describe(hypervisor),
                    reservationOrigins.getOrDefault(domain, "")));
        }
        leaks.addAll(domainsMadeBy(domain));
        return leaks;
    }

    /** What {@code domain}, which has a life besides the test, still has of the test's calls. */
    List<Leak> leaksOfCallsBy(final Domain domain) {
        final List<Leak> leaks = new ArrayList<>();
        for (final Holding holding : Holding.of(hypervisor, domain, Holding.Depth.ALL)) {
            if (origins.containsKey(holding)) {
                leaks.add(leak(holding));
            }
        }
        leaks.addAll(domainsMadeBy(domain));
        return leaks;
    }

    private List<Leak> domainsMadeBy(final Domain creator) {
        return domains(creator).stream().filter(origins::containsKey).map(this::leak).toList();
    }

    private Leak leak(final Holding holding) {
        return new Leak(holding.kind(), holding.domid(), holding.describe(hypervisor),
                origins.getOrDefault(holding, ""));
    }
}
