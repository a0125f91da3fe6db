package io.xenolith.drivers.net;

import io.xenolith.drivers.platform.BackendPlatform;
import io.xenolith.drivers.platform.StoreView;
import io.xenolith.drivers.platform.Xenstore.StoreWatch;
import io.xenolith.drivers.xenbus.BackendDriver;
import io.xenolith.drivers.xenbus.DevicePath;
import io.xenolith.drivers.xenbus.StoreKeys;
import io.xenolith.drivers.xenbus.XenbusBackend;
import io.xenolith.drivers.xenbus.XenbusState;
import java.util.Optional;

/**
 * A network backend: connects one frontend to one {@link VirtualPort}. This class has the keys; {@link NetConnection} has
 * the rings. Receiving is by copy. Source: Xen public/io/netif.h.
 */
public final class Netback {
    private final BackendPlatform platform;
    private final DevicePath path;
    private final VirtualPort network;
    private final NetbackOptions options;
    private final NetCounters counters = new NetCounters();
    private final XenbusBackend bus;
    private Optional<NetConnection> connection = Optional.empty();
    private StoreWatch multicastWatch = () -> {
    };

    /** @param path the backend's directory */
    public Netback(final BackendPlatform platform, final DevicePath path, final VirtualPort network,
            final NetbackOptions options) {
        this.platform = platform;
        this.path = path;
        this.network = network;
        this.options = options;
        this.bus = new XenbusBackend(platform, path, new Driver());
    }

    /** Starts the handshake. @return "" or what is wrong with the backend's directory */
    public String start() {
        return bus.start();
    }

    /** Ends everything at once: the frontend's domain or the device's directory is gone. */
    public void stop() {
        bus.stop();
    }

    public XenbusState state() {
        return bus.state();
    }

    public NetCounters counters() {
        return counters;
    }

    private static String flag(final boolean value) {
        return value ? "1" : "0";
    }

    /** What xenbus wants of this device. */
    private final class Driver implements BackendDriver {
        @Override
        public boolean writeFeatures(final StoreView view, final String directory) {
            final OffloadFeatures offered = options.features();
            return view.write(directory + "/feature-sg", flag(offered.sg()))
                    && view.write(directory + "/feature-gso-tcpv4", flag(offered.gsoTcpv4()))
                    && view.write(directory + "/feature-gso-tcpv6", flag(offered.gsoTcpv6()))
                    && (offered.csumIpv4() || view.write(directory + "/feature-no-csum-offload", "1"))
                    && view.write(directory + "/feature-ipv6-csum-offload", flag(offered.csumIpv6()))
                    && view.write(directory + "/feature-rx-copy", "1")
                    && view.write(directory + "/feature-rx-flip", "0")
                    && view.write(directory + "/feature-multicast-control", "1")
                    && view.write(directory + "/feature-dynamic-multicast-control", "1")
                    && view.write(directory + "/feature-split-event-channels", "1")
                    && view.write(directory + "/multi-queue-max-queues", Integer.toString(options.queues()))
                    && view.write(directory + "/feature-ctrl-ring", flag(options.controlRing()));
        }

        @Override
        public String connect(final String frontendPath) {
            final Optional<CreditLimit> credit = CreditLimit.parse(
                    platform.store().read(path.backendPath() + "/rate"), platform.nowNs());
            if (credit.isEmpty()) {
                return "rate is no bytes,microseconds";
            }
            final VifKeys keys = new VifKeys(options);
            // The reading changes nothing, so how the transaction ends does not matter.
            final boolean _ = platform.store().transact(view -> keys.read(view, frontendPath));
            if (!keys.wrong().isEmpty()) {
                return keys.wrong();
            }
            final NetConnection made = new NetConnection(platform, path, keys, network, options, credit.get(), counters,
                    bus);
            final String refusal = made.open();
            if (refusal.isEmpty()) {
                connection = Optional.of(made);
                watchMulticast(frontendPath + "/request-multicast-control");
            }
            return refusal;
        }

        @Override
        public boolean writeDevice(final StoreView view, final String directory) {
            return true;
        }

        @Override
        public void disconnect() {
            multicastWatch.cancel();
            connection.ifPresent(NetConnection::close);
            connection = Optional.empty();
        }
    }

    private void watchMulticast(final String key) {
        multicastWatch = platform.store().watch(key, _ -> {
            final boolean wanted = StoreKeys.flag(platform.store().read(key));
            connection.ifPresent(connected -> connected.multicastControl(wanted));
        });
    }
}
