package io.xenolith.xl.verb;

import io.xenolith.control.v1.DomainScheduling;
import io.xenolith.control.v1.SetPoolScheduling;
import io.xenolith.xl.Getopt;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code xl sched-credit2}: weights and caps under the credit2 scheduler, and its rate limit. */
final class SchedCredit2 implements Verb {
    static final String TITLE = String.format("%-33s %4s %6s %4s", "Name", "ID", "Weight", "Cap");
    private static final SchedulerTable TABLE = new SchedulerTable("credit2", TITLE,
            pool -> "ratelimit=" + pool.getRatelimitUs() + "us", SchedCredit2::row);
    private static final Map<String, Character> NAMES = Map.of("domain", 'd', "weight", 'w', "cap", 'c', "schedparam",
            's', "ratelimit_us", 'r', "cpupool", 'p');

    @Override
    public int run(final Session session, final List<String> arguments) {
        final Getopt.Result options = session.options(arguments, "d:w:c:p:r:s", NAMES, 0);
        final boolean ofDomain = options.has('w') || options.has('c');
        if (options.has('p') && (options.has('d') || ofDomain)) {
            throw Asks.fail(session, "Specifying a cpupool is not allowed with other options.\n");
        }
        if (!options.has('d') && ofDomain) {
            throw Asks.fail(session, "Must specify a domain.\n");
        }
        if (options.has('s')) {
            pool(session, options);
            return 0;
        }
        if (!options.has('d')) {
            TABLE.all(session, Optional.ofNullable(options.value('p', null)));
            return 0;
        }
        return domain(session, TABLE, options) ? 0 : Session.FAILURE;
    }

    private static void pool(final Session session, final Getopt.Result options) {
        final int poolid = options.has('p') ? SchedulerTable.poolid(session, options.value('p', "")) : 0;
        if (!options.has('r')) {
            TABLE.pool(session, poolid);
            return;
        }
        final var _ = session.must(Asks.request().setSetPoolScheduling(SetPoolScheduling.newBuilder().setPoolid(poolid)
                .setScheduler("credit2").setRatelimitUs((int) Asks.number(options.value('r', "")))),
                "libxl_sched_credit2_params_set failed.");
    }

    /** Shows or sets what a domain has; false if that cannot be done. */
    static boolean domain(final Session session, final SchedulerTable table, final Getopt.Result options) {
        final int domid = session.findDomain(options.value('d', ""));
        final boolean set = options.has('w') || options.has('c');
        return set
                ? table.set(session, domid, SchedCredit.parameters(options))
                : table.domain(session, domid);
    }

    static String row(final DomainScheduling domain) {
        return String.format("%6d %4d", domain.getWeight(), domain.getCap());
    }
}
