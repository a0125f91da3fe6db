package io.xenolith.xl.verb;

import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;

/** {@code xl rename}: a domain gets another name. */
final class Rename implements Verb {
    @Override
    public int run(final Session session, final List<String> arguments) {
        final List<String> words = session.arguments(arguments, 2);
        final int domid = session.findDomain(words.get(0));
        final var _ = session.must(Asks.request().setRename(io.xenolith.control.v1.Rename.newBuilder().setDomid(domid)
                .setName(words.get(1))), "Can't rename domain '" + words.get(0) + "'.");
        return 0;
    }
}
