package io.xenolith.host.run;

import io.xenolith.abi.guest.GuestKernel;
import io.xenolith.domu.ProgramLoader;
import io.xenolith.domu.UnknownProgramException;
import io.xenolith.host.scenario.DomainSpec;
import io.xenolith.host.scenario.KernelSpec;
import io.xenolith.host.scenario.Scenario;
import io.xenolith.host.snapshot.SnapshotException;
import io.xenolith.host.snapshot.SnapshotFile;
import io.xenolith.host.sockets.UserNetworks;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.XenMachine;
import io.xenolith.hypervisor.call.HypercallTable;
import io.xenolith.trace.TraceSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Runs scenarios on hosts of {@link io.xenolith.host.XenHost}'s making. */
public final class ScenarioRunner implements HostRunner {
    private static final long SMALL_HOST = 16L << 20;

    @Override
    public RunResult run(final Scenario scenario, final RunOptions options, final RunListener listener)
            throws IOException {
        for (final DomainSpec domain : scenario.domains()) {
            if (domain.kernel().isEmpty()) {
                checkProgram(scenario, domain);
            }
        }
        Outputs.check(scenario, options);
        try (Images images = Images.open(scenario);
                UserNetworks networks = networks(scenario, options, listener);
                ScenarioRun run = new ScenarioRun(scenario, options, listener, images, networks)) {
            run.begin();
            return run.toEnd();
        }
    }

    @Override
    public RunResult resume(final SnapshotFile snapshot, final RunOptions options, final RunListener listener)
            throws IOException {
        final RunPlan plan = plan(snapshot);
        check(snapshot, plan, "the trace", options.trace());
        check(snapshot, plan, "the recording", options.record());
        try (Images images = Images.reopen(plan.images(), snapshot);
                UserNetworks networks = networks(plan.scenario(), options, listener);
                ScenarioRun run = ScenarioRun.resumed(snapshot, plan, options, listener, images, networks)) {
            return run.toEnd();
        }
    }

    @Override
    public void checkOutput(final SnapshotFile snapshot, final String what, final Optional<Path> file)
            throws IOException {
        check(snapshot, plan(snapshot), what, file);
    }

    private static void check(final SnapshotFile snapshot, final RunPlan plan, final String what,
            final Optional<Path> file) throws IOException {
        Outputs.check(plan.images(), what, file);
        Outputs.check(snapshot, what, file);
    }

    private static RunPlan plan(final SnapshotFile snapshot) throws IOException {
        if (snapshot.plan() instanceof final RunPlan plan) {
            return plan;
        }
        throw new SnapshotException(
                snapshot.file() + ": of a host that stays, not of a boot; \"snapshot restore\" has one go on from it");
    }

    /** A replay has no sockets: what they did is in the recording. */
    private static UserNetworks networks(final Scenario scenario, final RunOptions options,
            final RunListener listener) throws IOException {
        return options.replay().isPresent()
                ? UserNetworks.replayed()
                : UserNetworks.open(scenario.networks(), listener::note);
    }

    private static void checkProgram(final Scenario scenario, final DomainSpec domain) {
        try {
            ProgramLoader.find(domain.program());
        } catch (final UnknownProgramException e) {
            throw new IllegalArgumentException(
                    scenario.file() + ": domain '" + domain.name() + "': " + e.getMessage(), e);
        }
    }

    /** The kernel of a domU that runs {@code program}; null if there is none. */
    public static GuestKernel guestKernel(final String program, final TraceSink trace) {
        try {
            return ProgramLoader.kernel(program, trace);
        } catch (final UnknownProgramException e) {
            return null;
        }
    }

    @Override
    public void checkKernel(final KernelSpec kernel, final long memoryBytes) throws IOException {
        KernelFiles.check(kernel, memoryBytes);
    }

    @Override
    public HypercallTable hypercalls(final AbiProfile abi) {
        try (XenMachine machine = new XenMachine(HypervisorConfig.of(SMALL_HOST, 0).withAbi(abi), TraceSink.OFF,
                program -> null)) {
            return machine.hypervisor().hypercalls();
        }
    }
}
