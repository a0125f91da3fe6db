package io.xenolith.usernet;

import io.xenolith.usernet.packet.Ipv4Address;
import io.xenolith.usernet.packet.MacAddress;
import java.util.List;

/**
 * Who is who on a user network.
 *
 * @param network its address
 * @param prefix bits of addresses that are the network's, 8 to 28
 * @param gateway the way out, which is also the machine outside
 * @param nameServer what passes questions on to the machine's own name server
 * @param firstGuest the address that the first guest gets; the next guests get the next
 * @param gatewayMac of gateway and name server
 * @param restricted guests get nowhere outside by themselves
 * @param forwards ports of the machine outside that lead to guests
 */
public record NetworkPlan(Ipv4Address network, int prefix, Ipv4Address gateway, Ipv4Address nameServer,
        Ipv4Address firstGuest, MacAddress gatewayMac, boolean restricted, List<Forward> forwards) {
    /** The addresses that people know from QEMU: guest 10.0.2.15, gateway 10.0.2.2, name server 10.0.2.3. */
    public static final NetworkPlan DEFAULT = new NetworkPlan(Ipv4Address.parse("10.0.2.0"), 24,
            Ipv4Address.parse("10.0.2.2"), Ipv4Address.parse("10.0.2.3"), Ipv4Address.parse("10.0.2.15"),
            new MacAddress(0x5255_0a00_0202L), false, List.of());

    public NetworkPlan {
        forwards = List.copyOf(forwards);
    }

    /** The same with other ports that lead in. */
    public NetworkPlan withForwards(final List<Forward> newForwards) {
        return new NetworkPlan(network, prefix, gateway, nameServer, firstGuest, gatewayMac, restricted, newForwards);
    }

    /** The same, with or without a way out. */
    public NetworkPlan withRestricted(final boolean newRestricted) {
        return new NetworkPlan(network, prefix, gateway, nameServer, firstGuest, gatewayMac, newRestricted, forwards);
    }

    public Ipv4Address mask() {
        return new Ipv4Address(-1 << (Integer.SIZE - prefix));
    }

    /** All stations of this network. */
    public Ipv4Address broadcast() {
        return new Ipv4Address(network.value() | ~mask().value());
    }

    /** The address is of this network. */
    public boolean contains(final Ipv4Address address) {
        return (address.value() & mask().value()) == network.value();
    }

    /** The address is one that this network answers for itself. */
    public boolean isOwn(final Ipv4Address address) {
        return address.equals(gateway) || address.equals(nameServer);
    }

    /** The address can be a guest's. */
    public boolean isGuest(final Ipv4Address address) {
        return contains(address) && !isOwn(address) && !address.equals(network) && !address.equals(broadcast());
    }
}
