package io.xenolith.host.scenario;

import io.xenolith.drivers.net.NetbackOptions;

/**
 * A network interface of a domain.
 *
 * @param mac Ethernet address; "" for one that follows from the domain's and the interface's place
 * @param bridge the bridge it is on
 * @param rate what it may send, such as {@code 10Mb/s}; "" for no limit
 * @param options what its backend offers
 */
public record VifSpec(String mac, String bridge, String rate, NetbackOptions options) {
}
