package io.xenolith.xl.verb;

import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;

/**
 * A list of devices that no guest has here.
 *
 * @param title the table's first line; empty if there is none without lines below
 */
record EmptyTable(String title) implements Verb {
    @Override
    public int run(final Session session, final List<String> arguments) {
        final List<String> domains = session.arguments(arguments, 1);
        session.out("%s", title);
        domains.forEach(session::findDomain);
        return 0;
    }
}
