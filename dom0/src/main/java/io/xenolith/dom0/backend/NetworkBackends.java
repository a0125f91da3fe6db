package io.xenolith.dom0.backend;

import io.xenolith.abi.DomId;
import io.xenolith.dom0.net.Bridge;
import io.xenolith.dom0.net.BridgeTap;
import io.xenolith.dom0.net.UserNetworkPort;
import io.xenolith.dom0.toolstack.VifConfig;
import io.xenolith.drivers.net.NetCounters;
import io.xenolith.drivers.net.Netback;
import io.xenolith.drivers.platform.BackendPlatform;
import io.xenolith.drivers.xenbus.DevicePath;
import io.xenolith.usernet.HostSockets;
import io.xenolith.usernet.NetworkPlan;
import io.xenolith.usernet.SocketEvent;
import io.xenolith.usernet.UserNetwork;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The network backends that run in dom0, each on a port of a bridge. A bridge is there as long as it has ports. */
public final class NetworkBackends {
    private record Key(int domid, int handle) {
    }

    private record Vif(Netback backend, Bridge bridge, Bridge.Port port) {
    }

    private final BackendPlatform platform;
    private final BridgeTap tap;
    private final Map<String, Bridge> bridges = new LinkedHashMap<>();
    private final Map<Key, Vif> vifs = new LinkedHashMap<>();
    private final Map<String, UserNetworkPort> userNetworks = new LinkedHashMap<>();

    /** @param tap told of all packets on all bridges */
    public NetworkBackends(final BackendPlatform platform, final BridgeTap tap) {
        this.platform = platform;
        this.tap = tap;
    }

    /** Starts a backend for a vif whose directories are written; "" or what is wrong with them. */
    public String start(final int domid, final VifConfig vif) {
        final Bridge bridge = bridge(vif.bridge());
        // A guest that comes from another host may have been heard of over a link to that.
        bridge.forget(vif.mac());
        final Bridge.Port port = bridge.addPort(vif.portName(domid));
        final DevicePath path = new DevicePath(new DomId(0), "vif", new DomId(domid), vif.handle());
        final Netback backend = new Netback(platform, path, port, vif.options());
        final String wrong = backend.start();
        if (wrong.isEmpty()) {
            vifs.put(new Key(domid, vif.handle()), new Vif(backend, bridge, port));
        } else {
            remove(bridge, port);
        }
        return wrong;
    }

    /** Ends a backend at once, whatever it was doing; false if there is none. */
    public boolean stop(final int domid, final int handle) {
        final Vif vif = vifs.remove(new Key(domid, handle));
        if (vif == null) {
            return false;
        }
        vif.backend.stop();
        remove(vif.bridge, vif.port);
        return true;
    }

    /** Connects a bridge, which is made if it is not there, with the world outside. */
    public void addUserNetwork(final String bridge, final NetworkPlan plan, final HostSockets sockets) {
        userNetworks.put(bridge, new UserNetworkPort(bridge(bridge), platform, plan, sockets));
    }

    /** A socket outside has done something for the user network of {@code bridge}. */
    public void socketEvent(final String bridge, final SocketEvent event) {
        final UserNetworkPort port = userNetworks.get(bridge);
        if (port != null) {
            port.network().event(event);
        }
    }

    /** The user networks by their bridges. */
    public Map<String, UserNetwork> userNetworks() {
        final Map<String, UserNetwork> networks = new LinkedHashMap<>();
        userNetworks.forEach((bridge, port) -> networks.put(bridge, port.network()));
        return networks;
    }

    /** A vif on {@code bridge} was taken away; after the last of them, nothing that was open outside is of use. */
    public void released(final String bridge) {
        final UserNetworkPort port = userNetworks.get(bridge);
        if (port != null && vifs.values().stream().noneMatch(vif -> vif.bridge.name().equals(bridge))) {
            port.network().guestsGone();
        }
    }

    /** Takes a port away, and with the last one the bridge, which others may have named. */
    public void remove(final Bridge bridge, final Bridge.Port port) {
        bridge.removePort(port);
        if (bridge.ports().isEmpty()) {
            bridges.remove(bridge.name(), bridge);
        }
    }

    /** A bridge by its name, which is made if it is not there. */
    public Bridge bridge(final String name) {
        return bridges.computeIfAbsent(name, _ -> new Bridge(name, platform::nowNs, tap));
    }

    /** What the backend of a vif has moved; empty if there is none. */
    public Optional<NetCounters> counters(final int domid, final int handle) {
        return Optional.ofNullable(vifs.get(new Key(domid, handle))).map(vif -> vif.backend.counters());
    }

    public List<Bridge> bridges() {
        return List.copyOf(bridges.values());
    }
}
