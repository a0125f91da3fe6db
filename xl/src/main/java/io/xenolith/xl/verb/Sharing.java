package io.xenolith.xl.verb;

import io.xenolith.control.v1.DomainEntry;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;

/** {@code xl sharing}: how much of its memory a domain shares. */
final class Sharing implements Verb {
    private static final long KIB_PER_MIB = 1024;

    @Override
    public int run(final Session session, final List<String> arguments) {
        final List<String> words = session.arguments(arguments, 0);
        if (words.size() > 1) {
            session.help();
            return Session.FAILURE;
        }
        final List<DomainEntry> domains = words.isEmpty()
                ? session.domains()
                : List.of(ListDomains.domain(session, words.getFirst()));
        session.out("Name                                        ID   Mem Shared\n");
        domains.forEach(domain -> session.out("%-40s %5d %5d  %5d\n", domain.getName(), domain.getDomid(),
                (domain.getCurrentKib() + domain.getOutstandingKib()) / KIB_PER_MIB,
                domain.getSharedKib() / KIB_PER_MIB));
        return 0;
    }
}
