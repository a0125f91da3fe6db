package io.xenolith.snapshots;

import io.xenolith.rig.HostRun;
import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.dom0.toolstack.ToolstackListener;
import io.xenolith.host.XenHost;
import io.xenolith.host.run.ScenarioRunner;
import io.xenolith.host.snapshot.HostState;
import io.xenolith.host.snapshot.SnapshotFile;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.vcpu.KernelLoader;
import io.xenolith.trace.format.StampedEvent;
import io.xenolith.trace.format.TraceStamper;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A host whose every event is kept, and what belongs to its process. */
final class Rig implements AutoCloseable {
    static final long SECOND = 1_000_000_000L;
    private static final long DOM0_BYTES = 24L << 20;
    private static final int STEPS_MAX = 20_000_000;

    private final List<String> events = new ArrayList<>();
    private final StringBuilder console = new StringBuilder();
    private final ToolstackListener listener = new ToolstackListener() {
        @Override
        public void consoleOutput(final int domid, final byte[] bytes) {
            console.append(new String(bytes, StandardCharsets.UTF_8));
        }

        @Override
        public void commandFailed(final ToolstackCommand command, final String reason) {
            throw new AssertionError(reason);
        }
    };
    private final TraceStamper trace = new TraceStamper(this::now);
    private final KernelLoader javaKernels = program -> ScenarioRunner.guestKernel(program, trace);
    private XenHost host;

    private Rig() {
        trace.add(stamped -> events.add(text(stamped)));
    }

    /** With the bytes of those that have some, not their identities. */
    private static String text(final StampedEvent stamped) {
        final StringBuilder text = new StringBuilder();
        text.append(stamped.timeNs()).append(' ').append(stamped.event().getClass().getSimpleName());
        try {
            for (final RecordComponent component : stamped.event().getClass().getRecordComponents()) {
                final Object value = component.getAccessor().invoke(stamped.event());
                text.append(' ').append(value instanceof final byte[] bytes
                        ? HexFormat.of().formatHex(bytes)
                        : value instanceof final Object[] array ? Arrays.deepToString(array) : value);
            }
        } catch (final ReflectiveOperationException e) {
            throw new LinkageError("a record has no such component", e);
        }
        return text.toString();
    }

    static Rig fresh(final long hostBytes) {
        final Rig rig = new Rig();
        rig.host = new XenHost(HypervisorConfig.of(hostBytes, 1), DOM0_BYTES, rig.trace, rig.javaKernels,
                rig.listener);
        return rig;
    }

    private long now() {
        return host == null ? 0 : host.nowNs();
    }

    private Map<String, Object> outside(final Map<String, Object> more) {
        final Map<String, Object> outside = new HashMap<>(more);
        outside.put("trace", trace);
        outside.put("listener", listener);
        outside.put("java kernels", javaKernels);
        return outside;
    }

    void save(final Path file, final Map<String, Object> more) throws IOException {
        HostState.save(file, "{}", "", host, host.hypervisor(), outside(more), List.of());
        forget();
    }

    /** What was seen so far does not count. */
    void forget() {
        events.clear();
        console.setLength(0);
    }

    static Rig restored(final Path file, final Map<String, Object> more) throws IOException {
        final Rig rig = new Rig();
        try (SnapshotFile snapshot = SnapshotFile.open(file)) {
            rig.host = HostState.restore(snapshot, rig.outside(more), XenHost.class, XenHost::hypervisor);
        }
        return rig;
    }

    XenHost host() {
        return host;
    }

    List<String> events() {
        return events;
    }

    String console() {
        return console.toString();
    }

    /** As {@link HostRun#until}. */
    boolean runUntil(final BooleanSupplier condition, final long ns) {
        return new HostRun(host, STEPS_MAX, console).until(condition, ns);
    }

    @Override
    public void close() {
        host.close();
    }
}
