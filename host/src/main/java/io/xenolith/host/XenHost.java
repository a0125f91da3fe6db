package io.xenolith.host;

import io.xenolith.abi.Page;
import io.xenolith.abi.boot.KernelImage;
import io.xenolith.dom0.kernel.Dom0Kernel;
import io.xenolith.dom0.kernel.Dom0Services;
import io.xenolith.dom0.kernel.HostPort;
import io.xenolith.dom0.net.LinkEvent;
import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.dom0.toolstack.ToolstackListener;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.XenMachine;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Dom0Builder;
import io.xenolith.hypervisor.sched.DomainStops;
import io.xenolith.hypervisor.sched.RunLoop;
import io.xenolith.hypervisor.vcpu.KernelLoader;
import io.xenolith.hypervisor.vcpu.x86.X86Engines;
import io.xenolith.trace.TraceSink;
import io.xenolith.usernet.SocketEvent;
import java.util.List;
import java.util.Optional;

/**
 * One simulated Xen host: the hypervisor with its machine, dom0 with its services, and the domUs that dom0 makes. This is
 * the only place where the halves are wired to each other; what crosses between them afterwards is bytes. One thread owns
 * it.
 */
public final class XenHost implements AutoCloseable {
    /** Memory of dom0 in bytes, unless something else is asked for. */
    public static final long DOM0_MEMORY = 32L << 20;

    private final XenMachine machine;
    private final HostPort hostPort = new HostPort();
    private final Domain dom0;
    private Dom0Services services;

    /**
     * Boots dom0.
     *
     * @param guests finds the Java kernels that domUs name
     * @param listener told what becomes of domains and devices
     * @throws IllegalArgumentException if the configuration cannot be; the message says what and why
     */
    public XenHost(final HypervisorConfig config, final long dom0Bytes, final TraceSink trace,
            final KernelLoader guests, final ToolstackListener listener) {
        final Dom0Kernel kernel = new Dom0Kernel(trace, dom0Machine -> {
            services = new Dom0Services(dom0Machine, hostPort, listener, config.abi().headers());
            return services;
        });
        machine = new XenMachine(config, trace,
                program -> program.equals(Dom0Kernel.PROGRAM) ? kernel : guests.load(program));
        dom0 = new Dom0Builder(machine.hypervisor(), machine.contexts()).build(KernelImage.ofJava(Dom0Kernel.PROGRAM),
                dom0Bytes >>> Page.SHIFT, "");
        machine.hypervisor().lifecycle().unpause(dom0);
    }

    public Hypervisor hypervisor() {
        return machine.hypervisor();
    }

    /** Engines of x86-64 kernels, for whoever wants to watch instructions. */
    public X86Engines x86() {
        return machine.x86();
    }

    public RunLoop runLoop() {
        return machine.runLoop();
    }

    /** dom0's services; null until dom0 has run for the first time. */
    public Dom0Services services() {
        return services;
    }

    /** Why dom0 does not run any more; empty while it does. Without dom0 a host is of no use. */
    public Optional<String> dom0Failure() {
        return dom0.shutDown
                ? Optional.of("dom0 has gone down (" + DomainStops.name(dom0.shutdownCode) + "): " + dom0.crashReason)
                : Optional.empty();
    }

    /** System time in nanoseconds. */
    public long nowNs() {
        return machine.hypervisor().clock().nowNs();
    }

    /** Gives the toolstack a command; it is carried out when dom0 runs next. */
    public void submit(final ToolstackCommand command) {
        hostPort.put(command);
        machine.events().raisePirq(dom0, HostPort.PIRQ);
    }

    /** Tells dom0 what a socket of the machine outside did for the user network of {@code bridge}. */
    public void submit(final String bridge, final SocketEvent event) {
        hostPort.put(bridge, event);
        machine.events().raisePirq(dom0, HostPort.PIRQ);
    }

    /** Tells dom0 what became of a link to a bridge of another host. */
    public void submit(final long link, final LinkEvent event) {
        hostPort.put(link, event);
        machine.events().raisePirq(dom0, HostPort.PIRQ);
    }

    /** All sockets of the machine outside have gone, as after the host was restored: tells dom0 that each flow is broken. */
    public void socketsGone() {
        hostPort.forgetSockets();
        if (services != null) {
            services.networks().userNetworks().forEach((bridge, network) -> network.flows()
                    .forEach(flow -> submit(bridge, new SocketEvent.Broken(flow))));
        }
    }

    /**
     * All clients of xenstored's socket, and all links to other hosts, have gone, as after the host was restored: tells dom0 that
     * each is closed.
     *
     * @return the greatest number of a client's connection; 0 if there was none
     */
    public long clientsGone() {
        hostPort.forgetClients();
        if (services == null) {
            return 0;
        }
        services.links().numbers().forEach(link -> submit(link, new LinkEvent.Closed()));
        final List<Long> connections = services.storeClients().numbers();
        connections.forEach(connection -> submit(connection, new byte[0]));
        return connections.isEmpty() ? 0 : connections.getLast();
    }

    /**
     * A client of xenstored's socket has sent something, or closed its connection.
     *
     * @param bytes none if it closed
     */
    public void submit(final long connection, final byte[] bytes) {
        hostPort.put(connection, bytes);
        machine.events().raisePirq(dom0, HostPort.PIRQ);
    }

    /** Bytes typed at consoles, by {@link #submit}, that no guest has taken yet. */
    public long waitingInput() {
        return hostPort.waitingInput() + (services == null ? 0 : services.waitingInput());
    }

    /** Bytes typed at the console of {@code domid} that it has not taken, and those that are on their way to dom0. */
    public long waitingInput(final int domid) {
        return hostPort.waitingInput() + (services == null ? 0 : services.waitingInput(domid));
    }

    @Override
    public void close() {
        machine.close();
    }
}
