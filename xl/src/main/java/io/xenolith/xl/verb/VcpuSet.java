package io.xenolith.xl.verb;

import io.xenolith.control.v1.DomainEntry;
import io.xenolith.control.v1.SetVcpus;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.xl.Getopt;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import io.xenolith.xl.XlExit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code xl vcpu-set}: how many vCPUs a guest is to use. */
final class VcpuSet implements Verb {
    /** ERROR_DOMAIN_NOTFOUND of libxl. */
    private static final int NOT_FOUND = -20;
    /** ERROR_INVAL of libxl. */
    private static final int INVALID = -6;

    @Override
    public int run(final Session session, final List<String> arguments) {
        final Getopt.Result options = session.options(arguments, "i", Map.of("ignore-host", 'i'), 2);
        final int domid = session.findDomain(options.argument(0));
        final String text = options.argument(1);
        // An unsigned int to xl, which prints it signed.
        final int count = (int) Asks.number(text);
        if (!Asks.beginsWithNumber(text)) {
            throw Asks.fail(session, "Error: Invalid argument.\n");
        }
        if (!options.has('i')) {
            checkHost(session, domid, count);
        }
        if (count < 0) {
            throw Asks.fail(session, "libxl_cpu_bitmap_alloc failed, rc: %d\n", INVALID);
        }
        final ToolstackReply reply = session.ask(Asks.request()
                .setSetVcpus(SetVcpus.newBuilder().setDomid(domid).setCount(count)));
        if (!reply.hasFailure()) {
            return 0;
        }
        if (Session.code(reply) == NOT_FOUND) {
            throw Asks.fail(session, "Domain %d does not exist.\n", domid);
        }
        throw Asks.fail(session, "libxl_set_vcpuonline failed domid=%d max_vcpus=%d, rc: %d\n", domid, count,
                Session.code(reply));
    }

    /** More vCPUs than there are CPUs have to be asked for. */
    private static void checkHost(final Session session, final int domid, final int count) {
        final int cpus = Asks.hostInfo(session).getMaxCpuId() + 1;
        final Optional<DomainEntry> domain = session.domain(domid);
        if (domain.isEmpty()) {
            throw new XlExit(Session.FAILURE);
        }
        if (Integer.compareUnsigned(count, domain.get().getVcpusOnline()) > 0
                && Integer.compareUnsigned(count, cpus) > 0) {
            throw Asks.fail(session, "You are overcommmitting! You have %d physical CPUs and want %d vCPUs! Aborting,"
                    + " use --ignore-host to continue\n", cpus, count);
        }
    }
}
