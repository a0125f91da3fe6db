package io.xenolith.cli;

import io.xenolith.control.HostPlace;
import io.xenolith.control.TcpAddress;
import io.xenolith.host.daemon.Daemon;
import io.xenolith.host.daemon.DaemonOptions;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.CostModel;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.XenParameters;
import io.xenolith.hypervisor.vcpu.x86.CpuPolicy;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xenolith host start}. */
@Command(name = "start", description = "Start a host in the background; returns when it answers.", footer = {"",
        "Other commands find it by --host or --state, or by " + HostPlace.VARIABLE + ", a name or a state folder."})
final class HostStartCommand implements Callable<Integer> {
    /** The last word of a daemon to the command that started it. */
    static final String READY = "ready";

    @Spec
    private CommandSpec spec;

    @Mixin
    private HostOption host;

    @Option(names = "--memory", paramLabel = "SIZE", defaultValue = "3072M", description = "Its memory "
            + "(${DEFAULT-VALUE}).")
    private String memory;

    @Option(names = "--cpus", paramLabel = "N", defaultValue = "1", description = "Its CPUs: 1, the simulated machine "
            + "has no more.")
    private int cpus;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Seed of its free choices "
            + "(${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--cpu-policy", paramLabel = "NAME", defaultValue = CpuPolicy.X86_64_V1, description = "The "
            + "processor that guests see: ${COMPLETION-CANDIDATES}.", completionCandidates = BootCommand.Policies.class)
    private String cpuPolicy;

    @Option(names = "--abi", paramLabel = "VERSION", defaultValue = "4.17", description = "The Xen that it is: "
            + "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).", completionCandidates = Options.Profiles.class)
    private String abi;

    @Option(names = "--sched", paramLabel = "NAME", defaultValue = "credit2", description = Options.SCHED_DESCRIPTION
            + " (${DEFAULT-VALUE}).", completionCandidates = Options.Schedulers.class)
    private String scheduler;

    @Option(names = "--listen", paramLabel = "tcp:[ADDRESS:]PORT", description = "Listen on TCP, too, to clients that have "
            + "a certificate; on the loopback interface unless an ADDRESS is given.")
    private Optional<String> listen = Optional.empty();

    @Option(names = "--certificates", paramLabel = "DIR", description = "Where host certificates has made them, for "
            + "--listen.")
    private Optional<Path> certificates = Optional.empty();

    @Option(names = "--foreground", description = "Stay, and be the host.")
    private boolean foreground;

    @Option(names = "--detached", hidden = true, description = "Be the host in the background; said by this command to "
            + "itself.")
    private boolean detached;

    @Override
    public Integer call() throws IOException, InterruptedException {
        final DaemonOptions options = options();
        if (detached) {
            return new DetachedHost(options).run();
        }
        if (foreground) {
            return runHere(options);
        }
        return new HostProcess(options.place(), arguments()).start(spec.commandLine().getErr());
    }

    private Integer runHere(final DaemonOptions options) throws IOException {
        final PrintWriter err = spec.commandLine().getErr();
        try (Daemon daemon = new Daemon(options, err::println)) {
            err.println("xenolith: host " + options.place().name() + " runs");
            err.flush();
            daemon.run();
        }
        return 0;
    }

    private DaemonOptions options() {
        if (cpus != 1) {
            throw new ParameterException(spec.commandLine(), "--cpus: " + cpus
                    + ", but the simulated machine has one CPU (a guest may have many virtual ones)");
        }
        if (CpuPolicy.names().stream().noneMatch(cpuPolicy::equals)) {
            throw new ParameterException(spec.commandLine(), "--cpu-policy: no processor '" + cpuPolicy
                    + "', there are " + String.join(", ", CpuPolicy.names()));
        }
        final AbiProfile profile = Options.abi(spec, "--abi", abi);
        return new DaemonOptions(host.place(), listening(),
                new HypervisorConfig(Options.memory(spec, "--memory", memory), seed,
                        HypervisorConfig.DEFAULT_TSC_KHZ, Instant.now().getEpochSecond(), CostModel.DEFAULT, cpuPolicy,
                        profile,
                        XenParameters.DEFAULT.withScheduler(Options.scheduler(spec, scheduler, profile))));
    }

    private Optional<DaemonOptions.Listening> listening() {
        if (listen.isPresent() != certificates.isPresent()) {
            throw new ParameterException(spec.commandLine(), "--listen and --certificates need each other");
        }
        try {
            return listen.map(text -> new DaemonOptions.Listening(TcpAddress.parse(text), certificates.get()));
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--listen: " + e.getMessage(), e);
        }
    }

    /** What the process in the background is told; the place is complete, since it may have another environment. */
    private List<String> arguments() {
        final List<String> arguments = new ArrayList<>(List.of("host", "start", "--detached"));
        final HostPlace place = host.place();
        arguments.addAll(List.of("--name", place.name(), "--state", place.folder().toString(), "--memory", memory,
                "--seed", Long.toString(seed), "--cpu-policy", cpuPolicy, "--abi", abi, "--sched", scheduler));
        listen.ifPresent(text -> arguments.addAll(List.of("--listen", text)));
        certificates.ifPresent(dir -> arguments.addAll(List.of("--certificates", dir.toAbsolutePath().toString())));
        return arguments;
    }
}
