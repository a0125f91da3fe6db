package io.xenolith.usernet.dhcp;

import io.xenolith.usernet.NetworkPlan;
import io.xenolith.usernet.packet.Ipv4Address;
import io.xenolith.usernet.packet.MacAddress;
import io.xenolith.usernet.packet.Octets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Gives each station an address and tells it the way out. The first that asks gets the first address, and a station gets the
 * same one each time. When there are none left, the one that asked longest ago loses its own. Source: RFC 2131, section 4.3.
 */
public final class DhcpServer {
    public static final int SERVER_PORT = 67;
    public static final int CLIENT_PORT = 68;

    private static final int DISCOVER = 1;
    private static final int OFFER = 2;
    private static final int REQUEST = 3;
    private static final int DECLINE = 4;
    private static final int ACK = 5;
    private static final int NAK = 6;
    private static final int RELEASE = 7;
    private static final int INFORM = 8;
    private static final int LEASE_SECONDS = 86_400;

    /**
     * An answer.
     *
     * @param to where it goes
     * @param mac whose it is; the broadcast address if all are to hear it
     * @param leased the address is in use from now on
     */
    public record Answer(Ipv4Address to, MacAddress mac, Optional<Ipv4Address> leased, byte[] bytes) {
    }

    private final NetworkPlan plan;
    /** The one that asked longest ago first. */
    private final Map<MacAddress, Ipv4Address> addresses = new LinkedHashMap<>();

    public DhcpServer(final NetworkPlan plan) {
        this.plan = plan;
    }

    /** Takes what a client sent; empty if there is nothing to be said. */
    public Optional<Answer> answer(final byte[] bytes) {
        return DhcpMessage.parse(bytes).filter(message -> message.op() == DhcpMessage.REQUEST).flatMap(this::answer);
    }

    private Optional<Answer> answer(final DhcpMessage message) {
        return switch (message.type()) {
            case DISCOVER -> Optional.of(give(message, OFFER, addressOf(message.chaddr())));
            case REQUEST -> request(message);
            case INFORM -> Optional.of(give(message, ACK, Ipv4Address.ANY));
            case RELEASE, DECLINE -> {
                addresses.remove(message.chaddr());
                yield Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    /** RFC 2131, 4.3.2: the address is named in an option, or is the one that the client has. */
    private Optional<Answer> request(final DhcpMessage message) {
        final Optional<Ipv4Address> server = message.address(DhcpMessage.OPTION_SERVER);
        if (server.isPresent() && !server.get().equals(plan.gateway())) {
            return Optional.empty();
        }
        final Ipv4Address wanted = message.address(DhcpMessage.OPTION_REQUESTED).orElse(message.ciaddr());
        final Ipv4Address own = addressOf(message.chaddr());
        return Optional.of(wanted.equals(own) ? give(message, ACK, own) : refuse(message));
    }

    private Ipv4Address addressOf(final MacAddress mac) {
        final Ipv4Address known = addresses.remove(mac);
        final Ipv4Address address = known == null ? free() : known;
        addresses.put(mac, address);
        return address;
    }

    private Ipv4Address free() {
        Ipv4Address address = plan.firstGuest();
        while (plan.isGuest(address)) {
            if (!addresses.containsValue(address)) {
                return address;
            }
            address = address.plus(1);
        }
        return addresses.remove(addresses.keySet().iterator().next());
    }

    private Answer give(final DhcpMessage message, final int type, final Ipv4Address address) {
        final Map<Integer, byte[]> options = options(type);
        options.put(DhcpMessage.OPTION_MASK, bytes(plan.mask()));
        options.put(DhcpMessage.OPTION_ROUTER, bytes(plan.gateway()));
        options.put(DhcpMessage.OPTION_NAME_SERVER, bytes(plan.nameServer()));
        if (!address.equals(Ipv4Address.ANY)) {
            options.put(DhcpMessage.OPTION_LEASE, bytes(new Ipv4Address(LEASE_SECONDS)));
        }
        final DhcpMessage reply = reply(message, message.ciaddr(), address, options);
        final Optional<Ipv4Address> leased = type == ACK && plan.isGuest(address)
                ? Optional.of(address)
                : Optional.empty();
        if (!message.ciaddr().equals(Ipv4Address.ANY)) {
            return new Answer(message.ciaddr(), message.chaddr(), leased, reply.bytes());
        }
        final boolean all = (message.flags() & DhcpMessage.BROADCAST) != 0;
        return new Answer(all ? Ipv4Address.BROADCAST : address, all ? MacAddress.BROADCAST : message.chaddr(), leased,
                reply.bytes());
    }

    private Answer refuse(final DhcpMessage message) {
        return new Answer(Ipv4Address.BROADCAST, MacAddress.BROADCAST, Optional.empty(),
                reply(message, Ipv4Address.ANY, Ipv4Address.ANY, options(NAK)).bytes());
    }

    private Map<Integer, byte[]> options(final int type) {
        final Map<Integer, byte[]> options = new LinkedHashMap<>();
        options.put(DhcpMessage.OPTION_TYPE, new byte[]{(byte) type});
        options.put(DhcpMessage.OPTION_SERVER, bytes(plan.gateway()));
        return options;
    }

    private static DhcpMessage reply(final DhcpMessage message, final Ipv4Address ciaddr, final Ipv4Address yiaddr,
            final Map<Integer, byte[]> options) {
        return new DhcpMessage(DhcpMessage.REPLY, message.xid(), message.flags(), ciaddr, yiaddr, message.chaddr(),
                options);
    }

    private static byte[] bytes(final Ipv4Address address) {
        final byte[] bytes = new byte[Integer.BYTES];
        Octets.putU32(bytes, 0, address.value());
        return bytes;
    }
}
