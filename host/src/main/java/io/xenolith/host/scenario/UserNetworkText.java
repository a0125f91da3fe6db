package io.xenolith.host.scenario;

import io.xenolith.usernet.Forward;
import io.xenolith.usernet.NetworkPlan;
import io.xenolith.usernet.Transport;
import io.xenolith.usernet.packet.Ipv4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A user network as command lines and scenario files write it:
 * {@code user[,hostfwd=tcp:127.0.0.1:2222-:22]...[,dns=ADDR[:PORT]][,restrict=on]}.
 */
public final class UserNetworkText {
    /** How it begins. */
    public static final String KIND = "user";
    /** What may follow, for messages. */
    public static final String OPTIONS = "hostfwd=, dns=, restrict=";

    private static final String FORWARD = "hostfwd";
    private static final String NAME_SERVER = "dns";
    private static final String RESTRICT = "restrict";
    private static final List<String> KEYS = List.of(FORWARD, NAME_SERVER, RESTRICT);
    private static final int DNS_PORT = 53;
    private static final int PORT_MAX = 65_535;
    private static final Pattern FORWARDED = Pattern.compile("(tcp|udp):([^:]*):([0-9]{1,5})-([^:]*):([0-9]{1,5})");

    private UserNetworkText() {
    }

    /** The bridge that is the user network's alone. */
    public static String bridge(final int number) {
        return KIND + number;
    }

    /** {@code word} is an option of a user network by its key. */
    public static boolean isOption(final String word) {
        return KEYS.contains(key(word));
    }

    /**
     * The whole of {@code text}, as the network of {@code bridge}.
     *
     * @throws IllegalArgumentException it says something else; the message says what
     */
    static UserNetworkSpec parse(final String bridge, final String text) {
        final List<String> words = List.of(text.split(",", -1));
        if (!words.getFirst().equals(KIND)) {
            throw new IllegalArgumentException("'" + text + "' is no network, want user[,hostfwd=...]");
        }
        return network(bridge, words.subList(1, words.size()));
    }

    /**
     * The network of {@code bridge} with these options.
     *
     * @throws IllegalArgumentException one is none; the message says why
     */
    public static UserNetworkSpec network(final String bridge, final List<String> options) {
        final List<Forward> forwards = new ArrayList<>();
        boolean restricted = false;
        Optional<InetSocketAddress> nameServer = Optional.empty();
        for (final String option : options) {
            final String value = option.substring(option.indexOf('=') + 1);
            switch (key(option)) {
                case FORWARD -> forwards.add(forward(value));
                case NAME_SERVER -> nameServer = Optional.of(nameServer(value));
                case RESTRICT -> restricted = restrict(value);
                default -> throw new IllegalArgumentException("nothing is called '" + option + "', want " + OPTIONS);
            }
        }
        return new UserNetworkSpec(bridge, NetworkPlan.DEFAULT.withForwards(forwards).withRestricted(restricted),
                nameServer);
    }

    private static String key(final String option) {
        final int equals = option.indexOf('=');
        return equals < 0 ? option : option.substring(0, equals);
    }

    private static boolean restrict(final String value) {
        return switch (value) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException("restrict=" + value + ", want on or off");
        };
    }

    /** The one written {@code 9.9.9.9} or {@code 127.0.0.1:5353}. */
    private static InetSocketAddress nameServer(final String text) {
        final int colon = text.indexOf(':');
        final boolean hasPort = colon >= 0 && colon == text.lastIndexOf(':');
        try {
            final int port = hasPort ? Integer.parseInt(text.substring(colon + 1)) : DNS_PORT;
            return new InetSocketAddress(InetAddress.ofLiteral(hasPort ? text.substring(0, colon) : text), port);
        } catch (final IllegalArgumentException e) {
            throw new IllegalArgumentException("dns=" + text + ": that is no address of a name server", e);
        }
    }

    /** {@code tcp:127.0.0.1:2222-10.0.2.15:22}, where both addresses may be missing. */
    private static Forward forward(final String text) {
        final Matcher matcher = FORWARDED.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("hostfwd=" + text + ", want tcp:127.0.0.1:2222-:22, or udp");
        }
        final String host = matcher.group(2).isEmpty() ? Forward.LOOPBACK : matcher.group(2);
        try {
            final InetAddress _ = InetAddress.ofLiteral(host);
        } catch (final IllegalArgumentException e) {
            throw new IllegalArgumentException("hostfwd=" + text + ": '" + host + "' is no address", e);
        }
        final Ipv4Address guest = matcher.group(4).isEmpty()
                ? NetworkPlan.DEFAULT.firstGuest()
                : Ipv4Address.parse(matcher.group(4));
        if (!NetworkPlan.DEFAULT.isGuest(guest)) {
            throw new IllegalArgumentException("hostfwd=" + text + ": " + guest + " is no guest's address, want one of "
                    + NetworkPlan.DEFAULT.network() + "/" + NetworkPlan.DEFAULT.prefix());
        }
        return new Forward(matcher.group(1).equals("tcp") ? Transport.TCP : Transport.UDP, host,
                port(text, matcher.group(3), 0), guest, port(text, matcher.group(5), 1));
    }

    private static int port(final String text, final String digits, final int least) {
        final int port = Integer.parseInt(digits);
        if (port < least || port > PORT_MAX) {
            throw new IllegalArgumentException("hostfwd=" + text + ": no port is " + port + ", want " + least + " to "
                    + PORT_MAX);
        }
        return port;
    }
}
