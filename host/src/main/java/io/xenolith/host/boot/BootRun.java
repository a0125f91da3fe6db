package io.xenolith.host.boot;

import io.xenolith.host.XenHost;
import io.xenolith.host.boot.BootResult.Ending;
import io.xenolith.host.image.Sha256;
import io.xenolith.host.report.Summary;
import io.xenolith.host.run.ConsoleSearch;
import io.xenolith.host.run.ConsoleText;
import io.xenolith.host.run.HostRunner;
import io.xenolith.host.run.Outputs;
import io.xenolith.host.run.RunListener;
import io.xenolith.host.run.RunOptions;
import io.xenolith.host.run.RunResult;
import io.xenolith.host.run.RunSaver;
import io.xenolith.host.scenario.DomainSpec;
import io.xenolith.host.scenario.ExitKind;
import io.xenolith.host.scenario.HostSpec;
import io.xenolith.host.scenario.PrintMode;
import io.xenolith.host.scenario.Scenario;
import io.xenolith.host.snapshot.SnapshotFile;
import io.xenolith.host.snapshot.SnapshotInfo;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.DomainCounters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Boots one kernel on a fresh host. It is a scenario of one domain without steps; what is different is that its console is in
 * somebody's hands, and that it ends when they have seen enough.
 */
public final class BootRun {
    /** Name of the domain. */
    public static final String GUEST = "guest";

    private static final int WEIGHT = 256;

    private final BootOptions options;
    private final ConsoleInput input;
    private final ConsoleOutput output;
    private final CallCounter calls = new CallCounter();
    private final ConsoleText console = new ConsoleText(_ -> {
    });
    private final Optional<ConsoleSearch> search;
    /** One for the first start and each restart. */
    private final List<DomainCounters> lives = new ArrayList<>();
    private ExitKind exit = ExitKind.RUNNING;
    private String reason = "";
    private String report = "";
    private boolean matched;
    private Optional<Path> saveTo = Optional.empty();
    private boolean saved;
    /** Why the console cannot be written; null while it can. */
    private UncheckedIOException outputFailure;
    private long virtualNs;
    private long decoded;
    private Summary summary = BootStats.NONE.summary();
    private LongSupplier time = () -> 0;

    public BootRun(final BootOptions options, final ConsoleInput input, final ConsoleOutput output) {
        this.options = options;
        this.input = input;
        this.output = output;
        this.search = options.expect().map(ConsoleSearch::new);
    }

    /** When the console shows what is expected, or is left, the host is written to {@code file}. */
    public BootRun savingTo(final Path file) {
        saveTo = Optional.of(file);
        return this;
    }

    /** The host was written where {@link #savingTo} said. */
    public boolean saved() {
        return saved;
    }

    /**
     * Runs it to its end.
     *
     * @throws IOException a file cannot be used; the message says which and why
     * @throws IllegalArgumentException the kernel cannot be run, or wants what the host has not; the message says why
     */
    public BootResult run(final HostRunner runner) throws IOException {
        final Scenario scenario = scenario();
        Outputs.check(scenario, "the trace of instructions", options.watch().instructions());
        return run((runOptions, listener) -> runner.run(scenario, runOptions, listener));
    }

    /**
     * Has a boot that was saved go on from there; of the options, those count that are not the guest's or its host's.
     *
     * @throws IOException a file cannot be used; the message says which and why
     */
    public BootResult resume(final HostRunner runner, final SnapshotFile snapshot) throws IOException {
        runner.checkOutput(snapshot, "the trace of instructions", options.watch().instructions());
        return run((runOptions, listener) -> runner.resume(snapshot, runOptions, listener));
    }

    /** How the host is had to run. */
    private interface Runs {
        RunResult run(RunOptions runOptions, RunListener listener) throws IOException;
    }

    private BootResult run(final Runs runs) throws IOException {
        final long begunNs = System.nanoTime();
        input.startClock(options.timeout());
        try (BootWatch.Running watch = options.watch().start(options.kernel().file(), input, output)) {
            final RunResult result = runs.run(
                    new RunOptions(options.trace(), options.record(), options.replay(),
                            watch.outside(input), options.countCalls() ? List.of(calls) : List.of(), false),
                    listener(watch));
            if (outputFailure != null) {
                throw outputFailure;
            }
            summary = result.report().summary();
            report = watch.report();
            watch.ended(ending());
        } finally {
            output.ends();
        }
        return new BootResult(ending(), reason, report,
                new BootStats(BootStats.sum(lives), calls.calls(), decoded, summary, virtualNs,
                        System.nanoTime() - begunNs, ProcessMemory.peakBytes()));
    }

    private Scenario scenario() throws IOException {
        final DomainSpec guest = new DomainSpec(GUEST, "", options.commandLine(), options.memoryBytes(),
                options.vcpus(), WEIGHT, 0, options.disks().stream().map(BootDisk::attachment).toList(),
                options.networks().nets().stream().map(BootNet::vif).toList(),
                Optional.of(options.kernel()), options.restarts(), "");
        return new Scenario(options.kernel().file(), digest(),
                new HostSpec(options.hostMemoryBytes(), options.seed(), HypervisorConfig.DEFAULT_TSC_KHZ,
                        HypervisorConfig.DEFAULT_WALL_CLOCK_SEC, options.cpuPolicy(), options.abi(),
                        options.parameters()),
                options.disks().stream().map(BootDisk::spec).toList(), List.of(guest), List.of(), List.of(),
                PrintMode.SUMMARY, options.networks().plan(), Long.MAX_VALUE,
                options.networks().nets().stream().flatMap(net -> net.network().stream()).toList());
    }

    /** Of everything that makes this run this run, the contents of disks excepted. */
    private String digest() throws IOException {
        final StringBuilder text = new StringBuilder(digest(options.kernel().file()));
        if (options.kernel().ramdisk().isPresent()) {
            text.append(' ').append(digest(options.kernel().ramdisk().get()));
        }
        text.append('\n').append(options.commandLine()).append('\n').append(options.memoryBytes()).append(' ')
                .append(options.vcpus()).append(' ').append(options.hostMemoryBytes()).append(' ')
                .append(options.cpuPolicy()).append(options.parameters().words());
        if (!options.abi().name().equals(AbiProfile.XEN_4_17.name())) {
            text.append(' ').append(options.abi().name());
        }
        options.disks().forEach(disk -> text.append(' ').append(disk.vdev()).append(disk.readOnly()));
        options.networks().nets().forEach(net -> text.append(' ').append(net));
        return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String digest(final Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(file + ": a folder, not a file");
        }
        return Sha256.of(file);
    }

    private Ending ending() {
        if (matched) {
            return Ending.MATCHED;
        }
        return switch (exit) {
            case POWEROFF -> Ending.POWERED_OFF;
            case CRASH, WATCHDOG -> Ending.CRASHED;
            case REBOOT, SUSPEND, SOFT_RESET, DESTROYED -> Ending.GONE;
            case RUNNING -> input.isLeft() ? Ending.LEFT : input.isOverdue() ? Ending.TIMED_OUT : Ending.STALLED;
        };
    }

    /** Called from the midst of dom0, which would be taken to have crashed: a failure is noted here and ends the run. */
    private void write(final byte[] bytes) {
        if (outputFailure == null) {
            try {
                output.write(bytes);
            } catch (final UncheckedIOException e) {
                outputFailure = e;
                input.end();
            }
        }
    }

    private RunListener listener(final BootWatch.Running watch) {
        return new RunListener() {
            @Override
            public void started(final XenHost host) {
                time = host::nowNs;
                watch.started(host);
            }

            @Override
            public void consoleStands(final String domain, final byte[] unended) {
                // So that whoever comes sees the prompt at which the guest waits.
                write(unended);
            }

            @Override
            public void standing(final XenHost host, final RunSaver saver) throws IOException {
                if (saveTo.isPresent() && (matched || input.isLeft())) {
                    saver.save(saveTo.get(), SnapshotInfo.of(host.hypervisor(),
                            options.kernel().file().toAbsolutePath().toString(), Instant.now()).json());
                    saved = true;
                }
            }

            @Override
            public void domainCrashed(final Domain domain) {
                watch.crashed(domain);
            }

            @Override
            public void consoleOutput(final String domain, final byte[] bytes) {
                write(bytes);
                if (search.isPresent() && !matched) {
                    console.add(bytes);
                    matched = search.get().find(console);
                    if (matched) {
                        input.end();
                    }
                }
            }

            @Override
            public void domainCreated(final String domain, final DomainCounters its) {
                lives.add(its);
                output.begins(its, time);
                exit = ExitKind.RUNNING;
                reason = "";
            }

            @Override
            public void domainEnded(final String domain, final ExitKind kind, final String why) {
                exit = kind;
                reason = why;
            }

            @Override
            public void ended(final XenHost host) {
                virtualNs = host.nowNs();
                decoded = host.hypervisor().memory().code().decoded();
            }

            @Override
            public void consoleLine(final String domain, final String line) {
                // The bytes have been written already.
            }

            @Override
            public void note(final String source, final String text) {
                output.note(source, text);
            }

            @Override
            public void stuck(final String what) {
                if (!watch.standsStill()) {
                    output.stuck(what);
                }
            }
        };
    }
}
