package io.xenolith.life;

import io.xenolith.rig.HostRun;
import io.xenolith.abi.boot.KernelImage;
import io.xenolith.abi.evtchn.EvtchnStatus;
import io.xenolith.abi.xen.Xen;
import io.xenolith.dom0.toolstack.DiskConfig;
import io.xenolith.dom0.toolstack.DomainConfig;
import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.dom0.toolstack.ToolstackListener;
import io.xenolith.domu.DomuKernel;
import io.xenolith.domu.GuestProgram;
import io.xenolith.drivers.block.BlkCounters;
import io.xenolith.evtchn.EventChannels;
import io.xenolith.host.XenHost;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.check.HostInvariants;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.trace.TraceSink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** A small host with one guest, {@code guest}, that a test drives by toolstack commands. */
final class LifeHost implements AutoCloseable {
    static final String GUEST = "guest";
    static final long MS = 1_000_000;

    private static final long HOST_BYTES = 48L << 20;
    private static final long DOM0_BYTES = 20L << 20;
    private static final int GUEST_KIB = 4 << 10;
    private static final int STEPS_MAX = 2_000_000;

    private final XenHost host;
    private final Holdings dom0Alone;
    private final StringBuilder console = new StringBuilder();
    private final List<String> failures = new ArrayList<>();
    private final List<String> released = new ArrayList<>();
    private final Map<String, Integer> exits = new HashMap<>();
    private boolean gone;

    /** What is held of a host, as far as a guest's devices can change it. */
    record Holdings(long freeFrames, List<String> ports, long mappings, List<Integer> domains) {
        static Holdings of(final XenHost host) {
            final Domain dom0 = host.hypervisor().domain(0);
            final long[] mappings = {0};
            dom0.grants().forEachMapping((handle, granter, ref, flags) -> mappings[0]++);
            return new Holdings(host.hypervisor().frames().freeFrames(), openPorts(dom0), mappings[0],
                    host.hypervisor().domains().stream().map(Domain::domid).toList());
        }
    }

    LifeHost(final long seed, final GuestProgram program) {
        this(seed, program, TraceSink.OFF);
    }

    LifeHost(final long seed, final GuestProgram program, final TraceSink trace) {
        host = new XenHost(HypervisorConfig.of(HOST_BYTES, seed), DOM0_BYTES, trace,
                name -> name.equals(GUEST) ? new DomuKernel(program, trace) : null, new Listener());
        runUntilIdle();
        dom0Alone = Holdings.of(host);
    }

    /** Ports of a domain that are not closed, with what they are. */
    static List<String> openPorts(final Domain domain) {
        final EventChannels evtchn = domain.evtchn();
        final List<String> open = new ArrayList<>();
        final EvtchnStatus status = EvtchnStatus.allocate();
        for (int port = 0; evtchn.status(status.dom(Xen.DOMID_SELF).port(port)) == 0; port++) {
            if (status.status() != 0) {
                open.add(port + ": status " + status.status());
            }
        }
        return open;
    }

    void create(final String commandLine, final DiskConfig... disks) {
        submit(new ToolstackCommand.Create(new DomainConfig(GUEST, new byte[16], KernelImage.ofJava(GUEST),
                commandLine, GUEST_KIB, 1, 256, 0, List.of(disks))));
    }

    void submit(final ToolstackCommand command) {
        host.submit(command);
    }

    XenHost host() {
        return host;
    }

    /** Ports of the guest that are not closed. */
    List<String> guestPorts() {
        return openPorts(host.hypervisor().domain(1));
    }

    /** What xenstore says of the states of devices, one a line. */
    String deviceStates() {
        return host.services().storeListing(false).lines()
                .filter(line -> line.contains("vbd") && (line.contains("/state") || line.contains("/online")))
                .collect(Collectors.joining("\n"));
    }

    String console() {
        return console.toString();
    }

    /** What the toolstack could not do. */
    List<String> failures() {
        return failures;
    }

    /** Disks that were given back, in their order. */
    List<String> released() {
        return released;
    }

    /** How the guest ended; -2 if it has not. */
    int exit() {
        return exits.getOrDefault(GUEST, -2);
    }

    boolean gone() {
        return gone;
    }

    /** Runs until nothing can happen any more without time that nobody waits for. */
    void runUntilIdle() {
        runFor(1000 * MS);
    }

    /** Lets {@code ns} of virtual time pass. */
    void runFor(final long ns) {
        final boolean _ = runUntil(() -> false, ns);
    }

    /** As {@link HostRun#until}. */
    boolean runUntil(final BooleanSupplier condition, final long ns) {
        return new HostRun(host, STEPS_MAX, console).until(condition, ns);
    }

    /** What is recorded twice and differs, and what dom0 holds besides what it held when it was alone. */
    List<String> leftovers() {
        final List<String> found = new ArrayList<>(HostInvariants.check(host.hypervisor()));
        final Holdings now = Holdings.of(host);
        if (!now.equals(dom0Alone)) {
            found.add("dom0 held " + dom0Alone + " before, and " + now + " now");
        }
        return found;
    }

    @Override
    public void close() {
        host.close();
    }

    private final class Listener implements ToolstackListener {
        @Override
        public void domainCreated(final String name, final int domid) {
            gone = false;
        }

        @Override
        public void domainEnded(final String name, final int domid, final int shutdownCode) {
            exits.put(name, shutdownCode);
        }

        @Override
        public void domainDestroyed(final String name, final int domid) {
            gone = true;
        }

        @Override
        public void consoleOutput(final int domid, final byte[] bytes) {
            console.append(new String(bytes, StandardCharsets.UTF_8));
        }

        @Override
        public void diskReleased(final String domain, final DiskConfig disk, final BlkCounters counters) {
            released.add(disk.vdev());
        }

        @Override
        public void commandFailed(final ToolstackCommand command, final String reason) {
            failures.add(reason);
        }
    }
}
