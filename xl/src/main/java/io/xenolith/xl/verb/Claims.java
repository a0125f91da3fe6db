package io.xenolith.xl.verb;

import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;

/** {@code xl claims}: the domains with the memory that is promised to them. */
final class Claims implements Verb {
    @Override
    public int run(final Session session, final List<String> arguments) {
        final List<String> _ = session.arguments(arguments, 0);
        new DomainTable(false, false, true, false, false).print(session, session.domains());
        return 0;
    }
}
