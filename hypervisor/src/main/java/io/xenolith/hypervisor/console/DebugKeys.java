package io.xenolith.hypervisor.console;

import io.xenolith.abi.Page;
import io.xenolith.abi.xen.Xen;
import io.xenolith.gnttab.GrantTable;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.TreeMap;

/**
 * The keys of Xen's own console: each writes what it shows of the hypervisor's state to the console, in the form of 4.17.7's,
 * whose answers were recorded. Keys for machines that are not simulated do nothing, as those that Xen has not.
 */
public final class DebugKeys {
    private static final int ZONES = 41;
    private static final int KIB_PER_PAGE = Page.SIZE / 1024;

    /** A key's work, and what the list of keys says of it. */
    private record Key(String what, boolean diagnostic, Runnable work) {
    }

    private final Hypervisor hypervisor;
    private final ConsoleRing console;
    private final VcpuDump dump;
    private final DomainDump domains;
    private final TreeMap<Character, Key> keys = new TreeMap<>();
    private Vcpu presser;
    private int clockSamples;

    public DebugKeys(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
        this.console = hypervisor.console();
        this.dump = new VcpuDump(hypervisor);
        this.domains = new DomainDump(hypervisor);
        keys.put('*', new Key("print all diagnostics", false, this::all));
        keys.put('0', new Key("dump Dom0 registers", true, this::dom0));
        keys.put('H', new Key("dump heap info", true, this::heap));
        keys.put('d', new Key("dump registers", true, this::cpu));
        keys.put('e', new Key("dump evtchn info", true, this::eventChannels));
        keys.put('g', new Key("print grant table usage", true, this::grants));
        keys.put('h', new Key("show this message", false, this::help));
        keys.put('m', new Key("memory info", true, this::memory));
        keys.put('q', new Key("dump domain (and guest debug) info", true, this::domains));
        keys.put('r', new Key("dump run queues", true, this::runQueues));
        keys.put('t', new Key("display multi-cpu clock info", true, this::clocks));
    }

    /** {@code caller}, on the CPU now, has a key pressed. */
    public void press(final char key, final Vcpu caller) {
        final Key pressed = keys.get(key);
        if (pressed != null) {
            presser = caller;
            pressed.work().run();
        }
    }

    private void all() {
        console.log("'*' pressed -> firing all diagnostic keyhandlers");
        keys.forEach((key, entry) -> {
            if (entry.diagnostic()) {
                console.log("[" + key + ": " + entry.what() + "]");
                entry.work().run();
            }
        });
    }

    private void help() {
        console.log("'h' pressed -> showing installed handlers");
        keys.forEach((key, entry) -> console
                .log(String.format(" key '%c' (ascii '%02x') => %s", key, (int) key, entry.what())));
    }

    private void cpu() {
        console.log("'d' pressed -> dumping registers");
        console.log("");
        console.log("*** Dumping CPU0 guest state (d" + presser.domain().domid() + "v" + presser.id() + "): ***");
        dump.registers(presser);
        console.log("");
    }

    private void dom0() {
        console.log("'0' pressed -> dumping Dom0's registers");
        final Domain dom0 = hypervisor.domain(0);
        for (int id = 0; id < dom0.maxVcpus(); id++) {
            if (dom0.vcpu(id) != null) {
                console.log("*** Dumping Dom0 vcpu#" + id + " state: ***");
                dump.registers(dom0.vcpu(id));
            }
        }
    }

    /** Every guest is told by a virq, too, as Xen tells it: a Linux with a handler shows its own state. */
    private void domains() {
        console.log("'q' pressed -> dumping domain info (now = " + hypervisor.clock().nowNs() + ")");
        hypervisor.domains().forEach(domains::domain);
        for (final Domain domain : hypervisor.domains()) {
            for (int id = 0; id < domain.maxVcpus(); id++) {
                if (domain.vcpu(id) != null) {
                    console.log("Notifying guest " + domain.domid() + ":" + id + " (virq " + Xen.VIRQ_DEBUG + ", port "
                            + domain.evtchn().virqPort(id, Xen.VIRQ_DEBUG) + ")");
                    domain.evtchn().raiseVirq(id, Xen.VIRQ_DEBUG);
                }
            }
        }
        console.log("Shared frames 0 -- Saved frames 0");
    }

    private void eventChannels() {
        console.log("'e' pressed -> dumping event-channel info");
        hypervisor.domains().forEach(domains::eventChannels);
    }

    private void grants() {
        console.log("gnttab_usage_print_all [ key 'g' pressed");
        for (final Domain domain : hypervisor.domains()) {
            console.log("      -------- active --------       -------- shared --------");
            console.log("[ref] localdom mfn      pin          localdom gmfn     flags");
            final GrantTable table = domain.grants();
            console.log("grant-table for remote d" + domain.domid() + " (v" + table.version() + ")");
            console.log("  " + table.frames() + " frames (" + table.framesMax() + " max), " + table.maptrackFrames()
                    + " maptrack frames (" + domain.maxMaptrackFrames + " max)");
            final boolean[] any = new boolean[1];
            table.forEachActive((ref, domid, mfn, hostReads, hostWrites, deviceReads, deviceWrites) -> {
                any[0] = true;
                console.log(String.format("[0x%03x]  %5d 0x%05x 0x%02x%02x%02x%02x      %5d 0x%06x 0x%02x", ref, domid,
                        mfn, deviceReads, deviceWrites, hostReads, hostWrites, table.grantee(ref),
                        table.grantedFrame(ref), table.grantFlags(ref)));
            });
            if (!any[0]) {
                console.log("no active grant table entries");
            }
        }
        console.log("gnttab_usage_print_all ] done");
    }

    private long freeInZone(final int zone) {
        return zone == 0 ? 0 : hypervisor.frames().freeFrames(1L << (zone - 1), 1L << zone);
    }

    private void memory() {
        console.log("Physical memory information:");
        console.log("    Xen heap: 0kB free");
        for (int zone = 0; zone < ZONES; zone++) {
            if (freeInZone(zone) > 0) {
                console.log(String.format("    heap[%02d]: %dkB free", zone, freeInZone(zone) * KIB_PER_PAGE));
            }
        }
        console.log("    Dom heap: " + hypervisor.frames().freeFrames() * KIB_PER_PAGE + "kB free");
    }

    private void heap() {
        console.log("'H' pressed -> dumping heap info (now = " + hypervisor.clock().nowNs() + ")");
        for (int zone = 0; zone < ZONES; zone++) {
            console.log("heap[node=0][zone=" + zone + "] -> " + freeInZone(zone) + " pages");
        }
    }

    private void runQueues() {
        console.log("sched_smt_power_savings: disabled");
        console.log("NOW=" + hypervisor.clock().nowNs());
        console.log("Online Cpus: 0");
        console.log("Cpupool 0:");
        console.log("Cpus: 0");
        console.log("Scheduling granularity: cpu, 1 CPU per sched-resource");
        console.log("Scheduler: " + BootBanner.schedulerName(hypervisor.scheduler().kind()));
        console.log("Domain info:");
        int number = 0;
        for (final Domain domain : hypervisor.domains()) {
            int vcpus = 0;
            for (int id = 0; id < domain.maxVcpus(); id++) {
                vcpus += domain.vcpu(id) == null ? 0 : 1;
            }
            console.log("\tDomain: " + domain.domid() + " w " + domain.schedWeight + " c " + domain.schedCap + " v "
                    + vcpus);
            for (int id = 0; id < vcpus; id++) {
                number++;
                console.log(String.format("\t%3d: [%d.%d] %s", number, domain.domid(), id,
                        hypervisor.scheduler().shown(domain.vcpu(id))));
            }
        }
        console.log("CPUs info:");
        console.log("CPU[00] current=d" + presser.domain().domid() + "v" + presser.id() + ", curr=d"
                + presser.domain().domid() + "v" + presser.id() + ", prev=NULL");
    }

    private void clocks() {
        clockSamples++;
        console.log("Synced stime skew: max=0ns avg=0ns samples=" + clockSamples + " current=0ns");
        console.log("Synced cycles skew: max=0 avg=0 samples=" + clockSamples + " current=0");
    }
}
