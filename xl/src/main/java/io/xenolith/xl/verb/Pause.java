package io.xenolith.xl.verb;

import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;

/** {@code xl pause}: a domain stops where it is. Real xl ends well even if that fails. */
final class Pause implements Verb {
    @Override
    public int run(final Session session, final List<String> arguments) {
        final int domid = session.findDomain(session.arguments(arguments, 1).getFirst());
        final var _ = session.ask(Asks.request().setPause(Asks.domain(domid)));
        return 0;
    }
}
