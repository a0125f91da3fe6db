package io.xenolith.xl.verb;

import io.xenolith.control.v1.DiskStatus;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;
import java.util.Optional;

/** {@code xl block-list}: the disks of domains. */
final class BlockList implements Verb {
    @Override
    public int run(final Session session, final List<String> arguments) {
        final List<String> words = session.arguments(arguments, 1);
        session.out("%-5s %-3s %-6s %-5s %-6s %-8s %-30s\n", "Vdev", "BE", "handle", "state", "evt-ch", "ring-ref",
                "BE-path");
        for (final String word : words) {
            final Optional<Integer> domid = session.domid(word);
            if (domid.isEmpty()) {
                session.err("%s is an invalid domain identifier\n", word);
            } else {
                session.ask(Asks.request().setListDisks(Asks.domain(domid.get()))).getDisks().getDisksList()
                        .forEach(disk -> row(session, disk));
            }
        }
        return 0;
    }

    private static void row(final Session session, final DiskStatus disk) {
        session.out("%-5d %-3d %-6d %-5d %-6d %-8d %-30s\n", disk.getDevid(), disk.getBackendDomid(),
                disk.getFrontendDomid(), disk.getState(), disk.getEvtchn(), disk.getRingRef(), disk.getBackendPath());
    }
}
