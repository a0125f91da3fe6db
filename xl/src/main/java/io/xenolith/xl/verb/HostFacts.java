package io.xenolith.xl.verb;

import io.xenolith.control.v1.CpuTopology;
import io.xenolith.control.v1.HostInfo;
import io.xenolith.control.v1.Node;
import io.xenolith.xl.Getopt;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code xl info}: what there is to know of the host, a line a fact; one of them, if its name is given. */
final class HostFacts implements Verb {
    private static final int KHZ_PER_MHZ = 1000;
    private static final int MIB_SHIFT = 20;

    @Override
    public int run(final Session session, final List<String> arguments) {
        final Getopt.Result options = session.options(arguments, "n", Map.of("numa", 'n'), 0);
        final boolean numa = options.has('n');
        final Optional<String> only = numa ? Optional.empty() : options.arguments().stream().findFirst();
        new Lines(session, only).print(Asks.hostInfo(session), numa);
        return 0;
    }

    /** Facts, of which one alone may be wanted. */
    private record Lines(Session session, Optional<String> only) {
        // The annotation that Error Prone would like comes in a library of its own.
        @SuppressWarnings("AnnotateFormatMethod")
        void line(final String key, final String format, final Object... values) {
            if (only.isEmpty()) {
                session.out("%-23s: %s\n", key, String.format(format, values));
            } else if (only.get().equals(key)) {
                session.out("%s\n", String.format(format, values));
            }
        }

        void print(final HostInfo info, final boolean numa) {
            dom0(info);
            machine(info);
            memory(info);
            if (numa) {
                topology(info);
                nodes(info);
            }
            xen(info);
            line("xend_config_format", "4");
        }

        private void dom0(final HostInfo info) {
            line("host", "%s", info.getName());
            line("release", "%s", info.getRelease());
            line("version", "%s", info.getKernelVersion());
            line("machine", "%s", info.getMachine());
        }

        private void machine(final HostInfo info) {
            line("nr_cpus", "%d", info.getNrCpus());
            line("max_cpu_id", "%d", info.getMaxCpuId());
            line("nr_nodes", "%d", info.getNrNodes());
            line("cores_per_socket", "%d", info.getCoresPerSocket());
            line("threads_per_core", "%d", info.getThreadsPerCore());
            line("cpu_mhz", "%d.%03d", info.getCpuKhz() / KHZ_PER_MHZ, info.getCpuKhz() % KHZ_PER_MHZ);
            line("hw_caps", "%s", info.getHwCapList().stream().map(word -> String.format("%08x", word))
                    .collect(Collectors.joining(":")));
            line("virt_caps", "%s", String.join(" ", info.getVirtCapsList()));
        }

        private void memory(final HostInfo info) {
            final long perMib = (1L << MIB_SHIFT) / Math.max(1, info.getPageSize());
            line("total_memory", "%d", info.getTotalPages() / perMib);
            line("free_memory", "%d", (info.getFreePages() - info.getOutstandingPages()) / perMib);
            line("sharing_freed_memory", "%d", info.getSharingFreedPages() / perMib);
            line("sharing_used_memory", "%d", info.getSharingUsedPages() / perMib);
            line("outstanding_claims", "%d", info.getOutstandingPages() / perMib);
            line("free_cpus", "%d", info.getFreeCpus());
        }

        private void topology(final HostInfo info) {
            session.out("cpu_topology           :\ncpu:    core    socket     node\n");
            for (final CpuTopology cpu : info.getCpusList()) {
                session.out("%3d:    %4d     %4d     %4d\n", cpu.getCpu(), cpu.getCore(), cpu.getSocket(),
                        cpu.getNode());
            }
            session.out("device topology        :\ndevice           node\nNo device topology data available\n");
        }

        private void nodes(final HostInfo info) {
            session.out("numa_info              :\nnode:    memsize    memfree    distances\n");
            int number = 0;
            for (final Node node : info.getNodesList()) {
                session.out("%4d:    %6d     %6d      %s\n", number++, node.getSizeBytes() >> MIB_SHIFT,
                        node.getFreeBytes() >> MIB_SHIFT,
                        node.getDistancesList().stream().map(String::valueOf).collect(Collectors.joining(",")));
            }
        }

        private void xen(final HostInfo info) {
            line("xen_major", "%d", info.getXenMajor());
            line("xen_minor", "%d", info.getXenMinor());
            line("xen_extra", "%s", info.getXenExtra());
            line("xen_version", "%d.%d%s", info.getXenMajor(), info.getXenMinor(), info.getXenExtra());
            line("xen_caps", "%s", info.getXenCaps());
            line("xen_scheduler", "%s", info.getScheduler());
            line("xen_pagesize", "%d", info.getPageSize());
            line("platform_params", "virt_start=0x%x", info.getVirtStart());
            line("xen_changeset", "%s", info.getChangeset());
            line("xen_commandline", "%s", info.getCommandLine());
            line("cc_compiler", "%s", info.getCompiler());
            line("cc_compile_by", "%s", info.getCompileBy());
            line("cc_compile_domain", "%s", info.getCompileDomain());
            line("cc_compile_date", "%s", info.getCompileDate());
            line("build_id", "%s", info.getBuildId());
        }
    }
}
