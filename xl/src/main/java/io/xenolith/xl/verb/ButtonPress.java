package io.xenolith.xl.verb;

import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;

/** {@code xl button-press}: the old way to say {@code trigger}. */
final class ButtonPress implements Verb {
    @Override
    public int run(final Session session, final List<String> arguments) {
        session.err("WARNING: \"button-press\" is deprecated. Please use \"trigger\"\n");
        final List<String> words = session.arguments(arguments, 2);
        final int domid = session.findDomain(words.get(0));
        if (!List.of("power", "sleep").contains(words.get(1))) {
            throw Asks.fail(session, "%s is an invalid button identifier\n", words.get(1));
        }
        Trigger.send(session, domid, words.get(1), 0);
        return 0;
    }
}
