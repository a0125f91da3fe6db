package io.xenolith.xl;

import com.google.protobuf.ByteString;
import io.xenolith.control.v1.CpuTopology;
import io.xenolith.control.v1.Cpupool;
import io.xenolith.control.v1.CpupoolList;
import io.xenolith.control.v1.Disk;
import io.xenolith.control.v1.DiskList;
import io.xenolith.control.v1.DiskStatus;
import io.xenolith.control.v1.DomainConfiguration;
import io.xenolith.control.v1.DomainEnd;
import io.xenolith.control.v1.DomainEntry;
import io.xenolith.control.v1.DomainId;
import io.xenolith.control.v1.DomainListAnswer;
import io.xenolith.control.v1.DomainScheduling;
import io.xenolith.control.v1.Empty;
import io.xenolith.control.v1.HostInfo;
import io.xenolith.control.v1.Node;
import io.xenolith.control.v1.PoolScheduling;
import io.xenolith.control.v1.StoredConfiguration;
import io.xenolith.control.v1.ToolstackFailure;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.control.v1.ToolstackRequest;
import io.xenolith.control.v1.Vcpu;
import io.xenolith.control.v1.VcpuList;
import io.xenolith.control.v1.Vif;
import io.xenolith.control.v1.VifList;
import io.xenolith.control.v1.VifStatus;
import io.xenolith.xl.text.CpuMap;
import io.xenolith.xl.text.Uuids;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * The host of a transcript: what it answers is read off what real xl printed, so that the numbers of the recording are what xl is
 * to print again. Which domains there are is remembered from table to table.
 */
final class TranscriptHost implements Host {
    private static final Pattern ROW = Pattern.compile("(\\S+) +([0-9]+) +([0-9]+) +([0-9]+) {5}(.{6}) +([0-9.]+)(.*)");
    private static final Pattern CODE = Pattern.compile("rc[=:] ?(-[0-9]+)");
    private static final Pattern VCPU = Pattern.compile(
            "(\\S+) +([0-9]+) +([0-9]+) +([0-9]+|-) +([r-])([b-])([p-]) +([0-9.]+) {2}(.*) / (.*)");
    private static final int CPUS = 2;

    private List<DomainEntry> domains;
    private Transcript.Block block;

    TranscriptHost(final String... names) {
        final List<DomainEntry> first = new ArrayList<>();
        for (final String name : names) {
            first.add(DomainEntry.newBuilder().setDomid(first.size()).setName(name).setVcpusOnline(2).build());
        }
        domains = first;
    }

    /** What comes next is this command. */
    void next(final Transcript.Block following) {
        block = following;
        final List<DomainEntry> rows = rows();
        if (following.command().matches("xl (list|claims)( -[vZcn])*") && !rows.isEmpty()) {
            domains = rows;
        }
    }

    void rename(final String from, final String to) {
        domains = domains.stream().map(domain -> domain.getName().equals(from)
                ? domain.toBuilder().setName(to).build()
                : domain).toList();
    }

    void add(final int domid, final String name) {
        final List<DomainEntry> more = new ArrayList<>(domains);
        more.removeIf(domain -> domain.getName().equals(name));
        more.add(DomainEntry.newBuilder().setDomid(domid).setName(name).build());
        domains = more;
    }

    private List<DomainEntry> rows() {
        final List<DomainEntry> rows = new ArrayList<>();
        for (final String line : block.lines()) {
            final Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.add(entry(row));
            }
        }
        return rows;
    }

    private static DomainEntry entry(final Matcher row) {
        final String state = row.group(5);
        final DomainEntry.Builder entry = DomainEntry.newBuilder().setName(row.group(1))
                .setDomid(Integer.parseInt(row.group(2))).setCurrentKib(Long.parseLong(row.group(3)) << 10)
                .setVcpusOnline(Integer.parseInt(row.group(4))).setRunning(state.charAt(0) == 'r')
                .setBlocked(state.charAt(1) == 'b').setPaused(state.charAt(2) == 'p')
                .setShutdown(state.charAt(3) == 's').setShutdownReason("-rscwS".indexOf(state.charAt(4)))
                .setDying(state.charAt(5) == 'd').setCpuTimeNs(Math.round(Double.parseDouble(row.group(6)) * 1e9));
        final String rest = row.group(7).strip();
        final Matcher uuid = Pattern.compile("([0-9a-f-]{36}).*").matcher(rest);
        if (uuid.matches()) {
            entry.setUuid(Uuids.parse(uuid.group(1)).orElseThrow());
        }
        if (rest.equals("two")) {
            entry.setCpupool(1);
        }
        return entry.build();
    }

    @Override
    public ToolstackReply ask(final ToolstackRequest request, final Consumer<ToolstackReply> progress) {
        return switch (request.getQuestionCase()) {
            case DOMAIN_LIST -> reply().setDomainList(DomainListAnswer.newBuilder().addAllDomains(domains())).build();
            case HOST_INFO -> reply().setHostInfo(hostInfo()).build();
            case LIST_CPUPOOLS -> reply().setCpupools(pools()).build();
            case LIST_VCPUS -> reply().setVcpus(vcpus(request.getListVcpus().getDomid())).build();
            case GET_POOL_SCHEDULING -> reply().setPoolScheduling(PoolScheduling.newBuilder()
                    .setScheduler("credit2").setRatelimitUs(1000).setTsliceMs(30)).build();
            case GET_DOMAIN_SCHEDULING -> reply().setDomainScheduling(
                    scheduling(request.getGetDomainScheduling().getDomid())).build();
            case LIST_DISKS -> reply().setDisks(disks()).build();
            case LIST_VIFS -> reply().setVifs(vifs()).build();
            case GET_CONFIGURATION -> reply().setConfiguration(
                    configuration(request.getGetConfiguration().getDomid())).build();
            case WAIT_FOR_END -> reply().setDomainEnd(DomainEnd.newBuilder()
                    .setDomid(request.getWaitForEnd().getDomids(0)).setShutdownReason(0)).build();
            default -> outcome(request);
        };
    }

    private static ToolstackReply.Builder reply() {
        return ToolstackReply.newBuilder();
    }

    /** In the recording, beta was in the second pool for a while. */
    private List<DomainEntry> pooled() {
        final boolean elsewhere = block.lines().stream().noneMatch(line -> line.startsWith("beta "))
                || block.lines().getFirst().startsWith("Cpupool two");
        return domains.stream().map(domain -> domain.toBuilder()
                .setCpupool(domain.getName().equals("beta") && elsewhere ? 1 : 0).build()).toList();
    }

    /** The domains of the table, if the command prints one of its own; else those of the last one. */
    private List<DomainEntry> domains() {
        if (block.command().startsWith("xl uptime")) {
            return uptimes();
        }
        if (block.command().matches("xl sched-credit2?") && !block.lines().isEmpty()) {
            return pooled();
        }
        if (block.command().equals("xl vm-list")) {
            return withUuids();
        }
        final List<DomainEntry> rows = rows();
        if (rows.isEmpty()) {
            return domains;
        }
        final List<DomainEntry> all = new ArrayList<>(rows);
        domains.stream().filter(domain -> rows.stream().noneMatch(row -> row.getDomid() == domain.getDomid()))
                .forEach(all::add);
        return all;
    }

    private List<DomainEntry> uptimes() {
        final Pattern row = Pattern.compile("(\\S+) +([0-9]+) +([0-9]+):([0-9]{2}):([0-9]{2})");
        final List<DomainEntry> entries = new ArrayList<>();
        for (final DomainEntry domain : domains) {
            long up = 0;
            for (final String line : block.lines()) {
                final Matcher found = row.matcher(line);
                if (found.matches() && found.group(1).equals(domain.getName())) {
                    up = Long.parseLong(found.group(3)) * 3600 + Long.parseLong(found.group(4)) * 60
                            + Long.parseLong(found.group(5));
                }
            }
            entries.add(domain.toBuilder().setStartTimeSec(now() - up).build());
        }
        return entries;
    }

    private long now() {
        final Matcher time = Pattern.compile(" ([0-9]{2}):([0-9]{2}):([0-9]{2}) up .*")
                .matcher(block.lines().isEmpty() ? "" : block.lines().getFirst());
        return time.matches()
                ? Long.parseLong(time.group(1)) * 3600 + Long.parseLong(time.group(2)) * 60
                        + Long.parseLong(time.group(3))
                : 1_000_000;
    }

    private List<DomainEntry> withUuids() {
        return domains.stream().map(domain -> {
            final String line = block.lines().stream().filter(each -> each.contains("  " + domain.getDomid() + "  "))
                    .findFirst().orElseThrow();
            return domain.toBuilder().setUuid(Uuids.parse(line.substring(0, 36)).orElseThrow()).build();
        }).toList();
    }

    private Optional<String> fact(final String key) {
        return block.lines().stream().filter(line -> line.matches(key + " *:.*"))
                .map(line -> line.substring(line.indexOf(':') + 1).replaceFirst(" ", "")).findFirst();
    }

    private int number(final String key) {
        return fact(key).map(text -> Integer.parseInt(text.strip())).orElse(0);
    }

    private HostInfo hostInfo() {
        final HostInfo.Builder info = HostInfo.newBuilder().setMaxCpuId(CPUS - 1).setPageSize(4096)
                .setNowSec(now()).setUptimeSec(dom0Uptime());
        if (!block.command().startsWith("xl info")) {
            return info.setNrCpus(CPUS).build();
        }
        info.setName(fact("host").orElseThrow()).setRelease(fact("release").orElseThrow())
                .setKernelVersion(fact("version").orElseThrow()).setMachine(fact("machine").orElseThrow())
                .setNrCpus(number("nr_cpus")).setMaxCpuId(number("max_cpu_id")).setNrNodes(number("nr_nodes"))
                .setCoresPerSocket(number("cores_per_socket")).setThreadsPerCore(number("threads_per_core"))
                .setCpuKhz(Integer.parseInt(fact("cpu_mhz").orElseThrow().replace(".", "")))
                .setTotalPages(number("total_memory") * 256L).setFreePages(number("free_memory") * 256L)
                .setFreeCpus(number("free_cpus")).setXenMajor(number("xen_major")).setXenMinor(number("xen_minor"))
                .setXenExtra(fact("xen_extra").orElseThrow()).setXenCaps(fact("xen_caps").orElseThrow())
                .setScheduler(fact("xen_scheduler").orElseThrow()).setChangeset(fact("xen_changeset").orElseThrow())
                .setVirtStart(Long.parseUnsignedLong(fact("platform_params").orElseThrow().substring(13), 16))
                .setCommandLine(fact("xen_commandline").orElseThrow()).setCompiler(fact("cc_compiler").orElseThrow())
                .setCompileBy(fact("cc_compile_by").orElseThrow())
                .setCompileDomain(fact("cc_compile_domain").orElseThrow())
                .setCompileDate(fact("cc_compile_date").orElseThrow()).setBuildId(fact("build_id").orElseThrow());
        for (final String word : fact("hw_caps").orElseThrow().split(":", -1)) {
            info.addHwCap(Integer.parseUnsignedInt(word, 16));
        }
        info.addAllVirtCaps(List.of(fact("virt_caps").orElseThrow().split(" ", -1)));
        for (int cpu = 0; cpu < CPUS; cpu++) {
            info.addCpus(CpuTopology.newBuilder().setCpu(cpu).setCore(cpu));
        }
        return info.addNodes(Node.newBuilder().setSizeBytes((long) number("total_memory") << 20)
                .setFreeBytes((long) number("free_memory") << 20).addDistances(10)).build();
    }

    private long dom0Uptime() {
        return block.lines().stream().filter(line -> line.startsWith("Domain-0 ")).findFirst()
                .map(line -> line.substring(line.lastIndexOf(' ') + 1)).filter(text -> text.contains(":"))
                .map(text -> text.split(":", -1))
                .map(parts -> Long.parseLong(parts[0]) * 3600 + Long.parseLong(parts[1]) * 60
                        + Long.parseLong(parts[2]))
                .orElse(0L);
    }

    private static ByteString cpus(final String text) {
        final BitSet set = new BitSet();
        if (text.equals("all")) {
            set.set(0, CPUS);
        } else {
            for (final String cpu : text.split(",", -1)) {
                set.set(Integer.parseInt(cpu));
            }
        }
        return CpuMap.bytes(set);
    }

    /** A second pool is there where the recording has one. */
    private CpupoolList pools() {
        final CpupoolList.Builder pools = CpupoolList.newBuilder();
        final boolean two = String.join(" ", block.lines()).contains(" two") || block.lines().toString()
                .contains("two ") || (block.command().equals("xl sched-credit2") && block.lines().size() == 4);
        final boolean first = two || block.lines().contains("Pool-0             0");
        final int more = two && block.lines().stream().anyMatch(line -> line.endsWith("y          3")) ? 1 : 0;
        final int elsewhere = two && more == 0 ? 1 : 0;
        pools.addPools(Cpupool.newBuilder().setName("Pool-0").setScheduler("credit2")
                .setDomains(domains.size() - elsewhere).setCpus(cpus(first ? "0" : "all")));
        if (two) {
            pools.addPools(Cpupool.newBuilder().setPoolid(1).setName("two").setScheduler("credit")
                    .setDomains(elsewhere).setCpus(cpus("1")));
        }
        return pools.build();
    }

    private VcpuList vcpus(final int domid) {
        final VcpuList.Builder vcpus = VcpuList.newBuilder();
        for (final String line : block.lines()) {
            final Matcher row = VCPU.matcher(line);
            if (row.matches() && Integer.parseInt(row.group(2)) == domid) {
                final boolean online = !row.group(4).equals("-");
                vcpus.addVcpus(Vcpu.newBuilder().setVcpu(Integer.parseInt(row.group(3))).setOnline(online)
                        .setCpu(online ? Integer.parseInt(row.group(4)) : 0).setRunning(row.group(5).equals("r"))
                        .setBlocked(row.group(6).equals("b"))
                        .setCpuTimeNs(Math.round(Double.parseDouble(row.group(8)) * 1e9))
                        .setHardAffinity(cpus(row.group(9))).setSoftAffinity(cpus(row.group(10))));
            }
        }
        return vcpus.build();
    }

    private DomainScheduling scheduling(final int domid) {
        final DomainScheduling.Builder scheduling = DomainScheduling.newBuilder().setWeight(256).setCap(0).setScheduler(
                block.lines().getFirst().startsWith("Cpupool two") ? "credit" : "credit2");
        for (final String line : block.lines()) {
            final String[] words = line.strip().split(" +", -1);
            if (words.length == 4 && words[1].equals(Integer.toString(domid)) && words[2].matches("[0-9]+")) {
                scheduling.setWeight(Integer.parseInt(words[2])).setCap(Integer.parseInt(words[3]));
            }
        }
        return scheduling.build();
    }

    private DiskList disks() {
        final DiskList.Builder disks = DiskList.newBuilder();
        for (final String line : block.lines()) {
            final String[] words = line.strip().split(" +", -1);
            if (words.length == 7 && words[0].matches("[0-9]+")) {
                disks.addDisks(DiskStatus.newBuilder().setDevid(Integer.parseInt(words[0]))
                        .setBackendDomid(Integer.parseInt(words[1])).setFrontendDomid(Integer.parseInt(words[2]))
                        .setState(Integer.parseInt(words[3])).setEvtchn(Integer.parseInt(words[4]))
                        .setRingRef(Integer.parseInt(words[5])).setBackendPath(words[6]));
            }
        }
        return disks.build();
    }

    private VifList vifs() {
        final VifList.Builder vifs = VifList.newBuilder();
        for (final String line : block.lines()) {
            final String[] words = line.strip().split(" +", -1);
            if (words.length == 8 && words[0].matches("[0-9]+")) {
                final String[] rings = words[6].split("/", -1);
                vifs.addVifs(VifStatus.newBuilder().setDevid(Integer.parseInt(words[0]))
                        .setBackendDomid(Integer.parseInt(words[1])).setVif(Vif.newBuilder().setMac(words[2]))
                        .setState(Integer.parseInt(words[4])).setEvtchn(Integer.parseInt(words[5]))
                        .setTxRingRef(Integer.parseInt(rings[0])).setRxRingRef(Integer.parseInt(rings[1]))
                        .setBackendPath(words[7]));
            }
        }
        return vifs.build();
    }

    private StoredConfiguration configuration(final int domid) {
        for (final JsonNode each : new ObjectMapper().readTree(String.join("\n", block.lines()))) {
            if (each.get("domid").asInt() == domid) {
                return configuration(each.get("config"));
            }
        }
        throw new IllegalStateException("the transcript has no configuration of " + domid);
    }

    private static StoredConfiguration configuration(final JsonNode config) {
        final JsonNode create = config.get("c_info");
        final JsonNode build = config.get("b_info");
        final JsonNode sched = build.get("sched_params");
        final StoredConfiguration.Builder stored = StoredConfiguration.newBuilder()
                .setName(create.get("name").asString()).setMaxKib(build.get("max_memkb").asLong())
                .setTargetKib(build.get("target_memkb").asLong())
                .setScheduling(DomainScheduling.newBuilder().setScheduler(sched.get("sched").asString())
                        .setWeight(sched.get("weight").asInt()).setCap(sched.get("cap").asInt()));
        if (!create.has("uuid")) {
            return stored.build();
        }
        stored.setVideoKib(build.get("video_memkb").asLong());
        build.get("avail_vcpus").forEach(vcpu -> stored.addAvailVcpus(vcpu.asInt()));
        if (config.has("disks")) {
            config.get("disks").forEach(disk -> stored.addDisks(Disk.newBuilder()
                    .setPdevPath(disk.get("pdev_path").asString()).setVdev(disk.get("vdev").asString())
                    .setFormat(disk.get("format").asString()).setReadwrite(disk.get("readwrite").asInt() == 1)));
        }
        if (config.has("nics")) {
            config.get("nics").forEach(nic -> stored.addVifs(Vif.newBuilder().setDevid(nic.get("devid").asInt())
                    .setMac(nic.get("mac").asString()).setBridge(nic.get("bridge").asString())));
        }
        return stored.setConfiguration(DomainConfiguration.newBuilder().setType("pv")
                .setUuid(Uuids.parse(create.get("uuid").asString()).orElseThrow()).setRunHotplugScripts(true)
                .setMaxVcpus(build.get("max_vcpus").asInt()).setClaimMode(true)
                .setKernel(build.get("kernel").asString()).setCommandLine(build.get("cmdline").asString())
                .setRamdisk(build.get("ramdisk").asString()).setOnReboot("restart").setOnSoftReset("soft-reset"))
                .build();
    }

    /** What became of a command that does something: it went well unless the recording says otherwise. */
    private ToolstackReply outcome(final ToolstackRequest request) {
        // xl unpauses what it has made; what is told of the making is not told of that as well.
        if (request.hasUnpause()) {
            return reply().setDone(Empty.getDefaultInstance()).build();
        }
        final List<String> log = block.errorLines().stream()
                .filter(line -> line.startsWith("libxl: ") || line.startsWith("xc: ") || line.startsWith("and so "))
                .toList();
        final List<String> whole = block.command().startsWith("xl mem-set") && !log.isEmpty()
                ? List.of(log.getFirst(), "")
                : log;
        if (block.exit() == 0) {
            return reply().addAllLog(whole)
                    .setCreated(DomainId.newBuilder().setDomid(99)).build();
        }
        return reply().setFailure(ToolstackFailure.newBuilder().setCode(code()).addAllLog(whole)).build();
    }

    private int code() {
        final Matcher code = CODE.matcher(String.join("\n", block.lines()));
        if (code.find()) {
            return Integer.parseInt(code.group(1));
        }
        if (block.command().contains("create")) {
            return -block.exit();
        }
        final String last = block.lines().getLast();
        return last.endsWith("not connected.") || last.startsWith("Unknown device") ? -6 : -3;
    }

    @Override
    public void console(final int domid) {
        throw new IllegalStateException("no console in a transcript");
    }
}
