package io.xenolith.life;

import io.xenolith.rig.HostRun;
import io.xenolith.abi.boot.KernelImage;
import io.xenolith.dom0.toolstack.DiskConfig;
import io.xenolith.dom0.toolstack.DomainConfig;
import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.dom0.toolstack.ToolstackListener;
import io.xenolith.dom0.toolstack.VifConfig;
import io.xenolith.domu.DomuKernel;
import io.xenolith.domu.GuestProgram;
import io.xenolith.drivers.block.BlkCounters;
import io.xenolith.drivers.net.NetbackOptions;
import io.xenolith.host.XenHost;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.check.HostInvariants;
import io.xenolith.life.LifeHost.Holdings;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** A small host with several guests, each with a vif on one bridge, that a test drives by toolstack commands. */
final class NetLifeHost implements AutoCloseable {
    static final long MS = 1_000_000;
    static final long SECOND = 1000 * MS;

    private static final long HOST_BYTES = 56L << 20;
    private static final long DOM0_BYTES = 20L << 20;
    private static final int GUEST_KIB = 6 << 10;
    private static final int STEPS_MAX = 5_000_000;

    private final XenHost host;
    private final Holdings dom0Alone;
    private final Map<String, StringBuilder> consoles = new HashMap<>();
    private final Map<String, Integer> places = new HashMap<>();
    private final Map<Integer, String> names = new HashMap<>();
    private final Set<String> alive = new HashSet<>();
    private final List<String> failures = new ArrayList<>();
    private int vifStates;

    /** @param programs the guests' programs by the guests' names */
    NetLifeHost(final Map<String, GuestProgram> programs) {
        final TraceSink states = new VifStates();
        host = new XenHost(HypervisorConfig.of(HOST_BYTES, 1), DOM0_BYTES, states,
                name -> programs.containsKey(name) ? new DomuKernel(programs.get(name), states) : null,
                new Listener());
        runFor(SECOND);
        dom0Alone = Holdings.of(host);
        programs.keySet().stream().sorted().forEach(name -> places.put(name, places.size() + 1));
    }

    /** The interface that {@code guest} gets: its address ends in its place among the names. */
    VifConfig vif(final String guest, final NetbackOptions options) {
        return new VifConfig(0, VifConfig.defaultMac(places.get(guest), 0), VifConfig.DEFAULT_BRIDGE, "", options);
    }

    void create(final String guest, final String commandLine, final NetbackOptions options) {
        final byte[] uuid = new byte[16];
        uuid[15] = places.get(guest).byteValue();
        submit(new ToolstackCommand.Create(new DomainConfig(guest, uuid, KernelImage.ofJava(guest), commandLine,
                GUEST_KIB, 1, 256, 0, List.of(), List.of(vif(guest, options)))));
    }

    void submit(final ToolstackCommand command) {
        host.submit(command);
    }

    /** The backend of the guest's interface dies. */
    void kill(final String guest) {
        submit(new ToolstackCommand.KillBackend(guest, "vif0"));
    }

    void restart(final String guest) {
        submit(new ToolstackCommand.RestartBackend(guest, "vif0"));
    }

    String console(final String guest) {
        return consoles.getOrDefault(guest, new StringBuilder()).toString();
    }

    /** What the toolstack could not do. */
    List<String> failures() {
        return failures;
    }

    boolean isAlive(final String guest) {
        return alive.contains(guest);
    }

    /** How often a half of a vif has changed its xenbus state. */
    int vifStates() {
        return vifStates;
    }

    /** Lets {@code ns} of virtual time pass. */
    void runFor(final long ns) {
        final boolean _ = runUntil(() -> false, ns);
    }

    /** As {@link HostRun#until}. */
    boolean runUntil(final BooleanSupplier condition, final long ns) {
        return new HostRun(host, STEPS_MAX, consoles).until(condition, ns);
    }

    boolean awaitConsole(final String guest, final String text) {
        return runUntil(() -> console(guest).contains(text), 100 * SECOND);
    }

    /** Destroys who is left, and says what is recorded twice and differs, and what dom0 holds besides its own. */
    List<String> leftovers() {
        for (final String guest : List.copyOf(alive)) {
            submit(new ToolstackCommand.Destroy(guest));
        }
        final List<String> found = new ArrayList<>();
        if (!runUntil(alive::isEmpty, 100 * SECOND)) {
            found.add("still there: " + alive);
        }
        runFor(SECOND);
        found.addAll(HostInvariants.check(host.hypervisor()));
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

    /** Counts the steps of the handshakes. */
    private final class VifStates implements TraceSink {
        @Override
        public boolean on() {
            return true;
        }

        @Override
        public void emit(final TraceEvent event) {
            if (event instanceof final TraceEvent.XenbusState state && state.path().contains("/vif/")) {
                vifStates++;
            }
        }
    }

    private final class Listener implements ToolstackListener {
        @Override
        public void domainCreated(final String name, final int domid) {
            alive.add(name);
            names.put(domid, name);
        }

        @Override
        public void domainDestroyed(final String name, final int domid) {
            alive.remove(name);
        }

        @Override
        public void consoleOutput(final int domid, final byte[] bytes) {
            final String name = names.get(domid);
            consoles.computeIfAbsent(name, _ -> new StringBuilder()).append(new String(bytes, StandardCharsets.UTF_8));
        }

        @Override
        public void diskAttached(final String domain, final DiskConfig disk) {
            throw new AssertionError("nobody has a disk");
        }

        @Override
        public void diskReleased(final String domain, final DiskConfig disk, final BlkCounters counters) {
            throw new AssertionError("nobody has a disk");
        }

        @Override
        public void commandFailed(final ToolstackCommand command, final String reason) {
            failures.add(reason);
        }
    }
}
