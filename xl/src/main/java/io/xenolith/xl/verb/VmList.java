package io.xenolith.xl.verb;

import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import io.xenolith.xl.text.Uuids;
import java.util.List;

/** {@code xl vm-list}: UUIDs, numbers and names. */
final class VmList implements Verb {
    @Override
    public int run(final Session session, final List<String> arguments) {
        final List<String> _ = session.arguments(arguments, 0);
        session.out("UUID                                  ID    name\n");
        session.domains().forEach(domain -> session.out("%s  %d    %-30s\n", Uuids.text(domain.getUuid()),
                domain.getDomid(), domain.getName()));
        return 0;
    }
}
