package io.xenolith.xl.verb;

import io.xenolith.control.v1.DomainEntry;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.xl.Getopt;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import io.xenolith.xl.config.ConfigJson;
import io.xenolith.xl.text.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code xl list}: all domains or one, as a table, or with their configurations as JSON. */
final class ListDomains implements Verb {
    private static final Map<String, Character> NAMES = Map.of("long", 'l', "json", 'l', "verbose", 'v', "context", 'Z',
            "cpupool",
            'c', "numa", 'n');

    @Override
    public int run(final Session session, final List<String> arguments) {
        final Getopt.Result options = session.options(arguments, "lvhZcn", NAMES, 0);
        if (options.arguments().size() > 1) {
            session.help();
            return Session.FAILURE;
        }
        final List<DomainEntry> domains = options.arguments().isEmpty()
                ? session.domains()
                : List.of(domain(session, options.argument(0)));
        if (options.has('l')) {
            details(session, domains);
        } else {
            new DomainTable(options.has('v'), options.has('Z'), false, options.has('c'), options.has('n'))
                    .print(session, domains);
        }
        return 0;
    }

    /** The domain that {@code qualifier} means; the command ends if there is none. */
    static DomainEntry domain(final Session session, final String qualifier) {
        final Optional<DomainEntry> domain = session.domain(session.findDomain(qualifier));
        if (domain.isEmpty()) {
            throw Asks.fail(session, "Error: Domain '%s' does not exist.\n", qualifier);
        }
        return domain.get();
    }

    private static void details(final Session session, final List<DomainEntry> domains) {
        final Json json = new Json().array();
        for (final DomainEntry domain : domains) {
            final ToolstackReply reply = session
                    .ask(Asks.request().setGetConfiguration(Asks.domain(domain.getDomid())));
            if (reply.hasConfiguration()) {
                ConfigJson.append(json, domain.getDomid(), reply.getConfiguration());
            }
        }
        session.out("%s\n", json.endArray());
    }
}
