package io.xenolith.usernet;

import io.xenolith.usernet.packet.Ipv4Address;
import java.util.Optional;

/** Where addresses that guests use lead to. */
public final class Routes {
    private static final int DNS_PORT = 53;

    private final NetworkPlan plan;

    public Routes(final NetworkPlan plan) {
        this.plan = plan;
    }

    /** What is meant by {@code port} at {@code address}; empty if that leads nowhere. */
    public Optional<Destination> to(final Ipv4Address address, final int port) {
        if (plan.restricted() || port == 0) {
            return Optional.empty();
        }
        if (address.equals(plan.nameServer())) {
            return port == DNS_PORT ? Optional.of(new Destination.Resolver()) : Optional.empty();
        }
        if (address.equals(plan.gateway())) {
            return Optional.of(new Destination.Loopback(port));
        }
        return plan.contains(address) || !address.isStation()
                ? Optional.empty()
                : Optional.of(new Destination.Station(address, port));
    }
}
