package io.xenolith.xl.verb;

import io.xenolith.xl.Getopt;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;
import java.util.Map;

/** {@code xl console}: this terminal becomes a domain's. */
final class ConsoleVerb implements Verb {
    @Override
    public int run(final Session session, final List<String> arguments) {
        final Getopt.Result options = session.options(arguments, "n:t:e:", Map.of(), 1);
        final String type = options.value('t', "pv");
        if (!List.of("pv", "serial", "vuart").contains(type)) {
            throw Asks.fail(session, "console type supported are: pv, serial, vuart\n");
        }
        final int domid = session.findDomain(options.argument(0));
        if (!type.equals("pv") || Asks.number(options.value('n', "0")) != 0) {
            throw Asks.fail(session, "Unable to attach console\n");
        }
        session.host().console(domid);
        return 0;
    }
}
