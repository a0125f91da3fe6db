package io.xenolith.hostile;

import io.xenolith.abi.Page;
import io.xenolith.abi.Port;
import io.xenolith.abi.boot.KernelImage;
import io.xenolith.abi.evtchn.Evtchn;
import io.xenolith.abi.evtchn.EvtchnStatus;
import io.xenolith.abi.guest.GuestKernel;
import io.xenolith.abi.xen.Xen;
import io.xenolith.dom0.kernel.Dom0Kernel;
import io.xenolith.dom0.kernel.Dom0Services;
import io.xenolith.dom0.kernel.HostPort;
import io.xenolith.dom0.toolstack.DiskConfig;
import io.xenolith.dom0.toolstack.DomainConfig;
import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.dom0.toolstack.ToolstackListener;
import io.xenolith.dom0.toolstack.VifConfig;
import io.xenolith.domu.DomuKernel;
import io.xenolith.domu.GuestProgram;
import io.xenolith.drivers.block.BlkbackOptions;
import io.xenolith.drivers.net.NetbackOptions;
import io.xenolith.evtchn.EventChannels;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.XenMachine;
import io.xenolith.hypervisor.check.HostInvariants;
import io.xenolith.hypervisor.domain.Dom0Builder;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.sched.RunLoop;
import io.xenolith.trace.TraceSink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A host with dom0's real services, guests from test code, and a place for backends that are not real. */
final class HostileHost implements AutoCloseable {
    static final int DISK_SECTORS = 2048;
    private static final long HOST_BYTES = 192L << 20;
    private static final long DOM0_BYTES = 32L << 20;
    private static final long GUEST_KIB = 16 << 10;
    private static final long HORIZON_NS = 60_000_000_000L;
    /** The builder makes a guest's ports in this order: xenstore, console. */
    private static final int CONSOLE_PORT = 2;
    private static final int STEPS_MAX = 20_000_000;

    private final XenMachine machine;
    private final Domain dom0;
    private final HostPort hostPort = new HostPort();
    private final Map<String, GuestProgram> programs = new HashMap<>();
    private final Map<String, Integer> domids = new HashMap<>();
    private final Map<String, Integer> ends = new HashMap<>();
    private final List<String> failures = new ArrayList<>();
    private final List<Runnable> created = new ArrayList<>();
    private Dom0Services services;

    /** What dom0 holds, and what is free. */
    record Holdings(long freeFrames, List<String> ports, long mappings) {
    }

    HostileHost(final TraceSink trace) {
        final Dom0Kernel kernel = new Dom0Kernel(trace, dom0Machine -> {
            services = new Dom0Services(dom0Machine, hostPort, new Listener());
            return () -> {
                final boolean worked = services.turn();
                final List<Runnable> now = List.copyOf(created);
                created.clear();
                now.forEach(Runnable::run);
                return worked || !now.isEmpty();
            };
        });
        machine = new XenMachine(HypervisorConfig.of(HOST_BYTES, 1), trace,
                program -> program.equals(Dom0Kernel.PROGRAM) ? kernel : guest(program, trace));
        dom0 = new Dom0Builder(machine.hypervisor(), machine.contexts()).build(KernelImage.ofJava(Dom0Kernel.PROGRAM),
                DOM0_BYTES >>> Page.SHIFT, "");
        machine.hypervisor().lifecycle().unpause(dom0);
        settle();
    }

    private GuestKernel guest(final String name, final TraceSink trace) {
        final GuestProgram program = programs.get(name);
        return program == null ? null : new DomuKernel(program, trace);
    }

    Dom0Services services() {
        return services;
    }

    long nowNs() {
        return machine.hypervisor().clock().nowNs();
    }

    /** Runs {@code work} in dom0's next turn, in its kernel. */
    void inDom0(final Runnable work) {
        created.add(work);
        machine.events().raisePirq(dom0, HostPort.PIRQ);
    }

    void submit(final ToolstackCommand command) {
        hostPort.put(command);
        machine.events().raisePirq(dom0, HostPort.PIRQ);
    }

    /** Makes a guest; {@code born} runs in dom0 before the guest does. */
    void create(final String name, final GuestProgram program, final String args, final List<DiskConfig> disks,
            final List<VifConfig> vifs, final Runnable born) {
        programs.put(name, program);
        ends.remove(name);
        // Works in the turn in which the domain is made, which no vCPU of it has run before.
        created.add(born);
        submit(new ToolstackCommand.Create(new DomainConfig(name, new byte[16], KernelImage.ofJava(name), args,
                GUEST_KIB, 1, 256, 0, disks, vifs)));
    }

    static DiskConfig disk(final String vdev, final boolean writable, final BlkbackOptions options,
            final NumberedDisk image) {
        return new DiskConfig(vdev, writable, "memory", image, options);
    }

    static VifConfig vif(final int handle, final int station) {
        return new VifConfig(handle, VifConfig.defaultMac(station, handle), VifConfig.DEFAULT_BRIDGE, "",
                NetbackOptions.DEFAULT);
    }

    int domid(final String name) {
        return domids.getOrDefault(name, -1);
    }

    /** SHUTDOWN_* of a guest that came to its end. */
    int end(final String name) {
        return ends.getOrDefault(name, Integer.MIN_VALUE);
    }

    boolean hasEnded(final String name) {
        return ends.containsKey(name) && !domids.containsKey(name);
    }

    /** Commands that could not be carried out. */
    List<String> failures() {
        return failures;
    }

    /** Runs until {@code done}, at most a virtual minute for each call. */
    void runUntil(final BooleanSupplier done) {
        final long horizonNs = nowNs() + HORIZON_NS;
        for (int i = 0; i < STEPS_MAX && !done.getAsBoolean(); i++) {
            final RunLoop.Step step = machine.runLoop().step(horizonNs);
            if (dom0.shutDown) {
                throw new AssertionError("dom0 crashed: " + dom0.crashReason);
            }
            if (step == RunLoop.Step.IDLE || nowNs() >= horizonNs) {
                return;
            }
        }
    }

    private void settle() {
        final long horizonNs = nowNs() + 1_000_000_000L;
        for (int i = 0; i < STEPS_MAX; i++) {
            if (machine.runLoop().step(horizonNs) == RunLoop.Step.IDLE) {
                return;
            }
        }
    }

    /** Everything that is recorded twice, counted again; empty if it agrees. */
    List<String> invariants() {
        return HostInvariants.check(machine.hypervisor());
    }

    Holdings holdings() {
        settle();
        final long[] mappings = {0};
        dom0.grants().forEachMapping((handle, granter, ref, flags) -> mappings[0]++);
        return new Holdings(machine.hypervisor().frames().freeFrames(), ports(dom0.evtchn()), mappings[0]);
    }

    /** dom0's end of a guest's console. */
    Port consolePort(final String name) {
        final Domain guest = machine.hypervisor().domain(domid(name));
        final EvtchnStatus status = EvtchnStatus.allocate();
        for (int port = 0; dom0.evtchn().status(status.dom(Xen.DOMID_SELF).port(port)) == 0; port++) {
            if (status.status() == Evtchn.EVTCHNSTAT_interdomain && status.uInterdomainDom() == guest.domid()
                    && status.uInterdomainPort() == CONSOLE_PORT) {
                return new Port(port);
            }
        }
        throw new AssertionError("dom0 has no port to the console of " + name);
    }

    private static List<String> ports(final EventChannels evtchn) {
        final List<String> open = new ArrayList<>();
        final EvtchnStatus status = EvtchnStatus.allocate();
        for (int port = 0; evtchn.status(status.dom(Xen.DOMID_SELF).port(port)) == 0; port++) {
            if (status.status() != 0) {
                open.add(port + ": status " + status.status());
            }
        }
        return open;
    }

    @Override
    public void close() {
        machine.close();
    }

    private final class Listener implements ToolstackListener {
        @Override
        public void domainCreated(final String name, final int domid) {
            domids.put(name, domid);
        }

        @Override
        public void domainEnded(final String name, final int domid, final int shutdownCode) {
            ends.put(name, shutdownCode);
        }

        @Override
        public void domainDestroyed(final String name, final int domid) {
            domids.remove(name);
        }

        @Override
        public void commandFailed(final ToolstackCommand command, final String reason) {
            failures.add(reason);
        }
    }
}
