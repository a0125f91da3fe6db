package io.xenolith.saving;

import io.xenolith.rig.HostRun;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.boot.KernelImage;
import io.xenolith.abi.xen.SharedInfo;
import io.xenolith.dom0.migration.stream.StreamException;
import io.xenolith.dom0.migration.stream.StreamInput;
import io.xenolith.dom0.migration.stream.StreamOutput;
import io.xenolith.dom0.migration.stream.XlHeader;
import io.xenolith.dom0.toolstack.DomainConfig;
import io.xenolith.dom0.toolstack.ToolstackAnswer;
import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.dom0.toolstack.ToolstackListener;
import io.xenolith.dom0.toolstack.ToolstackQuestion;
import io.xenolith.host.XenHost;
import io.xenolith.host.snapshot.HostState;
import io.xenolith.host.snapshot.SnapshotFile;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.check.HostInvariants;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.vcpu.KernelLoader;
import io.xenolith.hypervisor.vcpu.x86.Debugger;
import io.xenolith.trace.format.TraceListener;
import io.xenolith.trace.format.TraceStamper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/** A host with at most one guest that a test saves and restores. Unless the test says otherwise, that is {@code tiny}. */
final class SavingHost implements AutoCloseable {
    static final String GUEST = "tiny";
    static final long SECOND = 1_000_000_000L;

    private static final long HOST_BYTES = 96L << 20;
    private static final long DOM0_BYTES = 24L << 20;
    static final int GUEST_KIB = 32 << 10;
    private static final Pattern DOMAIN_PATH = Pattern.compile("/(domain/[1-9]|libxl/\\d|vm/\\d|console/\\d)");
    private static final int STEPS_MAX = 20_000_000;

    private final ToolstackListener listener = new Listener();
    private final TraceStamper trace = new TraceStamper(this::nowNs);
    private final KernelLoader javaKernels = _ -> null;
    private final XenHost host;
    private final long freeFrames;
    private final StringBuilder console = new StringBuilder();
    private final List<String> failures = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private final List<ToolstackAnswer> answers = new ArrayList<>();
    private final Map<Long, ToolstackAnswer> byNumber = new HashMap<>();

    SavingHost() {
        this(HOST_BYTES);
    }

    SavingHost(final long hostBytes) {
        this(HypervisorConfig.of(hostBytes, 1), null);
    }

    /** @param traceListener hears all that happens; null if nobody does */
    SavingHost(final HypervisorConfig config, final TraceListener traceListener) {
        if (traceListener != null) {
            trace.add(traceListener);
        }
        host = new XenHost(config, DOM0_BYTES, trace, javaKernels, listener);
        runFor(SECOND);
        freeFrames = host.hypervisor().frames().freeFrames();
    }

    /**
     * Goes on from what {@link #keep} has kept; what its guests printed until then is not there.
     *
     * @param outside as for {@link #keep}
     */
    SavingHost(final Path snapshot, final Map<String, Object> outside) throws IOException {
        try (SnapshotFile file = SnapshotFile.open(snapshot)) {
            final Kept kept = (Kept) file.plan();
            trace.goOnWith(kept.facts());
            freeFrames = kept.freeFrames();
            host = HostState.restore(file, outside(outside), XenHost.class, XenHost::hypervisor);
        }
    }

    /** What a snapshot has beside the host. */
    private record Kept(long facts, long freeFrames) {
    }

    /**
     * Writes a snapshot of the whole host, which goes on.
     *
     * @param outside what the test has given it, by names
     */
    void keep(final Path snapshot, final Map<String, Object> outside) throws IOException {
        HostState.save(snapshot, "{}", new Kept(trace.sequence(), freeFrames), host, host.hypervisor(),
                outside(outside), List.of());
    }

    private Map<String, Object> outside(final Map<String, Object> more) {
        final Map<String, Object> outside = new HashMap<>(more);
        outside.put("trace", trace);
        outside.put("listener", listener);
        outside.put("java kernels", javaKernels);
        return outside;
    }

    /** {@code newListener} hears what happens from now on. */
    void listen(final TraceListener newListener) {
        trace.add(newListener);
    }

    /** Has {@code debugger} decide when guests run; null: nobody does. */
    void debug(final Debugger debugger) {
        host.x86().debugger(debugger);
    }

    /** The machine's memory, all of it. */
    MemorySegment memory() {
        return host.hypervisor().memory().segment();
    }

    long nowNs() {
        return host == null ? 0 : host.nowNs();
    }

    private static DomainConfig config(final KernelImage kernel, final int kib, final int vcpus) {
        return new DomainConfig(GUEST, new byte[16], kernel, "", kib, vcpus, 256, 0, List.of());
    }

    /** Boots a kernel. */
    void create(final KernelImage kernel) {
        create(kernel, GUEST_KIB);
    }

    void create(final KernelImage kernel, final int kib) {
        host.submit(new ToolstackCommand.Create(config(kernel, kib, 1)));
    }

    /** Restores from {@code file}, which begins with xl's header, and says how that went: "" or what was wrong. */
    String restore(final InputStream file) {
        return restore(file, GUEST_KIB);
    }

    /** As {@link #restore(InputStream)}, for a domain that may have {@code kib} of memory. */
    String restore(final InputStream file, final int kib) {
        return restore(config(KernelImage.ofJava(""), kib, 1), file);
    }

    /** As {@link #restore(InputStream)}, with this configuration. */
    String restore(final DomainConfig config, final InputStream file) {
        final StreamInput stream = new StreamInput(file);
        final int failed = failures.size();
        final int happened = events.size();
        try {
            final XlHeader _ = XlHeader.read(stream);
        } catch (final StreamException e) {
            return e.getMessage();
        }
        host.submit(new ToolstackCommand.Restore(config, stream));
        if (!runUntil(() -> failures.size() > failed || events.subList(happened, events.size()).contains("restored"),
                100 * SECOND)) {
            throw new AssertionError("neither restored nor failed; console: " + console);
        }
        return failures.size() > failed ? failures.getLast() : "";
    }

    /** Has the guest saved; what comes of it is among {@link #events} or {@link #failures}. */
    void save(final OutputStream file, final boolean checkpoint) {
        save(GUEST, file, checkpoint);
    }

    void save(final String name, final OutputStream file, final boolean checkpoint) {
        host.submit(new ToolstackCommand.Save(name, new StreamOutput(file), checkpoint));
    }

    void submit(final ToolstackCommand command) {
        host.submit(command);
    }

    /** What the guest printed, without carriage returns. */
    String console() {
        return console.toString().replace("\r", "");
    }

    /** The guest, which is domain 1, as the hypervisor has it. */
    Domain guest() {
        return host.hypervisor().domain(1);
    }

    /** The shared_info of the guest, which is domain 1, as the guest itself could write it. */
    SharedInfo sharedInfo() {
        return guest().sharedInfo();
    }

    /** Has the guest, domain 1, tell of twice as many pages as it has: of each a second time. */
    void repeatPages() {
        final SharedInfo info = sharedInfo();
        final long pages = info.archMaxPfn();
        final int frames = (int) ((pages * Long.BYTES) >>> Page.SHIFT);
        final GuestMemory memory = host.hypervisor().memory();
        final long list = memory.getLong(info.archPfnToMfnFrameListList() << Page.SHIFT) << Page.SHIFT;
        for (int i = 0; i < frames; i++) {
            memory.putLong(list + (long) (frames + i) * Long.BYTES, memory.getLong(list + (long) i * Long.BYTES));
        }
        info.archMaxPfn(2 * pages);
    }

    /** The lines of xenstore. */
    List<String> store() {
        return host.services().storeListing(false).lines().toList();
    }

    /** What the toolstack could not do. */
    List<String> failures() {
        return failures;
    }

    /** What was answered to questions, but for how far they are. */
    List<ToolstackAnswer> answers() {
        return answers;
    }

    void ask(final long number, final ToolstackQuestion question) {
        host.submit(new ToolstackCommand.Ask(number, question));
    }

    /** What was answered last to the question of that number; null if nothing was. */
    ToolstackAnswer answer(final long number) {
        return byNumber.get(number);
    }

    /** created, restored, saved, destroyed. */
    List<String> events() {
        return events;
    }

    boolean awaitConsole(final String text) {
        return awaitConsole(() -> console().contains(text));
    }

    /** Runs until {@code condition}, which is looked at whenever the guest prints, holds. */
    boolean awaitConsole(final BooleanSupplier condition) {
        final int[] seen = {-1};
        return runUntil(() -> {
            final boolean printed = console.length() != seen[0];
            seen[0] = console.length();
            return printed && condition.getAsBoolean();
        }, 1000 * SECOND);
    }

    /** Lets {@code ns} of virtual time pass. */
    void runFor(final long ns) {
        final boolean _ = runUntil(() -> false, ns);
    }

    /** As {@link HostRun#until}. */
    boolean runUntil(final BooleanSupplier condition, final long ns) {
        return new HostRun(host, STEPS_MAX, console).until(condition, ns);
    }

    /** Frames that are neither dom0's nor free, and were free when there was only dom0. */
    long heldByOthers() {
        return freeFrames - host.hypervisor().frames().freeFrames();
    }

    /** What is there beside dom0, or is recorded twice and differs. */
    List<String> leftovers() {
        final List<String> found = new ArrayList<>(HostInvariants.check(host.hypervisor()));
        final List<Integer> domains = host.hypervisor().domains().stream().map(Domain::domid).toList();
        if (!domains.equals(List.of(0))) {
            found.add("domains " + domains);
        }
        final long free = host.hypervisor().frames().freeFrames();
        if (free != freeFrames) {
            found.add((freeFrames - free) + " frames are not given back");
        }
        host.services().storeListing(false).lines().filter(line -> DOMAIN_PATH.matcher(line).find())
                .forEach(found::add);
        return found;
    }

    @Override
    public void close() {
        host.close();
    }

    private final class Listener implements ToolstackListener {
        @Override
        public void domainCreated(final String name, final int domid) {
            events.add("created");
        }

        @Override
        public void restored(final String name) {
            events.add("restored");
        }

        @Override
        public void saved(final String name) {
            events.add("saved");
        }

        @Override
        public void domainDestroyed(final String name, final int domid) {
            events.add("destroyed");
        }

        @Override
        public void consoleOutput(final int domid, final byte[] bytes) {
            console.append(new String(bytes, StandardCharsets.UTF_8));
        }

        @Override
        public void answered(final long number, final ToolstackAnswer answer) {
            if (!(answer instanceof ToolstackAnswer.Progress)) {
                answers.add(answer);
                byNumber.put(number, answer);
            }
        }

        @Override
        public void commandFailed(final ToolstackCommand command, final String reason) {
            failures.add(reason);
        }
    }
}
