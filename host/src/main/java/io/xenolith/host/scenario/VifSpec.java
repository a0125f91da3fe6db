package io.xenolith.host.scenario;

/**
 * A network interface of a domain.
 *
 * @param mac Ethernet address; "" for one that follows from the domain's and the interface's place
 * @param bridge the bridge it is on
 * @param rate what it may send, such as {@code 10Mb/s}; "" for no limit
 */
public record VifSpec(String mac, String bridge, String rate) {
}
