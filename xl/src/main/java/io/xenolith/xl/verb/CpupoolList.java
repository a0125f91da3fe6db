package io.xenolith.xl.verb;

import io.xenolith.control.v1.Cpupool;
import io.xenolith.control.v1.Empty;
import io.xenolith.xl.Getopt;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import io.xenolith.xl.text.CpuMap;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code xl cpupool-list}: the CPU pools, with how many CPUs they have or with which. */
final class CpupoolList implements Verb {
    @Override
    public int run(final Session session, final List<String> arguments) {
        final Getopt.Result options = session.options(arguments, "c", Map.of("cpus", 'c'), 0);
        final Optional<String> wanted = options.arguments().stream().findFirst();
        final List<Cpupool> pools = pools(session);
        if (wanted.isPresent() && pools.stream().noneMatch(pool -> pool.getName().equals(wanted.get()))) {
            throw Asks.fail(session, "Pool '%s' does not exist\n", wanted.get());
        }
        session.out("%-19s%s\n", "Name", options.has('c') ? "CPU list" : "CPUs   Sched     Active   Domain count");
        for (final Cpupool pool : pools) {
            if (wanted.isEmpty() || wanted.get().equals(pool.getName())) {
                session.out("%-19s%s\n", pool.getName(), options.has('c') ? cpus(pool) : counts(pool));
            }
        }
        return 0;
    }

    static List<Cpupool> pools(final Session session) {
        return session.must(Asks.request().setListCpupools(Empty.getDefaultInstance()), "error getting cpupool info")
                .getCpupools().getPoolsList();
    }

    private static String cpus(final Cpupool pool) {
        return CpuMap.of(pool.getCpus()).stream().mapToObj(String::valueOf).collect(Collectors.joining(","));
    }

    private static String counts(final Cpupool pool) {
        final BitSet cpus = CpuMap.of(pool.getCpus());
        return String.format("%3d %9s       y       %4d", cpus.cardinality(), pool.getScheduler(),
                pool.getDomains());
    }
}
