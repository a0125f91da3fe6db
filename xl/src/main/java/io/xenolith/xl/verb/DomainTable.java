package io.xenolith.xl.verb;

import io.xenolith.control.v1.Cpupool;
import io.xenolith.control.v1.DomainEntry;
import io.xenolith.control.v1.Empty;
import io.xenolith.xl.Session;
import io.xenolith.xl.text.Uuids;
import java.util.List;

/**
 * The table of domains that xl's list and claims print.
 *
 * @param verbose with UUID, reason of an end, and label
 * @param context with the label
 * @param claim with claimed memory
 * @param cpupool with the CPU pool
 * @param numa with NUMA nodes
 */
record DomainTable(boolean verbose, boolean context, boolean claim, boolean cpupool, boolean numa) {
    /** A letter for each reason of an end: none or power off, reboot, suspend, crash, watchdog, soft reset. */
    private static final String REASONS = "-rscwS";
    private static final double NS_PER_SECOND = 1e9;
    private static final long KIB_PER_MIB = 1024;

    void print(final Session session, final List<DomainEntry> domains) {
        session.out("Name                                        ID   Mem VCPUs\tState\tTime(s)%s%s%s%s%s\n",
                verbose ? "   UUID                            Reason-Code\tSecurity Label" : "",
                context && !verbose ? "   Security Label" : "", claim ? "  Claimed" : "",
                cpupool ? "         Cpupool" : "", numa ? " NODE Affinity" : "");
        final List<Cpupool> pools = cpupool
                ? session.ask(Asks.request().setListCpupools(Empty.getDefaultInstance())).getCpupools().getPoolsList()
                : List.of();
        domains.forEach(domain -> row(session, domain, pools));
    }

    private void row(final Session session, final DomainEntry domain, final List<Cpupool> pools) {
        final StringBuilder line = new StringBuilder();
        line.append(String.format("%-40s %5d %5d %5d     %s  %8.1f", domain.getName(), domain.getDomid(),
                (domain.getCurrentKib() + domain.getOutstandingKib()) / KIB_PER_MIB, domain.getVcpusOnline(),
                state(domain), domain.getCpuTimeNs() / NS_PER_SECOND));
        if (verbose) {
            line.append(' ').append(Uuids.text(domain.getUuid())).append(domain.getShutdown()
                    ? String.format(" %8x", domain.getShutdownReason())
                    : String.format(" %8s", "-"));
        }
        if (claim) {
            line.append(String.format(" %5d", domain.getOutstandingKib() / KIB_PER_MIB));
        }
        if (verbose || context) {
            line.append(String.format(" %16s", domain.getSsidLabel().isEmpty() ? "-" : domain.getSsidLabel()));
        }
        if (cpupool) {
            line.append(String.format("%16s", pools.stream().filter(pool -> pool.getPoolid() == domain.getCpupool())
                    .map(Cpupool::getName).findFirst().orElse("(null)")));
        }
        if (numa) {
            // There is one node.
            line.append(" all");
        }
        session.out("%s\n", line);
    }

    private static String state(final DomainEntry domain) {
        final int reason = domain.getShutdown() ? domain.getShutdownReason() : 0;
        return (domain.getRunning() ? "r" : "-") + (domain.getBlocked() ? "b" : "-") + (domain.getPaused() ? "p" : "-")
                + (domain.getShutdown() ? "s" : "-")
                + (reason >= 0 && reason < REASONS.length() ? REASONS.charAt(reason) : '?')
                + (domain.getDying() ? "d" : "-");
    }
}
