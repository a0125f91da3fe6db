package io.xenolith.host.boot;

import io.xenolith.dom0.toolstack.VifConfig;
import io.xenolith.drivers.net.NetbackOptions;
import io.xenolith.host.scenario.UserNetworkSpec;
import io.xenolith.host.scenario.VifSpec;
import io.xenolith.host.sockets.NameServer;
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
 * A network interface of a guest: {@code user[,hostfwd=tcp:127.0.0.1:2222-:22]...[,dns=ADDR][,restrict=on][,mac=...]} or
 * {@code bridge=NAME[,mac=...]}.
 *
 * @param bridge the bridge it is on
 * @param mac "" for one that follows from its place
 * @param network what connects the bridge with the world outside
 */
public record BootNet(String bridge, String mac, Optional<UserNetworkSpec> network) {
    /** Bridges of user networks are called so, with a number. */
    static final String USER_BRIDGE = "user";

    private static final int NETS_MAX = 8;
    private static final int PORT_MAX = 65_535;
    private static final Pattern FORWARD = Pattern.compile("(tcp|udp):([^:]*):([0-9]{1,5})-([^:]*):([0-9]{1,5})");

    /**
     * The interfaces that {@code texts} say.
     *
     * @throws IllegalArgumentException a text is none of an interface; the message says why
     */
    public static List<BootNet> parse(final List<String> texts) {
        if (texts.size() > NETS_MAX) {
            throw new IllegalArgumentException("a guest has at most " + NETS_MAX + " interfaces");
        }
        final List<BootNet> nets = new ArrayList<>();
        for (final String text : texts) {
            nets.add(parse(text, nets.size()));
        }
        return List.copyOf(nets);
    }

    private static BootNet parse(final String text, final int number) {
        final List<String> words = List.of(text.split(",", -1));
        final String kind = words.getFirst();
        final boolean user = kind.equals("user");
        if (!user && !kind.startsWith("bridge=")) {
            throw new IllegalArgumentException("'" + text + "' is no network, want user[,hostfwd=...] or bridge=NAME");
        }
        final String bridge = user ? USER_BRIDGE + number : kind.substring("bridge=".length());
        final List<Forward> forwards = new ArrayList<>();
        String mac = "";
        boolean restricted = false;
        Optional<InetSocketAddress> nameServer = Optional.empty();
        for (final String word : words.subList(1, words.size())) {
            final int equals = word.indexOf('=');
            final String value = word.substring(equals + 1);
            final String key = equals < 0 ? word : word.substring(0, equals);
            switch (user || key.equals("mac") ? key : "") {
                case "hostfwd" -> forwards.add(forward(value));
                case "dns" -> nameServer = Optional.of(NameServer.parse(value));
                case "restrict" -> restricted = restrict(value);
                case "mac" -> mac = value;
                default -> throw new IllegalArgumentException("'" + text + "': nothing is called '" + word + "', want "
                        + (user ? "hostfwd=, dns=, restrict= or mac=" : "mac="));
            }
        }
        final VifConfig _ = new VifConfig(number, mac.isEmpty() ? VifConfig.defaultMac(1, number) : mac, bridge, "",
                NetbackOptions.DEFAULT);
        final NetworkPlan plan = NetworkPlan.DEFAULT.withForwards(forwards).withRestricted(restricted);
        return new BootNet(bridge, mac,
                user ? Optional.of(new UserNetworkSpec(bridge, plan, nameServer)) : Optional.empty());
    }

    private static boolean restrict(final String value) {
        return switch (value) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException("restrict=" + value + ", want on or off");
        };
    }

    /** {@code tcp:127.0.0.1:2222-10.0.2.15:22}, where both addresses may be missing. */
    private static Forward forward(final String text) {
        final Matcher matcher = FORWARD.matcher(text);
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

    VifSpec vif() {
        return new VifSpec(mac, bridge, "", NetbackOptions.DEFAULT);
    }
}
