package io.xenolith.usernet;

import io.xenolith.usernet.packet.Ipv4Address;

/** Where a guest's connection or datagram goes in the world outside. */
public sealed interface Destination {
    /** A port of the machine outside itself, on its loopback interface: what the gateway's address stands for. */
    record Loopback(int port) implements Destination {
    }

    /** The name server of the machine outside. */
    record Resolver() implements Destination {
    }

    /** Anybody else. */
    record Station(Ipv4Address address, int port) implements Destination {
    }
}
