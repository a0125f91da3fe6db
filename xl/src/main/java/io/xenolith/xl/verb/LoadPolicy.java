package io.xenolith.xl.verb;

import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;

/** {@code xl loadpolicy}: a host here gets its policy when it starts. */
final class LoadPolicy implements Verb {
    @Override
    public int run(final Session session, final List<String> arguments) {
        if (session.arguments(arguments, 0).isEmpty()) {
            session.help();
            return Session.WRONG_USAGE;
        }
        throw Asks.fail(session, "xl loadpolicy: a host gets its policy when it starts; see docs/flask.md\n");
    }
}
