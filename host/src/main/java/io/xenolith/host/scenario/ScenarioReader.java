package io.xenolith.host.scenario;

import io.xenolith.dom0.toolstack.RealTime;
import io.xenolith.host.image.Sha256;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.PvL1tf;
import io.xenolith.hypervisor.XenParameters;
import io.xenolith.hypervisor.sched.SchedulerKind;
import io.xenolith.hypervisor.vcpu.x86.CpuPolicy;
import io.xenolith.hypervisor.xsm.FlaskPolicy;
import io.xenolith.hypervisor.xsm.PolicyException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads a scenario file. The keys are those of the records in this package, as {@code docs/scenarios.md} lists them. All
 * problems of a file are reported at once, each with its line.
 */
public final class ScenarioReader {
    private static final long DEFAULT_HOST_MEMORY = 512L << 20;
    private static final long DEFAULT_DOMAIN_MEMORY = 16L << 20;
    private static final long DEFAULT_KERNEL_MEMORY = 256L << 20;
    private static final int DEFAULT_TSC_KHZ = 2_000_000;
    /** 2026-01-01T00:00:00Z. */
    private static final long DEFAULT_WALL_CLOCK_SEC = 1_767_225_600L;
    private static final long DEFAULT_TIME_LIMIT_NS = 60_000_000_000L;
    private static final long PAGE_BYTES = 4096;
    private static final long SECTOR_BYTES = 512;
    private static final long NS_PER_US = 1000;
    private static final long RTDS_PERIOD_NS = 10_000_000;
    private static final long RTDS_BUDGET_NS = 4_000_000;
    private static final long RTDS_BUDGET_MIN_US = 10;
    private static final long RTDS_PERIOD_MAX_US = Integer.MAX_VALUE;
    private static final int DEFAULT_WEIGHT = 256;
    private static final int VCPUS_MAX = 128;
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");
    private static final Pattern VDEV = Pattern.compile("xvd[a-z]{1,2}[0-9]{0,2}");
    private static final Set<String> RESERVED_NAMES = Set.of("Domain-0", "dom0", "host");

    private final Path file;
    private final Path folder;
    private final Map<String, String> variables;
    private final Problems problems;
    private final Map<String, DiskSpec> disks = new LinkedHashMap<>();
    private final Map<String, DomainSpec> domains = new LinkedHashMap<>();
    private final NetworkReader network;

    private ScenarioReader(final Path file, final Map<String, String> variables) {
        this.file = file;
        this.folder = file.toAbsolutePath().normalize().getParent();
        this.variables = variables;
        this.problems = new Problems(file.toString());
        this.network = new NetworkReader(problems, this::path);
    }

    /**
     * Reads {@code file}. Relative paths in it start at its folder; {@code $JAVA_HOME} in a path is the JDK that runs this.
     *
     * @throws ScenarioException the file cannot be read or says something that cannot be run
     */
    public static Scenario read(final Path file) throws ScenarioException {
        return read(file, Map.of("JAVA_HOME", System.getProperty("java.home")));
    }

    /** As {@link #read(Path)}, with these variables for paths. */
    public static Scenario read(final Path file, final Map<String, String> variables) throws ScenarioException {
        final byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (final NoSuchFileException e) {
            throw new ScenarioException(List.of(file + ": no such file"));
        } catch (final IOException e) {
            throw new ScenarioException(List.of(file + ": cannot be read: " + e.getMessage()));
        }
        return new ScenarioReader(file, variables).scenario(bytes);
    }

    private Scenario scenario(final byte[] bytes) throws ScenarioException {
        final YamlNode written = YamlReader.read(new String(bytes, StandardCharsets.UTF_8), problems);
        problems.check();
        final YamlNode root = new Repeats(problems).expand(written);
        final Fields top = new Fields(root, "the scenario", problems, "host", "disks", "bridges", "domains", "steps",
                "expect", "print", "pcap", "limits");
        final HostSpec host = host(top);
        top.node("disks").ifPresent(this::disks);
        top.node("bridges").ifPresent(network::bridges);
        domains(top);
        final List<Step> steps = steps(top);
        final List<Expectation> expectations = new ExpectationReader(problems, domains.keySet(), this::path)
                .read(top.list("expect"));
        final PrintMode print = top.choice("print", PrintMode.values(), PrintMode.SUMMARY);
        final CapturePlan captures = network.captures(top, domains.values(), steps);
        final long limit = limit(top);
        checkMemory(host, top.line("host"));
        checkLabels(host, top.line("domains"));
        problems.check();
        return new Scenario(file, Sha256.of(bytes), host, List.copyOf(disks.values()), List.copyOf(domains.values()),
                steps, expectations, print, captures, limit, network.networks());
    }

    private HostSpec host(final Fields top) {
        if (!top.has("host")) {
            return new HostSpec(DEFAULT_HOST_MEMORY, 0, DEFAULT_TSC_KHZ, DEFAULT_WALL_CLOCK_SEC);
        }
        final Fields host = new Fields(top.node("host").orElseThrow(), "host", problems, "memory", "seed", "tsc_khz",
                "wall_clock", "cpu", "abi", "scheduler", "policy", "pv_linear_pt",
                "pv_l1tf");
        final AbiProfile abi = abi(host);
        final XenParameters parameters = parameters(host);
        if (!abi.schedulers().contains(parameters.scheduler())) {
            problems.add(host.line("scheduler"), "'scheduler': Xen " + abi.name() + " is built without "
                    + parameters.scheduler());
        }
        return new HostSpec(memory(host, DEFAULT_HOST_MEMORY),
                host.number("seed", 0, Long.MIN_VALUE, Long.MAX_VALUE),
                (int) host.number("tsc_khz", DEFAULT_TSC_KHZ, 1_000, 100_000_000), wallClock(host), cpu(host), abi,
                parameters);
    }

    private XenParameters parameters(final Fields host) {
        final XenParameters parameters = XenParameters.DEFAULT.withScheduler(
                host.choice("scheduler", SchedulerKind.values(), SchedulerKind.CREDIT2))
                .withLinearTables(host.number("pv_linear_pt", 1, 0, 1) != 0)
                .withL1tf(host.choice("pv_l1tf", PvL1tf.values(), PvL1tf.OFF));
        return policy(host).map(parameters::withPolicy).orElse(parameters);
    }

    private Optional<FlaskPolicy> policy(final Fields host) {
        if (!host.has("policy")) {
            return Optional.empty();
        }
        final Path path = path(host, "policy");
        try {
            if (Files.size(path) > FlaskPolicy.BYTES_MAX) {
                problems.add(host.line("policy"), "'policy': " + path + " is longer than " + FlaskPolicy.BYTES_MAX
                        + " bytes");
                return Optional.empty();
            }
            return Optional.of(FlaskPolicy.parse(path.getFileName().toString(),
                    new String(Files.readAllBytes(path), StandardCharsets.UTF_8)));
        } catch (final NoSuchFileException e) {
            problems.add(host.line("policy"), "'policy': no such file: " + path);
        } catch (final IOException e) {
            problems.add(host.line("policy"), "'policy': " + path + " cannot be read: " + e.getMessage());
        } catch (final PolicyException e) {
            e.problems().forEach(problem -> problems.add(host.line("policy"), "'policy': " + problem));
        }
        return Optional.empty();
    }

    private String cpu(final Fields host) {
        final String cpu = host.optionalText("cpu").orElse(CpuPolicy.X86_64_V1);
        if (!CpuPolicy.names().contains(cpu)) {
            problems.add(host.line("cpu"), "'cpu': no processor '" + cpu + "', want "
                    + String.join(" or ", CpuPolicy.names()));
        }
        return cpu;
    }

    private AbiProfile abi(final Fields host) {
        final String name = host.optionalText("abi").orElse(AbiProfile.XEN_4_17.name());
        final Optional<AbiProfile> profile = AbiProfile.named(name);
        if (profile.isEmpty()) {
            problems.add(host.line("abi"), "'abi': no Xen '" + name + "', want "
                    + String.join(" or ", AbiProfile.names()));
        }
        return profile.orElse(AbiProfile.XEN_4_17);
    }

    private long wallClock(final Fields host) {
        final Optional<String> text = host.optionalText("wall_clock");
        if (text.isEmpty()) {
            return DEFAULT_WALL_CLOCK_SEC;
        }
        try {
            return Instant.parse(text.get()).getEpochSecond();
        } catch (final DateTimeException e) {
            problems.add(host.line("wall_clock"),
                    "'wall_clock': '" + text.get() + "' is not a time such as 2026-01-01T00:00:00Z");
            return DEFAULT_WALL_CLOCK_SEC;
        }
    }

    private long memory(final Fields fields, final long byDefault) {
        final long memory = fields.size("memory", byDefault);
        if (memory % PAGE_BYTES != 0 || memory == 0) {
            problems.add(fields.line("memory"), "'memory' is " + memory + " bytes, want a multiple of 4K");
        }
        return memory;
    }

    private void checkMemory(final HostSpec host, final int line) {
        final long wanted = domains.values().stream().mapToLong(DomainSpec::memoryBytes).sum();
        if (wanted > host.memoryBytes()) {
            problems.add(line, "the domains want " + Units.printSize(wanted) + " of memory, the host has "
                    + Units.printSize(host.memoryBytes()));
        }
    }

    private void checkLabels(final HostSpec host, final int line) {
        for (final DomainSpec domain : domains.values()) {
            final String label = domain.label();
            if (!label.isEmpty() && host.policy().isEmpty()) {
                problems.add(line, "domain '" + domain.name() + "' has a label, but 'host' has no 'policy'");
            } else if (!label.isEmpty() && !host.policy().orElseThrow().knows(label)) {
                problems.add(line, "domain '" + domain.name() + "': the policy has no label '" + label + "'"
                        + Nearest.hint(label, host.policy().orElseThrow().labels()));
            }
        }
    }

    private void disks(final YamlNode node) {
        if (!(node instanceof final YamlNode.Mapping mapping)) {
            problems.add(node.line(), "'disks' must be a mapping from names to disks, not " + node.kind());
            return;
        }
        mapping.entries().forEach((name, entry) -> {
            checkName("disk", name, entry.line());
            disks.put(name, disk(name, new Fields(entry.value(), "disk '" + name + "'", problems, "file", "mode",
                    "format", "create", "device", "writes", "overlay", "sector_size", "features")));
        });
    }

    private DiskSpec disk(final String name, final Fields disk) {
        final DiskSource source = source(name, disk);
        final AccessMode mode = disk.choice("mode", AccessMode.values(), AccessMode.READ_ONLY);
        return new DiskSpec(name, source, mode, disk.node("create").map(create -> create(name, create)),
                new DeviceReader(problems, this::path).read(name, disk, mode));
    }

    private DiskSource source(final String name, final Fields disk) {
        final boolean export = disk.node("file").orElse(null) instanceof final YamlNode.Scalar file
                && NbdUri.isMeantBy(file.text());
        if (!export) {
            return new DiskSource.File(path(disk, "file"), disk.has("format")
                    ? Optional.of(disk.choice("format", ImageFormat.values(), ImageFormat.RAW))
                    : Optional.empty());
        }
        for (final String key : List.of("format", "create")) {
            if (disk.has(key)) {
                problems.add(disk.line(key), "disk '" + name + "' is an export of a server, it cannot have '" + key
                        + "'");
            }
        }
        try {
            return new DiskSource.Export(NbdUri.parse(disk.text("file")));
        } catch (final IllegalArgumentException e) {
            problems.add(disk.line("file"), "'file': " + e.getMessage());
            return DiskSource.file(folder);
        }
    }

    private DiskSpec.Create create(final String name, final YamlNode node) {
        final Fields create = new Fields(node, "'create' of disk '" + name + "'", problems, "size", "from");
        if (create.has("size") == create.has("from")) {
            problems.add(node.line(), "'create' of disk '" + name + "' needs either 'size' or 'from'");
            return new DiskSpec.Create.Empty(0);
        }
        if (create.has("from")) {
            return new DiskSpec.Create.CopyOf(path(create, "from"));
        }
        final long size = create.size("size", SECTOR_BYTES);
        if (size % SECTOR_BYTES != 0 || size == 0) {
            problems.add(create.line("size"), "'size' is " + size + " bytes, want a multiple of 512");
        }
        return new DiskSpec.Create.Empty(size);
    }

    private void domains(final Fields top) {
        if (!top.has("domains")) {
            problems.add(top.line(), "the scenario needs 'domains'");
        }
        for (final YamlNode node : top.list("domains")) {
            final Fields fields = new Fields(node, "domain", problems, "name", "program", "args", "kernel", "ramdisk",
                    "cmdline", "memory", "vcpus", "weight", "cap", "rtds", "disks", "vifs", "on_reboot", "label");
            final DomainSpec domain = domain(fields);
            if (domains.put(domain.name(), domain) != null) {
                problems.add(fields.line("name"), "a second domain '" + domain.name() + "'");
            }
        }
    }

    private DomainSpec domain(final Fields domain) {
        final String name = domain.text("name");
        if (domain.has("name")) {
            checkName("domain", name, domain.line("name"));
        }
        final Optional<KernelSpec> kernel = kernel(name, domain);
        final int vcpus = (int) domain.number("vcpus", 1, 1, VCPUS_MAX);
        return new DomainSpec(name, kernel.isPresent() ? "" : domain.text("program"),
                domain.words(kernel.isPresent() ? "cmdline" : "args"),
                memory(domain, kernel.isPresent() ? DEFAULT_KERNEL_MEMORY : DEFAULT_DOMAIN_MEMORY),
                vcpus,
                (int) domain.number("weight", DEFAULT_WEIGHT, 1, 65_535),
                (int) domain.number("cap", 0, 0, 100L * vcpus), attachments(domain), network.vifs(domain), kernel,
                domain.choice("on_reboot", OnReboot.values(), OnReboot.DESTROY) == OnReboot.RESTART,
                domain.optionalText("label").orElse(""), realTime(domain));
    }

    /** Period and budget of each vCPU, of Xen's own limits, and whether it may have more. */
    private Optional<RealTime> realTime(final Fields domain) {
        if (!domain.has("rtds")) {
            return Optional.empty();
        }
        final Fields rtds = new Fields(domain.node("rtds").orElseThrow(), "rtds", problems, "period", "budget",
                "extratime");
        final long periodUs = rtds.duration("period", RTDS_PERIOD_NS) / NS_PER_US;
        final long budgetUs = rtds.duration("budget", RTDS_BUDGET_NS) / NS_PER_US;
        if (budgetUs < RTDS_BUDGET_MIN_US || budgetUs > periodUs || periodUs > RTDS_PERIOD_MAX_US) {
            problems.add(domain.line("rtds"), "'rtds': a budget of " + budgetUs + " us in a period of " + periodUs
                    + " us, want " + RTDS_BUDGET_MIN_US + " us to the period, and that up to " + RTDS_PERIOD_MAX_US
                    + " us");
            return Optional.empty();
        }
        return Optional.of(new RealTime((int) periodUs, (int) budgetUs, rtds.number("extratime", 1, 0, 1) != 0));
    }

    /** A kernel of machine code, which has other keys beside it than a program. */
    private Optional<KernelSpec> kernel(final String name, final Fields domain) {
        final boolean kernel = domain.has("kernel");
        for (final String key : kernel ? List.of("program", "args") : List.of("ramdisk", "cmdline")) {
            if (domain.has(key)) {
                final String runs = kernel ? "kernel" : "program";
                problems.add(domain.line(key), "domain '" + name + "' has a '" + runs + "', it cannot have '" + key
                        + "' too");
            }
        }
        return kernel
                ? Optional.of(new KernelSpec(path(domain, "kernel"),
                        domain.has("ramdisk") ? Optional.of(path(domain, "ramdisk")) : Optional.empty()))
                : Optional.empty();
    }

    private List<DiskAttachment> attachments(final Fields domain) {
        final List<DiskAttachment> attachments = new ArrayList<>();
        final Set<String> vdevs = new HashSet<>();
        for (final YamlNode node : domain.list("disks")) {
            final Fields fields = new Fields(node, "disk of a domain", problems, "disk", "vdev", "mode");
            final DiskAttachment attachment = attachment(fields);
            if (!vdevs.add(attachment.vdev())) {
                problems.add(fields.line("vdev"), "a second disk at '" + attachment.vdev() + "'");
            }
            attachments.add(attachment);
        }
        return attachments;
    }

    private DiskAttachment attachment(final Fields fields) {
        final String disk = fields.text("disk");
        final DiskSpec spec = disks.get(disk);
        if (spec == null && fields.has("disk")) {
            problems.add(fields.line("disk"),
                    "no disk '" + disk + "' under 'disks'" + Nearest.hint(disk, disks.keySet()));
        }
        final AccessMode mode = fields.choice("mode", AccessMode.values(),
                spec == null ? AccessMode.READ_ONLY : spec.mode());
        if (spec != null && mode == AccessMode.READ_WRITE && spec.mode() == AccessMode.READ_ONLY) {
            problems.add(fields.line("mode"), "disk '" + disk + "' is ro, it cannot be attached rw");
        }
        return new DiskAttachment(disk, vdev(fields), mode);
    }

    private String vdev(final Fields fields) {
        final String vdev = fields.text("vdev");
        if (fields.has("vdev") && !VDEV.matcher(vdev).matches()) {
            problems.add(fields.line("vdev"), "'vdev' is '" + vdev + "', want a name such as xvda or xvdb1");
        }
        return vdev;
    }

    private List<Step> steps(final Fields top) {
        final InputReader inputs = new InputReader(problems, domains.keySet(), this::attachment, this::vdev, network);
        return top.list("steps").stream().map(inputs::step).toList();
    }

    private long limit(final Fields top) {
        if (!top.has("limits")) {
            return DEFAULT_TIME_LIMIT_NS;
        }
        return new Fields(top.node("limits").orElseThrow(), "limits", problems, "virtual_time")
                .duration("virtual_time", DEFAULT_TIME_LIMIT_NS);
    }

    private void checkName(final String what, final String name, final int line) {
        if (!NAME.matcher(name).matches() || RESERVED_NAMES.contains(name)) {
            problems.add(line, what + " name '" + name + "': want a letter, then letters, digits, _ or -, and none of "
                    + "dom0, Domain-0, host" + Repeats.hint(name));
        }
    }

    private Path path(final Fields fields, final String key) {
        String text = fields.text(key);
        for (final Map.Entry<String, String> variable : variables.entrySet()) {
            text = text.replace("$" + variable.getKey(), variable.getValue());
        }
        if (text.contains("$")) {
            problems.add(fields.line(key), "'" + key + "': only $JAVA_HOME is known, in '" + text + "'");
        }
        return folder.resolve(text).normalize();
    }
}
