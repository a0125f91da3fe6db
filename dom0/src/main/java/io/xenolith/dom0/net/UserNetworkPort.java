package io.xenolith.dom0.net;

import io.xenolith.abi.io.netif.Netif;
import io.xenolith.drivers.net.Gso;
import io.xenolith.drivers.net.NetPacket;
import io.xenolith.drivers.net.PacketChecksum;
import io.xenolith.drivers.platform.BackendPlatform;
import io.xenolith.drivers.platform.DriverTimer;
import io.xenolith.usernet.HostSockets;
import io.xenolith.usernet.NetworkClock;
import io.xenolith.usernet.NetworkPlan;
import io.xenolith.usernet.UserNetwork;

/** A user network at a port of a bridge. */
public final class UserNetworkPort {
    /** Name of the port. */
    public static final String NAME = "usernet";

    private final UserNetwork network;

    public UserNetworkPort(final Bridge bridge, final BackendPlatform platform, final NetworkPlan plan,
            final HostSockets sockets) {
        final Bridge.Port port = bridge.addPort(NAME);
        network = new UserNetwork(plan, new Clock(platform),
                (frame, blank, segmentBytes) -> port.send(packet(frame, blank, segmentBytes)), sockets,
                text -> platform.note(bridge.name(), text));
        port.plug(packet -> network.receive(packet.frame(), packet.checksum() != PacketChecksum.UNCHECKED));
    }

    public UserNetwork network() {
        return network;
    }

    private static NetPacket packet(final byte[] frame, final boolean blank, final int segmentBytes) {
        return new NetPacket(frame, blank ? PacketChecksum.BLANK : PacketChecksum.UNCHECKED,
                segmentBytes == 0 ? Gso.NONE : new Gso(Netif.XEN_NETIF_GSO_TYPE_TCPV4, segmentBytes));
    }

    /** dom0's time. */
    private record Clock(BackendPlatform platform) implements NetworkClock {
        @Override
        public long nowNs() {
            return platform.nowNs();
        }

        @Override
        public Alarm alarm(final Runnable handler) {
            final DriverTimer timer = platform.timer(handler);
            return new Alarm() {
                @Override
                public void set(final long atNs) {
                    timer.arm(atNs);
                }

                @Override
                public void clear() {
                    timer.cancel();
                }
            };
        }
    }
}
