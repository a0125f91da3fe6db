package io.xenolith.host.scenario;

import io.xenolith.usernet.NetworkPlan;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A bridge that is connected with the world outside by sockets of this machine.
 *
 * @param bridge its name
 * @param plan who is who on it
 * @param nameServer where questions for names go; empty for the machine's own name server
 */
public record UserNetworkSpec(String bridge, NetworkPlan plan, Optional<InetSocketAddress> nameServer) {
}
