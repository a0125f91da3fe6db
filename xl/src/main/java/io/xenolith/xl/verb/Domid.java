package io.xenolith.xl.verb;

import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;
import java.util.Optional;

/** {@code xl domid}: the number of a name. */
final class Domid implements Verb {
    @Override
    public int run(final Session session, final List<String> arguments) {
        final String name = session.arguments(arguments, 1).getFirst();
        final Optional<Integer> domid = session.named(name);
        if (domid.isEmpty()) {
            throw Asks.fail(session, "Can't get domid of domain name '%s', maybe this domain does not exist.\n", name);
        }
        session.out("%d\n", domid.get());
        return 0;
    }
}
