package io.xenolith.xl.verb;

import io.xenolith.control.v1.DomainEntry;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;
import java.util.Optional;

/** {@code xl domname}: the name of a number. */
final class Domname implements Verb {
    @Override
    public int run(final Session session, final List<String> arguments) {
        final String text = session.arguments(arguments, 1).getFirst();
        if (!Asks.beginsWithNumber(text)) {
            throw Asks.fail(session, "Invalid domain id.\n\n");
        }
        final int domid = (int) Asks.number(text);
        final Optional<String> name = session.domain(domid).map(DomainEntry::getName).filter(each -> !each.isEmpty());
        if (name.isEmpty()) {
            throw Asks.fail(session, "Can't get domain name of domain id '%s', maybe this domain does not exist.\n",
                    Integer.toUnsignedString(domid));
        }
        session.out("%s\n", name.get());
        return 0;
    }
}
