package io.xenolith.xl.verb;

import io.xenolith.control.v1.DomainEntry;
import io.xenolith.control.v1.HostInfo;
import io.xenolith.xl.Getopt;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import io.xenolith.xl.text.Uptime;
import java.util.List;
import java.util.Map;

/** {@code xl uptime}: how long domains have been up, by the host's clock. */
final class UptimeTable implements Verb {
    @Override
    public int run(final Session session, final List<String> arguments) {
        final Getopt.Result options = session.options(arguments, "s", Map.of(), 0);
        final List<Integer> wanted = options.arguments().stream().map(session::findDomain).toList();
        final boolean brief = options.has('s');
        final HostInfo host = Asks.hostInfo(session);
        if (!brief) {
            session.out("%-33s %4s %s\n", "Name", "ID", "Uptime");
        }
        for (final DomainEntry domain : session.domains()) {
            if (wanted.isEmpty() || wanted.contains(domain.getDomid())) {
                row(session, domain, host, brief);
            }
        }
        return 0;
    }

    private static void row(final Session session, final DomainEntry domain, final HostInfo host,
            final boolean brief) {
        if (domain.getDomid() != 0 && domain.getStartTimeSec() == 0) {
            return;
        }
        final long up = domain.getDomid() == 0 ? host.getUptimeSec() : host.getNowSec() - domain.getStartTimeSec();
        if (brief) {
            session.out(" %s up %s, %s (%d)\n", Uptime.timeOfDay(host.getNowSec()), Uptime.text(up, true),
                    domain.getName(), domain.getDomid());
        } else {
            session.out("%-33s %4d %s\n", domain.getName(), domain.getDomid(), Uptime.text(up, false));
        }
    }
}
