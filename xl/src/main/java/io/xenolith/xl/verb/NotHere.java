package io.xenolith.xl.verb;

import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;

/**
 * A verb that this host has nothing for: it takes its arguments, and says so.
 *
 * @param required how many arguments it must have
 */
record NotHere(int required) implements Verb {
    @Override
    public int run(final Session session, final List<String> arguments) {
        final List<String> _ = session.arguments(arguments, required);
        session.err("xl %s: this host has nothing that it is for; see docs/for-xl-users.md\n", session.verb());
        return Session.FAILURE;
    }
}
