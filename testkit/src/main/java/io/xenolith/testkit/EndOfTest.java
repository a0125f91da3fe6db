package io.xenolith.testkit;

import io.xenolith.abi.sched.Sched;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What must hold when a test is over. */
final class EndOfTest {
    private final TestHost host;
    private final List<String> wrong = new ArrayList<>();

    private EndOfTest(final TestHost host) {
        this.host = host;
    }

    /** Each fault as a sentence; empty if all is well. */
    static List<String> check(final TestHost host, final Optional<AllowLeaks> allowed) {
        final EndOfTest end = new EndOfTest(host);
        host.guests().forEach(end::checkLife);
        final Set<LeakKind> kinds = kinds(allowed);
        host.guests().forEach(guest -> end.checkLeaks(guest, kinds));
        host.invariants().forEach(difference -> end.wrong.add("the hypervisor miscounts: " + difference));
        return end.wrong;
    }

    private static Set<LeakKind> kinds(final Optional<AllowLeaks> allowed) {
        if (allowed.isEmpty()) {
            return EnumSet.noneOf(LeakKind.class);
        }
        final LeakKind[] kinds = allowed.get().kinds();
        return kinds.length == 0 ? EnumSet.allOf(LeakKind.class) : EnumSet.copyOf(List.of(kinds));
    }

    private void checkLife(final Guest guest) {
        if (!guest.endExpected() && guest.domain().shutdownCode == Sched.SHUTDOWN_crash) {
            wrong.add(TestHost.downText(guest.domain()));
        }
    }

    private void checkLeaks(final Guest guest, final Set<LeakKind> allowed) {
        if (TestHost.isDown(guest.domain())) {
            // Xen takes everything back.
            return;
        }
        final List<Leak> leaks = guest.ownsKernel()
                ? host.ledger().leaksOf(guest.domain())
                : host.ledger().leaksOfCallsBy(guest.domain());
        leaks.stream().filter(leak -> !allowed.contains(leak.kind())).map(Leak::toString).forEach(wrong::add);
    }
}
