package io.xenolith.usernet;

import io.xenolith.usernet.packet.Ipv4Address;
import io.xenolith.usernet.packet.Ipv4Packet;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Puts fragments of IPv4 packets together. So many packets are kept that are not whole; the oldest goes first. RFC 791. */
final class Fragments {
    private static final int PACKETS_MAX = 16;
    private static final int UNIT = 8;
    private static final int PAYLOAD_MAX = Ipv4Packet.BYTES_MAX - Ipv4Packet.HEADER_BYTES;

    private record Key(Ipv4Address source, Ipv4Address destination, int protocol, int identification) {
    }

    private static final class Partial {
        private byte[] bytes = {};
        private final BitSet units = new BitSet();
        /** Length of the whole; -1 before its last fragment has come. */
        private int length = -1;

        /** @return it fits */
        boolean add(final Ipv4Packet fragment) {
            final int at = fragment.fragmentOffset();
            final int end = at + fragment.payload().length;
            final boolean uneven = fragment.moreFragments() && fragment.payload().length % UNIT != 0;
            if (uneven || end == at || end > PAYLOAD_MAX || (length >= 0 && end > length)) {
                return false;
            }
            if (!fragment.moreFragments()) {
                if (bytes.length > end) {
                    return false;
                }
                length = end;
            }
            if (bytes.length < end) {
                bytes = Arrays.copyOf(bytes, end);
            }
            System.arraycopy(fragment.payload(), 0, bytes, at, end - at);
            units.set(at / UNIT, (end + UNIT - 1) / UNIT);
            return true;
        }

        boolean isWhole() {
            return length >= 0 && units.nextClearBit(0) * UNIT >= length;
        }
    }

    private final Map<Key, Partial> partials = new LinkedHashMap<>();

    /** Takes a fragment; the whole packet if it was the last that was missing. */
    Optional<Ipv4Packet> add(final Ipv4Packet fragment) {
        final Key key = new Key(fragment.source(), fragment.destination(), fragment.protocol(),
                fragment.identification());
        final Partial known = partials.get(key);
        if (known == null && partials.size() >= PACKETS_MAX) {
            partials.remove(partials.keySet().iterator().next());
        }
        final Partial partial = known == null ? new Partial() : known;
        partials.put(key, partial);
        if (!partial.add(fragment)) {
            partials.remove(key);
            return Optional.empty();
        }
        if (!partial.isWhole()) {
            return Optional.empty();
        }
        partials.remove(key);
        return Optional.of(new Ipv4Packet(key.source(), key.destination(), key.protocol(), partial.bytes));
    }
}
