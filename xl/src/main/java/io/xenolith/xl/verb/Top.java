package io.xenolith.xl.verb;

import io.xenolith.control.v1.CountersOfDomains;
import io.xenolith.control.v1.DiskCounters;
import io.xenolith.control.v1.DomainEntry;
import io.xenolith.control.v1.Empty;
import io.xenolith.control.v1.HostInfo;
import io.xenolith.control.v1.Vcpu;
import io.xenolith.control.v1.VifCounters;
import io.xenolith.xl.Getopt;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code xl top}: the domains with what they use, again and again. Where nobody sees it change, and with {@code -b}, as xentop's
 * batch mode prints it: one table below the other.
 */
final class Top implements Verb {
    static final String OPTIONS = VerbTable.lines(
            "-b, --batch             One table below the other, as where there is no terminal.",
            "-d SECONDS, --delay=SECONDS",
            "                        Between two tables; 3 if nothing is said.",
            "-i COUNT, --iterations=COUNT",
            "                        So many tables; without a terminal one.",
            "-n, --networks          With the network interfaces.",
            "-x, --vbds              With the disks.",
            "-v, --vcpus             With the vCPUs.",
            "-f, --full-name         Names of any length.");

    private static final Map<String, Character> NAMES = Map.of("batch", 'b', "delay", 'd', "iterations", 'i',
            "networks", 'n', "vbds", 'x', "vcpus", 'v', "full-name", 'f', "help", 'h');
    private static final String TITLE = VerbTable.lines(
            "      NAME  STATE   CPU(sec) CPU(%)     MEM(k) MEM(%)  MAXMEM(k) MAXMEM(%) VCPUS NETS NETTX(k) NETRX(k) VBDS   VBD_OO   VBD_RD   VBD_WR  VBD_RSECT  VBD_WSECT SSID",
            "");
    private static final int NAME_WIDTH = 10;
    private static final long DEFAULT_DELAY_S = 3;
    private static final long MS_PER_SECOND = 1000;
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final double PERCENT = 100;
    private static final long BYTES_PER_KIB = 1024;
    /** Cursor home, and clear from there on. */
    private static final String FRESH_SCREEN = "\033[H\033[J";

    @Override
    public int run(final Session session, final List<String> arguments) {
        final Getopt.Result options = session.options(arguments, "hbd:i:nxvf", NAMES, 0);
        final boolean live = session.terminal().live() && !options.has('b');
        final long tables = options.has('i')
                ? Asks.number(options.value('i', "1"))
                : live || options.has('b') ? Long.MAX_VALUE : 1;
        final long delay = options.has('d') ? Asks.number(options.value('d', "3")) : DEFAULT_DELAY_S;
        final Map<Integer, Long> before = new HashMap<>();
        long beforeNs = 0;
        for (long table = 0; table < tables; table++) {
            if (table > 0 && !sleep(Math.max(1, delay))) {
                return 0;
            }
            if (live) {
                session.out("%s", FRESH_SCREEN);
            }
            beforeNs = print(session, options, before, beforeNs);
        }
        return 0;
    }

    private static boolean sleep(final long seconds) {
        try {
            Thread.sleep(seconds * MS_PER_SECOND);
            return true;
        } catch (final InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * One table.
     *
     * @param before CPU time of each domain in the last table, which is replaced
     * @return the host's time of this table
     */
    private static long print(final Session session, final Getopt.Result options, final Map<Integer, Long> before,
            final long beforeNs) {
        final HostInfo host = Asks.hostInfo(session);
        final CountersOfDomains counters = session.ask(Asks.request().setCounters(Empty.getDefaultInstance()))
                .getCounters();
        final List<DomainEntry> domains = session.domains().stream()
                .sorted(Comparator.comparing(DomainEntry::getName)).toList();
        session.out("%s", TITLE);
        for (final DomainEntry domain : domains) {
            final long used = domain.getCpuTimeNs() - before.getOrDefault(domain.getDomid(), domain.getCpuTimeNs());
            final double share = beforeNs == 0 || host.getUptimeNs() <= beforeNs
                    ? 0
                    : PERCENT * used / (host.getUptimeNs() - beforeNs);
            row(session, domain, host, counters, share, options.has('f'));
            if (options.has('v')) {
                vcpus(session, domain.getDomid());
            }
            if (options.has('n')) {
                vifs(session, domain.getDomid(), counters);
            }
            if (options.has('x')) {
                disks(session, domain.getDomid(), counters);
            }
            before.put(domain.getDomid(), domain.getCpuTimeNs());
        }
        return host.getUptimeNs();
    }

    private static void row(final Session session, final DomainEntry domain, final HostInfo host,
            final CountersOfDomains counters, final double share, final boolean whole) {
        final double pages = Math.max(1, host.getTotalPages());
        final double kib = pages * host.getPageSize() / BYTES_PER_KIB;
        final List<VifCounters> vifs = counters.getVifsList().stream()
                .filter(vif -> vif.getDomid() == domain.getDomid()).toList();
        final List<DiskCounters> disks = counters.getDisksList().stream()
                .filter(disk -> disk.getDomid() == domain.getDomid()).toList();
        final String name = whole || domain.getName().length() <= NAME_WIDTH
                ? domain.getName()
                : domain.getName().substring(0, NAME_WIDTH);
        final long most = domain.getDomid() == 0 && domain.getMaxKib() > kib
                ? domain.getCurrentKib()
                : domain.getMaxKib();
        session.out("%10s %s %10d %6.1f %10d %6.1f %10d %9.1f %5d %4d %8d %8d %4d %8d %8d %8d %10d %10d %4d\n", name,
                state(domain), domain.getCpuTimeNs() / NS_PER_SECOND, share, domain.getCurrentKib(),
                PERCENT * domain.getCurrentKib() / kib, most, PERCENT * most / kib, domain.getVcpusOnline(),
                vifs.size(), vifs.stream().mapToLong(VifCounters::getTxBytes).sum() / BYTES_PER_KIB,
                vifs.stream().mapToLong(VifCounters::getRxBytes).sum() / BYTES_PER_KIB, disks.size(),
                disks.stream().mapToLong(DiskCounters::getOutOfRequests).sum(),
                disks.stream().mapToLong(DiskCounters::getReadRequests).sum(),
                disks.stream().mapToLong(DiskCounters::getWriteRequests).sum(),
                disks.stream().mapToLong(DiskCounters::getReadSectors).sum(),
                disks.stream().mapToLong(DiskCounters::getWriteSectors).sum(), 0);
    }

    /** xentop's letters stand in another order than xl's. */
    private static String state(final DomainEntry domain) {
        return (domain.getDying() ? "d" : "-") + (domain.getShutdown() ? "s" : "-") + (domain.getBlocked() ? "b" : "-")
                + (domain.getShutdown() && domain.getShutdownReason() == 3 ? "c" : "-")
                + (domain.getPaused() ? "p" : "-") + (domain.getRunning() ? "r" : "-");
    }

    private static void vcpus(final Session session, final int domid) {
        final StringBuilder line = new StringBuilder("VCPUs(sec): ");
        for (final Vcpu vcpu : session.ask(Asks.request().setListVcpus(Asks.domain(domid))).getVcpus()
                .getVcpusList()) {
            line.append(String.format(" %2d: %10ds", vcpu.getVcpu(), vcpu.getCpuTimeNs() / NS_PER_SECOND));
        }
        session.out("%s\n", line);
    }

    private static void vifs(final Session session, final int domid, final CountersOfDomains counters) {
        for (final VifCounters vif : counters.getVifsList()) {
            if (vif.getDomid() == domid) {
                session.out("Net%d RX: %8dbytes %8dpkts %8derr %8ddrop  TX: %8dbytes %8dpkts %8derr %8ddrop\n",
                        vif.getDevid(), vif.getRxBytes(), vif.getRxPackets(), 0, vif.getRxDropped(), vif.getTxBytes(),
                        vif.getTxPackets(), 0, vif.getTxDropped());
            }
        }
    }

    private static void disks(final Session session, final int domid, final CountersOfDomains counters) {
        for (final DiskCounters disk : counters.getDisksList()) {
            if (disk.getDomid() == domid) {
                session.out("VBD BlkBack %5d [%2x:%2x]  OO: %8d   RD: %8d   WR: %8d  RSECT: %10d  WSECT: %10d\n",
                        disk.getDevid(), disk.getDevid() >> 8, disk.getDevid() & 0xff, disk.getOutOfRequests(),
                        disk.getReadRequests(), disk.getWriteRequests(), disk.getReadSectors(),
                        disk.getWriteSectors());
            }
        }
    }
}
