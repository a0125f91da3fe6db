package io.xenolith.usernet;

import io.xenolith.usernet.packet.Ipv4Address;
import io.xenolith.usernet.packet.MacAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Which guest is where on the wire, as their own packets tell. Bounded: guests choose the addresses. */
final class Neighbours {
    private static final int MAX = 256;

    private final Map<Ipv4Address, MacAddress> macs = new LinkedHashMap<>();

    /** A packet of {@code address} came from {@code mac}. */
    void learn(final Ipv4Address address, final MacAddress mac) {
        if (mac.isGroup() || mac.equals(macs.get(address))) {
            return;
        }
        if (macs.size() >= MAX && !macs.containsKey(address)) {
            macs.remove(macs.keySet().iterator().next());
        }
        macs.put(address, mac);
    }

    Optional<MacAddress> find(final Ipv4Address address) {
        return Optional.ofNullable(macs.get(address));
    }

    void clear() {
        macs.clear();
    }
}
