package io.xenolith.xl.verb;

import io.xenolith.control.v1.VifStatus;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;

/** {@code xl network-list}: the network interfaces of domains. */
final class NetworkList implements Verb {
    @Override
    public int run(final Session session, final List<String> arguments) {
        final List<String> words = session.arguments(arguments, 1);
        session.out("%-3s %-2s %-17s %-6s %-5s %-6s %5s/%-5s %-30s\n", "Idx", "BE", "Mac Addr.", "handle", "state",
                "evt-ch", "tx-", "rx-ring-ref", "BE-path");
        words.forEach(word -> session.ask(Asks.request().setListVifs(Asks.domain(session.findDomain(word)))).getVifs()
                .getVifsList().forEach(vif -> row(session, vif)));
        return 0;
    }

    private static void row(final Session session, final VifStatus vif) {
        session.out("%-3d %-2d %s%6d %5d %6d %5d/%-11d %-30s\n", vif.getDevid(), vif.getBackendDomid(),
                vif.getVif().getMac(), vif.getDevid(), vif.getState(), vif.getEvtchn(), vif.getTxRingRef(),
                vif.getRxRingRef(), vif.getBackendPath());
    }
}
