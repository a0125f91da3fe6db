package io.xenolith.cli;

import io.xenolith.host.boot.BootDisk;
import io.xenolith.host.boot.BootNet;
import io.xenolith.host.boot.BootNetworks;
import io.xenolith.host.boot.BootOptions;
import io.xenolith.host.boot.BootResult;
import io.xenolith.host.boot.BootRun;
import io.xenolith.host.boot.BootWatch;
import io.xenolith.host.input.Recording;
import io.xenolith.host.run.HostRunner;
import io.xenolith.host.scenario.KernelSpec;
import io.xenolith.host.snapshot.SnapshotFile;
import io.xenolith.host.snapshot.SnapshotInfo;
import io.xenolith.hypervisor.XenParameters;
import io.xenolith.hypervisor.vcpu.x86.CpuPolicy;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xenolith boot}. */
@Command(name = "boot", description = "Boot a paravirtual kernel on a fresh host, its console on this terminal.", footer = {
        "",
        "A guest that reboots is started again. On a terminal, keys go to the guest as they are typed, Ctrl-C too; Ctrl-] leaves. Otherwise standard input is "
                + "typed at the console.",
        "",
        "Exit codes: with --expect 0 if the console showed it, 3 if the guest ended first, 4 if the time was up; else 0 "
                + "if the guest powered off, 3 if it stopped otherwise, 4 if the time was up, 6 if it crashed. 3 instead of 0 if "
                + "--save-snapshot has saved nothing. 1 if it could not be booted, 64 wrong usage."})
final class BootCommand implements Callable<Integer> {
    private static final int ENDED = 3;
    private static final int TIMED_OUT = 4;
    private static final int CRASHED = 6;
    private static final int VCPUS_MAX = 128;
    private static final int PORT_MAX = 65_535;
    /** What a guest that goes on has already. */
    private static final List<String> OF_THE_SNAPSHOT = List.of("--ramdisk", "--cmdline", "--memory", "--vcpus",
            "--disk",
            "--net", "--pcap", "--host-memory", "--cpu-policy", "--abi", "--sched", "--seed");

    private final Supplier<HostRunner> runner;
    private final Consoles consoles;
    private boolean saved;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "KERNEL", arity = "0..1", description = "A 64-bit paravirtual kernel: an ELF file or a Linux "
            + "bzImage.")
    private Path kernel;

    @Option(names = "--snapshot", paramLabel = "NAME", description = "Instead of booting a kernel, go on from the snapshot "
            + "NAME: guest, disks and host are as they were when it was made.")
    private Optional<String> snapshot = Optional.empty();

    @Option(names = "--save-snapshot", paramLabel = "NAME", description = "When the console shows what --expect says, or is "
            + "left with Ctrl-], save the whole host as the snapshot NAME.")
    private Optional<String> saveSnapshot = Optional.empty();

    @Option(names = "--ramdisk", paramLabel = "FILE", description = "Its initramfs.")
    private Optional<Path> ramdisk = Optional.empty();

    @Option(names = "--cmdline", paramLabel = "TEXT", defaultValue = "", description = "Its command line.")
    private String commandLine;

    @Option(names = "--memory", paramLabel = "SIZE", defaultValue = "256M", description = "Its memory "
            + "(${DEFAULT-VALUE}).")
    private String memory;

    @Option(names = "--vcpus", paramLabel = "N", defaultValue = "1", description = "How many virtual CPUs it has "
            + "(${DEFAULT-VALUE}).")
    private int vcpus;

    @Option(names = "--disk", paramLabel = BootDisk.USAGE, description = "A disk: a raw or qcow2 image, or "
            + "nbd://HOST[:PORT]/EXPORT. With cow the image stays as it is, and what the guest writes is forgotten or, with cow=FILE, "
            + "kept there. May be repeated.")
    private List<String> disks = List.of();

    @Option(names = "--net", paramLabel = "SPEC", description = "A network interface: user[,hostfwd=tcp:127.0.0.1:2222-:22]"
            + "[,dns=ADDR][,restrict=on][,mac=MAC] for a network of its own with DHCP and a way out by this machine's "
            + "sockets (guest 10.0.2.15, this machine 10.0.2.2); bridge=NAME[,mac=MAC] for a bridge that leads nowhere. May "
            + "be repeated.")
    private List<String> nets = List.of();

    @Option(names = "--pcap", paramLabel = "[vif0=]FILE", description = "Write the packets of a network interface to FILE. "
            + "May be repeated.")
    private List<String> pcap = List.of();

    @Option(names = "--host-memory", paramLabel = "SIZE", defaultValue = "3072M", description = "The host's memory "
            + "(${DEFAULT-VALUE}).")
    private String hostMemory;

    @Option(names = "--cpu-policy", paramLabel = "NAME", defaultValue = CpuPolicy.X86_64_V1, description = "The "
            + "processor that the guest sees: ${COMPLETION-CANDIDATES}.", completionCandidates = Policies.class)
    private String cpuPolicy;

    @Option(names = "--abi", paramLabel = "VERSION", defaultValue = "4.17", description = "The Xen that it runs on: "
            + "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).", completionCandidates = Options.Profiles.class)
    private String abi;

    @Option(names = "--sched", paramLabel = "NAME", defaultValue = "credit2", description = Options.SCHED_DESCRIPTION
            + " (${DEFAULT-VALUE}).", completionCandidates = Options.Schedulers.class)
    private String scheduler;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Seed of the host's free choices "
            + "(${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--expect", paramLabel = "REGEX", description = "End when the console shows this.")
    private Optional<String> expect = Optional.empty();

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "End after that much real time.")
    private Optional<Double> timeout = Optional.empty();

    @Option(names = "--stats", description = "Print at the end what the guest did, on standard error.")
    private boolean stats;

    @Option(names = "--trace", paramLabel = "FILE", description = "Write every event of the run to FILE.")
    private Optional<Path> trace = Optional.empty();

    @Option(names = "--record", paramLabel = "FILE", description = "Write what is typed, and what sockets do, "
            + "to FILE; with --snapshot from there on.")
    private Optional<Path> record = Optional.empty();

    @Option(names = "--replay", paramLabel = "FILE", description = "Do what is recorded in FILE. If that begins at "
            + "a snapshot, --snapshot must name it.")
    private Optional<Path> replay = Optional.empty();

    @Option(names = "--symbols", paramLabel = "FILE", description = "Names of the kernel's addresses: a System.map, or an "
            + "ELF file with symbols (the kernel itself, if it has some).")
    private Optional<Path> symbols = Optional.empty();

    @Option(names = "--trace-insn", paramLabel = "FILE", description = "Write a line for each instruction to FILE; slow.")
    private Optional<Path> instructions = Optional.empty();

    @Option(names = "--gdb", paramLabel = "PORT", description = "Wait at the kernel's first instruction for a gdb, which says "
            + "\"target remote :PORT\" (0: any free port).")
    private Optional<Integer> gdbPort = Optional.empty();

    BootCommand(final Supplier<HostRunner> runner, final Consoles consoles) {
        this.runner = runner;
        this.consoles = consoles;
    }

    /** For help: the names of processors. */
    static final class Policies implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return CpuPolicy.names().iterator();
        }
    }

    @Override
    public Integer call() throws IOException {
        checkSnapshots();
        final Optional<Path> saveTo = saveSnapshot.isPresent()
                ? Optional.of(SnapshotNames.fresh(spec, saveSnapshot.get()))
                : Optional.empty();
        final BootResult result;
        if (snapshot.isPresent()) {
            try (SnapshotFile file = SnapshotFile.open(SnapshotNames.existing(spec, snapshot.get()))) {
                result = run(resumed(SnapshotInfo.read(file)), saveTo,
                        boot -> boot.resume(runner.get(), file));
            }
        } else {
            result = run(options(), saveTo, boot -> boot.run(runner.get()));
        }
        final PrintWriter err = spec.commandLine().getErr();
        if (stats) {
            err.print(result.stats().text());
        }
        if (!result.report().isEmpty()) {
            err.print(result.report());
        }
        explain(result).ifPresent(why -> err.println("xenolith: " + why));
        err.flush();
        final int code = exitCode(result.ending());
        return code == 0 && saveSnapshot.isPresent() && !saved ? ENDED : code;
    }

    /** One way of running a boot. */
    private interface Way {
        BootResult go(BootRun boot) throws IOException;
    }

    private BootResult run(final BootOptions options, final Optional<Path> saveTo, final Way way) throws IOException {
        final BootRun boot;
        final BootResult result;
        try (Console console = replay.isPresent() ? consoles.outputOnly() : consoles.open()) {
            boot = new BootRun(options, console.input(), console.output(spec.commandLine().getErr()));
            saveTo.ifPresent(boot::savingTo);
            result = way.go(boot);
        }
        saved = boot.saved();
        if (saveTo.isPresent()) {
            spec.commandLine().getErr().println("xenolith: " + (saved
                    ? "saved: " + saveTo.get() + " (" + (Files.size(saveTo.get()) >> 20) + " MiB)"
                    : "no snapshot was made, since the guest did not get that far"));
        }
        return result;
    }

    private void checkSnapshots() {
        if (snapshot.isPresent() == (kernel != null)) {
            throw kernel == null
                    ? new ParameterException(spec.commandLine(), "Missing required parameter: 'KERNEL'")
                    : new ParameterException(spec.commandLine(),
                            "--snapshot: the snapshot has its kernel; say no other");
        }
        if (snapshot.isPresent()) {
            for (final String option : OF_THE_SNAPSHOT) {
                if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                    throw new ParameterException(spec.commandLine(),
                            option + ": cannot be changed in a guest that goes on from a snapshot");
                }
            }
        }
        if (saveSnapshot.isPresent() && replay.isPresent()) {
            throw new ParameterException(spec.commandLine(),
                    "--save-snapshot: a run whose inputs come from a recording cannot be saved");
        }
    }

    private BootOptions resumed(final SnapshotInfo info) throws IOException {
        return BootOptions.resumed(Path.of(info.kernel()), expect.map(this::pattern),
                timeout.map(seconds -> Options.seconds(spec, "--timeout", seconds)), trace, stats, watch())
                .withInputs(record, recording());
    }

    private Optional<Recording> recording() throws IOException {
        return replay.isPresent() ? Optional.of(Recording.read(replay.get())) : Optional.empty();
    }

    private BootWatch watch() {
        return new BootWatch(symbols, instructions,
                gdbPort.map(port -> Options.inRange(spec, "--gdb", port, 0, PORT_MAX)));
    }

    private BootOptions options() throws IOException {
        return new BootOptions(new KernelSpec(kernel, ramdisk), commandLine, Options.memory(spec, "--memory", memory),
                Options.inRange(spec, "--vcpus", vcpus, 1, VCPUS_MAX), diskList(),
                Options.memory(spec, "--host-memory", hostMemory), policy(), Options.abi(spec, "--abi", abi), seed,
                expect.map(this::pattern),
                timeout.map(seconds -> Options.seconds(spec, "--timeout", seconds)), trace, record, recording(), stats,
                watch(), true, networks(), XenParameters.DEFAULT.withScheduler(
                        Options.scheduler(spec, scheduler, Options.abi(spec, "--abi", abi))));
    }

    private BootNetworks networks() {
        try {
            return BootNetworks.of(BootNet.parse(nets), pcap);
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--net, --pcap: " + e.getMessage(), e);
        }
    }

    private String policy() {
        if (!CpuPolicy.names().contains(cpuPolicy)) {
            throw new ParameterException(spec.commandLine(), "--cpu-policy: no processor '" + cpuPolicy
                    + "', there are " + String.join(", ", CpuPolicy.names()));
        }
        return cpuPolicy;
    }

    private List<BootDisk> diskList() {
        try {
            return BootDisk.parse(disks);
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--disk: " + e.getMessage(), e);
        }
    }

    private Pattern pattern(final String text) {
        try {
            return Pattern.compile(text);
        } catch (final PatternSyntaxException e) {
            throw new ParameterException(spec.commandLine(),
                    "--expect: '" + text + "' is no regular expression: " + e.getDescription(), e);
        }
    }

    private int exitCode(final BootResult.Ending ending) {
        return switch (ending) {
            case MATCHED, LEFT -> 0;
            case TIMED_OUT -> TIMED_OUT;
            case POWERED_OFF -> expect.isPresent() ? ENDED : 0;
            case CRASHED -> expect.isPresent() ? ENDED : CRASHED;
            case GONE, STALLED -> ENDED;
        };
    }

    /** What the console does not show. */
    private Optional<String> explain(final BootResult result) {
        final String unseen = expect.map(text -> "; the console has not shown '" + text + "'").orElse("");
        return switch (result.ending()) {
            case MATCHED, LEFT -> Optional.empty();
            case TIMED_OUT -> Optional.of("the time is up" + unseen);
            case POWERED_OFF -> unseen.isEmpty() ? Optional.empty() : Optional.of("the guest powered off" + unseen);
            case CRASHED -> Optional.of("the guest crashed"
                    + (result.reason().isEmpty() ? "" : ": " + result.reason()) + unseen);
            case GONE -> Optional.of("the guest was suspended or taken away" + unseen);
            case STALLED -> Optional.of("the guest waits for something that cannot come any more" + unseen);
        };
    }
}
