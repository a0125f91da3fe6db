package io.xenolith.host.run;

import io.xenolith.abi.boot.KernelImage;
import io.xenolith.dom0.net.UserNetworkPort;
import io.xenolith.dom0.toolstack.DiskConfig;
import io.xenolith.dom0.toolstack.DomainConfig;
import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.dom0.toolstack.ToolstackListener;
import io.xenolith.dom0.toolstack.VifConfig;
import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.drivers.net.NetPacket;
import io.xenolith.drivers.net.NetbackOptions;
import io.xenolith.host.XenHost;
import io.xenolith.host.capture.Captures;
import io.xenolith.host.input.InputJson;
import io.xenolith.host.input.InputQueue;
import io.xenolith.host.input.OutsideInput;
import io.xenolith.host.input.RecordingHeader;
import io.xenolith.host.input.SnapshotName;
import io.xenolith.host.input.StampedInput;
import io.xenolith.host.report.DeviceNames;
import io.xenolith.host.report.DomainNames;
import io.xenolith.host.report.ExpectationChecker;
import io.xenolith.host.report.RingByRing;
import io.xenolith.host.report.RunOutcome;
import io.xenolith.host.report.RunReport;
import io.xenolith.host.report.Summary;
import io.xenolith.host.report.SummaryCollector;
import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.DeviceSpec;
import io.xenolith.host.scenario.DiskAttachment;
import io.xenolith.host.scenario.DomainSpec;
import io.xenolith.host.scenario.ExitKind;
import io.xenolith.host.scenario.PrintMode;
import io.xenolith.host.scenario.Scenario;
import io.xenolith.host.scenario.Step;
import io.xenolith.host.scenario.Trigger;
import io.xenolith.host.scenario.UserNetworkSpec;
import io.xenolith.host.scenario.VifSpec;
import io.xenolith.host.snapshot.HostState;
import io.xenolith.host.snapshot.SnapshotException;
import io.xenolith.host.snapshot.SnapshotFile;
import io.xenolith.host.sockets.UserNetworks;
import io.xenolith.hypervisor.CostModel;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.sched.SchedulerKind;
import io.xenolith.hypervisor.vcpu.KernelLoader;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.format.StampedEvent;
import io.xenolith.trace.format.TraceHeader;
import io.xenolith.trace.format.TraceStamper;
import io.xenolith.trace.format.TraceWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/** One scenario on its way: the host, what listens to it, and the steps that have not happened yet. */
final class ScenarioRun implements Closeable {
    private static final long NS_PER_S = 1_000_000_000L;

    private final Scenario scenario;
    private final RunListener listener;
    private final Images images;
    private final UserNetworks networks;
    private final XenHost host;
    private final TraceWriter writer;
    private final DomainNames names = new DomainNames();
    private final SummaryCollector summary = new SummaryCollector(names);
    private final RingByRing story = new RingByRing(names);
    private final TraceStamper trace;
    private final InputSource inputs;
    private final Outside outside;
    private final InputRecorder recorder;
    private final WaitingSteps waiting = new WaitingSteps(this::due);
    private final Domains domains = new Domains();
    private final Captures captures;
    /** The host waits for somebody who reads a console. */
    private final AtomicBoolean readersTurn = new AtomicBoolean();
    private final HostLoop loop;
    private final KernelLoader javaKernels;
    private String refusal = "";
    /** Why the trace cannot be written; null while it can. */
    private IOException traceFailure;

    ScenarioRun(final Scenario scenario, final RunOptions options, final RunListener listener, final Images images,
            final UserNetworks networks) throws IOException {
        this.scenario = scenario;
        this.listener = listener;
        this.images = images;
        this.networks = networks;
        this.outside = networks.around(options.outside());
        final RecordingHeader header = new RecordingHeader(scenario.host().seed(), scenario.sha256());
        inputs = InputSource.of(options.replay(), header);
        if (options.replay().isEmpty()) {
            scenario.steps().forEach(this::enqueue);
        }
        writer = traceWriter(scenario, opened(options.trace()));
        recorder = InputRecorder.to(opened(options.record()), header);
        // The clock is asked for the first time when the host has been made.
        final XenHost[] made = new XenHost[1];
        captures = new Captures(scenario.captures().files(),
                () -> scenario.host().wallClockSec() * NS_PER_S + made[0].nowNs());
        trace = new TraceStamper(() -> made[0] == null ? 0 : made[0].nowNs());
        listen(options);
        javaKernels = program -> ScenarioRunner.guestKernel(program, trace);
        host = new XenHost(new HypervisorConfig(scenario.host().memoryBytes(), scenario.host().seed(),
                scenario.host().tscKhz(), scenario.host().wallClockSec(), CostModel.DEFAULT,
                scenario.host().cpuPolicy(), scenario.host().abi(), scenario.host().parameters()),
                XenHost.DOM0_MEMORY, trace, javaKernels, domains);
        made[0] = host;
        loop = new HostLoop(host, outside, inputs, this::apply);
        listener.started(host);
        if (scenario.host().parameters().scheduler() == SchedulerKind.NULL) {
            listener.note("host", "the null scheduler gives the only CPU to dom0, and no guest will run");
        }
    }

    private static Optional<OutputFile> opened(final Optional<Path> file) throws IOException {
        return file.isPresent() ? Optional.of(new OutputFile(file.get())) : Optional.empty();
    }

    private static TraceWriter traceWriter(final Scenario scenario, final Optional<OutputFile> file)
            throws IOException {
        return file.isPresent()
                ? new TraceWriter(file.get(), new TraceHeader(scenario.host().seed(), scenario.sha256()))
                : TraceWriter.digestOnly();
    }

    private void listen(final RunOptions options) {
        if (options.digest() || options.trace().isPresent()) {
            trace.add(this::write);
        }
        trace.add(summary);
        if (scenario.print() == PrintMode.RING_BY_RING) {
            trace.add(story);
        }
        options.listeners().forEach(trace::add);
        trace.add(stamped -> notice(stamped.event()));
    }

    /** Events come from the midst of hypercalls and guests, so a failing disk is noted here and ends the run later. */
    private void write(final StampedEvent event) {
        if (traceFailure == null) {
            try {
                writer.accept(event);
            } catch (final UncheckedIOException e) {
                traceFailure = e.getCause();
            }
        }
    }

    private void enqueue(final Step step) {
        if (step.trigger() instanceof final Trigger.At at) {
            inputs.add(new StampedInput(at.timeNs(), step.input()));
        } else {
            waiting.add(step);
        }
    }

    /** Has dom0 make what the scenario begins with. */
    void begin() throws IOException {
        for (final UserNetworkSpec network : scenario.networks()) {
            host.submit(new ToolstackCommand.AddUserNetwork(network.bridge(), network.plan(),
                    networks.sockets(network.bridge())));
        }
        int number = 0;
        for (final DomainSpec domain : scenario.domains()) {
            host.submit(new ToolstackCommand.Create(config(domain, number++)));
        }
    }

    /** Runs until every domain has ended, nothing can happen any more, or the time is up. */
    RunResult toEnd() throws IOException {
        try (ProgressWatch watch = new ProgressWatch(() -> host.hypervisor().domains(), readersTurn::get,
                ProgressWatch.PATIENCE_MS, listener::stuck)) {
            boolean going = true;
            while (going && refusal.isEmpty() && traceFailure == null && !outside.stopped()) {
                watch.alive();
                loop.takeInputs();
                restart();
                going = takeTurn();
            }
        }
        if (traceFailure != null) {
            throw traceFailure;
        }
        if (!refusal.isEmpty()) {
            throw new IllegalArgumentException(scenario.file() + ": " + refusal);
        }
        listener.standing(host, this::save);
        listener.ended(host);
        final Summary counted = summary.summary(host.nowNs());
        finish();
        final RunReport report = new RunReport(scenario.file().toString(), scenario.host().seed(), counted,
                writer.events(), writer.sha256(), new ExpectationChecker(domains.outcome(counted))
                        .check(scenario.expectations()));
        return new RunResult(report, scenario.print() == PrintMode.RING_BY_RING ? story.story() : "");
    }

    /** Writes the run as it is now, between two turns, to {@code file}. */
    private void save(final Path file, final String info) throws IOException {
        if (!(inputs instanceof final InputSource.Live live)) {
            throw new SnapshotException("a run whose inputs come from a recording cannot be saved");
        }
        final List<BlockDevice> written = new ArrayList<>();
        final RunPlan plan = new RunPlan(scenario.withAbsoluteKernels(),
                images.saved(written, host.hypervisor().memory().sparse().segments().size()));
        HostState.save(file, info, plan, new SavedRun(this, images.devices(), trace.sequence(),
                live.queue().waiting()), host.hypervisor(), surroundings().named(), written);
    }

    private RunSurroundings surroundings() {
        return new RunSurroundings(scenario, listener, images, networks, outside, inputs, recorder, writer, captures,
                trace, javaKernels);
    }

    /** The run that was saved in {@code snapshot} goes on, with what this process has for it. */
    static ScenarioRun resumed(final SnapshotFile snapshot, final RunPlan plan, final RunOptions options,
            final RunListener listener, final Images images, final UserNetworks networks) throws IOException {
        try (KeptOutputs files = new KeptOutputs()) {
            return resumed(snapshot, plan.scenario(), options, listener, images, networks, files);
        }
    }

    private static ScenarioRun resumed(final SnapshotFile snapshot, final Scenario scenario, final RunOptions options,
            final RunListener listener, final Images images, final UserNetworks networks, final KeptOutputs files)
            throws IOException {
        final RecordingHeader header = new RecordingHeader(scenario.host().seed(), scenario.sha256(),
                Optional.of(new SnapshotName(snapshot.name(), snapshot.id())));
        final InputSource inputs = InputSource.of(options.replay(), header);
        final TraceWriter writer = traceWriter(scenario, files.open(options.trace()));
        final InputRecorder recorder = InputRecorder.to(files.open(options.record()), header);
        final XenHost[] made = new XenHost[1];
        final LongSupplier now = () -> made[0] == null ? 0 : made[0].nowNs();
        final TraceStamper trace = new TraceStamper(now);
        final RunSurroundings here = new RunSurroundings(scenario, listener, images, networks,
                networks.around(options.outside()), inputs, recorder, writer,
                new Captures(Map.of(), () -> scenario.host().wallClockSec() * NS_PER_S + now.getAsLong()), trace,
                program -> ScenarioRunner.guestKernel(program, trace));
        final SavedRun saved = HostState.restore(snapshot, here.named(), SavedRun.class,
                root -> root.run().host.hypervisor());
        final ScenarioRun run = saved.run();
        boolean going = false;
        try {
            files.empty();
            made[0] = run.host;
            // In a replay they are in the recording.
            saved.waiting().forEach(run.inputs::add);
            trace.goOnWith(saved.facts());
            run.listen(options);
            images.serve(saved.devices());
            run.endConnections();
            listener.started(run.host);
            run.domains.tell();
            files.handOver();
            going = true;
            return run;
        } finally {
            if (!going) {
                run.host.close();
            }
        }
    }

    /** The sockets of whoever saved the run are not here. Numbers of new ones begin anew, so the guests' old ends go before those come. */
    private void endConnections() {
        if (inputs instanceof final InputSource.Live live) {
            live.queue().forget(input -> input instanceof OutsideInput.Socket);
        }
        host.socketsGone();
    }

    /** Makes those domains anew that asked for it, now that nothing is left of them. */
    private void restart() throws IOException {
        for (final DomainSpec domain : domains.takeRestarting()) {
            host.submit(new ToolstackCommand.Create(config(domain, scenario.domains().indexOf(domain))));
        }
    }

    /** Expectations look at image files, and readers at traces and recordings: all are complete before that. */
    private void finish() throws IOException {
        domains.closeConsoles();
        images.close();
        captures.close();
        writer.close();
        recorder.close();
    }

    /** One turn of the run loop; false when the run is over. */
    private boolean takeTurn() {
        final long limit = scenario.virtualTimeLimitNs();
        final boolean nothingLeft = domains.allEnded(scenario.domains().size())
                && loop.nextInputNs() == InputQueue.NEVER;
        if (nothingLeft || host.nowNs() >= limit) {
            return false;
        }
        if (!loop.step(limit)) {
            return false;
        }
        final Optional<String> failure = host.dom0Failure();
        if (failure.isPresent()) {
            throw new IllegalStateException(
                    failure.get() + " (seed " + scenario.host().seed() + ", at " + host.nowNs() + " ns)");
        }
        return true;
    }

    private void apply(final long turn, final OutsideInput input) {
        recorder.write(new StampedInput(host.nowNs(), turn, input));
        if (trace.on()) {
            trace.emit(new TraceEvent.OutsideInput(domains.domid(input.domain()), InputJson.kind(input),
                    InputJson.text(input)));
        }
        if (input instanceof final OutsideInput.Socket socket) {
            host.submit(socket.bridge(), socket.event());
        } else {
            host.submit(command(input));
        }
    }

    private ToolstackCommand command(final OutsideInput input) {
        final String domain = input.domain();
        return switch (input) {
            case OutsideInput.ConsoleInput console ->
                new ToolstackCommand.ConsoleInput(domain, console.text().getBytes(StandardCharsets.UTF_8));
            case OutsideInput.AttachDisk attach ->
                new ToolstackCommand.AttachDisk(domain, disk(attach.disk(), attach.vdev(), attach.mode()));
            case OutsideInput.DetachDisk detach ->
                new ToolstackCommand.DetachDisk(domain, detach.vdev(), detach.force());
            case OutsideInput.ResizeDisk resize -> new ToolstackCommand.ResizeDisk(domain, resize.vdev(),
                    resize.sizeBytes() / BlockDevice.SECTOR_BYTES);
            case OutsideInput.AttachVif attach -> new ToolstackCommand.AttachVif(domain, vif(attach));
            case OutsideInput.DetachVif detach ->
                new ToolstackCommand.DetachVif(domain, detach.handle(), detach.force());
            case OutsideInput.Socket _,OutsideInput.Ask _,OutsideInput.Keys _,OutsideInput.Xenstore _,OutsideInput.Link _ ->
                throw new IllegalArgumentException("no scenario has " + input);
            case OutsideInput.Pause _ -> new ToolstackCommand.Pause(domain);
            case OutsideInput.Unpause _ -> new ToolstackCommand.Unpause(domain);
            case OutsideInput.Destroy _ -> new ToolstackCommand.Destroy(domain);
            case OutsideInput.Shutdown shutdown -> new ToolstackCommand.Shutdown(domain, shutdown.reason().key());
            case OutsideInput.KillBackend kill -> new ToolstackCommand.KillBackend(domain, kill.device());
            case OutsideInput.RestartBackend restart ->
                new ToolstackCommand.RestartBackend(domain, restart.device());
        };
    }

    private DomainConfig config(final DomainSpec domain, final int number) throws IOException {
        final List<DiskConfig> disks = new ArrayList<>();
        for (final DiskAttachment disk : domain.disks()) {
            disks.add(disk(disk.disk(), disk.vdev(), disk.mode()));
        }
        final KernelImage kernel = domain.kernel().isPresent()
                ? KernelFiles.kernel(domain.kernel().get(), domain.memoryBytes())
                : KernelImage.ofJava(domain.program());
        return new DomainConfig(domain.name(), uuid(number), kernel, KernelFiles.ramdisk(domain.kernel()),
                domain.args(), domain.memoryBytes() >>> 10, domain.vcpus(), domain.weight(), domain.cap(), disks,
                vifs(domain, number), domain.label(), domain.realTime());
    }

    private static List<VifConfig> vifs(final DomainSpec domain, final int number) {
        final List<VifConfig> vifs = new ArrayList<>();
        for (final VifSpec vif : domain.vifs()) {
            vifs.add(vif(number, vifs.size(), vif));
        }
        return vifs;
    }

    /** An interface of the domain at place {@code number} in the scenario. */
    private static VifConfig vif(final int number, final int handle, final VifSpec vif) {
        // The first domain's address ends in 01, not 00.
        final String mac = vif.mac().isEmpty() ? VifConfig.defaultMac(number + 1, handle) : vif.mac();
        return new VifConfig(handle, mac, vif.bridge(), vif.rate(), vif.options());
    }

    private VifConfig vif(final OutsideInput.AttachVif attach) {
        final List<String> order = scenario.domains().stream().map(DomainSpec::name).toList();
        return vif(order.indexOf(attach.domain()), attach.handle(),
                new VifSpec(attach.mac(), attach.bridge(), attach.rate(), NetbackOptions.DEFAULT));
    }

    /** The same for every run of one scenario: its digest's first bytes, and the domain's place in it. */
    private byte[] uuid(final int number) {
        final byte[] uuid = new byte[16];
        for (int i = 0; i < uuid.length - 2; i++) {
            uuid[i] = (byte) Integer.parseInt(scenario.sha256().substring(2 * i, 2 * i + 2), 16);
        }
        uuid[uuid.length - 2] = (byte) (number >>> Byte.SIZE);
        uuid[uuid.length - 1] = (byte) number;
        return uuid;
    }

    private DiskConfig disk(final String disk, final String vdev, final AccessMode mode) {
        final DeviceSpec device = scenario.disk(disk).device();
        final DiskConfig.Type type = switch (device.kind()) {
            case DISK -> DiskConfig.Type.DISK;
            case CDROM -> DiskConfig.Type.CDROM;
        };
        return new DiskConfig(vdev, type, images.writable(disk, mode),
                images.get(disk).label(), images.device(disk), device.options());
    }

    private void notice(final TraceEvent event) {
        if (event instanceof final TraceEvent.Note note) {
            listener.note((note.domain() > 0 ? names.of(note.domain()) + ": " : "")
                    + DeviceNames.of(note.source(), names), note.text());
        } else if (event instanceof final TraceEvent.DomainState state) {
            waiting.domainBecame(domains.name(state.domain()), state.state());
        }
    }

    private void due(final Step step) {
        inputs.add(new StampedInput(host.nowNs() + step.afterNs(), step.input()));
    }

    @Override
    public void close() throws IOException {
        host.close();
        captures.close();
        writer.close();
        recorder.close();
    }

    /** What became of the scenario's domains, as dom0 tells it. */
    private final class Domains implements ToolstackListener {
        private final Map<String, ConsoleText> consoles = new HashMap<>();
        private final Map<Integer, String> namesOfNumbers = new HashMap<>();
        private final Map<String, Integer> numbersOfNames = new HashMap<>();
        private final Map<String, ExitKind> exits = new LinkedHashMap<>();
        private final Set<String> gone = new HashSet<>();
        /** Some domain has gone for a reboot since it was asked. */
        private boolean rebooted;

        @Override
        public void domainCreated(final String name, final int domid) {
            names.put(domid, name);
            namesOfNumbers.put(domid, name);
            numbersOfNames.put(name, domid);
            listener.domainCreated(name, host.hypervisor().domain(domid).counters());
        }

        /** Tells the listener of the domains that are there, who has not heard of them. */
        void tell() {
            numbersOfNames.forEach((name, domid) -> {
                final Domain domain = host.hypervisor().domain(domid);
                if (domain != null) {
                    listener.domainCreated(name, domain.counters());
                    final ConsoleText console = consoles.get(name);
                    listener.consoleStands(name, console == null ? new byte[0] : console.unended());
                }
            });
        }

        @Override
        public void domainEnded(final String name, final int domid, final int shutdownCode) {
            final ExitKind kind = shutdownCode < 0 ? ExitKind.DESTROYED : ExitKind.ofShutdownReason(shutdownCode);
            exits.put(name, kind);
            if (kind == ExitKind.CRASH || kind == ExitKind.WATCHDOG) {
                listener.domainCrashed(host.hypervisor().domain(domid));
            }
            listener.domainEnded(name, kind, host.hypervisor().domain(domid).crashReason);
        }

        @Override
        public void domainDestroyed(final String name, final int domid) {
            gone.add(name);
            rebooted |= exits.get(name) == ExitKind.REBOOT;
            if (consoles.containsKey(name)) {
                consoles.get(name).close();
            }
        }

        @Override
        public void consoleOutput(final int domid, final byte[] bytes) {
            final String name = name(domid);
            final ConsoleText console = consoles.computeIfAbsent(name,
                    _ -> new ConsoleText(line -> listener.consoleLine(name, line)));
            // Whoever reads may take as long as they like.
            readersTurn.set(true);
            try {
                console.add(bytes);
                listener.consoleOutput(name, bytes);
            } finally {
                readersTurn.set(false);
            }
            waiting.consoleGrew(name, console);
        }

        @Override
        public void bridgePacket(final String bridge, final String port, final boolean fromGuest,
                final NetPacket packet) {
            // xl's scripts call the port vif1.0, a scenario calls it by the domain's name.
            if (!captures.any()) {
                return;
            }
            if (port.equals(UserNetworkPort.NAME)) {
                captures.packet(bridge, "", 0, fromGuest, packet);
            } else {
                final int dot = port.indexOf('.');
                captures.packet(bridge, name(Integer.parseInt(port.substring(3, dot))),
                        Integer.parseInt(port.substring(dot + 1)), fromGuest, packet);
            }
        }

        @Override
        public void commandFailed(final ToolstackCommand command, final String reason) {
            if (command instanceof ToolstackCommand.Create) {
                refusal = reason;
            } else if (trace.on()) {
                trace.emit(new TraceEvent.Note(domid(command.domain()), "toolstack", reason));
            }
        }

        /** Shows the lines that were not ended: a run can stop in the middle of one. */
        void closeConsoles() {
            consoles.values().forEach(ConsoleText::close);
        }

        /** The domains that are gone and are to come again; they count as not having ended. */
        List<DomainSpec> takeRestarting() {
            if (!rebooted) {
                return List.of();
            }
            rebooted = false;
            final List<DomainSpec> restarting = scenario.domains().stream().filter(domain -> domain.restarts()
                    && gone.contains(domain.name()) && exits.get(domain.name()) == ExitKind.REBOOT).toList();
            restarting.forEach(domain -> {
                gone.remove(domain.name());
                exits.remove(domain.name());
            });
            return restarting;
        }

        boolean allEnded(final int count) {
            return gone.size() == count;
        }

        /** Number of the domain called {@code name}; -1 before it is made. */
        int domid(final String name) {
            return numbersOfNames.getOrDefault(name, -1);
        }

        String name(final int domid) {
            return namesOfNumbers.getOrDefault(domid, "");
        }

        String console(final String name) {
            final ConsoleText console = consoles.get(name);
            return console == null ? "" : console.text();
        }

        RunOutcome outcome(final Summary counted) {
            return new RunOutcome() {
                @Override
                public String console(final String domain) {
                    return Domains.this.console(domain);
                }

                @Override
                public ExitKind exit(final String domain) {
                    return exits.getOrDefault(domain, ExitKind.RUNNING);
                }

                @Override
                public Map<String, Long> counters() {
                    return counted.counters();
                }
            };
        }
    }
}
