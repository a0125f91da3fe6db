package io.xenolith.host.report;

import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.format.StampedEvent;
import io.xenolith.trace.format.TraceListener;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Counts the facts of a run as they happen. It knows nothing that is not in the trace, so a trace file gives the same. */
public final class SummaryCollector implements TraceListener {
    private static final int HISTOGRAM_DIGITS = 3;
    private static final int RUNNING = 0;
    private static final int BLKIF_RSP_OKAY = 0;

    /** Counts of one domain. */
    private static final class DomainCounts {
        private String state = "created";
        private long hypercalls;
        private long eventsSent;
        private long upcalls;
        private long grants;
        private long grantMaps;
        private long grantCopies;
        private long traps;
        private long runNs;
        /** When each running vCPU began. */
        private final Map<Integer, Long> runningSinceNs = new HashMap<>();
    }

    /** Counts of one device. */
    private static final class DeviceCounts {
        private long requests;
        private long errors;
        private long bytesRead;
        private long bytesWritten;
        private final Histogram latencyNs = new Histogram(HISTOGRAM_DIGITS);
    }

    /** Counts of one network interface. */
    private static final class VifCounts {
        private final DirectionCounts tx = new DirectionCounts();
        private final DirectionCounts rx = new DirectionCounts();

        void count(final TraceEvent.NetIo io) {
            final DirectionCounts direction = io.direction().equals("tx") ? tx : rx;
            if (io.dropped().isEmpty()) {
                direction.packets++;
                direction.bytes += io.bytes();
            } else {
                direction.dropped++;
            }
        }

        VifSummary summary(final String name) {
            return new VifSummary(name, tx.packets, tx.bytes, tx.dropped, rx.packets, rx.bytes, rx.dropped);
        }
    }

    private static final class DirectionCounts {
        private long packets;
        private long bytes;
        private long dropped;
    }

    private final DomainNames names;
    private final Map<Integer, DomainCounts> domains = new TreeMap<>();
    private final Map<String, DeviceCounts> devices = new HashMap<>();
    private final Map<String, VifCounts> vifs = new HashMap<>();

    /** Counts under {@code names}, which may still be growing. */
    public SummaryCollector(final DomainNames names) {
        this.names = names;
    }

    @Override
    public void accept(final StampedEvent stamped) {
        final TraceEvent event = stamped.event();
        if (event instanceof final TraceEvent.BlockIo io) {
            count(io);
        } else if (event instanceof final TraceEvent.NetIo io) {
            count(io);
        } else if (event.domain() >= 0) {
            count(domains.computeIfAbsent(event.domain(), domid -> new DomainCounts()), event, stamped.timeNs());
        }
    }

    private static void count(final DomainCounts domain, final TraceEvent event, final long timeNs) {
        switch (event) {
            case TraceEvent.Hypercall _ -> domain.hypercalls++;
            case TraceEvent.EvtchnSend _ -> domain.eventsSent++;
            case TraceEvent.Upcall _ -> domain.upcalls++;
            case TraceEvent.Trap _ -> domain.traps++;
            case TraceEvent.GrantEntry _ -> domain.grants++;
            case TraceEvent.GrantCopied _ -> domain.grantCopies++;
            case TraceEvent.GrantMapped mapped -> domain.grantMaps += mapped.status() == 0 ? 1 : 0;
            case TraceEvent.DomainState state -> domain.state = word(state.state());
            case TraceEvent.VcpuState state -> vcpuState(domain, state, timeNs);
            default -> {
                // Not counted.
            }
        }
    }

    /** A domain that was started, or that somebody unpaused, is simply one that runs. */
    private static String word(final String state) {
        return state.equals("unpaused") ? "running" : state;
    }

    private static void vcpuState(final DomainCounts domain, final TraceEvent.VcpuState state, final long timeNs) {
        final Long since = domain.runningSinceNs.remove(state.vcpu());
        if (since != null) {
            domain.runNs += timeNs - since;
        }
        if (state.state() == RUNNING) {
            domain.runningSinceNs.put(state.vcpu(), timeNs);
        }
    }

    /** What one of several queues did counts for it and for the device. */
    private void count(final TraceEvent.NetIo io) {
        final String whole = DeviceNames.whole(io.device());
        vifs.computeIfAbsent(whole, name -> new VifCounts()).count(io);
        if (!whole.equals(io.device())) {
            vifs.computeIfAbsent(io.device(), name -> new VifCounts()).count(io);
        }
    }

    private void count(final TraceEvent.BlockIo io) {
        final String whole = DeviceNames.whole(io.device());
        count(devices.computeIfAbsent(whole, name -> new DeviceCounts()), io);
        if (!whole.equals(io.device())) {
            count(devices.computeIfAbsent(io.device(), name -> new DeviceCounts()), io);
        }
    }

    private static void count(final DeviceCounts device, final TraceEvent.BlockIo io) {
        device.requests++;
        if (io.status() != BLKIF_RSP_OKAY) {
            device.errors++;
        } else if (io.operation().equals("READ")) {
            device.bytesRead += io.bytes();
        } else if (io.operation().startsWith("WRITE")) {
            device.bytesWritten += io.bytes();
        }
        device.latencyNs.recordValue(Math.max(0, io.latencyNs()));
    }

    /** What was counted until {@code nowNs}, the end of the run or a moment in it. */
    public Summary summary(final long nowNs) {
        return new Summary(nowNs,
                domains.entrySet().stream().map(entry -> summary(entry.getKey(), entry.getValue(), nowNs)).toList(),
                devices.entrySet().stream()
                        .map(entry -> summary(DeviceNames.of(entry.getKey(), names), entry.getValue()))
                        .sorted(Comparator.comparing(DeviceSummary::name)).toList(),
                vifs.entrySet().stream()
                        .map(entry -> entry.getValue().summary(DeviceNames.of(entry.getKey(), names)))
                        .sorted(Comparator.comparing(VifSummary::name)).toList());
    }

    private DomainSummary summary(final int domid, final DomainCounts domain, final long nowNs) {
        final long runNs = domain.runNs
                + domain.runningSinceNs.values().stream().mapToLong(since -> nowNs - since).sum();
        return new DomainSummary(domid, names.of(domid), domain.state, domain.hypercalls, domain.eventsSent,
                domain.upcalls,
                domain.grants, domain.grantMaps, domain.grantCopies, domain.traps, runNs);
    }

    private static DeviceSummary summary(final String name, final DeviceCounts device) {
        return new DeviceSummary(name, device.requests, device.errors, device.bytesRead, device.bytesWritten,
                device.latencyNs.getValueAtPercentile(50), device.latencyNs.getValueAtPercentile(99),
                device.latencyNs.getMaxValue());
    }
}
