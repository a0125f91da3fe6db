package io.xenolith.hypervisor.console;

import io.xenolith.evtchn.Channel;
import io.xenolith.evtchn.EventChannels;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.FrameTable;
import io.xenolith.hypervisor.mm.FrameRanges;
import io.xenolith.hypervisor.mm.PageList;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** One domain on Xen's console, as the keys q and e show it. */
final class DomainDump {
    /** Pages of a domain that has this many are not listed. */
    private static final int LIST_MAX = 10;
    private static final int PORTS_PER_WORD = 64;
    private static final int DECIMAL = 10;
    private static final int HEXADECIMAL = 16;
    private static final long CAF_ALLOCATED = 1L << 63;
    private static final long CAF_XEN_HEAP = 1L << 62;
    private static final int TAF_TYPE_SHIFT = 61;
    private static final long TAF_PINNED = 1L << 59;
    private static final long TAF_VALIDATED = 1L << 58;
    private static final int[] HANDLE_DASHES = {8, 12, 16, 20};
    private static final long NS_PER_MS = 1_000_000;
    private static final long MS_PER_S = 1000;

    private final Hypervisor hypervisor;
    private final ConsoleRing console;

    DomainDump(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
        this.console = hypervisor.console();
    }

    /** Key q. */
    void domain(final Domain domain) {
        final int domid = domain.domid();
        final int references = 1 + (domain.totPages > 0 ? 1 : 0) + (domain.xenheapPages > 0 ? 1 : 0);
        final boolean runs = vcpus(domain).stream().anyMatch(vcpu -> vcpu.running);
        console.log("General information for domain " + domid + ":");
        console.log("    refcnt=" + references + " dying=" + dying(domain) + " pause_count="
                + domain.pauseCount);
        console.log("    nr_pages=" + domain.totPages + " xenheap_pages=" + domain.xenheapPages + " dirty_cpus={"
                + (runs ? "0" : "") + "} max_pages=" + (domain.maxPages & 0xffff_ffffL));
        console.log(String.format("    handle=%s vm_assist=%08x", handle(domain.handle), domain.vmAssist));
        console.log("Rangesets belonging to domain " + domid + ":");
        console.log("    Interrupts " + ranges(domain.pirqs));
        console.log("    I/O Memory " + domain.ioMemory().text());
        console.log("    I/O Ports  " + domain.ioPorts().text(HEXADECIMAL));
        console.log("    log-dirty  { }");
        console.log("Memory pages belonging to domain " + domid + ":");
        if (domain.totPages >= LIST_MAX) {
            console.log("    DomPage list too long to display");
        } else {
            pages("DomPage", domain.pages);
        }
        pages("XenPage", domain.xenPages);
        console.log("NODE affinity for domain " + domid + ": [0]");
        console.log("VCPU information and callbacks for domain " + domid + ":");
        vcpus(domain).forEach(this::vcpu);
    }

    private static int dying(final Domain domain) {
        return switch (domain.dying) {
            case ALIVE -> 0;
            case DYING -> 1;
            case DEAD -> 2;
        };
    }

    private static List<Vcpu> vcpus(final Domain domain) {
        final List<Vcpu> vcpus = new ArrayList<>();
        for (int id = 0; id < domain.maxVcpus(); id++) {
            if (domain.vcpu(id) != null) {
                vcpus.add(domain.vcpu(id));
            }
        }
        return vcpus;
    }

    private static String handle(final byte[] handle) {
        final StringBuilder text = new StringBuilder(HexFormat.of().formatHex(handle));
        for (int i = 0; i < HANDLE_DASHES.length; i++) {
            text.insert(HANDLE_DASHES[i] + i, '-');
        }
        return text.toString();
    }

    private static String ranges(final BitSet numbers) {
        final FrameRanges ranges = new FrameRanges();
        for (int from = numbers.nextSetBit(0); from >= 0; from = numbers.nextSetBit(numbers.nextClearBit(from))) {
            ranges.add(from, numbers.nextClearBit(from) - 1L);
        }
        return ranges.text(DECIMAL);
    }

    private void pages(final String kind, final PageList list) {
        final FrameTable frames = hypervisor.frames();
        for (final int mfn : frames.list(list)) {
            final long caf = frames.count(mfn) | (frames.flag(mfn, FrameTable.ALLOCATED) ? CAF_ALLOCATED : 0)
                    | (frames.flag(mfn, FrameTable.XENHEAP) ? CAF_XEN_HEAP : 0);
            final long taf = (long) frames.type(mfn) << TAF_TYPE_SHIFT | frames.typeCount(mfn)
                    | (frames.flag(mfn, FrameTable.PINNED) ? TAF_PINNED : 0)
                    | (frames.flag(mfn, FrameTable.VALIDATED) ? TAF_VALIDATED : 0);
            console.log(String.format("    %s %016x: caf=%016x, taf=%016x", kind, mfn, caf, taf));
        }
    }

    private void vcpu(final Vcpu vcpu) {
        console.log("  UNIT" + vcpu.id() + " affinities: hard={0} soft={" + (vcpu.softAffinity == 0 ? "" : "0") + "}");
        final boolean hasInfo = vcpu.info() != null;
        console.log(String.format("    VCPU%d: CPU0 [has=%s] poll=%d upcall_pend=%02x upcall_mask=%02x %s", vcpu.id(),
                vcpu.running ? "T" : "F", polled(vcpu), hasInfo ? vcpu.info().evtchnUpcallPending() : 0,
                hasInfo ? vcpu.info().evtchnUpcallMask() : 0, vcpu.running ? "dirty_cpu=0" : ""));
        console.log("    pause_count=0 pause_flags=" + ((vcpu.blocked || vcpu.polling ? 1 : 0) | (vcpu.down ? 2 : 0)));
        final long periodMs = vcpu.timers().periodNs() / NS_PER_MS;
        console.log(periodMs == 0
                ? "No periodic timer"
                : MS_PER_S / periodMs + " Hz periodic timer (period " + periodMs + " ms)");
    }

    /** The port that it waits for; -1 if there are several. */
    private static int polled(final Vcpu vcpu) {
        if (!vcpu.polling) {
            return 0;
        }
        return vcpu.pollPorts.length == 1 ? vcpu.pollPorts[0] : -1;
    }

    /** Key e. */
    void eventChannels(final Domain domain) {
        final EventChannels ports = domain.evtchn();
        console.log("Event channel information for domain " + domain.domid() + ":");
        console.log("Polling vCPUs: {" + vcpus(domain).stream().filter(vcpu -> vcpu.polling)
                .map(vcpu -> Integer.toString(vcpu.id())).collect(Collectors.joining(",")) + "}");
        console.log("    port [p/m/s]");
        for (int port = 1; port < ports.allocatedPorts(); port++) {
            if (!(ports.channel(port) instanceof Channel.Free)) {
                console.log(String.format("    %4d [%d/%d/%s]: %s", port, ports.isPending(port) ? 1 : 0,
                        ports.isMasked(port) ? 1 : 0, selected(domain, port), channel(ports, port)));
            }
        }
    }

    /** Two levels: the word of the port is marked for its vCPU. FIFO: the port's place in its queue, which is not looked up. */
    private static String selected(final Domain domain, final int port) {
        if (domain.evtchn().isFifo()) {
            return "  -   ";
        }
        final Vcpu vcpu = domain.vcpu(domain.evtchn().notifyVcpu(port));
        final long words = vcpu == null || vcpu.info() == null ? 0 : vcpu.info().evtchnPendingSel();
        return Long.toString(words >>> (port / PORTS_PER_WORD) & 1);
    }

    private static String channel(final EventChannels ports, final int port) {
        final int vcpu = ports.notifyVcpu(port);
        final int attached = ports.isXenAttached(port) ? 1 : 0;
        return switch (ports.channel(port)) {
            case Channel.Free _ -> line(0, vcpu, attached);
            case Channel.Reserved _ -> line(1, vcpu, attached);
            case Channel.Unbound(final int domid) -> line(2, vcpu, attached) + " d=" + domid;
            case Channel.Interdomain(final int domid, final int remote) ->
                line(3, vcpu, attached) + " d=" + domid + " p=" + remote;
            case Channel.Pirq(final int pirq) -> line(4, vcpu, attached) + " p=" + pirq + " i=" + pirq;
            case Channel.Virq(final int virq) -> line(5, vcpu, attached) + " v=" + virq;
            case Channel.Ipi _ -> line(6, vcpu, attached);
        };
    }

    private static String line(final int state, final int vcpu, final int attached) {
        return "s=" + state + " n=" + vcpu + " x=" + attached;
    }
}
