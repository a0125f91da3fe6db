package io.xenolith.xl.verb;

import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;

/** {@code xl sysrq}: a letter for Linux's magic key. */
final class Sysrq implements Verb {
    @Override
    public int run(final Session session, final List<String> arguments) {
        final List<String> words = session.arguments(arguments, 2);
        final int domid = session.findDomain(words.get(0));
        if (words.get(1).length() > 1) {
            session.err("Invalid sysrq.\n\n");
            session.help();
            return Session.FAILURE;
        }
        final var _ = session.ask(Asks.request()
                .setSysrq(io.xenolith.control.v1.Sysrq.newBuilder().setDomid(domid).setKey(words.get(1))));
        return 0;
    }
}
