package io.xenolith.dom0.kernel;

import io.xenolith.abi.profile.VersionTable;
import io.xenolith.abi.profile.XenHeaders;
import io.xenolith.abi.xen.Xen;
import io.xenolith.dom0.backend.BlockBackends;
import io.xenolith.dom0.backend.Dom0BackendPlatform;
import io.xenolith.dom0.backend.NetworkBackends;
import io.xenolith.dom0.console.Consoled;
import io.xenolith.dom0.net.BridgeLinks;
import io.xenolith.dom0.toolstack.DomctlCalls;
import io.xenolith.dom0.toolstack.Toolstack;
import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.dom0.toolstack.ToolstackListener;
import io.xenolith.dom0.xenstore.SocketConnections;
import io.xenolith.dom0.xenstore.XenstoreClient;
import io.xenolith.dom0.xenstore.XenstoreDump;
import io.xenolith.dom0.xenstore.Xenstored;
import io.xenolith.drivers.platform.BackendPlatform;

/** Everything that runs in dom0, put together: xenstored, consoled, block and network backends, toolstack. */
public final class Dom0Services implements Dom0Kernel.Services {
    private static final int SOCKET_INPUTS_A_TURN = 16;
    private static final int LINK_INPUTS_A_TURN = 16;

    private final HostPort hostPort;
    private final Xenstored xenstored;
    private final XenstoreClient client;
    private final SocketConnections storeClients;
    private final Toolstack toolstack;
    private final BlockBackends blocks;
    private final NetworkBackends networks;
    private final BridgeLinks links;
    private final Consoled consoled;
    private final BackendPlatform platform;
    private final Dom0Machine machine;
    private final Dom0Timers.Timer eventTimeout;
    /** When {@link #eventTimeout} runs; {@link Long#MAX_VALUE} if it is not armed. */
    private long eventTimeoutNs = Long.MAX_VALUE;
    private boolean domainsChanged;

    /** On a hypervisor of the default version. */
    public Dom0Services(final Dom0Machine machine, final HostPort hostPort, final ToolstackListener listener) {
        this(machine, hostPort, listener, VersionTable.load().headers(VersionTable.BASE));
    }

    /** @param headers the version of the hypervisor, which dom0's programs are built for */
    public Dom0Services(final Dom0Machine machine, final HostPort hostPort, final ToolstackListener listener,
            final XenHeaders headers) {
        this.machine = machine;
        this.hostPort = hostPort;
        eventTimeout = machine.timers().create(() -> eventTimeoutNs = Long.MAX_VALUE);
        final DomctlCalls domctl = new DomctlCalls(machine.calls().gate(), headers);
        xenstored = new Xenstored(new Dom0XenstoreKernel(machine, domctl, this::onXenstoreEvent), machine.trace());
        client = new XenstoreClient(xenstored.connectLocal());
        storeClients = new SocketConnections(xenstored, listener);
        platform = new Dom0BackendPlatform(machine, client);
        consoled = new Consoled(platform, listener::consoleOutput);
        blocks = new BlockBackends(platform);
        networks = new NetworkBackends(platform, listener::bridgePacket);
        links = new BridgeLinks(networks::bridge, networks::remove, listener::linkPacket);
        toolstack = new Toolstack(machine, domctl, xenstored, client, consoled, blocks, networks, listener);
        listen(machine, machine.calls().evtchn().bindVirq(Xen.VIRQ_DOM_EXC, 0), () -> domainsChanged = true);
        listen(machine, machine.calls().evtchn().bindPirq(HostPort.PIRQ), () -> {
        });
    }

    private static void listen(final Dom0Machine machine, final int port, final Runnable handler) {
        if (port < 0) {
            throw new IllegalStateException("dom0 cannot bind an interrupt: " + port);
        }
        machine.events().listen(port, handler);
    }

    private void onXenstoreEvent(final int domid) {
        xenstored.onPortEvent(domid);
    }

    @Override
    public boolean turn() {
        boolean worked = xenstored.run();
        worked |= client.dispatchWatches() > 0;
        if (domainsChanged) {
            domainsChanged = false;
            toolstack.checkDomains();
            worked = true;
        }
        final ToolstackCommand command = hostPort.take();
        if (command != null) {
            toolstack.perform(command);
            worked = true;
        } else {
            // After all commands: somebody outside may come before the network that he comes to is made.
            worked |= takeSocketInputs();
            worked |= takeStoreInputs();
            worked |= takeLinkInputs();
        }
        storeClients.deliver();
        passTime();
        return worked;
    }

    private boolean takeStoreInputs() {
        final HostPort.StoreInput input = hostPort.takeStoreInput();
        if (input == null) {
            return false;
        }
        if (input.bytes().length == 0) {
            storeClients.closed(input.connection());
        } else {
            storeClients.received(input.connection(), input.bytes());
        }
        return true;
    }

    private boolean takeLinkInputs() {
        int taken = 0;
        HostPort.LinkInput input = hostPort.takeLinkInput();
        while (input != null) {
            links.event(input.link(), input.event());
            taken++;
            input = taken < LINK_INPUTS_A_TURN ? hostPort.takeLinkInput() : null;
        }
        return taken > 0;
    }

    /** So many in a turn that all else gets its own. */
    private boolean takeSocketInputs() {
        int taken = 0;
        HostPort.SocketInput input = hostPort.takeSocketInput();
        while (input != null) {
            networks.socketEvent(input.bridge(), input.event());
            taken++;
            input = taken < SOCKET_INPUTS_A_TURN ? hostPort.takeSocketInput() : null;
        }
        return taken > 0;
    }

    /**
     * Lets unread watch events time out. After all else of a turn, so that what it queued is seen; a turn that follows the
     * timer is itself followed by another, for requests that waited for the events to go.
     */
    private void passTime() {
        if (!xenstored.awaitsTime()) {
            return;
        }
        final long nextNs = xenstored.timePassed(machine.nowNs());
        // A time that became later leaves the timer as it is, to find nothing: else a guest could pile up armings.
        if (nextNs < eventTimeoutNs) {
            eventTimeoutNs = nextNs;
            eventTimeout.arm(nextNs);
        }
    }

    /** The running block backends. */
    public BlockBackends blocks() {
        return blocks;
    }

    /** Bytes typed at consoles that no guest has taken yet. */
    public long waitingInput() {
        return consoled.waitingInput();
    }

    /** Bytes typed at the console of {@code domid} that it has not taken. */
    public int waitingInput(final int domid) {
        return consoled.waitingInput(domid);
    }

    /** The connections of xenstored's socket. */
    public SocketConnections storeClients() {
        return storeClients;
    }

    /** The links to bridges of other hosts. */
    public BridgeLinks links() {
        return links;
    }

    /** The running network backends and their bridges. */
    public NetworkBackends networks() {
        return networks;
    }

    /** What backends stand on, for others that run in the same kernel. */
    public BackendPlatform platform() {
        return platform;
    }

    /** The whole of xenstore as {@code xenstore-ls -f} prints it, with permissions as {@code -p} adds them. */
    public String storeListing(final boolean permissions) {
        return String.join("\n", new XenstoreDump(client).full("/", permissions)) + "\n";
    }
}
