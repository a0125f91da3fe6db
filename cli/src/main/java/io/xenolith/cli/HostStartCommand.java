package io.xenolith.cli;

import io.xenolith.control.HostPlace;
import io.xenolith.host.daemon.DaemonOptions;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.CostModel;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.XenParameters;
import io.xenolith.hypervisor.vcpu.x86.CpuPolicy;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
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
    @Spec
    private CommandSpec spec;

    @Mixin
    private HostBeginning beginning;

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

    @Override
    public Integer call() throws IOException, InterruptedException {
        return beginning.begin(fresh(), List.of("host", "start", "--memory", memory, "--seed", Long.toString(seed),
                "--cpu-policy", cpuPolicy, "--abi", abi, "--sched", scheduler));
    }

    private DaemonOptions.Beginning fresh() {
        if (cpus != 1) {
            throw new ParameterException(spec.commandLine(), "--cpus: " + cpus
                    + ", but the simulated machine has one CPU (a guest may have many virtual ones)");
        }
        if (CpuPolicy.names().stream().noneMatch(cpuPolicy::equals)) {
            throw new ParameterException(spec.commandLine(), "--cpu-policy: no processor '" + cpuPolicy
                    + "', there are " + String.join(", ", CpuPolicy.names()));
        }
        final AbiProfile profile = Options.abi(spec, "--abi", abi);
        return new DaemonOptions.Beginning.Fresh(
                new HypervisorConfig(Options.memory(spec, "--memory", memory), seed,
                        HypervisorConfig.DEFAULT_TSC_KHZ, Instant.now().getEpochSecond(), CostModel.DEFAULT, cpuPolicy,
                        profile,
                        XenParameters.DEFAULT.withScheduler(Options.scheduler(spec, scheduler, profile))));
    }
}
