package io.xenolith.dom0.net;

import io.xenolith.drivers.net.NetPacket;
import io.xenolith.drivers.net.VirtualPort;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A learning bridge. It remembers behind which port it last saw an address; a packet to that address goes there alone,
 * one to a group, to all or to an address unknown goes to every other port. Source: IEEE 802.1D, 7.7 to 7.9.
 *
 * <p>What is remembered is bounded, since guests choose the addresses: when the table is full of young entries, new
 * addresses stay unknown.
 */
public final class Bridge {
    /** How long an address is remembered after it was last seen. */
    public static final long AGEING_NS = 300_000_000_000L;
    /** Most addresses remembered. */
    public static final int ADDRESSES_MAX = 1024;

    private static final int ADDRESS_BYTES = 6;
    private static final long GROUP_BIT = 1L << 40;

    private final String name;
    private final LongSupplier nowNs;
    private final BridgeTap tap;
    private final List<Port> ports = new ArrayList<>();
    /** Oldest first. */
    private final Map<Long, Learned> learned = new LinkedHashMap<>();

    private record Learned(Port port, long seenNs) {
    }

    /** @param nowNs the clock addresses age by */
    public Bridge(final String name, final LongSupplier nowNs, final BridgeTap tap) {
        this.name = name;
        this.nowNs = nowNs;
        this.tap = tap;
    }

    public String name() {
        return name;
    }

    /** A new port called {@code portName}. */
    public Port addPort(final String portName) {
        return add(new Port(portName, false));
    }

    /**
     * A new port called {@code portName} that leads to a bridge elsewhere. Nothing goes from one such port to another, so that
     * bridges that are joined in a ring are none.
     */
    public Port addLinkPort(final String portName) {
        return add(new Port(portName, true));
    }

    private Port add(final Port port) {
        ports.add(port);
        return port;
    }

    /** Takes a port away and forgets what was behind it. */
    public void removePort(final Port port) {
        port.unplug();
        ports.remove(port);
    }

    /**
     * Forgets where a station was, which is about to be elsewhere.
     *
     * @param mac "00:16:3e:00:00:01"
     */
    public void forget(final String mac) {
        learned.remove(address(HexFormat.ofDelimiter(":").parseHex(mac), 0));
    }

    public List<Port> ports() {
        return List.copyOf(ports);
    }

    /** Addresses that are remembered, old ones included until somebody looks for them. */
    public int addressCount() {
        return learned.size();
    }

    private static long address(final byte[] frame, final int at) {
        long address = 0;
        for (int i = 0; i < ADDRESS_BYTES; i++) {
            address = (address << 8) | (frame[at + i] & 0xff);
        }
        return address;
    }

    private void forward(final Port from, final NetPacket packet) {
        final long now = nowNs.getAsLong();
        learn(address(packet.frame(), ADDRESS_BYTES), from, now);
        final long destination = address(packet.frame(), 0);
        final Optional<Port> known = (destination & GROUP_BIT) != 0 ? Optional.empty() : find(destination, now);
        if (known.isPresent()) {
            if (from.leadsTo(known.get())) {
                known.get().deliver(packet);
            }
            return;
        }
        // A copy of the list: what a guest does with a packet may take its port away.
        for (final Port port : List.copyOf(ports)) {
            if (from.leadsTo(port)) {
                port.deliver(packet);
            }
        }
    }

    private void learn(final long source, final Port from, final long now) {
        if ((source & GROUP_BIT) != 0) {
            return;
        }
        // Removed first, so that it becomes the youngest.
        learned.remove(source);
        if (learned.size() >= ADDRESSES_MAX) {
            final Map.Entry<Long, Learned> oldest = learned.entrySet().iterator().next();
            if (!isOld(oldest.getValue(), now)) {
                return;
            }
            learned.remove(oldest.getKey());
        }
        learned.put(source, new Learned(from, now));
    }

    private static boolean isOld(final Learned entry, final long now) {
        return now - entry.seenNs >= AGEING_NS;
    }

    private Optional<Port> find(final long destination, final long now) {
        final Learned entry = learned.get(destination);
        if (entry == null) {
            return Optional.empty();
        }
        if (isOld(entry, now)) {
            learned.remove(destination);
            return Optional.empty();
        }
        return Optional.of(entry.port);
    }

    /** One port. */
    public final class Port implements VirtualPort {
        private final String portName;
        private final boolean link;
        private final PortCounters counters = new PortCounters();
        private Optional<Consumer<NetPacket>> guest = Optional.empty();

        private Port(final String portName, final boolean link) {
            this.portName = portName;
            this.link = link;
        }

        private boolean leadsTo(final Port other) {
            return other != this && !(link && other.link);
        }

        public String name() {
            return portName;
        }

        public PortCounters counters() {
            return counters;
        }

        @Override
        public void plug(final Consumer<NetPacket> toGuest) {
            guest = Optional.of(toGuest);
        }

        @Override
        public void unplug() {
            guest = Optional.empty();
            learned.values().removeIf(entry -> entry.port == this);
        }

        @Override
        public void send(final NetPacket packet) {
            counters.in(packet.length());
            tap.packet(name, portName, true, packet);
            forward(this, packet);
        }

        private void deliver(final NetPacket packet) {
            if (guest.isPresent()) {
                counters.out(packet.length());
                tap.packet(name, portName, false, packet);
                guest.get().accept(packet);
            }
        }
    }
}
