package io.xenolith.xl.verb;

import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.nio.file.Files;
import java.util.List;

/** {@code xl cd-insert}: guests here keep the CD-ROM that they were given. */
final class CdInsert implements Verb {
    @Override
    public int run(final Session session, final List<String> arguments) {
        final List<String> words = session.arguments(arguments, 3);
        final int _ = session.findDomain(words.getFirst());
        if (!Files.exists(session.path(words.get(2)))) {
            throw Asks.fail(session, "Cannot stat file: %s\n", words.get(2));
        }
        throw Asks.fail(session, "xl cd-insert: a CD-ROM of this host cannot be changed; see docs/for-xl-users.md\n");
    }
}
